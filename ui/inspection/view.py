"""A card that looks inside: its keys, its numbers as a table, and what of it can be copied and saved."""

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

TURN_MS = 16  # between the turns of two views


class InspectionView(ExportableCard):
    """Views put their widgets into `content` and override `show_inspected`, `table` and `explanation`."""

    def __init__(
        self, title: str, name: str, inspector: Inspector, parent: QWidget | None = None, elides: bool = False
    ) -> None:
        """`name` is that of files saved from here, in ASCII, and begins the names of the parts."""
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
        self._numbers: NumberView | None = None  # made when it is first asked for
        self._more = self.add_menu(ViewMenu(self))
        self._stale = True
        self._is_in_front = True  # not behind another tab, where Qt counts it as visible
        self._turn_ms = TURN_MS * inspector.take_turn()
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._show)
        self._keys = InspectorKeys(inspector, self)
        self._keys.moved.connect(self.move_place)
        self._keys.numbers_asked.connect(self.toggle_numbers)
        self._keys.explanation_asked.connect(self.explain)
        inspector.changed.connect(self._on_inspector_moved)
        inspector.cursor_moved.connect(self._on_inspector_moved)

    # --- What a view gives

    def show_inspected(self) -> None:
        """Show what the inspector holds, at its place; called only while this can be seen."""
        raise NotImplementedError

    def explanation(self) -> str:
        """What one sees here, in a few sentences."""
        raise NotImplementedError

    def move_place(self, how: Move) -> None:
        """What the keys do that move the place; a view with rows in an order of its own goes by that."""
        self.inspector.move(how)

    @property
    def can_be_seen(self) -> bool:
        """Shown, and not behind another tab."""
        return self.isVisible() and self._is_in_front

    # --- Its numbers and its picture

    @property
    def shows_numbers(self) -> bool:
        return self._numbers is not None and self._pages.currentWidget() is self._numbers

    def toggle_numbers(self) -> None:
        """The numbers in the place of the picture, or the picture again; the card keeps its size."""
        if self.shows_numbers:
            self._pages.setCurrentWidget(self._page)
        else:
            self._numbers = self._numbers or self._make_numbers()
            self._pages.setCurrentWidget(self._numbers)
            self._show_numbers()
        if QApplication.focusWidget() is self._page:  # nothing on it takes the focus
            self.setFocus()

    def drawn(self) -> QWidget:
        """The view's own widgets, up to date even while they cannot be seen."""
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
        """In the order of Tab: the menu button comes after what stands to its left, then all below."""
        items = (self.head.itemAt(at) for at in range(self.head.count()))
        widgets = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        return [
            self,
            *(stop for widget in widgets for stop in stops(widget)),
            self._more,
            *stops(self._pages),
        ]

    # --- What the inspector tells

    def on_dock_visibility_changed(self, visible: bool) -> None:
        """It came to the front of its tabs, or went behind another."""
        self._is_in_front = visible
        if self._stale and self.can_be_seen:
            self._show()

    def _on_inspector_moved(self) -> None:
        """At once when somebody asked; after a run's news the views take turns, so that none blocks long."""
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
    """The same for an inspecting view, with its table of numbers and its explanation."""

    def __init__(self, card: InspectionView) -> None:
        super().__init__(card)
        self._card = card
        # After the tab stands a hint only: InspectorKeys handles these keys itself.
        self._numbers = self.addAction(translate("ViewMenu", "Show numbers\tT"), card.toggle_numbers)
        self._numbers.setCheckable(True)
        self.addSeparator()
        self.add_commands()
        self.addSeparator()
        self.addAction(translate("ViewMenu", "Explain\t?"), card.explain)

    def _on_about_to_show(self) -> None:
        super()._on_about_to_show()
        self._numbers.setChecked(self._card.shows_numbers)
