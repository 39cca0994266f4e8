"""Painting of the strip: what a step reads and answers, its loss and its gradient, and the sums."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPaintEngine, QPainter, QPen

from ui.panels.slow_motion.geometry import HEIGHTS, NUMBER_FROM, PAD, RowKind, StripRows
from ui.panels.slow_motion.text import gradient_text, loss_text
from ui.panels.slow_motion.values import Array, Reading, StripView, shrunk
from ui.style.text_size import scaled, sized
from ui.style.theme import Colours
from ui.widgets.colour_map import ColourMap

CENTRE = Qt.AlignmentFlag.AlignCenter
BOTTOM = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
SMALL, LINE = 10, 13  # font size, and the height of its line


@dataclass(frozen=True, eq=False)
class StripPainter:
    painter: QPainter
    view: StripView
    rows: StripRows
    theme: Colours
    font: QFont

    def paint_step(self, step: int, left: int, width: int) -> None:
        """The column of a step, from 1."""
        view, is_current = self.view, step == self.view.current
        if is_current:
            back = QRect(left, 0, width, self.rows.height)
            self.painter.fillRect(back, QColor(self.theme.cursor_back))
        self._write("step", left, width, str(step), self.theme.text if is_current else self.theme.muted)
        if "symbols" in self.rows.tops and step <= len(view.readings):
            self._paint_reading(view.readings[step - 1], step, left, width)
        if "loss" in self.rows.tops:
            value = float(view.losses[step - 1]) if view.reached.loss else None
            self._paint_loss(value, float(view.losses.max()), left, width)
        known = view.knows_gradient(step)
        self._paint_matrix(view.gradients[step - 1] if known else None, left, width)
        self._paint_weight(view.of_weight[step - 1] if known else None, left, width)

    def paint_sum(self, left: int, width: int) -> None:
        """What has been added up so far."""
        view = self.view
        back = QRect(left, 0, width, self.rows.height)
        if view.is_summing:
            self.painter.fillRect(back, QColor(self.theme.cursor_back))
        self._write("step", left, width, "Σ", self.theme.text, bold=True)
        if "loss" in self.rows.tops:
            total = float(view.losses.sum()) if view.reached.loss else None
            self._paint_loss(total, max(float(view.losses.sum()), 1e-12), left, width)
        begun = view.reached.backward <= view.steps
        self._paint_matrix(view.summed if begun else None, left, width)
        self._paint_weight(view.weight_sum if begun else None, left, width)

    def paint_names(self, width: int, names: dict[RowKind, str]) -> None:
        self.painter.setFont(sized(self.font, SMALL + 1))
        self.painter.setPen(QColor(self.theme.muted))
        for kind in self.rows.kinds:
            area = QRect(0, self.rows.tops[kind], width - 4, scaled(HEIGHTS[kind]))
            wrapped = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            self.painter.drawText(area, wrapped, names[kind])

    # --- One row

    def _area(self, kind: RowKind, left: int, width: int) -> QRect:
        return QRect(left, self.rows.tops[kind], width, scaled(HEIGHTS[kind]))

    def _write(
        self, kind: RowKind, left: int, width: int, text: str, colour: str, bold: bool = False
    ) -> None:
        font = sized(self.font, SMALL + 1)
        font.setBold(bold)
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        area = self._area(kind, left, width)
        cut = self.painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width - 2)
        self.painter.drawText(area, CENTRE, cut)

    def _paint_reading(self, reading: Reading, step: int, left: int, width: int) -> None:
        view, theme = self.view, self.theme
        between = " → " if width >= scaled(NUMBER_FROM) else "→"
        self._write("symbols", left, width, f"{reading.symbol}{between}{reading.target}", theme.text)
        if step > view.reached.forward:
            self._blank(self._area("answer", left, width), width)
            self._blank(self._area("state", left, width), width)
            return
        mark, colour = ("✓", theme.right) if reading.is_right else ("✗", theme.wrong)
        text = f"{reading.answer} {mark}" if width >= scaled(NUMBER_FROM) else reading.answer
        self._write("answer", left, width, text, colour)
        if view.states is not None:
            state = view.states[step - 1][None]  # (1, hidden)
            self._paint_image(state, 1.0, self._area("state", left, width).adjusted(PAD, 3, -PAD, -3))

    def _blank(self, area: QRect, width: int) -> None:
        """Not known yet."""
        self.painter.setFont(sized(self.font, SMALL + 1))
        self.painter.setPen(QColor(self.theme.ghost))
        self.painter.drawText(area, CENTRE, "·" if width else "")

    def _paint_loss(self, value: float | None, largest: float, left: int, width: int) -> None:
        area = self._area("loss", left, width).adjusted(PAD, 2, -PAD, -1)
        if value is None:
            self._blank(area, width)
            return
        has_number = width >= scaled(NUMBER_FROM)
        room = area.adjusted(0, scaled(LINE) if has_number else 0, 0, 0)
        high = round(room.height() * value / largest) if largest else 0
        bar = QRect(room.left(), room.bottom() + 1 - max(1, high), room.width(), max(1, high))
        self.painter.fillRect(bar, QColor(self.theme.accent))
        if has_number:
            self._number(loss_text(value), area.adjusted(-PAD, 0, PAD, -area.height() + scaled(LINE)))

    def _paint_matrix(self, values: Array | None, left: int, width: int) -> None:
        area = self._area("matrix", left, width).adjusted(PAD, 2, -PAD, -2)
        self.painter.setPen(QPen(QColor(self.theme.border), 1))
        if values is None:
            self.painter.drawRect(area.adjusted(0, 0, -1, -1))
            self._blank(area, width)
            return
        self._paint_image(values, self.view.colour_scale, area)
        self._paint_place(values, area)

    def _paint_place(self, values: Array, area: QRect) -> None:
        """Outline the chosen weight."""
        rows, columns = values.shape
        place = self.view.place
        tall, wide = area.height() / rows, area.width() / columns
        spot = QRectF(area.left() + place.column * wide, area.top() + place.row * tall, wide, tall)
        least = QRectF(0, 0, max(4.0, wide), max(4.0, tall))
        least.moveCenter(spot.center())
        self.painter.setPen(QPen(QColor(self.theme.text), 1))
        self.painter.drawRect(least)

    def _paint_image(self, values: Array, scale: float, area: QRect) -> None:
        """values (rows, columns), with an outline, so that an entry of 0 is told from the card."""
        colours = ColourMap.signed(self.theme, scale)
        small = shrunk(values, max(1, area.height()), max(1, area.width()))
        image = colours.image(colours.index(small))
        if self.painter.paintEngine().type() == QPaintEngine.Type.SVG:
            image = image.scaled(area.size())
        self.painter.drawImage(area, image)
        self.painter.setPen(QPen(QColor(self.theme.edge), 1))
        self.painter.drawRect(area.adjusted(0, 0, -1, -1))

    def _paint_weight(self, value: float | None, left: int, width: int) -> None:
        area = self._area("weight", left, width).adjusted(PAD, 1, -PAD, -1)
        has_number = width >= scaled(NUMBER_FROM)
        room = area.adjusted(0, 0, 0, -scaled(LINE) if has_number else 0)
        middle = room.center().y()
        self.painter.setPen(QPen(QColor(self.theme.edge), 1))
        self.painter.drawLine(room.left(), middle, room.right(), middle)
        if value is None:
            self._blank(area.adjusted(0, room.height(), 0, 0), width)
            return
        high = round(value / self.view.bar_scale * (room.height() // 2))
        if value and not high:
            high = 1 if value > 0 else -1
        colour = QColor(*(self.theme.negative if value < 0 else self.theme.positive))
        bar = QRect(room.left(), middle - max(high, 0), room.width(), abs(high))
        self.painter.fillRect(bar, colour)
        if has_number:
            self._number(gradient_text(value), area.adjusted(-PAD, room.height(), PAD, 0))

    def _number(self, text: str, area: QRect) -> None:
        self.painter.setFont(sized(self.font, SMALL))
        self.painter.setPen(QColor(self.theme.text))
        self.painter.drawText(area, CENTRE, text)

    def paint_plus(self, x: int) -> None:
        """Between the columns that are added up and their sum."""
        area = self._area("weight", 0, 0)
        self.painter.setPen(QPen(QColor(self.theme.edge), 1))
        self.painter.drawLine(QPointF(x + 0.5, 0), QPointF(x + 0.5, area.bottom()))
