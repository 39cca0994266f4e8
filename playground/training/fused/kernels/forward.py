"""The forward pass of a batch: features of its symbols, recurrent layers, logits.

Each distinct input symbol is projected (W_ih x + b_ih) only once, however often it occurs.
"""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.functions import F
from playground.training.fused.kernels.network import states_of, step_of, weights_of
from playground.training.fused.kernels.vectors import clear, copy, fill_rows, transpose
from playground.training.fused.memory_layout import (
    FloatOffsets,
    Floats,
    IntOffsets,
    Ints,
    NetworkSizes,
    Product,
    Size,
    StepKernel,
)


@inlined
def _transpose_weights(net: NetworkSizes, offset: FloatOffsets, floats: Floats) -> None:
    """The product kernels run along the rows of the weights; the forward pass needs the transposed ones."""
    for layer in range(net.layers):
        weight_ih, weight_hh, _, _ = weights_of(net, layer)
        width = net.features if layer == 0 else net.hidden
        transpose(floats, offset.transposed + weight_ih, offset.row + weight_ih, net.gates, width)
        transpose(floats, offset.transposed + weight_hh, offset.row + weight_hh, net.gates, net.hidden)
    if net.head_weight >= 0:
        transpose(
            floats, offset.transposed + net.head_weight, offset.row + net.head_weight, net.symbols, net.hidden
        )


@inlined
def _take_features(
    net: NetworkSizes, offset: FloatOffsets, int_offset: IntOffsets, floats: Floats, ints: Ints, distinct: int
) -> None:
    """A row of the embedding table for each distinct symbol, or its one-hot vector."""
    for u in range(distinct):
        symbol, to = ints[int_offset.distinct + u], offset.features + u * net.features
        if net.embedding >= 0:
            copy(floats, to, offset.row + net.embedding + symbol * net.features, net.features)
        else:
            clear(floats, to, net.features)
            floats[to + symbol] = F(1)


@inlined
def _project_features(
    net: NetworkSizes,
    offset: FloatOffsets,
    int_offset: IntOffsets,
    floats: Floats,
    ints: Ints,
    size: Size,
    add_product: Product,
) -> None:
    """ax of the first layer: W_ih x + b_ih of each distinct symbol, copied to where the symbol occurs."""
    pairs, steps, distinct = size
    weight, _, bias, _ = weights_of(net, 0)
    _take_features(net, offset, int_offset, floats, ints, distinct)
    fill_rows(floats, offset.projected, offset.row + bias, distinct, net.gates)
    add_product(
        floats,
        offset.projected,
        offset.features,
        offset.transposed + weight,
        distinct,
        net.features,
        net.gates,
    )
    for n in range(pairs * steps):
        copy(
            floats,
            offset.ax + n * net.gates,
            offset.projected + ints[int_offset.place + n] * net.gates,
            net.gates,
        )


@inlined
def _project_states(
    net: NetworkSizes, offset: FloatOffsets, floats: Floats, size: Size, add_product: Product, layer: int
) -> None:
    """ax of a higher layer: W_ih x + b_ih, where x is the hidden state of the layer below."""
    pairs, steps, _ = size
    rows = pairs * steps
    weight, _, bias, _ = weights_of(net, layer)
    below = states_of(net, offset, size, layer - 1) + pairs * net.hidden  # (rows, hidden)
    fill_rows(floats, offset.ax, offset.row + bias, rows, net.gates)
    add_product(floats, offset.ax, below, offset.transposed + weight, rows, net.hidden, net.gates)


@inlined
def _through_time(
    net: NetworkSizes,
    offset: FloatOffsets,
    floats: Floats,
    size: Size,
    add_product: Product,
    forward_step: StepKernel,
    layer: int,
) -> None:
    """The states of one layer, step by step, starting from the zero state."""
    pairs, steps, _ = size
    _, weight, _, bias = weights_of(net, layer)
    first = step_of(net, offset, size, layer, 0)
    clear(floats, first.before, pairs * net.hidden)
    clear(floats, first.memory_before, pairs * net.hidden * net.memory)
    fill_rows(floats, first.ah, offset.row + bias, pairs * steps, net.gates)
    for t in range(steps):
        step = step_of(net, offset, size, layer, t)
        if t > 0:  # the zero state adds nothing
            add_product(
                floats, step.ah, step.before, offset.transposed + weight, pairs, net.hidden, net.gates
            )
        forward_step(floats, step, pairs, net.hidden)


@inlined
def _read_out(
    net: NetworkSizes, offset: FloatOffsets, floats: Floats, size: Size, add_product: Product
) -> None:
    """Logits from the hidden states of the top layer; without a head these states are the logits."""
    pairs, steps, _ = size
    rows = pairs * steps
    output = states_of(net, offset, size, net.layers - 1) + pairs * net.hidden  # (rows, hidden)
    if net.head_weight < 0:
        copy(floats, offset.logits, output, rows * net.hidden)
    else:
        fill_rows(floats, offset.logits, offset.row + net.head_bias, rows, net.symbols)
        add_product(
            floats, offset.logits, output, offset.transposed + net.head_weight, rows, net.hidden, net.symbols
        )


@inlined
def forward(
    net: NetworkSizes,
    offset: FloatOffsets,
    int_offset: IntOffsets,
    floats: Floats,
    ints: Ints,
    size: Size,
    add_product: Product,
    forward_step: StepKernel,
) -> None:
    """Computes the hidden states, gates and logits of the batch."""
    _transpose_weights(net, offset, floats)
    for layer in range(net.layers):
        if layer == 0:
            _project_features(net, offset, int_offset, floats, ints, size, add_product)
        else:
            _project_states(net, offset, floats, size, add_product, layer)
        _through_time(net, offset, floats, size, add_product, forward_step, layer)
    _read_out(net, offset, floats, size, add_product)
