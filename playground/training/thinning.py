"""The thinning rule of everything that grows with the epochs: every second, every fourth … epoch stays."""

from collections.abc import Callable, Set
from math import inf


def fitting_stride(stride: int, needed: Callable[[int], int], room: int, most: float = inf) -> int:
    """The stride between epochs, doubled until what then stays needs no more than `room`.

    `needed` gives the room that the epochs on a stride take. It ends above `most`, whatever they take.
    """
    while needed(stride) > room and stride <= most:
        stride *= 2
    return stride


def stays(epoch: int, stride: int, always: Set[int]) -> bool:
    return epoch % stride == 0 or epoch in always
