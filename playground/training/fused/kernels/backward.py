"""The backward pass of a batch: from the gradient of the logits to that of every parameter."""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.network import states_of, step_of, weights_of
from playground.training.fused.kernels.vectors import add_rows, clear, copy
from playground.training.fused.memory_layout import (
    FloatOffsets,
    Floats,
    IntOffsets,
    Ints,
    NetworkSizes,
    Product,
    Products,
    Size,
    StepKernel,
)


@inlined
def _through_head(
    net: NetworkSizes, offset: FloatOffsets, floats: Floats, size: Size, products: Products
) -> None:
    """Computes above = ∂L/∂h of the top layer, and the gradient of the head."""
    pairs, steps, _ = size
    rows = pairs * steps
    add_product, add_outer_products = products
    if net.head_weight < 0:
        copy(floats, offset.above, offset.d_logits, rows * net.hidden)
        return
    output = states_of(net, offset, size, net.layers - 1) + pairs * net.hidden  # (rows, hidden)
    to = offset.gradient + net.head_weight
    add_outer_products(floats, to, offset.d_logits, output, rows, net.symbols, net.hidden)
    add_rows(floats, offset.gradient + net.head_bias, offset.d_logits, rows, net.symbols)
    clear(floats, offset.above, rows * net.hidden)
    add_product(
        floats, offset.above, offset.d_logits, offset.row + net.head_weight, rows, net.symbols, net.hidden
    )


@inlined
def _through_time(
    net: NetworkSizes,
    offset: FloatOffsets,
    floats: Floats,
    size: Size,
    add_product: Product,
    backward_step: StepKernel,
    layer: int,
) -> None:
    """Backpropagation through time: dax and dah of one layer, from the last step to the first."""
    pairs, steps, _ = size
    _, weight, _, _ = weights_of(net, layer)
    clear(floats, offset.carry, pairs * net.hidden)
    clear(floats, offset.carry_memory, pairs * net.hidden)
    for back in range(steps):
        step = step_of(net, offset, size, layer, steps - 1 - back)
        backward_step(floats, step, pairs, net.hidden)
        if back < steps - 1:  # the initial zero state needs no gradient
            add_product(floats, step.carry, step.dah, offset.row + weight, pairs, net.gates, net.hidden)


@inlined
def _to_recurrent_weights(
    net: NetworkSizes, offset: FloatOffsets, floats: Floats, size: Size, products: Products, layer: int
) -> None:
    """The gradient of weight_hh and bias_hh: summed over all steps, with the hidden state before each."""
    pairs, steps, _ = size
    rows = pairs * steps
    _, weight, _, bias = weights_of(net, layer)
    before = states_of(net, offset, size, layer)  # (rows, hidden)
    products[1](floats, offset.gradient + weight, offset.dah, before, rows, net.gates, net.hidden)
    add_rows(floats, offset.gradient + bias, offset.dah, rows, net.gates)


@inlined
def _to_states_below(
    net: NetworkSizes, offset: FloatOffsets, floats: Floats, size: Size, products: Products, layer: int
) -> None:
    """The gradient of weight_ih and bias_ih, and above = ∂L/∂h of the layer below."""
    pairs, steps, _ = size
    rows = pairs * steps
    add_product, add_outer_products = products
    weight, _, bias, _ = weights_of(net, layer)
    below = states_of(net, offset, size, layer - 1) + pairs * net.hidden  # (rows, hidden)
    add_outer_products(floats, offset.gradient + weight, offset.dax, below, rows, net.gates, net.hidden)
    add_rows(floats, offset.gradient + bias, offset.dax, rows, net.gates)
    clear(floats, offset.above, rows * net.hidden)
    add_product(floats, offset.above, offset.dax, offset.row + weight, rows, net.gates, net.hidden)


@inlined
def _to_features(
    net: NetworkSizes,
    offset: FloatOffsets,
    int_offset: IntOffsets,
    floats: Floats,
    ints: Ints,
    size: Size,
    products: Products,
) -> None:
    """The gradient of the first layer's input weights and of the embedding: dax is summed for each distinct
    symbol first, so that the products run over distinct symbols only."""
    pairs, steps, distinct = size
    add_product, add_outer_products = products
    weight, _, bias, _ = weights_of(net, 0)
    clear(floats, offset.d_projected, distinct * net.gates)
    for n in range(pairs * steps):
        add_rows(
            floats,
            offset.d_projected + ints[int_offset.place + n] * net.gates,
            offset.dax + n * net.gates,
            1,
            net.gates,
        )
    to = offset.gradient + weight
    add_outer_products(floats, to, offset.d_projected, offset.features, distinct, net.gates, net.features)
    add_rows(floats, offset.gradient + bias, offset.d_projected, distinct, net.gates)
    if net.embedding < 0:
        return
    clear(floats, offset.d_features, distinct * net.features)
    add_product(
        floats, offset.d_features, offset.d_projected, offset.row + weight, distinct, net.gates, net.features
    )
    for u in range(distinct):
        table_row = offset.gradient + net.embedding + ints[int_offset.distinct + u] * net.features
        copy(floats, table_row, offset.d_features + u * net.features, net.features)


@inlined
def backward(
    net: NetworkSizes,
    offset: FloatOffsets,
    int_offset: IntOffsets,
    floats: Floats,
    ints: Ints,
    size: Size,
    products: Products,
    backward_step: StepKernel,
) -> None:
    """Computes the gradient (parameters) from d_logits."""
    clear(floats, offset.gradient, net.parameters)
    _through_head(net, offset, floats, size, products)
    for down in range(net.layers):
        layer = net.layers - 1 - down
        _through_time(net, offset, floats, size, products[0], backward_step, layer)
        _to_recurrent_weights(net, offset, floats, size, products, layer)
        if layer > 0:
            _to_states_below(net, offset, floats, size, products, layer)
    _to_features(net, offset, int_offset, floats, ints, size, products)
