"""The epoch bar: every view shows a past network, and a run starts anew from one."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QTabBar, QToolButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from playground.checkpoint import Point
from playground.inspection.logit_attribution import step_losses
from playground.interventions.values import Touch, WeightEdit, WeightEdits
from playground.training.epoch_store.index import KeptIndex
from playground.training.torch_trainer import TorchTrainer
from tests.ui.driving import (
    ENDLESS,
    Heard,
    at_rest,
    click,
    endless,
    find,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_minus,
    with_model,
    with_pairs,
    with_training,
)
from ui.app.main_window import MainWindow
from ui.inspection.inspector import Inspector
from ui.panels.data.pairs_model import PairsModel
from ui.panels.epochs.bar import EpochBar
from ui.panels.epochs.panel import EpochsPanel
from ui.panels.epochs.text import marks
from ui.panels.microscope.panel import MicroscopePanel
from ui.panels.weights.panel import WeightsPanel
from ui.session.epoch_history import EpochHistory
from ui.session.session import Session
from ui.session.settings import Settings
from ui.widgets.bars import Bars
from ui.widgets.heatmap.heatmap import Heatmap

pytestmark = pytest.mark.usefixtures("late_views")


@pytest.fixture
def inspector(session: Session) -> Inspector:
    return Inspector(session)


@pytest.fixture
def panel(session: Session, inspector: Inspector, settings: Settings, qtbot: QtBot) -> Iterator[EpochsPanel]:
    made = EpochsPanel(session, inspector, settings)
    qtbot.addWidget(made)
    made.resize(640, 90)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()


@pytest.fixture
def trained(panel: EpochsPanel, session: Session, qtbot: QtBot) -> EpochsPanel:
    train_to_the_end(qtbot, session)
    return panel


def bar_of(panel: EpochsPanel) -> EpochBar:
    return find(panel, EpochBar, "epoch_slider")


def drag_to(panel: EpochsPanel, epoch: int) -> None:
    bar = bar_of(panel)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(round(bar.x_of(epoch)), bar.height() - 8))


def shown(inspector: Inspector) -> int:
    assert inspector.inspected is not None
    return inspector.inspected.epoch


# --- Going back


def test_dragging_shows_the_network_of_that_epoch(
    trained: EpochsPanel, inspector: Inspector, session: Session
) -> None:
    for epoch in (0, 2, 7, 14):
        drag_to(trained, epoch)
        kept = session.runs.kept.checkpoint(epoch)
        assert inspector.inspected is not None
        assert kept is not None
        assert shown(inspector) == epoch
        assert np.array_equal(inspector.inspected.flat, kept.flat)
        assert inspector.inspected.check.agrees
    drag_to(trained, 3)
    assert inspector.inspected is not None
    assert inspector.inspected.answer_text == "ohlll"  # as the lecture prints it at epoch 4
    assert bar_of(trained).value() == 3


def test_readout_says_which_epoch_and_its_loss(trained: EpochsPanel, session: Session) -> None:
    drag_to(trained, 3)
    loss = session.runs.result.history.curve.loss[3]
    text = find(trained, QLabel, "epoch_readout").text()
    assert text == f"after epoch 3 of 15 · loss {loss:.4f}"
    assert bar_of(trained).accessibleDescription() == text


def test_keys_of_the_inspector_go_one_epoch_back_and_forth(
    trained: EpochsPanel,  # noqa: ARG001  has trained
    inspector: Inspector,
) -> None:
    for how, epoch in (("epoch_before", 14), ("epoch_before", 13), ("epoch_after", 14)):
        inspector.move(how)  # type: ignore[arg-type]
        assert shown(inspector) == epoch


def test_live_comes_back_to_the_newest_and_follows(
    trained: EpochsPanel, inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    drag_to(trained, 2)
    live = find(trained, QPushButton, "epoch_live")
    assert not live.isChecked()
    click(live)
    assert (shown(inspector), session.selection.epoch) == (15, None)
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.epoch == 30 and at_rest(session))
    assert shown(inspector) == 30


def test_newest_epoch_at_rest_is_live(trained: EpochsPanel, session: Session) -> None:
    drag_to(trained, 2)
    drag_to(trained, 15)
    assert session.selection.epoch is None
    assert find(trained, QPushButton, "epoch_live").isChecked()


def test_past_epoch_stays_while_the_run_goes_on(
    panel: EpochsPanel, inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.edit(endless(), "endless")
    wait_until_idle(qtbot, session)
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.epoch > 100)
    inspector.go_to_epoch(5)
    before = inspector.inspected
    reached = session.runs.status.epoch
    wait_until(qtbot, lambda: session.runs.status.epoch > reached + 200)
    assert inspector.inspected is before
    assert shown(inspector) == 5
    click(find(panel, QPushButton, "epoch_live"))
    wait_until(qtbot, lambda: shown(inspector) > reached + 200)
    session.runs.stop()
    wait_until_idle(qtbot, session)


def test_new_run_goes_back_to_live(trained: EpochsPanel, session: Session, qtbot: QtBot) -> None:
    drag_to(trained, 2)
    session.runs.reset()
    wait_until_idle(qtbot, session)
    assert session.selection.epoch is None
    assert not bar_of(trained).isEnabled()


def test_edited_model_has_no_past_of_its_own(
    trained: EpochsPanel, inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    drag_to(trained, 2)
    session.edit(with_model(session.document, hidden_size=5), "other")
    wait_until(qtbot, lambda: inspector.inspected is not None and shown(inspector) == 0)
    assert not bar_of(trained).isEnabled()
    session.undo_stack.undo()
    wait_until(qtbot, lambda: shown(inspector) == 2)
    assert bar_of(trained).isEnabled()


def test_bar_plays_through_all_epochs_and_stops(
    trained: EpochsPanel, inspector: Inspector, qtbot: QtBot
) -> None:
    seen: list[int] = []
    inspector.changed.connect(lambda: seen.append(shown(inspector)))
    click(find(trained, QToolButton, "epoch_play"))
    wait_until(qtbot, lambda: bool(seen) and seen[-1] == 15)
    assert seen == list(range(16))


def test_pairs_table_shows_what_the_past_network_answered(
    trained: EpochsPanel, session: Session, qtmodeltester: ModelTester
) -> None:
    model = PairsModel(session)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    across = Qt.Orientation.Horizontal
    assert (model.index(0, 2).data(), model.headerData(2, across)) == ("ohlol", "Prediction")
    drag_to(trained, 1)
    assert (model.index(0, 2).data(), model.headerData(2, across)) == ("lhlll", "At epoch 1")
    click(find(trained, QPushButton, "epoch_live"))
    assert (model.index(0, 2).data(), model.headerData(2, across)) == ("ohlol", "Prediction")


# --- Marks, memory


def test_marks_name_what_stands_out(trained: EpochsPanel, session: Session) -> None:
    found = {mark.kind: mark for mark in bar_of(trained)._marks}
    places = {kind: mark.epoch for kind, mark in found.items()}
    assert places == {"solved": 4, "best": 15}  # the curve measures an epoch before its update
    assert session.runs.shown is not None
    assert session.runs.shown.evaluation is not None
    least = session.runs.shown.evaluation.loss
    assert least < session.runs.result.history.curve.loss.min()
    assert f"the lowest loss, {least:.4f}" in found["best"].tip
    assert find(trained, QLabel, "epoch_readout").text() == f"after epoch 15 of 15 · loss {least:.4f}"
    assert bar_of(trained)._curve.epoch.tolist() == list(range(16))
    assert bar_of(trained)._curve.loss[-1] == least
    assert found["solved"].name == "solved from epoch 5"  # as the curve and the status say
    assert "epoch 5 starts from this network" in found["solved"].tip


def test_other_pairs_or_weights_do_not_move_the_best_mark(
    trained: EpochsPanel, session: Session, qtbot: QtBot
) -> None:
    """The newest network is then evaluated with what the run did not see."""
    before = session.document
    by_hand = WeightEdits(15, 0, (WeightEdit("rnn.weight_hh_l0", 0, 0, 0.5),))
    for document in (with_pairs(before, ("abc", "cab")), replace(before, touch=Touch(edits=by_hand))):
        session.edit(document, "edit")
        wait_until_idle(qtbot, session)
        assert "best" not in {mark.kind for mark in bar_of(trained)._marks if mark.epoch == 15}
        assert 15 not in bar_of(trained)._curve.epoch
        session.undo_stack.undo()
        wait_until_idle(qtbot, session)


def test_best_mark_of_several_batches_is_called_a_mean() -> None:
    index = KeptIndex(last=9, count=10, best=7, best_loss=0.5)
    (mark,) = marks(index, whole=False, newest=Point(9, 0.1, 1.0, 1.0))
    assert (mark.epoch, mark.name) == (7, "lowest mean loss")
    (mark,) = marks(index, whole=True, newest=Point(9, 0.6, 1.0, 1.0))
    assert (mark.epoch, mark.name) == (6, "best")


def test_bookmark_is_set_where_one_looks_and_saved(trained: EpochsPanel, session: Session) -> None:
    drag_to(trained, 7)
    click(find(trained, QPushButton, "epoch_bookmark"))
    assert session.runs.kept.index().bookmarks == (7,)
    drag_to(trained, 6)
    assert not find(trained, QPushButton, "epoch_bookmark").isChecked()
    kept = session.project().kept
    assert kept is not None
    assert kept.bookmarks == (7,)


def test_memory_is_said_and_can_be_limited(
    trained: EpochsPanel, session: Session, settings: Settings
) -> None:
    button = find(trained, QToolButton, "epoch_memory")
    assert button.text() == "16 kept · 72.3 kB"
    assert button.toolTip() == "16 past epochs (every epoch) take 72.3 kB of the 256 MB allowed."
    find(trained, QAction, "epoch_budget_16").trigger()
    assert "of the 16 MB allowed" in button.toolTip()
    assert settings.budget_mb == 16
    session.runs.result.past.set_budget(30 << 10)
    assert session.runs.kept.index().too_large


def test_network_too_large_for_the_memory_is_said(trained: EpochsPanel, session: Session) -> None:
    session.runs.result.past.set_budget(30 << 10)
    find(trained, QToolButton, "epoch_memory").changed.emit()  # type: ignore[attr-defined]
    said = find(trained, QToolButton, "epoch_memory").toolTip()
    assert said == (
        "Past epochs are kept if at least 12 fit into memory; of this network they take 56.5 kB, and "
        "30 kB are allowed."
    )


def test_past_goes_into_the_project_unless_it_should_not(
    trained: EpochsPanel, session: Session, settings: Settings
) -> None:
    saves = find(trained, QAction, "epoch_saves")
    assert saves.text() == "Save past epochs with the project (71.3 kB)"
    assert session.project().kept is not None
    saves.trigger()
    assert session.project().kept is None
    assert not settings.saves_past


def test_opened_project_has_its_past(
    trained: EpochsPanel, session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    project = session.project()
    session.runs.reset()
    wait_until_idle(qtbot, session)
    session.replace_project(project)
    wait_until_idle(qtbot, session)
    drag_to(trained, 3)
    assert inspector.inspected is not None
    assert inspector.inspected.answer_text == "ohlll"


# --- Another future


def test_fork_goes_on_as_the_run_did(trained: EpochsPanel, session: Session, qtbot: QtBot) -> None:
    fork = find(trained, QPushButton, "epoch_fork")
    assert not fork.isEnabled()
    assert "Choose a past epoch" in fork.toolTip()
    before, flat = session.runs.result.history.curve, session.runs.result.trained
    drag_to(trained, 6)
    assert fork.isEnabled()
    click(fork)
    wait_until_idle(qtbot, session)
    assert session.runs.result.history.curve.loss.tolist() == pytest.approx(before.loss.tolist(), abs=1e-6)
    assert session.runs.result.trained is not None
    assert flat is not None
    assert np.array_equal(session.runs.result.trained.checkpoint.flat, flat.checkpoint.flat)
    assert session.selection.epoch is None
    assert len(session.runs.result.previous) == 15


def test_fork_with_another_rate_takes_another_way(
    trained: EpochsPanel, session: Session, qtbot: QtBot
) -> None:
    before = session.runs.result.history.curve
    session.edit(with_training(session.document, learning_rate=0.001), "rate")
    wait_until_idle(qtbot, session)
    drag_to(trained, 6)
    click(find(trained, QPushButton, "epoch_fork"))
    wait_until_idle(qtbot, session)
    after = session.runs.result.history.curve
    assert after.loss[:7].tolist() == pytest.approx(before.loss[:7].tolist(), abs=1e-6)
    assert abs(after.loss[9] - before.loss[9]) > 1e-3
    assert session.runs.result.trained is not None
    assert session.runs.result.trained.checkpoint.rates == ((0, 0, 0.05), (6, 0, 0.001))


def test_fork_is_off_when_the_settings_are_no_longer_those_of_the_run(
    trained: EpochsPanel, session: Session, qtbot: QtBot
) -> None:
    drag_to(trained, 6)
    session.edit(with_training(session.document, optimizer="sgd"), "optimizer")
    wait_until_idle(qtbot, session)
    fork = find(trained, QPushButton, "epoch_fork")
    assert not fork.isEnabled()
    assert "settings have changed" in fork.toolTip()
    session.undo_stack.undo()
    assert fork.isEnabled()


def test_fork_during_a_run_leaves_it_behind(
    panel: EpochsPanel, session: Session, qtbot: QtBot, inspector: Inspector, heard: Heard
) -> None:
    session.edit(endless(), "endless")
    wait_until_idle(qtbot, session)
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.epoch > 200)
    inspector.go_to_epoch(50)
    click(find(panel, QPushButton, "epoch_fork"))
    wait_until(qtbot, lambda: session.runs.status.epoch > 50)
    curve = session.runs.result.history.curve
    assert curve.epoch.tolist() == list(range(1, len(curve) + 1))
    session.runs.stop()
    wait_until(qtbot, lambda: session.runs.status.phase == "resting")
    assert heard.texts == []


def test_fork_from_an_epoch_whose_loss_has_not_come_yet_leaves_no_hole(
    qtbot: QtBot, session: Session
) -> None:
    session.edit(endless(), "endless")
    session.runs.train()
    wait_until(qtbot, lambda: len(session.runs.result.history) > 0)
    for _ in range(20):
        known, kept = len(session.runs.result.history), session.runs.kept
        while kept.index().last <= known:  # the timers stand still meanwhile
            time.sleep(0.001)
        session.runs.fork(kept.index().last)
        wait_until(qtbot, lambda known=known: len(session.runs.result.history) > known)  # type: ignore[misc]
    curve = session.runs.result.history.curve
    assert curve.epoch.tolist() == list(range(1, len(curve) + 1))


# --- What a reader could be told wrongly


def test_text_that_cannot_be_read_changes_nothing_about_the_epoch(
    trained: EpochsPanel, session: Session, inspector: Inspector
) -> None:
    drag_to(trained, 12)
    session.select(replace(session.selection, text="xyz"))
    assert inspector.inspected is None
    assert bar_of(trained).value() == 12
    assert find(trained, QLabel, "epoch_readout").text().startswith("after epoch 12 of 15")
    inspector.move("epoch_before")
    assert bar_of(trained).value() == 11
    click(find(trained, QPushButton, "epoch_bookmark"))
    assert session.runs.kept.index().bookmarks == (11,)


def test_fork_of_an_unreadable_text_starts_where_the_bar_stands(
    trained: EpochsPanel, session: Session, qtbot: QtBot
) -> None:
    drag_to(trained, 12)
    session.select(replace(session.selection, text="xyz"))
    before = session.runs.result.history.curve.loss.tolist()
    click(find(trained, QPushButton, "epoch_fork"))
    wait_until_idle(qtbot, session)
    assert session.runs.result.history.curve.loss.tolist() == pytest.approx(before, abs=1e-6)


def test_fork_that_cannot_start_loses_nothing(trained: EpochsPanel, session: Session) -> None:
    session.runs.set_torch_ready(())  # no device at all
    drag_to(trained, 6)
    fork = find(trained, QPushButton, "epoch_fork")
    assert not fork.isEnabled()
    assert "no CPU that PyTorch can use" in fork.toolTip()
    session.runs.fork(6)
    assert len(session.runs.result.history) == 15
    assert session.runs.kept.index().last == 15


def test_epoch_that_is_looked_at_stays_while_the_past_is_thinned(
    panel: EpochsPanel, session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    session.edit(endless(), "endless")
    wait_until_idle(qtbot, session)
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.epoch > 20)
    inspector.go_to_epoch(7)
    session.runs.result.past.set_budget(100 << 10)  # room for about twenty
    wait_until(qtbot, lambda: session.runs.kept.index().stride >= 8)
    model = PairsModel(session)
    assert (shown(inspector), bar_of(panel).value()) == (7, 7)
    assert model.headerData(2, Qt.Orientation.Horizontal) == "At epoch 7"
    session.runs.stop()
    wait_until_idle(qtbot, session)
    assert shown(inspector) == 7


def test_predictions_of_an_edited_model_are_not_called_past(
    trained: EpochsPanel, session: Session, qtbot: QtBot
) -> None:
    model = PairsModel(session)
    drag_to(trained, 2)
    session.edit(with_model(session.document, hidden_size=5), "other")
    wait_until_idle(qtbot, session)
    assert model.headerData(2, Qt.Orientation.Horizontal) == "Prediction"
    assert find(trained, QPushButton, "epoch_live").isChecked()


def test_best_mark_leads_to_the_network_with_the_least_loss(
    panel: EpochsPanel, session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    session.edit(with_training(session.document, learning_rate=0.5, epochs=60), "wild")
    train_to_the_end(qtbot, session)
    best = next(mark.epoch for mark in bar_of(panel)._marks if mark.kind == "best")
    inspector.go_to_epoch(best)
    least = bar_of(panel)._curve.loss.min()
    assert bar_of(panel)._curve.epoch.tolist() == list(range(61))
    assert find(panel, QLabel, "epoch_readout").text() == f"after epoch {best} of 60 · loss {least:.4f}"
    assert inspector.inspected is not None
    assert inspector.inspected.target_ids is not None
    losses = step_losses(inspector.inspected.trace, inspector.inspected.target_ids)
    assert float(losses.mean()) == pytest.approx(least, abs=1e-6)


def test_playing_stops_when_another_run_begins(trained: EpochsPanel, session: Session, qtbot: QtBot) -> None:
    drag_to(trained, 3)
    click(find(trained, QToolButton, "epoch_play"))
    click(find(trained, QPushButton, "epoch_fork"))
    wait_until_idle(qtbot, session)
    qtbot.wait(100)
    assert session.selection.epoch is None


def test_playing_stops_where_the_bar_is_taken_hold_of(
    trained: EpochsPanel, inspector: Inspector, qtbot: QtBot
) -> None:
    click(find(trained, QToolButton, "epoch_play"))
    drag_to(trained, 12)
    qtbot.wait(100)
    assert shown(inspector) == 12


def test_lost_bookmarks_are_said(
    trained: EpochsPanel, session: Session, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    for epoch in range(1, 15):
        assert session.runs.kept.bookmark(epoch, on=True)
    monkeypatch.setattr(EpochHistory, "set_budget", lambda past, _: past.kept.set_budget(14 * 4820))
    find(trained, QAction, "epoch_budget_16").trigger()
    assert heard.texts == ["There was no room left for 12 bookmarks: the oldest were removed."]


def test_less_memory_moves_all_views_to_what_is_left(
    trained: EpochsPanel, session: Session, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    drag_to(trained, 7)
    monkeypatch.setattr(EpochHistory, "set_budget", lambda past, _: past.kept.set_budget(1000))
    find(trained, QAction, "epoch_budget_16").trigger()
    assert (session.selection.epoch, shown(inspector)) == (None, 15)
    assert find(trained, QLabel, "epoch_readout").text().startswith("after epoch 15 of 15 · loss ")


def test_bar_is_empty_while_another_model_is_shown(
    trained: EpochsPanel, session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    drag_to(trained, 4)
    session.edit(with_pairs(session.document, ("hello", "ohlol"), ("holy", "elho")), "new symbols")
    wait_until_idle(qtbot, session)
    assert shown(inspector) == 0
    assert find(trained, QLabel, "epoch_readout").text() == "initial weights"
    assert bar_of(trained)._marks == ()
    session.undo_stack.undo()
    wait_until_idle(qtbot, session)
    assert find(trained, QLabel, "epoch_readout").text().startswith("after epoch 4 of 15 · loss")


def test_loss_of_other_pairs_is_not_shown_as_theirs(
    trained: EpochsPanel, session: Session, qtbot: QtBot
) -> None:
    drag_to(trained, 4)
    session.edit(with_pairs(session.document, ("olleh", "lolho")), "same symbols")
    wait_until_idle(qtbot, session)
    assert find(trained, QLabel, "epoch_readout").text() == "after epoch 4 of 15"


def test_single_updates_are_said(panel: EpochsPanel, session: Session, qtbot: QtBot) -> None:
    document = with_pairs(session.document, ("hello", "ohlol"), ("hole", "eloh"))
    session.edit(with_training(document, batch_size=1), "two")
    wait_until_idle(qtbot, session)
    session.runs.step()
    wait_until(
        qtbot,
        lambda: session.runs.result.trained is not None and session.runs.result.trained.checkpoint.batch == 1,
    )
    readout = find(panel, QLabel, "epoch_readout")
    wait_until(qtbot, lambda: readout.text() == "in epoch 1, updates done: 1")
    session.runs.stop()
    wait_until_idle(qtbot, session)


# --- In the window


def test_bookmark_after_saving_is_unsaved_work(
    window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    train_to_the_end(qtbot, session)
    assert window.files.save_to(tmp_path / "a.unroll")
    assert not window.isWindowModified()
    window.inspector.go_to_epoch(7)
    click(find(window, QPushButton, "epoch_bookmark"))
    assert window.isWindowModified()
    assert window.files.save_to(tmp_path / "a.unroll")
    assert not window.isWindowModified()
    assert window.files.open_path(tmp_path / "a.unroll")
    wait_until_idle(qtbot, session)
    assert session.runs.kept.index().bookmarks == (7,)
    assert not window.isWindowModified()


def test_layout_is_reset_without_growing_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 760)
    qtbot.wait(20)
    for frame in window.docks.all:
        frame.toggleViewAction().trigger()
    find(window, QAction, "view_reset_layout").trigger()
    qtbot.wait(20)
    assert (window.width(), window.height()) == (1280, 760)
    bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.count()]
    assert sorted(bar.count() for bar in bars) == [2, 5]


def test_key_m_brings_the_microscope_to_the_front(window: MainWindow, qtbot: QtBot) -> None:
    window.docks.bring_forward("dock_weights")
    microscope = find(window, MicroscopePanel, "microscope_panel")
    wait_until(qtbot, lambda: microscope.visibleRegion().isEmpty())
    QTest.keyClick(find(window, Heatmap, "state_heatmap"), Qt.Key.Key_M)
    wait_until(qtbot, lambda: not microscope.visibleRegion().isEmpty())


def test_view_behind_another_tab_costs_nothing_until_it_comes_forward(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows: list[int] = []
    monkeypatch.setattr(WeightsPanel, "show_inspected", lambda _: shows.append(window.inspector.step))
    window.inspector.go_to_step(3)
    assert shows == []
    window.docks.bring_forward("dock_weights")
    wait_until(qtbot, lambda: shows == [3])
    window.inspector.go_to_step(4)
    assert shows == [3, 4]
    window.docks.bring_forward("dock_microscope")
    qtbot.wait(20)
    window.inspector.go_to_step(5)
    assert shows == [3, 4]


def test_all_views_show_the_epoch_that_the_bar_is_dragged_to(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    train_to_the_end(qtbot, session)
    bar = find(window, EpochBar, "epoch_slider")
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(round(bar.x_of(1)), bar.height() - 8))
    assert find(window, QLabel, "predict_output").text() == "→ lhlll"
    assert find(window, QLabel, "step_title").text() == "Step 1 · h → l"
    assert find(window, QLabel, "state_badge").text() == "epoch 1 of 15 (past)"
    inspected = window.inspector.inspected
    assert inspected is not None
    hidden = inspected.trace.layers[1].hidden[1]
    said = find(window, Bars, "step_hidden").accessibleDescription()
    assert said.startswith(with_minus(f"unit 1 {hidden[0]:+.3f}, unit 2 {hidden[1]:+.3f}"))
    QTest.keyClick(find(window, Heatmap, "state_heatmap"), Qt.Key.Key_BracketRight)
    assert find(window, QLabel, "state_badge").text() == "epoch 2 of 15 (past)"


# --- Nobody is disturbed


def test_looking_changes_nothing_of_a_run(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    """All views are moved about at random while it trains; curve and weights are those of a quiet run."""
    random, inspector = np.random.default_rng(0), window.inspector
    session.edit(with_training(session.document, epochs=ENDLESS), "long")
    choose(find(window, QComboBox, "influence_choice"), 1)
    click(find(window, QPushButton, "matrix_kind_gradient"))
    session.runs.train()
    for _ in range(25):
        window.docks.bring_forward(str(random.choice(TABS)))
        text = "".join(random.choice(list("helo"), size=random.integers(1, 9)))
        session.select(
            replace(
                session.selection,
                text=text if random.random() < 0.5 else None,
                layer=int(random.integers(0, 2)),
                step=int(random.integers(0, 6)),
                unit=int(random.integers(0, 8)),
                epoch=int(random.integers(0, 150)) if random.random() < 0.7 else None,
            )
        )
        inspector.preview(step=int(random.integers(0, 5)), unit=int(random.integers(0, 8)))
        qtbot.wait(1)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    trained = session.runs.result.trained
    assert trained is not None
    assert trained.checkpoint.epoch > 25
    quiet = TorchTrainer(session.document)
    curve = quiet.steps(trained.checkpoint.epoch)
    assert session.runs.result.history.curve.epoch.tolist() == curve.epoch.tolist()
    assert session.runs.result.history.curve.loss.tolist() == curve.loss.tolist()
    assert trained.checkpoint.flat.tobytes() == quiet.checkpoint().flat.tobytes()
    for name, values in quiet.checkpoint().optimizer.items():
        assert trained.checkpoint.optimizer[name].tobytes() == values.tobytes()


def choose(box: QComboBox, row: int) -> None:
    box.setCurrentIndex(row)
    box.activated.emit(row)


TABS = ("dock_microscope", "dock_influence", "dock_weights")
