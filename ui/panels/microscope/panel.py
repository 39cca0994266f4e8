"""The cell microscope: diagram, equation, terms, weights and values of one unit at one step."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from playground.inspection.microscope import CellView
from playground.spec import Cell
from ui.inspection.inspected import Inspected, check_text
from ui.inspection.inspector import Inspector
from ui.inspection.view import InspectionView
from ui.panels.microscope.diagrams import scheme
from ui.panels.microscope.parts import (
    first_part,
    largest_term,
    lights,
    part,
    pointed_at,
)
from ui.panels.microscope.term_products import sources
from ui.panels.microscope.values import incoming, initial_state_text, look, table, title
from ui.style.glossary import meaning
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.activation_curve import ActivationCurve
from ui.widgets.bars import scrolled
from ui.widgets.card import ElidedLabel, label, set_role
from ui.widgets.formula import FormulaView
from ui.widgets.number_table import Table
from ui.widgets.products import ProductsView
from ui.widgets.schematic import Schematic
from ui.widgets.waterfall import Waterfall
from ui.widgets.wrapping_row import WrappingRow


class MicroscopePanel(InspectionView):
    """Shows the chosen part of the cell and one of its terms, or the hovered ones while hovering."""

    def __init__(self, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(translate("Microscope", "Cell microscope"), "microscope", inspector, parent)
        self.setObjectName("microscope_panel")
        self._inspected: Inspected | None = None
        self._view: CellView | None = None
        self._chosen: dict[Cell, str] = {}  # the chosen part for each cell type
        self._term, self._title = "", ""
        self._pointed_key, self._pointed_term = "", ""  # hovered keys in the diagram and in the list of terms
        self._place = ElidedLabel()
        self._schematic, self._formula = Schematic(), FormulaView()
        self._waterfall, self._curve = Waterfall(), ActivationCurve()
        self._products = ProductsView()
        self._check = label(role="right")
        self._message = label(role="muted", wraps=True)
        self._stack = QStackedWidget()
        self._name_widgets()
        self._build()
        self._connect()

    def _name_widgets(self) -> None:
        for text, name in ((self._place, "place"), (self._check, "check"), (self._message, "message")):
            text.setObjectName(f"microscope_{name}")
        set_tip(self._check, meaning("recomputed"))
        names = (
            (self._schematic, "cell", translate("Microscope", "The cell")),
            (self._formula, "formula", translate("Microscope", "Equation")),
            (self._waterfall, "terms", translate("Microscope", "Terms of the sum")),
            (self._curve, "curve", translate("Microscope", "Activation")),
            (self._products, "products", translate("Microscope", "Where the term comes from")),
        )
        for widget, name, spoken in names:
            widget.setObjectName(f"microscope_{name}")
            widget.setAccessibleName(spoken)

    def _build(self) -> None:
        set_role(self._place, "muted")
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(scrolled(self._make_arithmetic(), translate("Microscope", "Arithmetic")))
        self._stack.addWidget(self._message)
        self.content.setSpacing(3)
        self.content.addWidget(self._place)
        self.content.addWidget(self._stack, 1)
        self.content.addWidget(self._check)

    def _make_arithmetic(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._schematic, 1)
        column.addWidget(self._formula)
        row = WrappingRow(spacing=6)
        row.add(self._waterfall, self._curve)
        column.addWidget(row)
        column.addWidget(self._products, 1)
        return made

    def _connect(self) -> None:
        self._schematic.hovered.connect(self._on_schematic_hovered)
        self._schematic.chosen.connect(self._on_schematic_chosen)
        self._waterfall.hovered.connect(self._on_waterfall_hovered)
        self._waterfall.chosen.connect(self._on_waterfall_chosen)

    # --- User actions

    def _on_schematic_hovered(self, key: str) -> None:
        self._pointed_key, self._pointed_term = key, ""
        self._show_parts()

    def _on_schematic_chosen(self, key: str) -> None:
        if self._view is not None:
            shown, term = pointed_at(self._view, key, self._chosen_part(self._view))
            self._chosen[self._view.kind], self._term = shown, term
            self._show_parts()

    def _on_waterfall_hovered(self, key: str) -> None:
        self._pointed_term = key
        self._show_parts()

    def _on_waterfall_chosen(self, key: str) -> None:
        self._term = key
        self._show_parts()

    # --- Inspector updates

    def show_inspected(self) -> None:
        inspected, place = self.inspector.trusted, self.inspector.place
        self._inspected, self._view = inspected, self._look()
        self._title = title(inspected, place) if inspected is not None else ""
        self._place.setText(self._title)
        self._check.setText(check_text(inspected) if self._view is not None and inspected is not None else "")
        self._stack.setCurrentIndex(0 if self._view is not None else 1)
        if self._view is not None:
            self._show_parts()
        else:
            message = self.inspector.message if inspected is None else initial_state_text(inspected)
            self._message.setText(message)

    def table(self) -> Table | None:
        view = self._look()
        return None if view is None else table(view)

    def explanation(self) -> str:
        return translate(
            "Microscope",
            "One unit at one step. The drawing shows PyTorch's cell with the numbers of this unit. "
            "Below it: the equation of the framed part, its terms as arrows that add up, and where "
            "their sum lies on the activation curve; in the shaded zones, where it is saturated, "
            "the curve is almost flat. Point at a term to see the weights and values behind it. "
            "With the keyboard, Tab reaches the drawing, where ← and → choose a part, and the "
            "terms, where ↑ and ↓ do.",
        )

    # --- Showing

    def _look(self) -> CellView | None:
        """None at the initial state, where nothing is computed, or if there is no trusted inspection."""
        inspected, place = self.inspector.trusted, self.inspector.place
        return look(inspected, place) if inspected is not None and place.step else None

    def _chosen_part(self, view: CellView) -> str:
        return self._chosen.get(view.kind, first_part(view))

    def _show_parts(self) -> None:
        if self._view is None or self._inspected is None:
            return
        view, inspected = self._view, self._inspected
        chosen = self._chosen_part(view)
        shown, term = pointed_at(view, self._pointed_key, chosen) if self._pointed_key else (chosen, "")
        seen = part(view, shown)
        pointed = next((key for key in (self._pointed_term, term) if seen.has_term(key)), "")
        term = pointed or (self._term if seen.has_term(self._term) else largest_term(seen))
        lit = lights(view, seen, self._pointed_key, pointed)
        self._place.setText(f"{self._title} · {seen.name}")
        self._schematic.show_drawing(scheme(view, incoming(inspected, view)), lit, chosen)
        self._formula.show_formula(seen.formula, term)
        self._waterfall.show_terms(seen.terms, seen.sum_label, term)
        self._curve.show_point(seen.point, seen.caption)
        flat = seen.point is not None and seen.point.saturated
        set_tip(self._formula, meaning("saturated") if flat else "")
        self._products.show_products(sources(inspected, view, shown, term))
