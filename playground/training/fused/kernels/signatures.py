"""The numba types of the kernels and their arguments.

Kernels call each other through function pointers of these types, so each is compiled once instead of again
inside every caller.
"""

from numba import types

from playground.training.fused.memory_layout import (
    DoubleOffsets,
    FloatOffsets,
    IntOffsets,
    NetworkSizes,
    StepOffsets,
    UpdateRule,
)

Int, Double = types.int64, types.float64
Floats = types.Array(types.float32, 1, "C")
Ints = types.Array(types.int64, 1, "C")
Doubles = types.Array(types.float64, 1, "C")
Orders = types.Array(types.int64, 2, "C")

# floats; out, a, weights; rows, inner, columns
PRODUCT = types.void(Floats, *[Int] * 6)
# floats, step, pairs, hidden
STEP = types.void(Floats, types.NamedUniTuple(Int, len(StepOffsets._fields), StepOffsets), Int, Int)

_RULE = types.NamedTuple([*[Int] * 4, types.boolean, Int, Double, Double], UpdateRule)
_VALUES = (
    _RULE,
    *(
        types.NamedUniTuple(Int, len(T._fields), T)
        for T in (NetworkSizes, FloatOffsets, IntOffsets, DoubleOffsets)
    ),
)
_KERNELS = tuple(map(types.FunctionType, (PRODUCT, PRODUCT, STEP, STEP)))

# rule, net, offset, int_offset, double_offset; floats, ints, doubles; orders, stride, updates, rate
# add_product, add_outer_products, forward_step, backward_step
BURST = Int(*_VALUES, Floats, Ints, Doubles, Orders, Int, Int, Double, *_KERNELS)
