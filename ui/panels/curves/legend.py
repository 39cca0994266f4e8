"""Legend of the loss plot, in one line beside the title."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.spec import CELL_NAMES, Cell
from playground.sweep.values import CellSummary
from ui.panels.curves.bands import band_colour, median_pen
from ui.style.numbers import whole
from ui.style.plain_text import set_tip
from ui.style.theme import Colours, colours
from ui.style.translation import translate

SWATCH, SWATCH_HEIGHT = 18, 11
GAP, BETWEEN = 5, 12  # after a swatch; between two entries


@dataclass(frozen=True)
class Entry:
    name: str
    cell: Cell | None = None  # the cell type of a band; None: the curve of the previous run

    def pen(self, theme: Colours) -> QPen:
        if self.cell is not None:
            return median_pen(self.cell, theme)
        return QPen(QColor(theme.ghost), 1.5, Qt.PenStyle.DashLine)


def entries(has_shadow: bool, summaries: Mapping[Cell, CellSummary]) -> tuple[Entry, ...]:
    shadow = Entry(translate("CurvesPanel", "run before"))
    bands = tuple(Entry(CELL_NAMES[cell], cell) for cell in summaries)
    return (shadow, *bands) if has_shadow else bands


def sweep_words(summaries: Mapping[Cell, CellSummary]) -> str:
    """Explains the bands in words; empty if there are none."""
    seeds = max((own.runs for own in summaries.values()), default=0)
    if not seeds:
        return ""
    text = translate("CurvesPanel", "Sweep over {0} seeds: the median loss, and a band between the quartiles")
    one = translate("CurvesPanel", "Sweep over 1 seed: its loss")
    return text.format(whole(seeds)) if seeds > 1 else one


class Legend(QWidget):
    """Right-aligned; without room for all entries the last ones are shown; the accessible name has all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_entries(self, shown: tuple[Entry, ...], words: str) -> None:
        self._entries = shown
        set_tip(self, words)
        self.setAccessibleName(", ".join(entry.name for entry in shown))
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, right = QPainter(self), colours(), self.width()
        for entry in reversed(self._entries):
            right -= self._width(entry)
            if right < 0:
                break
            self._paint(painter, theme, entry, right)
            right -= BETWEEN
        painter.end()

    def _width(self, entry: Entry) -> int:
        return SWATCH + GAP + self.fontMetrics().horizontalAdvance(entry.name)

    def _paint(self, painter: QPainter, theme: Colours, entry: Entry, left: int) -> None:
        swatch = QRectF(left, (self.height() - SWATCH_HEIGHT) / 2, SWATCH, SWATCH_HEIGHT)
        if entry.cell is not None:
            painter.fillRect(swatch, band_colour(entry.cell, theme))
        painter.setPen(entry.pen(theme))
        middle = round(swatch.center().y())
        painter.drawLine(left, middle, left + SWATCH, middle)
        painter.setPen(QColor(theme.muted))
        beside = self.rect().adjusted(left + SWATCH + GAP, 0, 0, 0)
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, entry.name)
