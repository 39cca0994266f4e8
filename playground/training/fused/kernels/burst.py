"""The training loop: many updates in one call."""

import numpy as np

from playground.training.fused.kernels.backward import backward
from playground.training.fused.kernels.batches import gather
from playground.training.fused.kernels.compiling import inlined, kernel
from playground.training.fused.kernels.forward import forward
from playground.training.fused.kernels.functions import ONE, F
from playground.training.fused.kernels.loss import cross_entropy
from playground.training.fused.kernels.optimizers import update
from playground.training.fused.kernels.recording import begin_epoch, gradient_norms, mark_epoch
from playground.training.fused.kernels.signatures import BURST
from playground.training.fused.kernels.tally import add_batch, end_epoch
from playground.training.fused.memory_layout import (
    BATCH,
    EPOCH,
    DoubleOffsets,
    Doubles,
    FloatOffsets,
    Floats,
    IntOffsets,
    Ints,
    NetworkSizes,
    Product,
    StepKernel,
    UpdateRule,
)


@inlined
def _clip(rule: UpdateRule, net: NetworkSizes, offset: FloatOffsets, floats: Floats, norm: F) -> None:
    """Clip the gradient norm as torch's clip_grad_norm_ does."""
    if rule.clip_norm > 0:
        factor = min(F(rule.clip_norm) / (norm + F(1e-6)), ONE)
        g = floats[offset.gradient : offset.gradient + net.parameters]
        for k in range(net.parameters):
            g[k] *= factor


@kernel(BURST)
def burst(
    rule: UpdateRule,
    net: NetworkSizes,
    offset: FloatOffsets,
    int_offset: IntOffsets,
    double_offset: DoubleOffsets,
    floats: Floats,
    ints: Ints,
    doubles: Doubles,
    orders: Ints,
    stride: int,
    updates: int,
    rate: float,
    add_product: Product,
    add_outer_products: Product,
    forward_step: StepKernel,
    backward_step: StepKernel,
) -> int:
    """Do `updates` updates, with the pairs in the `orders` of the epochs (epochs, pairs); returns how many.

    Stops early if a loss or a gradient is not finite; the parameters are then those it was computed with.
    """
    products = (add_product, add_outer_products)
    begun, size = ints[int_offset.position + EPOCH], (0, 0, 0)
    for done in range(updates):
        if rule.batches > 1 or done == 0:  # a single batch of all pairs stays the same
            order = orders[min(ints[int_offset.position + EPOCH] - begun, orders.shape[0] - 1)]
            size = gather(rule, int_offset, ints, order, ints[int_offset.position + BATCH] * rule.batch_size)
        forward(net, offset, int_offset, floats, ints, size, add_product, forward_step)
        loss = cross_entropy(net, offset, int_offset, floats, ints, size[0] * size[1], rule.mean)
        doubles[double_offset.last_loss] = loss
        if not np.isfinite(F(loss)):
            return done
        backward(net, offset, int_offset, floats, ints, size, products, backward_step)
        norm = gradient_norms(net, offset, int_offset, floats, ints)
        if not np.isfinite(norm):
            return done
        if ints[int_offset.position + BATCH] == 0:
            begin_epoch(net, offset, int_offset, floats, ints, stride)
        _clip(rule, net, offset, floats, norm)
        update(rule, floats, offset.row, offset.gradient, net.parameters, rate)
        add_batch(rule, int_offset, double_offset, ints, doubles, size[0], size[1], loss)
        ints[int_offset.position + BATCH] += 1
        if ints[int_offset.position + BATCH] == rule.batches:
            loss, all_right = end_epoch(rule, int_offset, double_offset, ints, doubles)
            if stride > 0:
                mark_epoch(net, offset, int_offset, double_offset, floats, ints, doubles, loss, all_right)
    return updates
