"""Draws the figures, using a session with one network and no window."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from playground.checkpoint import Project
from playground.language import Message, SaidError
from playground.training import torch_setup
from ui.figures.cell import cell_figure
from ui.figures.figure import Figure, laid_out
from ui.figures.influence import influence_figure
from ui.figures.loss import loss_figure
from ui.figures.states import states_figures
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.session.session import Session
from ui.style import theme
from ui.style.qt_application import make_qt_application
from ui.view_export.picture import png, svg

LONGEST_WAIT_S = 120.0  # for the network to be evaluated
TICK_MS = 50


class FiguresError(SaidError):
    """The figures cannot be drawn."""


class Studio:
    def __init__(self, project: Project) -> None:
        app = QCoreApplication.instance()
        self._app = app if isinstance(app, QApplication) else make_qt_application()
        theme.apply(self._app, "light")
        self._failure = ""
        self._session = Session()
        self._inspector = Inspector(self._session, self._session)
        self._session.runs.failed.connect(self._on_runs_failed)
        self._session.replace_project(project)
        self._session.runs.set_torch_ready(torch_setup.prepare())

    def close(self) -> None:
        self._session.close()

    def draw(self, folder: Path, epoch: int | None, rows: tuple[int, ...]) -> list[tuple[str, str]]:
        """Save all figures as SVG and PNG; returns (name, title) per file. Raises FiguresError, OSError."""
        self._wait_for_network()
        folder.mkdir(parents=True, exist_ok=True)
        made = []
        for figure in self._figures(epoch, rows):
            page = laid_out(figure.page)
            for suffix, render in ((".svg", svg), (".png", png)):
                name = f"{figure.name}{suffix}"
                (folder / name).write_bytes(render(page, figure.title, figure.recipe))
                made.append((name, figure.title))
            page.deleteLater()
            QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
        return made

    def _figures(self, epoch: int | None, rows: tuple[int, ...]) -> Iterator[Figure]:
        """Yields one at a time, so that each page is deleted before the next is created."""
        made = loss_figure(self._session)
        if made is not None:
            yield made
        for row in rows:
            inspected = self._look_at(row, epoch)
            yield from states_figures(row, inspected)
            yield cell_figure(row, self._inspector, inspected)
            made = influence_figure(row, inspected)
            if made is not None:
                yield made

    def _look_at(self, row: int, epoch: int | None) -> Inspected:
        """Evaluate the pair; move the cursor to the last step and the top layer's unit of largest |h|."""
        session = self._session
        if row >= len(session.document.pairs):
            raise FiguresError(
                Message(
                    "There is no pair {pair}: choose one up to {last}.",
                    pair=row + 1,
                    last=len(session.document.pairs),
                )
            )
        session.select(replace(session.selection, pair=row, epoch=epoch, step=1, unit=None))
        inspected = self._inspector.trusted
        if inspected is None:
            raise FiguresError(
                Message("Pair {pair}: {sentence}", pair=row + 1, sentence=self._inspector.message)
            )
        if epoch is not None and inspected.epoch != epoch:
            raise FiguresError(
                Message("Epoch {epoch} is not in the file: choose one that it holds.", epoch=epoch)
            )
        last = inspected.trace.layers[-1].hidden[-1]  # (H)
        self._inspector.go_to(step=inspected.steps, unit=int(np.abs(last).argmax()))
        return inspected

    def _wait_for_network(self) -> None:
        """Wait until the session shows a network, even one that fails the check against torch."""
        loop, started = QEventLoop(), time.monotonic()
        while self._session.runs.shown is None and not self._failure:
            if time.monotonic() - started > LONGEST_WAIT_S:
                raise FiguresError(
                    Message("The network was not ready after {seconds:.0f} seconds.", seconds=LONGEST_WAIT_S)
                )
            loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, TICK_MS)
        if self._failure:
            raise FiguresError(Message("{text}", text=self._failure))

    def _on_runs_failed(self, sentence: str) -> None:
        self._failure = sentence
