"""Shows an equation in three lines: its symbols, the number below each symbol, and the result."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style.accessible import EQUATION
from ui.style.text_size import scaled
from ui.style.theme import Colours, colours
from ui.widgets.math_text import MathText, math_text

LINE = 15
PIXELS = 12
GAP = 3  # between two pieces
ASCENT = 12  # from the top of a line to its baseline


@dataclass(frozen=True)
class Piece:
    """Part of an equation; `key` is that of the term it shows, empty if it is not a term."""

    symbol: str
    number: str
    key: str = ""


@dataclass(frozen=True)
class Formula:
    pieces: tuple[Piece, ...]
    result: str
    remark: str = ""  # shown after the result

    @property
    def lines(self) -> tuple[str, str, str]:
        """The three lines as plain text."""
        symbols = " ".join(piece.symbol for piece in self.pieces)
        numbers = " ".join(piece.number for piece in self.pieces)
        return symbols, numbers, f"{self.result} · {self.remark}" if self.remark else self.result


class FormulaView(QWidget):
    """Draws the three lines; symbols and numbers that are too wide are scaled down."""

    spoken_role = EQUATION

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formula: Formula | None = None
        self._lit = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit()

    def show_formula(self, formula: Formula | None, lit: str = "") -> None:
        """`lit` is the key of the highlighted term."""
        self._formula, self._lit = formula, lit
        self.setAccessibleDescription("; ".join(formula.lines) if formula else "")
        self.update()

    def _fit(self) -> None:
        self.setFixedHeight(3 * scaled(LINE))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), 3 * scaled(LINE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._formula is None:
            return
        painter, text = QPainter(self), math_text(self.font(), PIXELS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = [max(text.width(piece.symbol), text.width(piece.number)) for piece in self._formula.pieces]
        room = sum(widths) + scaled(GAP) * len(widths)
        scale = min(1.0, self.width() / room)
        painter.scale(scale, scale)
        self._paint_pieces(painter, text, widths)
        painter.resetTransform()
        equals_x = 2 + widths[0] - text.width(self._formula.pieces[0].number)  # of “=” in the line above
        self._paint_result(painter, text, scale * equals_x)
        painter.end()

    def _paint_pieces(self, painter: QPainter, text: MathText, widths: list[float]) -> None:
        theme, x = colours(), 2.0
        formula = self._formula
        for number, (piece, width) in enumerate(zip(formula.pieces if formula else (), widths, strict=True)):
            if piece.key and piece.key == self._lit:
                self._paint_lit(painter, theme, QRectF(x - 2, 0, width + 4, 2 * scaled(LINE)))
            for line, part in enumerate((piece.symbol, piece.number)):
                painter.setPen(QColor(theme.text if piece.key or line else theme.muted))
                free = width - text.width(part)
                start = x + (free if number == 0 else free / 2)
                text.draw(painter, start, line * scaled(LINE) + scaled(ASCENT), part)
            x += width + scaled(GAP)

    def _paint_lit(self, painter: QPainter, theme: Colours, area: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.notice_back))
        painter.drawRoundedRect(area, 3, 3)

    def _paint_result(self, painter: QPainter, text: MathText, left: float) -> None:
        formula, theme = self._formula, colours()
        if formula is None:
            return
        painter.setPen(QColor(theme.text))
        baseline = 2 * scaled(LINE) + scaled(ASCENT)
        remark = f" · {formula.remark}" if formula.remark else ""
        needed = left + text.width(formula.result) + text.width(remark)
        scale = min(1.0, self.width() / needed)
        painter.scale(scale, 1)
        text.draw(painter, left, baseline, formula.result)
        painter.setPen(QColor(theme.warning))
        text.draw(painter, left + text.width(formula.result), baseline, remark)
