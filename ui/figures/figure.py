"""One figure: a page with a title above a view of the window, as large as its content asks for."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QVBoxLayout, QWidget

from ui.inspection.inspected import Inspected, epoch_text
from ui.view_export.recipe import recipe
from ui.widgets.card import label


@dataclass(frozen=True, eq=False)
class Figure:
    name: str  # of its files, without a suffix
    title: str
    recipe: str
    page: QWidget


def page(title: str, *views: QWidget) -> QWidget:
    """The views one below the other, under the title."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for widget in (label(title, "title"), *views):
        column.addWidget(widget)
        widget.show()  # taken out of a panel it was hidden
    return made


def fixed(view: QWidget, size: QSize) -> QWidget:
    """The view in that size, in which nothing of it has to scroll."""
    view.setFixedSize(size)
    if isinstance(view, QAbstractScrollArea):
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view


def laid_out(made: QWidget) -> QWidget:
    """The page in its final size, everything in its place, shown nowhere."""
    made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    made.show()
    made.adjustSize()
    return made


def of_pair(row: int, inspected: Inspected, name: str, what: str, *views: QWidget) -> Figure:
    """A figure of the pair in that row, from 0."""
    title = f"{what} · pair {row + 1} · {epoch_text(inspected)}"
    made = recipe(inspected.document, inspected.epoch, inspected.batch, inspected.text)
    return Figure(f"pair-{row + 1}-{name}", title, made, page(title, *views))
