"""List of weight × value = product, largest first; the last line sums the rows that do not fit."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style.accessible import GRAPHIC
from ui.style.numbers import signed
from ui.style.text_size import scaled
from ui.style.theme import Colours, colours
from ui.style.translation import translate
from ui.widgets.math_text import MathText, math_text

ROW, PIXELS = 15, 11
FEWEST_ROWS = 2  # the minimum height has room for so many, and for the title
SPOKEN = 12  # rows in the description for screen readers
BAR = 40
GAP = 4  # between two columns


@dataclass(frozen=True)
class Product:
    source: str  # where the value comes from, such as "unit 3"
    weight: float
    value: float

    @property
    def product(self) -> float:
        return self.weight * self.value


@dataclass(frozen=True)
class Products:
    """`rows` are sorted by size, largest product first; `remark` is shown if there are no rows."""

    title: str
    rows: tuple[Product, ...] = ()
    remark: str = ""


NOTHING = Products("")


class ProductsView(QWidget):
    spoken_role = GRAPHIC

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = NOTHING
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._fit()

    def show_products(self, shown: Products) -> None:
        self._shown = shown
        rows = [
            f"{row.source} {signed(row.weight)} × {signed(row.value)} = {signed(row.product)}"
            for row in shown.rows[:SPOKEN]
        ]
        self.setAccessibleDescription("; ".join(part for part in (shown.title, *rows, shown.remark) if part))
        self.update()

    def _fit(self) -> None:
        self.setMinimumHeight(scaled(ROW) * (FEWEST_ROWS + 1) + 2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), self.minimumHeight())

    def height_of(self, most: int) -> int:
        """The height in pixels with one line per product, but at most `most` lines, and the title."""
        return scaled(ROW) * (min(len(self._shown.rows), most) + 1) + 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, text = QPainter(self), colours(), math_text(self.font(), PIXELS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.muted))
        text.draw_plain(painter, 4, scaled(11), self._shown.title, self.width() - 8)
        text.draw_plain(painter, 4, scaled(ROW + 12), self._shown.remark, self.width() - 8)
        room = (self.height() - 2) // scaled(ROW) - 1
        fit = len(self._shown.rows) if len(self._shown.rows) <= room else room - 1
        self._paint_rows(painter, theme, text, self._shown.rows[:fit])
        if fit < len(self._shown.rows):
            self._paint_rest(painter, theme, text, room, self._shown.rows[fit:])
        painter.end()

    def _paint_rows(
        self, painter: QPainter, theme: Colours, text: MathText, rows: tuple[Product, ...]
    ) -> None:
        """Draw weight × value = product in aligned columns, starting from the right."""
        equations = [[signed(row.weight), "×", signed(row.value), "=", signed(row.product)] for row in rows]
        widths = [max(map(text.width, column)) + scaled(GAP) for column in zip(*equations, strict=True)]
        for at, (row, equation) in enumerate(zip(rows, equations, strict=True), 1):
            baseline, right = at * scaled(ROW) + scaled(12), self.width() - 4.0
            for part, width in zip(reversed(equation), reversed(widths), strict=True):
                painter.setPen(QColor(theme.muted if len(part) == 1 else theme.text))
                text.draw_right(painter, right, baseline, part)
                right -= width
            painter.setPen(QColor(theme.text))
            text.draw_plain(painter, scaled(BAR) + 10, baseline, row.source, right - scaled(BAR) - 14)
            self._paint_bar(painter, theme, at, row.product)

    def _paint_bar(self, painter: QPainter, theme: Colours, at: int, product: float) -> None:
        """Draw a signed bar that starts in the middle; the largest product reaches the end of the track."""
        largest = abs(self._shown.rows[0].product)
        length = scaled(BAR) / 2 * abs(product) / largest if largest else 0.0
        middle, top = 4 + scaled(BAR) / 2, at * scaled(ROW) + scaled(4)
        painter.fillRect(QRectF(4, top, scaled(BAR), scaled(9)), QColor(theme.track))
        colour = QColor(*(theme.negative if product < 0 else theme.positive))
        painter.fillRect(QRectF(middle - (length if product < 0 else 0), top, length, scaled(9)), colour)
        painter.fillRect(QRectF(middle - 0.5, top - 1, 1, scaled(9) + 2), QColor(theme.muted))

    def _paint_rest(
        self, painter: QPainter, theme: Colours, text: MathText, at: int, rest: tuple[Product, ...]
    ) -> None:
        painter.setPen(QColor(theme.muted))
        words = translate("Products", "and {0} more, together").format(len(rest))
        baseline = at * scaled(ROW) + scaled(12)
        text.draw_plain(painter, scaled(BAR) + 10, baseline, words, self.width())
        text.draw_right(painter, self.width() - 4, baseline, signed(sum(row.product for row in rest)))
