"""A card that shows its picture or its numbers, and explains itself."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from ui.style.translation import translate
from ui.view_export.card import ExportableCard, ExportMenu
from ui.widgets.explanation import close_explanation, toggle_explanation
from ui.widgets.number_view import NumberView
from ui.widgets.tab_order import stops


class Page(QWidget):
    """Of a card that gives it all that is left: it asks for what it needs, not for what it would like."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.totalMinimumHeightForWidth(width)


class NumbersCard(ExportableCard):
    """Views put their widgets into `content`, and override `explanation` and what ExportableCard names."""

    def __init__(self, title: str, name: str, parent: QWidget | None = None, elides: bool = False) -> None:
        """`name` (ASCII) names the saved files and is the prefix of the parts' object names."""
        super().__init__(title, name, parent, elides=elides)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.page = Page()
        self.content = QVBoxLayout(self.page)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(6)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.page)
        self.body.addWidget(self.pages, 1)
        self._numbers: NumberView | None = None  # created on first use
        self.more = self.add_menu(ViewMenu(self))

    def explanation(self) -> str:
        """What this view shows, in a few sentences."""
        raise NotImplementedError

    def explain(self) -> None:
        """Show the explanation beside the card, or close it."""
        toggle_explanation(self, self.accessibleName(), self.explanation())

    def drawn(self) -> QWidget:
        return self.page

    @property
    def shows_numbers(self) -> bool:
        return self._numbers is not None and self.pages.currentWidget() is self._numbers

    def remembered(self) -> object:
        """For `recall`, where the same view is made anew."""
        return self.shows_numbers

    def recall(self, state: Any) -> None:  # noqa: ANN401  what `remembered` returned
        if state != self.shows_numbers:
            self.toggle_numbers()

    def toggle_numbers(self) -> None:
        """Show the numbers in place of the picture, or the picture again; the card keeps its size."""
        if self.shows_numbers:
            self.pages.setCurrentWidget(self.page)
        else:
            self._numbers = self._numbers or self._make_numbers()
            self.pages.setCurrentWidget(self._numbers)
            self.show_numbers()
        if QApplication.focusWidget() is self.page:  # nothing on the page accepts focus, so the card takes it
            self.setFocus()

    def show_numbers(self) -> None:
        """Bring the numbers up to date, if they are shown."""
        if self._numbers is not None and self.shows_numbers:
            self._numbers.show_table(self.numbers() if self.recipe() is not None else None)

    def tab_stops(self) -> list[QWidget]:
        """Focus stops in Tab order: the title row from left to right, then everything below."""
        items = (self.head.itemAt(at) for at in range(self.head.count()))
        widgets = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        return [
            self,
            *(stop for widget in widgets for stop in stops(widget)),
            self.more,
            *stops(self.pages),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().lower() == "t" and not event.isAutoRepeat():
            self.toggle_numbers()
        elif event.text() == "?" and not event.isAutoRepeat():
            self.explain()
        elif event.key() == Qt.Key.Key_Escape and close_explanation(self):
            return
        else:
            super().keyPressEvent(event)

    def _make_numbers(self) -> NumberView:
        made = NumberView()
        made.setObjectName(f"{self.name}_numbers")
        name = translate("InspectingCard", "Numbers of {0}")
        made.setAccessibleName(name.format(self.accessibleName()))
        self.pages.addWidget(made)
        return made


class ViewMenu(ExportMenu):
    """The export menu, plus the table of numbers and the explanation."""

    def __init__(self, card: NumbersCard) -> None:
        super().__init__(card)
        self._card = card
        # The key after the tab character is only a hint: the cards handle these keys.
        self._numbers = self.addAction(translate("ViewMenu", "Show numbers\tT"), card.toggle_numbers)
        self._numbers.setCheckable(True)
        self.addSeparator()
        self.add_commands()
        self.addSeparator()
        self.addAction(translate("ViewMenu", "Explain\t?"), card.explain)

    def _on_about_to_show(self) -> None:
        super()._on_about_to_show()
        self._numbers.setChecked(self._card.shows_numbers)
