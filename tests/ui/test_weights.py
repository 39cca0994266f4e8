"""Weights and gradients: every entry has its name, its number and its colour, and looking costs no more."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from playground.checkpoint import Project
from playground.document import Document
from playground.inspection import gradients
from playground.inspection.gradients import gradient
from playground.language import Message
from playground.pairs import Pair
from playground.parameters import FloatArray, Layout
from playground.problems import Problem
from playground.spec import Cell
from playground.training.epoch_store.store import KeptEpochs
from tests.ui.driving import (
    alone,
    click,
    endless,
    find,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
    with_training,
)
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.panels.states.panel import StatesPanel
from ui.panels.weights import matrices as matrices_module
from ui.panels.weights.matrix_box import MatrixChoice
from ui.panels.weights.matrix_map import MatrixMap
from ui.panels.weights.norm_history import NormHistory, NormLines
from ui.panels.weights.norm_plot import NormPlot
from ui.panels.weights.painting import MatrixGeometry
from ui.panels.weights.panel import WeightsPanel
from ui.session.session import Session
from ui.session.state import Selection
from ui.style import theme
from ui.widgets.colour_bar import ColourBar
from ui.widgets.colour_map import diverging
from ui.widgets.heatmap.heatmap import Heatmap

PAIRS = ("hello", "ohlol"), ("hell", "lleh"), ("oh", "ho")


@pytest.fixture
def panel(session: Session, inspector: Inspector, qapp: QApplication, qtbot: QtBot) -> Iterator[WeightsPanel]:
    theme.apply(qapp, "light")
    yield from alone(WeightsPanel(session, inspector), 330, 400, qtbot)


@pytest.fixture
def grid(panel: WeightsPanel) -> MatrixMap:
    return find(panel, MatrixMap, "matrix_map")


def take(qtbot: QtBot, session: Session, document: Document) -> None:
    session.edit(document, "another")
    wait_until_idle(qtbot, session)


def choose(panel: WeightsPanel, name: str) -> None:
    choice = find(panel, MatrixChoice, "matrix_choice")
    choice.setCurrentIndex(choice.findData(name))


def show_gradient(panel: WeightsPanel) -> None:
    click(find(panel, QPushButton, "matrix_kind_gradient"), QPoint(5, 5))


def trusted(inspector: Inspector) -> Inspected:
    assert inspector.trusted is not None
    return inspector.trusted


def slopes(inspector: Inspector, name: str) -> FloatArray:
    seen = trusted(inspector)
    return seen.document.layout.split(gradient(seen.document, seen.flat).flat)[name]


def geometry(grid: MatrixMap) -> MatrixGeometry:
    assert grid._geometry is not None
    return grid._geometry


def place_of(grid: MatrixMap, row: int, column: int) -> QPoint:
    """A corner of the cell, which no number covers."""
    at = geometry(grid)
    x = at.left + column * at.cell_width - grid.horizontalScrollBar().value()
    return QPoint(x + 2, at.top + row * at.cell_height - grid.verticalScrollBar().value() + 2)


def hover(grid: MatrixMap, row: int, column: int) -> None:
    QTest.mouseMove(grid.viewport(), place_of(grid, row, column))


def readout(panel: WeightsPanel) -> str:
    return find(panel, QLabel, "matrix_readout").text()


def colour_at(grid: MatrixMap, row: int, column: int) -> tuple[int, int, int]:
    colour = QColor(grid.viewport().grab().toImage().pixel(place_of(grid, row, column)))
    return colour.red(), colour.green(), colour.blue()


def scale(panel: WeightsPanel) -> float:
    return float(find(panel, ColourBar, "matrix_scale").accessibleDescription().rpartition("+")[2])


def norms(panel: WeightsPanel) -> str:
    return find(panel, NormPlot, "norm_plot").accessibleDescription()


# --- Which matrix


def test_every_parameter_can_be_chosen_with_its_shape(panel: WeightsPanel) -> None:
    choice = find(panel, MatrixChoice, "matrix_choice")
    words = [choice.itemText(at) for at in range(choice.count())]
    assert words[:3] == ["embedding (4 × 10)", "W_ih, layer 1 (8 × 10)", "W_hh, layer 1 (8 × 8)"]
    assert words[-3:] == ["b_hh, layer 2 (8)", "read-out W (4 × 8)", "read-out b (4)"]
    assert choice.currentText() == "W_hh, layer 1 (8 × 8)"


def test_choice_stays_with_its_matrix_in_another_model(
    qtbot: QtBot, session: Session, panel: WeightsPanel
) -> None:
    choose(panel, "rnn.weight_ih_l1")
    take(qtbot, session, with_model(session.document, cell="lstm", input="one-hot"))
    choice = find(panel, MatrixChoice, "matrix_choice")
    assert choice.currentText() == "W_ih, layer 2 (32 × 8)"
    take(qtbot, session, with_model(session.document, layers=1))
    assert choice.currentText() == "W_hh, layer 1 (32 × 8)"


# --- Entries


def test_pointer_reads_an_entry_with_its_gradient(
    qtbot: QtBot, panel: WeightsPanel, grid: MatrixMap, inspector: Inspector
) -> None:
    hover(grid, 2, 4)
    value = float(trusted(inspector).weights["rnn.weight_hh_l0"][2, 4])
    said = f"W_hh, layer 1, row unit 3, column unit 5:\n{value:+.4f}".replace("-", "−")
    assert readout(panel).startswith(said)
    slope = float(slopes(inspector, "rnn.weight_hh_l0")[2, 4])
    wait_until(qtbot, lambda: "gradient" in readout(panel))
    assert readout(panel) == f"{said}, gradient {slope:+.3g}".replace("-", "−")


@pytest.mark.parametrize(
    ("cell", "name", "row", "column", "said"),
    [
        ("lstm", "rnn.weight_ih_l0", 9, 2, "W_ih, layer 1, row f 2, column l:"),
        ("gru", "rnn.weight_hh_l1", 23, 0, "W_hh, layer 2, row n 8, column unit 1:"),
        ("rnn", "rnn.bias_hh_l1", 7, 0, "b_hh, layer 2, row unit 8:"),
        ("rnn", "head.weight", 3, 7, "read-out W, row o, column unit 8:"),
    ],
)
def test_entries_are_named_by_symbols_units_and_gates(
    qtbot: QtBot,
    session: Session,
    panel: WeightsPanel,
    grid: MatrixMap,
    cell: Cell,
    name: str,
    row: int,
    column: int,
    said: str,
) -> None:
    take(qtbot, session, with_model(session.document, cell=cell, input="one-hot"))
    choose(panel, name)
    hover(grid, row, column)
    assert readout(panel).startswith(said)


@pytest.mark.parametrize("kind", ["weights", "gradient"])
def test_colours_are_those_of_the_numbers(
    panel: WeightsPanel, grid: MatrixMap, inspector: Inspector, kind: str
) -> None:
    values = trusted(inspector).weights["rnn.weight_hh_l0"]
    if kind == "gradient":
        show_gradient(panel)
        values = slopes(inspector, "rnn.weight_hh_l0")
    table = diverging(theme.colours()).astype(int)
    shares = np.clip((values / scale(panel) + 1) * 127.5, 0, 255).round().astype(int)
    for row, column in ((0, 0), (3, 5), (7, 7), (7, 0)):
        assert colour_at(grid, row, column) == tuple(table[shares[row, column]])


def test_hovering_shows_the_unit_everywhere_and_moves_nothing(
    qtbot: QtBot, panel: WeightsPanel, grid: MatrixMap, inspector: Inspector
) -> None:
    def places() -> list[QRect]:
        return [part.geometry() for part in panel.findChildren(QWidget) if part.isVisible()]

    before, pinned = places(), inspector.pinned
    hover(grid, 5, 0)
    assert (inspector.place.layer, inspector.place.unit) == (0, 5)
    wait_until(qtbot, lambda: "gradient" in readout(panel))
    assert places() == before
    assert inspector.pinned == pinned
    QTest.mouseMove(grid.viewport(), QPoint(2, 2))
    assert not inspector.previews
    assert readout(panel) == "weights at epoch 0"


def test_click_pins_the_unit_whose_rows_are_marked_in_every_gate(
    qtbot: QtBot, session: Session, panel: WeightsPanel, grid: MatrixMap, inspector: Inspector
) -> None:
    take(qtbot, session, with_model(session.document, cell="gru", hidden_size=4))
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place_of(grid, 6, 1))
    assert (inspector.pinned.layer, inspector.pinned_unit) == (0, 2)
    QTest.mouseMove(grid.viewport(), QPoint(2, 2))
    image = grid.viewport().grab().toImage()
    at, cursor = geometry(grid), QColor(theme.colours().cursor)
    column = [image.pixelColor(at.left + at.cell_width // 2, y) for y in range(at.top, image.height())]
    marked = {y // at.cell_height for y, colour in enumerate(column) if colour == cursor}
    assert {2, 6, 10} <= marked
    assert not marked & {0, 4, 8}
    choose(panel, "rnn.weight_hh_l1")
    assert cursor not in [
        grid.viewport().grab().toImage().pixelColor(at.left + 20, y) for y in range(at.top, at.top + 90)
    ]


def test_rows_of_the_read_out_are_no_units(
    panel: WeightsPanel, grid: MatrixMap, inspector: Inspector
) -> None:
    choose(panel, "head.weight")
    hover(grid, 2, 3)
    assert not inspector.previews
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place_of(grid, 2, 3))
    assert inspector.pinned_unit is None


def test_keys_read_one_entry_after_the_other(panel: WeightsPanel, grid: MatrixMap) -> None:
    grid.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(grid, key, Qt.KeyboardModifier.ShiftModifier)
    assert "row unit 2, column unit 2:" in readout(panel)
    assert "row unit 2, column unit 2: " in grid.accessibleDescription()
    find(panel, MatrixChoice, "matrix_choice").setFocus()
    assert readout(panel) == "weights at epoch 0"


def test_row_of_the_pinned_unit_is_spoken(grid: MatrixMap, inspector: Inspector) -> None:
    inspector.go_to(layer=0, unit=1)
    row = trusted(inspector).weights["rnn.weight_hh_l0"][1]
    said = ", ".join(f"unit {at} {value:+.4f}" for at, value in enumerate(row, 1)).replace("-", "−")
    assert f"unit 2: {said}" in grid.accessibleDescription()


def test_colours_follow_the_theme(qapp: QApplication, grid: MatrixMap) -> None:
    corner = QPoint(grid.viewport().width() - 1, 1)
    theme.apply(qapp, "dark")
    dark = QColor(grid.viewport().grab().toImage().pixel(corner)).name()
    theme.apply(qapp, "light")
    assert dark == theme.DARK.card
    assert QColor(grid.viewport().grab().toImage().pixel(corner)).name() == theme.LIGHT.card


# --- Scales


def test_scale_stays_over_epochs_and_begins_anew_with_another_model(
    qtbot: QtBot, session: Session, panel: WeightsPanel, inspector: Inspector
) -> None:
    """At first W_hh lies within 1/√8; trained, it needs twice as much."""
    assert scale(panel) == 0.5
    train_to_the_end(qtbot, session)
    assert np.abs(trusted(inspector).weights["rnn.weight_hh_l0"]).max() > 0.75
    assert scale(panel) == 1
    inspector.go_to_epoch(0)
    assert trusted(inspector).epoch == 0
    assert scale(panel) == 1
    take(qtbot, session, with_model(session.document, hidden_size=7))
    assert scale(panel) == 0.5


@pytest.mark.parametrize("begin_again", ["reset", "train", "new"])
def test_scales_of_a_run_end_with_it(
    qtbot: QtBot, session: Session, panel: WeightsPanel, inspector: Inspector, begin_again: str
) -> None:
    """A run with a rate of 100 makes weights of hundreds; what comes after it must not be on its scale."""
    states = alone(StatesPanel(session, inspector), 600, 400, qtbot)
    heatmap = find(next(states), Heatmap, "state_heatmap")
    lstm = with_model(session.document, cell="lstm")
    take(qtbot, session, with_training(lstm, learning_rate=100, epochs=3))
    at_first = scale(panel), heatmap.data.blocks[0].scale
    train_to_the_end(qtbot, session)
    assert scale(panel) > 50
    assert heatmap.data.blocks[0].scale > at_first[1]
    match begin_again:
        case "reset":
            session.reset()
        case "new":
            session.replace_project(Project(session.document))
        case "train":
            session.edit(with_training(session.document, learning_rate=1e-3), "slow")
            session.edit(with_training(session.document, optimizer="sgd"), "another run")
            session.runs.train()
    wait_until_idle(qtbot, session)
    assert (scale(panel), heatmap.data.blocks[0].scale) == at_first
    next(states, None)


def test_weights_are_shown_whatever_cannot_be_read(
    panel: WeightsPanel, grid: MatrixMap, inspector: Inspector, session: Session
) -> None:
    before = panel.table()
    session.select(Selection(text="hexx"))
    assert inspector.inspected is None
    assert grid.grid is not None
    assert panel.table() == before
    assert panel.recipe() is not None


# --- Gradient


@pytest.mark.parametrize(
    ("changes", "most", "said"),
    [
        ({}, 4096, "gradient of the mean loss over all 3 pairs at epoch 0"),
        ({"loss": "sum"}, 4096, "gradient of the summed loss over all 3 pairs at epoch 0"),
        ({}, 10, "gradient of the mean loss over the first 2 of 3 pairs at epoch 0"),
    ],
)
def test_gradient_says_what_it_is_of(
    qtbot: QtBot,
    session: Session,
    panel: WeightsPanel,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, object],
    most: int,
    said: str,
) -> None:
    monkeypatch.setattr(gradients, "MOST_SYMBOLS", most)
    take(qtbot, session, with_training(with_pairs(session.document, *PAIRS), **changes))
    show_gradient(panel)
    assert readout(panel) == said


def test_gradient_is_found_once_for_a_network_and_only_when_seen(
    qtbot: QtBot, session: Session, panel: WeightsPanel, grid: MatrixMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[int] = []

    def counted(document: Document, flat: FloatArray) -> gradients.Gradient:
        found.append(len(flat))
        return gradient(document, flat)

    monkeypatch.setattr(gradients, "gradient", counted)
    batches = with_training(with_pairs(session.document, *PAIRS), batch_size=1)
    panel.hide()
    show_gradient(panel)
    take(qtbot, session, batches)
    assert found == []
    panel.show()
    assert len(found) == 1
    for row in range(3):
        hover(grid, row, 0)
    choose(panel, "head.bias")
    assert len(found) == 1
    click(find(panel, QPushButton, "matrix_kind_weights"), QPoint(5, 5))
    take(qtbot, session, with_training(batches, seed=3))
    assert len(found) == 1


def test_without_a_loss_there_is_no_gradient_and_it_says_why(
    qtbot: QtBot, session: Session, panel: WeightsPanel, grid: MatrixMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem("target", Message("Pair 1: input and target have lengths 5 and 4."))
    monkeypatch.setattr(matrices_module, "problems", lambda _: (problem,))
    take(qtbot, session, with_pairs(session.document, *PAIRS))
    show_gradient(panel)
    assert readout(panel) == "There is no gradient: Pair 1: input and target have lengths 5 and 4."
    assert panel.table() is None
    assert grid._matrix is None


def test_gradient_that_overflows_is_not_shown(
    qtbot: QtBot, session: Session, panel: WeightsPanel, grid: MatrixMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(document: Document, flat: FloatArray) -> gradients.Gradient:
        return replace(gradient(document, flat), flat=flat * np.float32(np.nan))

    monkeypatch.setattr(gradients, "gradient", broken)
    show_gradient(panel)
    take(qtbot, session, with_pairs(session.document, *PAIRS))
    assert readout(panel) == "There is no gradient: it is not finite for this network."
    assert grid._matrix is None
    monkeypatch.undo()
    take(qtbot, session, with_training(session.document, seed=3))
    assert grid._matrix is not None


def test_network_that_disagrees_with_torch_is_not_shown(
    panel: WeightsPanel, grid: MatrixMap, inspector: Inspector
) -> None:
    seen = trusted(inspector)
    inspector.inspected = replace(seen, check=replace(seen.check, agrees=False))
    inspector.changed.emit()
    assert grid._matrix is None
    assert panel.table() is None
    assert norms(panel) == ""
    inspector.inspected = seen
    inspector.changed.emit()
    assert grid._matrix is not None


# --- Norms


def test_norms_are_those_of_the_kept_epochs(
    qtbot: QtBot, session: Session, panel: WeightsPanel, inspector: Inspector
) -> None:
    assert "The norms over epochs appear once training has begun." in norms(panel)
    train_to_the_end(qtbot, session)
    at = [name for name, _ in session.document.layout.shapes].index("rnn.weight_hh_l0")
    for epoch in (7, 0):
        inspector.go_to_epoch(epoch)
        weights = trusted(inspector).weights["rnn.weight_hh_l0"]
        slope = session.runs.kept.gradient_norms([epoch])[epoch][at]
        said = f"epoch {epoch}: norm {np.linalg.norm(weights):.4g}, of the gradient {slope:.3g}; "
        assert norms(panel).startswith(said)
        assert np.linalg.norm(slopes(inspector, "rnn.weight_hh_l0")) == pytest.approx(slope, rel=1e-4)
    first = np.linalg.norm(trusted(inspector).weights["rnn.weight_hh_l0"])
    inspector.go_to_epoch(None)
    last = np.linalg.norm(trusted(inspector).weights["rnn.weight_hh_l0"])
    assert norms(panel).endswith(f"epochs 0 to 15: norm {first:.4g} to {last:.4g}")


def test_last_epoch_has_the_gradient_that_the_next_update_would_record(
    qtbot: QtBot, session: Session, panel: WeightsPanel, inspector: Inspector
) -> None:
    """Nothing is recorded of it yet; over all pairs it can be computed, of a batch it cannot."""
    train_to_the_end(qtbot, session)
    expected = np.linalg.norm(slopes(inspector, "rnn.weight_hh_l0"))
    wait_until(qtbot, lambda: f"of the gradient {expected:.3g};" in norms(panel))
    view = find(panel, NormPlot, "norm_plot")._view
    assert view is not None
    assert view.lines is not None
    assert view.lines.gradients[-1] == pytest.approx(expected)
    take(qtbot, session, with_training(with_pairs(session.document, *PAIRS), batch_size=2))
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: "of the gradient –;" in norms(panel))
    assert "recorded no gradient" in find(panel, NormPlot, "norm_plot").toolTip()
    inspector.go_to_epoch(3)
    assert "–" not in norms(panel)


def test_gradient_over_other_pairs_is_no_point_of_the_line(
    qtbot: QtBot, session: Session, panel: WeightsPanel, inspector: Inspector
) -> None:
    """Same vocabulary, so that the trained network stays; the line is of the pairs it was trained on."""
    train_to_the_end(qtbot, session)
    session.edit(with_pairs(session.document, ("hello", "ohlol"), ("eh", "lo")), "pairs")
    wait_until(qtbot, lambda: len(trusted(inspector).document.pairs) == 2)
    view = find(panel, NormPlot, "norm_plot")._view
    assert view is not None
    assert view.lines is not None
    assert view.now.gradient == pytest.approx(np.linalg.norm(slopes(inspector, "rnn.weight_hh_l0")))
    assert view.lines.epochs[-1] == 15
    assert np.isnan(view.lines.gradients[-1])
    assert not np.isnan(view.lines.gradients[:-1]).any()


def test_norms_are_not_read_behind_another_tab(
    qtbot: QtBot,
    session: Session,
    panel: WeightsPanel,
    inspector: Inspector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Qt calls it visible there. What came meanwhile is there when it comes to the front."""
    session.edit(endless(session.document), "endless")
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.kept.index().last > 5)
    inspector.go_to_epoch(2)
    wait_until(qtbot, lambda: "epochs 0 to" in norms(panel))
    asked: list[str] = []
    lines = NormHistory.lines

    def counted(history: NormHistory, kept: KeptEpochs, layout: Layout, name: str) -> NormLines:
        asked.append(name)
        return lines(history, kept, layout, name)

    monkeypatch.setattr(NormHistory, "lines", counted)
    panel.hide()
    qtbot.wait(600)
    session.runs.stop()
    wait_until(qtbot, lambda: session.runs.status.phase == "resting")
    assert asked == []
    panel.show()
    wait_until(qtbot, lambda: f"epochs 0 to {session.runs.kept.index().last}:" in norms(panel))


def test_other_matrix_has_other_norms(qtbot: QtBot, session: Session, panel: WeightsPanel) -> None:
    train_to_the_end(qtbot, session)
    before = norms(panel)
    choose(panel, "head.weight")
    assert norms(panel) != before
    assert "epochs 0 to 15" in norms(panel)


def test_click_on_the_norms_goes_to_that_epoch(
    qtbot: QtBot, session: Session, panel: WeightsPanel, inspector: Inspector
) -> None:
    train_to_the_end(qtbot, session)
    plot = find(panel, NormPlot, "norm_plot")
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        QTest.mouseClick(plot, button, pos=QPoint(plot.width() // 2, 50))
    assert trusted(inspector).epoch == 15
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(plot.width() // 2, 50))
    assert trusted(inspector).epoch in (7, 8)
    assert readout(panel) == f"weights at epoch {trusted(inspector).epoch}"


def test_norms_of_a_new_run_are_not_those_of_the_last(
    qtbot: QtBot, session: Session, panel: WeightsPanel, inspector: Inspector
) -> None:
    train_to_the_end(qtbot, session)
    before = norms(panel)
    session.new_seed(5)
    wait_until_idle(qtbot, session)
    assert "appear once training has begun" in norms(panel)
    train_to_the_end(qtbot, session)
    assert norms(panel) != before
    inspector.go_to_epoch(0)
    first = np.linalg.norm(trusted(inspector).weights["rnn.weight_hh_l0"])
    assert f"epochs 0 to 15: norm {first:.4g} to " in norms(panel)


def step(qtbot: QtBot, session: Session, epoch: int) -> None:
    session.runs.step()
    shown = session.runs.shown
    wait_until(qtbot, lambda: session.runs.shown is not shown and session.runs.status.epoch == epoch)


def test_epoch_that_was_taken_back_is_read_anew(
    qtbot: QtBot, session: Session, panel: WeightsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It led to an overflow; with another learning rate the same epoch is another network."""
    for epoch in (1, 2, 3):
        step(qtbot, session, epoch)
    assert "epochs 0 to 3" in norms(panel)
    panel.hide()
    with monkeypatch.context() as failing:
        nan = torch.tensor(float("nan"))
        failing.setattr("playground.training.torch_trainer.cross_entropy", lambda *_: nan)
        session.runs.step()
        wait_until_idle(qtbot, session)
    session.edit(with_training(session.document, learning_rate=0.5), "faster")
    for epoch in (3, 4):
        step(qtbot, session, epoch)
    panel.show()
    assert "epochs 0 to 4" in norms(panel)
    view = find(panel, NormPlot, "norm_plot")._view
    assert view is not None
    assert view.lines is not None
    for epoch, norm in zip(view.lines.epochs.tolist(), view.lines.weights, strict=True):
        checkpoint = session.runs.kept.checkpoint(epoch)
        assert checkpoint is not None
        weights = session.document.layout.split(checkpoint.flat)["rnn.weight_hh_l0"]
        assert norm == pytest.approx(np.linalg.norm(weights), rel=1e-5)
    session.runs.stop()
    wait_until_idle(qtbot, session)


def test_norms_of_another_model_are_not_drawn(qtbot: QtBot, session: Session, panel: WeightsPanel) -> None:
    train_to_the_end(qtbot, session)
    take(qtbot, session, with_model(session.document, hidden_size=5))
    assert "The past epochs belong to another model." in norms(panel)


def test_norms_grow_while_a_past_epoch_is_looked_at(
    qtbot: QtBot, session: Session, panel: WeightsPanel, inspector: Inspector
) -> None:
    session.edit(endless(session.document), "endless")
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.kept.index().last > 5)
    inspector.go_to_epoch(2)
    wait_until(qtbot, lambda: "epochs 0 to" in norms(panel))
    ended = int(norms(panel).partition("epochs 0 to ")[2].partition(":")[0])
    wait_until(
        qtbot, lambda: int(norms(panel).partition("epochs 0 to ")[2].partition(":")[0]) > max(ended, 300)
    )
    assert trusted(inspector).epoch == 2
    session.runs.stop()
    wait_until(qtbot, lambda: session.runs.status.phase == "resting")


# --- As numbers, and large


def test_table_has_the_names_and_all_numbers(panel: WeightsPanel, inspector: Inspector) -> None:
    choose(panel, "embedding.weight")
    table = panel.table()
    assert table is not None
    assert table.columns == ("embedding, weights, epoch 0", *(f"dim {at}" for at in range(1, 11)))
    assert [row[0] for row in table.rows] == ["e", "h", "l", "o"]
    numbers = np.array([row[1:] for row in table.rows])
    assert np.array_equal(numbers, trusted(inspector).weights["embedding.weight"])
    show_gradient(panel)
    table = panel.table()
    assert table is not None
    assert np.array_equal([row[1:] for row in table.rows], slopes(inspector, "embedding.weight"))


def test_names_stay_while_a_large_matrix_scrolls(
    qtbot: QtBot, session: Session, grid: MatrixMap, inspector: Inspector
) -> None:
    take(qtbot, session, with_model(with_pairs(session.document, ("ab", "ba")), cell="lstm", hidden_size=200))
    at, width = geometry(grid), grid.viewport().width()

    def stripe(x: int, y: int, width: int, height: int) -> bytes:
        image = grid.viewport().grab().toImage().copy(x, y, width, height)
        return bytes(image.constBits())  # read while the image is alive

    cells, names = stripe(at.left, at.top, width, 90), stripe(0, at.top, at.left, 90)
    columns = stripe(at.left, 0, width, at.top)
    grid.verticalScrollBar().setValue(40 * at.cell_height)
    assert stripe(at.left, at.top, width, 90) != cells
    assert stripe(0, at.top, at.left, 90) != names
    assert stripe(at.left, 0, width, at.top) == columns
    hover(grid, 45, 3)
    assert (inspector.place.layer, inspector.place.unit) == (0, 45)
    inspector.go_to(layer=0, unit=199)
    top = at.top + 199 * at.cell_height - grid.verticalScrollBar().value()
    assert at.top <= top < grid.viewport().height()


def test_click_on_a_lower_gate_does_not_scroll_away(
    qtbot: QtBot, session: Session, grid: MatrixMap, inspector: Inspector
) -> None:
    take(qtbot, session, with_model(session.document, cell="lstm", hidden_size=64))
    grid.verticalScrollBar().setValue(10_000)
    before = grid.verticalScrollBar().value()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place_of(grid, 240, 3))
    assert inspector.pinned_unit == 240 - 3 * 64
    assert grid.verticalScrollBar().value() == before


def test_many_pairs_are_read_in_part(qtbot: QtBot, session: Session, panel: WeightsPanel) -> None:
    pairs = tuple(Pair("hello", "ohlol") for _ in range(2000))
    take(qtbot, session, replace(session.document, pairs=pairs))
    show_gradient(panel)
    assert readout(panel) == "gradient of the mean loss over the first 819 of 2,000 pairs at epoch 0"
