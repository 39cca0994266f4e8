"""Which of the kept epochs go where there is less room than they need."""

from collections.abc import Sequence, Set


def fitting(
    epochs: Sequence[int], stride: int, room: int, needed: Set[int], wanted: Set[int]
) -> tuple[list[int], int]:
    """As many of the epochs as there is room for, evenly, and the stride between them.

    The needed ones are among them, and the wanted ones while they fit as well; none when there is no room
    for what is needed. The epochs rise and hold every multiple of `stride` between their ends.
    """
    have = set(epochs)
    for always in (needed | wanted, needed):
        if len(have & always) <= room:
            return _thinned(epochs, stride, room, have & always)
    return [], stride


def _thinned(epochs: Sequence[int], stride: int, room: int, always: Set[int]) -> tuple[list[int], int]:
    chosen = list(epochs)
    while len(chosen) > room:
        stride *= 2
        chosen = [epoch for epoch in chosen if epoch % stride == 0 or epoch in always]
        if stride > 2 * (epochs[-1] + 1):  # epoch 0 alone is on such a grid, and it is needed
            break
    return chosen, stride
