"""Legend above a plot: a sample and a name for each line, in as many rows as they need."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.spec import CELL_NAMES, Cell
from playground.sweep.values import CellSummary
from ui.panels.curves.guides import Guide
from ui.panels.curves.strokes import CELLS, EDITED, GUIDES, LOSS, PAIRS, PREVIOUS, SOLVED, SYMBOLS, Stroke
from ui.style.accessible import GRAPHIC
from ui.style.numbers import number, whole
from ui.style.plain_text import show_tip
from ui.style.theme import colours
from ui.style.translation import listed, translate

SAMPLE, SAMPLE_HEIGHT = 18, 11
GAP, BETWEEN = 5, 12  # after a sample; between two entries


@dataclass(frozen=True)
class Entry:
    name: str
    stroke: Stroke
    tip: str = ""


@dataclass(frozen=True)
class RunFacts:
    """What is said of a run whose curve is drawn."""

    cell: Cell
    weights: int
    solved_at: int | None
    all_at_once: bool  # an epoch is one update, so it measures the network that it starts from
    most_loss: float  # of the curve
    edited_at: tuple[int, ...] = ()  # epochs after which weights were set by hand


def loss_entries(
    levels: tuple[Guide, ...],
    own: RunFacts | None,
    before: RunFacts | None,
    summaries: Mapping[Cell, CellSummary],
    top: float = math.inf,
) -> tuple[Entry, ...]:
    """What is drawn beside the loss itself, which the axis names; of two runs, both say what they are. A
    run before whose loss lies above `top`, where the axis ends, says how far."""
    found = [Entry(f"{level.name} {number(level.loss)}", GUIDES[level.rank], level.tip) for level in levels]
    if own is not None and own.solved_at is not None:
        found.append(_solved(own.solved_at, own.all_at_once))
    if own is not None and own.edited_at:
        found.append(_edited(own.edited_at))
    if own is not None and before is not None:
        text = translate("CurvesPanel", "this run: {0}, {1} weights")
        tip = translate("CurvesPanel", "The loss of the run that is shown.")
        found.append(Entry(text.format(CELL_NAMES[own.cell], whole(own.weights)), LOSS, tip))
    if before is not None:
        found.append(_before(before, top))
    words = _sweep_words(summaries)
    found += [Entry(CELL_NAMES[cell], CELLS[cell], words) for cell in summaries]
    return tuple(found)


def accuracy_entries() -> tuple[Entry, ...]:
    return (
        Entry(
            translate("CurvesPanel", "symbols right"),
            SYMBOLS,
            translate("CurvesPanel", "The share of all target symbols that are predicted right."),
        ),
        Entry(
            translate("CurvesPanel", "whole pairs right"),
            PAIRS,
            translate("CurvesPanel", "The share of the pairs whose every symbol is predicted right."),
        ),
    )


def _before(run: RunFacts, top: float) -> Entry:
    values = (CELL_NAMES[run.cell], whole(run.weights), run.solved_at, number(run.most_loss))
    text = _before_text(run.solved_at is not None, run.most_loss > top)
    tip = translate(
        "CurvesPanel",
        "The loss of the run before, on the same pairs. The axes are not fitted to it: what lies beyond them "
        "is cut off.",
    )
    return Entry(text.format(*values), PREVIOUS, tip)


def _before_text(solved: bool, cut_off: bool) -> str:
    if cut_off and solved:
        return translate(
            "CurvesPanel", "run before: {0}, {1} weights, solved from epoch {2}; reaches {3}, cut off"
        )
    if cut_off:
        return translate("CurvesPanel", "run before: {0}, {1} weights, not solved; reaches {3}, cut off")
    if solved:
        return translate("CurvesPanel", "run before: {0}, {1} weights, solved from epoch {2}")
    return translate("CurvesPanel", "run before: {0}, {1} weights, not solved")


def _solved(epoch: int, all_at_once: bool) -> Entry:
    tip = translate("CurvesPanel", "From epoch {0} to the last, every prediction equals its target.")
    if all_at_once:
        tip = translate(
            "CurvesPanel",
            "From epoch {0} to the last, every prediction equals its target. An epoch is measured before its "
            "update: epoch {0} starts from the network after epoch {1}.",
        )
    name = translate("CurvesPanel", "solved from epoch {0}").format(epoch)
    return Entry(name, SOLVED, tip.format(epoch, epoch - 1))


def _edited(epochs: tuple[int, ...]) -> Entry:
    tip = translate("CurvesPanel", "After these epochs, training went on from weights set by hand: {0}.")
    name = translate("CurvesPanel", "by hand at {0}").format(epochs[0])
    if len(epochs) > 1:
        name = translate("CurvesPanel", "by hand {0} times").format(len(epochs))
    return Entry(name, EDITED, tip.format(", ".join(map(str, epochs))))


def _sweep_words(summaries: Mapping[Cell, CellSummary]) -> str:
    """Explains the bands in words; empty if there are none."""
    seeds = max((own.runs for own in summaries.values()), default=0)
    if not seeds:
        return ""
    text = translate("CurvesPanel", "Sweep over {0} seeds: the median loss, and a band between the quartiles")
    one = translate("CurvesPanel", "Sweep over 1 seed: its loss")
    return text.format(whole(seeds)) if seeds > 1 else one


class Legend(QWidget):
    """Explains each entry under the pointer; the accessible name has all of them."""

    spoken_role = GRAPHIC

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_entries(self, shown: tuple[Entry, ...]) -> None:
        if shown == self._entries:
            return
        self._entries = shown
        self.setAccessibleName(listed(entry.name for entry in shown))
        self.setAccessibleDescription(" ".join(dict.fromkeys(entry.tip for entry in shown)))
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """Take the height of all rows; splitters know nothing of a height that depends on the width."""
        self.setFixedHeight(max((place.bottom() + 1 for _, place in self._places(self.width())), default=0))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            show_tip(event.globalPos(), self._tip_at(event.pos()), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for entry, place in self._places(self.width()):
            self._paint(painter, entry, place)
        painter.end()

    def _tip_at(self, position: QPoint) -> str:
        found = (entry.tip for entry, place in self._places(self.width()) if place.contains(position))
        return next(found, "")

    @property
    def _row_height(self) -> int:
        return self.fontMetrics().height() + 1

    def _places(self, width: int) -> Iterator[tuple[Entry, QRect]]:
        """Where each entry stands: from left to right, and on in the next row."""
        left = top = 0
        for entry in self._entries:
            own = SAMPLE + GAP + self.fontMetrics().horizontalAdvance(entry.name)
            if left and left + own > width:
                left, top = 0, top + self._row_height
            yield entry, QRect(left, top, own, self._row_height)
            left += own + BETWEEN

    def _paint(self, painter: QPainter, entry: Entry, place: QRect) -> None:
        theme, middle = colours(), place.center().y()
        if entry.stroke.has_band:
            top = middle - SAMPLE_HEIGHT // 2
            painter.fillRect(place.left(), top, SAMPLE, SAMPLE_HEIGHT, entry.stroke.band(theme))
        painter.setPen(entry.stroke.pen(theme))
        if entry.stroke.upright:
            centre = place.left() + SAMPLE // 2
            painter.drawLine(centre, place.top() + 1, centre, place.bottom() - 1)
        else:
            painter.drawLine(place.left(), middle, place.left() + SAMPLE, middle)
        painter.setPen(colours().muted)
        painter.drawText(place.adjusted(SAMPLE + GAP, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, entry.name)
