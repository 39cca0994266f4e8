"""Looking inside: one cursor for all views, and every number the one that PyTorch computes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from playground.document import Document, VocabularySpec
from playground.inspection import torch_check as check_module
from playground.inspection.torch_check import Check
from playground.parameters import FloatArray
from playground.spec import Cell
from tests.engine import plain
from tests.ui.driving import (
    action,
    click,
    endless,
    find,
    read_number,
    train_to_the_end,
    views_are_up_to_date,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
)
from tests.ui.heatmap_driving import GUTTER, TAPE, place_of
from ui.app.main_window import MainWindow
from ui.inspection.inspected import Inspected
from ui.panels.states.text import state_text
from ui.session.session import Session
from ui.widgets.bars import Bars
from ui.widgets.heatmap.heatmap import Heatmap

pytestmark = pytest.mark.usefixtures("late_views")


@pytest.fixture
def heatmap(window: MainWindow) -> Heatmap:
    """With the pointer where no cell is, whatever the test before did with it."""
    found = find(window, Heatmap, "state_heatmap")
    QTest.mouseMove(found.viewport(), QPoint(1, 1))
    return found


@pytest.fixture
def slider(window: MainWindow) -> QSlider:
    return find(window, QSlider, "step_slider")


def inspected(window: MainWindow) -> Inspected:
    assert window.inspector.inspected is not None
    return window.inspector.inspected


def title(window: MainWindow) -> str:
    return find(window, QLabel, "step_title").text()


def spoken_bars(window: MainWindow, name: str) -> dict[str, float]:
    """The numbers beside the bars."""
    text = find(window, Bars, name).accessibleDescription()
    parts = [part.rsplit(" ", 1) for part in text.split(", ")] if text else []
    return {name: read_number(number) for name, number in parts}


def type_text(window: MainWindow, text: str) -> None:
    field = find(window, QLineEdit, "predict_input")
    field.clear()
    field.insert(text)


# --- One cursor


def test_slider_moves_heatmap_and_readouts(window: MainWindow, heatmap: Heatmap, slider: QSlider) -> None:
    assert (slider.minimum(), slider.maximum()) == (0, 5)
    for step in (5, 0, 3):
        slider.setValue(step)
        assert heatmap.current_step == step
        assert title(window).startswith(f"Step {step} ·")
    assert title(window).startswith("Step 3 · l₁ →")
    hidden = inspected(window).trace.layers[1].hidden[3]
    assert list(spoken_bars(window, "step_hidden").values()) == pytest.approx(hidden.tolist(), abs=5e-4)
    assert list(spoken_bars(window, "step_probabilities")) == ["e", "h", "l", "o"]
    chances = inspected(window).trace.probabilities[2]
    assert list(spoken_bars(window, "step_probabilities").values()) == pytest.approx(
        chances.tolist(), abs=5e-4
    )


@pytest.mark.parametrize(
    ("key", "step"),
    [
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 5),
    ],
)
def test_keys_move_the_step(heatmap: Heatmap, slider: QSlider, key: Qt.Key, step: int) -> None:
    slider.setValue(2)
    heatmap.setFocus()
    QTest.keyClick(heatmap, key)
    assert (heatmap.current_step, slider.value()) == (step, step)


def test_keys_stop_at_the_ends(heatmap: Heatmap, slider: QSlider) -> None:
    for key, end in ((Qt.Key.Key_Right, 5), (Qt.Key.Key_Left, 0)):
        for _ in range(8):
            QTest.keyClick(heatmap, key)
        assert slider.value() == end


def test_page_keys_and_layer_choice_change_the_layer(window: MainWindow, heatmap: Heatmap) -> None:
    layer = find(window, QComboBox, "layer_choice")
    assert layer.currentText() == "layer 2"
    QTest.keyClick(heatmap, Qt.Key.Key_PageDown)
    assert layer.currentText() == "layer 1"
    hidden = inspected(window).trace.layers[0].hidden[1]
    assert list(spoken_bars(window, "step_hidden").values()) == pytest.approx(hidden.tolist(), abs=5e-4)
    QTest.keyClick(heatmap, Qt.Key.Key_PageUp)
    assert layer.currentText() == "layer 2"


def test_click_into_a_cell_chooses_its_step_and_layer(window: MainWindow, heatmap: Heatmap) -> None:
    window.resize(1280, 1000)  # no layer is scrolled away
    click(heatmap.viewport(), place_of(heatmap, block=1, row=3, step=4))
    assert heatmap.current_step == 4
    assert find(window, QComboBox, "layer_choice").currentText() == "layer 1"


def test_click_on_the_tape_chooses_a_step_and_leaves_the_layer(
    qtbot: QtBot, window: MainWindow, session: Session, heatmap: Heatmap
) -> None:
    """Also when units of other layers have been scrolled away beneath the tape."""
    session.edit(with_model(session.document, hidden_size=64), "tall")
    wait_until_idle(qtbot, session)
    layer = find(window, QComboBox, "layer_choice")
    for scroll in (0, heatmap.verticalScrollBar().maximum()):
        heatmap.verticalScrollBar().setValue(scroll)
        click(heatmap.viewport(), QPoint(place_of(heatmap, 0, 0, 3).x(), 10))
        assert heatmap.current_step == 3
        assert layer.currentText() == "layer 2"


def test_hover_says_value_and_origin(window: MainWindow, heatmap: Heatmap) -> None:
    window.resize(1280, 1000)  # no layer is scrolled away
    value = state_text(inspected(window).trace.layers[0].hidden[4, 2])
    QTest.mouseMove(heatmap.viewport(), place_of(heatmap, block=1, row=2, step=4))
    said = f"layer 1, unit 3, step 4, second l, {value}"
    assert find(window, QLabel, "state_readout").text() == said


def test_screen_reader_hears_the_pinned_cell(heatmap: Heatmap, slider: QSlider, window: MainWindow) -> None:
    slider.setValue(4)
    answer, value = inspected(window).answers[3], state_text(inspected(window).trace.layers[1].hidden[4, 0])
    said = f"layer 2, unit 1, step 4, second l, {value}, prediction {answer}, target o"
    assert heatmap.accessibleDescription() == said


def test_initial_state_is_zeros_without_an_answer(window: MainWindow, slider: QSlider) -> None:
    slider.setValue(0)
    assert title(window) == "Step 0 · initial state"
    assert set(spoken_bars(window, "step_hidden").values()) == {0.0}
    assert spoken_bars(window, "step_probabilities") == {}


def test_steps_play_to_the_end_and_stop(
    qtbot: QtBot, window: MainWindow, slider: QSlider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.panels.states.player.PLAY_MS", {"½×": 5, "1×": 5, "2×": 5})
    slider.setValue(5)
    seen: list[int] = []
    window.inspector.cursor_moved.connect(lambda: seen.append(slider.value()))
    click(find(window, QToolButton, "step_play"))
    wait_until(qtbot, lambda: slider.value() == 5)
    qtbot.wait(30)
    assert seen == [0, 1, 2, 3, 4, 5]


# --- The numbers


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_states_and_probabilities_are_those_of_torch(
    qtbot: QtBot, window: MainWindow, session: Session, cell: Cell
) -> None:
    session.edit(with_model(session.document, cell=cell), "cell")
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: inspected(window).epoch == 15)
    assert session.runs.shown is not None
    document = session.document
    split = document.layout.split(session.runs.shown.checkpoint.flat)
    weights = {name: torch.tensor(values) for name, values in split.items()}
    x = weights["embedding.weight"][list(inspected(window).trace.ids)]
    states = list(plain.layer_states(document.model, weights, x))
    for shown, (hidden, c) in zip(inspected(window).trace.layers, states, strict=True):
        assert np.allclose(shown.hidden[1:], hidden.numpy(), atol=1e-6)
        if c is not None and shown.cell is not None:
            assert np.allclose(shown.cell[1:], c.numpy(), atol=1e-6)
    logits = states[-1][0] @ weights["head.weight"].T + weights["head.bias"]
    assert np.allclose(inspected(window).trace.probabilities, torch.softmax(logits, 1).numpy(), atol=1e-6)
    assert f"recomputed − nn.{cell.upper()}" in find(window, QLabel, "state_check").text()
    assert find(window, Bars, "step_cell").isVisible() == (cell == "lstm")


def test_readouts_follow_the_training(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    output = find(window, QLabel, "predict_output")
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: inspected(window).epoch == 15)
    assert output.text() == "→ ohlol"
    assert inspected(window).epoch == 15
    session.runs.reset()
    wait_until_idle(qtbot, session)
    assert inspected(window).epoch == 0
    assert output.text() != "→ ohlol"


def shows_at_least(window: MainWindow, epoch: int) -> bool:
    return inspected(window).epoch >= epoch


def test_view_follows_a_run_that_goes_on(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    session.edit(endless(), "endless")
    session.runs.train()
    for epoch in (1, 50):
        wait_until(qtbot, partial(shows_at_least, window, epoch))
    session.runs.stop()
    wait_until_idle(qtbot, session)
    wait_until(qtbot, lambda: inspected(window).epoch == session.runs.status.epoch)


def test_picture_that_differs_from_torch_is_not_shown(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, heatmap: Heatmap
) -> None:
    banner = find(window, QLabel, "state_banner")
    assert heatmap.isVisible()
    original: Callable[..., Check] = check_module.check

    def with_other_weights(trace: object, spec: object, flat: FloatArray, symbols: int) -> Check:
        return original(trace, spec, flat + 0.01, symbols)

    monkeypatch.setattr(check_module, "check", with_other_weights)
    window.inspector.refresh()
    assert not heatmap.isVisible()
    assert "differ from PyTorch's nn.RNN by" in banner.text()
    assert spoken_bars(window, "step_hidden") == {}
    assert find(window, QLabel, "state_check").text() == ""
    monkeypatch.undo()
    window.inspector.refresh()
    assert heatmap.isVisible()


# --- What is read


def test_typed_text_is_read_at_once(
    qtbot: QtBot, window: MainWindow, session: Session, slider: QSlider
) -> None:
    train_to_the_end(qtbot, session)
    type_text(window, "hole")
    assert slider.maximum() == 4
    assert find(window, QLabel, "predict_output").text() == f"→ {inspected(window).answer_text}"
    assert inspected(window).targets == ()
    assert find(window, QLabel, "step_target").text() == "input h, no target"
    type_text(window, "")
    assert inspected(window).text == "hello"


def test_typed_text_that_is_a_pair_has_its_target(window: MainWindow) -> None:
    type_text(window, "hello")
    assert inspected(window).targets == tuple("ohlol")


def test_typed_text_is_the_pair_in_any_spelling(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    words = with_pairs(session.document, ("the café", "a b"))
    words = replace(words, vocabulary=VocabularySpec("word"))
    session.edit(words, "words")
    wait_until_idle(qtbot, session)
    type_text(window, " the  cafe\u0301 ")
    assert inspected(window).targets == ("a", "b")


def test_unknown_symbol_is_named_with_its_position(window: MainWindow, heatmap: Heatmap) -> None:
    type_text(window, "heXlo")
    said = "Symbol “X” at position 3 is not in the vocabulary of this network."
    assert find(window, QLabel, "predict_output").text() == said
    assert find(window, QLabel, "state_banner").text() == said
    assert not heatmap.isVisible()
    type_text(window, "helo")
    assert heatmap.isVisible()


def test_choosing_a_pair_takes_the_typed_text_away(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    session.edit(with_pairs(session.document, ("hello", "ohlol"), ("hole", "eloh")), "two")
    wait_until_idle(qtbot, session)
    type_text(window, "he")
    box = find(window, QComboBox, "pair_choice")
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert inspected(window).text == "hole"
    assert find(window, QLineEdit, "predict_input").text() == ""


@pytest.mark.parametrize(
    ("text", "symbols"), [("h", ["h"]), ("hhh", ["h₁", "h₂", "h₃"]), ("e\u0301", None), ("你好", None)]
)
def test_odd_texts(window: MainWindow, text: str, symbols: list[str] | None) -> None:
    type_text(window, text)
    assert (window.inspector.inspected is None) == (symbols is None)
    if symbols is not None:
        assert list(inspected(window).labels) == symbols
    assert not window.grab().isNull()


def test_chinese_and_emoji_are_single_steps(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    session.edit(with_pairs(session.document, ("你好👩‍🏫", "好你🎉")), "chinese")
    wait_until_idle(qtbot, session)
    assert inspected(window).labels == ("你", "好", "👩‍🏫")


def test_pair_that_goes_away_leaves_another_to_look_at(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    session.edit(with_pairs(session.document, ("hello", "ohlol"), ("hole", "eloh")), "two")
    wait_until_idle(qtbot, session)
    session.select(replace(session.selection, pair=1))
    session.edit(with_pairs(session.document, ("hello", "ohlol")), "one")
    wait_until_idle(qtbot, session)
    assert inspected(window).text == "hello"


def test_window_without_a_network_says_why(young_session: Session, window_before_torch: MainWindow) -> None:
    assert not young_session.runs.status.torch_ready
    assert "PyTorch is loading" in find(window_before_torch, QLabel, "state_banner").text()


# --- Large and small


@pytest.fixture
def long(qtbot: QtBot, window: MainWindow, session: Session, heatmap: Heatmap) -> Heatmap:
    """200 steps of 256 units."""
    pair = ("ab" * 100, "ba" * 100)
    document = with_pairs(with_model(Document(), hidden_size=256, layers=1), pair)
    session.edit(document, "long")
    wait_until_idle(qtbot, session)
    wait_until(qtbot, lambda: inspected(window).steps == 200)
    return heatmap


def stripe(heatmap: Heatmap, x: int, y: int, width: int, height: int) -> bytes:
    heatmap.viewport().repaint()
    image = heatmap.viewport().grab().toImage().copy(x, y, width, height)
    return bytes(image.constBits())


def test_labels_stay_while_cells_scroll(long: Heatmap) -> None:
    across, down = long.horizontalScrollBar(), long.verticalScrollBar()
    assert across.maximum() > 1000
    assert down.maximum() > 1000
    height, width = long.viewport().height(), long.viewport().width()
    names, tape = stripe(long, 0, TAPE + 20, GUTTER - 4, 200), stripe(long, GUTTER, 0, 300, TAPE - 4)
    cells = stripe(long, GUTTER, TAPE + 20, width - GUTTER, height - TAPE - 60)
    across.setValue(1003)
    assert stripe(long, 0, TAPE + 20, GUTTER - 4, 200) == names
    assert stripe(long, GUTTER, TAPE + 20, width - GUTTER, height - TAPE - 60) != cells
    across.setValue(0)
    down.setValue(1003)
    assert stripe(long, GUTTER, 0, 300, TAPE - 4) == tape
    assert stripe(long, 0, TAPE + 20, GUTTER - 4, 200) != names


def test_cursor_is_brought_into_view(long: Heatmap, slider: QSlider) -> None:
    at = long._geometry
    for step in (200, 0, 120):
        slider.setValue(step)
        left = at.column_left(step) - long.horizontalScrollBar().value()
        assert GUTTER <= left <= long.viewport().width() - at.column_width


def test_place_that_was_scrolled_to_stays_while_it_trains(
    qtbot: QtBot, session: Session, window: MainWindow, long: Heatmap
) -> None:
    """The cursor stands at the beginning; who looks at the end must not be pulled back."""
    long.horizontalScrollBar().setValue(2000)
    session.runs.step()
    wait_until(qtbot, lambda: inspected(window).epoch == 1)
    assert long.horizontalScrollBar().value() == 2000


def test_click_finds_the_right_cell_when_scrolled(long: Heatmap, window: MainWindow) -> None:
    long.horizontalScrollBar().setValue(1500)
    long.verticalScrollBar().setValue(700)
    step = next(step for step in range(201) if place_of(long, 0, 0, step).x() > 300)
    click(long.viewport(), QPoint(place_of(long, 0, 0, step).x(), TAPE + 60))
    assert title(window).startswith(f"Step {step} ·")


def test_single_symbol_fills_no_more_than_it_needs(
    qtbot: QtBot, window: MainWindow, session: Session, heatmap: Heatmap, slider: QSlider
) -> None:
    session.edit(with_pairs(session.document, ("h", "o")), "one")
    wait_until_idle(qtbot, session)
    assert slider.maximum() == 1
    assert heatmap.horizontalScrollBar().maximum() == 0
    QTest.keyClick(heatmap, Qt.Key.Key_End)
    assert title(window).startswith("Step 1 · h →")


def test_hovering_never_moves_the_layout(qtbot: QtBot, window: MainWindow, heatmap: Heatmap) -> None:
    def places() -> list[tuple[str, int, int, int, int]]:
        children = window.findChildren(QWidget)
        return [
            (w.objectName(), w.x(), w.y(), w.width(), w.height())
            for w in children
            if w.isVisible() and w.objectName() != "qtooltip_label"
        ]

    qtbot.wait(20)
    before = places()
    for step in range(5):
        QTest.mouseMove(heatmap.viewport(), place_of(heatmap, 0, step, step))
        qtbot.wait(2)
    assert places() == before


def test_typed_digits_do_not_move_the_toolbar(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    """The counter has fixed digits: its width at the first epoch is that at the last."""
    readout = find(window, QLabel, "run_readout")
    action(window, "run_step").trigger()
    wait_until(qtbot, lambda: session.runs.status.epoch == 1)
    assert len(readout.text().split(" · ")[0]) == len("epoch 15/15")
    assert len(readout.text().split(" · ")[2]) == len("pairs 100%")


def test_views_agree_the_moment_a_run_ends(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    """The table and the views inside show the same network, with no moment of the one before."""
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.phase == "resting" and session.runs.status.epoch == 15)
    assert inspected(window).epoch == 15
    wait_until(qtbot, views_are_up_to_date)  # each takes its turn
    assert find(window, QLabel, "predict_output").text() == "→ ohlol"
