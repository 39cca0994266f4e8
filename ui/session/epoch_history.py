"""Checkpoint history of the shown run: the network of a past epoch, and whether a run can fork from it."""

from dataclasses import replace

from playground.checkpoint import Checkpoint, Curve, NetworkState, Project, Trained
from playground.document import Document
from playground.problems import Problem, stopping
from playground.resuming import continues, fits, imported_start
from playground.training.epoch_store.index import DEFAULT_BUDGET
from playground.training.epoch_store.store import KeptEpochs
from ui.style.translation import said, translate


class EpochHistory:
    """The kept epochs with the document of their run, compared with the document as it is now."""

    def __init__(self, document: Document) -> None:
        self.budget = DEFAULT_BUDGET
        self.document = document  # of the run
        self.kept = KeptEpochs(self.budget)
        self.imported: Trained | None = None  # imported weights that the next run starts with
        self.is_of_imported = False  # whether the run started with them
        self._now, self._problems = document, tuple[Problem, ...]()
        self._read: Checkpoint | None = None  # read last; cached, since networks are compared by identity
        self._read_of = -1  # generation of the kept epochs when `_read` was read

    # --- Changes

    def see_from(self, document: Document, found: tuple[Problem, ...]) -> None:
        """Set the current document and its problems."""
        self._now, self._problems = document, found

    def clear(self) -> None:
        self.kept, self._read = KeptEpochs(self.budget), None

    def begin_again(self) -> Trained | None:
        """Forget the run. Returns what the next one starts from: the imported network if it fits the
        document, or None for the initial weights of the seed."""
        self.clear()
        if self.imported is not None and not fits(self.imported.document, self._now):
            self.imported = None
        self.is_of_imported = self.imported is not None
        return self.imported

    def kept_of(self, project: Project) -> KeptEpochs:
        """The past epochs of a project, thinned to the budget."""
        return KeptEpochs(self.budget) if project.kept is None else KeptEpochs.of(project.kept, self.budget)

    def open(self, project: Project, kept: KeptEpochs) -> None:
        """Take over a project and its past epochs, as `kept_of` has made them."""
        self.kept, self._read = kept, None
        trained = project.trained
        self.document = trained.document if trained else project.document
        self.imported = imported_start(project)
        self.is_of_imported = trained is not None and trained.imported

    def cut(self, epoch: int, curve: Curve) -> None:
        """Discard the epochs after that one, in a copy: the old run may still add to the original."""
        self.kept, self._read = self.kept.until(epoch, curve), None

    def set_budget(self, budget: int) -> None:
        self.budget = budget
        self.kept.set_budget(budget)

    # --- Compared with the current document

    @property
    def is_shown(self) -> bool:
        """Whether there are past epochs, and their networks fit the current document."""
        return self.kept.index().count > 0 and fits(self.document, self._now)

    @property
    def takes_all_at_once(self) -> bool:
        """Whether an epoch of the run is a single update (all pairs in one batch)."""
        return not 0 < self.document.training.batch_size < len(self.document.pairs)

    def network(self, epoch: int) -> NetworkState | None:
        """The kept network nearest to that epoch; None if nothing is kept or it does not fit the document."""
        index = self.kept.index()
        nearest = index.nearest(epoch)
        if nearest is None or not fits(self.document, self._now):
            return None
        if self._read is None or (self._read.epoch, self._read_of) != (nearest, index.generation):
            self._read, self._read_of = self.kept.checkpoint(nearest), index.generation
        return None if self._read is None else NetworkState(self.document, self._read)

    def fork_obstacle(self, epoch: int | None) -> str | None:
        """Why no run can start from that epoch, as a sentence; None if one can."""
        problem = stopping(self._problems)
        if problem is not None:
            return said(problem.message)
        checkpoint = None if epoch is None else self.kept.checkpoint(epoch)
        if checkpoint is None:
            return translate("Past", "Choose a past epoch first: drag the bar, or press [.")
        if not continues(Trained(self.document, checkpoint, Curve.of([])), self._now):
            return translate(
                "Past",
                "Pairs or settings have changed since this run: undo that to continue from a past epoch.",
            )
        return None


def with_past(project: Project, past: KeptEpochs | None) -> Project:
    """The project with the past epochs to be saved in its file. Can be called on any thread."""
    if project.trained is None or past is None:
        return project
    return replace(project, kept=past.for_file(project.trained))
