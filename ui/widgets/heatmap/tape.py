"""Draws the tape: input, target, prediction, their probabilities and the loss of each step."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from ui.style.numbers import number
from ui.style.translation import translate
from ui.widgets.colour_map import ColourMap
from ui.widgets.hand_mark import paint_corner
from ui.widgets.heatmap.data import Column
from ui.widgets.heatmap.geometry import CENTRE, LEFT, RIGHT, HeatmapFrame, fitting

INDEX_GAP = 4  # between a symbol and its index
ELIDE = Qt.TextElideMode.ElideRight
MARKS = {True: " ✓", False: " ✗", None: ""}


def paint_tape(painter: QPainter, frame: HeatmapFrame, values: tuple[float, ...], unit: int | None) -> None:
    """`values` of the pinned unit, one per step, colour the input row; empty if no unit is pinned."""
    painter.fillRect(QRect(0, 0, frame.size.width(), frame.of.tape), QColor(frame.theme.card))
    for step in frame.steps:
        paint_column(painter, frame, step, values)
    _paint_names(painter, frame, unit if values else None)


def paint_column(
    painter: QPainter,
    frame: HeatmapFrame,
    step: int,
    values: tuple[float, ...],
    back: str = "",
    lit: bool = False,
) -> None:
    """Draw one column; `back` is its background colour, `lit`: it is hovered."""
    painter.save()
    painter.setClipRect(frame.tape)
    column, x, width = frame.data.columns[step], frame.x(step), frame.at.column_width - 1
    if back:
        painter.fillRect(QRect(x, 0, width, frame.of.tape), QColor(back))
    _paint_input(
        painter,
        frame,
        QRect(x, 0, width, frame.of.input),
        column,
        values[step] if values else None,
        lit,
    )
    painter.setPen(QColor(frame.theme.muted))
    _paint_symbol(
        painter,
        frame,
        QRect(x, frame.of.input, width, frame.of.symbol),
        column.target,
        column.target_index,
    )
    _paint_prediction(
        painter,
        frame,
        QRect(x, frame.of.input + frame.of.symbol, width, frame.of.symbol),
        column,
    )
    _paint_chances(
        painter,
        frame,
        QRect(x, frame.of.input + 2 * frame.of.symbol, width, frame.of.chance),
        column,
    )
    _paint_loss(painter, frame, QRect(x, frame.of.loss_top, width, frame.of.loss), column)
    painter.restore()


def _paint_names(painter: QPainter, frame: HeatmapFrame, unit: int | None) -> None:
    """Where a unit colours the input, its name is said there."""
    coloured = translate("Heatmap", "input: unit {0}")
    first = translate("Heatmap", "input") if unit is None else coloured.format(unit + 1)
    names = (
        (first, frame.font if unit is None else frame.small, frame.of.input),
        (translate("Heatmap", "target"), frame.font, frame.of.symbol),
        (translate("Heatmap", "prediction"), frame.font, frame.of.symbol),
        (translate("Heatmap", "p(target)"), frame.tiny, frame.of.chance),
        (translate("Heatmap", "p(prediction)"), frame.tiny, frame.of.chance),
        (translate("Heatmap", "loss of step"), frame.tiny, frame.of.loss),
    )
    painter.setPen(QColor(frame.theme.muted))
    top = 0
    for name, font, height in names:
        painter.setFont(font)
        painter.drawText(QRect(4, top, frame.of.gutter - 4, height), LEFT, name)
        top += height


def _paint_input(
    painter: QPainter, frame: HeatmapFrame, area: QRect, column: Column, value: float | None, lit: bool
) -> None:
    colour = QColor(frame.theme.accent if lit else frame.theme.text)
    if value is not None:
        scale = ColourMap.signed(frame.theme)
        index = scale.index_of(value)
        painter.fillRect(area.adjusted(0, 1, 0, -1), scale.colour(index))
        colour = scale.inks[index]
    painter.setPen(colour)
    _paint_symbol(painter, frame, area, column.symbol, column.index)
    if column.touched:
        paint_corner(painter, area, QColor(frame.theme.text))


def _paint_symbol(painter: QPainter, frame: HeatmapFrame, area: QRect, symbol: str, index: str) -> None:
    """Draw the symbol and, if there is room, its vocabulary index small beside it; together in the middle."""
    font = fitting(frame.symbols, symbol, area.width())
    width = QFontMetrics(font).horizontalAdvance(symbol)
    beside = INDEX_GAP + QFontMetrics(frame.tiny).horizontalAdvance(index) if index else 0
    if not index or width + beside > area.width():
        _paint_text(painter, area, font, symbol)
        return
    left = area.left() + (area.width() - width - beside) // 2
    room = QRect(left - 1, area.top(), width + 2, area.height())  # a rounded width would elide it
    _paint_text(painter, room, font, symbol)
    painter.setFont(frame.tiny)
    after = QRect(left + width + INDEX_GAP, area.top() + 1, beside - INDEX_GAP, area.height())
    painter.drawText(after, LEFT | Qt.TextFlag.TextDontClip, index)


def _paint_prediction(painter: QPainter, frame: HeatmapFrame, area: QRect, column: Column) -> None:
    """Draw the prediction with ✓ or ✗; without room for it, a wrong prediction is underlined instead."""
    if column.was:
        _paint_flip(painter, frame, area, column)
        return
    text = column.prediction + MARKS[column.right]
    font = QFont(frame.symbols)
    if area.width() < frame.of.marked or QFontMetrics(font).horizontalAdvance(text) > area.width():
        text = column.prediction
        font = fitting(frame.symbols, text, area.width())
        font.setUnderline(column.right is False)
    painter.setPen(_judged(frame, column))
    _paint_text(painter, area, font, text)


def flip_texts(column: Column) -> tuple[str, ...]:
    """A changed prediction, from the longest text to the shortest."""
    mark = MARKS[column.right]
    words = translate("Heatmap", "was {0} → now {1}").format(column.was, column.prediction)
    return (
        f"{words}{mark}",
        words,
        f"{column.was} → {column.prediction}{mark}",
        f"{column.was}→{column.prediction}",
    )


def _paint_flip(painter: QPainter, frame: HeatmapFrame, area: QRect, column: Column) -> None:
    """Draw what the prediction was and is now, on a ground of its own."""
    painter.fillRect(area.adjusted(0, 0, 0, -1), QColor(frame.theme.warning_back))
    painter.setPen(QColor(frame.theme.warning))
    painter.drawRect(area.adjusted(0, 0, -1, -1))
    font, text = _fitting_text(frame, flip_texts(column), area.width() - 4)
    painter.setPen(_judged(frame, column))
    _paint_text(painter, area, font, text)


def _fitting_text(frame: HeatmapFrame, texts: tuple[str, ...], width: int) -> tuple[QFont, str]:
    """The first text that fits, as large as it can be; the last where none does."""
    for text in texts:
        for font in (frame.symbols, frame.font, frame.small, frame.tiny):
            if QFontMetrics(font).horizontalAdvance(text) <= width:
                return font, text
    return frame.tiny, texts[-1]


def _paint_text(painter: QPainter, area: QRect, font: QFont, text: str) -> None:
    """In the middle, but moved up where its letters would reach below the area, as those of “_” do."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, ELIDE, area.width())
    baseline = area.top() + (area.height() - metrics.height()) // 2 + metrics.ascent()
    below = baseline + metrics.tightBoundingRect(shown).bottom() - area.bottom()
    painter.setFont(font)
    painter.drawText(area.translated(0, -max(0, below)), CENTRE | Qt.TextFlag.TextDontClip, shown)


def _paint_chances(painter: QPainter, frame: HeatmapFrame, area: QRect, column: Column) -> None:
    """Draw two bars from 0 to 1: the probabilities of target and prediction."""
    for row, (value, colour) in enumerate(
        (
            (column.target_probability, QColor(frame.theme.accent)),
            (column.probability, _judged(frame, column)),
        )
    ):
        if value is not None:
            _paint_chance(painter, frame, area.translated(0, row * frame.of.chance), value, colour)


def _paint_chance(painter: QPainter, frame: HeatmapFrame, area: QRect, value: float, colour: QColor) -> None:
    wide = area.width() >= frame.of.wide
    track = area.adjusted(3, 3, -frame.of.chance_number if wide else -3, -3)
    painter.fillRect(track, QColor(frame.theme.track))
    painter.fillRect(QRect(track.left(), track.top(), round(value * track.width()), track.height()), colour)
    if wide:
        painter.setFont(frame.tiny)
        painter.setPen(QColor(frame.theme.muted))
        painter.drawText(area.adjusted(0, 0, -3, 0), RIGHT, number(value))


def _paint_loss(painter: QPainter, frame: HeatmapFrame, area: QRect, column: Column) -> None:
    """Draw a staircase that rises at each step by its loss, from 0 to the sum; the figure, of the step alone,
    stands above it, in one line with all others."""
    if column.loss_share is None:
        return
    figures = frame.of.chance if area.width() >= frame.of.wide else 0
    low, high = (round(share * (area.height() - figures - 2)) for share in column.loss_share)
    foot = area.bottom()
    colour = QColor(frame.theme.accent)
    colour.setAlphaF(0.14)
    painter.fillRect(QRect(area.left(), foot - low, area.width() + 1, low + 1), colour)
    colour.setAlphaF(0.55)
    painter.fillRect(QRect(area.left(), foot - high, area.width() + 1, max(1, high - low)), colour)
    if figures:
        painter.setFont(frame.tiny)
        painter.setPen(QColor(frame.theme.text))
        line = QRect(area.left(), area.top(), area.width(), figures)
        painter.drawText(line, CENTRE | Qt.TextFlag.TextDontClip, _loss_text(frame, column, area.width()))


def _loss_text(frame: HeatmapFrame, column: Column, width: int) -> str:
    """What the loss was too, if there is room."""
    both = f"{column.loss_was} → {column.loss}"
    fits = QFontMetrics(frame.tiny).horizontalAdvance(both) <= width
    return both if column.loss_was not in ("", column.loss) and fits else column.loss


def _judged(frame: HeatmapFrame, column: Column) -> QColor:
    colours = {True: frame.theme.right, False: frame.theme.wrong, None: frame.theme.muted}
    return QColor(colours[column.right])
