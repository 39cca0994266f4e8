"""Painting of the labels around the cells of a matrix, and of the highlighted rows and cell."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from ui.panels.weights.axes import Axes, Axis, GateBand
from ui.panels.weights.painting import BAND, CENTRE, LINE, PAD, TITLE, MatrixFrame
from ui.style.text_size import scaled
from ui.widgets.grid import Cell

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def axes_title(axes: Axes) -> str:
    """Titles of both axes: ↓ rows → columns."""
    across = f"   → {axes.columns.title}" if axes.columns.title else ""
    return f"↓ {axes.rows.title}{across}"


def labelled(axis: Axis, visible: range, stride: int) -> list[int]:
    """The visible rows or columns that show a label: all, or those whose number is a multiple of `stride`."""
    if stride == 1:
        return list(visible)
    if axis.numbered:
        return [at for at in visible if int(axis.labels[at]) % stride == 0]
    return [at for at in visible if at % stride == 0]


def paint_labels(painter: QPainter, frame: MatrixFrame, marked: tuple[int, ...]) -> None:
    """Names of axes, gates, rows and columns; row names that would overlap those of `marked` are left out."""
    axes, muted = frame.matrix.axes, QColor(frame.theme.muted)
    painter.setFont(frame.small)
    painter.setPen(muted)
    painter.drawText(QRect(2, 0, frame.size.width(), scaled(TITLE)), LEFT, axes_title(axes))
    for row in labelled(axes.rows, frame.visible_rows, frame.at.row_labels.stride):
        if not _is_near(row, marked, frame.at.cell_height):
            _paint_row(painter, frame, row)
    if axes.columns.title:
        for column in labelled(axes.columns, frame.visible_columns, frame.at.column_labels.stride):
            _paint_column(painter, frame, column)
    for band in axes.bands:
        _paint_band(painter, frame, band)


def paint_marks(painter: QPainter, frame: MatrixFrame, pinned: tuple[int, ...], hover: Cell | None) -> None:
    """Outline the rows of the pinned unit and the hovered cell; their names are always shown."""
    theme = frame.theme
    for row in pinned:
        if row in frame.visible_rows:
            _outline_row(painter, frame, row)
            _paint_row(painter, frame, row, theme.cursor_back, theme.text)
    if hover is not None and hover[0] in frame.visible_rows and hover[1] in frame.visible_columns:
        painter.setPen(QPen(QColor(theme.card), 1))
        painter.drawRect(frame.cell(*hover).adjusted(0, 0, -2, -2))
        painter.setPen(QPen(QColor(theme.text), 2))
        painter.drawRect(frame.cell(*hover).adjusted(-1, -1, 0, 0))
        _paint_row(painter, frame, hover[0], theme.track, theme.text)
        if frame.matrix.axes.columns.title:
            _paint_column(painter, frame, hover[1], theme.track, theme.text)


def _outline_row(painter: QPainter, frame: MatrixFrame, row: int) -> None:
    """Outline around the row; only 1 pixel wide if rows are too low for more."""
    width = 2 if frame.at.has_gaps else 1
    room = frame.room
    painter.setPen(QPen(QColor(frame.theme.cursor), width))
    top, bottom = frame.top_of(row) - 1, frame.top_of(row + 1) - (1 if frame.at.has_gaps else 0)
    painter.drawRect(QRect(QPoint(room.left() - 1, top), QPoint(room.right(), bottom)))


def _is_near(row: int, others: tuple[int, ...], cell_height: int) -> bool:
    return any(0 < abs(row - other) * cell_height < scaled(LINE) for other in others)


def _paint_row(painter: QPainter, frame: MatrixFrame, row: int, back: str = "", colour: str = "") -> None:
    width, height = frame.at.row_labels.room, max(scaled(LINE) + 2, frame.at.cell_height)
    middle = frame.top_of(row) + frame.at.cell_height // 2
    area = QRect(frame.at.left - width, middle - height // 2, width - 2, height)
    _paint_label(painter, frame, area, frame.matrix.axes.rows.labels[row], RIGHT, back, colour)


def _paint_column(
    painter: QPainter, frame: MatrixFrame, column: int, back: str = "", colour: str = ""
) -> None:
    labels, text = frame.at.column_labels, frame.matrix.axes.columns.labels[column]
    across = scaled(LINE) + 2 if labels.turned else QFontMetrics(frame.small).horizontalAdvance(text) + PAD
    width = max(across, frame.at.cell_width - 1)
    left = frame.left_of(column) + (frame.at.cell_width - width) // 2
    area = QRect(max(left, 0), scaled(TITLE), width, labels.room - 1)
    if labels.turned:
        _paint_turned_label(painter, frame, area, text, back, colour)
    else:
        _paint_label(painter, frame, area, text, CENTRE, back, colour)


def _paint_label(
    painter: QPainter,
    frame: MatrixFrame,
    area: QRect,
    text: str,
    where: Qt.AlignmentFlag,
    back: str,
    colour: str,
) -> None:
    if back:
        painter.fillRect(area, QColor(back))
    painter.setPen(QColor(colour or frame.theme.muted))
    cut = QFontMetrics(frame.small).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, where, cut)


def _paint_turned_label(
    painter: QPainter, frame: MatrixFrame, area: QRect, text: str, back: str, colour: str
) -> None:
    painter.save()
    painter.translate(area.left(), area.bottom() + 1)
    painter.rotate(-90)
    _paint_label(painter, frame, QRect(0, 0, area.height(), area.width()), text, LEFT, back, colour)
    painter.restore()


def _paint_band(painter: QPainter, frame: MatrixFrame, band: GateBand) -> None:
    """A line above the gate's rows, and in a strip on the left its name, or its letter if too narrow."""
    top, bottom = (
        max(frame.top_of(band.first), frame.at.top),
        min(frame.top_of(band.end), frame.room.bottom() + 1),
    )
    if top >= bottom:
        return
    if band.first and frame.top_of(band.first) >= frame.at.top:
        painter.setPen(QPen(QColor(frame.theme.text), 1))
        painter.drawLine(0, top - 1, frame.room.right(), top - 1)
    if QFontMetrics(frame.small).horizontalAdvance(band.name) <= bottom - top - 2:
        _paint_turned_band(painter, frame, QRect(0, top, scaled(BAND), bottom - top), band.name)
    else:
        _paint_label(painter, frame, QRect(0, top, scaled(BAND), bottom - top), band.letter, CENTRE, "", "")


def _paint_turned_band(painter: QPainter, frame: MatrixFrame, area: QRect, name: str) -> None:
    painter.save()
    painter.translate(area.left(), area.bottom() + 1)
    painter.rotate(-90)
    _paint_label(painter, frame, QRect(0, 0, area.height(), area.width()), name, CENTRE, "", "")
    painter.restore()
