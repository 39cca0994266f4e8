"""Run → Compare cells and seeds…: many seeds and cells side by side, and the way into any of their runs."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from math import floor
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTabBar,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from playground.checkpoint import Project
from playground.document import Document
from playground.parameters import IntArray
from playground.spec import CELL_NAMES, Cell
from playground.sweep import single_run
from playground.sweep.summary import summarise
from playground.sweep.values import CellSummary, SweepPlan, SweepRun
from playground.training.control import RunControl
from tests.ui.driving import (
    Heard,
    action,
    alone,
    click,
    endless,
    find,
    spoken,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
    with_training,
)
from ui.app.main_window import MainWindow
from ui.panels.curves.bands import Band
from ui.panels.curves.legend import Legend
from ui.panels.curves.panel import CurvesPanel
from ui.panels.curves.plots import LossPlot
from ui.panels.sweep.panel import SweepPanel
from ui.panels.sweep.results import SuccessBar
from ui.panels.sweep.text import fastest_text, spread_text
from ui.panels.sweep.tiles import Mark, SeedTiles, TileGrid, TilePainting
from ui.session.session import Session
from ui.session.state import Notice
from ui.session.sweeps import CellRuns
from ui.style.theme import DARK, LIGHT, Colours

pytestmark = pytest.mark.usefixtures("late_views")

QUICK_MS = 15  # between polls, as long as nobody looks


class Gate:
    """Keeps the runs of these seeds waiting until it opens, and lets others fail."""

    def __init__(self) -> None:
        self.held: set[int] = set()
        self.failing: set[int] = set()
        self.opened = threading.Event()

    def train_one(self, document: Document, kept: IntArray, control: RunControl, *rest: object) -> object:
        seed = document.training.seed
        while seed in self.held and not self.opened.wait(0.005):
            if control.permission() == "stop":
                return None
        if seed in self.failing:
            losses = np.ones(3, np.float32)
            return SweepRun(document.model.cell, seed, None, kept, losses, "Training failed: it was told to.")
        return single_run.train_one(document, kept, control, *rest)  # type: ignore[arg-type]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr("playground.sweep.sweep.train_one", made.train_one)
    yield made
    made.opened.set()


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> Iterator[SweepPanel]:
    """In a window of its own."""
    session.sweeps._timer.setInterval(QUICK_MS)
    yield from alone(SweepPanel(session), 336, 420, qtbot)
    assert session.close(), "a thread did not end in time"


@pytest.fixture
def docked(window: MainWindow, qtbot: QtBot) -> SweepPanel:
    """In the window, asked for as a person does it."""
    window._session.sweeps._timer.setInterval(QUICK_MS)
    action(window, "run_sweep").trigger()
    made = find(window, SweepPanel, "sweep_panel")
    wait_until(qtbot, lambda: not made.visibleRegion().isEmpty())
    return made


def button(panel: QWidget, name: str) -> QPushButton:
    return find(panel, QPushButton, name)


def text(panel: QWidget, name: str) -> str:
    return find(panel, QLabel, name).text()


def tiles(panel: QWidget, cell: Cell) -> SeedTiles:
    return find(panel, SeedTiles, f"sweep_tiles_{cell}")


def ask(panel: QWidget, first: int, last: int, *cells: Cell) -> None:
    """Fill in the form: seeds, and these cells instead of what is chosen."""
    for name, seed in (("sweep_from", first), ("sweep_to", last)):
        field = find(panel, QSpinBox, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, str(seed))
        QTest.keyClick(field, Qt.Key.Key_Return)
    for cell in ("rnn", "lstm", "gru"):
        cell_button = button(panel, f"sweep_cells_{cell}")
        if cell_button.isChecked() != (cell in cells):
            click(cell_button)


def sweep(qtbot: QtBot, session: Session, panel: QWidget, first: int, last: int, *cells: Cell) -> None:
    """Start one and wait for its end."""
    ask(panel, first, last, *cells)
    click(button(panel, "sweep_start"))
    wait_until(qtbot, lambda: is_over(session))


def is_over(session: Session) -> bool:
    """Ended, and summed up."""
    sweeps = session.sweeps
    runs = sum(summary.runs for summary in sweeps.summaries.values())
    return sweeps.status.phase == "ended" and runs == sweeps.status.done


def run_of(session: Session, cell: Cell, seed: int) -> SweepRun:
    return session.sweeps.runs[cell].by_seed[seed]


def place_of(strip: SeedTiles, seed: int) -> QPoint:
    return strip._grid.tile(strip._seeds.index(seed)).center()


def click_seed(qtbot: QtBot, session: Session, panel: QWidget, cell: Cell, seed: int) -> None:
    strip = tiles(panel, cell)
    click(strip, place_of(strip, seed))
    wait_until_idle(qtbot, session)


def by_torch(document: Document) -> Document:
    """A single run may begin with one engine and go on with the other, which differ by a rounding."""
    return with_training(document, engine="torch")


def sweep_threads() -> int:
    return sum(thread.name.startswith("sweep") for thread in threading.enumerate())


def bands(window: MainWindow) -> dict[Cell, Band]:
    """Those that are drawn on the loss plot."""
    drawn: dict[Cell, Band] = find(window, LossPlot, "loss_plot").bands._bands
    return {cell: band for cell, band in drawn.items() if band._median.isVisible()}


# --- The dock


def test_seed_out_of_range_is_refused_with_a_sentence(docked: SweepPanel, session: Session) -> None:
    told: list[Notice] = []
    session.noticed.connect(told.append)
    field = find(docked, QSpinBox, "sweep_to")
    field.selectAll()
    QTest.keyClicks(field, "9999999999")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 19
    (notice,) = told
    assert notice.text.startswith("Last seed: “9999999999” is not possible")
    assert QToolTip.text() == "Type a whole number from 0 to 2,147,483,647."
    QToolTip.hideText()


def test_dock_is_hidden_until_the_sweep_is_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    dock = window.docks["dock_sweep"]
    assert not dock.is_open
    assert dock.widget() is None
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    panel = find(window, SweepPanel, "sweep_panel")
    wait_until(qtbot, lambda: not panel.visibleRegion().isEmpty())
    assert button(panel, "sweep_start").hasFocus()
    titles = [[bar.tabText(at) for at in range(bar.count())] for bar in window.findChildren(QTabBar)]
    assert ["Read-out", "Cell", "Influence", "Memory", "Weights", "Compare"] in titles
    action(window, "view_reset_layout").trigger()
    assert not dock.is_open
    dock.toggleViewAction().trigger()
    assert dock.widget() is panel


def test_dock_asked_for_before_the_views_come_is_filled_with_them(window_at_first: MainWindow) -> None:
    action(window_at_first, "run_sweep").trigger()
    assert not window_at_first.docks["dock_sweep"].isHidden()
    window_at_first.complete()
    panel = find(window_at_first, SweepPanel, "sweep_panel")
    assert not button(panel, "sweep_start").isEnabled()
    assert text(panel, "sweep_note") == "PyTorch is still loading."


def test_parts_are_found_by_their_names_and_spoken(panel: SweepPanel) -> None:
    names = [f"sweep_cells_{cell}" for cell in ("rnn", "lstm", "gru")]
    names += ["sweep_from", "sweep_to", "sweep_start", "sweep_cancel", "sweep_bar"]
    names += [f"sweep_tiles_{cell}" for cell in ("rnn", "lstm", "gru")]
    assert [name for name in names if not spoken(find(panel, QWidget, name)).strip()] == []
    find(panel, QLabel, "sweep_progress")


# --- The form


def test_cell_of_the_document_and_another_are_chosen_until_somebody_chooses(
    session: Session, panel: SweepPanel
) -> None:
    def chosen() -> list[str]:
        return [cell for cell in ("rnn", "lstm", "gru") if button(panel, f"sweep_cells_{cell}").isChecked()]

    assert chosen() == ["rnn", "lstm"]
    session.edit(with_model(session.document, cell="gru"), "cell")
    assert chosen() == ["rnn", "gru"]
    assert "one cell or several" in button(panel, "sweep_cells_lstm").toolTip()
    click(button(panel, "sweep_cells_lstm"))
    session.undo_stack.undo()
    assert chosen() == ["rnn", "lstm", "gru"]


def test_return_starts_the_sweep(session: Session, panel: SweepPanel) -> None:
    ask(panel, 0, 0, "rnn", "lstm")  # Return in a field only takes the number
    start = button(panel, "sweep_start")
    assert start.text() == "Start"
    start.setFocus()
    QTest.keyClick(start, Qt.Key.Key_Return)
    assert start.text() == "Pause"
    QTest.keyClick(panel, Qt.Key.Key_Return)
    assert start.text() == "Pause"  # it neither pauses nor begins again
    session.sweeps.cancel()


def test_sweep_has_numbers_and_an_explanation_as_every_view(panel: SweepPanel) -> None:
    assert panel.accessibleName() == "Compare cells"
    QTest.keyClicks(panel, "?")
    assert find(panel, QLabel, "explanation_text").text() == panel.explanation()
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    QTest.keyClicks(panel, "t")
    assert panel.shows_numbers


def test_size_of_the_sweep_is_said_in_words(session: Session, panel: SweepPanel) -> None:
    several = "One cell or several can be chosen."
    assert text(panel, "sweep_note") == f"40 runs of 15 epochs each, as set for training. {several}"
    ask(panel, 5, 5, "rnn", "lstm")
    session.edit(with_training(session.document, epochs=2000), "epochs")
    assert text(panel, "sweep_note") == f"2 runs of 2,000 epochs each, as set for training. {several}"


@pytest.mark.parametrize(
    ("first", "last", "cells", "said", "fields"),
    [
        (19, 0, ("rnn",), "The first seed is above the last: write 0 to 19.", {"sweep_from", "sweep_to"}),
        (0, 99_999, ("rnn", "gru"), "These are 200,000 runs, more than 100,000", {"sweep_from", "sweep_to"}),
        (0, 9, (), "No cell is chosen", {f"sweep_cells_{cell}" for cell in ("rnn", "lstm", "gru")}),
    ],
)
def test_what_is_wrong_is_said_beside_the_fields(
    panel: SweepPanel, first: int, last: int, cells: tuple[Cell, ...], said: str, fields: set[str]
) -> None:
    ask(panel, first, last, *cells)
    assert said in text(panel, "sweep_note")
    assert find(panel, QLabel, "sweep_note").isVisible()
    wrong = {child.objectName() for child in panel.findChildren(QWidget) if child.property("wrong")}
    assert wrong == fields
    assert not button(panel, "sweep_start").isEnabled()
    assert said in button(panel, "sweep_start").toolTip()
    ask(panel, 0, 9, "rnn")
    assert button(panel, "sweep_start").isEnabled()
    assert not any(child.property("wrong") for child in panel.findChildren(QWidget))


def test_document_that_cannot_be_trained_cannot_be_swept(
    window: MainWindow, session: Session, docked: SweepPanel
) -> None:
    session.edit(with_pairs(session.document, ("abc", "ab")), "wrong")
    assert "lengths 3 and 2" in text(docked, "sweep_note")
    assert not button(docked, "sweep_start").isEnabled()
    assert not action(window, "run_sweep").isEnabled()
    assert "lengths 3 and 2" in action(window, "run_sweep").toolTip()


def test_seed_that_is_being_typed_counts_when_it_starts(
    qtbot: QtBot, session: Session, panel: SweepPanel
) -> None:
    field = find(panel, QSpinBox, "sweep_to")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "2")
    button(panel, "sweep_start").click()  # as on systems where a click takes no focus
    wait_until(qtbot, lambda: is_over(session))
    assert session.sweeps.status.total == 2 * 3  # of both cells


# --- What comes of it


def test_sweep_shows_what_comes_of_every_run(qtbot: QtBot, session: Session, panel: SweepPanel) -> None:
    sweep(qtbot, session, panel, 2, 7, "rnn", "lstm")
    assert text(panel, "sweep_progress") == "done, 12 of 12 runs"
    for cell in ("rnn", "lstm"):
        runs = [run_of(session, cell, seed) for seed in range(2, 8)]
        solved = [run.solved_at for run in runs if run.solved_at is not None]
        assert text(panel, f"sweep_solved_{cell}").startswith(f"{len(solved)} of 6 solved")
        median = floor(np.median(solved) + 0.5)
        said = text(panel, f"sweep_spread_{cell}")
        assert said.startswith(f"solved from epoch {median} (")
        assert f"{len(solved)} solved run" in said
        assert tiles(panel, cell).isVisible()
        assert f"{len(solved)} of 6 solved" in tiles(panel, cell).accessibleDescription()
    assert not tiles(panel, "gru").isVisible()


def test_summary_is_that_of_all_runs(qtbot: QtBot, session: Session, panel: SweepPanel) -> None:
    sweep(qtbot, session, panel, 0, 4, "rnn", "gru")
    expected = summarise([run for own in session.sweeps.runs.values() for run in own.by_seed.values()])
    assert session.sweeps.summaries.keys() == expected.keys()
    for cell, summary in session.sweeps.summaries.items():
        assert np.array_equal(summary.loss, expected[cell].loss)
        assert summary.first_solved == expected[cell].first_solved


def test_bars_and_words_grow_while_it_works(
    qtbot: QtBot, session: Session, panel: SweepPanel, gate: Gate
) -> None:
    gate.held = {2, 3}
    ask(panel, 0, 3, "rnn")
    click(button(panel, "sweep_start"))
    wait_until(qtbot, lambda: "2 of 2 solved (100 %)" in text(panel, "sweep_solved_rnn"))
    wait_until(qtbot, lambda: text(panel, "sweep_progress").endswith(" left"))
    assert text(panel, "sweep_progress").startswith("2 of 4 runs · ")
    bar = find(panel, SuccessBar, "sweep_success_rnn")
    colours = [bar.grab().toImage().pixelColor(x, bar.height() // 2).name() for x in (4, bar.width() - 4)]
    assert colours == [LIGHT.rnn, LIGHT.track]
    gate.opened.set()
    wait_until(qtbot, lambda: is_over(session))
    assert bar.grab().toImage().pixelColor(bar.width() - 4, bar.height() // 2).name() == LIGHT.rnn


def test_not_quite_all_is_no_hundred_percent(qtbot: QtBot, session: Session, panel: SweepPanel) -> None:
    own = session.sweeps
    sweep(qtbot, session, panel, 0, 0, "rnn")
    solved, epochs = run_of(session, "rnn", 0), np.arange(1, 16)
    for seed in range(1, 2999):
        own.runs["rnn"].add(replace(solved, seed=seed))
    own.runs["rnn"].add(SweepRun("rnn", 2999, None, epochs, np.ones(15, np.float32)))
    own.changed.emit()
    assert text(panel, "sweep_solved_rnn") == "2,999 of 3,000 solved (99.9 %)"


def test_run_that_fails_is_told_apart(qtbot: QtBot, session: Session, panel: SweepPanel, gate: Gate) -> None:
    gate.failing = {1}
    sweep(qtbot, session, panel, 0, 2, "rnn")
    assert text(panel, "sweep_solved_rnn").startswith("2 of 3 solved")
    assert text(panel, "sweep_spread_rnn").endswith(" · 1 failed")
    assert tiles(panel, "rnn")._words(1) == "RNN, seed 1: failed. Training failed: it was told to."


def test_tile_says_what_came_of_its_run(qtbot: QtBot, session: Session, panel: SweepPanel) -> None:
    session.edit(with_training(session.document, epochs=6), "few")
    sweep(qtbot, session, panel, 0, 9, "rnn")
    for at in range(10):
        run = run_of(session, "rnn", at)
        came = "not solved" if run.solved_at is None else f"solved from epoch {run.solved_at}"
        assert tiles(panel, "rnn")._words(at) == f"RNN, seed {at}: {came}, last loss {run.losses[-1]:.4g}"
    assert {run.solved_at is None for run in session.sweeps.runs["rnn"].by_seed.values()} == {True, False}


def solved_runs(cell: Cell, *solved_at: int | None) -> CellRuns:
    made = CellRuns()
    for seed, epoch in enumerate(solved_at):
        made.add(SweepRun(cell, seed, epoch, np.arange(1, 2), np.zeros(1, np.float32)))
    return made


def spread(*solved_at: int | None) -> str:
    runs = solved_runs("rnn", *solved_at)
    return spread_text(runs, summarise(list(runs.by_seed.values()))["rnn"])


def test_spread_of_the_solved_runs_is_said_in_whole_epochs() -> None:
    middle = "solved from epoch 5 (median; the middle half of the 4 solved runs: 3 to 6)"
    assert spread(3, 4, 5, 7, None) == middle  # median 4.5, quartiles 3.75 and 5.5
    assert spread(9, None) == "solved from epoch 9 (1 solved run)"
    assert spread(4, 5, 9) == "solved from epoch 5 (median of 3 solved runs)"
    assert spread(5, 5, 5, 5, 5) == "solved from epoch 5 (median of 5 solved runs)"
    assert spread(None) == "none solved so far"


def fastest(seeds: int, **solved_at: tuple[int | None, ...]) -> str:
    runs = {cell: solved_runs(cell, *solved_at[cell]) for cell in CELL_NAMES if cell in solved_at}
    every = [run for own in runs.values() for run in own.by_seed.values()]
    return fastest_text(runs, summarise(every), seeds)


def test_two_fastest_cells_are_compared_where_enough_runs_are_solved() -> None:
    early, late, later = (4, 5, 5, 5, None), (12, 12, 12, 12, 12), (30, 30, 30, 30, 30)
    only = "by the medians of the solved runs only."
    said = f"RNN needs 7 epochs fewer than LSTM: 5 against 12 (1 : 2.4), {only}"
    assert fastest(5, rnn=early, lstm=late, gru=later) == said
    one_fewer = f"GRU needs 1 epoch fewer than LSTM: 11 against 12 (1 : 1.09), {only}"
    assert fastest(5, lstm=late, gru=(11,) * 5) == one_fewer
    same = f"GRU and LSTM: solved from the same epoch, 12, {only}"
    assert fastest(5, lstm=late, gru=late) == same
    assert fastest(5, rnn=(5, 5, 5, None, None), lstm=late) == ""  # too few
    assert fastest(5, rnn=early) == ""
    assert fastest(6, rnn=early, lstm=late) == ""  # some have not ended yet


# --- Into a run


def test_click_on_a_seed_opens_that_very_run(
    qtbot: QtBot, session: Session, panel: SweepPanel, heard: Heard
) -> None:
    session.edit(by_torch(session.document), "torch")
    sweep(qtbot, session, panel, 0, 5, "rnn", "lstm")
    before = session.document
    click_seed(qtbot, session, panel, "lstm", 3)
    assert (session.document.model.cell, session.document.training.seed) == ("lstm", 3)
    curve, run = session.runs.result.history.curve, run_of(session, "lstm", 3)
    assert curve.epoch.tolist() == run.epochs.tolist() == list(range(1, 16))
    assert curve.loss.astype(np.float32).tolist() == run.losses.tolist()
    assert session.runs.result.history.solved_at == run.solved_at
    assert session.runs.kept.index().count == 16
    assert "Seed 3, LSTM: training this run of the sweep again" in heard.texts[-1]
    assert session.undo_stack.undoText() == "seed 3, LSTM"
    session.undo_stack.undo()
    assert session.document == before


def test_run_of_a_sweep_is_the_single_run_with_its_seed(
    qtbot: QtBot, session: Session, panel: SweepPanel
) -> None:
    """Trained the usual way, by the seed field and Train."""
    pairs = with_pairs(by_torch(session.document), ("ab", "ba"), ("abc", "cab"), ("b", "a"))
    batches = with_training(pairs, batch_size=2)
    session.edit(batches, "pairs")
    sweep(qtbot, session, panel, 0, 3, "rnn", "gru")
    cases: tuple[tuple[Cell, int], ...] = (("rnn", 2), ("gru", 3))
    for cell, seed in cases:
        session.edit(with_training(with_model(batches, cell=cell), seed=seed), "by hand")
        train_to_the_end(qtbot, session)
        losses = session.runs.result.history.curve.loss.astype(np.float32)
        assert losses.tolist() == run_of(session, cell, seed).losses.tolist()


def test_keys_go_from_seed_to_seed_and_open_one(qtbot: QtBot, session: Session, panel: SweepPanel) -> None:
    sweep(qtbot, session, panel, 0, 24, "rnn")
    strip = tiles(panel, "rnn")
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    reached = [16]  # the seed of the document
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Left):
        QTest.keyClick(strip, key)
        reached.append(strip._at or 0)
    assert reached == [16, 0, 1, 11, 24, 23]
    QTest.mouseMove(strip, strip._grid.tile(5).center())
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    assert strip._at == 23  # the pointer gives the place back that the keys have reached
    QTest.keyClick(strip, Qt.Key.Key_Down)
    assert strip._at == 23
    QTest.keyClick(strip, Qt.Key.Key_Return)
    wait_until_idle(qtbot, session)
    assert session.document.training.seed == 23
    assert len(session.runs.result.history) == 15


def test_run_under_way_gives_way_to_the_one_that_is_opened(
    qtbot: QtBot, session: Session, panel: SweepPanel
) -> None:
    sweep(qtbot, session, panel, 0, 2, "rnn")
    before = session.document
    session.edit(endless(before), "endless")
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.epoch > 0)
    click_seed(qtbot, session, panel, "rnn", 1)
    assert session.document == with_training(before, seed=1)
    assert session.runs.status.epoch == 15


def test_edits_since_give_way_to_the_document_of_the_sweep(
    qtbot: QtBot, session: Session, panel: SweepPanel, heard: Heard
) -> None:
    sweep(qtbot, session, panel, 0, 2, "rnn")
    assert text(panel, "sweep_hint") == "click a seed to open its run"
    swept = session.document
    session.edit(with_pairs(swept, ("abc", "cba")), "other pairs")
    assert text(panel, "sweep_hint") == "of other pairs or settings"
    click_seed(qtbot, session, panel, "rnn", 2)
    assert session.document == with_training(swept, seed=2)
    assert "with the pairs and settings of the sweep; Undo brings yours back" in heard.texts[-1]
    assert session.runs.result.history.curve.loss[-1] == pytest.approx(run_of(session, "rnn", 2).losses[-1])


def test_seed_that_has_not_ended_opens_nothing(
    qtbot: QtBot, session: Session, panel: SweepPanel, gate: Gate
) -> None:
    gate.held = {1}
    ask(panel, 0, 1, "rnn")
    click(button(panel, "sweep_start"))
    wait_until(qtbot, lambda: session.sweeps.status.done == 1)
    before = session.document
    strip = tiles(panel, "rnn")
    assert strip._words(1) == "RNN, seed 1: not trained yet"
    click(strip, place_of(strip, 1))
    assert session.document == before


# --- Pause, cancel, and what goes on beside it


def test_pause_holds_it_and_resume_lets_it_go_on(qtbot: QtBot, session: Session, panel: SweepPanel) -> None:
    session.edit(endless(session.document), "endless")
    ask(panel, 0, 1, "rnn")
    start, sweeps = button(panel, "sweep_start"), session.sweeps
    click(start)
    wait_until(qtbot, lambda: sweeps.status.progress > 0)
    assert start.text() == "Pause"
    assert not find(panel, QSpinBox, "sweep_from").isEnabled()
    click(start)
    assert (sweeps.status.phase, start.text()) == ("paused", "Resume")
    assert text(panel, "sweep_progress").startswith("paused, 0 of 2 runs")
    qtbot.wait(150)  # a burst that was under way ends
    held = sweeps.status.progress
    qtbot.wait(150)
    assert sweeps.status.progress == held
    click(start)
    wait_until(qtbot, lambda: sweeps.status.progress > held)
    assert start.text() == "Pause"


@pytest.mark.parametrize("paused", [False, True])
def test_cancel_keeps_what_has_ended(
    qtbot: QtBot, session: Session, panel: SweepPanel, gate: Gate, paused: bool
) -> None:
    gate.held = {2, 3}
    ask(panel, 0, 3, "rnn")
    click(button(panel, "sweep_start"))
    wait_until(qtbot, lambda: session.sweeps.status.done == 2)
    if paused:
        click(button(panel, "sweep_start"))
    click(button(panel, "sweep_cancel"))
    assert text(panel, "sweep_progress") == "cancelled, 2 of 4 runs"
    assert button(panel, "sweep_start").text() == "Start"
    assert find(panel, QSpinBox, "sweep_from").isEnabled()
    assert not button(panel, "sweep_cancel").isEnabled()
    wait_until(qtbot, lambda: sweep_threads() == 0)
    assert text(panel, "sweep_solved_rnn").startswith("2 of 2 solved")
    click_seed(qtbot, session, panel, "rnn", 0)
    assert session.document.training.seed == 0


def test_training_goes_on_beside_it(qtbot: QtBot, session: Session, panel: SweepPanel) -> None:
    train_to_the_end(qtbot, session)
    alone = session.runs.result.history.curve.loss.tolist()
    session.runs.reset()
    ask(panel, 0, 9, "rnn", "lstm")
    click(button(panel, "sweep_start"))
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: is_over(session))
    assert session.runs.result.history.curve.loss.tolist() == alone


def test_new_sweep_takes_the_place_of_the_old(qtbot: QtBot, session: Session, panel: SweepPanel) -> None:
    sweep(qtbot, session, panel, 0, 3, "rnn")
    sweep(qtbot, session, panel, 10, 11, "gru")
    assert not tiles(panel, "rnn").isVisible()
    assert set(session.sweeps.runs["gru"].by_seed) == {10, 11}
    assert text(panel, "sweep_solved_gru").startswith(("0 of 2", "1 of 2", "2 of 2"))


def test_another_project_forgets_the_sweep(
    qtbot: QtBot, window: MainWindow, session: Session, docked: SweepPanel
) -> None:
    session.edit(endless(session.document), "endless")
    ask(docked, 0, 1, "rnn")
    click(button(docked, "sweep_start"))
    session.replace_project(Project(Document()))
    assert not tiles(docked, "rnn").isVisible()
    assert bands(window) == {}
    assert button(docked, "sweep_start").text() == "Start"
    wait_until(qtbot, lambda: sweep_threads() == 0)


def test_closing_the_window_ends_it(
    qtbot: QtBot, window: MainWindow, session: Session, docked: SweepPanel
) -> None:
    session.edit(endless(session.document), "endless")
    session.mark_saved()
    ask(docked, 0, 3, "rnn")
    click(button(docked, "sweep_start"))
    wait_until(qtbot, lambda: session.sweeps.status.progress > 0)
    window.close()
    wait_until(qtbot, window.isHidden)
    assert sweep_threads() == 0


# --- On the loss plot


def test_band_lies_on_the_plot_while_the_document_is_that_of_the_sweep(
    qtbot: QtBot, window: MainWindow, session: Session, docked: SweepPanel
) -> None:
    key = find(window, Legend, "curve_key")
    assert bands(window) == {}
    sweep(qtbot, session, docked, 0, 5, "rnn", "gru")
    assert bands(window).keys() == {"rnn", "gru"}
    assert key.accessibleName().endswith(", RNN, GRU")
    assert "6 seeds" in key.accessibleDescription()
    click_seed(qtbot, session, docked, "gru", 4)
    assert bands(window).keys() == {"rnn", "gru"}
    session.edit(with_training(session.document, learning_rate=0.01), "rate")
    assert bands(window) == {}
    assert "GRU" not in key.accessibleName()
    session.undo_stack.undo()
    assert bands(window).keys() == {"rnn", "gru"}


def test_band_is_the_quartiles_and_fits_on_the_plot(
    qtbot: QtBot, window: MainWindow, session: Session, docked: SweepPanel
) -> None:
    plot = find(window, LossPlot, "loss_plot")
    session.edit(with_training(session.document, epochs=40), "more")
    sweep(qtbot, session, docked, 0, 5, "lstm")
    loss = session.sweeps.summaries["lstm"].loss  # (3, epochs)
    for log in (False, True):
        plot.set_log(log)
        low, median, high = np.log10(loss) if log else loss
        band = bands(window)["lstm"]
        line, area = band._median.path(), band._area.path().boundingRect()
        points = [line.elementAt(at) for at in range(line.elementCount())]
        assert [point.x for point in points] == list(range(1, 41))
        assert [point.y for point in points] == pytest.approx(median)
        assert (area.top(), area.bottom()) == pytest.approx((low.min(), high.max()))
        (left, right), (bottom, top) = plot.item.viewRange()
        assert left < 1 < 40 < right
        assert bottom <= low.min() < high.max() <= top
        assert band._median.zValue() < min(item.zValue() for item in plot.item.listDataItems())


def test_bands_are_in_the_picture_of_the_curves(
    qtbot: QtBot, window: MainWindow, session: Session, docked: SweepPanel, tmp_path: Path
) -> None:
    """Qt warns of paths in it that it cannot read."""
    train_to_the_end(qtbot, session)
    sweep(qtbot, session, docked, 0, 3, "rnn")
    path = tmp_path / "curve.svg"
    assert window.findChildren(CurvesPanel)[0].save_picture_to(path)
    assert f'stroke="{LIGHT.rnn}"' in path.read_text(encoding="utf-8")
    assert not QImage(str(path)).isNull()


def test_sweep_over_one_epoch_has_no_line_to_draw(
    qtbot: QtBot, window: MainWindow, session: Session, docked: SweepPanel
) -> None:
    session.edit(with_training(session.document, epochs=1), "one")
    sweep(qtbot, session, docked, 0, 3, "rnn")
    assert bands(window) == {}


def test_band_and_tiles_take_the_colours_of_the_theme(
    qtbot: QtBot, window: MainWindow, session: Session, docked: SweepPanel
) -> None:
    sweep(qtbot, session, docked, 0, 3, "rnn")
    strip = tiles(docked, "rnn")
    solved = next(seed for seed, run in session.sweeps.runs["rnn"].by_seed.items() if run.solved_at)
    beside_the_tick = strip._grid.tile(solved).topLeft() + QPoint(4, 3)
    for name, theme in (("dark", DARK), ("light", LIGHT)):
        action(window, f"view_{name}").trigger()
        qtbot.wait(10)
        assert bands(window)["rnn"]._median.pen().color() == QColor(theme.rnn)
        assert strip.grab().toImage().pixelColor(beside_the_tick).name() == theme.rnn


def test_pointer_on_the_plot_moves_nothing(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    """With the curve of the run before, whose name stands in the same line."""
    for seed in (1, 2):
        session.new_seed(seed)
        train_to_the_end(qtbot, session)
    plot, card = find(window, LossPlot, "loss_plot"), window.findChildren(CurvesPanel)[0]
    before, least = plot.geometry(), card.minimumSizeHint().width()
    plot.hovered.emit(7.0)
    qtbot.wait(20)
    assert "epoch 7: loss" in find(window, QLabel, "curve_readout").text()
    assert plot.geometry() == before
    assert card.minimumSizeHint().width() <= least


# --- Tiles


@pytest.mark.parametrize("count", [1, 20, 100, 101, 2000])
@pytest.mark.parametrize("width", [240, 310, 900])
def test_every_tile_is_found_where_it_lies(count: int, width: int) -> None:
    grid = TileGrid(count, width, 30)
    assert [grid.at(grid.tile(at).center()) for at in range(count)] == list(range(count))
    assert grid.at(QPoint(width + 5, 5)) is None
    assert grid.at(QPoint(3, 5)) is None
    last = grid.tile(count - 1)
    assert last.bottom() < grid.height
    assert max(grid.tile(at).right() for at in range(count)) < width
    assert grid.visible_rows(QRect(0, 0, width, grid.height)) == range(grid.rows)


def test_many_seeds_get_small_tiles_that_scroll(
    qtbot: QtBot, session: Session, panel: SweepPanel, gate: Gate
) -> None:
    gate.failing = set(range(2000))
    sweep(qtbot, session, panel, 0, 1999, "rnn")
    strip, area = tiles(panel, "rnn"), find(panel, QScrollArea, "sweep_results")
    assert strip.height() > area.height()
    scroll = area.verticalScrollBar()
    wait_until(
        qtbot, lambda: scroll.maximum() + area.height() >= strip.height()
    )  # the area has grown with it
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(strip, Qt.Key.Key_End)
    assert strip._at == 1999
    wait_until(qtbot, lambda: strip.visibleRegion().contains(place_of(strip, 1999)))


def test_marks_differ_without_their_colours() -> None:
    """In every theme and size, and each by a sign of its own, not by its frame alone."""
    marks: tuple[Mark, ...] = ("solved", "unsolved", "failed", "pending")
    for theme in (LIGHT, DARK):
        for size in (QRect(2, 2, 26, 15), QRect(2, 2, 11, 12)):
            pictures = [grey_picture(mark, size, theme) for mark in marks]
            for one, other in combinations(pictures, 2):
                assert (np.abs(one - other) > 60).sum() >= 4
            insides = [picture[5 : size.bottom() - 2, 5 : size.right() - 2] for picture in pictures[:3]]
            for inside in insides:
                assert (np.abs(inside - np.median(inside)) > 60).sum() >= 4


def grey_picture(mark: Mark, area: QRect, theme: Colours) -> np.ndarray:
    image = QImage(32, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.card))
    painter = QPainter(image)
    TilePainting(painter, theme, theme.lstm).paint(area, mark)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(grey.constBits(), np.uint8).reshape(20, -1)  # (rows, columns)
    return pixels.astype(int)


# --- Taken out


def test_numbers_of_a_sweep_can_be_taken_out(qtbot: QtBot, session: Session, panel: SweepPanel) -> None:
    assert panel.table() is None
    sweep(qtbot, session, panel, 0, 2, "rnn", "gru")
    table = panel.table()
    assert table is not None
    assert [row[:2] for row in table.rows] == [(cell, seed) for cell in ("RNN", "GRU") for seed in range(3)]
    assert [row[2] for row in table.rows[:3]] == [run_of(session, "rnn", seed).solved_at for seed in range(3)]
    recipe = panel.recipe() or ""
    assert recipe.startswith("cells: rnn, gru\nseeds: 0–2\n")
    assert "seed: " not in recipe


# --- Beneath the widgets


def test_sweep_that_is_replaced_is_not_heard(qtbot: QtBot, session: Session) -> None:
    sweeps = session.sweeps
    sweeps.start(SweepPlan(session.document, ("rnn",), (0, 1, 2)))
    sweeps.start(SweepPlan(session.document, ("rnn",), (7,)))
    wait_until(qtbot, lambda: is_over(session))
    qtbot.wait(100)
    assert list(sweeps.runs["rnn"].by_seed) == [7]
    assert sweeps.summaries["rnn"].runs == 1


def test_summary_of_a_sweep_that_is_replaced_is_not_heard(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end, seen = threading.Event(), threading.Event(), set[Cell]()

    def slow(runs: Sequence[SweepRun]) -> dict[Cell, CellSummary]:
        if runs[0].cell == "rnn":
            began.set()
            may_end.wait(10)
        return summarise(runs)

    monkeypatch.setattr("playground.sweep.summary.summarise", slow)
    sweeps = session.sweeps
    sweeps.start(SweepPlan(session.document, ("rnn",), (0,)))
    wait_until(qtbot, began.is_set)
    sweeps.summarised.connect(lambda: seen.update(sweeps.summaries))
    sweeps.start(SweepPlan(session.document, ("gru",), (0,)))
    may_end.set()
    wait_until(qtbot, lambda: is_over(session))
    assert seen == {"gru"}
