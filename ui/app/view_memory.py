"""What a person has done to the window's widgets, apart from the document: taken from widgets that are about
to be made anew, and given to the new ones of the same names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QItemSelectionModel
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QTabBar,
    QWidget,
)


class Remembering(Protocol):
    """A widget with a state of its own that no widget inside it holds."""

    def remembered(self) -> object: ...

    def recall(self, state: Any) -> None: ...  # noqa: ANN401  what `remembered` returned


@dataclass(frozen=True)
class Kind:
    """How the state of one class of widgets is taken and given back."""

    has: Callable[[QWidget], bool]
    take: Callable[[Any], object]
    give: Callable[[Any, Any], None]


@dataclass(frozen=True)
class ViewMemory:
    states: dict[tuple[str, int], object]  # by the widget's path of names, and the place of its kind in KINDS
    focus: str | None

    @classmethod
    def of(cls, root: QWidget) -> "ViewMemory":
        focus = root.focusWidget()
        named = _named(root)
        states = {
            (path, at): kind.take(widget)
            for at, kind in enumerate(KINDS)
            for path, widget in named.items()
            if kind.has(widget)
        }
        return cls(states, None if focus is None else _path(focus, root))

    def give_to(self, root: QWidget) -> None:
        """Kind by kind: a choice decides what is shown, and that how far it can be scrolled."""
        named = _named(root)
        self._give(named, KINDS[:OWN])
        named = _named(root)  # with the tables of numbers that have been asked for
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._give(named, KINDS[OWN:], OWN)
        focus = named.get(self.focus) if self.focus is not None else None
        if focus is not None and focus.isVisible():
            focus.setFocus()

    def _give(self, named: dict[str, QWidget], kinds: Sequence[Kind], first: int = 0) -> None:
        for at, kind in enumerate(kinds, first):
            for path, widget in named.items():
                if (path, at) in self.states and kind.has(widget):
                    kind.give(widget, self.states[path, at])


def _named(root: QWidget) -> dict[str, QWidget]:
    """The widgets with a name, by their path; of several with the same, the first."""
    found: dict[str, QWidget] = {}
    for widget in root.findChildren(QWidget):
        if widget.objectName():
            found.setdefault(_path(widget, root) or "", widget)
    return found


def _path(widget: QWidget, root: QWidget) -> str | None:
    """The names from the root down to a named widget; None for one without a name."""
    if not widget.objectName():
        return None
    names = []
    above: QWidget | None = widget
    while above is not None and above is not root:
        names.append(above.objectName())
        above = above.parentWidget()
    return "/".join(name for name in reversed(names) if name)


def _check(button: QAbstractButton, checked: bool) -> None:
    if button.isCheckable() and button.isChecked() != checked:
        button.click()


def _choose(box: QComboBox, index: int) -> None:
    if index != box.currentIndex() and index < box.count():
        box.setCurrentIndex(index)
        box.activated.emit(index)


def _type(field: QLineEdit, typed: tuple[str, int]) -> None:
    text, position = typed
    if field.text() != text:
        field.setText(text)
        field.textEdited.emit(text)
    field.setCursorPosition(position)


def _chosen_cells(view: QAbstractItemView) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    now, chosen = view.currentIndex(), view.selectedIndexes()
    return (now.row(), now.column()), [(index.row(), index.column()) for index in chosen]


def _choose_cells(view: QAbstractItemView, cells: tuple[tuple[int, int], list[tuple[int, int]]]) -> None:
    (row, column), chosen = cells
    model, selection = view.model(), view.selectionModel()
    if model is None or selection is None:
        return
    flags = QItemSelectionModel.SelectionFlag
    selection.setCurrentIndex(model.index(row, column), flags.NoUpdate)
    selection.clearSelection()
    for at in chosen:
        selection.select(model.index(*at), flags.Select)


def _scrolled(area: QAbstractScrollArea) -> tuple[int, int]:
    return area.horizontalScrollBar().value(), area.verticalScrollBar().value()


def _scroll(area: QAbstractScrollArea, to: tuple[int, int]) -> None:
    area.horizontalScrollBar().setValue(to[0])
    area.verticalScrollBar().setValue(to[1])


def _recall(widget: Remembering, state: object) -> None:
    widget.recall(state)


def _is(kind: type[QWidget]) -> Callable[[QWidget], bool]:
    return lambda widget: isinstance(widget, kind)


KINDS = (
    Kind(_is(QTabBar), QTabBar.currentIndex, QTabBar.setCurrentIndex),
    Kind(_is(QAbstractButton), QAbstractButton.isChecked, _check),
    Kind(_is(QComboBox), QComboBox.currentIndex, _choose),
    Kind(_is(QLineEdit), lambda field: (field.text(), field.cursorPosition()), _type),
    Kind(lambda widget: hasattr(widget, "remembered"), lambda widget: widget.remembered(), _recall),
    Kind(_is(QAbstractItemView), _chosen_cells, _choose_cells),
    Kind(_is(QAbstractScrollArea), _scrolled, _scroll),
)
OWN = 5  # so many kinds decide what there is to choose and to scroll
