"""The cell microscope: every number in it is torch's, and pointing at a term says where it comes from."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from torch import Tensor

from playground.checkpoint import Checkpoint, NetworkState
from playground.document import Document
from playground.inspection.torch_check import Check
from playground.spec import Cell
from tests.engine.plain import layer_states, random_flat
from tests.ui.driving import find, train_to_the_end, wait_until_idle, with_model, with_pairs
from ui.inspection.inspected import Inspected, check_text, look_inside
from ui.inspection.inspector import Inspector
from ui.inspection.navigation import Position
from ui.panels.microscope.diagrams import scheme
from ui.panels.microscope.panel import MicroscopePanel
from ui.panels.microscope.parts import part, part_keys
from ui.panels.microscope.term_products import sources
from ui.panels.microscope.values import incoming, look, table, title
from ui.session.session import Session
from ui.style import theme
from ui.widgets.activation_curve import ActivationCurve
from ui.widgets.formula import FormulaView
from ui.widgets.math_text import MathText
from ui.widgets.products import ProductsView
from ui.widgets.schematic import PIXELS, Schematic
from ui.widgets.waterfall import Waterfall

PLACE = Position(step=4, layer=1, unit=2)
CELLS: tuple[Cell, ...] = ("rnn", "lstm", "gru")


# --- What torch says


def torch_numbers(inspected: Inspected, place: Position) -> dict[str, Tensor]:
    """Of one unit, gate after gate: the terms (G); and its states before and after the step."""
    model = inspected.document.model
    weights = {name: torch.tensor(values).double() for name, values in inspected.weights.items()}
    symbols = len(inspected.document.vocabularies.input)
    embedding = weights.get("embedding.weight", torch.eye(symbols).double())
    below = embedding[list(inspected.trace.ids)]  # (T, I)
    layers = list(layer_states(model, weights, below))
    h, c = layers[place.layer]  # (T, H) each
    below = layers[place.layer - 1][0] if place.layer else below  # (T, I)
    before = torch.cat([torch.zeros(1, model.hidden_size).double(), h])[place.step - 1]  # (H)
    rows = slice(place.unit, None, model.hidden_size)
    found = {
        "from_input": weights[f"rnn.weight_ih_l{place.layer}"][rows] @ below[place.step - 1],
        "b_ih": weights[f"rnn.bias_ih_l{place.layer}"][rows],
        "from_hidden": weights[f"rnn.weight_hh_l{place.layer}"][rows] @ before,
        "b_hh": weights[f"rnn.bias_hh_l{place.layer}"][rows],
        "h": h[place.step - 1, place.unit],
        "before": before[place.unit],
    }
    if c is not None:
        cells = torch.cat([torch.zeros(1, model.hidden_size).double(), c])
        found |= {"c": cells[place.step, place.unit], "c_before": cells[place.step - 1, place.unit]}
    return found


def number_of(text: str) -> float:
    return float(text.replace("−", "-").replace(" ", ""))


def in_line(text: str) -> list[float]:
    """All numbers of an equation, each with the sign before it."""
    return [number_of(found) for found in re.findall(r"−? ?\d+\.\d{3}", text)]


def spoken(widget: QWidget) -> dict[str, float]:
    """The numbers in the description of a list of terms, in order."""
    parts = [part.rsplit(" ", 1) for part in widget.accessibleDescription().split(", ")]
    return {name: number_of(value) for name, value in parts}


def read(cell: Cell, seed: int = 0, **model: object) -> Inspected:
    """hello, read by a network with strong weights of no training."""
    document = with_model(Document(), cell=cell, **model)
    flat = random_flat(document.layout.size, seed)
    found = look_inside(NetworkState(document, Checkpoint(0, flat)), "hello", "ohlol")
    assert isinstance(found, Inspected)
    return found


# --- The panel and how one uses it


@pytest.fixture
def inspector(session: Session) -> Inspector:
    made = Inspector(session)
    made.go_to(step=PLACE.step, layer=PLACE.layer, unit=PLACE.unit)
    return made


@pytest.fixture
def panel(inspector: Inspector, qtbot: QtBot, qapp: QApplication) -> Iterator[MicroscopePanel]:
    theme.apply(qapp, "light")
    host = QWidget()
    qtbot.addWidget(host)
    made = MicroscopePanel(inspector)
    QVBoxLayout(host).addWidget(made)
    host.resize(350, 430)
    host.show()
    qtbot.waitExposed(host)
    yield made
    host.close()


@pytest.fixture
def trained(panel: MicroscopePanel, session: Session, qtbot: QtBot) -> Callable[..., Inspected]:
    """Makes the panel show a trained network."""

    def train(cell: Cell, **model: object) -> Inspected:
        session.edit(with_model(session.document, cell=cell, **model), "model")
        wait_until_idle(qtbot, session)
        train_to_the_end(qtbot, session)
        assert panel.inspector.trusted is not None
        assert panel.inspector.trusted.epoch == 15
        return panel.inspector.trusted

    return train


def terms(panel: QWidget) -> Waterfall:
    return find(panel, Waterfall, "microscope_terms")


def drawing(panel: QWidget) -> Schematic:
    return find(panel, Schematic, "microscope_cell")


def equation(panel: QWidget) -> list[str]:
    return find(panel, FormulaView, "microscope_formula").accessibleDescription().split("; ")


def products(panel: QWidget) -> list[str]:
    return find(panel, ProductsView, "microscope_products").accessibleDescription().split("; ")


def caption(panel: QWidget) -> str:
    return find(panel, ActivationCurve, "microscope_curve").accessibleDescription()


def head(panel: QWidget) -> str:
    return find(panel, QLabel, "microscope_place").text()


def point_at(widget: Waterfall | Schematic, key: str) -> None:
    QTest.mouseMove(widget, widget.place_of(key).toPoint())


def click_on(widget: Waterfall | Schematic, key: str) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.place_of(key).toPoint())


# --- Numbers


@pytest.mark.parametrize("kind", ["one-hot", "embedding"])
@pytest.mark.parametrize("cell", CELLS)
def test_numbers_are_those_of_torch(
    cell: Cell, kind: str, panel: MicroscopePanel, trained: Callable[..., Inspected]
) -> None:
    inspected = trained(cell, input=kind)
    for layer in (0, 1):
        place = replace(PLACE, layer=layer)
        panel.inspector.go_to(layer=layer)
        truth = torch_numbers(inspected, place)
        gates = {}
        for at, name in enumerate(key for key in part_keys(look(inspected, place)) if key not in STATES):
            if cell != "rnn":
                click_on(drawing(panel), name)
            shown = spoken(terms(panel))
            r = torch.sigmoid(sum_of(truth, 0)) if cell == "gru" and at == 2 else torch.tensor(1.0)
            total = truth["from_input"][at] + truth["b_ih"][at]
            total = total + r * (truth["from_hidden"][at] + truth["b_hh"][at])
            assert list(shown.values()) == pytest.approx(
                [
                    float(truth["from_input"][at]),
                    float(truth["b_ih"][at]),
                    float(r * truth["from_hidden"][at]),
                    float(r * truth["b_hh"][at]),
                    float(total),
                ],
                abs=6e-4,
            )
            value = torch.tanh(total) if name in ("candidate", "hidden") else torch.sigmoid(total)
            assert number_of(equation(panel)[2].split(" · ")[0].split("= ")[-1]) == pytest.approx(
                float(value), abs=6e-4
            )
            gates[name] = float(value)
        assert_drawing_agrees(panel, truth, gates)


STATES = ("cell", "state")


def sum_of(truth: dict[str, Tensor], gate: int) -> Tensor:
    return truth["from_input"][gate] + truth["b_ih"][gate] + truth["from_hidden"][gate] + truth["b_hh"][gate]


def assert_drawing_agrees(panel: QWidget, truth: dict[str, Tensor], gates: dict[str, float]) -> None:
    said = drawing(panel).accessibleDescription()
    numbers = {name: number_of(value) for name, value in re.findall(r"(\w+) ([+−][\d.]+)", said)}
    assert numbers["h_4"] == pytest.approx(float(truth["h"]), abs=6e-4)
    letters = {"input": "i", "forget": "f", "output": "o", "reset": "r", "update": "z", "hidden": "tanh"}
    letters["candidate"] = "g" if "c" in truth else "n"
    for name, value in gates.items():
        assert numbers[letters[name]] == pytest.approx(value, abs=6e-4)
    if "c" in truth:
        assert numbers["c_4"] == pytest.approx(float(truth["c"]), abs=6e-4)
        assert numbers["c_3"] == pytest.approx(float(truth["c_before"]), abs=6e-4)


def test_equation_stands_above_the_same_line_in_numbers(
    panel: MicroscopePanel, trained: Callable[..., Inspected]
) -> None:
    truth = torch_numbers(trained("rnn"), PLACE)
    parts = [float(truth[name][0]) for name in ("from_input", "b_ih", "from_hidden", "b_hh")]
    symbols, numbers, result = equation(panel)
    assert symbols == "h_4 = tanh( W_ih·x_4 + b_ih + W_hh·h_3 + b_hh )"
    signs = "".join(f" {'−' if value < 0 else '+'} {abs(value):.3f}" for value in parts[1:])
    assert numbers.replace("−", "-") == f"= tanh( {parts[0]:.3f}{signs} )".replace("−", "-")
    total = f"{sum(parts):.3f}".replace("-", "−")
    assert result.startswith(f"= tanh({total}) = {np.tanh(sum(parts)):.3f}".replace("-", "−"))
    assert caption(panel) == result.removeprefix("= ")


def test_the_two_arrows_of_an_lstm_add_up_to_its_cell_state(
    panel: MicroscopePanel, trained: Callable[..., Inspected]
) -> None:
    truth = torch_numbers(trained("lstm"), PLACE)
    click_on(drawing(panel), "cell")
    kept, written, total = spoken(terms(panel)).values()
    i, f, g, o = (float(value) for value in sum_of_all(truth))
    assert kept == pytest.approx(f * float(truth["c_before"]), abs=6e-4)
    assert written == pytest.approx(i * g, abs=6e-4)
    assert total == pytest.approx(float(truth["c"]), abs=6e-4)
    symbols, numbers, result = equation(panel)
    assert symbols == "c_4 = f · c_3 + i · g"
    c, c_before = float(truth["c"]), float(truth["c_before"])
    assert in_line(numbers) == pytest.approx([f, c_before, i, g], abs=6e-4)
    assert in_line(result) == pytest.approx([f * c_before, i * g, c], abs=6e-4)
    click_on(drawing(panel), "state")
    symbols, numbers, result = equation(panel)
    h = float(truth["h"])
    assert symbols == "h_4 = o · tanh(c_4)"
    assert in_line(numbers) == pytest.approx([o, c], abs=6e-4)
    assert in_line(result) == pytest.approx([o, np.tanh(c), h], abs=6e-4)
    assert list(spoken(terms(panel)).values()) == pytest.approx([h, h], abs=6e-4)
    assert in_line(caption(panel)) == pytest.approx([c, np.tanh(c)], abs=6e-4)


def sum_of_all(truth: dict[str, Tensor]) -> list[Tensor]:
    """The gates i, f, g, o."""
    sums = [sum_of(truth, gate) for gate in range(4)]
    return [torch.tanh(total) if gate == 2 else torch.sigmoid(total) for gate, total in enumerate(sums)]


def test_gru_scales_the_hidden_part_of_its_candidate_by_the_reset_gate(
    panel: MicroscopePanel, trained: Callable[..., Inspected]
) -> None:
    truth = torch_numbers(trained("gru"), PLACE)
    r = float(torch.sigmoid(sum_of(truth, 0)))
    symbols, numbers, _ = equation(panel)
    assert symbols == "n = tanh( W_ih·x_4 + b_ih + r × (W_hh·h_3 + b_hh ))"
    assert f"+ {r:.3f} × ({float(truth['from_hidden'][2]):.3f}" in numbers.replace("−", "-")
    point_at(terms(panel), "from_hidden")
    assert products(panel)[0].startswith("r × (weight_hh_l1[")
    assert products(panel)[0].endswith(f"r = {r:.3f}")
    click_on(drawing(panel), "state")
    symbols, numbers, result = equation(panel)
    assert symbols == "h_4 = (1 − z) · n + z · h_3"
    z, h, before = float(torch.sigmoid(sum_of(truth, 1))), float(truth["h"]), float(truth["before"])
    n = (h - z * before) / (1 - z)
    assert in_line(numbers) == pytest.approx([1 - z, n, z, before], abs=6e-4)
    assert in_line(result) == pytest.approx([(1 - z) * n, z * before, h], abs=6e-4)
    assert list(spoken(terms(panel)).values())[2] == pytest.approx(float(truth["h"]), abs=6e-4)
    assert caption(panel) == "z near 1 keeps the old state (PyTorch)"


@pytest.mark.parametrize("cell", CELLS)
def test_numbers_on_the_wires_are_what_flows_there(cell: Cell) -> None:
    inspected = read(cell)
    view, truth = look(inspected, PLACE), torch_numbers(inspected, PLACE)
    sums = [float(truth[name][0]) for name in ("from_input", "b_ih", "from_hidden", "b_hh")]
    if cell == "rnn":
        flows = [sums[0] + sums[1], sums[2] + sums[3], sum(sums)]
    elif cell == "lstm":
        i, f, g, _ = (float(gate) for gate in sum_of_all(truth))
        flows = [f * float(truth["c_before"]), i * g]
    else:
        kept = float(torch.sigmoid(sum_of(truth, 1)) * truth["before"])
        flows = [kept, float(truth["h"]) - kept]
    shown = scheme(view, incoming(inspected, view))
    numbers = [number_of(label.text) for label in shown.labels if label.strong]
    assert numbers == pytest.approx(flows, abs=6e-4)
    assert [tag.below for tag in shown.tags if tag.key == "x"] == ["layer 1"]
    assert any(label.text == "z near 1 keeps the old state (PyTorch)" for label in shown.labels) == (
        cell == "gru"
    )


def test_large_cell_state_has_room_beside_its_wire(qapp: QApplication) -> None:
    inspected, text = read("lstm"), MathText(qapp.font(), PIXELS)
    for value, said in (
        (1290.345, "+1290"),
        (129.345, "+129"),
        (-99.9996, "−100"),
        (99.25, "+99.25"),
        (-1.5, "−1.500"),
    ):
        view = replace(look(inspected, PLACE), cell_before=value)
        tags = {tag.name: tag for tag in scheme(view, incoming(inspected, view)).tags}
        assert tags["c_3"].below == said
        for tag in (tags["c_3"], tags["c_4"]):
            assert text.plain_width(tag.below) <= tag.area.width()


def test_saturation_is_said_where_a_tenth_of_the_slope_is_left() -> None:
    """All units and gates of a strong network, against the derivative that torch computes."""
    said = []
    for cell in CELLS:
        inspected = read(cell)
        for unit in range(8):
            view = look(inspected, replace(PLACE, unit=unit))
            for made in view.sums:
                x = torch.tensor(made.total, requires_grad=True)
                y = torch.tanh(x) if made.activation == "tanh" else torch.sigmoid(x)
                (slope,) = torch.autograd.grad(y, x)
                saturated = float(slope) < (0.1 if made.activation == "tanh" else 0.025)
                shown = part(view, made.name)
                assert shown.caption.endswith("saturated") == saturated
                assert shown.point is not None
                assert shown.point.saturated == saturated
                said.append(saturated)
    assert {True, False} == set(said)


# --- Where a term comes from


@pytest.mark.parametrize("cell", CELLS)
def test_products_of_every_term_add_up_to_it(cell: Cell) -> None:
    for kind, layer in (("one-hot", 0), ("embedding", 0), ("embedding", 1)):
        inspected = read(cell, input=kind)
        view = look(inspected, replace(PLACE, layer=layer))
        for key in part_keys(view):
            scale = view.values["reset"] if cell == "gru" and key == "candidate" else 1.0
            for term in part(view, key).terms:
                found = sources(inspected, view, key, term.key)
                sizes = [abs(row.product) for row in found.rows]
                assert sizes == sorted(sizes, reverse=True)
                if term.key not in ("b_ih", "b_hh"):
                    factor = scale if term.key == "from_hidden" else 1.0
                    assert factor * sum(row.product for row in found.rows) == pytest.approx(term.value)


def test_products_name_their_weights_and_values() -> None:
    one_hot, embedded = read("lstm", input="one-hot"), read("lstm")
    first = look(one_hot, replace(PLACE, layer=0))
    found = sources(one_hot, first, "forget", "from_input")
    assert found.title == "weight_ih_l0[10] · x (l₂)"  # row 8 + 2: the second gate's third unit
    assert (found.rows[0].source, found.rows[0].value) == ("l", 1.0)
    assert found.rows[0].weight == pytest.approx(float(one_hot.weights["rnn.weight_ih_l0"][10, 2]))
    assert {row.source for row in found.rows} == {"e", "h", "l", "o"}
    found = sources(embedded, look(embedded, replace(PLACE, layer=0)), "forget", "from_input")
    assert {row.source for row in found.rows} == {f"dim {number}" for number in range(1, 11)}
    second = look(embedded, PLACE)
    found = sources(embedded, second, "output", "from_input")
    assert found.title == "weight_ih_l1[26] · x (layer 1, step 4)"
    units = {row.source: row.value for row in found.rows}
    assert units["unit 5"] == embedded.trace.layers[0].hidden[4, 4]
    found = sources(embedded, second, "output", "from_hidden")
    assert found.title == "weight_hh_l1[26] · h (layer 2, step 3)"
    units = {row.source: row.value for row in found.rows}
    assert units["unit 5"] == embedded.trace.layers[1].hidden[3, 4]
    assert sources(embedded, second, "output", "b_hh").title == "bias_hh_l1[26]"


def test_pointing_at_a_term_says_where_it_comes_from_and_leaving_takes_it_back(
    panel: MicroscopePanel, trained: Callable[..., Inspected]
) -> None:
    inspected = trained("rnn")
    QTest.mouseMove(panel, QPoint(2, 2))
    before = products(panel)
    origins = {
        "from_input": ("weight_ih_l1[2] · x (layer 1, step 4)", inspected.trace.layers[0].hidden[4]),
        "from_hidden": ("weight_hh_l1[2] · h (layer 2, step 3)", inspected.trace.layers[1].hidden[3]),
    }
    pictures = [painted(panel)]
    for key, (origin, values) in origins.items():
        point_at(terms(panel), key)
        pictures.append(painted(panel))
        assert products(panel)[0] == origin
        for row in products(panel)[1:]:
            unit, value = re.findall(r"unit (\d) [+−][\d.]+ × ([+−][\d.]+)", row)[0]
            assert number_of(value) == pytest.approx(values[int(unit) - 1], abs=6e-4)
    QTest.mouseMove(panel, QPoint(2, 2))
    assert products(panel) == before
    assert painted(panel) == pictures[0]
    input_drawing, hidden_drawing = pictures[1][0], pictures[2][0]
    assert pictures[0][0] not in (input_drawing, hidden_drawing)  # lights up where the term came from
    assert all(one != other for one, other in zip(pictures[1], pictures[2], strict=True))


def painted(panel: QWidget) -> list[QImage]:
    """The drawing, the equation, the terms and the products as they are seen."""
    names = ("cell", "formula", "terms", "products")
    return [find(panel, QWidget, f"microscope_{name}").grab().toImage() for name in names]


def geometry(panel: QWidget) -> list[tuple[str, int, int, int, int]]:
    return [
        (type(child).__name__, child.x(), child.y(), child.width(), child.height())
        for child in panel.findChildren(QWidget)
        if child.isVisible()
    ]


@pytest.mark.parametrize("cell", CELLS)
def test_pointing_never_moves_the_layout(
    cell: Cell, panel: MicroscopePanel, trained: Callable[..., Inspected], qtbot: QtBot
) -> None:
    inspected = trained(cell)
    qtbot.wait(20)
    before = geometry(panel)
    keys = ("x", "h") + (part_keys(look(inspected, PLACE)) if cell != "rnn" else ())
    seen = set()
    for key in keys:
        point_at(drawing(panel), key)
        qtbot.wait(2)
        assert geometry(panel) == before
        seen.add(head(panel))
    for key in ("from_input", "b_ih", "from_hidden", "b_hh"):
        QTest.mouseMove(drawing(panel), QPoint(1, drawing(panel).height() - 1))
        point_at(terms(panel), key)
        qtbot.wait(2)
        assert geometry(panel) == before
    assert len(seen) == {"rnn": 1, "lstm": 6, "gru": 4}[cell]


def test_pointing_at_a_gate_shows_its_terms_and_a_click_keeps_them(
    panel: MicroscopePanel, trained: Callable[..., Inspected]
) -> None:
    inspected = trained("lstm")
    assert head(panel) == "layer 2 · unit 3 · step 4 (l₂) · candidate"
    view = look(inspected, PLACE)
    forget = [pytest.approx(term.value, abs=6e-4) for term in part(view, "forget").terms]
    before = spoken(terms(panel))
    point_at(drawing(panel), "forget")
    assert head(panel).endswith("forget gate")
    assert list(spoken(terms(panel)).values())[:4] == forget
    QTest.mouseMove(panel, QPoint(2, 2))
    assert spoken(terms(panel)) == before
    click_on(drawing(panel), "forget")
    QTest.mouseMove(panel, QPoint(2, 2))
    assert list(spoken(terms(panel)).values())[:4] == forget
    panel.inspector.go_to(step=2)
    assert head(panel) == "layer 2 · unit 3 · step 2 (e) · forget gate"


# --- Keyboard


def test_everything_is_reached_by_keys(panel: MicroscopePanel, trained: Callable[..., Inspected]) -> None:
    trained("lstm")
    circuit, rows = drawing(panel), terms(panel)
    assert circuit.focusPolicy() & Qt.FocusPolicy.TabFocus
    circuit.setFocus()
    for name in ("output gate", "cell state", "hidden state", "hidden state"):
        QTest.keyClick(circuit, Qt.Key.Key_Right)
        assert head(panel).endswith(name)
    for _ in range(9):
        QTest.keyClick(circuit, Qt.Key.Key_Left)
    assert head(panel).endswith("forget gate")
    rows.setFocus()
    for _ in range(5):
        QTest.keyClick(rows, Qt.Key.Key_Up)
    titles = [products(panel)[0]]
    for _ in range(5):
        QTest.keyClick(rows, Qt.Key.Key_Down)
        titles.append(products(panel)[0])
    assert [title[:9] for title in titles] == ["weight_ih", "bias_ih_l", "weight_hh", "bias_hh_l"] + 2 * [
        "bias_hh_l"
    ]


def test_keys_of_the_terms_move_no_unit_and_the_others_move_on(panel: MicroscopePanel) -> None:
    rows, before = terms(panel), panel.inspector.place
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert panel.inspector.place == before
    QTest.keyClick(rows, Qt.Key.Key_Left)
    assert panel.inspector.place.step == before.step - 1


# --- When there is nothing to compute, or nothing to be trusted


def test_initial_state_is_said_to_be_zeros(panel: MicroscopePanel) -> None:
    panel.inspector.go_to(step=0)
    message = find(panel, QLabel, "microscope_message")
    assert message.isVisible()
    assert message.text().startswith("Step 0 is the initial state: h₀ = 0.")
    assert not terms(panel).isVisible()
    assert panel.table() is None
    panel.inspector.go_to(step=1)
    assert not message.isVisible()
    assert terms(panel).isVisible()
    assert spoken(terms(panel))["W_hh·h_0"] == 0


def test_what_differs_from_torch_is_not_shown(panel: MicroscopePanel) -> None:
    inspector = panel.inspector
    assert inspector.inspected is not None
    said = find(panel, QLabel, "microscope_check")
    assert said.text() == check_text(inspector.inspected)
    false = Check("nn.RNN", 0.5, "h of layer 1, step 2", agrees=False)
    inspector.inspected = replace(inspector.inspected, check=false)
    inspector.changed.emit()
    assert not terms(panel).isVisible()
    assert said.text() == ""
    assert head(panel) == ""


def test_pointer_may_rest_while_the_cell_changes(
    panel: MicroscopePanel, trained: Callable[..., Inspected]
) -> None:
    trained("lstm")
    for key, name in (("forget", "candidate"), ("kept", "hidden state")):
        point_at(drawing(panel), key)
        trained("gru")
        assert head(panel).endswith(name)
        QTest.mouseMove(panel, QPoint(2, 2))
        trained("lstm")
    point_at(drawing(panel), "kept")
    trained("rnn")
    assert head(panel).endswith("hidden state")


# --- As numbers and as a picture


def test_table_holds_all_terms_and_gates() -> None:
    inspected = read("lstm")
    view = look(inspected, PLACE)
    truth = torch_numbers(inspected, PLACE)
    rows = {(row[0], row[1]): row[2] for row in table(view).rows}
    for gate, name in enumerate(("input gate", "forget gate", "candidate", "output gate")):
        assert rows[name, "W_ih·x_4"] == pytest.approx(float(truth["from_input"][gate]))
        assert rows[name, "W_hh·h_3"] == pytest.approx(float(truth["from_hidden"][gate]))
        assert rows[name, "sum"] == pytest.approx(float(sum_of(truth, gate)))
    assert rows["forget gate", "f = σ(sum)"] == pytest.approx(float(torch.sigmoid(sum_of(truth, 1))))
    assert rows["cell state", "c_4"] == pytest.approx(float(truth["c"]))
    assert rows["hidden state", "h_4"] == pytest.approx(float(truth["h"]))


def test_place_is_told_with_its_symbol() -> None:
    inspected = read("rnn")
    assert title(inspected, PLACE) == "layer 2 · unit 3 · step 4 (l₂)"
    assert title(inspected, replace(PLACE, step=0)) == "layer 2 · unit 3 · step 0"


@pytest.mark.parametrize("cell", CELLS)
def test_picture_follows_theme_size_and_odd_symbols(
    cell: Cell, panel: MicroscopePanel, session: Session, qtbot: QtBot, qapp: QApplication
) -> None:
    document = replace(with_model(session.document, cell=cell, layers=1), pairs=())
    session.edit(with_pairs(document, ("👩‍🏫_x你好", "_x你好👩‍🏫")), "odd")
    wait_until_idle(qtbot, session)
    panel.inspector.go_to(step=1, layer=0)
    assert head(panel).startswith("layer 1 · unit 3 · step 1 (👩‍🏫)")
    light = panel.grab().toImage()
    theme.apply(qapp, "dark")
    assert panel.grab().toImage() != light
    theme.apply(qapp, "light")
    assert panel.grab().toImage() == light
    for size in ((250, 200), (900, 900)):
        panel.window().resize(*size)
        assert not panel.grab().isNull()
    assert isinstance(drawing(panel).place_of("x"), QPointF)
