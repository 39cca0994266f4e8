"""Legend of a colour map: a horizontal or vertical strip of its colours, labelled at both ends."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style.accessible import GRAPHIC
from ui.style.text_size import scaled, sized
from ui.style.theme import colours
from ui.widgets.colour_map import ColourMap

UPRIGHT = QSize(10, 84)  # the strip
UPRIGHT_WIDTH, BESIDE = 66, 5  # of the whole widget; gap between strip and labels
LYING = QSize(70, 9)
LYING_HEIGHT, GAP, SMALL = 16, 5, 11
MIDDLE = Qt.AlignmentFlag.AlignVCenter


class ColourBar(QWidget):
    """The label of the smallest value is below or left of the strip, that of the largest above or right."""

    spoken_role = GRAPHIC

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_upright = orientation == Qt.Orientation.Vertical
        self._shown: tuple[str, str, bool] | None = None
        if self._is_upright:
            self._fit()
        else:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_scale(self, largest: str, smallest: str, signed: bool = True) -> None:
        """Set the labels of the two ends, of one or two lines; `signed`: the scale has 0 in the middle."""
        self._show((smallest, largest, signed), f"{smallest} … {largest}".replace("\n", ", "))

    def show_nothing(self) -> None:
        self._show(None, "")

    def _show(self, shown: tuple[str, str, bool] | None, description: str) -> None:
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleDescription(description)
            self.update()

    def _fit(self) -> None:
        if self._is_upright:
            self.setFixedSize(self.sizeHint())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_is_upright"):
            self._fit()

    def sizeHint(self) -> QSize:
        if self._is_upright:
            return QSize(scaled(UPRIGHT_WIDTH), scaled(UPRIGHT.height()) + 2)
        return QSize(scaled(LYING.width() + 2 * (GAP + 40)), scaled(LYING_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._shown is None:
            return
        painter, theme = QPainter(self), colours()
        smallest, largest, signed = self._shown
        scale = ColourMap.signed(theme) if signed else ColourMap.unsigned(theme)
        painter.setPen(QColor(theme.muted))
        if self._is_upright:
            self._paint_upright(painter, scale, smallest, largest, "0" if signed else "")
        else:
            self._paint_lying(painter, scale, smallest, largest)
        painter.end()

    def _paint_upright(
        self, painter: QPainter, scale: ColourMap, smallest: str, largest: str, middle: str
    ) -> None:
        width, height = scaled(UPRIGHT.width()), scaled(UPRIGHT.height())
        scale.paint_strip(painter, QRect(0, 1, width, height), Qt.Orientation.Vertical)
        left = width + BESIDE
        beside = QRect(left, 0, self.width() - left, height + 2)
        painter.drawText(beside, Qt.AlignmentFlag.AlignTop, largest)
        painter.drawText(beside, MIDDLE, middle)
        painter.drawText(beside, Qt.AlignmentFlag.AlignBottom, smallest)

    def _paint_lying(self, painter: QPainter, scale: ColourMap, smallest: str, largest: str) -> None:
        font = sized(self.font(), SMALL)
        painter.setFont(font)
        left = QFontMetrics(font).horizontalAdvance(smallest) + GAP
        width, height = scaled(LYING.width()), scaled(LYING.height())
        strip = QRect(left, (self.height() - height) // 2, width, height)
        scale.paint_strip(painter, strip, Qt.Orientation.Horizontal)
        words = MIDDLE | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(0, 0, left, self.height()), words, smallest)
        painter.drawText(QRect(strip.right() + 1 + GAP, 0, self.width(), self.height()), words, largest)
