"""Base class of the inspecting views: key handling, table of numbers, copying and saving."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from ui.inspection.inspector import Inspector
from ui.inspection.keyboard import InspectorKeys
from ui.inspection.navigation import Move
from ui.session.state import NoticeKind
from ui.style.translation import translate
from ui.view_export.card import ExportableCard, ExportMenu
from ui.view_export.recipe import recipe
from ui.widgets.number_view import NumberView
from ui.widgets.tab_order import order, stops

TURN_MS = 16  # delay between the repaints of two views


class InspectionView(ExportableCard):
    """Views put their widgets into `content` and override `show_inspected`, `table` and `explanation`."""

    def __init__(
        self, title: str, name: str, inspector: Inspector, parent: QWidget | None = None, elides: bool = False
    ) -> None:
        """`name` (ASCII) names the saved files and is the prefix of the parts' object names."""
        super().__init__(title, name, parent, elides=elides)
        self.inspector = inspector
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._page = QWidget()
        self.content = QVBoxLayout(self._page)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(6)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._page)
        self.body.addWidget(self._pages, 1)
        self._numbers: NumberView | None = None  # created on first use
        self._more = self.add_menu(ViewMenu(self))
        self._stale = True
        self._is_in_front = True  # false behind another tab, where isVisible() is still true
        self._turn_ms = TURN_MS * inspector.take_turn()
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._show)
        self._keys = InspectorKeys(inspector, self)
        self._keys.moved.connect(self.move_place)
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

    def explanation(self) -> str:
        """What this view shows, in a few sentences."""
        raise NotImplementedError

    def move_place(self, how: Move) -> None:
        """Handle a move of the cursor; a view with its own row order overrides this."""
        self.inspector.move(how)

    @property
    def can_be_seen(self) -> bool:
        """Visible, and not behind another tab."""
        return self.isVisible() and self._is_in_front

    # --- Numbers and picture

    @property
    def shows_numbers(self) -> bool:
        return self._numbers is not None and self._pages.currentWidget() is self._numbers

    def toggle_numbers(self) -> None:
        """Show the numbers in place of the picture, or the picture again; the card keeps its size."""
        if self.shows_numbers:
            self._pages.setCurrentWidget(self._page)
        else:
            self._numbers = self._numbers or self._make_numbers()
            self._pages.setCurrentWidget(self._numbers)
            self._show_numbers()
        if (
            QApplication.focusWidget() is self._page
        ):  # nothing on the page accepts focus, so the card takes it
            self.setFocus()

    def drawn(self) -> QWidget:
        """The view's own widgets, up to date even while not visible."""
        if self._stale:
            self._show()
        return self._page

    def recipe(self) -> str | None:
        shown = self.inspector.trusted
        return None if shown is None else recipe(shown.document, shown.epoch, shown.batch, shown.text)

    def missing(self) -> str:
        return self.inspector.message

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        self.inspector.say(text, kind)

    def _make_numbers(self) -> NumberView:
        made = NumberView()
        made.setObjectName(f"{self.name}_numbers")
        name = translate("InspectingCard", "Numbers of {0}")
        made.setAccessibleName(name.format(self.accessibleName()))
        self._pages.addWidget(made)
        return made

    def explain(self) -> None:
        self.say(self.explanation())

    # --- Qt events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.take(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        order(self.tab_stops())
        if self._stale and self.can_be_seen:
            self._show()

    def tab_stops(self) -> list[QWidget]:
        """Focus stops in Tab order: the title row from left to right, then everything below."""
        items = (self.head.itemAt(at) for at in range(self.head.count()))
        widgets = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        return [
            self,
            *(stop for widget in widgets for stop in stops(widget)),
            self._more,
            *stops(self._pages),
        ]

    # --- Inspector signals

    def on_dock_visibility_changed(self, visible: bool) -> None:
        """The view came to the front of its tabs, or went behind another tab."""
        self._is_in_front = visible
        if self._stale and self.can_be_seen:
            self._show()

    def _on_inspector_moved(self) -> None:
        """Repaint at once for the user, but staggered after an update from the run, so none blocks long."""
        self._turn.stop()
        if not self.can_be_seen:
            self._stale = True
        elif self.inspector.follows_run:
            self._turn.start(self._turn_ms)
        else:
            self._show()

    def _show(self) -> None:
        self._stale = False
        self.show_inspected()
        self._keys.watch()
        self._show_numbers()

    def _show_numbers(self) -> None:
        if self._numbers is not None and self.shows_numbers:
            self._numbers.show_table(self.table() if self.inspector.trusted is not None else None)


class ViewMenu(ExportMenu):
    """The export menu, plus the table of numbers and the explanation."""

    def __init__(self, card: InspectionView) -> None:
        super().__init__(card)
        self._card = card
        # The key after the tab character is only a hint: InspectorKeys handles these keys.
        self._numbers = self.addAction(translate("ViewMenu", "Show numbers\tT"), card.toggle_numbers)
        self._numbers.setCheckable(True)
        self.addSeparator()
        self.add_commands()
        self.addSeparator()
        self.addAction(translate("ViewMenu", "Explain\t?"), card.explain)

    def _on_about_to_show(self) -> None:
        super()._on_about_to_show()
        self._numbers.setChecked(self._card.shows_numbers)
