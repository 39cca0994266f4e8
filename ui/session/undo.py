"""The undo command for all edits: it swaps whole documents."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from playground.document import Document


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
        self.setText(other.text())
        self.setObsolete(self._after == self._before)
        return True
