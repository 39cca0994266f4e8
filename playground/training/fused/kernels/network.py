"""Offsets of a layer's parameters, in the order of torch's state_dict, and of the numbers of its steps."""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.memory_layout import FloatOffsets, NetworkSizes, Size, StepOffsets


@inlined
def weights_of(net: NetworkSizes, layer: int) -> tuple[int, int, int, int]:
    """Offsets of weight_ih (gates, features or hidden), weight_hh (gates, hidden), bias_ih (gates) and
    bias_hh (gates) from the first parameter."""
    first = net.gates * (net.features + net.hidden + 2)  # numbers of the first layer
    others = net.gates * (2 * net.hidden + 2)
    width = net.features if layer == 0 else net.hidden
    weight_ih = net.recurrent if layer == 0 else net.recurrent + first + (layer - 1) * others
    weight_hh = weight_ih + net.gates * width
    bias_ih = weight_hh + net.gates * net.hidden
    return weight_ih, weight_hh, bias_ih, bias_ih + net.gates


@inlined
def states_of(net: NetworkSizes, offset: FloatOffsets, size: Size, layer: int) -> int:
    """Offset of the hidden states of a layer: (pairs, hidden) of zeros, then (rows, hidden)."""
    pairs, steps, _ = size
    return offset.hidden + layer * (steps + 1) * pairs * net.hidden


@inlined
def step_of(net: NetworkSizes, offset: FloatOffsets, size: Size, layer: int, t: int) -> StepOffsets:
    """Offsets of step t (from 0) of a layer."""
    pairs, steps, _ = size
    state, wide = pairs * net.hidden, pairs * net.gates  # numbers of one step
    before = states_of(net, offset, size, layer) + t * state
    memory_before = offset.memory + before - offset.hidden
    number = layer * steps + t
    return StepOffsets(
        offset.ax + t * wide,
        offset.ah + number * wide,
        offset.gates + number * wide,
        before,
        before + state,
        memory_before,
        memory_before + state,
        offset.above + t * state,
        offset.carry,
        offset.carry_memory,
        offset.dax + t * wide,
        offset.dah + t * wide,
    )
