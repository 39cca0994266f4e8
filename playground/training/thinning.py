"""Thinning rule for all data that grows with the epochs: every second, every fourth … epoch stays."""

from collections.abc import Callable, Set
from math import inf


def fitting_stride(stride: int, needed: Callable[[int], int], room: int, most: float = inf) -> int:
    """`stride`, doubled until the epochs that it keeps need no more than `room`.

    `needed(stride)` returns the room that these epochs take. Doubling ends once the stride exceeds `most`,
    even if they do not fit.
    """
    while needed(stride) > room and stride <= most:
        stride *= 2
    return stride


def stays(epoch: int, stride: int, always: Set[int]) -> bool:
    return epoch % stride == 0 or epoch in always
