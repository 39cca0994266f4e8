"""Drawing the state heatmap: one pass over what is visible."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen

from ui.theme import Colours, diverging
from ui.widgets.heatmap_data import Block, Column, HeatmapData
from ui.widgets.heatmap_geometry import AXIS, GUTTER, TAPE, TAPE_ROW, TITLE, Geometry

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_DARK_INK, _LIGHT_INK = QColor("#101216"), QColor("#ffffff")


class Painting:
    """One repaint. Cells first, then cursor, then the labels that stay in place over them."""

    def __init__(
        self,
        painter: QPainter,
        data: HeatmapData,
        geometry: Geometry,
        scroll: QPoint,
        area: QRect,
        theme: Colours,
        font: QFont,
    ) -> None:
        self._painter, self._data, self._at = painter, data, geometry
        self._scroll, self._area, self._theme = scroll, area, theme
        self._font, self._small = QFont(font), QFont(font)
        self._small.setPixelSize(min(11, geometry.row_height - 2))
        self._symbols = QFont(font)
        self._symbols.setPixelSize(15)
        self._table = diverging(theme)
        self._is_bright = (self._table @ (0.299, 0.587, 0.114) > 140).tolist()  # (256)

    def paint(self, step: int, layer: int, hover: tuple[int, int, int] | None, focused: bool) -> None:
        for number in range(len(self._data.blocks)):
            self._paint_cells(number)
        if hover is not None:
            self._outline(self._cell(*hover), self._theme.text)
        self._paint_row_labels(layer, hover)
        self._paint_tape(step, hover)
        self._paint_axis(step)
        self._paint_cursor(step, focused)

    # --- Cells

    def _paint_cells(self, number: int) -> None:
        block = self._data.blocks[number]
        first, last = self._visible_steps()
        top = self._at.block_top(number) - self._scroll.y()
        if first > last or top > self._area.bottom():
            return
        part = block.values[:, first : last + 1]  # (units, visible steps)
        left = self._x(first)
        height, width = part.shape[0] * self._at.row_height, part.shape[1] * self._at.column_width
        self._painter.drawImage(QRect(left, top, width, height), self._image(part / block.scale))
        self._paint_gaps(QRect(left, top, width, height))
        if self._at.has_numbers:
            self._paint_numbers(block, top, range(first, last + 1))

    def _image(self, values: NDArray[np.float64]) -> QImage:
        index = np.clip(np.nan_to_num((values + 1) * 127.5), 0, 255).round().astype(np.uint8)
        pixels = np.ascontiguousarray(self._table[index])  # (units, steps, 3)
        rows, columns, _ = pixels.shape
        return QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()

    def _paint_gaps(self, area: QRect) -> None:
        self._painter.setPen(QPen(QColor(self._theme.card), 1))
        for y in range(area.top() + self._at.row_height - 1, area.bottom() + 1, self._at.row_height):
            self._painter.drawLine(area.left(), y, area.right(), y)
        for x in range(area.left() + self._at.column_width - 1, area.right() + 2, self._at.column_width):
            self._painter.drawLine(x, area.top(), x, area.bottom())

    def _paint_numbers(self, block: Block, top: int, steps: range) -> None:
        self._painter.setFont(self._small)
        height = self._at.row_height
        first = max(0, (TAPE - top) // height)
        last = min(len(block.values), (self._area.height() - top) // height + 1)
        for row in range(first, last):
            for step in steps:
                value = float(block.values[row, step])
                self._painter.setPen(self._ink(value / block.scale))
                cell = QRect(self._x(step), top + row * height, self._at.column_width - 1, height - 1)
                self._painter.drawText(cell, CENTRE, f"{value:+.2f}")

    def _ink(self, value: float) -> QColor:
        """Black or white, whichever reads better on the colour of the value."""
        return _DARK_INK if self._is_bright[int(min(max((value + 1) * 127.5, 0), 255))] else _LIGHT_INK

    # --- Labels

    def _paint_row_labels(self, layer: int, hover: tuple[int, int, int] | None) -> None:
        painter = self._painter
        painter.fillRect(QRect(0, TAPE, GUTTER, self._area.height() - TAPE), QColor(self._theme.card))
        unit = QCoreApplication.translate("Heatmap", "unit {0}")
        for number, block in enumerate(self._data.blocks):
            top = self._at.block_top(number) - self._scroll.y()
            self._paint_title(block, top - TITLE, block.layer == layer)
            painter.setFont(self._small)
            for row in range(len(block.values)):
                lit = hover is not None and hover[:2] == (number, row)
                painter.setPen(QColor(self._theme.text if lit else self._theme.muted))
                line = QRect(0, top + row * self._at.row_height, GUTTER - 7, self._at.row_height)
                if line.intersects(self._area):
                    painter.drawText(line, RIGHT, unit.format(row + 1))

    def _paint_title(self, block: Block, top: int, chosen: bool) -> None:
        font = QFont(self._font)
        font.setBold(chosen)
        self._painter.setFont(font)
        area = QRect(0, top, self._area.width(), TITLE)
        self._painter.fillRect(area, QColor(self._theme.card))
        self._painter.setPen(QColor(self._theme.text if chosen else self._theme.muted))
        self._painter.drawText(area.adjusted(4, 0, 0, 0), LEFT, block.title)

    def _paint_tape(self, step: int, hover: tuple[int, int, int] | None) -> None:
        painter = self._painter
        painter.fillRect(QRect(0, 0, self._area.width(), TAPE), QColor(self._theme.card))
        first, last = self._visible_steps()
        painter.save()
        painter.setClipRect(QRect(GUTTER, 0, self._area.width() - GUTTER, TAPE))
        for at in range(first, last + 1):
            if at == step:
                back = QRect(self._x(at), 0, self._at.column_width - 1, TAPE)
                painter.fillRect(back, QColor(self._theme.cursor_back))
            self._paint_column(self._data.columns[at], self._x(at), hover is not None and hover[2] == at)
        painter.restore()
        self._paint_tape_names()

    def _paint_tape_names(self) -> None:
        self._painter.setFont(self._font)
        self._painter.setPen(QColor(self._theme.muted))
        names = (
            QCoreApplication.translate("Heatmap", "input"),
            QCoreApplication.translate("Heatmap", "target"),
            QCoreApplication.translate("Heatmap", "prediction"),
            QCoreApplication.translate("Heatmap", "p(target)"),
        )
        for row, name in enumerate(names):
            self._painter.drawText(QRect(4, row * TAPE_ROW, GUTTER, TAPE_ROW), LEFT, name)

    def _paint_column(self, column: Column, x: int, lit: bool) -> None:
        painter, width = self._painter, self._at.column_width - 1
        painter.setFont(self._symbols)
        painter.setPen(QColor(self._theme.accent if lit else self._theme.text))
        self._fitted(QRect(x, 0, width, TAPE_ROW), column.symbol)
        painter.setPen(QColor(self._theme.muted))
        self._fitted(QRect(x, TAPE_ROW, width, TAPE_ROW), column.target)
        painter.setPen(QColor(self._theme.wrong if column.right is False else self._theme.right))
        self._paint_prediction(QRect(x, 2 * TAPE_ROW, width, TAPE_ROW), column)
        if column.target_probability is not None:
            room = QRect(x + 3, 3 * TAPE_ROW + 6, width - 6, 8)
            painter.fillRect(room, QColor(self._theme.track))
            room.setWidth(round(room.width() * column.target_probability))
            painter.fillRect(room, QColor(self._theme.wrong if column.right is False else self._theme.right))

    def _paint_prediction(self, area: QRect, column: Column) -> None:
        """With ✓ or ✗; where there is no room for it, a wrong symbol is underlined instead."""
        text = column.prediction + {True: " ✓", False: " ✗", None: ""}[column.right]
        if self._painter.fontMetrics().horizontalAdvance(text) > area.width():
            font = QFont(self._symbols)
            font.setUnderline(column.right is False)
            self._painter.setFont(font)
            text = column.prediction
        self._fitted(area, text)

    def _fitted(self, area: QRect, text: str) -> None:
        metrics = QFontMetrics(self._painter.font())
        self._painter.drawText(
            area, CENTRE, metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        )

    def _paint_axis(self, step: int) -> None:
        top = min(self._at.height - self._scroll.y(), self._area.height()) - AXIS
        self._painter.fillRect(QRect(0, top, self._area.width(), AXIS), QColor(self._theme.card))
        self._painter.setFont(self._small)
        name = "t = {0}" if self._at.column_width >= NUMBERED else "{0}"
        first, last = self._visible_steps()
        for at in range(first, last + 1):
            self._painter.setPen(QColor(self._theme.text if at == step else self._theme.muted))
            self._painter.drawText(
                QRect(self._x(at), top, self._at.column_width - 1, AXIS), CENTRE, name.format(at)
            )

    def _paint_cursor(self, step: int, focused: bool) -> None:
        first, last = self._visible_steps()
        if first <= step <= last:
            bottom = min(self._at.height - self._scroll.y(), self._area.height())
            box = QRect(self._x(step) - 1, 0, self._at.column_width, bottom - 1)
            self._painter.setPen(QPen(QColor(self._theme.cursor), 3 if focused else 2))
            self._painter.drawRect(box.adjusted(1, 1, 0, -1))

    # --- Places on the screen

    def _x(self, step: int) -> int:
        return self._at.column_left(step) - self._scroll.x()

    def _visible_steps(self) -> tuple[int, int]:
        first = self._scroll.x() // self._at.column_width
        last = (self._scroll.x() + self._area.width() - GUTTER) // self._at.column_width
        return first, min(last, self._at.columns - 1)

    def _cell(self, block: int, row: int, step: int) -> QRect:
        top = self._at.block_top(block) + row * self._at.row_height - self._scroll.y()
        return QRect(self._x(step), top, self._at.column_width - 1, self._at.row_height - 1)

    def _outline(self, cell: QRect, colour: str) -> None:
        self._painter.setPen(QPen(QColor(colour), 2))
        self._painter.drawRect(cell)


NUMBERED = 40  # columns this wide have room for "t = 12"
