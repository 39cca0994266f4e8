"""The past epochs of the run that is shown: which network an epoch means, and may one start anew there."""

from dataclasses import replace

from playground.checkpoint import Checkpoint, Curve, NetworkState, Project, Trained
from playground.document import Document
from playground.problems import Problem, stopping
from playground.resuming import continues, fits, imported_start
from playground.training.epoch_store.index import DEFAULT_BUDGET
from playground.training.epoch_store.store import KeptEpochs
from ui.style.translation import translate


class EpochHistory:
    """Kept epochs with the document of their run, seen from the document as it is now."""

    def __init__(self, document: Document) -> None:
        self.budget = DEFAULT_BUDGET
        self.document = document  # of the run
        self.kept = KeptEpochs(self.budget)
        self.imported: Trained | None = None  # weights from elsewhere that the next run begins with
        self.is_of_imported = False  # whether the run began so
        self._now, self._problems = document, tuple[Problem, ...]()
        self._read: Checkpoint | None = None  # the one read last: who looks twice must get the same object
        self._read_of = -1  # the generation of the kept epochs then

    # --- What becomes of it

    def see_from(self, document: Document, found: tuple[Problem, ...]) -> None:
        """The document as it is now, and what is wrong with it."""
        self._now, self._problems = document, found

    def clear(self) -> None:
        self.kept, self._read = KeptEpochs(self.budget), None

    def begin_again(self) -> Trained | None:
        """Forget the run; what the next one begins with: the imported network while it fits the document, or
        None for the initial weights of the seed."""
        self.clear()
        if self.imported is not None and not fits(self.imported.document, self._now):
            self.imported = None
        self.is_of_imported = self.imported is not None
        return self.imported

    def open(self, project: Project) -> None:
        """Take over what a project held."""
        self.clear()
        trained = project.trained
        self.document = trained.document if trained else project.document
        self.imported = imported_start(project)
        self.is_of_imported = trained is not None and trained.imported
        if project.kept is not None:
            self.kept = KeptEpochs.of(project.kept, self.budget)

    def cut(self, epoch: int, curve: Curve) -> None:
        """Another future begins after that epoch. The old run may still be adding to the old past."""
        self.kept, self._read = self.kept.until(epoch, curve), None

    def set_budget(self, budget: int) -> None:
        self.budget = budget
        self.kept.set_budget(budget)

    # --- What it means now

    @property
    def is_shown(self) -> bool:
        """Whether there are past epochs, of networks that can read the pairs of the document."""
        return self.kept.index().count > 0 and fits(self.document, self._now)

    @property
    def takes_all_at_once(self) -> bool:
        """Whether an epoch of the run is a single update."""
        return not 0 < self.document.training.batch_size < len(self.document.pairs)

    def network(self, epoch: int) -> NetworkState | None:
        """The kept network nearest to that epoch; None when there is none for the document."""
        index = self.kept.index()
        nearest = index.nearest(epoch)
        if nearest is None or not fits(self.document, self._now):
            return None
        if self._read is None or (self._read.epoch, self._read_of) != (nearest, index.generation):
            self._read, self._read_of = self.kept.checkpoint(nearest), index.generation
        return None if self._read is None else NetworkState(self.document, self._read)

    def fork_obstacle(self, epoch: int | None) -> str | None:
        """Why no run can start from that epoch, in a sentence; None when one can."""
        problem = stopping(self._problems)
        if problem is not None:
            return problem.message
        checkpoint = None if epoch is None else self.kept.checkpoint(epoch)
        if checkpoint is None:
            return translate("Past", "Choose a past epoch first: drag the bar, or press [.")
        if not continues(Trained(self.document, checkpoint, Curve.of([])), self._now):
            return translate(
                "Past", "Pairs or settings have changed since this run: undo that to go on from its past."
            )
        return None


def with_past(project: Project, past: KeptEpochs | None) -> Project:
    """The project with the epochs that its file is to hold; on whatever thread."""
    if project.trained is None or past is None:
        return project
    return replace(project, kept=past.for_file(project.trained))
