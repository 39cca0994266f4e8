"""Training as a person sees it: the transport, the curve, and a run that is interfered with."""

import gc
import threading
import traceback
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSlider, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot
from torch import Tensor

from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.document import Document
from playground.parameters import FloatArray
from playground.spec import ROOM_TO_SOLVE, Loss
from playground.training.evaluation import cross_entropy
from playground.training.torch_trainer import TorchTrainer
from tests.ui.driving import (
    ENDLESS,
    Heard,
    action,
    click,
    endless,
    find,
    predictions,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
    with_training,
)
from ui.app.main_window import MainWindow
from ui.session.session import Session


def weights(session: Session) -> FloatArray:
    assert session.runs.shown is not None
    return session.runs.shown.checkpoint.flat


def epochs(session: Session) -> list[int]:
    return [int(epoch) for epoch in session.runs.result.history.curve.epoch]


def stands_at(session: Session, epoch: int) -> bool:
    return session.runs.status.epoch == epoch


def training_threads() -> int:
    return sum(thread.name == "training" for thread in threading.enumerate())


def run_on(qtbot: QtBot, session: Session) -> None:
    """Start a run that will not end by itself, and wait until it moves."""
    session.edit(endless(session.document), "endless")
    session.runs.train()
    wait_until(qtbot, lambda: len(session.runs.result.history) > 0)


def stands_still(session: Session) -> bool:
    """The network that is shown is evaluated, and of the newest epoch: the one from before the run does not
    count, though its first points may have come before its first network."""
    shown = session.runs.shown
    return shown is not None and shown.at_rest and [shown.checkpoint.epoch] == epochs(session)[-1:]


def pause(qtbot: QtBot, session: Session) -> None:
    """Pause and wait until the run stands still."""
    session.runs.pause()
    wait_until(qtbot, partial(stands_still, session))


# --- From the beginning to the end


def test_lecture_program_12_3_learns_its_word(qtbot: QtBot, session: Session) -> None:
    train_to_the_end(qtbot, session)
    assert predictions(session) == ["ohlol"]
    assert epochs(session) == list(range(1, 16))
    assert session.runs.status.epoch == session.runs.status.goal == 15


def test_trained_weights_are_those_of_the_plain_trainer(qtbot: QtBot, session: Session) -> None:
    train_to_the_end(qtbot, session)
    plain = TorchTrainer(Document())
    points = plain.steps(15)
    assert np.array_equal(weights(session), plain.checkpoint().flat)
    assert session.runs.result.history.curve.loss.tolist() == [point.loss for point in points]


def test_training_again_goes_on_to_twice_the_epochs(qtbot: QtBot, session: Session) -> None:
    """And ends where one run of thirty epochs ends, bit for bit."""
    train_to_the_end(qtbot, session)
    train_to_the_end(qtbot, session)
    assert epochs(session) == list(range(1, 31))
    twice = weights(session)
    session.runs.reset()
    session.edit(with_training(session.document, epochs=30), "thirty")
    train_to_the_end(qtbot, session)
    assert session.runs.status.epoch == 30
    assert np.array_equal(weights(session), twice)


def test_window_tells_what_the_run_does(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    readout, message = find(window, QLabel, "run_readout"), find(window, QLabel, "run_message")
    assert readout.text() == "epoch 00/15"
    assert message.text() == "Ready"
    run_on(qtbot, session)
    assert message.text() == "Training"
    pause(qtbot, session)
    assert message.text() == "Paused"
    assert action(window, "run_train").text() == "Resume"
    session.runs.reset()
    session.edit(Document(), "default")
    train_to_the_end(qtbot, session)
    assert session.runs.shown is not None
    assert session.runs.shown.evaluation is not None
    at_rest = session.runs.shown.evaluation.loss  # of the network shown, so after the last update
    assert at_rest < session.runs.result.history.curve.loss[-1]
    assert readout.text() == f"after epoch 15/15 · loss {at_rest:.4f} · pairs 100%"


def test_buttons_of_the_toolbar_train(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    click(find(window, QToolButton, "button_run_train"))
    wait_until_idle(qtbot, session)
    assert predictions(session) == ["ohlol"]
    click(find(window, QToolButton, "button_run_reset"))
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == 0


# --- Pause, step, stop


def test_paused_run_stands_still_and_goes_on_where_it_was(qtbot: QtBot, session: Session) -> None:
    run_on(qtbot, session)
    pause(qtbot, session)
    stood, before = epochs(session), weights(session)
    qtbot.wait(100)
    assert epochs(session) == stood
    assert np.array_equal(weights(session), before)
    session.runs.train()
    wait_until(qtbot, lambda: len(session.runs.result.history) > len(stood))
    session.runs.stop()
    wait_until_idle(qtbot, session)
    assert epochs(session) == list(range(1, session.runs.status.epoch + 1))


def test_paused_run_shows_no_speed(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    speed = find(window, QLabel, "run_speed")
    run_on(qtbot, session)
    wait_until(qtbot, lambda: "epochs/s" in speed.text())
    pause(qtbot, session)
    qtbot.wait(100)
    assert speed.text() == ""


def test_single_step_pauses_first(qtbot: QtBot, session: Session) -> None:
    run_on(qtbot, session)
    session.runs.step()
    assert session.runs.status.phase == "paused"
    wait_until(qtbot, partial(stands_still, session))
    stood = session.runs.status.epoch
    session.runs.step()
    wait_until(qtbot, lambda: session.runs.status.epoch > stood)
    qtbot.wait(80)
    assert session.runs.status.epoch == stood + 1


def test_first_step_is_one_update(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    for epoch in (1, 2, 3):
        action(window, "run_step").trigger()
        wait_until(qtbot, partial(stands_at, session, epoch))
        assert session.runs.status.phase == "paused"
    qtbot.wait(80)
    assert epochs(session) == [1, 2, 3]
    assert window.inspector.inspected is not None
    assert window.inspector.inspected.epoch == 3


def test_last_step_ends_the_run(qtbot: QtBot, session: Session) -> None:
    session.edit(with_training(session.document, epochs=2), "two")
    session.runs.step()
    wait_until(qtbot, lambda: session.runs.status.epoch == 1)
    session.runs.step()
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == 2


def choose(window: MainWindow, name: str, value: str) -> None:
    box = find(window, QComboBox, name)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_run_until_solved_ends_once_every_pair_has_been_right_for_some_epochs(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    choose(window, "until_choice", "solved")
    assert find(window, QSpinBox, "epochs").value() == ROOM_TO_SOLVE
    find(window, QSpinBox, "patience").setValue(4)
    train_to_the_end(qtbot, session)
    solved_at = session.runs.result.history.solved_at
    assert solved_at is not None
    assert session.runs.status.epoch == solved_at + 3
    message = find(window, QLabel, "run_message")
    assert message.text() == f"Solved: every pair has been right since epoch {solved_at}."
    session.runs.train()  # again as long
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == solved_at + 7
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.document == Document()
    assert message.text() == "Ready"


def test_run_that_is_not_solved_in_time_says_so(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    session.edit(with_training(endless(), epochs=30, until="solved"), "until solved")
    train_to_the_end(qtbot, session)
    assert find(window, QLabel, "run_message").text() == "Not solved by epoch 30: press Train to continue."
    session.edit(with_training(Document(), epochs=2000, until="flat", patience=1), "until flat")
    train_to_the_end(qtbot, session)
    last, loss = session.runs.status.epoch, session.runs.result.history.curve.loss
    assert loss[-1] >= loss[-2]
    message = find(window, QLabel, "run_message").text()
    assert message == f"Ended: the loss has not fallen since epoch {last - 1}."


def test_patience_counts_only_where_a_run_waits_for_something(window: MainWindow) -> None:
    patience = find(window, QSpinBox, "patience")
    assert not patience.isEnabled()
    choose(window, "until_choice", "flat")
    assert patience.isEnabled()
    assert "the loss must not have fallen" in patience.toolTip()


def test_stopped_run_keeps_its_weights_and_goes_on_later(qtbot: QtBot, session: Session) -> None:
    run_on(qtbot, session)
    session.runs.stop()
    assert session.runs.status.phase == "stopping"
    wait_until_idle(qtbot, session)
    done = session.runs.status.epoch
    assert epochs(session) == list(range(1, done + 1))
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.epoch > done)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    assert epochs(session) == list(range(1, session.runs.status.epoch + 1))


def test_paused_run_stops(qtbot: QtBot, session: Session) -> None:
    run_on(qtbot, session)
    pause(qtbot, session)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    assert session.runs.result.trained is not None


def test_second_click_on_train_starts_no_second_run(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    run_on(qtbot, session)
    assert training_threads() == 1
    for _ in range(3):
        action(window, "run_train").trigger()
        session.runs.train()
        click(find(window, QToolButton, "button_run_pause"))
        click(find(window, QToolButton, "button_run_train"))
    assert training_threads() == 1
    assert session.runs.status.phase == "running"


# --- Back to the beginning


def test_reset_brings_the_same_weights_back(qtbot: QtBot, session: Session) -> None:
    fresh = weights(session).copy()
    train_to_the_end(qtbot, session)
    assert not np.array_equal(weights(session), fresh)
    session.runs.reset()
    wait_until_idle(qtbot, session)
    assert np.array_equal(weights(session), fresh)
    assert epochs(session) == []


def test_reset_in_the_middle_of_a_run_ends_it(qtbot: QtBot, session: Session) -> None:
    fresh = weights(session).copy()
    run_on(qtbot, session)
    session.runs.reset()
    wait_until_idle(qtbot, session)
    assert np.array_equal(weights(session), fresh)
    wait_until(qtbot, lambda: training_threads() == 0)
    assert epochs(session) == []
    assert session.runs.result.trained is None


def test_new_seed_gives_other_weights_and_undo_the_old_ones(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    fresh = weights(session).copy()
    session.new_seed(17)
    wait_until_idle(qtbot, session)
    assert not np.array_equal(weights(session), fresh)
    assert action(window, "edit_undo").text() == "Undo new seed 17"
    session.undo_stack.undo()
    wait_until_idle(qtbot, session)
    assert np.array_equal(weights(session), fresh)


def test_curve_of_the_run_before_stays_to_compare_with(qtbot: QtBot, session: Session) -> None:
    train_to_the_end(qtbot, session)
    loss = session.runs.result.history.curve.loss.tolist()
    session.new_seed(17)
    train_to_the_end(qtbot, session)
    assert session.runs.result.previous.curve.loss.tolist() == loss
    assert session.runs.result.history.curve.loss.tolist() != loss


def test_diverged_run_is_not_just_ready(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    message = find(window, QLabel, "run_message")
    session.edit(with_training(session.document, learning_rate=900.0), "far too fast")
    train_to_the_end(qtbot, session)
    assert message.text().startswith(
        "Training diverged: worse than guessing since epoch 1. Try a smaller learning rate"
    )
    session.edit(with_training(session.document, learning_rate=0.05), "as before")
    session.reset()
    assert message.text() == "Ready"


class WaitedFor:
    """A lock that remembers when the window waits for it, however long that takes."""

    def __init__(self) -> None:
        self._lock, self.waits = threading.Lock(), list[str]()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if blocking and timeout < 0 and threading.current_thread() is threading.main_thread():
            self.waits.append("".join(traceback.format_stack(limit=6)))
        return self._lock.acquire(blocking, timeout)

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


@pytest.mark.usefixtures("late_views")
def test_window_never_waits_for_the_epochs_that_a_run_adds(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    run_on(qtbot, session)
    lock: Any = WaitedFor()
    session.runs.kept._lock = lock
    arrivals = list[None]()
    session.points_arrived.connect(lambda: arrivals.append(None))
    for epoch in (None, 3, 5, None, 2):
        window.inspector.go_to_epoch(epoch)
        arrivals.clear()
        wait_until(qtbot, lambda: len(arrivals) > 1)
    assert lock.waits == []


# --- Edits during a run


def test_edit_during_a_run_counts_for_the_next_and_the_window_says_so(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    message = find(window, QLabel, "run_message")
    run_on(qtbot, session)
    session.edit(with_pairs(session.document, ("abc", "cba")), "other pairs")
    assert "This run continues with the settings it began with" in message.text()
    before = len(session.runs.result.history)
    wait_until(qtbot, lambda: len(session.runs.result.history) > before)
    assert session.runs.result.trained is not None
    assert session.runs.result.trained.document.pairs[0].input == "hello"
    session.undo_stack.undo()
    assert message.text() == "Training"
    session.undo_stack.redo()
    session.runs.stop()
    wait_until_idle(qtbot, session)
    assert len(predictions(session)[0]) == 3
    session.edit(with_training(session.document, epochs=5, learning_rate=0.05), "few")
    train_to_the_end(qtbot, session)
    assert epochs(session) == [1, 2, 3, 4, 5]
    assert session.runs.result.trained is not None
    assert session.runs.result.trained.document.pairs[0].input == "abc"


def test_no_epochs_at_all_are_a_problem_and_nothing_else(qtbot: QtBot, session: Session) -> None:
    train_to_the_end(qtbot, session)
    session.edit(with_training(session.document, epochs=0), "none")
    assert [problem.place for problem in session.problems] == ["epochs"]
    session.undo_stack.undo()
    assert session.runs.status.goal == 15


def test_problem_during_a_run_does_not_end_it(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    run_on(qtbot, session)
    session.edit(with_pairs(session.document, ("abc", "c")), "wrong")
    before = len(session.runs.result.history)
    wait_until(qtbot, lambda: len(session.runs.result.history) > before)
    assert action(window, "run_pause").isEnabled()
    session.runs.stop()
    wait_until(qtbot, lambda: session.runs.status.phase == "resting")
    assert not action(window, "run_train").isEnabled()


def test_learning_rate_takes_effect_while_it_runs(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    """At a rate of almost nothing the weights stand still; turned up, the word is soon learned."""
    run_on(qtbot, session)
    session.edit(with_training(session.document, learning_rate=0.01), "faster")
    assert find(window, QLabel, "run_message").text() == "Training"
    wait_until(qtbot, lambda: session.runs.result.history.solved_at is not None)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    assert predictions(session) == ["ohlol"]


def test_quick_edits_never_show_the_weights_of_another_model(qtbot: QtBot, session: Session) -> None:
    """Each comes just when the network for the one before is on its way."""
    seen: list[tuple[int, int]] = []

    def look() -> None:
        shown = session.runs.shown
        assert shown is not None
        seen.append((shown.document.layout.size, len(shown.checkpoint.flat)))
        assert len(shown.predictions) == len(shown.document.pairs)

    session.checkpoint_arrived.connect(look)
    for size in (9, 10, 11):
        session.edit(with_model(session.document, hidden_size=size), "size")
        with qtbot.waitSignal(session.settled):
            pass
        session.edit(with_model(session.document, hidden_size=size + 20), "size")
    session.edit(with_pairs(session.document, ("ab", "ba"), ("abc", "cba")), "pairs")
    wait_until_idle(qtbot, session)
    assert seen
    assert all(one == other for one, other in seen)


# --- What goes wrong


def nan_project() -> Project:
    """A network whose weights are as large as they can be: the next forward pass overflows."""
    document = with_model(Document(), cell="lstm")
    flat = np.full(document.layout.size, 3e38, np.float32)
    return Project(document, Trained(document, Checkpoint(3, flat), Curve.of([])))


def test_training_that_overflows_says_so_and_keeps_the_last_good_weights(
    qtbot: QtBot, window: MainWindow, session: Session, heard: Heard
) -> None:
    project = nan_project()
    assert project.trained is not None
    session.replace_project(project)
    wait_until_idle(qtbot, session)
    session.runs.train()
    wait_until(qtbot, lambda: bool(heard.notices))
    wait_until_idle(qtbot, session)
    (notice,) = heard.notices
    assert notice.kind == "error"
    assert "Training stopped because" in notice.text
    assert "The weights after epoch 3 are kept" in notice.text
    assert find(window, QLabel, "notice_text").text() == notice.text
    assert find(window, QLabel, "notice_text").isVisible()
    assert np.array_equal(weights(session), project.trained.checkpoint.flat)
    assert action(window, "run_train").isEnabled()


def test_run_that_fails_keeps_a_curve_without_holes(
    qtbot: QtBot, session: Session, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fortieth loss is not a number: in the middle of a burst, whose earlier epochs count."""
    losses: list[Tensor] = []

    def failing(logits: Tensor, targets: Tensor, reduction: Loss) -> Tensor:
        loss = cross_entropy(logits, targets, reduction)
        if loss.requires_grad:
            losses.append(loss)
        return loss * float("nan") if len(losses) == 40 and loss.requires_grad else loss

    monkeypatch.setattr("playground.training.torch_trainer.cross_entropy", failing)
    monkeypatch.setattr("playground.training.bursts.BURST_SECONDS", 60.0)  # bursts of 1, 2, 4 … 32
    run_on(qtbot, session)
    wait_until(qtbot, lambda: bool(heard.notices))
    wait_until_idle(qtbot, session)
    assert session.runs.result.trained is not None
    assert session.runs.status.epoch == 38  # before the update after which the loss was no number
    assert session.runs.result.trained.curve.epoch.tolist() == list(range(1, 39))
    monkeypatch.undo()
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.epoch > 40)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    assert epochs(session) == list(range(1, session.runs.status.epoch + 1))


def test_device_that_is_not_there_is_said(session: Session, heard: Heard) -> None:
    session.edit(with_training(session.document, device="mps"), "device")
    if "mps" in session.runs.status.devices:
        pytest.skip("this machine has it")
    session.runs.train()
    assert ["no MPS" in text for text in heard.texts] == [True]
    assert session.runs.status.phase == "resting"


# --- Before torch is there


def test_train_before_torch_is_there_begins_when_it_comes(
    qtbot: QtBot, young_session: Session, devices: tuple[str, ...]
) -> None:
    young_session.runs.train()
    assert young_session.runs.status.waiting
    young_session.runs.set_torch_ready(devices)
    wait_until_idle(qtbot, young_session)
    assert young_session.runs.status.epoch == 15


def test_step_before_torch_is_there_is_one_step(
    qtbot: QtBot, young_session: Session, devices: tuple[str, ...]
) -> None:
    young_session.runs.step()
    young_session.runs.set_torch_ready(devices)
    wait_until(qtbot, lambda: young_session.runs.status.epoch > 0)
    qtbot.wait(80)
    assert young_session.runs.status.epoch == 1


def test_waiting_for_torch_can_be_called_off(
    qtbot: QtBot, young_session: Session, devices: tuple[str, ...]
) -> None:
    young_session.runs.train()
    young_session.runs.stop()
    young_session.runs.set_torch_ready(devices)
    wait_until_idle(qtbot, young_session)
    assert young_session.runs.status.epoch == 0


# --- The end


@pytest.mark.parametrize("phase", ["running", "paused"])
def test_closing_in_the_middle_of_a_run_ends_its_thread(
    qtbot: QtBot, session: Session, phase: Literal["running", "paused"]
) -> None:
    run_on(qtbot, session)
    if phase == "paused":
        pause(qtbot, session)
    assert session.close()
    assert training_threads() == 0


# --- What has been trained can be brought back


def test_reset_is_undone_and_done_again(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    train_to_the_end(qtbot, session)
    trained, kept = weights(session).copy(), session.runs.kept
    action(window, "run_reset").trigger()
    wait_until_idle(qtbot, session)
    assert (epochs(session), session.runs.kept.index().count) == ([], 0)
    assert action(window, "edit_undo").text() == "Undo reset"
    action(window, "edit_undo").trigger()
    wait_until_idle(qtbot, session)
    assert np.array_equal(weights(session), trained)
    assert (epochs(session), session.runs.kept) == (list(range(1, 16)), kept)
    train_to_the_end(qtbot, session)
    assert epochs(session) == list(range(1, 31))
    action(window, "edit_redo").trigger()
    wait_until_idle(qtbot, session)
    assert epochs(session) == []


def test_new_seed_is_undone_with_what_was_trained(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    train_to_the_end(qtbot, session)
    trained, seed = weights(session).copy(), session.document.training.seed
    session.new_seed(seed + 1)
    train_to_the_end(qtbot, session)
    assert not np.array_equal(weights(session), trained)
    action(window, "edit_undo").trigger()
    wait_until_idle(qtbot, session)
    assert session.document.training.seed == seed
    assert np.array_equal(weights(session), trained)
    assert not session.undo_stack.canUndo()


def test_reset_in_the_middle_of_a_run_brings_back_its_last_moment(qtbot: QtBot, session: Session) -> None:
    """Curve, network and past epochs of one moment, from which it trains on as if never stopped."""
    run_on(qtbot, session)
    wait_until(qtbot, lambda: session.runs.result.trained is not None)
    session.reset()
    wait_until_idle(qtbot, session)
    session.undo_stack.undo()
    wait_until_idle(qtbot, session)
    done = session.runs.status.epoch
    assert done > 0
    assert epochs(session) == list(range(1, done + 1))
    assert session.runs.kept.index().last == done
    expected = TorchTrainer(session.document)
    expected.steps(done)
    assert np.array_equal(weights(session), expected.checkpoint().flat)
    session.runs.step()
    wait_until(qtbot, lambda: stands_at(session, done + 1))
    expected.steps(1)
    wait_until(qtbot, lambda: np.array_equal(weights(session), expected.checkpoint().flat))


def test_resets_share_the_memory_of_the_past_epochs(qtbot: QtBot, session: Session) -> None:
    """Without its past, a network is no longer what a file holds."""
    train_to_the_end(qtbot, session)
    first = session.runs.result.trained
    session.reset()
    wait_until_idle(qtbot, session)
    train_to_the_end(qtbot, session)
    session.runs.result.past.set_budget(session.runs.kept.index().bytes_used)
    session.reset()
    session.undo_stack.undo()
    assert session.runs.kept.index().count == 16
    session.undo_stack.undo()
    wait_until_idle(qtbot, session)
    assert session.runs.kept.index().count == 0
    assert epochs(session) == list(range(1, 16))
    again = session.runs.result.trained
    assert again is not first
    assert again is not None
    assert first is not None
    assert again.checkpoint is first.checkpoint


def test_reset_that_is_gone_from_the_stack_frees_its_memory(qtbot: QtBot, session: Session) -> None:
    train_to_the_end(qtbot, session)
    session.reset()
    hidden = session._resets[0]
    session.undo_stack.undo()
    session.edit(endless(), "another step instead")
    gc.collect()
    assert hidden() is None


def test_reset_of_nothing_is_no_step(qtbot: QtBot, session: Session) -> None:
    session.reset()
    wait_until_idle(qtbot, session)
    assert not session.undo_stack.canUndo()


# --- Nobody disturbs the numbers


@pytest.mark.usefixtures("late_views")
def test_looking_everywhere_while_it_trains_changes_no_bit(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    """Steps, layers, texts, theme, plots and heatmap are used as fast as can be; the run must not notice."""
    slow = with_training(with_model(session.document, cell="lstm", hidden_size=32), epochs=ENDLESS)
    session.edit(slow, "slow")
    slider, text = find(window, QSlider, "step_slider"), find(window, QLineEdit, "predict_input")
    session.runs.train()
    for turn in range(21):
        slider.setValue(turn % 6)
        window.inspector.go_to_layer(turn % 2)
        text.setText(["", "hole", "eh", "xyz"][turn % 4])
        if turn % 10 == 0:
            action(window, "view_dark" if turn % 20 else "view_light").trigger()
        window.inspector.refresh()
        qtbot.wait(5)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    done = session.runs.status.epoch
    assert done > 21, "it trained all the while"
    undisturbed = TorchTrainer(slow)
    losses = undisturbed.steps(done).loss.tolist()
    assert np.array_equal(weights(session), undisturbed.checkpoint().flat)
    assert session.runs.result.history.curve.loss.tolist() == losses
    assert epochs(session) == list(range(1, done + 1))


def test_keys_of_the_transport_work(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    session.edit(endless(), "endless")
    window.activateWindow()
    wait_until_idle(qtbot, session)
    QTest.keyClick(window, Qt.Key.Key_F5)
    wait_until(qtbot, lambda: session.runs.status.phase == "running")
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert session.runs.status.phase == "paused"
    QTest.keyClick(window, Qt.Key.Key_F8)
    wait_until_idle(qtbot, session)
    QTest.keyClick(window, Qt.Key.Key_F9)
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == 0
    seed = session.document.training.seed
    session.edit(replace(session.document, training=replace(session.document.training, seed=10**9)), "seed")
    QTest.keyClick(window, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    assert session.document.training.seed not in (seed, 10**9)
