"""What the states panel shows and says, decided without a window."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from playground.checkpoint import Checkpoint, NetworkState
from playground.document import Document
from playground.inspection.unit_order import RowOrder
from playground.interventions.values import NAMES
from playground.spec import Cell
from tests.engine.plain import random_flat
from tests.ui.driving import with_model, with_training
from tests.ui.heatmap_driving import AXIS, GUTTER, MARGIN, TAPE
from ui.inspection.inspected import Inspected, look_inside
from ui.inspection.navigation import Position
from ui.panels.states import text
from ui.panels.states.cursor import PointedAt, ViewChoices, cursor, readout
from ui.panels.states.difference import minus
from ui.panels.states.stable_layout import GATES_OF_CELL, Mode, StableLayout, held
from ui.panels.states.table import number_table
from ui.panels.states.values import heatmap_data, legend_ends, losses, total_text
from ui.style.theme import DARK, LIGHT, Colours
from ui.widgets.colour_map import MISSING, ColourMap, sequential
from ui.widgets.heatmap.data import HeatmapData, Spot
from ui.widgets.heatmap.geometry import HeatmapGeometry

HELLO = Document()
LSTM = with_model(HELLO, cell="lstm")


def look(
    document: Document = HELLO,
    text: str = "hello",
    target: str | None = "ohlol",
    epoch: int = 5,
    seed: int = 0,
    size: float = 1.0,
) -> Inspected:
    """The document's network with random weights, `size` times as large as usual."""
    flat = (random_flat(document.layout.size, seed) * size).astype(np.float32)
    found = look_inside(NetworkState(document, Checkpoint(epoch, flat)), text, target)
    assert isinstance(found, Inspected), found
    return found


def data_of(
    inspected: Inspected, mode: Mode = "value", order: RowOrder = "index", step: int = 1
) -> HeatmapData:
    return heatmap_data(inspected, mode, held(None, inspected, mode, order, step), losses(inspected))


# --- Words


def test_cell_is_said_with_layer_unit_step_and_occurrence() -> None:
    inspected = look()
    value = inspected.trace.layers[0].hidden[4, 2]
    said = text.cell_words(inspected, Position(step=4, layer=0, unit=2), "value")
    assert said == f"layer 1, unit 3, step 4, second l, {value:.2f}".replace("-", "−")
    assert text.state_text(0.714) == "0.71"
    assert text.state_text(-0.714) == "−0.71"
    assert text.state_text(-0.001) == "0.00"


@pytest.mark.parametrize(
    ("step", "said"), [(0, "initial state"), (1, "h"), (3, "first l"), (4, "second l"), (5, "o")]
)
def test_only_repeated_symbols_are_counted(step: int, said: str) -> None:
    assert text.symbol_words(look(), step) == said


ORDINALS = {1: "first", 3: "third", 10: "tenth", 11: "11th", 12: "12th", 21: "21st", 22: "22nd", 23: "23rd"}


@pytest.mark.parametrize(("count", "word"), [*ORDINALS.items(), (30, "30th"), (111, "111th"), (121, "121st")])
def test_ordinals(count: int, word: str) -> None:
    assert text.ordinal(count) == word


def test_space_is_said_as_it_is_seen() -> None:
    spaced = replace(HELLO, pairs=(replace(HELLO.pairs[0], input="a b c", target="a b c"),))
    assert text.symbol_words(look(spaced, "a b c", "a b c"), 4) == "second ␣"


def test_both_states_of_an_lstm_are_said_unless_one_is_meant() -> None:
    inspected, place = look(LSTM), Position(2, 1, 0)
    layer = inspected.trace.layers[1]
    assert layer.cell is not None
    h, c = text.state_text(layer.hidden[2, 0]), text.state_text(layer.cell[2, 0])
    assert text.cell_words(inspected, place, "value") == f"layer 2, unit 1, step 2, e, {h}, c {c}"
    assert text.cell_words(inspected, place, "value", "c") == f"layer 2, unit 1, step 2, e, c {c}"
    assert text.cell_words(inspected, place, "value", "h") == f"layer 2, unit 1, step 2, e, {h}"


def test_modes_are_said() -> None:
    inspected, place = look(), Position(2, 1, 0)
    hidden = inspected.trace.layers[1].hidden
    change = text.state_text(hidden[2, 0] - hidden[1, 0], "+")
    assert text.cell_words(inspected, place, "change") == f"layer 2, unit 1, step 2, e, change {change}"
    saturated = text.state_text(hidden[2, 0] ** 2)
    said = text.cell_words(inspected, place, "saturated")
    assert said == f"layer 2, unit 1, step 2, e, saturated {saturated}"
    start = text.cell_words(inspected, Position(0, 1, 0), "change")
    assert start == "layer 2, unit 1, step 0, initial state"


def test_screen_reader_hears_what_is_predicted_and_wanted() -> None:
    inspected, place = look(), Position(4, 0, 2)
    cell = text.cell_words(inspected, place, "value")
    answer = inspected.answers[3]
    assert text.described(inspected, place, "value") == f"{cell}, prediction {answer}, target o"
    typed = look(target=None)
    assert text.described(typed, place, "value") == f"{cell}, prediction {answer}"
    assert (
        text.described(inspected, Position(0, 0, 2), "value")
        == "layer 1, unit 3, step 0, initial state, 0.00"
    )


def test_selected_steps_are_weighed() -> None:
    costs = np.array([0.010, 0.014, 0.020, 0.006, 0.005])
    assert text.span_words((2, 4), costs, "sum") == "steps 2–4: loss 0.040 of 0.055 (73 %)"
    assert text.span_words((2, 4), costs, "mean") == "steps 2–4: loss 0.0080 of 0.011 (73 %)"
    assert text.span_words((0, 1), costs, "sum") == "steps 0–1: loss 0.010 of 0.055 (18 %)"
    assert text.span_words((3, 3), costs, "sum") == "step 3: loss 0.020 of 0.055 (36 %)"
    assert text.span_words((0, 0), costs, "sum") == "step 0: loss 0.000 of 0.055 (0 %)"
    assert text.span_words((2, 4), None, "sum") == "steps 2–4: no target, so no loss"


def test_losses_in_a_row_have_the_same_notation() -> None:
    row = (0.0006, 0.0003, 2.1)
    assert [text.loss_text(each, text.loss_digits(*row)) for each in row] == ["0.0006", "0.0003", "2.1000"]
    assert text.loss_text(0.00004) == "0.00004"
    assert text.loss_text(4e-9) == "<0.000001"
    assert text.loss_text(0) == "0.000"


def test_epoch_is_named_and_a_past_one_marked() -> None:
    assert text.epoch_words(look(epoch=0), None) == "initial weights"
    assert text.epoch_words(look(epoch=15), None) == "after epoch 15"
    assert text.epoch_words(look(epoch=3), 15) == "epoch 3 of 15 (past)"


# --- Tape


def test_tape_names_symbols_by_occurrence_and_index() -> None:
    columns = data_of(look()).columns
    assert [column.symbol for column in columns] == ["h₀", "h", "e", "l₁", "l₂", "o"]
    assert [column.index for column in columns] == ["", "1", "0", "2", "2", "3"]
    assert [column.target for column in columns[1:]] == list("ohlol")
    assert [column.target_index for column in columns[1:]] == ["3", "1", "2", "3", "2"]


def test_losses_climb_from_nothing_to_the_whole() -> None:
    inspected = look()
    chances = inspected.trace.probabilities[range(5), inspected.target_ids]  # (T)
    expected = -np.log(chances)
    shares = [column.loss_share for column in data_of(inspected).columns[1:]]
    stairs = [share for share in shares if share is not None]
    assert len(stairs) == 5
    assert [low for low, _ in stairs] == pytest.approx([0, *(high for _, high in stairs[:-1])])
    assert stairs[-1][1] == pytest.approx(1)
    assert [high - low for low, high in stairs] == pytest.approx(expected / expected.sum())


def test_total_is_the_sum_or_the_mean() -> None:
    costs = np.array([0.010, 0.014, 0.020, 0.006, 0.005])
    assert total_text(costs, "sum") == "Σ 0.055"
    assert total_text(costs, "mean") == "mean 0.011"
    assert total_text(None, "sum") == "–"
    large = total_text(np.array([4248.6, 4250.1]), "mean"), total_text(np.array([2e5, 3e5]), "sum")
    assert large == ("mean 4249", "Σ 5.0e5")  # no digit is cut off


def test_without_a_target_there_is_no_loss() -> None:
    typed = look(target=None)
    assert losses(typed) is None
    column = data_of(typed).columns[1]
    assert (column.target, column.target_index, column.loss_share, column.right) == ("", "", None, None)
    assert column.probability == pytest.approx(typed.trace.probabilities[0].max())


# --- What is held while only the epoch changes


def orders_of(found: StableLayout) -> list[list[int]]:
    return [rows.tolist() for rows in found.rows]


def test_rows_keep_their_places_over_epochs() -> None:
    early, late = look(epoch=1, seed=1), look(epoch=9, seed=2)
    first = held(None, early, "value", "similarity", 1)
    fresh = held(None, late, "value", "similarity", 1)
    assert orders_of(first) != orders_of(fresh)
    assert orders_of(held(first, late, "value", "similarity", 4)) == orders_of(first)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (HELLO, "hole"),
        (with_training(HELLO, seed=3), "hello"),
        (with_model(HELLO, cell="gru"), "hello"),
        (with_model(HELLO, layers=3), "hello"),
    ],
)
def test_rows_are_ordered_anew_for_another_text_or_network(document: Document, text: str) -> None:
    first = held(None, look(seed=1), "value", "similarity", 1)
    other = look(document, text, None, seed=2)
    found = held(first, other, "value", "similarity", 1)
    assert orders_of(found) == orders_of(held(None, other, "value", "similarity", 1))
    assert found.subject != first.subject


def test_weights_order_the_top_layer_by_what_is_predicted_at_the_step() -> None:
    inspected = look()
    head = inspected.weights["head.weight"]
    found = held(None, inspected, "value", "weight", 2)
    towards = head[inspected.trace.prediction[1]]
    assert np.all(np.diff(towards[found.rows[1]]) <= 0)
    assert found.rows[0].tolist() == list(range(8))


def test_weights_follow_the_step_but_not_the_epoch() -> None:
    early, late = look(epoch=1, seed=1), look(epoch=9, seed=4)
    assert early.trace.prediction[0] != late.trace.prediction[0]
    first = held(None, early, "value", "weight", 1)
    assert orders_of(held(first, late, "value", "weight", 1)) == orders_of(first)
    steps = [step for step in range(2, 6) if early.trace.prediction[step - 1] != early.trace.prediction[0]]
    moved = held(first, early, "value", "weight", steps[0])
    assert orders_of(moved) != orders_of(first)
    assert orders_of(held(moved, early, "value", "weight", 0)) == orders_of(moved)


def test_one_order_holds_for_c_and_h() -> None:
    inspected = look(LSTM)
    c, h = data_of(inspected, order="similarity").blocks[:2]
    layer = inspected.trace.layers[1]
    assert layer.cell is not None
    assert (c.tensor, h.tensor, c.units) == ("c", "h", h.units)
    assert sorted(h.units) == list(range(8))
    for row, unit in enumerate(h.units):
        assert h.values[row].tolist() == layer.hidden[:, unit].tolist()
        assert c.values[row].tolist() == layer.cell[:, unit].tolist()


def test_scale_of_c_only_grows_while_the_same_is_looked_at() -> None:
    large, small = look(LSTM, size=6, epoch=2), look(LSTM, size=0.1, epoch=3)
    first = held(None, large, "value", "index", 1)
    top = max(np.abs(layer.cell).max() for layer in large.trace.layers if layer.cell is not None)
    assert first.scales["value", "c"] == np.ceil(top) > 1
    after = held(first, small, "value", "index", 1)
    assert after.scales == first.scales
    assert held(None, small, "value", "index", 1).scales["value", "c"] == 1
    changed = held(held(after, small, "change", "index", 1), small, "value", "index", 1)
    assert changed.scales["value", "c"] == first.scales["value", "c"]
    assert held(after, look(LSTM, "hole", None, size=0.1), "value", "index", 1).scales["value", "c"] == 1


# --- Modes


def test_change_is_that_since_the_step_before_and_does_not_exist_at_the_start() -> None:
    inspected = look()
    block = data_of(inspected, "change").blocks[0]
    hidden = inspected.trace.layers[1].hidden
    assert np.isnan(block.values[:, 0]).all()
    assert block.values[:, 1:] == pytest.approx((hidden[1:] - hidden[:-1]).T)
    assert block.scale == np.ceil(np.abs(np.diff(hidden, axis=0)).max())


@pytest.mark.parametrize(("cell", "tensor"), [("rnn", "h"), ("lstm", "c"), ("gru", "n")])
def test_saturation_runs_from_nothing_to_one_without_sign(cell: str, tensor: str) -> None:
    data = data_of(look(with_model(HELLO, cell=cell)), "saturated")
    assert not data.signed
    assert legend_ends(data) == ("1", "0")
    assert [block.tensor for block in data.blocks] == [tensor, tensor]
    assert all(0 <= value <= 1 for block in data.blocks for value in block.values.flat)


def test_colours_lie_where_the_legend_says() -> None:
    data = data_of(look(LSTM, size=6))
    scale = data.blocks[0].scale
    assert scale > 1
    assert legend_ends(data) == (f"+{scale:.0f} c\n+1 h", f"−{scale:.0f} c\n−1 h")
    colours = ColourMap.signed(LIGHT, scale)
    assert colours.index(np.array([-scale, 0, scale, np.nan])).tolist() == [0, 128, 255, MISSING]
    assert ColourMap.unsigned(LIGHT).index(np.array([0, 0.25, 1])).tolist() == [0, 64, 255]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_scale_without_sign_only_grows_stronger(theme: Colours) -> None:
    """In lightness, which everybody sees; and it ends far from where it begins."""
    lightness = sequential(theme) @ (0.299, 0.587, 0.114)  # (256)
    steps = np.diff(lightness)
    assert np.all(steps <= 0) or np.all(steps >= 0)
    assert abs(lightness[-1] - lightness[0]) > 140


# --- Marks


PINNED = PointedAt(pinned=Position(4, 1, 0), unit=None, hovered=None)


def test_same_input_is_marked_wherever_it_is_read() -> None:
    inspected = look()
    marks = cursor(inspected, data_of(inspected), PINNED, ViewChoices())
    assert marks.alike == (3, 4)
    elsewhere = replace(PINNED, pinned=Position(1, 1, 0))
    assert cursor(inspected, data_of(inspected), elsewhere, ViewChoices()).alike == ()


def test_pinned_unit_paints_the_tape() -> None:
    inspected = look()
    marks = cursor(inspected, data_of(inspected), replace(PINNED, unit=0), ViewChoices())
    assert list(marks.tape) == inspected.trace.layers[1].hidden[:, 0].tolist()
    assert cursor(inspected, data_of(inspected), PINNED, ViewChoices()).tape == ()


def test_pointer_of_another_view_lights_the_cell_here() -> None:
    inspected = look()
    hovered = replace(PINNED, hovered=Position(2, 0, 5))
    marks = cursor(inspected, data_of(inspected), hovered, ViewChoices())
    assert (marks.lit_step, marks.lit_layer, marks.lit_unit) == (2, 0, 5)
    step_only = replace(PINNED, hovered=Position(2, 1, 0))  # no unit is pinned, and none is meant
    assert cursor(inspected, data_of(inspected), step_only, ViewChoices()).lit_unit is None


def test_spot_means_the_unit_that_stands_in_its_row() -> None:
    inspected = look()
    data = data_of(inspected, order="similarity")
    view = ViewChoices(order="similarity", spot=Spot(3, 0, 2))
    unit = data.blocks[0].units[2]
    assert cursor(inspected, data, PINNED, view).lit_unit == unit
    said = readout(inspected, data, PINNED, view, losses(inspected), "mean")
    assert said.startswith(f"layer 2, unit {unit + 1}, step 3, first l, ")


def test_readout_says_pointer_then_selection_then_what_is_pinned() -> None:
    inspected = look()
    data, costs = data_of(inspected), losses(inspected)
    view = ViewChoices(span=(4, 2), spot=Spot(3))
    assert readout(inspected, data, PINNED, view, costs, "sum").startswith("step 3, first l, prediction ")
    span = readout(inspected, data, PINNED, replace(view, spot=None), costs, "sum")
    assert span.startswith("steps 2–4: loss ")
    assert readout(inspected, data, PINNED, ViewChoices(), costs, "sum").startswith(
        "layer 2, unit 1, step 4, "
    )


def test_pointer_may_rest_where_nothing_is_any_more() -> None:
    inspected = look(text="he", target="oh")
    data = data_of(inspected)
    for spot in (Spot(5), Spot(1, 7, 0), Spot(None, 0, 99)):
        marks = cursor(inspected, data, replace(PINNED, pinned=Position(1, 1, 0)), ViewChoices(spot=spot))
        assert (marks.lit_step, marks.lit_unit) == (None, None)


# --- Numbers as a table


def test_table_holds_every_value_under_its_symbol() -> None:
    inspected = look(LSTM)
    table = number_table(data_of(inspected, order="similarity"), losses(inspected))
    assert table.columns == ("part", "row", "h₀", "h", "e", "l₁", "l₂", "o")
    rows = {row[:2]: row[2:] for row in table.rows}
    assert len(rows) == len(table.rows) == 5 + 4 * 8
    layer = inspected.trace.layers[0]
    assert layer.cell is not None
    assert list(rows["layer 1 · c", "unit 3"]) == layer.cell[:, 2].tolist()
    assert list(rows["layer 1 · h", "unit 3"]) == layer.hidden[:, 2].tolist()
    assert rows["tape", "loss"][0] == ""
    assert list(rows["tape", "target"]) == ["", *"ohlol"]
    change = number_table(data_of(inspected, "change"), None)
    assert change.rows[4][:3] == ("layer 2 · Δc", "unit 1", "")


# --- Where things lie

SIZE = (640, 330)


@pytest.fixture
def at() -> HeatmapGeometry:
    return HeatmapGeometry.fitting(*SIZE, columns=6, blocks=(8, 8))


def middle(at: HeatmapGeometry, block: int, row: int, step: int) -> tuple[int, int]:
    return (
        at.column_left(step) + at.column_width // 2,
        at.block_top(block) + row * at.row_height + at.row_height // 2,
    )


def test_two_layers_of_hello_fit_without_scrolling(at: HeatmapGeometry) -> None:
    assert (at.width <= SIZE[0], at.height <= SIZE[1], at.has_numbers) == (True, True, True)


def test_spots_are_what_one_points_at(at: HeatmapGeometry) -> None:
    x, y = middle(at, 1, 3, 4)
    assert at.spot_at(x, y, (0, 0), SIZE) == Spot(4, 1, 3)
    assert at.spot_at(GUTTER - 9, y, (0, 0), SIZE) == Spot(None, 1, 3)
    assert at.spot_at(x, 10, (0, 0), SIZE) == Spot(4)
    assert at.spot_at(x, at.height - AXIS // 2, (0, 0), SIZE) == Spot(4)
    assert at.spot_at(10, 10, (0, 0), SIZE) is None
    assert at.spot_at(at.width - MARGIN + 5, y, (0, 0), SIZE) is None
    assert at.spot_at(x, at.block_top(1) - 2, (0, 0), SIZE) is None


def test_labels_hide_the_cells_that_scroll_beneath_them() -> None:
    large = HeatmapGeometry.fitting(*SIZE, columns=201, blocks=(256,))
    x = large.column_left(50) - 1000 + 3
    assert large.spot_at(x, TAPE + 60, (1000, 700), SIZE) == Spot(50, 0, (60 + 700 - 6) // large.row_height)
    assert large.spot_at(x, TAPE - 5, (1000, 700), SIZE) == Spot(50)
    assert large.spot_at(x, SIZE[1] - 5, (1000, 700), SIZE) == Spot(50)


def test_scrolling_goes_no_further_than_needed() -> None:
    large = HeatmapGeometry.fitting(*SIZE, columns=201, blocks=(256,))
    assert large.scrolled_to_step(2, 0, SIZE[0]) == 0
    assert large.scrolled_to_step(2, 1000, SIZE[0]) == 2 * large.column_width
    far = large.scrolled_to_step(100, 0, SIZE[0])
    assert large.column_left(101) - far <= SIZE[0] - MARGIN < large.column_left(102) - far
    assert large.scrolled_to_row([(0, 3)], 0, SIZE[1]) == 0
    down = large.scrolled_to_row([(0, 100)], 0, SIZE[1])
    bottom = large.block_top(0) + 101 * large.row_height - down
    assert SIZE[1] - AXIS - large.row_height < bottom <= SIZE[1] - AXIS


def test_unit_that_is_in_view_as_c_does_not_scroll_to_its_h() -> None:
    tall = HeatmapGeometry.fitting(*SIZE, columns=6, blocks=(64, 64))
    assert tall.scrolled_to_row([(0, 3), (1, 3)], 0, SIZE[1]) == 0
    assert tall.scrolled_to_row([(0, 60), (1, 60)], 0, SIZE[1]) > 64 * tall.row_height


# --- Gates


@pytest.mark.parametrize(("cell", "names"), [("lstm", "ifgo"), ("gru", "rzn")])
def test_gates_stand_below_the_states_and_are_those_of_the_trace(cell: str, names: str) -> None:
    one, gates = look(with_model(HELLO, cell=cell)), GATES_OF_CELL[cast("Cell", cell)]
    assert gates == tuple(names)
    found = held(None, one, "value", "similarity", 1, gates=gates)
    data = heatmap_data(one, "value", found, None, gates)
    for block in data.blocks:
        if block.tensor not in names:
            continue
        values = one.trace.layers[block.layer].gates[NAMES[gates[names.index(block.tensor)]][0]]  # (T, H)
        assert np.isnan(block.values[:, 0]).all()  # there is no gate before the first step
        assert np.array_equal(block.values[:, 1:], values.T[list(block.units)])
    states = ("c", "h") if cell == "lstm" else ("h",)
    assert [block.tensor for block in data.blocks] == [*states, *names] * 2
    assert {block.scale for block in data.blocks if block.tensor in names} == {1}
    single = held(None, one, "value", "index", 1, gates=gates[:1])
    alone = heatmap_data(one, "value", single, None, gates[:1])
    assert [block.tensor for block in alone.blocks] == [*states, names[0]] * 2
    unit, step = 2, 4
    said = text.cell_words(one, Position(step, 1, unit), "value", names[1])
    value = one.trace.layers[1].gates[NAMES[gates[1]][0]][step - 1, unit]
    assert said.endswith(f", {names[1]} {value:.2f}".replace("-", "−"))


def test_gates_change_saturate_and_differ() -> None:
    one, other = look(LSTM), look(LSTM, seed=1)
    gates = GATES_OF_CELL["lstm"]
    forget = one.trace.layers[1].gates["forget"]  # (T, H)

    def block_of(mode: Mode, inspected: Inspected) -> NDArray[np.float64]:
        data = heatmap_data(
            inspected, mode, held(None, inspected, mode, "index", 1, gates=gates), None, gates
        )
        found = next(block for block in data.blocks if block.tensor == "f")
        assert found.layer == 1
        return found.values

    assert np.allclose(block_of("change", one)[:, 2:], np.diff(forget, axis=0).T)
    assert np.allclose(block_of("saturated", one)[:, 1:], (1 - 4 * forget * (1 - forget)).T)
    different = block_of("difference", minus(one, other))
    assert np.allclose(different[:, 1:], (forget - other.trace.layers[1].gates["forget"]).T)
