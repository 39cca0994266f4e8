"""The forward pass of a batch: features of its symbols, recurrent layers, logits.

Each input symbol that occurs is projected once, W_ih x + b_ih, however often it occurs.
"""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.functions import F
from playground.training.fused.kernels.network import states_of, step_of, weights_of
from playground.training.fused.kernels.vectors import clear, copy, fill_rows, transpose
from playground.training.fused.memory_layout import (
    Floats,
    Net,
    Places,
    Product,
    Size,
    StepKernel,
    WholePlaces,
    Wholes,
)


@inlined
def _transpose_weights(net: Net, at: Places, m: Floats) -> None:
    """Products run along the rows of their weights; forward needs those of the transposed matrices."""
    for layer in range(net.layers):
        weight_ih, weight_hh, _, _ = weights_of(net, layer)
        width = net.features if layer == 0 else net.hidden
        transpose(m, at.transposed + weight_ih, at.row + weight_ih, net.gates, width)
        transpose(m, at.transposed + weight_hh, at.row + weight_hh, net.gates, net.hidden)
    if net.head_weight >= 0:
        transpose(m, at.transposed + net.head_weight, at.row + net.head_weight, net.symbols, net.hidden)


@inlined
def _take_features(net: Net, at: Places, of: WholePlaces, m: Floats, q: Wholes, distinct: int) -> None:
    """A row of the embedding table for each distinct symbol, or its one-hot vector."""
    for u in range(distinct):
        symbol, to = q[of.distinct + u], at.features + u * net.features
        if net.embedding >= 0:
            copy(m, to, at.row + net.embedding + symbol * net.features, net.features)
        else:
            clear(m, to, net.features)
            m[to + symbol] = F(1)


@inlined
def _project_features(
    net: Net, at: Places, of: WholePlaces, m: Floats, q: Wholes, size: Size, add_product: Product
) -> None:
    """ax of the first layer: W_ih x + b_ih of each distinct symbol, put where the symbol occurs."""
    pairs, steps, distinct = size
    weight, _, bias, _ = weights_of(net, 0)
    _take_features(net, at, of, m, q, distinct)
    fill_rows(m, at.projected, at.row + bias, distinct, net.gates)
    add_product(m, at.projected, at.features, at.transposed + weight, distinct, net.features, net.gates)
    for n in range(pairs * steps):
        copy(m, at.ax + n * net.gates, at.projected + q[of.place + n] * net.gates, net.gates)


@inlined
def _project_states(net: Net, at: Places, m: Floats, size: Size, add_product: Product, layer: int) -> None:
    """ax of a layer above: W_ih x + b_ih, where x are the states of the layer below."""
    pairs, steps, _ = size
    rows = pairs * steps
    weight, _, bias, _ = weights_of(net, layer)
    below = states_of(net, at, size, layer - 1) + pairs * net.hidden  # (rows, hidden)
    fill_rows(m, at.ax, at.row + bias, rows, net.gates)
    add_product(m, at.ax, below, at.transposed + weight, rows, net.hidden, net.gates)


@inlined
def _through_time(
    net: Net, at: Places, m: Floats, size: Size, add_product: Product, forward_step: StepKernel, layer: int
) -> None:
    """The states of one layer, step by step, from the zero state on."""
    pairs, steps, _ = size
    _, weight, _, bias = weights_of(net, layer)
    first = step_of(net, at, size, layer, 0)
    clear(m, first.before, pairs * net.hidden)
    clear(m, first.memory_before, pairs * net.hidden * net.memory)
    fill_rows(m, first.ah, at.row + bias, pairs * steps, net.gates)
    for t in range(steps):
        step = step_of(net, at, size, layer, t)
        if t > 0:  # the zero state adds nothing
            add_product(m, step.ah, step.before, at.transposed + weight, pairs, net.hidden, net.gates)
        forward_step(m, step, pairs, net.hidden)


@inlined
def _read_out(net: Net, at: Places, m: Floats, size: Size, add_product: Product) -> None:
    """Logits from the states of the top layer; without a head they are the logits."""
    pairs, steps, _ = size
    rows = pairs * steps
    output = states_of(net, at, size, net.layers - 1) + pairs * net.hidden  # (rows, hidden)
    if net.head_weight < 0:
        copy(m, at.logits, output, rows * net.hidden)
    else:
        fill_rows(m, at.logits, at.row + net.head_bias, rows, net.symbols)
        add_product(m, at.logits, output, at.transposed + net.head_weight, rows, net.hidden, net.symbols)


@inlined
def forward(
    net: Net,
    at: Places,
    of: WholePlaces,
    m: Floats,
    q: Wholes,
    size: Size,
    add_product: Product,
    forward_step: StepKernel,
) -> None:
    """Hidden states, gates and logits of the batch."""
    _transpose_weights(net, at, m)
    for layer in range(net.layers):
        if layer == 0:
            _project_features(net, at, of, m, q, size, add_product)
        else:
            _project_states(net, at, m, size, add_product, layer)
        _through_time(net, at, m, size, add_product, forward_step, layer)
    _read_out(net, at, m, size, add_product)
