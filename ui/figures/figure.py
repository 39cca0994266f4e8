"""One figure: a page with a title above one or more views, sized to fit its content."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QVBoxLayout, QWidget

from playground.language import Message
from ui.inspection.inspected import Inspected, epoch_text
from ui.style.translation import said
from ui.view_export.recipe import recipe
from ui.widgets.card import label


@dataclass(frozen=True, eq=False)
class Figure:
    name: str  # file name without a suffix
    title: str
    recipe: str
    page: QWidget


def page(title: str, *views: QWidget) -> QWidget:
    """A widget with the title and, below it, the views one below the other."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for widget in (label(title, "title"), *views):
        column.addWidget(widget)
        widget.show()  # Qt hid it when it was taken out of its panel
    return made


def fixed(view: QWidget, size: QSize) -> QWidget:
    """Give the view a fixed size that shows all of it, without scroll bars."""
    view.setFixedSize(size)
    if isinstance(view, QAbstractScrollArea):
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view


def laid_out(made: QWidget) -> QWidget:
    """Lay out the page in its final size, without showing it on the screen."""
    made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    made.show()
    made.adjustSize()
    return made


def of_pair(row: int, inspected: Inspected, name: str, what: Message, *views: QWidget) -> Figure:
    """A figure of the pair in that row, from 0."""
    caption = Message("{what} · pair {pair} · {epoch}", what=what, pair=row + 1, epoch=epoch_text(inspected))
    title = said(caption)
    made = recipe(inspected.document, inspected.epoch, inspected.batch, inspected.text)
    return Figure(f"pair-{row + 1}-{name}", title, made, page(title, *views))
