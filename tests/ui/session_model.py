"""What the undo stack of a session must do, without Qt: where each step leads, and what is saved."""

from dataclasses import dataclass, field

from playground.checkpoint import Checkpoint
from playground.document import Document
from ui.session.training_result import TrainingResult


@dataclass(frozen=True)
class Held:
    """A result, and the network that it had when it was last shown."""

    result: TrainingResult
    checkpoint: Checkpoint | None

    @classmethod
    def of(cls, result: TrainingResult) -> "Held":
        return cls(result, result.trained.checkpoint if result.trained else None)


@dataclass
class Step:
    """An undo step. One that resets swaps the shown result and `other`."""

    before: Document
    after: Document
    key: str | None = None
    other: Held | None = None


@dataclass(frozen=True)
class Saved:
    """What the file holds."""

    document: Document
    checkpoint: Checkpoint | None = None
    bookmarks: tuple[int, ...] = ()


@dataclass
class Model:
    document: Document
    saved: Saved
    steps: list[Step] = field(default_factory=list)
    at: int = 0
    clean: int = 0

    @property
    def undone(self) -> list[Step]:
        return self.steps[self.at :]

    def edit(self, after: Document, key: str | None = None) -> None:
        if after == self.document:
            return
        self._forget_undone()
        top = self.steps[-1] if self.steps and self.at != self.clean else None
        if top is not None and key is not None and top.key == key:
            self._merge(top, after)
        else:
            self._push(Step(self.document, after, key))
        self.document = after

    def reset(self, before: Held, after: Document) -> None:
        """A reset, or one with an edit, as a single step."""
        self._forget_undone()
        self._push(Step(self.document, after, other=before))
        self.document = after

    def undo(self, now: Held) -> Held:
        """Returns which result is shown afterwards."""
        if not self.at:
            return now
        self.at -= 1
        self.document = self.steps[self.at].before
        return self._swap(self.steps[self.at], now)

    def redo(self, now: Held) -> Held:
        if self.at == len(self.steps):
            return now
        self.at += 1
        self.document = self.steps[self.at - 1].after
        return self._swap(self.steps[self.at - 1], now)

    def save(self, saved: Saved) -> None:
        self.saved, self.clean = saved, self.at

    def _swap(self, step: Step, now: Held) -> Held:
        if step.other is None:
            return now
        shown, step.other = step.other, now
        return shown

    def _forget_undone(self) -> None:
        del self.steps[self.at :]
        if self.clean > self.at:
            self.clean = -1

    def _push(self, step: Step) -> None:
        self.steps.append(step)
        self.at += 1

    def _merge(self, top: Step, after: Document) -> None:
        top.after = after
        if top.before == after:
            self.steps.pop()
            self.at -= 1
