"""Interventions and weights set by hand: seen in every view, marked, taken back, and part of training."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from playground.editing import with_edits
from playground.inspection.resolving import Reader, resolved
from playground.inspection.trace import trace
from playground.interventions.grammar import parse
from playground.interventions.values import Chip, LastState, Touch, WeightEdit, WeightEdits
from tests.ui.driving import (
    action,
    click,
    find,
    predictions,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
    with_training,
)
from tests.ui.heatmap_driving import place_of
from ui.app.main_window import MainWindow
from ui.files.export.network import epoch_note, trained_network
from ui.inspection.inspected import Inspected
from ui.panels.states.state_map import StateMap
from ui.panels.weights.matrix_map import MatrixMap
from ui.panels.weights.panel import WeightsPanel
from ui.session.session import Session
from ui.view_export.card import ExportableCard
from ui.widgets.heatmap.tape import flip_texts

MATRIX = "rnn.weight_hh_l0"


@pytest.fixture
def trained(window: MainWindow, session: Session, late_views: None, qtbot: QtBot) -> MainWindow:  # noqa: ARG001
    """An LSTM that has learned its two pairs."""
    document = with_pairs(session.document, ("hello", "ohlol"), ("oleh", "helo"))
    document = with_model(document, cell="lstm", layers=1, hidden_size=6)
    session.edit(with_training(document, epochs=40, engine="torch"), "an LSTM")
    wait_until_idle(qtbot, session)
    train_to_the_end(qtbot, session)
    window.docks.use("look")
    return window


def shown(window: MainWindow) -> Inspected:
    assert window.inspector.trusted is not None
    return window.inspector.trusted


def type_in(window: MainWindow, text: str) -> QLineEdit:
    window.inspector.touching.start_typing()
    field = find(window, QLineEdit, "touch_field")
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    return field


def text_of(window: MainWindow, name: str) -> str:
    return find(window, QLabel, name).text()


def with_numpy(inspected: Inspected, text: str) -> np.ndarray:
    """The logits with an intervention, from the engine that its own tests compare with torch."""
    document = inspected.document
    known, weights = document.vocabularies.input, document.layout.split(inspected.own_flat)
    by = Reader(document.model, weights, len(known), lambda other: known.encode(tuple(other)))
    acting = resolved(by, inspected.steps, [parse(text)])
    return trace(document.model, weights, len(known), inspected.trace.ids, replacements=acting).logits


def test_a_typed_intervention_is_a_chip_and_acts_in_every_view(
    trained: MainWindow, session: Session, qtbot: QtBot
) -> None:
    plain = shown(trained)
    assert find(trained, QWidget, "touch_banner").isHidden()
    field = type_in(trained, "h 1.7@2=0")
    assert "There is no unit 7" in text_of(trained, "touch_error")
    assert field.text() == "h 1.7@2=0"
    field.clear()
    QTest.keyClicks(field, "nonsense")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "sets nothing" in text_of(trained, "touch_error")
    assert session.document.touch == Touch()
    field.clear()
    QTest.keyClicks(field, "memory *.*@*=0")
    QTest.keyClick(field, Qt.Key.Key_Return)
    touched = shown(trained)
    assert np.allclose(touched.trace.logits, with_numpy(plain, "memory *.*@*=0"))
    assert touched.untouched is not None
    wrong = [t for t in range(1, 6) if touched.answers[t - 1] != plain.answers[t - 1]]
    assert sorted(touched.was) == wrong
    assert wrong
    columns = find(trained, StateMap, "state_heatmap").data.columns
    assert [column.was for column in columns[1:]] == [
        plain.answers[t - 1] if t in wrong else "" for t in range(1, 6)
    ]
    words = flip_texts(columns[wrong[0]])
    assert words[1] == f"was {plain.answers[wrong[0] - 1]} → now {touched.answers[wrong[0] - 1]}"
    assert text_of(trained, "touch_changes").startswith(f"{len(wrong)} of 5 answers changed; loss ")
    assert "1 intervention." in text_of(trained, "touch_banner_text")
    trained.inspector.go_to_step(wrong[0])
    assert f"(was {plain.answers[wrong[0] - 1]})" in text_of(trained, "step_title")
    for name in ("states_panel", "microscope_panel"):
        card = trained.findChild(ExportableCard, name) or find(trained, ExportableCard, "microscope_panel")
        assert "intervene: memory *.*@*=0" in str(card.recipe())
        table = card.numbers()
        assert table is not None
        assert "--intervene memory *.*@*=0" in table.columns[0]
    past = session.runs.kept.index().first
    trained.inspector.go_to_epoch(past)
    assert shown(trained).touch.chips  # past epochs too
    trained.inspector.go_to_epoch(None)
    switch = find(trained, QPushButton, "touch_chip_1")
    click(switch, QPoint(5, 5))
    assert shown(trained).untouched is None
    assert find(trained, QWidget, "touch_banner").isHidden()
    session.undo_stack.undo()
    assert shown(trained).was
    session.undo_stack.undo()
    assert session.document.touch == Touch()
    assert find(trained, QWidget, "touch_row").isVisible()  # its field is open
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert find(trained, QWidget, "touch_row").isHidden()
    wait_until_idle(qtbot, session)


def test_escape_shows_the_untouched_network_and_again_the_touched(
    trained: MainWindow, session: Session, qtbot: QtBot
) -> None:
    inspector, heatmap = trained.inspector, find(trained, StateMap, "state_heatmap")
    inspector.touching.make(parse("f 1.*@3=0"))
    inspector.go_to(unit=2)
    touched = shown(trained)
    heatmap.setFocus()
    QTest.keyClick(heatmap, Qt.Key.Key_Escape)
    assert inspector.pinned_unit is None
    assert shown(trained).untouched is not None  # pins go first
    QTest.keyClick(heatmap, Qt.Key.Key_B)
    QTest.keyClick(heatmap, Qt.Key.Key_Escape)
    assert shown(trained).touch == Touch()
    assert "untouched network is shown" in text_of(trained, "touch_banner_text")
    QTest.keyClick(heatmap, Qt.Key.Key_X)  # side B is the touched one
    assert np.array_equal(shown(trained).trace.logits, touched.trace.logits)
    assert inspector.side_b is not None
    assert inspector.side_b.touch == Touch()
    QTest.keyClick(heatmap, Qt.Key.Key_X)
    assert shown(trained).touch == Touch()
    click(find(trained, QPushButton, "touch_banner_switch"), QPoint(5, 5))
    assert shown(trained).touch.chips
    inspector.go_to(step=5)
    session.select(replace(session.selection, text="he"))
    assert shown(trained).touch == Touch()  # there is no step 3
    chip = find(trained, QPushButton, "touch_chip_1")
    assert chip.text().startswith("⚠")
    assert "The text has no step 3" in chip.toolTip()
    assert find(trained, QWidget, "touch_banner").isHidden()
    wait_until_idle(qtbot, session)


def test_menus_touch_a_cell_a_column_and_the_initial_state(trained: MainWindow, session: Session) -> None:
    heatmap = find(trained, StateMap, "state_heatmap")

    def menu_at(at: QPoint) -> QMenu:
        reason = QContextMenuEvent.Reason.Mouse
        view = heatmap.viewport()
        QApplication.sendEvent(view, QContextMenuEvent(reason, at, view.mapToGlobal(at)))
        found = QApplication.activePopupWidget()
        assert isinstance(found, QMenu)
        return found

    def take(at: QPoint, group: str, name: str) -> None:
        menu = menu_at(at)
        inner = next(act.menu() for act in menu.actions() if act.text().startswith(group))
        assert isinstance(inner, QMenu)
        next(act for act in inner.actions() if act.text().startswith(name)).trigger()
        assert "Explain\t?" in [act.text() for act in menu.actions()]
        menu.close()

    take(place_of(heatmap, 1, 2, 4), "h of unit 3 at step 4", "Halve")
    take(place_of(heatmap, 0, 0, 2), "Forget gate f of unit 1", "Set to 1")
    take(QPoint(place_of(heatmap, 0, 0, 3).x(), 10), "What step 3 takes over", "Set to 0")
    take(place_of(heatmap, 1, 0, 0), "Initial state h₀ of layer 1", "As after oleh")
    touch = session.document.touch
    assert [chip.intervention for chip in touch.chips] == [
        parse("h 1.3@4=*0.5"),
        parse("f 1.1@2=1"),
        parse("memory *.*@3=0"),
    ]
    assert touch.states[0].value == LastState("oleh")
    inspected = shown(trained)
    known, model = inspected.document.vocabularies.input, inspected.document.model
    other = trace(model, inspected.weights, len(known), known.encode(tuple("oleh")))
    assert np.array_equal(inspected.trace.layers[0].hidden[0], other.layers[0].hidden[-1])
    assert heatmap.data.blocks[1].touched is not None
    assert heatmap.data.blocks[1].touched[2].tolist() == [True, False, False, True, True, False]
    click(find(trained, QPushButton, "touch_banner_clear"), QPoint(5, 5))
    assert session.document.touch == Touch()
    presets = find(trained, QMenu, "touch_menu")
    presets.aboutToShow.emit()
    next(act for act in presets.actions() if act.objectName() == "touch_shut").trigger()
    assert session.document.touch.interventions == (parse("f *.*@*=0"),)


def test_a_weight_set_by_hand_moves_the_views_trains_on_and_comes_back(
    trained: MainWindow, session: Session, qtbot: QtBot
) -> None:
    grid, before = find(trained, MatrixMap, "matrix_map"), shown(trained)
    kept = before.flat.copy()
    editor = find(grid, QLineEdit, "matrix_editor")
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert grid.hover == (0, 1)
    QTest.keyClick(grid, Qt.Key.Key_F2)
    assert editor.isVisible()
    editor.setText("abc")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert "is no number" in text_of(trained, "matrix_readout")
    assert editor.isVisible()
    editor.setText("-3.5")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert not editor.isVisible()
    assert grid.hasFocus()
    edits = WeightEdits(40, 0, (WeightEdit(MATRIX, 0, 1, -3.5),))
    assert session.document.touch.edits == edits
    after, layout = shown(trained), session.document.layout
    assert np.array_equal(after.flat, with_edits(kept, layout, edits))
    assert np.array_equal(before.flat, kept)
    assert grid._matrix is not None
    assert grid._matrix.values[0, 1] == np.float32(-3.5)
    assert grid._matrix.edited == {(0, 1)}
    assert not np.array_equal(after.trace.logits, before.trace.logits)
    assert f"edit: {MATRIX}[0,1]=-3.5" in str(find(trained, WeightsPanel, "weights_panel").recipe())
    wait_until_idle(qtbot, session)
    assert predictions(session)[0] == after.answer_text
    assert grid.hover == (0, 1)  # so that the keys go on from there
    exported = trained_network(session.runs, None, session.document.touch)
    assert exported is not None
    assert exported.edited == (edits,)
    assert np.array_equal(exported.checkpoint.flat, after.flat)
    acting = replace(
        session.document, touch=replace(session.document.touch, chips=(Chip(parse("h 1.1@1=0")),))
    )
    said = epoch_note(exported, None, acting)
    assert "Weights set by hand are exported: 1." in said
    assert "Interventions act while the network reads: they are not exported." in said
    session.undo_stack.undo()
    assert np.array_equal(shown(trained).flat, kept)
    session.undo_stack.redo()
    wait_until_idle(qtbot, session)
    session.runs.step()
    wait_until(qtbot, lambda: session.runs.status.epoch == 41)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    result = session.runs.result
    assert result.trained is not None
    assert result.trained.edited == (edits,)
    assert result.edited_at == (40,)
    past = session.runs.kept.checkpoint(40)
    assert past is not None
    assert np.array_equal(past.flat, kept)  # the kept past is never changed
    moved = layout.split(result.trained.checkpoint.flat)[MATRIX][0, 1]
    assert abs(moved + 3.5) < 0.2  # one update of Adam from there
    action(trained, "run_reset").trigger()
    assert session.document.touch.edits is None
    wait_until_idle(qtbot, session)


def test_a_paused_run_goes_on_from_weights_set_by_hand(
    trained: MainWindow, session: Session, qtbot: QtBot
) -> None:
    """Resuming the run that waits would silently use its own weights."""
    session.runs.step()
    wait_until(qtbot, lambda: session.runs.status.epoch == 41 and trained.inspector.epoch == 41)
    checkpoint = trained.inspector.checkpoint
    assert checkpoint is not None
    trained.inspector.touching.set_weight(checkpoint, MATRIX, 2, 3, 5.0)
    edits = session.document.touch.edits
    session.runs.step()
    wait_until(qtbot, lambda: session.runs.status.epoch == 42 and trained.inspector.epoch == 42)
    assert session.document.layout.split(shown(trained).flat)[MATRIX][2, 3] > 4.5
    session.runs.step()
    wait_until(qtbot, lambda: session.runs.status.epoch == 43 and trained.inspector.epoch == 43)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    result = session.runs.result
    assert result.trained is not None
    assert result.trained.edited == (edits,)
    assert result.history.curve.epoch[-1] == 43


def test_edits_of_the_untrained_network_start_its_run(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    own = window.inspector.checkpoint
    assert own is not None
    window.inspector.touching.set_weight(own, MATRIX, 0, 0, 7.0)
    session.runs.step()
    wait_until(qtbot, lambda: session.runs.status.epoch == 1 and window.inspector.epoch == 1)
    assert session.document.layout.split(shown(window).flat)[MATRIX][0, 0] > 6.5
    past = session.runs.kept.checkpoint(0)
    assert past is not None
    assert np.array_equal(past.flat, own.flat)
    session.runs.stop()
    wait_until_idle(qtbot, session)
