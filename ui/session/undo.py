"""The undo commands: one for all edits, which swaps whole documents, and one for the result of training."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from playground.document import Document
from ui.session.training import Runs
from ui.session.training_result import TrainingResult
from ui.style.translation import said


def name_of(command: QUndoCommand | None) -> str:
    """What a step does, in the language spoken now; a macro is called as its first step."""
    if isinstance(command, Edit | Reset):
        return said(command.name)
    return "" if command is None or not command.childCount() else name_of(command.child(0))


class Edit(QUndoCommand):
    """Changes one document to another. Consecutive edits with the same merge key become one undo step."""

    def __init__(
        self,
        before: Document,
        after: Document,
        text: str,
        show: Callable[[Document], None],
        merge_key: str | None = None,
    ) -> None:
        super().__init__(text)
        self.name = text
        self._before, self._after = before, after
        self._show = show
        self._merge_key = merge_key

    def redo(self) -> None:
        self._show(self._after)

    def undo(self) -> None:
        self._show(self._before)

    def id(self) -> int:
        return 1 if self._merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Edit) or other._merge_key != self._merge_key:
            return False
        self._after = other._after
        self.name = other.name
        self.setText(other.text())
        self.setObsolete(self._after == self._before)
        return True


class Reset(QUndoCommand):
    """Lets go of what has been trained, and brings it back: each time it swaps the two results."""

    def __init__(self, runs: Runs, from_seed: bool, text: str) -> None:
        super().__init__(text)
        self.name = text
        self._runs = runs
        self._other = runs.result.without_run(from_seed)
        self._is_undone = True

    def redo(self) -> None:
        self._swap()

    def undo(self) -> None:
        self._swap()

    def _swap(self) -> None:
        self._other, self._is_undone = self._runs.swap(self._other), not self._is_undone

    @property
    def undone(self) -> TrainingResult | None:
        """What was trained after the reset, if only Redo brings it back."""
        return self._other if self._is_undone else None

    @property
    def past_bytes(self) -> int:
        """Memory of the past epochs of the result that is not shown."""
        return self._other.past.kept.index().bytes_used

    def forget_past(self) -> None:
        self._other.forget_past()
