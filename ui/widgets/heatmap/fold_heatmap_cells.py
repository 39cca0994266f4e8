"""Drawing the cells: colours as one image a block, numbers where there is room."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from ui.widgets.heatmap.data import Block
from ui.widgets.heatmap.fold_heatmap_frame import CENTRE, DARK_INK, LIGHT_INK, Frame


def paint_cells(painter: QPainter, frame: Frame) -> None:
    painter.save()
    painter.setClipRect(frame.cells)
    for number, block in enumerate(frame.data.blocks):
        rows = frame.rows(number)
        if rows and frame.steps:
            _paint_block(painter, frame, number, block, rows)
    painter.restore()


def _paint_block(painter: QPainter, frame: Frame, number: int, block: Block, rows: range) -> None:
    steps = frame.steps
    part = block.values[rows.start : rows.stop, steps.start : steps.stop]  # (visible rows, visible steps)
    shares = frame.data.shares(part, block.scale)  # (visible rows, visible steps)
    index = np.nan_to_num(shares * 255).round().astype(np.uint8)  # (visible rows, visible steps)
    width, height = frame.at.column_width, frame.at.row_height
    area = QRect(
        frame.x(steps.start), frame.row_top(number, rows.start), len(steps) * width, len(rows) * height
    )
    pixels = _pixels(frame, index, np.isnan(part))  # (y, x)
    image = QImage(pixels.data, area.width(), area.height(), QImage.Format.Format_RGB32)
    painter.drawImage(area.topLeft(), image)
    if frame.at.has_numbers:
        _paint_numbers(painter, frame, area, part, index)


def _pixels(frame: Frame, index: NDArray[np.uint8], missing: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """The cells at their size with gaps between them, so that no viewer of a saved picture blurs them."""
    card, width, height = QColor(frame.theme.card).rgb(), frame.at.column_width, frame.at.row_height
    red, green, blue = frame.colours.T.astype(np.uint32)  # (256) each
    cells = (0xFF000000 | red << 16 | green << 8 | blue)[index]  # (rows, steps)
    cells[missing] = card
    pixels = cells.repeat(height, axis=0).repeat(width, axis=1)  # (y, x)
    pixels[height - 1 :: height] = card
    pixels[:, width - 1 :: width] = card
    return np.asarray(pixels, np.uint32)


def _paint_numbers(
    painter: QPainter, frame: Frame, area: QRect, part: NDArray[np.float64], index: NDArray[np.uint8]
) -> None:
    painter.setFont(frame.small if frame.at.row_height >= 14 else frame.tiny)
    width, height = frame.at.column_width, frame.at.row_height
    bright = (frame.colours @ (0.299, 0.587, 0.114) > 140)[index].tolist()  # (rows, steps)
    sign = "+" if frame.data.signed else ""
    for row, values in enumerate(part.tolist()):
        for column, value in enumerate(values):
            if value == value:  # what does not exist has no number
                painter.setPen(DARK_INK if bright[row][column] else LIGHT_INK)
                x, y = area.left() + column * width, area.top() + row * height
                painter.drawText(QRect(x, y, width - 1, height - 1), CENTRE, f"{value:{sign}z.2f}")
