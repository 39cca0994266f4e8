"""Shares the room of the window among the places of an arrangement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt

from ui.app.arrangements import Column, Part, Row, Stack

GAP_PX = 6  # between two places: the handle that moves their border
Path = str  # to a row or column: the positions of its ancestors, such as "1/2"
Shares = Mapping[Path, tuple[float, ...]]  # chosen by the person, of the open parts of a row or column


@dataclass(frozen=True)
class Border:
    """Between the `at`th open part of a row or column and the next."""

    path: Path
    at: int
    area: QRect
    lengths: tuple[int, ...]  # of all open parts, in pixels
    leasts: tuple[int, ...]
    direction: Qt.Orientation  # in which it moves

    def moved(self, by: int) -> tuple[float, ...]:
        """The lengths after the border has moved by so many pixels, as far as its neighbours let it."""
        left, right = self.at, self.at + 1
        low = min(0, self.leasts[left] - self.lengths[left])
        high = max(0, self.lengths[right] - self.leasts[right])
        by = min(max(by, low), high)
        made = [float(length) for length in self.lengths]
        made[left], made[right] = made[left] + by, made[right] - by
        return tuple(made)


@dataclass(frozen=True)
class Placed:
    places: tuple[tuple[Stack, QRect], ...]
    borders: tuple[Border, ...]


@dataclass(frozen=True)
class Needs:
    """What the open views need; a place without an open view is not in `least` and gets no room."""

    least: Mapping[Stack, QSize]  # with the tabs
    wanted: Mapping[Stack, int]  # height of a place that takes what it needs


def placed(arrangement: Part, area: QRect, needs: Needs, shares: Shares) -> Placed:
    """Where every open place and every border lies within `area`."""
    places: list[tuple[Stack, QRect]] = []
    borders: list[Border] = []
    for found in _placed(arrangement, "", area, needs, shares):
        if isinstance(found, Border):
            borders.append(found)
        else:
            places.append(found)
    return Placed(tuple(places), tuple(borders))


def _placed(
    part: Part, path: Path, area: QRect, needs: Needs, shares: Shares
) -> Iterator[tuple[Stack, QRect] | Border]:
    if isinstance(part, Stack):
        if part in needs.least:
            yield part, area
        return
    parts = [(at, each) for at, each in enumerate(part.parts) if least_size(each, needs) is not None]
    across = isinstance(part, Row)
    direction = Qt.Orientation.Horizontal if across else Qt.Orientation.Vertical
    room = _Room([each for _, each in parts], direction, needs)
    sizes = room.sizes(_along(area.size(), direction), shares.get(path, ()))
    start = area.left() if across else area.top()
    for order, ((at, each), size) in enumerate(zip(parts, sizes, strict=True)):
        inner = _slice(area, start, size, direction)
        yield from _placed(each, f"{path}/{at}" if path else str(at), inner, needs, shares)
        start += size
        if order + 1 < len(parts):
            if not room.fixed[order] and not room.fixed[order + 1]:
                gap = _slice(area, start, GAP_PX, direction)
                yield Border(path, order, gap, tuple(sizes), tuple(room.leasts), direction)
            start += GAP_PX


class _Room:
    """What the open parts of a row or column want along it."""

    def __init__(self, parts: Sequence[Part], direction: Qt.Orientation, needs: Needs) -> None:
        self.shares = [each.share for each in parts]
        self.fixed = [_wanted(each, needs) for each in parts]  # 0: it takes a share
        self.leasts = [_along(least_size(each, needs) or QSize(), direction) for each in parts]

    def sizes(self, length: int, chosen: Sequence[float]) -> list[int]:
        """The lengths of all parts, by the `chosen` shares if there are as many."""
        room = length - GAP_PX * (len(self.shares) - 1) - sum(self.fixed)
        kept = len(chosen) == len(self.shares)
        shares = [0 if fix else share for fix, share in self._paired(chosen if kept else self.shares)]
        leasts = [0 if fix else round(least) for fix, least in self._paired(self.leasts)]
        return [fix or round(size) for fix, size in self._paired(lengths(room, shares, leasts))]

    def _paired(self, others: Sequence[float]) -> Iterator[tuple[int, float]]:
        return zip(self.fixed, others, strict=True)


def _wanted(part: Part, needs: Needs) -> int:
    return needs.wanted.get(part, 0) if isinstance(part, Stack) and not part.share else 0


def least_size(part: Part, needs: Needs) -> QSize | None:
    """What the open views of a part need side by side; None if none of them is open."""
    if isinstance(part, Stack):
        return needs.least.get(part)
    found = [size for each in part.parts if (size := least_size(each, needs)) is not None]
    if not found:
        return None
    widths, heights = [size.width() for size in found], [size.height() for size in found]
    gaps = GAP_PX * (len(found) - 1)
    if isinstance(part, Column):
        return QSize(max(widths), sum(heights) + gaps)
    return QSize(sum(widths) + gaps, max(heights))


def lengths(room: int, shares: Sequence[float], leasts: Sequence[int]) -> list[int]:
    """Share the room, but give no part less than it needs; where there is not enough, all lack alike.

    A part with the share 0 and no need gets nothing.
    """
    room = max(0, room)
    if sum(leasts) >= room:
        return _rounded(room, leasts)
    kept: set[int] = set()
    while True:
        left = room - sum(leasts[at] for at in kept)
        total = sum(share for at, share in enumerate(shares) if at not in kept)
        wants = [
            leasts[at] if at in kept else left * share / total if total else 0.0
            for at, share in enumerate(shares)
        ]
        short = {at for at, want in enumerate(wants) if at not in kept and want < leasts[at]}
        if not short:
            return _rounded(room, wants)
        kept |= short


def _rounded(room: int, wants: Sequence[float]) -> list[int]:
    """Whole numbers in the same proportions, with the sum `room`."""
    total = sum(wants)
    ends, so_far = [0], 0.0
    for want in wants:
        so_far += want
        ends.append(round(room * so_far / total) if total else 0)
    return [end - start for start, end in pairwise(ends)]


def _along(size: QSize, direction: Qt.Orientation) -> int:
    return size.width() if direction == Qt.Orientation.Horizontal else size.height()


def _slice(area: QRect, start: int, length: int, direction: Qt.Orientation) -> QRect:
    """The part of the area that begins at `start` along the direction."""
    if direction == Qt.Orientation.Horizontal:
        return QRect(start, area.top(), length, area.height())
    return QRect(area.left(), start, area.width(), length)
