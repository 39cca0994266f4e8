"""Draws the state heatmap: a cached picture, and on it the marks of hover, cursor and selection."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPaintEngine, QPainter, QPen, QPixmap

from ui.style.numbers import number
from ui.style.translation import translate
from ui.widgets.colour_map import ColourMap, Index
from ui.widgets.hand_mark import paint_corner
from ui.widgets.heatmap.data import Block, Cursor
from ui.widgets.heatmap.geometry import CENTRE, LEFT, RIGHT, HeatmapFrame
from ui.widgets.heatmap.tape import paint_column, paint_tape


class Picture:
    """Caches a pixmap of cells, tape and labels without marks until one of them changes."""

    def __init__(self) -> None:
        self._key: tuple[HeatmapFrame, Cursor, float] | None = None
        self._kept = QPixmap()

    def paint(self, painter: QPainter, frame: HeatmapFrame, cursor: Cursor, focused: bool) -> None:
        """Use the cached pixmap on a screen; for SVG, draw everything as vectors and text."""
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            _paint_still(painter, frame, cursor)
        else:
            shown = Cursor(unit=cursor.unit if cursor.tape else None, tape=cursor.tape)
            key = (frame, shown, painter.deviceTransform().m11())
            if key != self._key:
                self._key, self._kept = key, _kept(*key)
            painter.drawPixmap(0, 0, self._kept)
        _paint_marks(painter, frame, cursor, focused)


def _kept(frame: HeatmapFrame, cursor: Cursor, ratio: float) -> QPixmap:
    """`ratio` is the device pixel ratio: physical pixels per logical pixel."""
    size = frame.size
    made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    made.setDevicePixelRatio(ratio)
    painter = QPainter(made)
    _paint_still(painter, frame, cursor)
    painter.end()
    return made


def _paint_still(painter: QPainter, frame: HeatmapFrame, cursor: Cursor) -> None:
    """What only the tape of the cursor, and its unit, changes."""
    painter.fillRect(QRect(QPoint(), frame.size), QColor(frame.theme.card))
    paint_cells(painter, frame)
    paint_labels(painter, frame)
    paint_tape(painter, frame, cursor.tape, cursor.unit)


def _paint_marks(painter: QPainter, frame: HeatmapFrame, cursor: Cursor, focused: bool) -> None:
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
    painter.setClipRect(QRect(frame.of.gutter - 2, 0, frame.cells.width() + 4, frame.axis.bottom() + 2))
    _paint_span(painter, frame, cursor)
    _paint_cursor(painter, frame, cursor.step, focused)
    painter.setClipRect(frame.cells.adjusted(-2, 0, 2, 2))
    _outline(painter, frame, (cursor.step, cursor.layer, cursor.unit), width=3)
    _outline(painter, frame, (cursor.lit_step, cursor.lit_layer, cursor.lit_unit), width=2)
    painter.restore()


def _paint_rows(painter: QPainter, frame: HeatmapFrame, cursor: Cursor) -> None:
    """Highlight the names of the selected layer, the pinned row and the hovered row."""
    theme = frame.theme
    painter.save()
    painter.setClipRect(QRect(0, frame.of.tape, frame.of.gutter, frame.cells.height()))
    for block_number, block in enumerate(frame.data.blocks):
        if block.layer == cursor.layer:
            paint_names(painter, frame, block_number, chosen=True)
            if cursor.unit is not None:
                _paint_row(painter, frame, block_number, cursor.unit, theme.accent, theme.on_accent)
        if block.layer == cursor.lit_layer and cursor.lit_unit not in (None, cursor.unit):
            _paint_row(painter, frame, block_number, cursor.lit_unit or 0, theme.track, theme.text)
    painter.restore()


def _paint_row(
    painter: QPainter, frame: HeatmapFrame, block_number: int, unit: int, back: str, colour: str
) -> None:
    row = frame.data.blocks[block_number].row_of[unit]
    if row in frame.rows(block_number):
        paint_unit(painter, frame, block_number, row, back, colour)


def _paint_alike(painter: QPainter, frame: HeatmapFrame, steps: tuple[int, ...]) -> None:
    """Mark steps with the same input symbol, to compare their states: rings, or lines in narrow columns."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = min(frame.at.column_width - 4, frame.of.number + 2)
    for colour, line in ((frame.theme.card, 3.5), (frame.theme.cursor, 1.5)):
        painter.setPen(QPen(QColor(colour), line))
        for step in set(steps) & set(frame.steps):
            left = frame.x(step) + (frame.at.column_width - 1 - width) / 2
            if frame.at.column_width >= frame.of.ringed:
                painter.drawRoundedRect(QRectF(left, 2.5, width, frame.of.input - 5), 7, 7)
            else:
                painter.drawLine(QLineF(left, frame.of.input - 1, left + width, frame.of.input - 1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_span(painter: QPainter, frame: HeatmapFrame, cursor: Cursor) -> None:
    """Mark the selected steps: a tint on tape and axis, and a frame; the colours of cells do not change."""
    if cursor.span is None:
        return
    first, last = cursor.span
    left, width = frame.x(first), (last - first + 1) * frame.at.column_width - 1
    band = QColor(frame.theme.accent)
    band.setAlphaF(0.16)
    painter.fillRect(QRect(left, 0, width, frame.of.tape), band)
    painter.fillRect(QRect(left, frame.axis.top(), width, frame.axis.height()), band)
    painter.setPen(QPen(QColor(frame.theme.accent), 2, Qt.PenStyle.SolidLine))
    painter.drawRect(QRect(left, 1, width, frame.axis.bottom() - 1))


def _paint_cursor(painter: QPainter, frame: HeatmapFrame, step: int, focused: bool) -> None:
    if step in frame.steps:
        box = QRect(frame.x(step) - 1, 1, frame.at.column_width, frame.axis.bottom() - 1)
        painter.setPen(QPen(QColor(frame.theme.cursor), 3 if focused else 2))
        painter.drawRect(box)


def _outline(
    painter: QPainter, frame: HeatmapFrame, place: tuple[int | None, int | None, int | None], width: int
) -> None:
    """Frame the cell at (step, layer, unit) in every block of the layer; nothing if step or unit is None."""
    step, layer, unit = place
    if step is None or unit is None or step not in frame.steps:
        return
    for block_number, block in enumerate(frame.data.blocks):
        if block.layer == layer and block.row_of[unit] in frame.rows(block_number):
            cell = frame.cell(block_number, block.row_of[unit], step)
            painter.setPen(QPen(QColor(frame.theme.card), 1))
            painter.drawRect(cell.adjusted(0, 0, -1, -1))
            painter.setPen(QPen(QColor(frame.theme.text), width))
            painter.drawRect(cell.adjusted(-1, -1, 0, 0))


def paint_labels(painter: QPainter, frame: HeatmapFrame) -> None:
    _paint_beside_cells(painter, frame)
    painter.save()
    painter.setClipRect(QRect(0, frame.of.tape, frame.of.gutter, frame.cells.height()))
    for block_number in range(len(frame.data.blocks)):
        paint_names(painter, frame, block_number, chosen=False)
        for row in frame.rows(block_number):
            paint_unit(painter, frame, block_number, row)
    painter.restore()
    for step in frame.steps:
        paint_step(painter, frame, step)


def _paint_beside_cells(painter: QPainter, frame: HeatmapFrame) -> None:
    card = QColor(frame.theme.card)
    painter.fillRect(
        QRect(0, frame.of.tape, frame.of.gutter, frame.size.height() - frame.of.tape),
        card,
    )
    right = frame.cells.right() + 1
    painter.fillRect(
        QRect(
            right,
            frame.of.tape,
            frame.size.width() - right,
            frame.size.height() - frame.of.tape,
        ),
        card,
    )
    painter.fillRect(frame.axis, card)


def paint_names(painter: QPainter, frame: HeatmapFrame, block_number: int, chosen: bool) -> None:
    """Draw the layer and tensor name of a block; they stay visible while any row of the block is."""
    rows, block = frame.rows(block_number), frame.data.blocks[block_number]
    if not rows:
        return
    last = frame.row_top(block_number, 0) + max(0, len(block.units) * frame.at.row_height - 2 * frame.of.line)
    top = min(max(frame.row_top(block_number, 0), frame.cells.top()), last)
    painter.fillRect(QRect(0, top, frame.of.names, 2 * frame.of.line), QColor(frame.theme.card))
    font = QFont(frame.small)
    font.setBold(chosen)
    painter.setFont(font)
    painter.setPen(QColor(frame.theme.text if chosen else frame.theme.muted))
    scale = f" ±{block.scale:.0f}" if block.scale != 1 else ""
    for line, text in enumerate((block.title, block.name + scale)):
        painter.drawText(
            QRect(4, top + line * frame.of.line, frame.of.names, frame.of.line),
            LEFT,
            text,
        )


def paint_unit(
    painter: QPainter, frame: HeatmapFrame, block_number: int, row: int, back: str = "", colour: str = ""
) -> None:
    """Draw the unit name of a row; `back` is its background if it is marked."""
    line = QRect(
        frame.of.names,
        frame.row_top(block_number, row),
        frame.of.gutter - frame.of.names - 4,
        frame.at.row_height - 1,
    )
    if back:
        painter.fillRect(line, QColor(back))
    painter.setFont(frame.small if frame.at.row_height >= frame.of.line else frame.tiny)
    painter.setPen(QColor(colour or frame.theme.muted))
    unit = frame.data.blocks[block_number].units[row]
    name = translate("Heatmap", "unit {0}").format(unit + 1)
    painter.drawText(line.adjusted(0, 0, -3, 0), RIGHT, name)


def paint_step(painter: QPainter, frame: HeatmapFrame, step: int, back: str = "", colour: str = "") -> None:
    painter.save()
    painter.setClipRect(frame.axis)
    line = QRect(frame.x(step), frame.axis.top(), frame.at.column_width - 1, frame.axis.height())
    if back:
        painter.fillRect(line, QColor(back))
    painter.setFont(frame.small)
    painter.setPen(QColor(colour or frame.theme.muted))
    name = "t = {0}" if frame.at.column_width >= frame.of.number else "{0}"
    painter.drawText(line, CENTRE, name.format(step))
    painter.restore()


def paint_cells(painter: QPainter, frame: HeatmapFrame) -> None:
    painter.save()
    painter.setClipRect(frame.cells)
    for block_number, block in enumerate(frame.data.blocks):
        rows = frame.rows(block_number)
        if rows and frame.steps:
            _paint_block(painter, frame, block_number, block, rows)
    painter.restore()


def _paint_block(
    painter: QPainter, frame: HeatmapFrame, block_number: int, block: Block, rows: range
) -> None:
    steps, width, height = frame.steps, frame.at.column_width, frame.at.row_height
    part = block.values[rows.start : rows.stop, steps.start : steps.stop]  # (visible rows, visible steps)
    scale = frame.colour_map(block.scale)
    index = scale.index(part)  # (visible rows, visible steps)
    corner = QPoint(frame.x(steps.start), frame.row_top(block_number, rows.start))
    area = QRect(corner, QSize(len(steps) * width, len(rows) * height))
    pixels = _pixels(frame, scale, index)  # (y, x)
    image = QImage(pixels.data, area.width(), area.height(), QImage.Format.Format_RGB32)
    painter.drawImage(corner, image)
    if block.touched is not None:
        _paint_touched(painter, frame, block_number, block, rows)
    if frame.at.has_numbers:
        _paint_numbers(painter, frame, area, part, [[scale.inks[at] for at in row] for row in index.tolist()])


def _paint_touched(
    painter: QPainter, frame: HeatmapFrame, block_number: int, block: Block, rows: range
) -> None:
    if block.touched is None:
        return
    part = block.touched[rows.start : rows.stop, frame.steps.start : frame.steps.stop]  # (rows, steps)
    for row, step in np.argwhere(part).tolist():
        cell = frame.cell(block_number, rows[row], frame.steps[step])
        paint_corner(painter, cell, QColor(frame.theme.text))


def _pixels(frame: HeatmapFrame, scale: ColourMap, index: Index) -> NDArray[np.uint32]:
    """The cells at full size with gaps, so that viewers of a saved picture do not scale and blur them."""
    card, width, height = QColor(frame.theme.card).rgb(), frame.at.column_width, frame.at.row_height
    cells = scale.pixels(index, card)  # (rows, steps)
    pixels = cells.repeat(height, axis=0).repeat(width, axis=1)  # (y, x)
    pixels[height - 1 :: height] = card
    pixels[:, width - 1 :: width] = card
    return pixels


def _paint_numbers(
    painter: QPainter, frame: HeatmapFrame, area: QRect, part: NDArray[np.float64], inks: list[list[QColor]]
) -> None:
    painter.setFont(frame.numbers)
    width, height = frame.at.column_width, frame.at.row_height
    spec = "+.2f" if frame.data.signed else ".2f"
    for row, values in enumerate(part.tolist()):
        for column, value in enumerate(values):
            if value == value:  # NaN (no value) has no number
                painter.setPen(inks[row][column])
                x, y = area.left() + column * width, area.top() + row * height
                painter.drawText(QRect(x, y, width - 1, height - 1), CENTRE, number(value, spec))
