"""The strip of an update: names, a column for each step, which scroll, and their sums, which stay."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from ui.panels.slow_motion.geometry import HEIGHTS, PAD, SUM, RowKind, StripRows, column_width
from ui.panels.slow_motion.painting import StripPainter
from ui.panels.slow_motion.values import StripView
from ui.style.accessible import CHART
from ui.style.text_size import scaled, sized
from ui.style.theme import colours
from ui.style.translation import translate

MOST_NAME = 92


class Strip(QWidget):
    step_chosen = Signal(int)  # from 1
    weight_chosen = Signal(int, int)  # row and column, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: StripView | None = None
        self._names, self._steps, self._sums = _Names(), _Steps(), _Sums()
        self._area = _Area()
        self._area.setObjectName("slow_strip_area")
        self._area.setAccessibleName(translate("SlowMotion", "Steps"))
        self._area.setWidget(self._steps)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for part in (self._names, self._area, self._sums):
            row.addWidget(part, 1 if part is self._area else 0)
        row.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._steps.pressed.connect(self._on_steps_pressed)
        self._sums.pressed.connect(self._on_sums_pressed)
        self._area.resized.connect(self._fit)

    def show_view(self, view: StripView, matrix: str) -> None:
        """`matrix`: the words for the matrix chosen."""
        self._view = view
        for part in (self._names, self._steps, self._sums):
            part.show_view(view)
        self._names.show_names(_names(matrix))
        self._fit()
        if view.current is not None:
            width = self._steps.column
            self._area.ensureVisible((view.current - 1) * width + width // 2, 0, width, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        if self._view is None:
            return
        rows, steps = StripRows.of(self._view), self._view.steps
        column = column_width(self._area.width(), steps)
        self._steps.fit(column, QSize(column * steps, rows.height))
        bar = self._area.horizontalScrollBar().sizeHint().height()
        scrolls = column * steps > self._area.width()
        self._area.setFixedHeight(rows.height + (bar if scrolls else 0))
        for part in (self._names, self._sums):
            part.setFixedHeight(rows.height)
        self.setMinimumHeight(self._area.height())

    def _on_steps_pressed(self, at: QPoint) -> None:
        view, column = self._view, self._steps.column
        if view is None:
            return
        step = at.x() // column + 1
        if step > view.steps:
            return
        inside = QPoint(at.x() - (step - 1) * column, at.y())
        if not (view.knows_gradient(step) and self._choose_weight(inside, column)):
            self.step_chosen.emit(step)

    def _on_sums_pressed(self, at: QPoint) -> None:
        if self._view is not None and self._view.reached.backward <= self._view.steps:
            self._choose_weight(at, self._sums.width())

    def _choose_weight(self, at: QPoint, width: int) -> bool:
        """Whether the point of a column lies on its matrix."""
        view = self._view
        if view is None:
            return False
        rows = StripRows.of(view)
        if rows.at(at.y()) != "matrix":
            return False
        _, tall, wide = view.gradients.shape
        high = scaled(HEIGHTS["matrix"]) - 4
        down = (at.y() - rows.tops["matrix"] - 2) / high
        across = (at.x() - PAD) / max(1, width - 2 * PAD)
        row, column = int(down * tall), int(across * wide)
        self.weight_chosen.emit(min(max(0, row), tall - 1), min(max(0, column), wide - 1))
        return True


def _names(matrix: str) -> dict[RowKind, str]:
    gradient = translate("SlowMotion", "gradient of {0}")
    return {
        "step": translate("SlowMotion", "step"),
        "symbols": translate("SlowMotion", "input → target"),
        "answer": translate("SlowMotion", "answer"),
        "state": translate("SlowMotion", "state h"),
        "loss": translate("SlowMotion", "loss"),
        "matrix": gradient.format(matrix),
        "weight": translate("SlowMotion", "of the weight chosen"),
    }


class _Area(QScrollArea):
    """Scrolls the steps sideways only."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys of the panel bring every step into view

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class _Part(QWidget):
    """One of the three parts, which share the rows."""

    pressed = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self._view: StripView | None = None

    def show_view(self, view: StripView) -> None:
        self._view = view
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(event.position().toPoint())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view is not None:
            painter = QPainter(self)
            self.paint(StripPainter(painter, self._view, StripRows.of(self._view), colours(), self.font()))
            painter.end()

    def paint(self, strip: StripPainter) -> None:
        raise NotImplementedError


class _Names(_Part):
    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[RowKind, str] = {}

    def show_names(self, names: dict[RowKind, str]) -> None:
        self._texts = names
        metrics = QFontMetrics(sized(self.font(), 11))
        widest = max(metrics.horizontalAdvance(text) for text in names.values())
        self.setFixedWidth(min(widest + 8, scaled(MOST_NAME)))

    def paint(self, strip: StripPainter) -> None:
        strip.paint_names(self.width(), self._texts)


class _Steps(_Part):
    spoken_role = CHART

    def __init__(self) -> None:
        super().__init__()
        self.column = 1
        self.setObjectName("slow_strip")
        self.setAccessibleName(translate("SlowMotion", "Gradient of each step"))

    def fit(self, column: int, size: QSize) -> None:
        self.column = column
        self.setFixedSize(size)
        self.update()

    def paint(self, strip: StripPainter) -> None:
        visible = self.visibleRegion().boundingRect()
        first, last = visible.left() // self.column, visible.right() // self.column
        for step in range(max(0, first), min(strip.view.steps, last + 1)):
            strip.paint_step(step + 1, step * self.column, self.column)


class _Sums(_Part):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(scaled(SUM))

    def paint(self, strip: StripPainter) -> None:
        strip.paint_sum(1, self.width() - 1)
        strip.paint_plus(0)
