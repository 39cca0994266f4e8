"""The slider of the epoch bar, with the loss curve behind it and marks for special epochs."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSlider, QWidget

from playground.checkpoint import Curve
from ui.panels.epochs.text import Mark
from ui.style.plain_text import show_tip
from ui.style.text_size import scaled, sized
from ui.style.theme import Colours, colours
from ui.widgets.decimate import decimate

MARGIN = 9  # room for half a handle at either end
MARKS = 13  # height of the row of marks above the curve
HANDLE = 6  # radius
COLUMN = 2  # pixels per point of the curve: painting an area with many points is slow
SIGNS = {"solved": "▼", "best": "●", "bookmark": "★"}


class EpochBar(QSlider):
    """Its value is the epoch that is shown; `chosen` is emitted when the user moves it."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._curve = Curve.of([])
        self._marks: tuple[Mark, ...] = ()
        self._kept: tuple[int, ...] = ()
        self._newest = 0
        self._background: QPixmap | None = None
        self.actionTriggered.connect(self._on_action_triggered)

    def show_run(
        self, curve: Curve, marks: tuple[Mark, ...], kept: tuple[int, ...], newest: int, end: int
    ) -> None:
        """`newest`: last epoch reached; `end`: right end of the bar; `kept`: epochs that get a tick."""
        self._curve, self._marks, self._kept, self._newest = curve, marks, kept, newest
        self._background = None
        with QSignalBlocker(self):
            self.setRange(0, max(1, end))
        self.update()

    def show_epoch(self, epoch: int) -> None:
        """Move the handle without emitting a signal."""
        with QSignalBlocker(self):
            self.setValue(epoch)
        self.update()

    def event(self, event: QEvent) -> bool:
        """The tooltip of a mark, where the pointer is on one."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tips = [mark.tip for mark in self._marks if mark.epoch == self._mark_at(event.pos())]
            if any(tips):
                show_tip(event.globalPos(), tips[-1], self)
                return True
        return super().event(event)

    # --- User actions

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            mark = self._mark_at(event.position().toPoint())
            self._choose(self._epoch_at(event.position().x()) if mark is None else mark)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(self._epoch_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # replaces the mouse handling of QSlider, with its page steps

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the window: in all views, arrows move through time steps, [ and ] through epochs."""
        event.ignore()

    def _on_action_triggered(self) -> None:
        """Mouse wheel and assistive tools."""
        self._choose(self.sliderPosition())

    def _choose(self, epoch: int) -> None:
        epoch = min(max(0, epoch), self._newest)
        self.show_epoch(epoch)
        self.chosen.emit(epoch)

    # --- Painting

    def sizeHint(self) -> QSize:
        return QSize(scaled(400), scaled(46))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), scaled(46))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = colours()
        if self._background is None or self._background.size() != self.size() * self.devicePixelRatioF():
            self._background = self._painted_background(theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._background)
        x, y = self.x_of(self.value()), self._line
        painter.setPen(QPen(QColor(theme.accent), 1))
        painter.drawLine(QPointF(x, scaled(MARKS)), QPointF(x, y))
        painter.setPen(QPen(QColor(theme.text if self.hasFocus() else theme.card), 2))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(QPointF(x, y), HANDLE, HANDLE)
        painter.end()

    def changeEvent(self, event: object) -> None:
        self._background = None
        super().changeEvent(event)  # type: ignore[arg-type]

    @property
    def _line(self) -> int:
        return self.height() - HANDLE - 2

    def x_of(self, epoch: float) -> float:
        return MARGIN + (self.width() - 2 * MARGIN) * epoch / max(1, self.maximum())

    def _epoch_at(self, x: float) -> int:
        share = (x - MARGIN) / max(1, self.width() - 2 * MARGIN)
        return round(share * self.maximum())

    def _mark_at(self, point: QPoint) -> int | None:
        """The marked epoch under the pointer, so that a click selects it exactly; None if there is none."""
        if point.y() > scaled(MARKS):
            return None
        near = [mark.epoch for mark in self._marks if abs(self.x_of(mark.epoch) - point.x()) <= HANDLE]
        return near[-1] if near else None

    def _painted_background(self, theme: Colours) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_curve(painter, theme)
        self._paint_line(painter, theme)
        self._paint_marks(painter, theme)
        painter.end()
        return pixmap

    def _paint_curve(self, painter: QPainter, theme: Colours) -> None:
        """Draw the loss of each epoch as an area, scaled from 0 to the largest loss."""
        if len(self._curve) < 2:
            return
        all_epochs = self._curve.epoch.astype(np.float64)
        columns = round(self.x_of(all_epochs[-1]) - self.x_of(all_epochs[0])) // COLUMN
        epochs, losses = decimate(all_epochs, self._curve.loss, max(2, columns))
        top, line = scaled(MARKS), self._line
        heights = line - (line - top) * losses / max(float(losses.max()), 1e-300)
        points = [QPointF(self.x_of(x), y) for x, y in zip(epochs.tolist(), heights.tolist(), strict=True)]
        ends = [QPointF(self.x_of(epochs[-1]), line), QPointF(self.x_of(epochs[0]), line)]
        fill = QColor(theme.accent)
        fill.setAlpha(36)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF([*points, *ends]))
        painter.setPen(QPen(QColor(theme.accent), 1))
        painter.drawPolyline(QPolygonF(points))

    def _paint_line(self, painter: QPainter, theme: Colours) -> None:
        """Draw the run as a thin line, and a tick below it for each epoch in `_kept`."""
        line = self._line
        painter.setPen(QPen(QColor(theme.edge), 2))
        painter.drawLine(QPointF(self.x_of(0), line), QPointF(self.x_of(self.maximum()), line))
        painter.setPen(QPen(QColor(theme.muted), 1))
        for epoch in self._kept:
            x = self.x_of(epoch)
            painter.drawLine(QPointF(x, line + 2), QPointF(x, line + 5))

    def _paint_marks(self, painter: QPainter, theme: Colours) -> None:
        """Draw a sign for each mark, and its name if that does not overlap other marks."""
        colour_of = {"solved": theme.right, "best": theme.accent, "bookmark": theme.cursor}
        painter.setFont(sized(self.font(), 10))
        taken: list[QRect] = []
        for mark in reversed(self._marks):
            painter.setPen(QColor(colour_of[mark.kind]))
            x = round(self.x_of(mark.epoch))
            sign = QRect(x - scaled(8), 0, scaled(16), scaled(MARKS))
            painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, SIGNS[mark.kind])
            if mark.kind == "bookmark":
                continue
            width = painter.fontMetrics().horizontalAdvance(mark.name) + 4
            left = x + scaled(8) if x + scaled(8) + width <= self.width() else x - scaled(8) - width
            room = QRect(left, 0, width, scaled(MARKS))
            if not any(room.intersects(other) for other in taken):
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, mark.name)
            taken += [room, sign]
