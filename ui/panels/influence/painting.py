"""Drawing the cells of the map that are visible, with their numbers where there is room."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from ui.panels.influence.colour_scale import indices, palette, short
from ui.panels.influence.fold_frame import Frame

NUMBER = 10  # size of the numbers in cells
DARK_INK, LIGHT_INK = QColor("#101216"), QColor("#ffffff")


def paint_cells(painter: QPainter, frame: Frame) -> None:
    rows, columns = frame.rows, frame.columns
    part = frame.view.matrix[rows.start - 1 : rows.stop - 1, columns.start - 1 : columns.stop - 1]
    colours = palette(frame.theme)  # (n, 3)
    index = indices(part, len(colours))  # (visible rows, visible columns)
    frame.paint_image(painter, _image(index, colours))
    frame.paint_gaps(painter)
    if frame.at.has_numbers:
        _paint_numbers(painter, frame, colours)


def _image(index: NDArray[np.intp], colours: NDArray[np.uint8]) -> QImage:
    """One pixel a cell, transparent where there is no path."""
    table = np.zeros((len(colours) + 1, 4), np.uint8)  # (n + 1, 4)
    table[:-1, :3], table[:-1, 3] = colours, 255
    pixels = np.ascontiguousarray(table[index])  # (rows, columns, 4); −1 is the last, transparent one
    height, width, _ = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _paint_numbers(painter: QPainter, frame: Frame, colours: NDArray[np.uint8]) -> None:
    font = QFont(frame.small)
    font.setPixelSize(NUMBER)
    painter.setFont(font)
    bright = colours @ (0.299, 0.587, 0.114) > 140  # (n)
    for output in frame.rows:
        values = frame.view.matrix[output - 1, :output]  # (output)
        for cause, (value, index) in enumerate(
            zip(values.tolist(), indices(values, len(colours)), strict=True), 1
        ):
            ink = DARK_INK if bright[index] else LIGHT_INK
            painter.setPen(ink if index >= 0 else QColor(frame.theme.muted))
            painter.drawText(frame.cell((output, cause)), Qt.AlignmentFlag.AlignCenter, short(value))
    painter.setFont(frame.small)
