"""Finds by geometry what of a window cannot be read: text that is cut, and texts that lie on each other."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSlider,
    QToolBar,
    QWidget,
)

from playground.document import Document
from playground.pairs import Pair
from playground.tasks import build
from tests.ui.driving import with_model, with_pairs
from ui.app.main_window import MainWindow
from ui.style import theme
from ui.view_export.card import ExportableCard
from ui.widgets.card import ElidedLabel, IconButton

TEXTS = (QLabel, QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QSlider)
TAKES_SHORTENED = (
    "shapes",
    "parameters",
    "step_readouts",
)  # aligned columns, whose ends are seen in a wider card


def documents() -> dict[str, Document]:
    """One for each state of the panels: each cell, input and read-out, errors, long words, many symbols."""
    plain = Document()
    words = with_pairs(
        plain, ("a considerably longer text of many words", "words many of text longer so a b")
    )
    return {
        "rnn": plain,
        "lstm": with_model(plain, cell="lstm", input="one-hot"),
        "gru": with_model(plain, cell="gru", layers=3),
        "no read-out": with_model(plain, head="none", input="one-hot"),
        "empty pair": replace(plain, pairs=(*plain.pairs, Pair("", ""))),
        "no pairs": replace(plain, pairs=()),
        "unequal lengths": with_pairs(plain, ("hello", "hell")),
        "words": replace(words, vocabulary=replace(words.vocabulary, level="word")),
        "generated task": build("copy", 0, 2),
        "chinese": with_pairs(plain, ("我爱北京天安门", "门安天京北爱我")),
    }


def set_text_size(app: QApplication, points: float) -> None:
    font = app.font()
    font.setPointSizeF(points)
    app.setFont(font)
    theme.apply(app, "light")


def faults(window: MainWindow) -> list[str]:
    """What cannot be read, and where."""
    shown = [each for each in window.findChildren(QWidget) if each.isVisible() and each.window() is window]
    found = [f"{_name(each)}: {fault}" for each in shown if isinstance(each, TEXTS) for fault in _cut(each)]
    found += [f"{_name(area)}: cannot be scrolled to its side" for area in shown if _hides_a_side(area)]
    bars = [bar for bar in window.findChildren(QToolBar) if bar.width() < bar.sizeHint().width()]
    found += [f"{_name(bar)}: does not show all that it has" for bar in bars]
    found += [f"{_name(card)}: its menu is not on the line of its title" for card in shown if _off_line(card)]
    return [*found, *_overlaps(shown)]


def _off_line(card: QWidget) -> bool:
    if not isinstance(card, ExportableCard):
        return False
    menu = card.findChild(IconButton, f"{card.name}_menu")
    if menu is None or not menu.isVisible():
        return False
    middles = [_area(part, card).center().y() for part in (menu, card.title)]
    return abs(middles[0] - middles[1]) > 1


def _cut(part: QWidget) -> Iterator[str]:
    if isinstance(part, QLabel) and not part.text():
        return
    if part.width() <= 0 or part.height() <= 0:
        yield "has no room"
    elif not _inside(part):
        yield "stands out of what is around it"
    elif isinstance(part, QLabel) and part.objectName() not in TAKES_SHORTENED:
        yield from _cut_label(part)
    elif isinstance(part, QAbstractButton) and part.text():
        needed = part.minimumSizeHint().width()
        yield from [f"“{part.text()}” needs {needed} pixels"] if part.width() < needed - 1 else []


def _cut_label(label: QLabel) -> Iterator[str]:
    room = label.contentsRect()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + 1:
            yield f"“{label.text()}” needs {needed} pixels of height, has {label.height()}"
        return
    lines = label.text().split("\n")
    wide = max(map(label.fontMetrics().horizontalAdvance, lines))
    high = len(lines) * label.fontMetrics().height()
    if isinstance(label, ElidedLabel):
        if wide > room.width() + 1 and not label.toolTip():
            yield f"“{label.text()}” is elided, and no tooltip has the whole"
    elif wide > room.width() + 1:
        yield f"“{label.text()}” needs {wide} pixels, has {room.width()}"
    if label.text() and high > label.height() + 1:
        yield f"“{label.text()}” needs {high} pixels of height, has {label.height()}"


def _inside(part: QWidget) -> bool:
    """Whether it lies in all that is around it, up to what can be scrolled."""
    around = part.parentWidget()
    while around is not None and not around.isWindow():
        if isinstance(around.parentWidget(), QAbstractScrollArea):
            return True
        if not around.rect().contains(_area(part, around)):
            return False
        around = around.parentWidget()
    return True


def _hides_a_side(area: QWidget) -> bool:
    """Whether the content is wider than the area, which only scrolls up and down."""
    content = area.widget() if isinstance(area, QScrollArea) else None
    if content is None or not isinstance(area, QScrollArea):
        return False
    fixed = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return fixed and content.width() > area.viewport().width()


def _overlaps(shown: list[QWidget]) -> Iterator[str]:
    """Parts side by side that lie on each other."""
    of_parent: dict[QWidget, list[QWidget]] = {}
    for part in shown:
        parent = part.parentWidget()
        more = part.objectName() == "qt_toolbar_ext_button"  # offscreen, Qt keeps it where it is not needed
        if parent is not None and not isinstance(parent, QAbstractScrollArea) and not more:
            of_parent.setdefault(parent, []).append(part)
    for parent, parts in of_parent.items():
        if isinstance(parent.parentWidget(), QAbstractScrollArea):
            parts = [part for part in parts if isinstance(part, TEXTS)]  # noqa: PLW2901
        for one, other in combinations(parts, 2):
            both = one.geometry().intersected(other.geometry())
            if both.width() > 1 and both.height() > 1:
                yield f"{_name(one)} and {_name(other)} lie on each other"


def _area(part: QWidget, around: QWidget) -> QRect:
    return QRect(part.mapTo(around, QPoint()), part.size())


def _name(part: QWidget) -> str:
    parents = []
    at: QWidget | None = part
    while at is not None and not at.isWindow():
        if at.objectName() and not at.objectName().startswith("qt_"):
            parents.append(at.objectName())
        at = at.parentWidget()
    return f"{type(part).__name__} {' in '.join(parents[:3])}"
