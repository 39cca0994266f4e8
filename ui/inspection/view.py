"""Base class of the inspecting views: key handling, table of numbers, copying and saving."""

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from playground.interventions.values import Touch
from ui.inspection.inspector import Inspector
from ui.inspection.keyboard import InspectorKeys
from ui.inspection.navigation import Move
from ui.session.state import NoticeKind
from ui.style.translation import translate
from ui.view_export.numbers_card import NumbersCard
from ui.view_export.recipe import recipe, touched
from ui.widgets.explanation import close_explanation
from ui.widgets.number_table import Table
from ui.widgets.tab_order import order

TURN_MS = 16  # delay between the repaints of two views


class InspectionView(NumbersCard):
    """Views override `show_inspected`, `table` and `explanation`."""

    def __init__(
        self, title: str, name: str, inspector: Inspector, parent: QWidget | None = None, elides: bool = False
    ) -> None:
        """`name` (ASCII) names the saved files and is the prefix of the parts' object names."""
        super().__init__(title, name, parent, elides=elides)
        self.inspector = inspector
        self._stale = True
        self._turn_ms = TURN_MS * inspector.take_turn()
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._show)
        self._keys = InspectorKeys(inspector, self)
        self._keys.moved.connect(self._on_keys_moved)
        self._keys.numbers_asked.connect(self.toggle_numbers)
        self._keys.explanation_asked.connect(self.explain)
        inspector.changed.connect(self._on_inspector_moved)
        inspector.cursor_moved.connect(self._on_inspector_moved)

    @property
    def is_up_to_date(self) -> bool:
        """Whether no repaint is due."""
        return not self._turn.isActive()

    # --- Overridden by each view

    def show_inspected(self) -> None:
        """Show the inspector's values at its position; called while visible, or to export the picture."""
        raise NotImplementedError

    @property
    def holds_something(self) -> bool:
        """Whether there is something that Esc would release."""
        return self.inspector.pinned_unit is not None

    def move_place(self, how: Move) -> None:
        """Handle a move of the cursor; a view with its own row order overrides this."""
        self.inspector.move(how)

    # --- Numbers and picture

    def drawn(self) -> QWidget:
        """The view's own widgets, up to date even while not visible."""
        if self._stale:
            self._show()
        return self.page

    def recipe(self) -> str | None:
        shown = self.inspector.trusted
        if shown is None:
            return None
        return recipe(shown.document, shown.epoch, shown.batch, shown.text, shown.touch)

    def touch(self) -> Touch:
        """What acts on what is shown."""
        return Touch() if self.inspector.trusted is None else self.inspector.trusted.touch

    def numbers(self) -> Table | None:
        """The table, which says in its corner what acts on the network."""
        table, acts = self.table(), touched(self.touch())
        if table is None or not acts:
            return table
        listed = "; ".join(f"--{option} {value}" for option, value in acts)
        first, *others = table.columns
        corner = translate("Touch", "{0}, touched: {1}").format(first, listed)
        return replace(table, columns=(corner, *others))

    def missing(self) -> str:
        return self.inspector.message

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        self.inspector.say(text, kind)

    # --- Qt events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes on to the window when there is nothing to release."""
        is_used = self.holds_something or self.inspector.touching.is_any
        idle = event.key() == Qt.Key.Key_Escape and not is_used
        if not self._keys.take(event) or idle:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        order(self.tab_stops())
        if self._stale:
            self._show()

    # --- Inspector signals and keys

    def _on_keys_moved(self, how: Move) -> None:
        """Esc first closes the explanation, and last shows the untouched network, or the touched again."""
        if how == "clear" and close_explanation(self):
            return
        if how == "clear" and not self.holds_something and self.inspector.touching.is_any:
            self.inspector.touching.toggle()
        else:
            self.move_place(how)

    def hideEvent(self, event: QHideEvent) -> None:
        """Closed, or behind another tab."""
        super().hideEvent(event)
        close_explanation(self)

    def _on_inspector_moved(self) -> None:
        """Repaint at once for the user, but staggered after an update from the run, so none blocks long."""
        self._turn.stop()
        if not self.isVisible():
            self._stale = True
        elif self.inspector.follows_run:
            self._turn.start(self._turn_ms)
        else:
            self._show()

    def _show(self) -> None:
        self._stale = False
        self.show_inspected()
        self._keys.watch()
        self.show_numbers()
