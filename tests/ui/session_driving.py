"""A session with its files, driven without a window. Its timers never fire: `hear` does what they do, so that
nothing sleeps and the order of events is the one that was drawn."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.network import initial_weights
from playground.problems import stopping
from playground.project_file import save
from playground.resuming import continues
from playground.training.epoch_store.store import KeptEpochs
from playground.training.run import Run
from playground.training.torch_trainer import TorchTrainer
from tests.ui import session_promises as promises
from tests.ui.driving import PATIENCE_MS, Heard
from tests.ui.session_edits import SMALL, Change
from tests.ui.session_model import Held, Model
from ui.files.project_files import ProjectFiles
from ui.session.session import Session
from ui.session.settings import Settings

SAMPLES = ("untrained", "trained", "past", "imported")  # projects to open
NAP_S = 2e-4


def write_samples(folder: Path) -> None:
    kept = KeptEpochs()
    trainer = TorchTrainer(SMALL, kept=kept)
    curve = trainer.steps(3)
    trained = Trained(SMALL, trainer.checkpoint(), curve)
    weights = Checkpoint(0, initial_weights(SMALL) * 2)
    projects = (
        Project(SMALL),
        Project(SMALL, trained),
        Project(SMALL, trained, kept.for_file(trained)),
        Project(SMALL, Trained(SMALL, weights, Curve.of([]), imported=True)),
    )
    for name, project in zip(SAMPLES, projects, strict=True):
        save(project, folder / f"{name}.unroll")


class DrivenSession:
    seen: ClassVar[Counter[str]] = Counter()
    folder: ClassVar[Path]
    settings: ClassVar[Settings]

    def __init__(self) -> None:
        self.others = set(threading.enumerate())
        self.mixes_forms = False  # the loop over cells went on where the module ended: both round differently
        self.begin(self.file("untrained"))

    def begin(self, path: Path) -> None:
        """Start the program and open a file."""
        self.session, self.window = Session(), QWidget()
        self.heard = Heard(self.session)
        self.files = ProjectFiles(self.session, self.settings, self.window)
        self.session.runs.set_torch_ready(("cpu",))
        self.open_file(path)

    def end(self) -> None:
        assert self.session.close(), "a thread did not end in time"
        assert set(threading.enumerate()) <= self.others
        for thing in (self.window, self.session):  # as the program does
            thing.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def file(self, name: str) -> Path:
        path = self.folder / f"{name}.unroll"
        return path if path.exists() else self.folder / "past.unroll"

    def open_file(self, path: Path) -> None:
        assert self.files.open_path(path, asked=True)
        assert not self.files.unsaved
        assert not self.files.loses_work
        document = promises.file_holds(path, self.session)
        self.model = Model(document, promises.saved_now(self.session))

    def change(self, change: Change, key: str | None) -> None:
        after = change.apply(self.session.document)
        self.session.edit(after, "edit", key)
        self.model.edit(after, key)

    def go_back(self, times: int) -> None:
        for _ in range(times):
            self._step(self.model.undo(self.held), self.session.undo_stack.undo)

    def go_forth(self, times: int) -> None:
        for _ in range(times):
            self._step(self.model.redo(self.held), self.session.undo_stack.redo)

    def _step(self, shown: Held, do: Callable[[], None]) -> None:
        name = f"resets past {do.__name__}"
        self.seen[name] += shown.result is not self.session.runs.result
        do()
        promises.result_is(shown, self.session)

    def start(self, do: Callable[[], None]) -> None:
        """Train or step: starts a run of exactly this document, unless there is one or it has a problem."""
        before, trained, document = self.run, self.session.runs.result.trained, self.session.document
        sound = stopping(self.session.problems) is None and document.training.device == "cpu"
        do()
        if before is not None or not sound:
            assert self.run is before
            return
        assert self.run is not None
        assert self.run.document == document
        goes_on = trained is not None and continues(trained, document)
        first = trained.checkpoint.epoch if trained is not None and goes_on else 0
        assert (self.run.start.epoch if self.run.start else 0) == first
        assert self.run.goal == (first // document.training.epochs + 1) * document.training.epochs
        self.mixes_forms |= bool(goes_on and trained and trained.document.model.form != document.model.form)
        self.seen["runs"] += 1

    def finish(self) -> None:
        """Let the run go on to its end."""
        if self.run is not None:
            self.session.runs.train()
            self.wait(lambda: self.run is None)
            self.seen["runs ended"] += 1

    def hear(self) -> None:
        """The timers of all polls fire."""
        session = self.session
        session.runs._training.poll()
        session.runs._evaluator._poller.poll()
        session.sweeps._poll()
        session._limits.task._poll()

    def settle(self) -> None:
        """The last edit is a moment ago."""
        if self.session._settling.isActive():
            self.session._settling.stop()
            self.session._on_settled()

    def wait(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_MS / 1000
        self.hear()
        while not condition():
            assert time.monotonic() < until, "what was waited for did not come"
            time.sleep(NAP_S)
            self.hear()

    def kept_epoch(self, share: float) -> int | None:
        epochs = self.session.runs.kept.index().epochs
        return epochs[round(share * (len(epochs) - 1))] if epochs else None

    @property
    def run(self) -> Run | None:
        return self.session.runs._training.run

    @property
    def held(self) -> Held:
        return Held.of(self.session.runs.result)

    @property
    def is_at_rest(self) -> bool:
        return self.session.runs.shown is not None and self.session.runs.shown.at_rest
