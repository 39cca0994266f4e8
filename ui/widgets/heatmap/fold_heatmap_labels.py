"""Drawing what stands beside the cells: layers and units on the left, steps below."""

from PySide6.QtCore import QCoreApplication, QRect
from PySide6.QtGui import QColor, QFont, QPainter

from ui.widgets.heatmap.fold_heatmap_frame import CENTRE, LEFT, RIGHT, Frame
from ui.widgets.heatmap.geometry import GUTTER, NUMBER_WIDTH, TAPE

NAMES = 46  # of layers and tensors; units stand right of it
LINE = 14


def paint_labels(painter: QPainter, frame: Frame) -> None:
    _paint_beside_cells(painter, frame)
    painter.save()
    painter.setClipRect(QRect(0, TAPE, GUTTER, frame.cells.height()))
    for number in range(len(frame.data.blocks)):
        paint_names(painter, frame, number, chosen=False)
        for row in frame.rows(number):
            paint_unit(painter, frame, number, row)
    painter.restore()
    for step in frame.steps:
        paint_step(painter, frame, step)


def _paint_beside_cells(painter: QPainter, frame: Frame) -> None:
    card = QColor(frame.theme.card)
    painter.fillRect(QRect(0, TAPE, GUTTER, frame.size.height() - TAPE), card)
    right = frame.cells.right() + 1
    painter.fillRect(QRect(right, TAPE, frame.size.width() - right, frame.size.height() - TAPE), card)
    painter.fillRect(frame.axis, card)


def paint_names(painter: QPainter, frame: Frame, number: int, chosen: bool) -> None:
    """Layer and tensor of a block; they stay in view as long as a row of it does."""
    rows, block = frame.rows(number), frame.data.blocks[number]
    if not rows:
        return
    last = frame.row_top(number, 0) + max(0, len(block.units) * frame.at.row_height - 2 * LINE)
    top = min(max(frame.row_top(number, 0), frame.cells.top()), last)
    painter.fillRect(QRect(0, top, NAMES, 2 * LINE), QColor(frame.theme.card))
    font = QFont(frame.small)
    font.setBold(chosen)
    painter.setFont(font)
    painter.setPen(QColor(frame.theme.text if chosen else frame.theme.muted))
    scale = f" ±{block.scale:.0f}" if block.scale != 1 else ""
    for line, text in enumerate((block.title, block.name + scale)):
        painter.drawText(QRect(4, top + line * LINE, NAMES, LINE), LEFT, text)


def paint_unit(
    painter: QPainter, frame: Frame, number: int, row: int, back: str = "", colour: str = ""
) -> None:
    """The name of a row, on a ground of its own while it is marked."""
    line = QRect(NAMES, frame.row_top(number, row), GUTTER - NAMES - 4, frame.at.row_height - 1)
    if back:
        painter.fillRect(line, QColor(back))
    painter.setFont(frame.small if frame.at.row_height >= 14 else frame.tiny)
    painter.setPen(QColor(colour or frame.theme.muted))
    name = QCoreApplication.translate("Heatmap", "unit {0}")
    painter.drawText(line.adjusted(0, 0, -3, 0), RIGHT, name.format(frame.data.blocks[number].units[row] + 1))


def paint_step(painter: QPainter, frame: Frame, step: int, back: str = "", colour: str = "") -> None:
    painter.save()
    painter.setClipRect(frame.axis)
    line = QRect(frame.x(step), frame.axis.top(), frame.at.column_width - 1, frame.axis.height())
    if back:
        painter.fillRect(line, QColor(back))
    painter.setFont(frame.small)
    painter.setPen(QColor(colour or frame.theme.muted))
    name = "t = {0}" if frame.at.column_width >= NUMBER_WIDTH else "{0}"
    painter.drawText(line, CENTRE, name.format(step))
    painter.restore()
