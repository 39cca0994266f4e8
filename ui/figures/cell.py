"""The figure of the cell: one unit at one step, term by term."""

from typing import TypeVar

from PySide6.QtWidgets import QScrollArea, QWidget

from playground.language import Message
from ui.figures.figure import Figure, of_pair
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.panels.microscope.panel import MicroscopePanel
from ui.widgets.products import ProductsView
from ui.widgets.schematic import Schematic

WIDTH, ZOOM = 460, 1.45
MOST_PRODUCTS = 16

W = TypeVar("W", bound=QWidget)


def cell_figure(row: int, inspector: Inspector, inspected: Inspected) -> Figure:
    """The cell view at the inspector's cursor; every part is as high as its content."""
    panel = MicroscopePanel(inspector)
    drawn = panel.drawn()
    schematic, products = _part(drawn, Schematic), _part(drawn, ProductsView)
    schematic.setFixedHeight(round(ZOOM * schematic.minimumHeight()))
    products.setFixedHeight(products.height_of(MOST_PRODUCTS))
    area = _part(drawn, QScrollArea)
    content = area.widget() or drawn
    area.setFixedHeight(content.sizeHint().height())
    drawn.setFixedWidth(WIDTH)
    return of_pair(row, inspected, "cell", Message("Cell"), drawn)


def _part(drawn: QWidget, kind: type[W]) -> W:
    return drawn.findChildren(kind)[0]
