"""Heatmap of the inspected states; pointer and keys move the inspector's cursor."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.cells import Array
from playground.inspection.unit_order import RowOrder
from playground.interventions.values import Kind
from playground.spec import Loss
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.panels.states.cursor import PointedAt, ViewChoices, cursor, pointed, readout
from ui.panels.states.difference import minus
from ui.panels.states.stable_layout import Mode, StableLayout, held
from ui.panels.states.table import number_table
from ui.panels.states.text import described
from ui.panels.states.touch_places import TouchPlace
from ui.panels.states.values import heatmap_data, legend_ends, losses, total_text, total_tip
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.heatmap.data import Spot
from ui.widgets.heatmap.heatmap import NOTHING, Heatmap
from ui.widgets.number_table import Table

SPANS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}  # with Shift: moves the end of the selected steps


class StateMap(Heatmap):
    said = Signal(str)  # readout of the hovered, selected or pinned place

    def __init__(self, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._view = ViewChoices()
        self._inspected: Inspected | None = None
        self._values: Inspected | None = None  # the states shown: `_inspected`, or its difference to side B
        self._made_of: tuple[object, ...] = ()  # what the shown values were computed from
        self._held: StableLayout | None = None
        self._costs: Array | None = None  # the loss of each step (T)
        self._name()
        self.pointed.connect(self._on_pointed)
        self.pressed.connect(self._on_pressed)
        self.scrubbed.connect(inspector.go_to_step)
        self.spanned.connect(self._on_spanned)
        self.total.clicked.connect(self._on_total_clicked)

    def touch_place(self, at: QPoint | None) -> TouchPlace | None:
        """What a menu at a point of the viewport can touch; None as the point: what is pinned."""
        pinned = self._inspector.pinned
        if self._inspected is None:
            return None
        spot = None if at is None else self.spot_under(at)
        if at is None:
            return TouchPlace("h", pinned.layer, self._inspector.pinned_unit, pinned.step)
        if spot is None:
            return None
        if spot.block is None or spot.row is None:
            return TouchPlace(None, pinned.layer, None, spot.step)
        block = self.data.blocks[spot.block]
        return TouchPlace("c" if block.tensor == "c" else "h", block.layer, block.units[spot.row], spot.step)

    def _name(self) -> None:
        self.setObjectName("state_heatmap")
        self.setAccessibleName(translate("StatesPanel", "Hidden states, units by time steps"))
        self.total.setObjectName("loss_switch")
        self.total.setAccessibleName(translate("StatesPanel", "Loss of all steps"))
        self.legend.setAccessibleName(translate("StatesPanel", "Scale of the colours"))

    # --- What is shown

    def show_network(
        self, inspected: Inspected, mode: Mode, order: RowOrder, gates: tuple[Kind, ...] = ()
    ) -> None:
        self._inspected = inspected
        self._view = replace(self._view, mode=mode, order=order, gates=gates)
        self._show_values(inspected, self._inspector.side_b)
        self._show_place()

    def show_nothing(self) -> None:
        """Clear the map; row order and colour scales are kept, as text and network may come back."""
        self._inspected, self._costs, self._made_of = None, None, ()
        self.show_data(NOTHING)
        self.setAccessibleDescription("")
        self.said.emit("")

    def table(self) -> Table | None:
        return number_table(self.data, self._costs) if self._inspected is not None else None

    def _show_values(self, inspected: Inspected, other: Inspected | None) -> None:
        """Recompute only if something has changed: a cursor move then only redraws the highlights."""
        view, step = self._view, self._inspector.pinned.step
        differs = view.mode == "difference" and other is not None
        towards = step if view.order == "weight" else 0
        made_of = (inspected, view.mode, view.order, view.gates, towards, differs and other)
        if made_of == self._made_of:
            return
        self._made_of = made_of
        self._values = minus(inspected, other) if differs and other is not None else inspected
        self._held = held(self._held, inspected, view.mode, view.order, step, self._values, view.gates)
        self._costs = losses(inspected)
        self.show_data(heatmap_data(self._values, view.mode, self._held, self._costs, view.gates))
        self.legend.show_scale(*legend_ends(self.data), self.data.signed)
        self._show_total()

    def _show_total(self) -> None:
        self.total.setText(total_text(self._costs, self._loss_kind))
        set_tip(self.total, total_tip(self._costs, self._loss_kind))
        self.total.setAccessibleDescription(self.total.text())
        self.total.setEnabled(self._costs is not None)

    def _show_place(self) -> None:
        if self._inspected is None or self._values is None:
            return
        at = self._inspector
        if not at.previews:  # a key or a click has moved the cursor since the hover began
            self._view = replace(self._view, spot=None)
            self.forget_pointer()
        places = PointedAt(at.pinned, at.pinned_unit, at.place if at.previews else None)
        self.setAccessibleDescription(described(self._values, at.pinned, self._view.mode))
        self.said.emit(readout(self._values, self.data, places, self._view, self._costs, self._loss_kind))
        self.show_cursor(cursor(self._inspected, self.data, places, self._view))

    @property
    def _loss_kind(self) -> Loss:
        trained = self._inspected.document.training.loss if self._inspected is not None else "mean"
        return self._view.loss or trained

    # --- User actions

    def _on_pointed(self, spot: Spot | None) -> None:
        self._view = replace(self._view, spot=spot)
        if spot is None:
            self._inspector.end_preview()
        else:
            place = pointed(self.data, spot, self._inspector.pinned)
            self._inspector.preview(place.step, place.layer, place.unit)
        self._show_place()

    def _on_pressed(self, spot: Spot) -> None:
        if spot.block is None or spot.row is None:
            self._inspector.go_to(step=spot.step)
        else:
            block = self.data.blocks[spot.block]
            self._inspector.go_to(spot.step, block.layer, block.units[spot.row])

    def _on_spanned(self, first: int, last: int) -> None:
        self.select_steps((first, last))

    def _on_total_clicked(self) -> None:
        other: Loss = "sum" if self._loss_kind == "mean" else "mean"
        self._view = replace(self._view, loss=other)
        self._show_total()
        self._show_place()

    def move_row(self, by: int) -> None:
        """Move the cursor by `by` rows in the displayed order; if no unit is pinned, pin the current one."""
        if self._held is None or self._inspected is None:
            return
        at, is_held = self._inspector.pinned, self._inspector.pinned_unit is not None
        rows = self._held.rows[at.layer].tolist()  # (H)
        row = rows.index(at.unit) + (by if is_held else 0)
        self._inspector.go_to(unit=rows[min(max(row, 0), len(rows) - 1)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = SPANS.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._move_span(by)
        else:
            super().keyPressEvent(event)

    def _move_span(self, by: int) -> None:
        """Move the end of the selection of steps by `by`."""
        step = self._inspector.pinned.step
        first, last = self._view.span or (step, step)
        self.select_steps((first, min(max(last + by, 0), self._inspector.bounds.steps)))

    @property
    def selects_steps(self) -> bool:
        return self._view.span is not None

    def select_steps(self, span: tuple[int, int] | None) -> None:
        """Select the steps between both ends, included, in either order; None clears the selection."""
        self._view = replace(self._view, span=span)
        self._show_place()
