"""The influence map: true numbers, one scale for all, and vanishing gradients as a falling line."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor, log10

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from playground.inspection.decay import Decay, decay
from playground.inspection.influence import Influence, influence
from playground.inspection.occlusion import replaced
from playground.inspection.pausable import Pausable
from playground.inspection.torch_check import Check
from tests.ui.driving import (
    alone,
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
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.panels.influence import job_runner, jobs
from ui.panels.influence import panel as panel_module
from ui.panels.influence.colour_scale import PowerScale, indices, influence_number, short_number
from ui.panels.influence.decay_plot import DecayPlot
from ui.panels.influence.influence_map import InfluenceMap
from ui.panels.influence.panel import InfluencePanel
from ui.panels.influence.text import decay_words
from ui.panels.influence.values import MapView
from ui.session.session import Session
from ui.style import theme
from ui.style.theme import DARK, LIGHT, Colours
from ui.widgets.colour_map import MISSING
from ui.widgets.number_table import Table

Spot = tuple[int, int]


@pytest.fixture
def panel(inspector: Inspector, qapp: QApplication, qtbot: QtBot) -> Iterator[InfluencePanel]:
    theme.apply(qapp, "light")
    yield from alone(InfluencePanel(inspector), 330, 400, qtbot)
    theme.apply(qapp, "light")


@pytest.fixture
def view(panel: InfluencePanel) -> InfluenceMap:
    """With the pointer where no cell is, whatever the test before did with it."""
    found = find(panel, InfluenceMap, "influence_map")
    QTest.mouseMove(found.viewport(), QPoint(1, 1))
    return found


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been computed, in order; asking for it does not count."""
    begun: list[str] = []

    def watch(name: str) -> None:
        original = getattr(jobs, name)

        def counted(*arguments: object) -> Pausable[object]:
            begun.append(name)
            found: object = yield from original(*arguments)
            return found

        monkeypatch.setattr(jobs, name, counted)

    for name in ("logits_by_input", "loss_by_hidden", "replacement"):
        watch(name)
    return begun


def inspected(panel: InfluencePanel) -> Inspected:
    assert panel.inspector.trusted is not None
    return panel.inspector.trusted


def truth(panel: InfluencePanel) -> Influence:
    at = inspected(panel)
    return influence(at.document.model, at.weights, at.trace, at.target_ids)


def view_of(panel: InfluencePanel) -> MapView:
    assert panel._shown is not None
    return panel._shown


def readout(panel: InfluencePanel) -> str:
    return find(panel, QLabel, "influence_readout").text()


def caption(panel: InfluencePanel) -> str:
    return find(panel, QLabel, "influence_decay").text()


def names(panel: InfluencePanel) -> list[str]:
    box = find(panel, QComboBox, "influence_choice")
    return [box.itemText(row) for row in range(box.count())]


def choose(panel: InfluencePanel, row: int) -> None:
    box = find(panel, QComboBox, "influence_choice")
    box.setCurrentIndex(row)
    box.activated.emit(row)


def shown(panel: InfluencePanel) -> NDArray[np.float64]:
    """The map as its numbers say it; (T, T) with 0 where they say nothing."""
    table = panel.table()
    assert table is not None
    rows = table.rows[: len(table.columns) - 1]
    return np.array([[value or 0 for value in row[1:]] for row in rows], float)


def place(view: InfluenceMap, spot: Spot) -> QPoint:
    """The middle of a cell, as far as it is scrolled."""
    at = view._geometry
    assert at is not None
    x = at.left + (spot[1] - 1) * at.cell_width + at.cell_width // 2 - view.horizontalScrollBar().value()
    y = (spot[0] - 1) * at.cell_height + at.cell_height // 2 - view.verticalScrollBar().value()
    return QPoint(x, y)


def hover(view: InfluenceMap, spot: Spot) -> None:
    QTest.mouseMove(view.viewport(), place(view, spot))


def colour(view: InfluenceMap, spot: Spot) -> str:
    """Of a cell, near its corner, where no number is."""
    image: QImage = view.viewport().grab().toImage()
    return QColor(image.pixelColor(place(view, spot) - QPoint(14, 8))).name()


def table_of(panel: InfluencePanel) -> Table:
    found = panel.table()
    assert found is not None
    return found


# --- The numbers


def test_map_shows_derivatives_of_the_network_that_is_shown(
    qtbot: QtBot, session: Session, panel: InfluencePanel
) -> None:
    before = shown(panel)
    train_to_the_end(qtbot, session)
    after = shown(panel)
    assert after == pytest.approx(truth(panel).logits_by_input)
    assert abs(after - before).max() > 0.1


def test_numbers_carry_symbols_with_their_occurrence(panel: InfluencePanel) -> None:
    table = table_of(panel)
    assert table.columns[1:] == ("step 1 (h)", "step 2 (e)", "step 3 (l₁)", "step 4 (l₂)", "step 5 (o)")
    assert [row[0] for row in table.rows] == list(table.columns[1:])
    assert table.rows[1][3:] == ("", "", "")  # no path from later inputs
    assert table.shown(table.rows[4][1]) == with_minus(f"{truth(panel).logits_by_input[4, 0]:.3e}")


def test_states_of_every_layer_can_be_chosen_and_their_sum_stands_below(panel: InfluencePanel) -> None:
    expected = truth(panel)
    assert expected.loss_by_hidden is not None
    assert expected.total_by_hidden is not None
    for layer in (0, 1):
        choose(panel, 1 + layer)
        assert shown(panel) == pytest.approx(expected.loss_by_hidden[layer])
        total = table_of(panel).rows[5]
        assert total[0] == "sum of all losses"
        assert total[1:] == pytest.approx(tuple(expected.total_by_hidden[layer]))
        assert f"layer {layer + 1}" in table_of(panel).columns[0]


def test_replacing_a_symbol_shows_what_really_happens(panel: InfluencePanel, view: InfluenceMap) -> None:
    choose(panel, 5)
    assert names(panel)[5] == "replace input k by ‹l›"
    at = inspected(panel)
    assert shown(panel) == pytest.approx(replaced(at.document.model, at.weights, at.trace, 2))
    hover(view, (5, 2))
    assert readout(panel).startswith("logits at 5 (o), input 2 (e) as l: moved by ")
    hover(view, (5, 3))
    assert readout(panel) == "input 3 is l already: nothing is replaced"
    assert colour(view, (5, 3)) == QColor(LIGHT.card).name()


# --- Pointing and moving


def test_pointer_reads_a_cell_shows_its_step_and_moves_nothing(
    panel: InfluencePanel, view: InfluenceMap
) -> None:
    inspector = panel.inspector
    inspector.go_to(step=2)
    line = find(panel, QLabel, "influence_readout")
    places = (line.geometry(), view.geometry())
    hover(view, (5, 3))
    value = influence_number(float(truth(panel).logits_by_input[4, 2]))
    assert readout(panel) == f"logits at step 5 (o) by input 3 (l₁): {value}"
    assert (inspector.place.step, inspector.pinned.step) == (5, 2)
    assert (line.geometry(), view.geometry()) == places
    QTest.mouseMove(view.viewport(), place(view, (2, 5)))  # nothing is there
    assert (inspector.place.step, inspector.previews) == (2, False)
    assert readout(panel).startswith("step 2 (e): most by ")


def test_click_pins_the_row(panel: InfluencePanel, view: InfluenceMap) -> None:
    spot = (4, 2)
    hover(view, spot)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place(view, spot)
    )
    assert panel.inspector.pinned.step == 4
    assert readout(panel).startswith("logits at step 4 (l₂) by input 2 (e)")


def test_row_of_the_step_is_outlined_wherever_it_was_chosen(
    panel: InfluencePanel, view: InfluenceMap
) -> None:
    def outlined() -> list[int]:
        image, edge = view.viewport().grab().toImage(), QColor(LIGHT.cursor)
        at = view._geometry
        assert at is not None
        left = place(view, (1, 1)).x() - at.cell_width // 2 + 1
        return [step for step in range(1, 6) if image.pixelColor(left, place(view, (step, 1)).y()) == edge]

    panel.inspector.go_to(step=4)
    assert outlined() == [4]
    panel.inspector.preview(step=2)
    assert outlined() == [2]
    panel.inspector.end_preview()
    panel.inspector.go_to(step=0)
    assert outlined() == []
    assert readout(panel) == "step 0: the initial state, without a prediction"
    panel.inspector.preview(step=3)
    assert outlined() == [3]


def test_keys_move_the_step_and_the_row_is_spoken(panel: InfluencePanel, view: InfluenceMap) -> None:
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert panel.inspector.pinned.step == 5
    row = truth(panel).logits_by_input[4]
    expected = "influence of the inputs on the logits at step 5 (o): step 5 (o) {0}, step 4 (l₂) {1}"
    numbers = (influence_number(row[4]), influence_number(row[3]))
    assert view.accessibleDescription().startswith(expected.format(*numbers))
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert "at step 4 (l₂)" in view.accessibleDescription()


def test_keys_with_shift_read_cell_after_cell(panel: InfluencePanel, view: InfluenceMap) -> None:
    panel.inspector.go_to(step=4)
    view.setFocus()
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(view, Qt.Key.Key_Left, shift)
    assert readout(panel).startswith("logits at step 4 (l₂) by input 4 (l₂)")
    QTest.keyClick(view, Qt.Key.Key_Left, shift)
    assert readout(panel).startswith("logits at step 4 (l₂) by input 3 (l₁)")
    QTest.keyClick(view, Qt.Key.Key_Down, shift)
    assert readout(panel).startswith("logits at step 5 (o) by input 3 (l₁)")
    assert panel.inspector.place.step == 5
    for _ in range(9):
        QTest.keyClick(view, Qt.Key.Key_Up, shift)
    assert readout(panel).startswith("logits at step 1 (h) by input 1 (h)")
    QTest.keyClick(view, Qt.Key.Key_End)  # the step moves on: its row is read
    assert readout(panel).startswith("step 5 (o): most by ")


def test_row_says_what_matters_most_and_least(panel: InfluencePanel) -> None:
    panel.inspector.go_to(step=5)
    row = shown(panel)[4]
    labels = ("h", "e", "l₁", "l₂", "o")
    most, least = int(row.argmax()), int(row.argmin())
    expected = "step 5 (o): most by {0} {1}, least by {2} {3}"
    ends = (labels[most], short_number(row[most]), labels[least], short_number(row[least]))
    assert readout(panel) == expected.format(*ends)
    choose(panel, 6)  # where nothing is replaced, there is nothing to rank
    assert "least by o" not in readout(panel)


# --- What can be chosen


def test_choices_are_named(panel: InfluencePanel) -> None:
    assert names(panel) == [
        "input → logits   ‖∂logits_t / ∂x_k‖",
        "state → loss   ‖∂L_t / ∂h_k‖, layer 1",
        "state → loss   ‖∂L_t / ∂h_k‖, layer 2",
        *(f"replace input k by ‹{symbol}›" for symbol in "ehlo"),
    ]


def test_without_a_target_the_loss_is_off_and_says_why(
    session: Session, panel: InfluencePanel, view: InfluenceMap
) -> None:
    box = find(panel, QComboBox, "influence_choice")
    choose(panel, 2)
    before = shown(panel)
    session.select(replace(session.selection, text="hole"))
    reason = "There is no loss: this text has no target that the network knows."
    assert box.itemData(2, Qt.ItemDataRole.ToolTipRole) == reason
    enabled = [
        bool(box.model().flags(box.model().index(row, 0)) & Qt.ItemFlag.ItemIsEnabled) for row in range(4)
    ]
    assert enabled == [True, False, False, True]
    assert view.accessibleDescription() == reason
    assert panel.table() is None
    assert (readout(panel), caption(panel)) == ("", "")
    session.select(replace(session.selection, text=None))
    assert shown(panel) == pytest.approx(before)


def test_choice_stays_over_epochs_and_networks(qtbot: QtBot, session: Session, panel: InfluencePanel) -> None:
    choose(panel, 2)
    train_to_the_end(qtbot, session)
    session.edit(with_model(session.document, cell="lstm", layers=3), "other cell")
    wait_until_idle(qtbot, session)
    box = find(panel, QComboBox, "influence_choice")
    assert box.currentText().endswith("layer 2")
    assert box.count() == 1 + 3 + 4
    session.edit(with_model(session.document, layers=1), "one layer")
    wait_until_idle(qtbot, session)
    assert box.currentIndex() == 0


def test_many_symbols_are_not_offered_as_replacements(
    qtbot: QtBot, session: Session, panel: InfluencePanel
) -> None:
    text = "".join(map(chr, range(ord("0"), ord("0") + 41)))
    session.edit(with_pairs(session.document, (text, text)), "many symbols")
    wait_until_idle(qtbot, session)
    wait_until(qtbot, lambda: panel.table() is not None)
    assert len(names(panel)) == 3
    assert "up to 40 symbols" in find(panel, QComboBox, "influence_choice").toolTip()


# --- The scale


def test_ends_of_the_scale_take_what_lies_beyond_and_blank_means_no_path() -> None:
    values = np.array([[1e-8, 1e2, 1e-3], [1e-30, 1e30, 0.0]])
    scale = PowerScale().colour_map(LIGHT)
    last = len(scale.table) - 1
    assert indices(values, scale).tolist() == [[0, last, round(last / 2)], [0, last, MISSING]]


@pytest.mark.parametrize(
    ("numbers", "ends"),
    [
        ((0.0037, 0.34), (-3, 0)),
        ((0.5, 0.6), (-1, 2)),
        ((3e-12, 1e-9), (-8, -5)),
        ((50, 1e5), (-1, 2)),
        ((0, np.nan), (-8, 2)),
        ((1e-9, 70), (-8, 2)),
    ],
)
def test_scale_holds_the_numbers_of_the_map(numbers: tuple[float, float], ends: tuple[int, int]) -> None:
    made = PowerScale.around(np.array(numbers))
    assert (made.low, made.high) == ends


def test_scale_stays_while_epochs_go_by(
    qtbot: QtBot, session: Session, panel: InfluencePanel, inspector: Inspector
) -> None:
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: not find(panel, InfluenceMap, "influence_map").message)
    at_end = view_of(panel).scale
    inspector.go_to_epoch(0)
    wait_until(qtbot, lambda: not find(panel, InfluenceMap, "influence_map").message)
    assert view_of(panel).scale == at_end.widened(PowerScale.around(view_of(panel).matrix))


@pytest.mark.parametrize(
    ("value", "words", "in_cell"),
    [
        (0.012345, "0.0123", "0.012"),
        (1.5, "1.5", "1.5"),
        (0.1, "0.1", "0.10"),
        (72.4, "72.4", "72"),
        (1.234e-5, "1.23e−5", "1e−5"),
        (3.14e-12, "< 1e−8 (3.1e−12)", "<1e−8"),
        (4567.0, "> 100 (4.57e3)", "5e3"),
        (0.0, "0", "0"),
    ],
)
def test_numbers_are_short_and_say_when_the_scale_ends(value: float, words: str, in_cell: str) -> None:
    assert (influence_number(value), short_number(value)) == (words, in_cell)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_lowest_colour_can_be_told_from_no_path_and_lightness_only_grows(colours: Colours) -> None:
    weights = np.array([0.299, 0.587, 0.114])
    lightness = PowerScale().colour_map(colours).table @ weights  # (n)
    steps = np.diff(lightness)
    assert (steps <= 0).all() or (steps >= 0).all()
    card = QColor(colours.card)
    assert abs(lightness[0] - np.array([card.red(), card.green(), card.blue()]) @ weights) > 20


@pytest.mark.parametrize(("name", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_cells_have_the_colour_of_their_number_and_the_future_is_blank(
    qapp: QApplication, panel: InfluencePanel, view: InfluenceMap, name: theme.ThemeChoice, colours: Colours
) -> None:
    panel.inspector.go_to(step=0)
    theme.apply(qapp, name)
    matrix = shown(panel)
    low, high = floor(log10(matrix[matrix > 0].min())), ceil(log10(matrix.max()))
    assert high - low < 6  # all powers that there are would make the cells look alike
    table = PowerScale().colour_map(colours).table
    for spot in ((5, 1), (3, 2), (4, 4)):
        height = (log10(matrix[spot[0] - 1, spot[1] - 1]) - low) / max(3, high - low)
        assert colour(view, spot) == QColor(*table[round(height * (len(table) - 1))].tolist()).name()
    assert colour(view, (2, 4)) == QColor(colours.card).name()


# --- Norm against distance


def test_caption_says_how_fast_influence_fades(panel: InfluencePanel) -> None:
    found = decay(truth(panel).logits_by_input)
    assert found.factor is not None
    assert caption(panel) == f"× {found.factor:.3g} per step, half-life {found.half_life:.2g} steps"
    plot = find(panel, DecayPlot, "influence_plot")
    assert plot.accessibleDescription() == caption(panel)


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (0.612, "× 0.612 per step, half-life 1.4 steps"),
        (0.998, "× 0.998 per step, half-life 350 steps"),
        (0.99996, "× 0.99996 per step, half-life 17,000 steps"),
        (0.93, "× 0.93 per step, half-life 9.6 steps"),
        (0.931, "× 0.931 per step, half-life 9.7 steps"),
        (0.9331, "× 0.933 per step, half-life 10 steps"),
        (1.0004, "× 1.0004 per step: it does not decay"),
        (1.0, "× 1 per step: it does not decay"),
        (12345.0, "× 1.23e4 per step: it does not decay"),
    ],
)
def test_fading_is_said_with_as_many_digits_as_tell_it_from_none(factor: float, words: str) -> None:
    assert decay_words(Decay(np.ones(3), (3, 2, 1), 1.0, factor)) == words


def test_median_says_of_how_many_numbers_it_is(panel: InfluencePanel) -> None:
    """Where the input is ‹l› already, replacing it by ‹l› moves nothing and does not count."""
    plot = find(panel, DecayPlot, "influence_plot")
    choose(panel, 5)
    plot.pointed.emit(0)
    assert readout(panel).startswith("0 steps apart: median of the 3 of 5 above 0: ")
    choose(panel, 0)
    plot.pointed.emit(0)
    assert readout(panel).startswith("0 steps apart: median of 5: ")


def test_plot_is_read_by_the_pointer(panel: InfluencePanel, view: InfluenceMap) -> None:
    plot = find(panel, DecayPlot, "influence_plot")
    QTest.mouseMove(plot, QPoint(60, 40))
    QTest.mouseMove(plot, QPoint(plot.width() - 12, 40))
    value = influence_number(float(truth(panel).logits_by_input[4, 0]))
    assert readout(panel) == f"4 steps apart: median of 1: {value}"
    QTest.mouseMove(view.viewport(), QPoint(1, 1))
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert readout(panel).startswith("logits at step 1 (h)")


@pytest.mark.parametrize(
    ("text", "words"),
    [("he", "No line: at least three distances with a number above 0 are needed."), ("hel", "× ")],
)
def test_line_needs_three_points(session: Session, panel: InfluencePanel, text: str, words: str) -> None:
    session.select(replace(session.selection, text=text))
    assert caption(panel).startswith(words)


def points(image: QImage, colour: str) -> list[tuple[int, int]]:
    wanted = QColor(colour)
    return [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) == wanted
    ]


def test_vanishing_gradient_is_a_falling_line(qtbot: QtBot, panel: InfluencePanel) -> None:
    """From 1 to 1e-6 over six steps of a tenth each: from 8 to 2 tenths of the height."""
    plot = find(panel, DecayPlot, "influence_plot")
    norms = np.logspace(0, -6, 7)
    plot.show_decay(Decay(norms, tuple(range(7, 0, -1)), start=1.0, factor=0.1))
    qtbot.wait(1)
    dots = points(plot.grab().toImage(), LIGHT.accent)
    first, last = min(dots), max(dots)
    room = plot.height() - 7 - 16
    assert first[1] < last[1]
    assert (last[1] - first[1]) / room == pytest.approx(0.6, abs=0.05)
    line = points(plot.grab().toImage(), LIGHT.second)
    assert max(line)[1] > min(line)[1] + room / 3


def test_points_beyond_the_scale_are_hollow_at_its_edge(qtbot: QtBot, panel: InfluencePanel) -> None:
    plot = find(panel, DecayPlot, "influence_plot")
    plot.show_decay(Decay(np.array([1.0, 1e-4, 1e-12]), (3, 2, 1)))
    qtbot.wait(1)
    image = plot.grab().toImage()
    right = plot.width() - 8 - 6 - 1
    bottom = plot.height() - 16 - 1
    middles = {QColor(image.pixelColor(right, y)).name() for y in range(bottom - 1, bottom + 2)}
    assert QColor(LIGHT.card).name() in middles
    assert min(points(image, LIGHT.accent))[0] < right / 2  # the others are full


# --- Computing


def test_nothing_is_computed_twice(
    runs: list[str], panel: InfluencePanel, view: InfluenceMap, session: Session
) -> None:
    assert runs == ["logits_by_input"]
    for spot in ((5, 3), (4, 2), (1, 1)):
        hover(view, spot)
    panel.inspector.go_to(step=3, layer=0, unit=2)
    choose(panel, 1)
    choose(panel, 2)  # all layers come at once
    choose(panel, 0)
    assert runs == ["logits_by_input", "loss_by_hidden"]
    choose(panel, 4)
    assert runs == ["logits_by_input", "loss_by_hidden", "replacement"]
    session.select(replace(session.selection, text="hole"))
    assert runs[3:] == ["replacement"]


def test_nothing_is_computed_while_it_cannot_be_seen(
    qtbot: QtBot, runs: list[str], panel: InfluencePanel, session: Session
) -> None:
    panel.hide()
    train_to_the_end(qtbot, session)
    assert runs == ["logits_by_input"]
    panel.show()
    assert runs == ["logits_by_input"] * 2
    assert shown(panel) == pytest.approx(truth(panel).logits_by_input)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a network so large that it takes long."""
    monkeypatch.setattr(job_runner, "AT_ONCE_S", 0.0)
    monkeypatch.setattr(job_runner, "SLICE_S", 0.0001)


@pytest.mark.usefixtures("slow")
def test_what_takes_long_waits_until_scrubbing_ends_and_is_said(
    qtbot: QtBot, runs: list[str], panel: InfluencePanel, view: InfluenceMap, session: Session
) -> None:
    wait_until(qtbot, lambda: panel.table() is not None)
    runs.clear()
    for text in ("hole", "hell", "hello"):
        session.select(replace(session.selection, text=text))
        assert view.accessibleDescription() == "computing…"
        assert panel.table() is None
        assert (readout(panel), caption(panel)) == ("", "")
        QTest.mouseMove(view.viewport(), QPoint(90, 100))
        assert readout(panel) == ""
    assert runs == []
    wait_until(qtbot, lambda: panel.table() is not None)
    assert runs == ["logits_by_input"]
    assert shown(panel) == pytest.approx(truth(panel).logits_by_input)


@pytest.mark.usefixtures("slow")
def test_answer_that_comes_while_hidden_is_there_when_shown_again(
    qtbot: QtBot, panel: InfluencePanel, session: Session
) -> None:
    session.select(replace(session.selection, text="hole"))
    panel.hide()
    qtbot.wait(150)
    panel.show()
    wait_until(qtbot, lambda: panel.table() is not None)
    assert len(table_of(panel).columns) == 5


def test_what_would_take_too_long_is_not_begun(
    monkeypatch: pytest.MonkeyPatch,
    runs: list[str],
    panel: InfluencePanel,
    view: InfluenceMap,
    session: Session,
) -> None:
    monkeypatch.setattr(panel_module, "LONGEST_S", 0.0)
    session.select(replace(session.selection, text="hole"))
    assert view.accessibleDescription().startswith("Not computed: ")
    assert runs == ["logits_by_input"]
    assert panel.table() is None


def test_map_follows_a_run(qtbot: QtBot, session: Session, panel: InfluencePanel) -> None:
    session.edit(endless(session.document), "endless")
    wait_until_idle(qtbot, session)
    session.runs.train()
    first = panel.inspector.inspected
    wait_until(qtbot, lambda: panel.inspector.inspected is not first)
    wait_until(qtbot, lambda: shown(panel) == pytest.approx(truth(panel).logits_by_input))  # it takes turns
    session.runs.stop()
    wait_until_idle(qtbot, session)


# --- What may not be shown, and what is large


def test_numbers_that_disagree_with_torch_are_not_shown(panel: InfluencePanel) -> None:
    inspector = panel.inspector
    inspector.inspected = replace(inspected(panel), check=Check("nn.RNN", 0.5, "logits, step 1", False))
    inspector.changed.emit()
    assert panel.table() is None
    assert readout(panel) == ""
    assert not find(panel, QComboBox, "influence_choice").isEnabled()


def test_long_text_scrolls_and_keeps_its_labels(
    qtbot: QtBot, session: Session, panel: InfluencePanel, view: InfluenceMap
) -> None:
    text = "hello" * 40
    session.edit(with_training(with_pairs(session.document, (text, text)), epochs=1), "long")
    wait_until_idle(qtbot, session)
    wait_until(qtbot, lambda: panel.table() is not None and view.horizontalScrollBar().isVisible())
    at = view._geometry
    assert at is not None
    assert min(at.cell_width, at.cell_height) == 3
    assert view.horizontalScrollBar().maximum() > 0
    panel.inspector.go_to(step=200)
    for bar in (view.verticalScrollBar(), view.horizontalScrollBar()):
        assert bar.value() == bar.maximum()
    hover(view, (199, 190))
    assert readout(panel).startswith("logits at step 199 (l₈₀) by input 190 (o₃₈): ")
    assert len(view.accessibleDescription()) < 2000


def test_one_symbol_is_a_map_of_one_cell(session: Session, panel: InfluencePanel) -> None:
    session.select(replace(session.selection, text="h"))
    assert shown(panel).shape == (1, 1)
    assert readout(panel).startswith("logits at step 1 (h) by input 1 (h): ")


def test_explanation_names_the_vanishing_gradient(panel: InfluencePanel) -> None:
    assert "vanishing gradient" in panel.explanation()
