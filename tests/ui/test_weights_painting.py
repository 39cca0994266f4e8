"""How a matrix and its norms are laid out and written: pure functions, without a window."""

import numpy as np
import pytest

from playground.document import Document
from playground.spec import ModelSpec
from ui.inspection.inspected import ShownNetwork
from ui.panels.weights.axes import Axis, axes
from ui.panels.weights.labels import axes_title, labelled
from ui.panels.weights.norm_history import NormLines
from ui.panels.weights.norm_plot import stretches
from ui.panels.weights.norm_values import Norms, NormView, ranges
from ui.panels.weights.painting import Extent, cell_number, fitting
from ui.panels.weights.stable_scales import StableScales, jump

LSTM = Document(model=ModelSpec(cell="lstm", input="one-hot", hidden_size=3, layers=2))


def extent(rows: int, columns: int, widest_column: int = 13, numbered: bool = True) -> Extent:
    return Extent(rows, columns, 13, widest_column, numbered, named_columns=True, banded=False)


# --- Axes


def test_axes_say_what_is_multiplied_with_what() -> None:
    titles = {name: axes_title(axes(LSTM, name)) for name, _ in LSTM.layout.shapes}
    assert titles["rnn.weight_ih_l0"] == "↓ unit   → input symbol"
    assert titles["rnn.weight_hh_l1"] == "↓ unit   → unit, one step before"
    assert titles["rnn.weight_ih_l1"] == "↓ unit   → unit of layer 1"
    assert titles["rnn.bias_ih_l0"] == "↓ unit"
    assert titles["head.weight"] == "↓ target   → unit of layer 2"
    embedded = Document()
    assert axes_title(axes(embedded, "embedding.weight")) == "↓ input   → dimension of the embedding"
    assert axes_title(axes(embedded, "rnn.weight_ih_l0")) == "↓ unit   → dimension of the embedding"


def test_gates_cover_all_rows_in_torchs_order() -> None:
    bands = axes(LSTM, "rnn.weight_hh_l0").bands
    assert [(band.letter, band.first, band.end) for band in bands] == [
        ("i", 0, 3),
        ("f", 3, 6),
        ("g", 6, 9),
        ("o", 9, 12),
    ]
    assert [band.name for band in bands] == ["input gate", "forget gate", "candidate", "output gate"]
    assert axes(Document(), "rnn.weight_hh_l0").bands == ()


def test_unit_has_a_row_in_each_gate_of_its_layer() -> None:
    found = axes(LSTM, "rnn.weight_hh_l1")
    assert found.rows_of(1, 2) == (2, 5, 8, 11)
    assert found.rows_of(0, 2) == ()
    assert found.rows_of(1, None) == ()
    assert axes(LSTM, "head.weight").rows_of(1, 2) == ()


def test_thinned_names_are_round_numbers() -> None:
    units = Axis("unit", tuple(f"unit {at}" for at in range(1, 31)), tuple(map(str, range(1, 31))))
    assert labelled(units, range(5, 25), 1) == list(range(5, 25))
    assert [units.labels[at] for at in labelled(units, range(5, 25), 10)] == ["10", "20"]
    symbols = Axis("input", tuple("abcdef"), tuple("abcdef"))
    assert labelled(symbols, range(1, 6), 2) == [2, 4]


# --- Cells


def test_cells_fill_the_room_and_scroll_when_they_are_too_many() -> None:
    few, many = fitting(300, 200, extent(8, 8)), fitting(300, 200, extent(4096, 1024))
    assert few.width <= 300
    assert few.width + 8 > 300
    assert few.height <= 200
    assert (many.cell_width, many.cell_height) == (4, 4)
    assert many.width > 4096
    assert many.cell_at(many.left + 4 * 100, many.top + 4 * 50 + 3) == (50, 100)
    assert many.cell_at(many.left - 1, many.top) is None


def test_words_above_narrow_columns_are_turned() -> None:
    assert not fitting(300, 200, extent(8, 6, 40, numbered=False)).column_labels.turned
    narrow = fitting(300, 200, extent(8, 20, 40, numbered=False)).column_labels
    assert (narrow.turned, narrow.stride) == (True, 1)
    numbers = fitting(300, 200, extent(8, 30, 14)).column_labels
    assert (numbers.turned, numbers.stride) == (False, 5)


@pytest.mark.parametrize(
    ("value", "scale", "written"),
    [
        (0.734, 1, "+0.73"),
        (-0.734, 1, "−0.73"),
        (12.34, 20, "+12.3"),
        (-123.4, 200, "−123"),
        (-0.00021, 0.0003, "−2e−4"),
        (0.0, 0.0003, "0"),
    ],
)
def test_numbers_in_cells_are_short(value: float, scale: float, written: str) -> None:
    assert cell_number(value, scale) == written


# --- Scales


@pytest.mark.parametrize(("value", "round_up"), [(0, 0), (0.31, 0.5), (0.5, 0.5), (1.01, 1.5), (80, 100)])
def test_scale_is_the_next_round_number(value: float, round_up: float) -> None:
    assert jump(value) == pytest.approx(round_up)


def test_scale_grows_in_jumps_and_never_shrinks() -> None:
    scales = StableScales()
    assert [scales.scale("a", "weights", largest) for largest in (0, 0.4, 0.45, 0.6, 0.1)] == [
        1,
        0.5,
        0.5,
        0.75,
        0.75,
    ]
    assert scales.scale("a", "gradient", 0.001) == pytest.approx(0.001)
    run, flat = object(), np.zeros(1, np.float32)
    before, later, other = (
        ShownNetwork(document, epoch, 0, flat, run=of)
        for document, epoch, of in ((Document(), 0, run), (Document(), 9, run), (LSTM, 9, run))
    )
    scales.follow(before, later)
    assert scales.scale("a", "weights", 0.1) == 0.75
    scales.follow(later, other)
    assert scales.scale("a", "weights", 0.1) == pytest.approx(0.1)


# --- Norms


def lines(*gradients: float) -> NormLines:
    count = len(gradients)
    weights = np.linspace(1, 1.9, count).astype(np.float32)
    return NormLines(np.arange(count), weights, np.array(gradients, np.float32), complete=True)


def test_gradient_that_is_not_known_is_a_gap() -> None:
    assert stretches(np.array([np.nan, 1, 2, np.nan, 3, np.nan])) == [(1, 3), (4, 5)]
    assert stretches(np.array([1.0, 2.0])) == [(0, 2)]
    assert stretches(np.array([np.nan])) == []


def test_axes_hold_all_values_and_the_epoch_shown() -> None:
    drawn = lines(0.02, 3, 0.0, np.nan)
    found = ranges(NormView(drawn, "", Norms(9, 1.9, None)), drawn)
    assert (found.first, found.last, found.top) == (0, 9, 2)
    assert (found.low, found.high) == (-2, 1)
    heights = found.gradient_heights(drawn.gradients)
    assert np.isnan(heights).tolist() == [False, False, True, True]
    assert 0 <= heights[0] < heights[1] <= 1


def test_pointer_reads_the_nearest_epoch() -> None:
    view = NormView(lines(0.5, 0.25, np.nan), "", Norms(2, 1.9, None))
    found, last = view.at(1), view.at(99)
    assert found is not None
    assert last is not None
    assert (found.epoch, found.gradient) == (1, 0.25)
    assert found.weights == pytest.approx(1.45)
    assert (last.epoch, last.gradient) == (2, None)
