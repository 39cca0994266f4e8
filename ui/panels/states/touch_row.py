"""The row of interventions: a chip for each, what they changed, and the field in which one is typed."""

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from playground.interventions.changing import parse_made
from playground.interventions.grammar import InterventionError
from ui.inspection.inspector import Inspector
from ui.panels.states.touch_values import ChipView, changes_text, chip_views, obstacle, offered, other_text
from ui.session.session import Session
from ui.style.glossary import meaning
from ui.style.plain_text import menu_text, set_tip
from ui.style.text_size import scaled
from ui.style.translation import said, translate
from ui.widgets.card import ElidedLabel, IconButton, label, mark_wrong, repolish
from ui.widgets.text_field import TextField
from ui.widgets.wrapping_row import WrappingRow

MOST_CHIPS = 24  # shown; the rest is counted


class TouchRow(WrappingRow):
    def __init__(self, session: Session, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(parent, spacing=5)
        self.setObjectName("touch_row")
        self._session, self._inspector, self._touching = session, inspector, inspector.touching
        self._views: tuple[ChipView, ...] = ()
        self._chips: list[ChipWidget] = []
        self._more, self._changes = label(role="muted"), ElidedLabel()
        self._field = TouchField()
        self._error = ElidedLabel()
        self._build()
        self._field.textEdited.connect(self._on_field_text_edited)
        self._field.returnPressed.connect(self._on_field_return_pressed)
        self._field.left.connect(self.close_field)
        self._touching.typing_wanted.connect(self.type_text)

    def _build(self) -> None:
        self._changes.setObjectName("touch_changes")
        self._changes.setMinimumWidth(scaled(150))
        self._error.setObjectName("touch_error")
        self._error.setProperty("role", "wrong")
        self._error.setMinimumWidth(scaled(150))
        for widget in (self._more, self._field, self._error, self._changes):
            widget.hide()
        self.add(self._more, self._field, self._error, self._changes)
        self.hide()

    def remembered(self) -> str | None:
        return None if self._field.isHidden() else self._field.text()

    def recall(self, text: str | None) -> None:
        if text is not None:
            self.type_text(text)

    # --- What is shown

    def show_touch(self) -> None:
        """The chips of the document, and what they changed in what is shown."""
        acts = self._inspector.acting
        views = chip_views(self._touching.touch, acts, self._inspector.edits is not None)
        if self._touching.is_hidden:
            views = chip_views(self._touching.touch, None, edits_act=True)
        self._show_chips(views)
        shown = self._inspector.trusted
        words = "" if shown is None else changes_text(shown)
        self._changes.setText(words)
        self._changes.setVisible(bool(words))
        self._show_itself()

    def _show_itself(self) -> None:
        self.setVisible(bool(self._views) or not self._field.isHidden())

    def _show_chips(self, views: tuple[ChipView, ...]) -> None:
        if views == self._views:
            return
        self._views = views
        while len(self._chips) > min(len(views), MOST_CHIPS):
            self.take(self._chips.pop())
        while len(self._chips) < min(len(views), MOST_CHIPS):
            chip = ChipWidget(len(self._chips) + 1)
            chip.switched.connect(self._on_chip_switched)
            chip.removed.connect(self._on_chip_removed)
            self.insert(len(self._chips), chip)
            self._chips.append(chip)
        for chip, view in zip(self._chips, views, strict=False):
            chip.show_view(view)
        more = translate("Touch", "and {0} more").format(len(views) - MOST_CHIPS)
        self._more.setText(more)
        self._more.setVisible(len(views) > MOST_CHIPS)

    # --- The field

    def type_text(self, text: str = "") -> None:
        """Open the field with this text, to be gone on with."""
        self._field.setText(text)
        self._field.show()
        self._show_error("")
        self._show_itself()
        self._field.setFocus()
        self._offer(text)

    def close_field(self) -> None:
        had_focus = self._field.hasFocus()
        self._field.hide()
        self._show_error("")
        self._show_itself()
        parent = self.parentWidget()
        if had_focus and parent is not None:
            parent.setFocus()

    def _show_error(self, words: str) -> None:
        self._error.setText(words)
        self._error.setVisible(bool(words))
        self._field.setAccessibleDescription(words)
        mark_wrong(self._field, bool(words))

    def _offer(self, text: str) -> None:
        shown = self._inspector.trusted
        other = other_text(self._session.document.pairs, "" if shown is None else shown.text)
        self._field.offer(offered(text, shown, other))

    def _on_field_text_edited(self, text: str) -> None:
        self._show_error("")
        self._offer(text)

    def _on_field_return_pressed(self) -> None:
        shown = self._inspector.trusted
        try:
            made = parse_made(self._field.text())
        except InterventionError as error:
            self._show_error(said(error.message))
            return
        why = (
            translate("Touch", "There is no network to touch now.")
            if shown is None
            else obstacle(shown, made)
        )
        if why is not None:
            self._show_error(why)
            return
        self._field.clear()
        self._touching.make(made)

    # --- The chips

    def _on_chip_switched(self, at: int) -> None:
        self._touching.switch(at)

    def _on_chip_removed(self, view: ChipView) -> None:
        place = self._views.index(view)
        had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._touching.remove(view.part, view.at)
        if had_focus and self._chips:
            self._chips[min(place, len(self._chips) - 1)].focus()


class TouchField(TextField):
    left = Signal()  # by Esc

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("touch_field")
        self.setProperty("foreign_text", True)
        self.setAccessibleName(translate("Touch", "Intervention"))
        self.setPlaceholderText("h 1.3@2=0")
        self.setMinimumWidth(scaled(150))
        self.setMaximumWidth(scaled(260))
        set_tip(self, meaning("intervention"))
        self._offers = QStringListModel(self)
        completer = QCompleter(self._offers, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)
        self.setCompleter(completer)
        completer.activated.connect(self.textEdited)  # so that the next part is offered

    def offer(self, texts: tuple[str, ...]) -> None:
        self._offers.setStringList(list(texts))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ChipWidget(QFrame):
    """One intervention: a button that switches it, and one that removes it."""

    switched = Signal(int)  # its place among the interventions
    removed = Signal(object)  # its ChipView

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ChipView | None = None
        self.setProperty("chip", True)
        self._switch, self._name = QPushButton(), QLabel()
        self._switch.setObjectName(f"touch_chip_{number}")
        self._switch.setCheckable(True)
        self._switch.setProperty("small", True)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setObjectName(f"touch_text_{number}")
        for part in (self._switch, self._name):
            part.setProperty("foreign_text", True)
        self._remove = IconButton("close", f"touch_remove_{number}", translate("Touch", "Remove"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget in (self._switch, self._name, self._remove):
            row.addWidget(widget)
        self._switch.clicked.connect(self._on_switch_clicked)
        self._remove.clicked.connect(self._on_remove_clicked)

    def show_view(self, view: ChipView) -> None:
        self._view = view
        mark = f"⚠ {view.text}" if view.is_idle else view.text
        self._switch.setText(menu_text(mark))
        self._name.setText(mark)
        self._switch.setChecked(bool(view.is_on))
        self._switch.setVisible(view.is_on is not None)
        self._name.setVisible(view.is_on is None)
        for widget in (self._switch, self._name):
            set_tip(widget, view.tip)
            widget.setAccessibleName(view.text)
            widget.setAccessibleDescription(view.tip)
            widget.setProperty("idle", view.is_idle)
            repolish(widget)
        self._remove.setAccessibleName(translate("Touch", "Remove {0}").format(view.text))
        set_tip(self._remove, self._remove.accessibleName())

    def focus(self) -> None:
        (self._remove if self._switch.isHidden() else self._switch).setFocus()

    def _on_switch_clicked(self) -> None:
        if self._view is not None:
            self.switched.emit(self._view.at)

    def _on_remove_clicked(self) -> None:
        if self._view is not None:
            self.removed.emit(self._view)
