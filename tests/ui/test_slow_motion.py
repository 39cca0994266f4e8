"""One update in slow motion, in the window: it adds up, and ends where Step does, to the last bit."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.language import Message
from playground.training.fused import kernel_loader
from playground.training.nonfinite import NotFiniteError
from playground.training.slow_motion import update
from playground.training.slow_motion.phases import phases
from playground.training.torch_trainer import TorchTrainer
from tests.engine.test_torch_trainer import OPTIMIZERS
from tests.ui.driving import (
    action,
    alone,
    click,
    endless,
    find,
    wait_until,
    wait_until_idle,
    with_pairs,
    with_training,
)
from ui.app.main_window import MainWindow
from ui.panels.slow_motion.panel import SlowMotionPanel
from ui.panels.slow_motion.values import Place, Reached, shrunk, strip_view
from ui.session.session import Session
from ui.session.slow_motion import Made, Slow
from ui.widgets.combo_box import ComboBox
from ui.widgets.number_table import Table

PAIRS = ("hello", "ohlol"), ("hell", "lleh"), ("oh", "ho")
Key = Qt.Key


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> Iterator[SlowMotionPanel]:
    yield from alone(SlowMotionPanel(session), 540, 420, qtbot)


def take(qtbot: QtBot, session: Session, document: Document) -> None:
    session.edit(document, "another")
    wait_until_idle(qtbot, session)


def begun(qtbot: QtBot, session: Session) -> Slow:
    motion = session.slow_motion
    motion.begin()
    wait_until(qtbot, lambda: motion.slow is not None or not motion.is_preparing)
    assert motion.slow is not None, motion.message
    return motion.slow


def slow(session: Session) -> Slow:
    assert session.slow_motion.slow is not None
    return session.slow_motion.slow


def made(qtbot: QtBot, session: Session) -> Made:
    """What the last phase makes of the update."""
    session.slow_motion.go_to(slow(session).last)
    wait_until(qtbot, lambda: session.slow_motion.slow is None or slow(session).made is not None)
    found = slow(session).made
    assert found is not None
    return found


def trained(session: Session) -> Checkpoint:
    assert session.runs.result.trained is not None
    return session.runs.result.trained.checkpoint


def said(panel: SlowMotionPanel) -> str:
    return find(panel, QLabel, "slow_sentence").text()


def shows_pair(session: Session, pair: int) -> bool:
    return slow(session).pair == pair


def go_to_kind(session: Session, kind: str, step: int | None = None) -> Slow:
    phases = slow(session).update.phases
    session.slow_motion.go_to(next(at for at, p in enumerate(phases) if (p.kind, p.step) == (kind, step)))
    return slow(session)


# --- It is the update that Step makes


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("norm", [0.0, 0.05])
def test_it_ends_where_step_does_to_the_last_bit(
    qtbot: QtBot, session: Session, name: str, norm: float
) -> None:
    """Two updates, since only the second reads what the optimizer remembers; in mini-batches."""
    spec = {"learning_rate": 0.05, **OPTIMIZERS[name][0], "clip_norm": norm, "batch_size": 2}
    document = with_training(with_pairs(session.document, *PAIRS), engine="torch", **spec)
    take(qtbot, session, document)
    trainer = TorchTrainer(document)
    for count in (0, 1):
        assert begun(qtbot, session).update.before.batch == count
        assert made(qtbot, session) == Made("torch", True, 0.0)
        trainer.steps(1)
        wanted, found = trainer.checkpoint(), trained(session)
        assert (found.epoch, found.batch) == (wanted.epoch, wanted.batch)
        np.testing.assert_array_equal(found.flat, wanted.flat)
        for part, values in wanted.optimizer.items():
            np.testing.assert_array_equal(found.optimizer[part], values)
    assert len(session.runs.result.history) == 1  # the two updates are one epoch


def test_fused_engine_makes_its_own_step_and_the_difference_is_said(
    qtbot: QtBot, session: Session, panel: SlowMotionPanel
) -> None:
    session.runs.set_kernels(kernel_loader.load("rnn"))
    before = begun(qtbot, session).update
    found = made(qtbot, session)
    assert found.engine == "fused"
    assert found.difference == np.abs(before.after.flat - trained(session).flat).max()
    assert found.difference < 1e-6
    assert "The fused engine made it" in said(panel) or found.is_equal


# --- What a person sees and does


def test_keys_lead_through_the_phases_and_the_steps_add_up(
    qtbot: QtBot, session: Session, panel: SlowMotionPanel
) -> None:
    begun(qtbot, session)
    panel.setFocus()
    title, seen = find(panel, QLabel, "slow_heading"), []
    for _ in range(13):
        seen.append(title.text())
        QTest.keyClick(panel, Key.Key_Right)
    assert seen[1] == "Forward, step 1 of 5"
    assert seen[7] == "Backward, step 5 of 5"
    assert title.text() == "Optimizer: Adam"
    QTest.keyClick(panel, Key.Key_Home)
    assert slow(session).at == 0
    QTest.keyClick(panel, Key.Key_End)
    assert slow(session).phase.kind == "optimizer"  # the end before the weights move
    assert session.runs.result.trained is None
    assert find(panel, QPushButton, "slow_next").text() == "Move the weights"
    for kind, step in (("backward", 3), ("backward", 1), ("sum", None)):
        now = go_to_kind(session, kind, step)
        view = strip_view(now, Place("rnn.weight_hh_l0", 1, 2))
        known = [step for step in range(1, 6) if view.knows_gradient(step)]
        assert view.weight_sum == pytest.approx(sum(view.of_weight[step - 1] for step in known), abs=1e-12)
        assert known == list(range(step or 1, 6))
    whole = now.update.document.layout.split(now.update.gradient)["rnn.weight_hh_l0"]
    np.testing.assert_allclose(view.summed, whole, atol=1e-6)
    assert not view.gradients[0].any()  # exactly: h₀ is all zeros
    go_to_kind(session, "backward", 1)
    assert "so step 1 adds exactly 0 to the gradient of W_hh, layer 1" in said(panel)


def test_esc_leaves_everything_as_it_was(qtbot: QtBot, session: Session, panel: SlowMotionPanel) -> None:
    begun(qtbot, session)
    shown, document = session.runs.shown, session.document
    panel.setFocus()
    for key in (Key.Key_Right, Key.Key_End, Key.Key_Question, Key.Key_Escape):
        QTest.keyClick(panel, key)
    assert session.slow_motion.slow is not None  # Esc has closed the explanation first
    QTest.keyClick(panel, Key.Key_Escape)
    assert session.slow_motion.slow is None
    assert session.runs.shown is shown
    assert session.document is document
    assert session.runs.result.trained is None
    assert session.runs.status.phase == "resting"
    assert find(panel, QPushButton, "slow_start").isVisible()


def test_weight_and_matrix_are_chosen_by_keys_and_pointer(
    qtbot: QtBot, session: Session, panel: SlowMotionPanel
) -> None:
    begun(qtbot, session)
    panel.setFocus()
    now = go_to_kind(session, "sum")
    strip = find(panel, QWidget, "slow_strip")
    click(strip, QPoint(5, 16 + 4))  # the first map, its upper left corner
    numbers = find(panel, QWidget, "slow_numbers")
    assert numbers.accessibleName() == "W_hh, layer 1, row unit 1, column unit 1"
    for key in (Key.Key_Down, Key.Key_Right, Key.Key_Left, Key.Key_Down):
        QTest.keyClick(panel, key, Qt.KeyboardModifier.ShiftModifier)
    assert numbers.accessibleName() == "W_hh, layer 1, row unit 3, column unit 1"
    QTest.keyClick(panel, Key.Key_Down)
    total = now.steps.total("rnn.bias_ih_l0")
    assert numbers.accessibleName() == f"b_ih, layer 1, row unit {np.abs(total).argmax() + 1}"
    assert find(panel, ComboBox, "slow_matrix").currentText() == "b_ih, layer 1"
    QTest.keyClick(panel, Key.Key_End)
    assert "m̂ m / (1 − β₁ᵗ)" in numbers.accessibleDescription()
    assert "η = 0.05, β₁ = 0.9, β₂ = 0.999" in numbers.accessibleDescription()


def test_one_pair_of_the_batch_shows_its_share(
    qtbot: QtBot, session: Session, panel: SlowMotionPanel
) -> None:
    take(qtbot, session, with_training(with_pairs(session.document, *PAIRS), clip_norm=0.01))
    whole = begun(qtbot, session).steps
    choice = find(panel, ComboBox, "slow_pair")
    assert [choice.itemText(at) for at in range(2)] == ["all 3 pairs", "pair 1: hello → ohlol"]
    shares = []
    for pair in range(3):
        session.slow_motion.choose_pair(pair)
        wait_until(qtbot, partial(shows_pair, session, pair))
        shares.append(slow(session).steps)
    np.testing.assert_allclose(sum(share.losses for share in shares), whole.losses, atol=1e-12)
    go_to_kind(session, "forward", 3)
    assert said(panel) == "This pair has ended; longer pairs of the batch go on."
    go_to_kind(session, "forward", 2)
    assert said(panel).startswith("The network reads “h” and makes the state h of step 2")
    go_to_kind(session, "clip")
    assert "so every gradient is made smaller by the same factor" in said(panel)


def test_numbers_are_a_table_and_the_picture_has_its_recipe(
    qtbot: QtBot, session: Session, panel: SlowMotionPanel
) -> None:
    assert panel.table() is None
    begun(qtbot, session)
    go_to_kind(session, "backward", 2)
    table = panel.table()
    assert isinstance(table, Table)
    assert table.columns[:3] == ("row", "column", "step 1")
    for row in table.rows[1:]:
        numbers = [float(value) for value in row[2:]]
        assert sum(numbers[:5]) == pytest.approx(numbers[5], abs=1e-12)
    assert len(table.rows) == 1 + 8 * 8
    assert (panel.recipe() or "").startswith("phase: backward 2\npair: 1\nepoch: 0\n")
    panel.setFocus()
    QTest.keyClick(panel, Key.Key_T)
    assert panel.shows_numbers


# --- When it is not the next update


def test_what_changes_the_next_update_ends_it_with_a_reason(
    qtbot: QtBot, session: Session, panel: SlowMotionPanel
) -> None:
    begun(qtbot, session)
    session.slow_motion.go_to(4)
    take(qtbot, session, with_training(session.document, learning_rate=0.5))
    assert session.slow_motion.slow is None
    message, start = find(panel, QLabel, "slow_message"), find(panel, QPushButton, "slow_start")
    assert message.text() == "The network or its settings have changed since."
    session.edit(with_pairs(session.document, ("abc", "ab")), "wrong")
    assert "lengths 3 and 2" in message.text()
    assert not start.isEnabled()
    session.undo_stack.undo()
    assert start.isEnabled()


def test_update_that_is_not_finite_is_refused_in_words(
    qtbot: QtBot, session: Session, panel: SlowMotionPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise NotFiniteError(3, Message("the loss is not finite"))

    monkeypatch.setattr(update, "slow_update", fails)
    session.slow_motion.begin()
    wait_until(qtbot, lambda: not session.slow_motion.is_preparing)
    message = find(panel, QLabel, "slow_message").text()
    assert message.startswith("The next update cannot be made: the loss is not finite. A smaller")
    assert find(panel, QPushButton, "slow_start").isEnabled()


def test_action_opens_it_and_says_why_it_is_off(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    window.complete()
    acts = action(window, "run_slow_motion")
    acts.trigger()
    panel = find(window, SlowMotionPanel, "slow_motion_panel")
    assert panel.isVisible()
    wait_until(qtbot, lambda: session.slow_motion.slow is not None)
    assert "in epoch 1" in [each.text() for each in panel.findChildren(QLabel)]
    session.slow_motion.go_to(3)
    session.edit(endless(session.document), "endless")
    session.runs.train()
    assert session.slow_motion.slow is None
    assert not acts.isEnabled()
    assert acts.toolTip() == "Training is running: pause it first."
    session.runs.pause()
    assert acts.isEnabled()
    runs = session.runs
    wait_until(qtbot, lambda: bool(runs.result.trained and runs.shown and runs.shown.at_rest))
    epoch = trained(session).epoch
    begun(qtbot, session)
    wait_until(qtbot, lambda: session.slow_motion.slow is not None)
    assert slow(session).update.before.epoch == epoch
    assert made(qtbot, session).difference < 1e-6
    session.runs.stop()
    wait_until_idle(qtbot, session)


# --- Pure functions


def test_reached_and_shrunk() -> None:
    whole = phases(2, clips=True)
    assert [phase.kind for phase in whole[-4:]] == ["sum", "clip", "optimizer", "weights"]
    assert Reached.at(whole, 0) == Reached(0, False, 3)
    assert Reached.at(whole, 1) == Reached(1, False, 3)  # no gradient while it reads
    assert Reached.at(whole, 4) == Reached(2, True, 2)
    spread = np.zeros((40, 30))
    spread[17, 5], spread[3, 29] = -2, 1
    small = shrunk(spread, 4, 3)
    assert small.shape == (4, 3)
    assert sorted(small[small != 0].tolist()) == [-2, 1]
    np.testing.assert_array_equal(shrunk(spread[:4, :3], 4, 3), spread[:4, :3])
