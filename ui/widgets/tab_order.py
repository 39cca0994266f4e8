"""Tab order of widgets that are added to a window after its other widgets."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(widget: QWidget) -> list[QWidget]:
    """The widget and its descendants that accept focus by Tab.

    The popup lists of combo boxes are left out: they are windows of their own. Qt's `nextInFocusChain` is not
    used: PySide makes the returned widget (at last the window itself) a child of the widget that was asked,
    so the window would never be deleted.
    """
    parts = (widget, *widget.findChildren(QWidget))
    tabbed = (part for part in parts if part.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return [part for part in tabbed if part.window() is widget.window()]


def order(stops_in_turn: Iterable[QWidget]) -> None:
    for first, second in pairwise(stops_in_turn):
        QWidget.setTabOrder(first, second)
