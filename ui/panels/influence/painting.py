"""Painting of the influence map: visible cells, their numbers where there is room, highlights and labels."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.panels.influence.colour_scale import indices, short_number
from ui.panels.influence.geometry import LINE, PAD, TITLE, MapFrame, MapMarks, labelled
from ui.panels.influence.text import axis_titles
from ui.panels.influence.values import Spot
from ui.style.text_size import scaled, sized
from ui.widgets.colour_map import MISSING, ColourMap

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
NUMBER = 10  # font size, in pixels, of the numbers in cells


def paint_cells(painter: QPainter, frame: MapFrame) -> None:
    rows, columns = frame.rows, frame.columns
    part = frame.view.matrix[rows.start - 1 : rows.stop - 1, columns.start - 1 : columns.stop - 1]
    scale = frame.view.scale.colour_map(frame.theme)
    frame.paint_image(painter, scale.image(indices(part, scale)))  # transparent for k > t
    frame.paint_gaps(painter)
    if frame.at.has_numbers:
        _paint_numbers(painter, frame, scale)


def _paint_numbers(painter: QPainter, frame: MapFrame, scale: ColourMap) -> None:
    painter.setFont(sized(frame.small, NUMBER))
    for output in frame.rows:
        values = frame.view.matrix[output - 1, :output]  # (output)
        for cause, (value, index) in enumerate(
            zip(values.tolist(), indices(values, scale).tolist(), strict=True), 1
        ):
            painter.setPen(QColor(frame.theme.muted) if index == MISSING else scale.inks[index])
            painter.drawText(frame.cell((output, cause)), CENTRE, short_number(value))
    painter.setFont(frame.small)


def paint_marks(painter: QPainter, frame: MapFrame, marks: MapMarks) -> None:
    theme = frame.theme
    if marks.distance is not None:
        painter.setPen(QPen(QColor(theme.second), 1))
        for output in frame.rows:
            if output > marks.distance:
                painter.drawRect(frame.cell((output, output - marks.distance)).adjusted(0, 0, -1, -1))
    if 0 < marks.step <= frame.at.rows:
        _outline_row(painter, frame, marks.step)
    if marks.spot is not None:
        _paint_crosshair(painter, frame, marks.spot)


def _outline_row(painter: QPainter, frame: MapFrame, step: int) -> None:
    """Drawn inside the row; around it if rows are too low for that."""
    row = frame.cell((step, 1)).united(frame.cell((step, step)))
    if frame.at.has_gaps:
        painter.setPen(QPen(QColor(frame.theme.cursor), 2))
        painter.drawRect(row.adjusted(1, 1, -1, -1))
    else:
        painter.setPen(QPen(QColor(frame.theme.cursor), 1))
        painter.drawRect(row.adjusted(0, -1, 0, 0))


def _paint_crosshair(painter: QPainter, frame: MapFrame, spot: Spot) -> None:
    """Outline the cell; with lines to its two labels if cells show no numbers."""
    cell, room = frame.cell(spot), frame.room
    if not frame.at.has_numbers:
        middle = cell.center()
        painter.setPen(QPen(QColor(frame.theme.text), 1, Qt.PenStyle.DotLine))
        painter.drawLine(room.left(), middle.y(), cell.left(), middle.y())
        painter.drawLine(middle.x(), cell.bottom(), middle.x(), room.bottom())
    painter.setPen(QPen(QColor(frame.theme.card), 1))
    painter.drawRect(cell.adjusted(0, 0, -1, -1))
    painter.setPen(QPen(QColor(frame.theme.text), 2))
    painter.drawRect(cell.adjusted(-1, -1, 1, 1))


def paint_titles(painter: QPainter, frame: MapFrame) -> None:
    rows, columns = axis_titles(frame.view.choice)
    room = frame.room
    painter.setPen(QColor(frame.theme.muted))
    below = QRect(
        room.left(), room.bottom() + 1 + scaled(TITLE), frame.size.width() - room.left(), scaled(TITLE)
    )
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{columns} →")
    painter.save()
    painter.translate(0, room.bottom() + 1)
    painter.rotate(-90)
    whole = RIGHT | Qt.TextFlag.TextDontClip  # not clipped when there are few rows
    painter.drawText(QRect(0, 0, room.height() - 3, scaled(TITLE)), whole, f"← {rows}")
    painter.restore()


def paint_labels(painter: QPainter, frame: MapFrame, marks: MapMarks) -> None:
    """Labels at multiples of the stride, and always those of highlighted rows and columns."""
    spot = marks.spot or (0, 0)
    rows = [step for step in {marks.pinned, marks.step, spot[0]} if step in frame.rows]
    for step in labelled(frame.at.row_stride, frame.rows.start, frame.rows.stop - 1):
        if not any(abs(step - marked) * frame.at.cell_height < scaled(LINE) for marked in rows):
            _paint_row_label(painter, frame, step, None)
    for step in rows:
        back = frame.theme.cursor_back if step == marks.pinned else frame.theme.track
        _paint_row_label(painter, frame, step, back)
    for step in labelled(frame.at.column_stride, frame.columns.start, frame.columns.stop - 1):
        _paint_column_label(painter, frame, step, None)
    if spot[1] in frame.columns:
        _paint_column_label(painter, frame, spot[1], frame.theme.track)


def _paint_row_label(painter: QPainter, frame: MapFrame, step: int, back: str | None) -> None:
    width, height = frame.at.left - scaled(TITLE) - PAD, max(scaled(LINE), frame.at.cell_height)
    middle = frame.y(step) + frame.at.cell_height // 2
    area = QRect(scaled(TITLE), middle - height // 2, width, height)
    if back is not None:
        area.moveTop(min(max(area.top(), 0), max(0, frame.room.bottom() + 1 - height)))
    if area.bottom() <= frame.room.bottom() + scaled(LINE) // 2:
        _paint_label(painter, frame, area, RIGHT, step, back)


def _paint_column_label(painter: QPainter, frame: MapFrame, step: int, back: str | None) -> None:
    text = label(frame, step, frame.at.column_stride)
    width = max(frame.at.cell_width - 2, min(painter.fontMetrics().horizontalAdvance(text) + 4, scaled(60)))
    middle = frame.x(step) + frame.at.cell_width // 2
    area = QRect(middle - width // 2, frame.room.bottom() + 1, width, scaled(TITLE))
    if back is not None:
        area.moveLeft(min(area.left(), frame.size.width() - width))
    if area.right() < frame.size.width():
        _paint_label(painter, frame, area, CENTRE, step, back)


def _paint_label(
    painter: QPainter, frame: MapFrame, area: QRect, flags: Qt.AlignmentFlag, step: int, back: str | None
) -> None:
    if back is not None:
        painter.fillRect(area.adjusted(-2, 0, 2, 0), QColor(back))
    painter.setPen(QColor(frame.theme.muted if back is None else frame.theme.text))
    across = flags == CENTRE
    text = label(frame, step, frame.at.column_stride if across else frame.at.row_stride)
    painter.drawText(
        area, flags, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    )


def label(frame: MapFrame, step: int, stride: int) -> str:
    """Label of a step; includes its number if not every step has a label."""
    return frame.view.label(step) if stride == 1 else f"{step} {frame.view.label(step)}"
