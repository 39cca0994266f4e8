"""Matrix products: small ones in plain loops that the compiler vectorises, larger ones by BLAS."""

import numpy as np

from playground.training.fused.kernels.compiling import kernel
from playground.training.fused.kernels.signatures import PRODUCT
from playground.training.fused.kernels.vectors import row
from playground.training.fused.memory_layout import Floats

LARGE = 32_768  # multiplications from which BLAS is faster


@kernel(PRODUCT)
def add_product(floats: Floats, out: int, a: int, weights: int, rows: int, inner: int, columns: int) -> None:
    """out (rows, columns) += a (rows, inner) · weights (inner, columns)"""
    if rows * inner * columns >= LARGE:
        both = floats[a : a + rows * inner].reshape((rows, inner))
        right = floats[weights : weights + inner * columns].reshape((inner, columns))
        product = np.dot(both, right)  # (rows, columns)
        for number in range(rows):
            to = row(floats, out, number, columns)
            for n in range(columns):
                to[n] += product[number, n]
        return
    for number in range(rows):
        to, left = row(floats, out, number, columns), row(floats, a, number, inner)
        k = 0
        while k + 4 <= inner:
            w0, w1 = row(floats, weights, k, columns), row(floats, weights, k + 1, columns)
            w2, w3 = row(floats, weights, k + 2, columns), row(floats, weights, k + 3, columns)
            a0, a1, a2, a3 = left[k], left[k + 1], left[k + 2], left[k + 3]
            for n in range(columns):
                to[n] += a0 * w0[n] + a1 * w1[n] + a2 * w2[n] + a3 * w3[n]
            k += 4
        while k < inner:
            w0, a0 = row(floats, weights, k, columns), left[k]
            for n in range(columns):
                to[n] += a0 * w0[n]
            k += 1


@kernel(PRODUCT)
def add_outer_products(floats: Floats, out: int, a: int, b: int, rows: int, height: int, width: int) -> None:
    """out (height, width) += aᵀ · b, where a is (rows, height) and b (rows, width)"""
    if rows * height * width >= LARGE:
        both = floats[a : a + rows * height].reshape((rows, height))
        right = floats[b : b + rows * width].reshape((rows, width))
        product = np.dot(both.T, right)  # (height, width)
        for n in range(height):
            to = row(floats, out, n, width)
            for k in range(width):
                to[k] += product[n, k]
        return
    for n in range(height):
        to = row(floats, out, n, width)
        for number in range(rows):
            factor, right = floats[a + number * height + n], row(floats, b, number, width)
            for k in range(width):
                to[k] += factor * right[k]
