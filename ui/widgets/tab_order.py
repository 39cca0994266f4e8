"""The order in which the Tab key goes, for what is put into a window that has its other widgets already."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(widget: QWidget) -> list[QWidget]:
    """Where Tab stops, at the widget or in it, but for the lists of combo boxes, which are windows.

    Qt's own chain is not asked: PySide takes what it returns, in the end the window, for a part of the widget
    before it, and the window would never go.
    """
    parts = (widget, *widget.findChildren(QWidget))
    tabbed = (part for part in parts if part.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return [part for part in tabbed if part.window() is widget.window()]


def order(stops_in_turn: Iterable[QWidget]) -> None:
    for first, second in pairwise(stops_in_turn):
        QWidget.setTabOrder(first, second)
