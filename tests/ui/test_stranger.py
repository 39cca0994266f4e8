"""What the window shows and says is understood by one who sees it for the first time."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QProgressBar,
    QStyle,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from playground.checkpoint import Curve, Point
from playground.document import Document
from playground.language import Message
from playground.training.epoch_store.store import KeptEpochs
from playground.training.fused import kernel_loader
from playground.training.loss_history import LossHistory
from playground.vocabulary import parse_symbols, visible
from tests.ui.driving import (
    click,
    find,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
    with_training,
)
from tests.ui.heatmap_driving import INPUT, SYMBOL
from ui.app.main_window import MainWindow
from ui.app.notice_bar import NoticeBar
from ui.inspection.answer_history import Answers
from ui.panels.curves.legend import Legend
from ui.panels.curves.panel import CurvesPanel
from ui.panels.curves.plots import AccuracyPlot, LossPlot
from ui.panels.data.pairs_model import PROBLEM_ROLE
from ui.panels.epochs.text import marks
from ui.panels.states.panel import StatesPanel
from ui.panels.step.text import history_text
from ui.panels.weights.panel import WeightsPanel
from ui.session.readiness import no_network_text
from ui.session.session import Session
from ui.session.state import Selection
from ui.style.glossary import meaning
from ui.style.numbers import number
from ui.widgets.explanation import Explanation
from ui.widgets.heatmap.heatmap import Heatmap
from ui.widgets.save_dialog import warning_box


def text_of(window: QWidget, name: str) -> str:
    return find(window, QLabel, name).text()


def role_of(window: QWidget, name: str) -> str:
    return str(find(window, QLabel, name).property("role"))


def explanations(window: QWidget) -> list[Explanation]:
    return window.findChildren(Explanation, "explanation")


# --- Explanations and tooltips


@pytest.mark.usefixtures("late_views")
def test_explanation_stands_beside_its_panel_and_esc_closes_it(window: MainWindow) -> None:
    window.docks.bring_forward("dock_weights")
    QApplication.processEvents()
    weights, curves = find(window, WeightsPanel, "weights_panel"), window.findChildren(CurvesPanel)[0]
    weights.setFocus()
    QTest.keyClicks(weights, "?")
    (shown,) = explanations(window)
    assert weights.explanation() == text_of(shown, "explanation_text")
    place = weights.rect().translated(weights.mapTo(window, QPoint()))
    assert not shown.geometry().intersects(place)
    assert window.rect().contains(shown.geometry())
    assert shown.geometry().top() == place.top()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert explanations(window) == []
    assert weights.hasFocus()
    weights.explain()
    curves.explain()
    (shown,) = explanations(window)  # one at a time
    assert text_of(shown, "explanation_text") == curves.explanation()
    QTest.keyClick(curves, Qt.Key.Key_Escape)
    assert explanations(window) == []
    curves.explain()
    click(find(explanations(window)[0], QToolButton, "explanation_close"))
    assert explanations(window) == []
    weights.explain()
    window.docks.bring_forward("dock_microscope")
    QApplication.processEvents()
    assert explanations(window) == []  # it goes with its panel


@pytest.mark.usefixtures("late_views")
def test_every_setting_and_term_says_what_it_is(window: MainWindow, session: Session) -> None:
    fields = (
        *("cell_choice", "input_choice", "head_choice", "form_choice", "hidden_size", "optimizer_choice"),
        *("loss_choice", "batch_size", "clip_norm", "device_choice", "engine_choice", "seed"),
        *("learning_rate", "epochs", "until_choice"),
    )
    other = {"layer_count": "layers", "state_check": "recomputed"}
    terms = {name: name.removesuffix("_choice") for name in fields} | other
    tips = {name: find(window, QWidget, name).toolTip() for name in terms}
    assert tips == {name: meaning(term) for name, term in terms.items()}  # type: ignore[arg-type]
    labels = {label.text(): label.toolTip() for label in window.findChildren(QLabel)}
    assert "batch_first" in labels["Shapes"]
    assert labels["seed"] == meaning("seed")
    session.edit(with_training(session.document, learning_rate=-1), "wrong")
    assert "above 0" in find(window, QWidget, "learning_rate").toolTip()


# --- A pair that is still to be typed


@pytest.mark.usefixtures("late_views")
def test_new_pair_is_no_mistake_and_takes_no_view_away(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    table = find(window, QTableView, "pairs_table")
    click(find(window, QToolButton, "pairs_add"))
    assert [role_of(window, name) for name in ("data_summary", "run_message")] == ["muted", "muted"]
    assert "Pair 2 is empty" in text_of(window, "data_summary")
    assert "Pair 2 is empty" in text_of(window, "run_message")  # and training says so
    assert table.model().index(1, 0).data(PROBLEM_ROLE) is None
    assert window.inspector.inspected is not None
    assert window.inspector.inspected.text == "hello"
    editor = table.indexWidget(table.currentIndex())
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "hell")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert session.selection.pair == 1
    assert role_of(window, "data_summary") == "wrong"  # now lengths differ
    assert table.model().index(1, 1).data(PROBLEM_ROLE) is not None
    session.edit(with_pairs(session.document, ("hello", "ohlol"), ("hell", "lleh")), "typed")
    wait_until_idle(qtbot, session)
    assert window.inspector.inspected.text == "hell"


def test_mark_of_a_pair_follows_its_problem(window: MainWindow, session: Session) -> None:
    """Also where it was wrong before, and only less so now."""
    model = find(window, QTableView, "pairs_table").model()
    session.edit(with_pairs(session.document, ("ab", "b")), "wrong")
    told: list[int] = []
    model.dataChanged.connect(lambda first, *_: told.append(first.row()))
    session.problems = tuple(
        problem.__class__(problem.place, Message("softer"), problem.row, False)
        for problem in session.problems
    )
    session.document_changed.emit(session.document, session.document)
    assert told == [0]


# --- Runs


def test_edit_after_training_says_what_becomes_of_the_network(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    train_to_the_end(qtbot, session)
    assert text_of(window, "run_readout").startswith("after epoch 15/15 · loss ")
    session.edit(with_pairs(session.document, ("hello", "ohlol"), ("hello", "ohlol")), "duplicate")
    wait_until_idle(qtbot, session)
    assert text_of(window, "run_readout").startswith("epoch 15, edited · loss ")
    assert "pairs 100%" in text_of(window, "run_readout")
    assert text_of(window, "run_message") == "Edited since training: Train begins again at epoch 0."
    assert find(window, NoticeBar, "notice_bar").isVisible()
    assert "Train begins again at epoch 0. Undo" in text_of(window, "notice_text")
    session.undo_stack.undo()
    assert find(window, NoticeBar, "notice_bar").isHidden()
    session.edit(with_pairs(session.document, ("hellx", "ohlol")), "new symbol")
    wait_until_idle(qtbot, session)
    assert text_of(window, "run_readout").startswith("epoch 00/15")
    assert find(window, NoticeBar, "notice_bar").isVisible()
    assert "Undo brings the trained one back" in text_of(window, "notice_text")
    session.undo_stack.undo()
    wait_until_idle(qtbot, session)
    assert text_of(window, "run_readout").startswith("after epoch 15/15 · loss ")  # as it promises
    assert find(window, NoticeBar, "notice_bar").isHidden()
    session.edit(with_model(session.document, hidden_size=9), "other size")
    wait_until_idle(qtbot, session)
    assert text_of(window, "run_readout").startswith("epoch 00/15")
    assert "Undo brings the trained one back" in text_of(window, "run_message")
    session.undo_stack.undo()
    wait_until_idle(qtbot, session)
    assert text_of(window, "run_readout").startswith("after epoch 15/15 · loss ")


def test_legend_compares_the_run_with_the_one_before(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    train_to_the_end(qtbot, session)
    session.edit(with_model(session.document, cell="lstm"), "lstm")
    train_to_the_end(qtbot, session)
    key = find(window, Legend, "curve_key").accessibleName()
    assert "run before: RNN, 380 weights, solved from epoch 5" in key
    assert "this run: LSTM, 1,292 weights" in key
    assert "cut off" not in key
    (_, last), _ = find(window, AccuracyPlot, "accuracy_plot").item.viewRange()
    assert 15 <= last < 15.2  # the axis ends with the run
    session.edit(with_training(session.document, learning_rate=3), "too fast")
    session.reset()
    train_to_the_end(qtbot, session)
    most = session.runs.result.history.curve.loss.max()
    session.edit(with_training(session.document, learning_rate=0.05), "as before")
    session.reset()
    train_to_the_end(qtbot, session)
    _, (_, top) = find(window, LossPlot, "loss_plot").item.viewRange()
    assert most > top  # the run before does not squeeze this one
    assert f"reaches {number(most)}, cut off" in find(window, Legend, "curve_key").accessibleName()


def test_event_has_one_number_in_the_curve_and_on_the_epoch_bar(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    train_to_the_end(qtbot, session)
    solved = session.runs.result.history.solved_at
    assert solved == 5
    key, loss = find(window, Legend, "curve_key"), find(window, LossPlot, "loss_plot")
    assert "solved from epoch 5" in key.accessibleName()
    assert "epoch 5 starts from the network after epoch 4" in key.accessibleDescription()
    loss.hovered.emit(5.0)
    at_solved = f"loss {session.runs.result.history.curve.loss[4]:.4f}"
    assert text_of(window, "curve_readout").startswith(f"epoch 5: {at_solved} (before its update)")
    window.inspector.go_to_epoch(4)
    assert text_of(window, "epoch_readout") == f"after epoch 4 of 15 · {at_solved} · solved from epoch 5"
    said = find(window, QLabel, "epoch_readout").toolTip()
    assert "Epoch 5 starts from this network" in said
    assert "before the update, at 5" in said
    window.inspector.go_to_epoch(5)
    assert "solved" not in text_of(window, "epoch_readout")


def test_engine_that_was_not_ready_is_no_longer_waited_for(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    train_to_the_end(qtbot, session)
    session.runs.set_kernels(kernel_loader.load("rnn"))
    assert text_of(window, "engine_readout") == "fused engine"
    assert find(window, QProgressBar, "run_progress").isHidden()


def test_message_without_a_network_says_the_reason(
    young_session: Session, devices: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    young_session.runs.set_torch_ready(devices)
    status, document = young_session.runs.status, Document()
    assert "being evaluated" in no_network_text(status, document, ())
    young_session.edit(with_pairs(document, ("ab", "b")), "wrong")
    assert "when the pairs and settings fit" in no_network_text(status, document, young_session.problems)
    monkeypatch.setattr("ui.session.readiness.obstacle", lambda _: "It takes too much memory.")
    assert no_network_text(status, document, ()) == "It takes too much memory."


# --- Views


@pytest.mark.usefixtures("late_views")
def test_side_b_is_named_where_the_states_are(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    states = window.findChildren(StatesPanel)[0]
    side = find(window, QLabel, "side_b_readout")
    assert side.isHidden()
    QTest.keyClicks(states, "b")
    assert side.text() == "B: epoch 0"
    assert "hello after epoch 0" in side.toolTip()
    assert meaning("side_b") in side.toolTip()
    train_to_the_end(qtbot, session)
    assert side.text() == "B: epoch 0"
    QTest.keyClicks(states, "bb")
    assert side.isHidden()


@pytest.mark.usefixtures("late_views")
def test_cleared_text_has_no_button_to_clear_it(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    field = find(window, QLineEdit, "predict_input")
    (button,) = field.findChildren(QToolButton)
    field.setText("hel")
    wait_until(qtbot, lambda: button.property("opacity") == 1)  # Qt fades it in, and out
    session.select(Selection())
    assert field.text() == ""
    wait_until(qtbot, lambda: button.property("opacity") == 0)


def test_memory_of_past_epochs_is_a_button_with_a_named_menu(window: MainWindow) -> None:
    menu = find(window, QToolButton, "epoch_memory").menu()
    assert isinstance(menu, QMenu)
    first = menu.actions()[0]
    assert (first.text(), first.isSeparator()) == ("Memory for past epochs", False)


@pytest.mark.usefixtures("late_views")
def test_low_symbol_is_seen_as_target_and_prediction(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    session.edit(with_pairs(session.document, ("ab", "__")), "low")
    wait_until_idle(qtbot, session)
    heatmap = find(window, Heatmap, "state_heatmap")
    assert heatmap._geometry is not None
    picture = heatmap.viewport().grab().toImage()
    centre = heatmap._geometry.column_left(2) + heatmap._geometry.column_width // 2
    line = QRect(centre - 4, INPUT, 8, SYMBOL)
    colours = {
        picture.pixel(x, y)
        for x in range(line.left(), line.right())
        for y in range(line.top(), line.bottom() + 1)
    }
    assert len(colours) > 1


@pytest.mark.parametrize("symbol", ["\u3164", "\u2800", "\u115f", "\ufe0f", "\u034f"])
def test_symbol_that_draws_nothing_is_shown_by_its_code(symbol: str) -> None:
    assert visible(symbol) == f"U+{ord(symbol):04X}"
    assert parse_symbols(visible(symbol)) == (symbol,)


@pytest.mark.usefixtures("late_views")
def test_read_out_tells_after_which_epochs_a_symbol_was_right(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    train_to_the_end(qtbot, session)
    window.inspector.go_to_step(4)
    wait_until(qtbot, lambda: text_of(window, "step_history") != "")
    said = text_of(window, "step_history")
    right = []
    for epoch in range(16):
        window.inspector.go_to_epoch(epoch)
        assert window.inspector.inspected is not None
        right += [epoch] * bool(window.inspector.inspected.right(4))
    assert 0 < len(right) < 16
    found = re.findall(r"(\d+)(?:–(\d+))?", said)
    named = [range(int(first), int(last or first) + 1) for first, last in found]
    assert [epoch for span in named for epoch in span] == right
    many: Answers = {epoch: (epoch % 2,) for epoch in range(20)}
    assert history_text(many, 1, 1) == "correct after epochs 1, 3, 5, …, 19"
    assert history_text({0: (1,), 1: (0,), 2: (0,)}, 1, 0) == "correct after epochs 1–2"
    assert history_text({0: (1,), 1: (1,)}, 1, 0) == "wrong after every epoch so far"
    session.edit(with_model(session.document, hidden_size=9), "another")
    wait_until_idle(qtbot, session)
    assert find(window, QLabel, "step_history").isHidden()


# --- Dialogs


def test_questions_have_flat_icons(window: MainWindow) -> None:
    box = warning_box(window, "Save?")
    box.setStandardButtons(QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel)
    box.ensurePolished()
    assert box.icon() == QMessageBox.Icon.NoIcon
    assert not box.iconPixmap().isNull()
    hint = QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons
    buttons = find(box, QDialogButtonBox, "qt_msgbox_buttonbox")
    assert not buttons.style().styleHint(hint, None, buttons)
    box.deleteLater()


# --- One owner for what belongs to a run


def test_zoom_of_a_run_ends_with_it(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    loss = find(window, LossPlot, "loss_plot")
    train_to_the_end(qtbot, session)
    loss.item.getViewBox().setRange(xRange=(2, 3))
    loss._on_range_changed_manually()
    assert loss.item.getViewBox().viewRange()[0][1] < 4
    session.new_seed(17)
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: 15 < loss.item.getViewBox().viewRange()[0][1] < 16)


def test_relapse_moves_both_marks_of_the_solved_epoch() -> None:
    """Solved at 3, wrong at 5, and right from 6 on: the curve and the epoch bar say 6."""
    points = [Point(epoch, 1 / epoch, 1.0, float(epoch in (3, 4) or epoch >= 6)) for epoch in range(1, 11)]
    kept, history = KeptEpochs(), LossHistory(Curve.of(points))
    kept.add(0, np.zeros(3, np.float32), {})
    for point in points:
        kept.add(point.epoch, np.zeros(3, np.float32), {}, point)
    (mark,) = [mark for mark in marks(kept.index(), whole=True) if mark.kind == "solved"]
    assert history.solved_at == 6
    assert (mark.name, mark.epoch) == ("solved from epoch 6", 5)  # the network that epoch 6 starts from
