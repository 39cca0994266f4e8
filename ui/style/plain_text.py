"""Foreign text shown as it is where Qt would interpret it: as HTML, as a mnemonic, as the mark of a title."""

import re
from html import escape
from typing import Protocol

from PySide6.QtCore import QPoint
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QToolTip, QWidget

_SEEN = str.maketrans({"\t": "⇥", "\n": "↵", "\r": "␍"})


class Tipped(Protocol):
    """A widget, an action or an item with a tooltip."""

    def setToolTip(self, text: str, /) -> object: ...


def plain_tip(text: str) -> str:
    """The text for a tooltip. What looks like HTML would be taken for it, and its pictures be loaded."""
    if not GuiQt.mightBeRichText(text):
        return text
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'


def set_tip(target: Tipped, text: str) -> None:
    target.setToolTip(plain_tip(text))


def show_tip(at: QPoint, text: str, widget: QWidget) -> None:
    """Show a tooltip now, or hide it if there is no text."""
    QToolTip.showText(at, plain_tip(text), widget)


def menu_text(text: str) -> str:
    """The text for a menu or a button, which take “&” for the mark of a mnemonic."""
    return text.replace("&", "&&")


def title_text(text: str) -> str:
    """The text for the title of a window, which takes “[*]” for the place of the mark of unsaved changes."""
    return text.replace("[*]", "[*][*]")


def one_line(text: str) -> str:
    """The text for a cell of a table: tabs and line breaks are seen, and take no room."""
    return text.translate(_SEEN)


def without_mnemonic(text: str) -> str:
    """The words of a menu or field without what marks its key: "&File", or "文件(&F)" as Chinese has it."""
    return re.sub(r"\(&.\)|&(.)", lambda found: found[1] or "", text)
