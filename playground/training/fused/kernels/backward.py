"""The backward pass of a batch: from the gradient of the logits to that of every parameter."""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.network import states_of, step_of, weights_of
from playground.training.fused.kernels.vectors import add_rows, clear, copy
from playground.training.fused.memory_layout import (
    Floats,
    Net,
    Places,
    Product,
    Products,
    Size,
    StepKernel,
    WholePlaces,
    Wholes,
)


@inlined
def _through_head(net: Net, at: Places, m: Floats, size: Size, products: Products) -> None:
    """above = ∂L/∂h of the top layer, and the gradient of the head."""
    pairs, steps, _ = size
    rows = pairs * steps
    add_product, add_outer_products = products
    if net.head_weight < 0:
        copy(m, at.above, at.d_logits, rows * net.hidden)
        return
    output = states_of(net, at, size, net.layers - 1) + pairs * net.hidden  # (rows, hidden)
    to = at.gradient + net.head_weight
    add_outer_products(m, to, at.d_logits, output, rows, net.symbols, net.hidden)
    add_rows(m, at.gradient + net.head_bias, at.d_logits, rows, net.symbols)
    clear(m, at.above, rows * net.hidden)
    add_product(m, at.above, at.d_logits, at.row + net.head_weight, rows, net.symbols, net.hidden)


@inlined
def _through_time(
    net: Net, at: Places, m: Floats, size: Size, add_product: Product, backward_step: StepKernel, layer: int
) -> None:
    """dax and dah of one layer, from the last step to the first."""
    pairs, steps, _ = size
    _, weight, _, _ = weights_of(net, layer)
    clear(m, at.carry, pairs * net.hidden)
    clear(m, at.carry_memory, pairs * net.hidden)
    for back in range(steps):
        step = step_of(net, at, size, layer, steps - 1 - back)
        backward_step(m, step, pairs, net.hidden)
        if back < steps - 1:  # nothing lies before the zero state
            add_product(m, step.carry, step.dah, at.row + weight, pairs, net.gates, net.hidden)


@inlined
def _to_recurrent_weights(
    net: Net, at: Places, m: Floats, size: Size, products: Products, layer: int
) -> None:
    """The gradient of weight_hh and bias_hh: a sum over all steps, the states before them on one side."""
    pairs, steps, _ = size
    rows = pairs * steps
    _, weight, _, bias = weights_of(net, layer)
    before = states_of(net, at, size, layer)  # (rows, hidden)
    products[1](m, at.gradient + weight, at.dah, before, rows, net.gates, net.hidden)
    add_rows(m, at.gradient + bias, at.dah, rows, net.gates)


@inlined
def _to_states_below(net: Net, at: Places, m: Floats, size: Size, products: Products, layer: int) -> None:
    """The gradient of weight_ih and bias_ih, and above = ∂L/∂h of the layer below."""
    pairs, steps, _ = size
    rows = pairs * steps
    add_product, add_outer_products = products
    weight, _, bias, _ = weights_of(net, layer)
    below = states_of(net, at, size, layer - 1) + pairs * net.hidden  # (rows, hidden)
    add_outer_products(m, at.gradient + weight, at.dax, below, rows, net.gates, net.hidden)
    add_rows(m, at.gradient + bias, at.dax, rows, net.gates)
    clear(m, at.above, rows * net.hidden)
    add_product(m, at.above, at.dax, at.row + weight, rows, net.gates, net.hidden)


@inlined
def _to_features(
    net: Net, at: Places, of: WholePlaces, m: Floats, q: Wholes, size: Size, products: Products
) -> None:
    """The input side of the first layer: gathered for each distinct symbol, then like any other matrix."""
    pairs, steps, distinct = size
    add_product, add_outer_products = products
    weight, _, bias, _ = weights_of(net, 0)
    clear(m, at.d_projected, distinct * net.gates)
    for n in range(pairs * steps):
        add_rows(m, at.d_projected + q[of.place + n] * net.gates, at.dax + n * net.gates, 1, net.gates)
    to = at.gradient + weight
    add_outer_products(m, to, at.d_projected, at.features, distinct, net.gates, net.features)
    add_rows(m, at.gradient + bias, at.d_projected, distinct, net.gates)
    if net.embedding < 0:
        return
    clear(m, at.d_features, distinct * net.features)
    add_product(m, at.d_features, at.d_projected, at.row + weight, distinct, net.gates, net.features)
    for u in range(distinct):
        table_row = at.gradient + net.embedding + q[of.distinct + u] * net.features
        copy(m, table_row, at.d_features + u * net.features, net.features)


@inlined
def backward(
    net: Net,
    at: Places,
    of: WholePlaces,
    m: Floats,
    q: Wholes,
    size: Size,
    products: Products,
    backward_step: StepKernel,
) -> None:
    """The gradient (parameters) from d_logits."""
    clear(m, at.gradient, net.parameters)
    _through_head(net, at, m, size, products)
    for down in range(net.layers):
        layer = net.layers - 1 - down
        _through_time(net, at, m, size, products[0], backward_step, layer)
        _to_recurrent_weights(net, at, m, size, products, layer)
        if layer > 0:
            _to_states_below(net, at, m, size, products, layer)
    _to_features(net, at, of, m, q, size, products)
