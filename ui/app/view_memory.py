"""What a person has done to the window's widgets, apart from the document: taken from widgets that are about
to be made anew, and given to the new ones of the same names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

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


@runtime_checkable
class Remembering(Protocol):
    """A widget with a state of its own that no widget inside it holds."""

    def remembered(self) -> object: ...

    def recall(self, state: Any) -> None: ...  # noqa: ANN401  what `remembered` returned


@dataclass(frozen=True)
class Kind:
    """How the state of one class of widgets is taken and given back."""

    of: type
    take: Callable[[Any], object]
    give: Callable[[Any, Any], None]


@dataclass(frozen=True)
class ViewMemory:
    states: dict[tuple[str, int], object]  # by the widget's path of names, and the place of its kind in KINDS
    focus: str | None

    @classmethod
    def of(cls, root: QWidget) -> "ViewMemory":
        focus = root.focusWidget()
        states = {(path, at): kind.take(widget) for path, at, kind, widget in _stateful(root)}
        return cls(states, None if focus is None else _path(focus, root))

    def give_to(self, root: QWidget) -> None:
        """Kind by kind: a choice decides what is shown, and that how far it can be scrolled."""
        for at, kind in enumerate(KINDS):
            for path, of_kind, _, widget in list(_stateful(root)):
                if of_kind == at and (path, at) in self.states:
                    kind.give(widget, self.states[path, at])
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        for widget in root.findChildren(QWidget):
            if self.focus is not None and widget.isVisible() and _path(widget, root) == self.focus:
                widget.setFocus()


def _stateful(root: QWidget) -> Iterator[tuple[str, int, Kind, QWidget]]:
    for widget in root.findChildren(QWidget):
        path = _path(widget, root)
        if path is not None:
            yield from (
                (path, at, kind, widget) for at, kind in enumerate(KINDS) if isinstance(widget, kind.of)
            )


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


KINDS = (
    Kind(QTabBar, QTabBar.currentIndex, QTabBar.setCurrentIndex),
    Kind(QAbstractButton, QAbstractButton.isChecked, _check),
    Kind(QComboBox, QComboBox.currentIndex, _choose),
    Kind(QLineEdit, lambda field: (field.text(), field.cursorPosition()), _type),
    Kind(Remembering, lambda widget: widget.remembered(), _recall),
    Kind(QAbstractItemView, _chosen_cells, _choose_cells),
    Kind(QAbstractScrollArea, _scrolled, _scroll),
)
