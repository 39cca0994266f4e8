"""The numbers of one weight as painted rows: symbol, formula or words, value."""

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.panels.slow_motion.numbers import Numbers, Row
from ui.style.accessible import EQUATION
from ui.style.text_size import scaled
from ui.style.theme import colours

ROW, SYMBOL, VALUE = 17, 48, 110  # height of a row, widths of its first and last column
MOST_WIDTH = 460
HAT = "\u0302"  # combines with the letter before
MIDDLE = Qt.AlignmentFlag.AlignVCenter
LEFT, RIGHT = MIDDLE | Qt.AlignmentFlag.AlignLeft, MIDDLE | Qt.AlignmentFlag.AlignRight


class NumberRows(QWidget):
    """As high as its rows; hidden without any."""

    spoken_role = EQUATION

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slow_numbers")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._numbers = Numbers()

    def show_numbers(self, numbers: Numbers) -> None:
        self._numbers = numbers
        rows = [f"{row.symbol} {row.formula or row.words} {row.value}" for row in numbers.rows]
        self.setAccessibleName(numbers.title)
        self.setAccessibleDescription("; ".join(filter(None, (*rows, numbers.constants))))
        self._fit()
        self.setVisible(bool(numbers.rows))
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        lines = 1 + len(self._numbers.rows) + bool(self._numbers.constants)
        self.setFixedHeight(scaled(ROW) * lines + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, shown = QPainter(self), self._numbers
        self._write(painter, self._line(0), shown.title, bold=True)
        for at, row in enumerate(shown.rows, 1):
            self._paint_row(painter, self._line(at), row)
        if shown.constants:
            self._write(painter, self._line(len(shown.rows) + 1), shown.constants, colours().muted)
        painter.end()

    def _line(self, at: int) -> QRect:
        return QRect(0, at * scaled(ROW), min(self.width(), scaled(MOST_WIDTH)), scaled(ROW))

    def _paint_row(self, painter: QPainter, line: QRect, row: Row) -> None:
        theme, value = colours(), scaled(VALUE)
        if row.strong:
            painter.setPen(QPen(QColor(theme.edge), 1))
            painter.drawLine(line.left(), line.top(), line.right(), line.top())
        symbol = QRect(line.left() + 6, line.top(), scaled(SYMBOL), line.height())
        self._write(painter, symbol, row.symbol, bold=row.strong)
        middle = line.adjusted(scaled(SYMBOL) + 6, 0, -value, 0)
        self._write(painter, middle, row.formula or row.words, theme.muted)
        painter.setFont(self._font(row.strong))
        painter.setPen(QColor(theme.text))
        painter.drawText(line, RIGHT, row.value)

    def _write(self, painter: QPainter, area: QRect, text: str, colour: str = "", bold: bool = False) -> None:
        painter.setFont(self._font(bold))
        painter.setPen(QColor(colour or colours().text))
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        _draw(painter, area, cut)

    def _font(self, bold: bool) -> QFont:
        font = QFont(self.font())
        font.setBold(bold)
        return font


def _draw(painter: QPainter, area: QRect, text: str) -> None:
    """Text with hats, which fonts put beside their letters where they combine them."""
    metrics, plain = painter.fontMetrics(), text.replace(HAT, "")
    painter.drawText(area, LEFT, plain)
    before = 0
    for part in text.split(HAT)[:-1]:
        before += len(part)
        right = area.left() + metrics.horizontalAdvance(plain[:before])
        wide = metrics.horizontalAdvance(plain[before - 1])
        middle, top = right - wide / 2, area.center().y() - metrics.xHeight() / 2 - 2
        ends = [QPointF(middle - 3, top), QPointF(middle, top - 3), QPointF(middle + 3, top)]
        painter.drawPolyline(QPolygonF(ends))
