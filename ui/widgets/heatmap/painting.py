"""Drawing the state heatmap: a picture that is kept, and over it what follows the pointer and the cursor."""

from PySide6.QtCore import QLineF, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPixmap

from ui.widgets.heatmap.data import Cursor
from ui.widgets.heatmap.fold_heatmap_cells import paint_cells
from ui.widgets.heatmap.fold_heatmap_frame import Frame
from ui.widgets.heatmap.fold_heatmap_labels import paint_labels, paint_names, paint_step, paint_unit
from ui.widgets.heatmap.geometry import GUTTER, INPUT, TAPE
from ui.widgets.heatmap.tape import paint_column, paint_tape

RINGED = 40  # a column this wide has room for a ring around its symbol


class Picture:
    """Cells, tape and labels without marks are painted once and kept until one of them changes."""

    def __init__(self) -> None:
        self._key: tuple[Frame, tuple[float, ...], float] | None = None
        self._kept = QPixmap()

    def paint(self, painter: QPainter, frame: Frame, cursor: Cursor, focused: bool) -> None:
        """On a screen; into a file of lines and letters everything is painted as such."""
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            _paint_still(painter, frame, cursor.tape)
        else:
            key = (frame, cursor.tape, painter.deviceTransform().m11())
            if key != self._key:
                self._key, self._kept = key, _kept(*key)
            painter.drawPixmap(0, 0, self._kept)
        _paint_marks(painter, frame, cursor, focused)


def _kept(frame: Frame, tape: tuple[float, ...], ratio: float) -> QPixmap:
    """`ratio` is the number of the device's pixels to one of ours."""
    size = frame.size
    made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    made.setDevicePixelRatio(ratio)
    painter = QPainter(made)
    _paint_still(painter, frame, tape)
    painter.end()
    return made


def _paint_still(painter: QPainter, frame: Frame, tape: tuple[float, ...]) -> None:
    painter.fillRect(QRect(QPoint(), frame.size), QColor(frame.theme.card))
    paint_cells(painter, frame)
    paint_labels(painter, frame)
    paint_tape(painter, frame, tape)


def _paint_marks(painter: QPainter, frame: Frame, cursor: Cursor, focused: bool) -> None:
    theme = frame.theme
    if cursor.step in frame.steps:
        paint_column(painter, frame, cursor.step, cursor.tape, theme.cursor_back)
        paint_step(painter, frame, cursor.step, theme.cursor_back, theme.text)
    if cursor.lit_step is not None and cursor.lit_step in frame.steps:
        back = theme.cursor_back if cursor.lit_step == cursor.step else theme.track
        paint_column(painter, frame, cursor.lit_step, cursor.tape, back, lit=True)
        paint_step(painter, frame, cursor.lit_step, back, theme.accent)
    _paint_rows(painter, frame, cursor)
    painter.save()
    painter.setClipRect(frame.tape)
    _paint_alike(painter, frame, cursor.alike)
    painter.setClipRect(QRect(GUTTER - 2, 0, frame.cells.width() + 4, frame.axis.bottom() + 2))
    _paint_span(painter, frame, cursor)
    _paint_cursor(painter, frame, cursor.step, focused)
    painter.setClipRect(frame.cells.adjusted(-2, 0, 2, 2))
    _outline(painter, frame, (cursor.step, cursor.layer, cursor.unit), width=3)
    _outline(painter, frame, (cursor.lit_step, cursor.lit_layer, cursor.lit_unit), width=2)
    painter.restore()


def _paint_rows(painter: QPainter, frame: Frame, cursor: Cursor) -> None:
    """The names of the chosen layer, of the pinned row and of the row under the pointer."""
    theme = frame.theme
    painter.save()
    painter.setClipRect(QRect(0, TAPE, GUTTER, frame.cells.height()))
    for number, block in enumerate(frame.data.blocks):
        if block.layer == cursor.layer:
            paint_names(painter, frame, number, chosen=True)
            if cursor.unit is not None:
                _paint_row(painter, frame, number, cursor.unit, theme.accent, theme.on_accent)
        if block.layer == cursor.lit_layer and cursor.lit_unit not in (None, cursor.unit):
            _paint_row(painter, frame, number, cursor.lit_unit or 0, theme.track, theme.text)
    painter.restore()


def _paint_row(painter: QPainter, frame: Frame, number: int, unit: int, back: str, colour: str) -> None:
    row = frame.data.blocks[number].row_of[unit]
    if row in frame.rows(number):
        paint_unit(painter, frame, number, row, back, colour)


def _paint_alike(painter: QPainter, frame: Frame, steps: tuple[int, ...]) -> None:
    """The same input again, whose states are to be compared: rings, or lines where it is narrow."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = min(frame.at.column_width - 4, 44)
    for colour, line in ((frame.theme.card, 3.5), (frame.theme.cursor, 1.5)):
        painter.setPen(QPen(QColor(colour), line))
        for step in set(steps) & set(frame.steps):
            left = frame.x(step) + (frame.at.column_width - 1 - width) / 2
            if frame.at.column_width >= RINGED:
                painter.drawRoundedRect(QRectF(left, 2.5, width, INPUT - 5), 7, 7)
            else:
                painter.drawLine(QLineF(left, INPUT - 1, left + width, INPUT - 1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_span(painter: QPainter, frame: Frame, cursor: Cursor) -> None:
    """The selected steps: a band on tape and axis, a frame around their cells, whose colours stay."""
    if cursor.span is None:
        return
    first, last = cursor.span
    left, width = frame.x(first), (last - first + 1) * frame.at.column_width - 1
    band = QColor(frame.theme.accent)
    band.setAlphaF(0.16)
    painter.fillRect(QRect(left, 0, width, TAPE), band)
    painter.fillRect(QRect(left, frame.axis.top(), width, frame.axis.height()), band)
    painter.setPen(QPen(QColor(frame.theme.accent), 2, Qt.PenStyle.SolidLine))
    painter.drawRect(QRect(left, 1, width, frame.axis.bottom() - 1))


def _paint_cursor(painter: QPainter, frame: Frame, step: int, focused: bool) -> None:
    if step in frame.steps:
        box = QRect(frame.x(step) - 1, 1, frame.at.column_width, frame.axis.bottom() - 1)
        painter.setPen(QPen(QColor(frame.theme.cursor), 3 if focused else 2))
        painter.drawRect(box)


def _outline(
    painter: QPainter, frame: Frame, place: tuple[int | None, int | None, int | None], width: int
) -> None:
    """A frame around the cell, in every block of its layer; nothing where the place is not one cell."""
    step, layer, unit = place
    if step is None or unit is None or step not in frame.steps:
        return
    for number, block in enumerate(frame.data.blocks):
        if block.layer == layer and block.row_of[unit] in frame.rows(number):
            cell = frame.cell(number, block.row_of[unit], step)
            painter.setPen(QPen(QColor(frame.theme.card), 1))
            painter.drawRect(cell.adjusted(0, 0, -1, -1))
            painter.setPen(QPen(QColor(frame.theme.text), width))
            painter.drawRect(cell.adjusted(-1, -1, 0, 0))
