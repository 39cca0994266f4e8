"""What a person touches: every change is an edit of the document, which Undo takes back."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.editing import with_edit
from playground.interventions.changing import Made, Part, switched, with_made, without, written_made
from playground.interventions.edit_grammar import written_edit
from playground.interventions.values import Touch
from playground.project_file.size_limits import MAX_CHIPS, MAX_EDITS
from ui.session.session import Session
from ui.style.translation import translate


class Touching(QObject):
    """The touch of the document, and whether the views show the network with it."""

    changed = Signal()  # the touch, or whether it is shown
    typing_wanted = Signal(str)  # this text is to be finished in the field

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.is_hidden = False  # the views show the untouched network
        session.document_changed.connect(self._on_session_document_changed)

    @property
    def touch(self) -> Touch:
        return self._session.document.touch

    @property
    def shown(self) -> Touch:
        """The touch that the views show."""
        return Touch() if self.is_hidden else self.touch

    @property
    def is_any(self) -> bool:
        """Whether there is something to show, or to hide."""
        return self.touch.acts_on_states or self.touch.edits is not None

    @property
    def has_parts(self) -> bool:
        """Whether there is something to remove."""
        return self.touch != Touch()

    @property
    def weight_obstacle(self) -> str:
        """Why no weight can be set now, as a sentence; empty if one can."""
        if self._session.runs.status.phase == "running" and self._session.selection.epoch is None:
            return translate("Touch", "The run changes the weights now: pause it to set one by hand.")
        return ""

    # --- User actions

    def start_typing(self) -> None:
        self.typing_wanted.emit("")

    def toggle(self) -> None:
        """Show the untouched network, or the touched one again."""
        self.show(is_shown=self.is_hidden)

    def show(self, is_shown: bool) -> None:
        is_hidden = self.is_any and not is_shown
        if is_hidden != self.is_hidden:
            self.is_hidden = is_hidden
            self.changed.emit()

    def make(self, *made: Made) -> None:
        """Add interventions, or initial states."""
        touch = self.touch
        for each in made:
            touch = with_made(touch, each)
        if max(len(touch.chips), len(touch.states)) > MAX_CHIPS:
            full = translate("Touch", "There is room for {0} interventions: remove one first.")
            self._session.notice(full.format(MAX_CHIPS), "warning")
        else:
            self._edit(touch, made_name(made[0]))

    def switch(self, at: int) -> None:
        self._edit(switched(self.touch, at), translate("Touch", "switch an intervention"))

    def remove(self, part: Part, at: int = 0) -> None:
        self._edit(without(self.touch, part, at), translate("Touch", "remove an intervention"))

    def clear(self) -> None:
        """Take away all interventions, initial states and edited weights."""
        self._edit(Touch(), translate("Touch", "remove all interventions"))

    def set_weight(self, checkpoint: Checkpoint, matrix: str, row: int, column: int, value: float) -> None:
        """`checkpoint` is that of the shown network, without edits."""
        edits = with_edit(self.touch.edits, checkpoint, matrix, row, column, value)
        if len(edits.edits) > MAX_EDITS:
            full = translate("Touch", "There is room for {0} edited weights: remove them first.")
            self._session.notice(full.format(MAX_EDITS), "warning")
            return
        name = translate("Touch", "weight {0}").format(written_edit(edits.edits[-1]))
        self._edit(replace(self.touch, edits=edits), name)

    def _edit(self, touch: Touch, name: str) -> None:
        document = self._session.document
        self._session.edit(replace(document, touch=touch), name)

    def _on_session_document_changed(self, before: Document, after: Document) -> None:
        """What has just been touched is shown."""
        if before.touch != after.touch:
            self.is_hidden = False
            self.changed.emit()


def made_name(made: Made) -> str:
    """Of the undo step."""
    return translate("Touch", "intervention {0}").format(written_made(made))
