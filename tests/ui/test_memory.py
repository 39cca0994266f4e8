"""The memory panel: true curves on a logarithmic axis, half-lives in any order, and three cells alike."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.inspection.cell_memory import cell_memory
from playground.inspection.long_memory import hidden_memory, keeping
from playground.inspection.pausable import finished
from playground.sweep.memory_of_cells import curve_of
from playground.training.torch_trainer import TorchTrainer
from tests.ui.driving import alone, click, endless, find, press, train_to_the_end, wait_until, with_model
from ui.inspection.inspector import Inspector
from ui.panels.memory.choice import obstacle
from ui.panels.memory.panel import MemoryPanel
from ui.panels.memory.plot import MemoryPlot
from ui.panels.memory.values import PlotView, Series
from ui.session.session import Session
from ui.style import theme
from ui.widgets.number_table import Table

LSTM = with_model(Document(), cell="lstm", hidden_size=5, forget_bias=1.0)


@pytest.fixture
def panel(session: Session, inspector: Inspector, qapp: QApplication, qtbot: QtBot) -> Iterator[MemoryPanel]:
    """Of a trained LSTM."""
    theme.apply(qapp, "light")
    session.edit(LSTM, "an LSTM")
    train_to_the_end(qtbot, session)
    yield from alone(MemoryPanel(session, inspector), 330, 400, qtbot)
    session.memory.compare(None)


def shown(panel: MemoryPanel, qtbot: QtBot, choice: int) -> Table:
    """The numbers, once they are found, of one choice."""
    box = find(panel, QComboBox, "memory_choice")
    box.setCurrentIndex(choice)
    box.activated.emit(choice)
    wait_until(qtbot, lambda: "computing" not in find(panel, QLabel, "memory_note").text())
    table = panel.table()
    assert table is not None
    return table


def column(table: Table, name: str) -> list[float]:
    return [float(row[table.columns.index(name)]) for row in table.rows]


def test_curves_are_those_of_the_shown_network(
    panel: MemoryPanel, inspector: Inspector, qtbot: QtBot
) -> None:
    inspected = inspector.trusted
    assert inspected is not None
    model, weights, record = inspected.document.model, inspected.weights, inspected.trace
    hidden = shown(panel, qtbot, 0)
    assert hidden.columns == ("steps apart", "step k", "LSTM")
    assert column(hidden, "LSTM") == hidden_memory(model, weights, record).by_hidden[-1].tolist()
    assert [row[1] for row in hidden.rows] == ["5 (o)", "4 (l₂)", "3 (l₁)", "2 (e)", "1 (h)"]
    for layer, memory in enumerate(finished(cell_memory(model, weights, record))):
        cell = shown(panel, qtbot, 1 + layer)
        assert column(cell, "direct, Π f") == memory.direct.tolist()
        assert column(cell, "total, every path") == memory.total.tolist()
        forget = record.layers[layer].gates["forget"].prod(0)
        assert column(cell, "direct, Π f")[-1] == pytest.approx(np.sqrt((forget**2).mean()))
    assert "✓" in find(panel, QLabel, "memory_note").text()
    recipe = panel.recipe()
    assert recipe is not None
    assert "forget bias: 1" in recipe
    assert "memory: cell states of layer 2, direct and total" in recipe


def test_pointer_and_keys_read_the_curve_and_move_the_step(
    panel: MemoryPanel, inspector: Inspector, qtbot: QtBot
) -> None:
    shown(panel, qtbot, 0)
    plot, readout = find(panel, MemoryPlot, "memory_plot"), find(panel, QLabel, "memory_readout")
    inspector.go_to(step=1)
    assert readout.text() == "4 steps apart: from step 5 (o) back to step 1 (h)"
    panel.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_Right)
    assert readout.text() == "3 steps apart: from step 5 (o) back to step 2 (e)"
    right = QPoint(plot.width() - 14, plot.height() // 2)
    QTest.mouseMove(plot, right)
    wait_until(qtbot, lambda: inspector.step == 1)
    click(plot, right)
    assert inspector.pinned.step == 1
    assert "LSTM" in plot.accessibleDescription()
    QTest.keyClick(panel, Qt.Key.Key_T)
    assert panel.shows_numbers


def test_half_lives_of_all_units_are_sorted(panel: MemoryPanel, inspector: Inspector, qtbot: QtBot) -> None:
    assert inspector.trusted is not None
    kept = [keeping("lstm", layer) for layer in inspector.trusted.trace.layers]
    lives = [float(life) for each in kept if each is not None for life in each.half_life]
    by_index = shown(panel, qtbot, 3)
    assert column(by_index, "half-life") == lives
    assert column(by_index, "mean gate f") == [
        float(m) for each in kept if each is not None for m in each.mean
    ]
    order = find(panel, QComboBox, "memory_order")
    for index, wanted in ((1, sorted(lives, reverse=True)), (2, sorted(lives))):
        order.setCurrentIndex(index)
        order.activated.emit(index)
        table = panel.table()
        assert table is not None
        assert column(table, "half-life") == wanted
        layer, unit, *_ = table.rows[0]
    plot = find(panel, MemoryPlot, "memory_plot")
    click(plot, QPoint(48, plot.height() // 2))
    assert (inspector.pinned.layer + 1, inspector.pinned.unit + 1) == (layer, unit)
    words = find(panel, QLabel, "memory_readout").text()
    assert words.startswith(f"layer {layer}, unit {unit}: half-life")


def test_three_cells_are_trained_alike_with_the_tick_alone(
    panel: MemoryPanel, session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    shown(panel, qtbot, 0)
    tick, note = find(panel, QCheckBox, "memory_compare"), find(panel, QLabel, "memory_note")
    assert tick.text() == "train RNN and GRU alike"
    press(tick)
    wait_until(qtbot, lambda: "were trained" in note.text())
    assert note.text() == "RNN and GRU were trained for this: the same pairs, seed 16, epoch 15."
    table = panel.table()
    assert table is not None
    assert table.columns == ("steps apart", "step k", "RNN", "LSTM", "GRU")
    assert inspector.trusted is not None
    for cell, name in (("rnn", "RNN"), ("gru", "GRU")):
        document = with_model(LSTM, cell=cell)
        plain = TorchTrainer(document)
        plain.steps(15)
        own = curve_of(document, plain.checkpoint().flat, inspector.trusted.trace.ids).by_hidden
        assert own is not None
        assert column(table, name) == pytest.approx(own.tolist(), rel=1e-3)
    press(tick)
    assert panel.table() is not None
    wait_until(qtbot, lambda: "RNN" not in (panel.table() or Table((), ())).columns)
    assert session.memory.progress is None
    press(tick)
    session.edit(endless(LSTM), "endless")
    session.runs.train()
    wait_until(qtbot, lambda: note.text() == "The other cells are trained once the run has ended.")
    wait_until(qtbot, lambda: session.memory.found is not None and session.memory.found.question.epoch > 15)
    session.runs.stop()
    wait_until(qtbot, lambda: session.runs.status.phase == "resting")


def test_what_a_cell_does_not_have_is_off_and_says_why(
    panel: MemoryPanel, session: Session, qtbot: QtBot
) -> None:
    shown(panel, qtbot, 1)
    session.edit(with_model(Document(), cell="rnn"), "an RNN")
    box = find(panel, QComboBox, "memory_choice")
    wait_until(qtbot, lambda: bool(box.itemData(1, Qt.ItemDataRole.ToolTipRole)))
    assert box.currentIndex() == 0
    assert box.itemData(1, Qt.ItemDataRole.ToolTipRole) == "Off: only an LSTM has cell states."
    assert obstacle("gru", box.itemData(3)) == ""
    assert "gate" in obstacle("rnn", box.itemData(3))


def test_axis_holds_all_values_and_tiny_ones_stand_at_its_edge() -> None:
    values = np.array([1.0, 3e-4, 0.0, 1e-30, np.nan])
    view = PlotView((Series("a", "accent", values),), "")
    assert view.powers == (-16, 0)
    assert [view.share(value) for value in (1.0, 1e-8, 1e-30, 0.0)] == [1.0, 0.5, 0.0, 0.0]
    assert PlotView((Series("a", "accent", np.array([0.5, 0.4])),), "").powers == (-2, 0)

    assert PlotView((), "").powers == (-2, 0)


def test_a_longer_text_needs_no_other_training(panel: MemoryPanel, session: Session, qtbot: QtBot) -> None:
    shown(panel, qtbot, 0)
    press(find(panel, QCheckBox, "memory_compare"))
    wait_until(qtbot, lambda: session.memory.compared is not None)
    first = session.memory.compared
    session.select(type(session.selection)(text="hellohello"))
    wait_until(qtbot, lambda: session.memory.compared is not first and session.memory.compared is not None)
    again = session.memory.compared
    assert first is not None
    assert again is not None
    assert len(again.question.trace.ids) == 10
    assert all(again.others[cell] is first.others[cell] for cell in ("rnn", "gru"))
