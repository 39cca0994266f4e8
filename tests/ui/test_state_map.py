"""The tape and the heatmap as one works with them: hovering shows, clicking pins, Esc lets go."""

from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from playground.cells import Array
from tests.ui.driving import (
    click,
    endless,
    find,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
)
from tests.ui.heatmap_driving import (
    AXIS,
    GUTTER,
    INPUT,
    OUTSIDE,
    SHIFT,
    TAPE,
    click_at,
    drag_to,
    label_of,
    leave,
    on_tape,
    place_of,
    point_at,
    press_at,
    release_at,
)
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.panels.states.panel import StatesPanel
from ui.panels.states.text import state_text
from ui.session.session import Session
from ui.style import theme
from ui.view_export.picture import svg
from ui.widgets.colour_map import diverging
from ui.widgets.heatmap.geometry import HeatmapFrame
from ui.widgets.heatmap.heatmap import Heatmap
from ui.widgets.heatmap.painting import paint_cells


@pytest.fixture
def panel(session: Session, inspector: Inspector, qapp: QApplication, qtbot: QtBot) -> Iterator[StatesPanel]:
    """Alone, as large as it stands in a small window."""
    theme.apply(qapp, "light")
    made = StatesPanel(session, inspector)
    made.resize(640, 430)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()
    made.deleteLater()


@pytest.fixture
def heatmap(panel: StatesPanel) -> Heatmap:
    return find(panel, Heatmap, "state_heatmap")


def read(panel: StatesPanel) -> str:
    return find(panel, QLabel, "state_readout").text()


def shown(inspector: Inspector) -> Inspected:
    assert inspector.trusted is not None
    return inspector.trusted


def hidden(inspector: Inspector, layer: int) -> Array:
    return shown(inspector).trace.layers[layer].hidden


def choose(panel: StatesPanel, name: str, value: str) -> None:
    """Choose in a box as by a click on an entry that is on."""
    box = find(panel, QComboBox, name)
    at = box.findData(value)
    assert box.model().index(at, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    box.setCurrentIndex(at)
    box.activated.emit(at)


def colour_at(heatmap: Heatmap, at: QPoint) -> QColor:
    heatmap.viewport().repaint()
    return heatmap.viewport().grab().toImage().pixelColor(at)


def part(heatmap: Heatmap, area: QRect) -> bytes:
    image = heatmap.viewport().grab().toImage().copy(area)
    return bytes(image.constBits())


# --- Hovering


def test_hovering_a_cell_shows_it_everywhere_and_leaving_ends_it(
    panel: StatesPanel, heatmap: Heatmap, inspector: Inspector
) -> None:
    inspector.go_to(step=1)
    before = read(panel)
    point_at(heatmap, place_of(heatmap, block=1, row=2, step=4))
    value = state_text(hidden(inspector, 0)[4, 2])
    assert read(panel) == f"layer 1, unit 3, step 4, second l, {value}"
    assert (inspector.step, inspector.layer, inspector.unit) == (4, 0, 2)
    assert (inspector.pinned.step, inspector.pinned_unit, heatmap.current_step) == (1, None, 1)
    assert find(panel, QSlider, "step_slider").value() == 1
    leave(heatmap)
    assert (read(panel), inspector.previews) == (before, False)


def test_hovering_c_says_c(session: Session, panel: StatesPanel, heatmap: Heatmap, qtbot: QtBot) -> None:
    session.edit(with_model(session.document, cell="lstm"), "lstm")
    wait_until_idle(qtbot, session)
    layer = shown(panel.inspector).trace.layers[1]
    assert layer.cell is not None
    point_at(heatmap, place_of(heatmap, block=0, row=5, step=2))
    assert read(panel) == f"layer 2, unit 6, step 2, e, c {state_text(layer.cell[2, 5])}"
    point_at(heatmap, place_of(heatmap, block=1, row=5, step=2))
    assert read(panel) == f"layer 2, unit 6, step 2, e, {state_text(layer.hidden[2, 5])}"


def test_hovering_the_tape_says_what_stands_there(
    panel: StatesPanel, heatmap: Heatmap, inspector: Inspector
) -> None:
    point_at(heatmap, on_tape(heatmap, 4))
    inspected, chances = shown(inspector), shown(inspector).trace.probabilities[3]
    assert inspector.place.step == 4
    assert inspected.target_ids is not None
    loss = -np.log(chances[inspected.target_ids[3]])
    answer = f"prediction {inspected.answers[3]} {chances.max():.3f} ✗, target o {chances[3]:.3f}"
    assert read(panel) == f"step 4, second l, {answer}, loss {loss:.3f}"


def test_crosshair_lights_both_labels_and_goes_again(heatmap: Heatmap) -> None:
    at = place_of(heatmap, block=1, row=2, step=4)
    row = QRect(GUTTER - 45, at.y() - 5, 40, 10)
    axis = QRect(at.x() - 20, heatmap._geometry.height - 14, 40, 12)
    other = QRect(GUTTER - 45, place_of(heatmap, 1, 6, 4).y() - 5, 40, 10)
    dark = [part(heatmap, area) for area in (row, axis, other)]
    point_at(heatmap, at)
    lit = [part(heatmap, area) for area in (row, axis, other)]
    assert [one != two for one, two in zip(dark, lit, strict=True)] == [True, True, False]
    leave(heatmap)
    assert [part(heatmap, area) for area in (row, axis, other)] == dark


def test_hovering_paints_no_cell_anew(heatmap: Heatmap, monkeypatch: pytest.MonkeyPatch) -> None:
    heatmap.viewport().repaint()
    painted: list[object] = []

    def counting(painter: QPainter, frame: HeatmapFrame) -> None:
        painted.append(frame)
        paint_cells(painter, frame)

    monkeypatch.setattr("ui.widgets.heatmap.painting.paint_cells", counting)
    for step in range(6):
        point_at(heatmap, place_of(heatmap, 0, step, step))
        heatmap.viewport().repaint()
    assert painted == []
    heatmap.resize(heatmap.width() - 40, heatmap.height())
    heatmap.viewport().repaint()
    assert len(painted) == 1


def test_hovering_goes_on_while_it_trains(
    panel: StatesPanel, heatmap: Heatmap, session: Session, qtbot: QtBot
) -> None:
    point_at(heatmap, place_of(heatmap, block=0, row=3, step=2))
    early = read(panel)
    train_to_the_end(qtbot, session)
    value = state_text(hidden(panel.inspector, 1)[2, 3])
    assert read(panel) == f"layer 2, unit 4, step 2, e, {value}" != early


def test_key_lets_go_of_the_cell_under_a_resting_pointer(
    panel: StatesPanel, heatmap: Heatmap, inspector: Inspector
) -> None:
    cell = place_of(heatmap, block=1, row=2, step=4)
    label = QRect(GUTTER - 45, cell.y() - 5, 40, 10)
    plain = part(heatmap, label)
    point_at(heatmap, cell)
    QTest.keyClick(heatmap, Qt.Key.Key_Right)
    value = state_text(hidden(inspector, 1)[2, 0])
    assert read(panel) == f"layer 2, unit 1, step 2, e, {value}"
    assert part(heatmap, label) == plain
    point_at(heatmap, cell + QPoint(1, 0))
    assert read(panel).startswith("layer 1, unit 3, step 4")


def test_scrolling_lets_go_of_the_cell_under_a_resting_pointer(
    panel: StatesPanel, heatmap: Heatmap, inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.edit(with_model(session.document, hidden_size=64), "wide")
    wait_until_idle(qtbot, session)
    before = read(panel)
    point_at(heatmap, place_of(heatmap, block=0, row=3, step=4))
    assert read(panel) != before
    heatmap.verticalScrollBar().setValue(200)
    assert (read(panel), inspector.previews) == (before, False)


# --- Pinning


def test_click_pins_step_layer_and_unit(heatmap: Heatmap, inspector: Inspector, panel: StatesPanel) -> None:
    click_at(heatmap, place_of(heatmap, block=1, row=2, step=4))
    leave(heatmap)
    assert (inspector.pinned.step, inspector.pinned.layer, inspector.pinned_unit) == (4, 0, 2)
    value = state_text(hidden(inspector, 0)[4, 2])
    assert read(panel) == f"layer 1, unit 3, step 4, second l, {value}"
    assert heatmap.accessibleDescription().startswith(f"layer 1, unit 3, step 4, second l, {value}, ")


def test_click_on_a_row_paints_the_tape_by_that_unit_until_esc(
    heatmap: Heatmap, inspector: Inspector
) -> None:
    step = 2
    edge = QPoint(heatmap._geometry.column_left(step) + 4, INPUT // 2)
    plain = colour_at(heatmap, edge)
    click_at(heatmap, label_of(heatmap, block=0, row=6))
    leave(heatmap)
    assert (inspector.pinned.step, inspector.pinned.layer, inspector.pinned_unit) == (1, 1, 6)
    value = float(hidden(inspector, 1)[step, 6])
    expected = diverging(theme.LIGHT)[round((value + 1) / 2 * 255)]
    assert colour_at(heatmap, edge) == QColor(*expected.tolist()) != plain
    QTest.keyClick(heatmap, Qt.Key.Key_Escape)
    assert inspector.pinned_unit is None
    assert colour_at(heatmap, edge) == plain


def test_pinned_row_is_marked(heatmap: Heatmap) -> None:
    at = label_of(heatmap, 0, 3)
    label = QRect(GUTTER - 45, at.y() - 5, 40, 10)
    plain = part(heatmap, label)
    click_at(heatmap, at)
    leave(heatmap)
    assert part(heatmap, label) != plain


def test_dragging_scrubs_through_the_steps(heatmap: Heatmap, inspector: Inspector) -> None:
    press_at(heatmap, on_tape(heatmap, 1))
    seen = []
    for step in (2, 4, 3):
        drag_to(heatmap, on_tape(heatmap, step))
        seen.append((inspector.pinned.step, inspector.previews))
    drag_to(heatmap, QPoint(5000, 500))
    seen.append((inspector.pinned.step, inspector.previews))
    release_at(heatmap, OUTSIDE)
    assert seen == [(2, False), (4, False), (3, False), (5, False)]


# --- A selection of steps


def test_shift_and_drag_select_steps_until_esc(
    heatmap: Heatmap, inspector: Inspector, panel: StatesPanel
) -> None:
    band = QRect(heatmap._geometry.column_left(2) + 5, 2, 30, TAPE - 4)
    plain = part(heatmap, band)
    press_at(heatmap, on_tape(heatmap, 4), SHIFT)
    drag_to(heatmap, on_tape(heatmap, 2), SHIFT)
    release_at(heatmap, on_tape(heatmap, 2))
    leave(heatmap)
    inspected = shown(inspector)
    assert inspected.target_ids is not None
    costs = -np.log(inspected.trace.probabilities[range(5), inspected.target_ids])
    share = 100 * costs[1:4].sum() / costs.sum()
    total = f"{costs.mean():.3f} ({share:.0f} %)"
    assert read(panel) == f"steps 2–4: loss {costs[1:4].sum() / 5:.3f} of {total}"
    assert part(heatmap, band) != plain
    assert inspector.pinned.step == 1
    QTest.keyClick(heatmap, Qt.Key.Key_Escape)
    assert read(panel).startswith("layer 2, unit 1, step 1, h")
    assert part(heatmap, band) == plain


def test_shift_and_arrows_select_steps(heatmap: Heatmap, inspector: Inspector, panel: StatesPanel) -> None:
    inspector.go_to(step=3)
    for _ in range(4):
        QTest.keyClick(heatmap, Qt.Key.Key_Right, SHIFT)
    assert read(panel).startswith("steps 3–5: loss ")
    for _ in range(4):
        QTest.keyClick(heatmap, Qt.Key.Key_Left, SHIFT)
    assert read(panel).startswith("steps 1–3: loss ")
    assert inspector.pinned.step == 3
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert read(panel).startswith("layer 2, unit 1, step 3, first l")


# --- Rows


def is_seen(heatmap: Heatmap, block: int, row: int) -> bool:
    y = place_of(heatmap, block, row, 1).y()
    return TAPE < y < heatmap.viewport().height() - AXIS


def test_pinned_row_stays_in_view_in_a_larger_network(
    heatmap: Heatmap, inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    inspector.go_to(layer=0, unit=7)
    session.edit(with_model(session.document, hidden_size=64), "wide")
    wait_until_idle(qtbot, session)
    assert (inspector.pinned.layer, inspector.pinned_unit) == (0, 7)
    assert is_seen(heatmap, 1, 7)


def test_pinned_row_stays_in_view_in_a_lower_window(
    panel: StatesPanel, heatmap: Heatmap, inspector: Inspector, qtbot: QtBot
) -> None:
    panel.resize(640, 700)
    inspector.go_to(layer=0, unit=7)
    assert is_seen(heatmap, 1, 7)
    panel.resize(640, 330)
    qtbot.waitUntil(lambda: heatmap.verticalScrollBar().maximum() > 0)
    assert is_seen(heatmap, 1, 7)


def rows(heatmap: Heatmap) -> tuple[int, ...]:
    return heatmap.data.blocks[0].units


def test_up_and_down_go_to_the_row_that_is_seen_there(
    panel: StatesPanel, heatmap: Heatmap, inspector: Inspector
) -> None:
    QTest.keyClick(heatmap, Qt.Key.Key_Down)
    assert inspector.pinned_unit == 0
    QTest.keyClick(heatmap, Qt.Key.Key_Down)
    assert inspector.pinned_unit == 1
    choose(panel, "row_order", "similarity")
    order = rows(heatmap)
    assert order != tuple(range(8))
    inspector.go_to(unit=order[3])
    QTest.keyClick(heatmap, Qt.Key.Key_Down)
    assert inspector.pinned_unit == order[4]
    for _ in range(9):
        QTest.keyClick(heatmap, Qt.Key.Key_Up)
    assert inspector.pinned_unit == order[0]
    panel.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_Down)
    assert inspector.pinned_unit == order[1]


def test_click_finds_the_unit_that_is_seen_there(
    panel: StatesPanel, heatmap: Heatmap, inspector: Inspector
) -> None:
    choose(panel, "row_order", "similarity")
    click_at(heatmap, place_of(heatmap, block=0, row=2, step=4))
    assert inspector.pinned_unit == rows(heatmap)[2] != 2


def test_rows_stay_put_while_it_trains(
    panel: StatesPanel, heatmap: Heatmap, session: Session, qtbot: QtBot
) -> None:
    choose(panel, "row_order", "similarity")
    order = rows(heatmap)
    train_to_the_end(qtbot, session)
    assert shown(panel.inspector).epoch == 15
    assert rows(heatmap) == order
    choose(panel, "row_order", "index")
    choose(panel, "row_order", "similarity")
    assert rows(heatmap) != order


def test_order_by_weight_follows_the_chosen_step_not_the_pointer(
    panel: StatesPanel, heatmap: Heatmap, inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    train_to_the_end(qtbot, session)  # it answers ohlol
    choose(panel, "row_order", "weight")
    head = shown(inspector).weights["head.weight"]
    for step, symbol in ((1, 3), (2, 1), (3, 2)):
        inspector.go_to(step=step)
        assert np.all(np.diff(head[symbol][list(rows(heatmap))]) <= 0)
    order = rows(heatmap)
    point_at(heatmap, on_tape(heatmap, 1))
    assert rows(heatmap) == order


def test_order_by_weight_is_off_without_a_read_out(
    panel: StatesPanel, heatmap: Heatmap, session: Session, qtbot: QtBot
) -> None:
    box = find(panel, QComboBox, "row_order")
    choose(panel, "row_order", "weight")
    session.edit(with_model(session.document, head="none", hidden_size=4), "no head")
    wait_until_idle(qtbot, session)
    entry = box.model().index(box.findData("weight"), 0)
    assert not entry.flags() & Qt.ItemFlag.ItemIsEnabled
    assert "no linear read-out" in str(entry.data(Qt.ItemDataRole.ToolTipRole))
    assert "no linear read-out" in box.toolTip()
    assert (box.currentData(), rows(heatmap)) == ("index", (0, 1, 2, 3))
    session.edit(with_model(session.document, head="linear"), "head")
    wait_until_idle(qtbot, session)
    choose(panel, "row_order", "weight")
    assert "no linear read-out" not in box.toolTip()


# --- Modes, losses, epochs


def test_modes_change_picture_words_and_legend(panel: StatesPanel, heatmap: Heatmap) -> None:
    cells = QRect(GUTTER, TAPE, 300, 150)
    pictures = {part(heatmap, cells)}
    legends = {heatmap.legend.accessibleDescription()}
    for mode, word in (("change", "change"), ("saturated", "saturated")):
        choose(panel, "heatmap_mode", mode)
        pictures.add(part(heatmap, cells))
        legends.add(heatmap.legend.accessibleDescription())
        assert f"h, {word} " in read(panel)
        assert f"h, {word} " in heatmap.accessibleDescription()
    assert len(pictures) == 3
    assert legends == {"−1 … +1", "−2 … +2", "0 … 1"}


def test_switch_shows_sum_and_mean_of_the_losses(panel: StatesPanel, session: Session) -> None:
    switch = find(panel, QToolButton, "loss_switch")
    inspected = shown(panel.inspector)
    assert inspected.target_ids is not None
    costs = -np.log(inspected.trace.probabilities[range(5), inspected.target_ids])
    assert switch.text() == f"mean {costs.mean():.3f}"  # as the training has it
    click(switch, switch.rect().center())
    assert switch.text() == f"Σ {costs.sum():.3f}"
    assert "Click for their mean" in switch.toolTip()
    click(switch, switch.rect().center())
    assert switch.text() == f"mean {costs.mean():.3f}"
    training = replace(session.document.training, loss="sum")
    session.edit(replace(session.document, training=training), "sum")
    session.select(replace(session.selection, text="hell"))
    assert not switch.isEnabled()
    assert "no target" in switch.toolTip()


def test_losses_begin_as_the_training_has_them(panel: StatesPanel, session: Session, qtbot: QtBot) -> None:
    training = replace(session.document.training, loss="sum")
    session.edit(replace(session.document, training=training), "sum")
    wait_until_idle(qtbot, session)
    assert find(panel, QToolButton, "loss_switch").text().startswith("Σ ")


def test_badge_says_which_epoch_this_is(panel: StatesPanel, session: Session, qtbot: QtBot) -> None:
    badge = find(panel, QLabel, "state_badge")
    assert (badge.text(), badge.property("role")) == ("initial weights", "muted")
    train_to_the_end(qtbot, session)
    assert (badge.text(), badge.property("role")) == ("after epoch 15", "muted")
    panel.inspector.go_to_epoch(3)
    assert (badge.text(), badge.property("role")) == ("epoch 3 of 15 (past)", "warning")
    panel.inspector.go_to_epoch(None)
    assert (badge.text(), badge.property("role")) == ("after epoch 15", "muted")


def test_badge_counts_on_while_a_past_epoch_is_shown(
    panel: StatesPanel, session: Session, qtbot: QtBot
) -> None:
    badge = find(panel, QLabel, "state_badge")
    session.edit(endless(), "endless")
    session.runs.train()
    wait_until(qtbot, lambda: shown(panel.inspector).epoch >= 3)
    panel.inspector.go_to_epoch(1)
    first = badge.text()
    assert first.startswith("epoch 1 of ")
    wait_until(qtbot, lambda: badge.text() != first)
    assert badge.text().startswith("epoch 1 of ")
    session.runs.stop()
    wait_until_idle(qtbot, session)


# --- The whole


def test_space_plays_the_steps(heatmap: Heatmap, inspector: Inspector, qtbot: QtBot) -> None:
    inspector.go_to(step=4)
    QTest.keyClick(heatmap, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: inspector.pinned.step == 5)
    QTest.keyClick(heatmap, Qt.Key.Key_Space)


def test_colours_follow_the_theme_at_once(heatmap: Heatmap, qapp: QApplication) -> None:
    corner = QPoint(3, TAPE + 1)
    assert colour_at(heatmap, corner).name() == theme.LIGHT.card
    theme.apply(qapp, "dark")
    try:
        assert colour_at(heatmap, corner).name() == theme.DARK.card
    finally:
        theme.apply(qapp, "light")


def written(panel: StatesPanel) -> list[tuple[str, str]]:
    """The texts of the saved picture, and the y coordinate of each."""
    root = ET.fromstring(svg(panel.drawn(), "title", "description"))  # noqa: S314  our own
    found = root.iter("{http://www.w3.org/2000/svg}text")
    return [("".join(text.itertext()).strip(), text.get("y", "")) for text in found]


def test_saved_picture_keeps_letters_as_letters(panel: StatesPanel) -> None:
    texts = {text for text, _ in written(panel)}
    assert {"input", "p(target)", "l₂", "unit 8", "t = 5"} <= texts


def test_tape_says_what_its_rows_are(panel: StatesPanel, heatmap: Heatmap, inspector: Inspector) -> None:
    losses = {column.loss for column in heatmap.data.columns[1:]}
    found = written(panel)
    assert "loss of step" in dict(found)
    assert len({height for text, height in found if text in losses}) == 1  # in one line, easy to compare
    inspector.go_to(step=1, layer=1, unit=2)
    texts = {text for text, _ in written(panel)}
    assert "input: unit 3" in texts  # whose state colours the inputs
    assert "input" not in texts
    QTest.keyClick(heatmap, Qt.Key.Key_Escape)
    assert "input" in {text for text, _ in written(panel)}


def test_symbol_and_its_index_stand_in_the_middle_together(heatmap: Heatmap) -> None:
    picture, at = heatmap.viewport().grab().toImage(), heatmap._geometry
    left, width = at.column_left(2), at.column_width - 1
    back = picture.pixelColor(left + 2, 10)
    inked = [x for x in range(left, left + width) if picture.pixelColor(x, 10) != back]
    assert abs((inked[0] - left) - (left + width - 1 - inked[-1])) <= 4


def test_other_text_of_other_length_is_shown_from_the_pinned_step(
    panel: StatesPanel, heatmap: Heatmap, session: Session, qtbot: QtBot
) -> None:
    panel.inspector.go_to(step=5, unit=7)
    point_at(heatmap, place_of(heatmap, 1, 7, 5))
    session.edit(with_pairs(session.document, ("he", "oh")), "short")
    wait_until_idle(qtbot, session)
    assert heatmap.current_step == 2
    heatmap.viewport().repaint()
    assert read(panel).startswith("layer 2, unit 8, step 2, e, ")
