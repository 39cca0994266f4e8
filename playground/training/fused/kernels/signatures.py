"""The types of what kernels take, and of the kernels that are handed to others.

Kernels reach each other through pointers of these types, so each is compiled once and not again inside every
caller.
"""

from numba import types

from playground.training.fused.memory_layout import Net, Places, Reals, Rule, Step, WholePlaces

Whole, Real = types.int64, types.float64
Floats = types.Array(types.float32, 1, "C")
Wholes = types.Array(types.int64, 1, "C")
Doubles = types.Array(types.float64, 1, "C")
Orders = types.Array(types.int64, 2, "C")

# m; out, a, weights; rows, inner, columns
PRODUCT = types.void(Floats, *[Whole] * 6)
# m, step, pairs, hidden
STEP = types.void(Floats, types.NamedUniTuple(Whole, len(Step._fields), Step), Whole, Whole)

_RULE = types.NamedTuple([*[Whole] * 4, types.boolean, Whole, Real, Real], Rule)
_VALUES = (_RULE, *(types.NamedUniTuple(Whole, len(T._fields), T) for T in (Net, Places, WholePlaces, Reals)))
_KERNELS = tuple(map(types.FunctionType, (PRODUCT, PRODUCT, STEP, STEP)))

# rule, net, at, of, on; m, q, r; orders, stride, updates, rate
# add_product, add_outer_products, forward_step, backward_step
BURST = Whole(*_VALUES, Floats, Wholes, Doubles, Orders, Whole, Whole, Real, *_KERNELS)
