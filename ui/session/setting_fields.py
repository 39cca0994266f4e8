"""Input fields bound to one setting of the document: they show it, and edit it as a named undo step."""

from dataclasses import replace
from typing import Literal, cast

from PySide6.QtCore import QEvent, QObject, QSignalBlocker
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from playground.document import Document
from ui.session.session import Session
from ui.style.glossary import Term, meaning
from ui.style.plain_text import set_tip
from ui.style.translation import said, translate
from ui.widgets.card import mark_wrong
from ui.widgets.combo_box import ComboBox
from ui.widgets.number_field import DecimalNumberField, WholeNumberField
from ui.widgets.segmented import Segmented

Section = Literal["model", "training"]


class UndoOverride(QObject):
    """Event filter: while nothing is typed in the field, undo and redo act on the document."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        keys = QKeySequence.StandardKey
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            wants = event.matches(keys.Undo) or event.matches(keys.Redo)
            if wants and isinstance(watched, QLineEdit) and not watched.isModified():
                event.ignore()
                return True
        return False


class Setting:
    """One field of the document's model or training settings."""

    def __init__(self, session: Session, section: Section, field: str, label: str) -> None:
        self.session, self.section, self.field, self.label = session, section, field, label
        self.names: dict[str, str] = {}  # of the values, where they are chosen by name

    @property
    def value(self) -> object:
        return getattr(getattr(self.session.document, self.section), self.field)

    @property
    def tip(self) -> str:
        """What is wrong with this field, or else what it sets."""
        return self.problem or meaning(cast("Term", self.field))

    @property
    def problem(self) -> str:
        """What is wrong with this field, in words."""
        found = (problem for problem in self.session.problems if problem.place == self.field)
        return next((said(problem.message) for problem in found), "")

    def edit_name(self, value: object) -> str:
        text = translate("Setting", "{0}: {1}")
        return text.format(self.label, self.names.get(str(value), value))

    def edit(self, value: object) -> None:
        document: Document = self.session.document
        part = replace(getattr(document, self.section), **{self.field: value})
        changed = replace(document, **{self.section: part})
        self.session.edit(changed, self.edit_name(value), merge_key=f"{self.section}.{self.field}")


class ChoiceField(Segmented):
    """A setting with a few named values."""

    def __init__(self, setting: Setting, name: str, options: tuple[tuple[str, str], ...]) -> None:
        super().__init__(options)
        self.setObjectName(name)
        self.setAccessibleName(setting.label)
        self._setting = setting
        setting.names = dict(options)
        set_tip(self, setting.tip)
        self.chosen.connect(setting.edit)
        setting.session.document_changed.connect(self._show_document)
        self._show_document()

    def _show_document(self) -> None:
        self.set_value(str(self._setting.value))


class ChoiceBox(ComboBox):
    """A setting with named values that need more room than a row of buttons."""

    def __init__(self, setting: Setting, name: str, options: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(setting.label)
        for value, text in options:
            self.addItem(text, value)
        self._setting = setting
        setting.names = dict(options)
        set_tip(self, setting.tip)
        self.activated.connect(self._on_activated)
        setting.session.document_changed.connect(self._show_document)
        self._show_document()

    def _on_activated(self) -> None:
        self._setting.edit(self.currentData())

    def _show_document(self) -> None:
        self.setCurrentIndex(self.findData(self._setting.value))


class IntegerField(WholeNumberField):
    def __init__(self, setting: Setting, name: str, low: int, high: int, zero: str = "") -> None:
        """`zero` is shown instead of the lowest value."""
        super().__init__(low, high, zero)
        self._setting = setting
        _prepare(self, setting, name)
        self._show_document()
        self.valueChanged.connect(setting.edit)
        setting.session.document_changed.connect(self._show_document)

    def _show_document(self) -> None:
        with QSignalBlocker(self):
            self.setValue(int(str(self._setting.value)))
        _show_problem(self, self._setting)


class DecimalField(DecimalNumberField):
    def __init__(self, setting: Setting, name: str, low: float, high: float, zero: str = "") -> None:
        super().__init__(low, high, zero)
        self._setting = setting
        _prepare(self, setting, name)
        self._show_document()
        self.valueChanged.connect(setting.edit)
        setting.session.document_changed.connect(self._show_document)

    def _show_document(self) -> None:
        with QSignalBlocker(self):
            self.setValue(float(str(self._setting.value)))
        _show_problem(self, self._setting)


def _prepare(field: IntegerField | DecimalField, setting: Setting, name: str) -> None:
    field.setObjectName(name)
    field.setAccessibleName(setting.label)
    field.refused.connect(setting.session.notice)
    field.lineEdit().installEventFilter(UndoOverride(field))


def _show_problem(field: QWidget, setting: Setting) -> None:
    mark_wrong(field, bool(setting.problem))
    set_tip(field, setting.tip)
    field.setAccessibleDescription(setting.problem)
