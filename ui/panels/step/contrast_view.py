"""Widget that compares two equal inputs: the state before each as a strip, its prediction, and a sentence."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.cells import Array
from ui.panels.step.contrast import NO_CONTRAST, ContrastSide, ContrastView
from ui.style.accessible import GRAPHIC
from ui.style.text_size import scaled, sized
from ui.style.theme import colours
from ui.style.translation import translate
from ui.widgets.colour_map import ColourMap

MARGIN = 7
HEADING = 15
ROW = 19
STRIP = 12
GAP = 3  # between strips and sentence
SYMBOL, ANSWER = 44, 62  # smallest widths of the columns left and right of the strips
LARGEST_SHARE = 0.3  # of the width, for each
PADDING = 10  # added to the width of their texts
GAPS_FROM = 8  # pixels per unit, from which on units are separated
MIDDLE = Qt.AlignmentFlag.AlignVCenter
LEFT = MIDDLE | Qt.AlignmentFlag.AlignLeft
WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


class ContrastBox(QWidget):
    """Has the height of its longest sentence at every step; without two readings, of the sentence alone."""

    spoken_role = GRAPHIC

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = NO_CONTRAST
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_view(self, view: ContrastView) -> None:
        other_size = (view.longest, len(view.readings)) != (self._view.longest, len(self._view.readings))
        self._view = view
        self.setAccessibleDescription(view.sentence)
        if other_size:
            self._fit()
        self.setVisible(bool(view.sentence))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(220), self.minimumHeight())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_back(painter)
        if self._view.readings:
            self._paint_readings(painter)
        painter.setFont(self.font())
        painter.setPen(self._ink())
        painter.drawText(self._sentence_area(), WRAPPED | MIDDLE, self._view.sentence)
        painter.end()

    # --- Helpers

    def _fit(self) -> None:
        """Fix the height to that of the longest sentence."""
        width = max(1, self.width() - 2 * scaled(MARGIN))
        room = QRect(0, 0, width, 1000)
        words = self.fontMetrics().boundingRect(room, WRAPPED, self._view.longest).height()
        height = self._sentence_top + scaled(MARGIN) + words
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    @property
    def _sentence_top(self) -> int:
        """Below the readings, if there are any."""
        readings = scaled(HEADING) + 2 * scaled(ROW) + GAP if self._view.readings else 0
        return scaled(MARGIN) + readings

    def _sentence_area(self) -> QRect:
        top = self._sentence_top
        return QRect(
            scaled(MARGIN), top, self.width() - 2 * scaled(MARGIN), self.height() - scaled(MARGIN) - top
        )

    def _ink(self) -> QColor:
        return QColor(colours().muted if self._view.is_elsewhere else colours().text)

    def _back(self) -> QColor:
        return QColor(colours().card if self._view.is_elsewhere else colours().notice_back)

    def _paint_back(self, painter: QPainter) -> None:
        """Filled if one of the inputs is at the step shown, else only an outline."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours().border) if self._view.is_elsewhere else self._back(), 1))
        painter.setBrush(self._back())
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_readings(self, painter: QPainter) -> None:
        self._paint_heading(painter)
        for row, reading in enumerate(self._view.readings):
            self._paint_reading(painter, scaled(MARGIN) + scaled(HEADING) + row * scaled(ROW), reading)

    def _columns(self, top: int, height: int) -> tuple[QRect, QRect, QRect]:
        """Areas of input, state and prediction."""
        symbols = self._needed(scaled(SYMBOL), [reading.symbol for reading in self._view.readings])
        answers = self._needed(scaled(ANSWER), [f"→ {reading.answer} ✓" for reading in self._view.readings])
        strip = QRect(
            scaled(MARGIN) + symbols, top, self.width() - 2 * scaled(MARGIN) - symbols - answers, height
        )
        answer = QRect(strip.right() + PADDING - 1, top, answers - PADDING + 2, height)
        return QRect(scaled(MARGIN), top, symbols - 6, height), strip, answer

    def _needed(self, least: int, texts: list[str]) -> int:
        """Width of a column that fits bold `texts`, at least `least`."""
        metrics = QFontMetrics(_bold(self.font(), True))
        widest = PADDING + max(metrics.horizontalAdvance(text) for text in texts)
        return max(least, min(widest, round(LARGEST_SHARE * self.width())))

    def _paint_heading(self, painter: QPainter) -> None:
        painter.setFont(sized(self.font(), 11))
        painter.setPen(QColor(colours().muted))
        names = (
            translate("StepPanel", "input"),
            self._view.heading,
            translate("StepPanel", "answer"),
        )
        for area, name in zip(self._columns(scaled(MARGIN) - 2, scaled(HEADING)), names, strict=True):
            cut = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, LEFT, cut)

    def _paint_reading(self, painter: QPainter, top: int, reading: ContrastSide) -> None:
        theme = colours()
        symbol, strip, answer = self._columns(top, scaled(ROW))
        painter.setFont(_bold(self.font(), reading.is_here))
        painter.setPen(self._ink())
        painter.drawText(symbol, LEFT, _fitted(painter, reading.symbol, symbol.width()))
        marked = {True: QColor(theme.right), False: QColor(theme.wrong), None: self._ink()}
        painter.setPen(self._ink() if self._view.is_elsewhere else marked[reading.right])
        around = {True: "→ {} ✓", False: "→ {} ✗", None: "→ {}"}[reading.right]
        room = answer.width() - painter.fontMetrics().horizontalAdvance(around.format(""))
        painter.drawText(answer, LEFT, around.format(_fitted(painter, reading.answer, room)))
        cells = QRect(strip.left(), top + (scaled(ROW) - scaled(STRIP)) // 2, strip.width(), scaled(STRIP))
        _paint_state(painter, cells, reading.before, self._back())
        painter.setPen(QPen(QColor(theme.cursor if reading.is_here else theme.edge), 1))
        painter.drawRect(cells.adjusted(-1, -1, 0, 0))


def _bold(font: QFont, bold: bool) -> QFont:
    made = QFont(font)
    made.setBold(bold)
    return made


def _fitted(painter: QPainter, text: str, width: int) -> str:
    """Elided in the middle, to keep the number of a repeated symbol, which is at the end."""
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width)


def _paint_state(painter: QPainter, area: QRect, state: Array, gap: QColor) -> None:
    """A state (H) in −1…1 as one row of colours, with gaps between units that are wide enough."""
    units, scale = len(state), ColourMap.signed(colours())
    painter.drawImage(area, scale.image(scale.index(state[None])))  # (1, H)
    if area.width() < GAPS_FROM * units:
        return
    for unit in range(1, units):
        x = area.left() + round(unit * area.width() / units)
        painter.fillRect(QRect(x, area.top(), 1, area.height()), gap)
