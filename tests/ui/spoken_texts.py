"""All that a window says, to people who see it and to those who hear it; and what of it is in no language."""

import re
from collections.abc import Iterator

import pyqtgraph as pg
from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtWidgets import QComboBox, QTabBar, QTableView, QWidget

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
FOREIGN |= {"ONNX", "safetensors", "Unroll", "tanh", "Ctrl", "Alt", "Shift", "Del", "Return", "Down", "Up"}


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """(where, what) of everything below the root that is not marked as foreign text; not what pyqtgraph makes
    and never shows."""
    for each in (root, *root.findChildren(QObject)):
        is_of_qt = each.objectName() in ("ScrollLeftButton", "ScrollRightButton")  # which Qt translates
        if not each.property("foreign_text") and not is_of_qt and not _is_of_pyqtgraph(each):
            where = f"{type(each).__name__} {each.objectName()}"
            yield from ((f"{where}.{name}", text) for name in GETTERS if (text := _got(each, name)))
            yield from ((where, text) for text in _items(each) if text)


def in_no_language(root: QWidget, foreign: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """What is not said in the pseudo-language although it has words; `foreign`: words of the person."""
    return [
        (where, text)
        for where, text in texts(root)
        if set(WORD.findall(IDENTIFIER.sub("", unsaid(re.sub(r"<[^>]*>", "", text))))) - FOREIGN - foreign
    ]


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
    elif isinstance(each, QTabBar):
        yield from (each.tabText(at) for at in range(each.count()))
    elif isinstance(each, QTableView) and each.model() is not None:
        model, top = each.model(), QModelIndex()
        columns = range(model.columnCount(top))
        yield from (str(model.headerData(at, Qt.Orientation.Horizontal) or "") for at in columns)
        cells = (model.index(row, at) for row in range(min(9, model.rowCount(top))) for at in columns)
        yield from (str(model.data(cell, role) or "") for cell in cells for role in ROLES)


def _is_of_pyqtgraph(each: QObject) -> bool:
    """A part of a plot: the menus that are never shown."""
    above = each.parent()
    while above is not None and not isinstance(above, pg.PlotWidget):
        above = above.parent()
    return above is not None
