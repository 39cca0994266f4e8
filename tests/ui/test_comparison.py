"""Side B: what was kept stands against what is shown now, and the sides can be swapped."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from playground.cells import Array
from tests.ui.driving import Heard, find, train_to_the_end, wait_until_idle, with_model, with_pairs
from ui.inspection.inspector import Inspector
from ui.panels.states.panel import StatesPanel
from ui.panels.states.text import state_text
from ui.session.session import Session
from ui.widgets.heatmap.heatmap import Heatmap

DIFFERENCE = 3  # its place in the choice of modes


@pytest.fixture
def panel(session: Session, inspector: Inspector, qtbot: QtBot) -> Iterator[StatesPanel]:
    """After a run, so that there are epochs to compare."""
    train_to_the_end(qtbot, session)
    made = StatesPanel(session, inspector)
    made.resize(640, 430)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()
    made.deleteLater()


def press(panel: StatesPanel, key: Qt.Key) -> None:
    QTest.keyClick(find(panel, Heatmap, "state_heatmap"), key)


def hidden(inspector: Inspector, layer: int = 1) -> Array:
    assert inspector.trusted is not None
    return inspector.trusted.trace.layers[layer].hidden  # (T+1, H)


def modes(panel: StatesPanel) -> QComboBox:
    return find(panel, QComboBox, "heatmap_mode")


def can_compare(panel: StatesPanel) -> bool:
    return bool(modes(panel).model().index(DIFFERENCE, 0).flags() & Qt.ItemFlag.ItemIsEnabled)


def compare(panel: StatesPanel) -> None:
    assert can_compare(panel)
    modes(panel).setCurrentIndex(DIFFERENCE)
    modes(panel).activated.emit(DIFFERENCE)


def shown_values(panel: StatesPanel) -> Array:
    """Of the top layer's hidden state, (T+1, H)."""
    return find(panel, Heatmap, "state_heatmap").data.blocks[0].values.T


def test_nothing_can_be_compared_before_a_side_is_kept(panel: StatesPanel) -> None:
    assert not can_compare(panel)
    tip = modes(panel).itemData(DIFFERENCE, Qt.ItemDataRole.ToolTipRole)
    assert "press B" in tip


def test_difference_to_another_epoch(panel: StatesPanel, inspector: Inspector) -> None:
    press(panel, Qt.Key.Key_B)
    late = hidden(inspector)
    inspector.go_to_epoch(2)
    compare(panel)
    expected = hidden(inspector) - late
    assert np.allclose(shown_values(panel), expected, rtol=0, atol=0)
    inspector.go_to(step=4, layer=1, unit=2)
    said = find(panel, QLabel, "state_readout").text()
    assert said == f"layer 2, unit 3, step 4, second l, difference to B {state_text(expected[4, 2], '+')}"
    tip = modes(panel).itemData(DIFFERENCE, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Side B: hello after epoch 15. X swaps the sides."


def test_difference_to_a_shorter_text_ends_where_it_ends(
    panel: StatesPanel, inspector: Inspector, session: Session
) -> None:
    session.select(replace(session.selection, text="hel"))
    press(panel, Qt.Key.Key_B)
    session.select(replace(session.selection, text=None))
    compare(panel)
    values = shown_values(panel)
    assert np.array_equal(values[:4], np.zeros_like(values[:4]))  # the same symbols so far
    assert np.isnan(values[4:]).all()
    inspector.go_to(step=5)
    assert find(panel, QLabel, "state_readout").text() == "layer 2, unit 1, step 5, o"
    assert not panel.grab().isNull()


def test_swapping_goes_there_and_back(panel: StatesPanel, inspector: Inspector, session: Session) -> None:
    press(panel, Qt.Key.Key_B)
    session.select(replace(session.selection, text="hole", epoch=3, step=2))
    press(panel, Qt.Key.Key_X)
    assert inspector.trusted is not None
    assert (inspector.trusted.text, inspector.trusted.epoch, inspector.step) == ("hello", 15, 2)
    assert inspector.side_b is not None
    assert (inspector.side_b.text, inspector.side_b.epoch) == ("hole", 3)
    press(panel, Qt.Key.Key_X)
    assert (inspector.trusted.text, inspector.trusted.epoch) == ("hole", 3)


def test_swapping_finds_the_pair_where_it_stands_now(
    panel: StatesPanel, inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    press(panel, Qt.Key.Key_B)
    session.select(replace(session.selection, text="hole"))
    session.edit(with_pairs(session.document, ("ohell", "ohlol"), ("hello", "ohlol")), "one before it")
    wait_until_idle(qtbot, session)
    press(panel, Qt.Key.Key_X)
    assert inspector.trusted is not None
    assert (inspector.trusted.text, session.selection.pair, session.selection.text) == ("hello", 1, None)


def test_same_key_again_lets_go_of_the_side(panel: StatesPanel, inspector: Inspector) -> None:
    press(panel, Qt.Key.Key_B)
    compare(panel)
    press(panel, Qt.Key.Key_B)
    assert inspector.side_b is None
    assert not can_compare(panel)
    assert modes(panel).currentIndex() == 0
    assert np.array_equal(shown_values(panel), hidden(inspector))


def test_side_of_another_run_can_be_compared_but_not_gone_back_to(
    panel: StatesPanel, inspector: Inspector, session: Session, qtbot: QtBot, heard: Heard
) -> None:
    press(panel, Qt.Key.Key_B)
    kept = hidden(inspector)
    session.new_seed(3)
    train_to_the_end(qtbot, session)
    compare(panel)
    assert np.allclose(shown_values(panel), hidden(inspector) - kept, rtol=0, atol=0)
    before = inspector.trusted
    press(panel, Qt.Key.Key_X)
    assert inspector.trusted is before
    assert "no longer kept" in heard.texts[-1]


def test_side_of_other_sizes_cannot_be_compared(panel: StatesPanel, session: Session, qtbot: QtBot) -> None:
    press(panel, Qt.Key.Key_B)
    compare(panel)
    session.edit(with_model(session.document, hidden_size=5), "small")
    wait_until_idle(qtbot, session)
    assert not can_compare(panel)
    assert "other sizes" in modes(panel).itemData(DIFFERENCE, Qt.ItemDataRole.ToolTipRole)
