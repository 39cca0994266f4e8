"""What holds after whatever a person did, compared with the model of the session and with plain runs."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from playground.checkpoint import Checkpoint, Kept, NetworkState, Trained
from playground.document import Document
from playground.problems import problems, stopping
from playground.project_file import load
from playground.resuming import fits
from playground.spec import ModelSpec, TrainSpec
from playground.sweep.values import SweepRun
from playground.training.epoch_store.index import DEFAULT_BUDGET
from playground.training.epoch_store.store import KeptEpochs
from tests.ui.driving import at_rest
from tests.ui.plain_runs import losses_alone, run_again, same_numbers
from tests.ui.session_model import Held, Model, Saved, Step
from ui.files.project_files import ProjectFiles
from ui.session.session import Session
from ui.session.state import Notice
from ui.session.sweeps import Sweeps, document_of

NUMBERS = {*TrainSpec.__dataclass_fields__, *ModelSpec.__dataclass_fields__}


def document_is_that_of_the_model(session: Session, model: Model) -> None:
    """Neither a run nor a sweep edits it, and undo leads exactly where the stack says."""
    assert session.document == model.document
    assert session.problems == problems(session.document)
    stack = session.undo_stack
    assert (stack.index(), stack.count()) == (model.at, len(model.steps))
    assert stack.isClean() == (model.at == model.clean)


def result_is(shown: Held, session: Session) -> None:
    """The network that stood there before a reset is back, and not a copy of it."""
    now = Held.of(session.runs.result)
    assert now.result is shown.result
    assert now.checkpoint is shown.checkpoint


def phase_is_that_of_the_run(session: Session) -> None:
    run, status = session.runs._training.run, session.runs.status
    assert (status.phase == "resting") == (run is None)
    if run is None:
        trained = session.runs.result.trained
        own = trained is not None and session.runs.has_own_curve
        assert status.epoch == (trained.checkpoint.epoch if own and trained else 0)
        assert status.rate is None


def curve_ends_at_the_network(session: Session) -> None:
    trained, history = session.runs.result.trained, session.runs.result.history
    rise(history.curve.epoch)
    if trained is None:
        return
    rise(trained.curve.epoch)
    assert trained.checkpoint.flat.size == trained.document.layout.size
    assert trained.curve.epoch.tolist() == list(range(1, trained.checkpoint.epoch + 1))
    if session.runs._training.run is None:
        assert len(history) == trained.checkpoint.epoch


def past_is_that_of_the_run(session: Session) -> None:
    index, trained = session.runs.kept.index(), session.runs.result.trained
    epochs = index.epochs
    rise(epochs)
    assert all(epoch >= 0 for epoch in epochs)
    assert set(index.bookmarks) <= set(epochs)
    protected = {index.first, index.last, index.last - 1, *index.marks, *index.bookmarks}
    assert index.bytes_used <= index.budget or set(epochs) <= protected
    if epochs and session.runs._training.run is None:
        assert trained is not None
        assert epochs[-1] == trained.checkpoint.epoch


def rise(epochs: np.ndarray | list[int]) -> None:
    assert all(one < other for one, other in pairwise(list(epochs)))


def work_is_not_called_saved(session: Session, files: ProjectFiles, model: Model) -> None:
    """What differs from the file is marked in the title, and asked about if it takes time to repeat."""
    trained, saved = session.runs.result.trained, model.saved
    checkpoint = trained.checkpoint if trained else None
    bookmarks = session.runs.kept.index().bookmarks
    if (session.document, checkpoint, bookmarks) != (saved.document, saved.checkpoint, saved.bookmarks):
        assert files.unsaved
    if session.runs.result.is_trained and checkpoint is not saved.checkpoint:
        assert files.loses_work
    if any(_is_lost_with_redo(step, saved) for step in model.undone):
        assert files.loses_undone
    if session.document not in (saved.document, session.untouched):
        assert files.loses_work


def _is_lost_with_redo(step: Step, saved: Saved) -> bool:
    held = step.other
    return held is not None and held.result.is_trained and held.checkpoint is not saved.checkpoint


def rest_shows_the_network(session: Session) -> None:
    """Once everything has arrived, the views show the network of the document."""
    if session.runs._training.run is None and stopping(session.problems) is None:
        assert at_rest(session)


def file_holds(path: Path, session: Session) -> Document:
    """What is saved is read back the same. Returns the document of the file."""
    project = load(path)
    trained = session.runs.result.trained
    assert project.document == session.document
    assert (project.trained is None) == (trained is None)
    if project.trained is not None and trained is not None:
        same_network(project.trained, trained)
        index = session.runs.kept.index()
        is_whole = index.budget == DEFAULT_BUDGET and session.runs._training.run is None
        same_past(project.kept, session.runs.kept, is_whole)
    return project.document


def refusal_is_right(session: Session, notice: Notice) -> bool:
    """Only numbers out of their range cannot be saved; the fields of the window do not let them through."""
    return notice.kind == "error" and any(problem.place in NUMBERS for problem in session.problems)


def same_network(one: Trained, other: Trained) -> None:
    assert (one.document, one.imported) == (other.document, other.imported)
    same_checkpoint(one.checkpoint, other.checkpoint)
    for name in ("epoch", "loss", "symbol_accuracy", "pair_accuracy"):
        assert getattr(one.curve, name).tolist() == getattr(other.curve, name).tolist(), name


def same_checkpoint(one: Checkpoint, other: Checkpoint) -> None:
    assert (one.epoch, one.batch) == (other.epoch, other.batch)
    assert same_numbers(one.flat, other.flat)
    assert one.optimizer.keys() == other.optimizer.keys()
    assert all(same_numbers(one.optimizer[name], other.optimizer[name]) for name in one.optimizer)


def same_past(one: Kept | None, other: KeptEpochs, is_whole: bool) -> None:
    """`is_whole`: nothing has been thinned, and no run is further by now."""
    if one is None:
        assert not is_whole or not other.index().count
        return
    for at, epoch in enumerate(one.epochs.tolist()):
        kept = other.checkpoint(epoch)
        assert kept is None or same_numbers(kept.flat, one.parameters[at])
    if is_whole:
        assert one.epochs.tolist() == other.index().epochs
        assert one.bookmarks == other.index().bookmarks


def training_is_that_of_a_plain_run(session: Session, mixes_forms: bool) -> bool:
    """The trust promise: the same numbers to the bit, however often it was paused, forked, saved, or the
    rate changed; but not the form, which changes the rounding. Returns whether there was something to
    compare."""
    result = session.runs.result
    trained, imported = result.trained, result.past.imported
    if trained is None or mixes_forms or (trained.imported and imported is None):
        return False
    start = imported.checkpoint if trained.imported and imported else None
    plain = run_again(trained, start)
    assert same_numbers(trained.checkpoint.flat, plain.flat)
    if result.past.takes_all_at_once:  # else an epoch that was resumed counts only what came after
        assert trained.curve.loss.tolist() == plain.losses
    for epoch in session.runs.kept.index().epochs:
        kept, again = session.runs.kept.checkpoint(epoch), plain.kept.checkpoint(epoch)
        assert kept is None or again is None or same_numbers(kept.flat, again.flat)
    return True


def network_fits(network: NetworkState | None, session: Session) -> None:
    if network is not None and network is not (session.runs.shown and session.runs.shown.network):
        assert fits(network.document, session.document)


def sweep_is_that_of_plain_runs(sweeps: Sweeps) -> None:
    plan, status = sweeps.plan, sweeps.status
    if plan is None:
        return
    assert status.done == sum(len(own.by_seed) for own in sweeps.runs.values()) <= status.total
    assert (status.phase == "ended") <= (status.done == status.total)
    assert status.done == sum(summary.runs for summary in sweeps.summaries.values())
    for cell, own in sweeps.runs.items():
        for seed, run in own.by_seed.items():
            if not run.failure:
                losses = np.array(losses_alone(document_of(plan, cell, seed)), np.float32)
                assert run.losses.tolist() == losses[run.epochs - 1].tolist()


def run_of_sweep_is_that_of_the_session(run: SweepRun, session: Session) -> None:
    losses = session.runs.result.history.curve.loss.astype(np.float32)  # (epochs)
    assert run.failure or run.losses.tolist() == losses[run.epochs - 1].tolist()


def saved_now(session: Session) -> Saved:
    trained = session.runs.result.trained
    checkpoint = trained.checkpoint if trained else None
    return Saved(session.document, checkpoint, session.runs.kept.index().bookmarks)
