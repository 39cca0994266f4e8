"""Waterfall chart: each term is an arrow that starts where the previous one ends; below them, the sum."""

from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style.accessible import CHART, announce
from ui.style.numbers import signed
from ui.style.text_size import scaled
from ui.style.theme import colours
from ui.style.translation import listed
from ui.widgets.math_text import MathText, math_text
from ui.widgets.pointable import Pointable, neighbour

ROW = 15
PIXELS, ASCENT = 12, 11  # font size, and the baseline from the top of a row
MOST_TERMS = 4  # the fixed height has room for so many, and for their sum
NAMES, NUMBERS = 52.0, 46.0  # minimum widths, so that the arrows do not shift
LEAST = 160  # width: names, numbers, and arrows between them
MARGIN, GAP = 4.0, 6.0
TIP, HALF = 4.0, 4.5  # of an arrow: length of its tip, half its height


@dataclass(frozen=True)
class Term:
    key: str
    label: str  # a formula
    value: float


class Waterfall(Pointable):
    """The owner decides which term is highlighted: the hovered or the chosen one."""

    spoken_role = CHART

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._terms: tuple[Term, ...] = ()
        self._sum_label, self._current = "", ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit()

    def show_terms(self, terms: tuple[Term, ...], sum_label: str, current: str) -> None:
        """`current` is the key of the highlighted term."""
        self._terms, self._sum_label, self._current = terms, sum_label, current
        spoken = [_words(term) for term in terms]
        total = [f"{sum_label} {signed(sum(term.value for term in terms))}"] if terms else []
        self.setAccessibleDescription(listed(spoken + total))
        self.update()

    def _fit(self) -> None:
        self.setFixedHeight(scaled(ROW) * (MOST_TERMS + 1) + 2)
        self.setMinimumWidth(scaled(LEAST))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), self.height())

    def place_of(self, key: str) -> QPointF:
        """The middle of the row of a term. Raises ValueError if there is no such term."""
        row = [term.key for term in self._terms].index(key)
        return QPointF(self.width() / 2, (row + 0.5) * scaled(ROW))

    # --- Pointer and keys

    def key_at(self, place: QPointF) -> str:
        row = int(place.y() // scaled(ROW))
        return self._terms[row].key if 0 <= row < len(self._terms) else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is None or not self._terms:
            super().keyPressEvent(event)
            return
        terms = {term.key: term for term in self._terms}
        key = neighbour(list(terms), self._current, by)
        self.chosen.emit(key)
        self.point_at(key)
        announce(self, _words(terms[key]))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.point_at(self._current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at("")

    # --- Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._terms:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _WaterfallPainting(painter, self).paint(self._terms, self._sum_label, self._current)
        painter.end()


class _WaterfallPainting:
    """Draws one repaint: labels on the left, numbers on the right, arrows between them."""

    def __init__(self, painter: QPainter, widget: QWidget) -> None:
        self._painter, self._theme = painter, colours()
        self._width, self._focused = widget.width(), widget.hasFocus()
        self._text, self._bold = math_text(widget.font(), PIXELS), math_text(widget.font(), PIXELS, bold=True)

    def paint(self, terms: tuple[Term, ...], sum_label: str, current: str) -> None:
        ends = [0.0, *accumulate(term.value for term in terms)]  # (terms + 1)
        self._lay_out(terms, sum_label, ends)
        self._paint_zero(len(terms))
        for row, term in enumerate(terms):
            if term.key == current:
                self._paint_back(row)
            self._paint_words(self._text, row, term.label, term.value)
            self._paint_arrow(row, ends[row], ends[row + 1])
            self._paint_link(row, ends[row + 1])
        self._paint_sum(len(terms), sum_label, ends[-1])

    def _lay_out(self, terms: tuple[Term, ...], sum_label: str, ends: list[float]) -> None:
        names = [self._text.width(term.label) for term in terms] + [self._bold.width(sum_label)]
        numbers = [self._bold.width(signed(value)) for value in (*(term.value for term in terms), ends[-1])]
        self._left = MARGIN + max(*names, scaled(NAMES)) + GAP
        self._room = max(1.0, self._width - MARGIN - max(*numbers, scaled(NUMBERS)) - GAP - self._left)
        self._low, self._high = min(ends), max(ends)

    def _x(self, value: float) -> float:
        extent = self._high - self._low
        return self._left + ((value - self._low) / extent if extent else 0.5) * self._room

    def _paint_zero(self, rows: int) -> None:
        x = round(self._x(0)) + 0.5
        self._painter.setPen(QPen(QColor(self._theme.ghost), 1))
        self._painter.drawLine(QPointF(x, 0), QPointF(x, scaled(ROW) * (rows + 1)))

    def _paint_back(self, row: int) -> None:
        outline = QPen(QColor(self._theme.accent), 1)
        self._painter.setPen(outline if self._focused else Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(self._theme.notice_back))
        self._painter.drawRoundedRect(
            QRectF(0.5, row * scaled(ROW) + 0.5, self._width - 1, scaled(ROW) - 1), 3, 3
        )

    def _row(self, row: int) -> QRectF:
        return QRectF(0, row * scaled(ROW), self._width, scaled(ROW))

    def _paint_words(self, text: MathText, row: int, name: str, value: float) -> None:
        baseline = row * scaled(ROW) + scaled(ASCENT)
        self._painter.setPen(QColor(self._theme.text))
        text.draw(self._painter, MARGIN, baseline, name)
        text.draw_right(self._painter, self._width - MARGIN, baseline, signed(value))

    def _paint_arrow(self, row: int, before: float, after: float) -> None:
        """Draw a bar with a tip in its direction, or a line if the term is close to 0."""
        painter, start, end = self._painter, self._x(before), self._x(after)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*(self._theme.negative if after < before else self._theme.positive)))
        middle = row * scaled(ROW) + scaled(ROW) / 2
        if abs(end - start) < 1.5:
            painter.drawRect(QRectF(end - 0.75, middle - HALF, 1.5, 2 * HALF))
            return
        back = max(-TIP, min(TIP, end - start))
        corners = [(start, -HALF), (end - back, -HALF), (end, 0.0), (end - back, HALF), (start, HALF)]
        painter.drawPolygon(QPolygonF([QPointF(x, middle + y) for x, y in corners]))

    def _paint_link(self, row: int, at: float) -> None:
        """Draw a dotted line down to the row that continues from this value."""
        x, middle = self._x(at), row * scaled(ROW) + scaled(ROW) / 2
        self._painter.setPen(QPen(QColor(self._theme.muted), 1, Qt.PenStyle.DotLine))
        self._painter.drawLine(QPointF(x, middle + HALF), QPointF(x, middle + scaled(ROW) - HALF))

    def _paint_sum(self, row: int, name: str, total: float) -> None:
        self._painter.setPen(QPen(QColor(self._theme.edge), 1))
        top = row * scaled(ROW) + 0.5
        self._painter.drawLine(QPointF(0, top), QPointF(self._width, top))
        self._paint_words(self._bold, row, name, total)
        self._paint_arrow(row, 0.0, total)


def _words(term: Term) -> str:
    return f"{term.label} {signed(term.value)}"
