"""All that a window says and paints, to people who see it and to those who hear it; and what of it is in no
language."""

import re
from collections.abc import Iterable, Iterator

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QGraphicsSimpleTextItem,
    QGraphicsTextItem,
    QGraphicsView,
    QPushButton,
    QTabBar,
    QTableView,
    QWidget,
)

from tests.pseudo_language import unsaid

GETTERS = (
    "text",
    "title",
    "windowTitle",
    "toolTip",
    "statusTip",
    "accessibleName",
    "accessibleDescription",
    "placeholderText",
    "prefix",
    "suffix",
)
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
WORD = re.compile(r"[A-Za-z]{3,}")
IDENTIFIER = re.compile(r"\b\w+[._]\w[\w.]*")  # what torch calls things
FOREIGN = {"RNN", "LSTM", "GRU", "SGD", "Adam", "AdamW", "RMSprop", "PyTorch", "CPU", "CUDA", "MPS"}
FOREIGN |= {"UTF", "GBK", "Big", "Shift", "JIS", "EUC", "src", "tgt"}
FOREIGN |= {"ONNX", "safetensors", "Unroll", "tanh", "Ctrl", "Alt", "Shift", "Del", "Return", "Down", "Up"}


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """(where, what) of everything below the root that is not marked as foreign text; not what pyqtgraph makes
    and never shows."""
    for each in (root, *root.findChildren(QObject)):
        if not each.property("foreign_text") and not _is_of_qt(each) and not _is_of_pyqtgraph(each):
            where = f"{type(each).__name__} {each.objectName()}"
            yield from ((f"{where}.{name}", text) for name in GETTERS if (text := _got(each, name)))
            yield from ((where, text) for text in _items(each) if text)


def in_no_language(root: QWidget, foreign: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """What is not said in the pseudo-language although it has words; `foreign`: words of the person."""
    return [(where, text) for where, text in texts(root) if _strange_words(text, foreign)]


def listen_to_painters(patch: pytest.MonkeyPatch) -> set[str]:
    """Hears every text that a widget paints from now on, by a painter in Python."""
    painted: set[str] = set()
    draw = QPainter.drawText

    def listen(self: QPainter, *arguments: object) -> object:
        painted.update(argument for argument in arguments if isinstance(argument, str))
        return draw(self, *arguments)  # type: ignore[call-overload]

    patch.setattr(QPainter, "drawText", listen)
    return painted


def strange(painted: Iterable[str], foreign: frozenset[str] = frozenset()) -> list[str]:
    """The painted texts that are not said in the pseudo-language although they have words."""
    return [text for text in painted if _strange_words(text, foreign)]


def _strange_words(text: str, foreign: frozenset[str]) -> set[str]:
    plain = IDENTIFIER.sub("", unsaid(re.sub(r"<[^>]*>", "", text)))
    answers = set("".join(foreign))  # the network answers with the letters of the person
    return {word for word in WORD.findall(plain) if not set(word) <= answers} - FOREIGN


def _got(each: QObject, name: str) -> str:
    getter = getattr(each, name, None)
    try:
        found = getter() if callable(getter) else ""
    except TypeError:  # it takes arguments
        return ""
    return found if isinstance(found, str) else ""


def _items(each: QObject) -> Iterator[str]:
    if isinstance(each, QComboBox):
        for at in range(each.count()):
            yield from (each.itemText(at), str(each.itemData(at, Qt.ItemDataRole.ToolTipRole) or ""))
    elif isinstance(each, QGraphicsView):
        yield from _items_of_plot(each)
    elif isinstance(each, QTabBar):
        yield from (each.tabText(at) for at in range(each.count()))
    elif isinstance(each, QTableView) and each.model() is not None:
        model, top = each.model(), QModelIndex()
        columns = range(model.columnCount(top))
        yield from (str(model.headerData(at, Qt.Orientation.Horizontal) or "") for at in columns)
        cells = (model.index(row, at) for row in range(min(9, model.rowCount(top))) for at in columns)
        yield from (str(model.data(cell, role) or "") for cell in cells for role in ROLES)


def _items_of_plot(view: QGraphicsView) -> Iterator[str]:
    """Titles of axes, names of lines."""
    for item in view.scene().items():
        if isinstance(item, QGraphicsTextItem) and item.isVisible():
            yield item.toPlainText()
        elif isinstance(item, QGraphicsSimpleTextItem) and item.isVisible():
            yield item.text()


def _is_of_qt(each: QObject) -> bool:
    """What Qt translates: the arrows of tabs, and buttons such as Cancel."""
    if each.objectName() in ("ScrollLeftButton", "ScrollRightButton"):
        return True
    box = each.parent()
    if not isinstance(box, QDialogButtonBox) or not isinstance(each, QPushButton):
        return False
    return box.standardButton(each) != QDialogButtonBox.StandardButton.NoButton


def _is_of_pyqtgraph(each: QObject) -> bool:
    """A part of a plot: the menus that are never shown."""
    above = each.parent()
    while above is not None and not isinstance(above, pg.PlotWidget):
        above = above.parent()
    return above is not None
