"""The read-out: how sure an answer is, why it and no other, and why two equal inputs are told apart."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from playground.document import Document, VocabularySpec
from playground.inspection.influence import influence
from tests.engine import plain
from tests.ui.driving import (
    click,
    find,
    read_number,
    train_to_the_end,
    wait_until_idle,
    with_minus,
    with_model,
    with_pairs,
)
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.panels.step.contrast import contrast_view
from ui.panels.step.panel import StepPanel
from ui.session.session import Session
from ui.session.state import Selection
from ui.style import theme
from ui.widgets.bars import ROW, Bars
from ui.widgets.colour_map import diverging
from ui.widgets.number_table import Table

SAME_INPUT = "l₁ and l₂ are the same input."


def without_head(document: Document) -> Document:
    return with_model(document, input="one-hot", hidden_size=4, layers=1, head="none")


@pytest.fixture
def inspector(session: Session) -> Inspector:
    return Inspector(session, session)


@pytest.fixture
def panel(inspector: Inspector, qapp: QApplication, qtbot: QtBot) -> StepPanel:
    """In the room that it has in the window, with the pointer elsewhere."""
    theme.apply(qapp, "light")
    made = StepPanel(inspector)
    qtbot.addWidget(made)
    made.resize(330, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def why(panel: StepPanel) -> Bars:
    return find(panel, Bars, "step_why")


def inspected(inspector: Inspector) -> Inspected:
    assert inspector.trusted is not None
    return inspector.trusted


def words(panel: StepPanel, name: str) -> str:
    return find(panel, QLabel, name).text()


def sentence(panel: StepPanel) -> str:
    return find(panel, QWidget, "step_contrast").accessibleDescription()


def spoken_bars(panel: StepPanel, name: str) -> dict[str, float]:
    """Names and numbers of the bars, in their order."""
    text = find(panel, Bars, name).accessibleDescription()
    parts = [part.rsplit(" ", 1) for part in text.split(", ")] if text else []
    return {name: read_number(number) for name, number in parts}


def readouts(panel: StepPanel) -> dict[str, str]:
    lines = words(panel, "step_readouts").split("\n")
    return {line[:15].strip(): line[15:] for line in lines}


def changed(qtbot: QtBot, session: Session, document: Document) -> None:
    session.edit(document, "other")
    wait_until_idle(qtbot, session)


def torch_logits(session: Session, inspector: Inspector) -> torch.Tensor:
    """By plain torch modules in double precision; (T, V)."""
    shown, document = inspected(inspector), session.document
    weights = {name: torch.tensor(values).double() for name, values in shown.weights.items()}
    x = torch.tensor(shown.trace.inputs)
    *_, (hidden, _) = plain.layer_states(document.model, weights, x)
    if document.model.head == "none":
        return hidden
    return torch.nn.functional.linear(hidden, weights["head.weight"], weights["head.bias"])


# --- Two equal inputs


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_after_training_it_says_why_the_two_ls_are_told_apart(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel, cell: str
) -> None:
    changed(qtbot, session, with_model(session.document, cell=cell))
    for _ in range(6):  # an LSTM needs more than the 15 epochs
        train_to_the_end(qtbot, session)
    layers = inspected(inspector).trace.layers
    state = [layer.hidden for layer in layers] + [layer.cell for layer in layers if layer.cell is not None]
    assert len(state) == (4 if cell == "lstm" else 2)
    whole = np.concatenate(state, axis=1)  # (T+1, layers · H) or (T+1, layers · 2H)
    distance = float(np.linalg.norm(whole[2] - whole[3]))
    expected = (
        f"{SAME_INPUT} The state before them differs (distance {distance:.3g}), "
        "so the answers differ: l and o."
    )
    for step in range(6):
        inspector.go_to(step=step)
        assert sentence(panel) == expected
    swapped = replace(inspected(inspector), targets=("o", "h", "o", "l", "l"))
    other = contrast_view(swapped, 3, 0).sentence
    assert other.endswith("and so do the answers: l and o; wanted are o and l.")


def test_where_a_symbol_comes_once_the_two_equal_ones_are_shown_muted(
    inspector: Inspector, panel: StepPanel
) -> None:
    inspector.go_to(step=4)
    box = find(panel, QWidget, "step_contrast")
    here, height = strip(panel, 0), box.height()
    back = box.grab().toImage().pixelColor(100, 4).name()
    assert back == theme.LIGHT.notice_back
    for step in (0, 1, 2, 5):
        inspector.preview(step=step)
        assert box.height() == height
        assert box.grab().toImage().pixelColor(100, 4).name() == theme.LIGHT.card
        changed_pixels = (strip(panel, 0) != here).any(axis=1).mean()
        assert changed_pixels < 0.1  # the gaps between the units, and no state


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_strips_show_the_states_of_the_layer_that_is_chosen(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel, cell: str
) -> None:
    changed(qtbot, session, with_model(session.document, cell=cell))
    seen, name = inspected(inspector), "h" if cell == "lstm" else "state"
    for layer in (0, 1):
        view = contrast_view(seen, 4, layer)
        assert view.heading == f"{name} before it, layer {layer + 1}"
        found = [reading.before for reading in view.readings]
        np.testing.assert_array_equal(found, seen.trace.layers[layer].hidden[2:4])
    inspector.go_to(step=4, layer=0)
    of_first = strip(panel, 0)
    inspector.go_to(step=4, layer=1)
    assert not np.array_equal(strip(panel, 0), of_first)


def test_answers_that_are_still_the_same_are_said_to_be(inspector: Inspector, panel: StepPanel) -> None:
    """The initial weights answer both l's alike."""
    inspector.go_to(step=4)
    answers = inspected(inspector).answers
    assert answers[2] == answers[3]
    assert sentence(panel).startswith("l₁ and l₂ are the same input, the targets are l and o.")
    assert sentence(panel).endswith(f"but not enough: both give {answers[3]}.")


def test_equal_inputs_of_a_text_without_targets(
    session: Session, inspector: Inspector, panel: StepPanel
) -> None:
    session.select(Selection(text="ll", step=2))
    assert inspected(inspector).targets == ()
    assert sentence(panel).startswith(SAME_INPUT)
    assert "target" not in sentence(panel)


def test_text_that_needs_no_memory_says_so_and_why(qtbot: QtBot, session: Session, panel: StepPanel) -> None:
    box = find(panel, QWidget, "step_contrast")
    assert box.isVisible()
    tall = box.height()
    changed(qtbot, session, with_pairs(session.document, ("helo", "ohlo")))
    assert box.isVisible()
    assert sentence(panel).startswith("No symbol is read twice in this text, so no memory is needed")
    assert box.height() < tall - 50  # no states are compared
    changed(qtbot, session, with_pairs(session.document, ("hello", "ohllo")))
    assert "both targets are l: no memory is needed" in sentence(panel)
    changed(qtbot, session, with_pairs(session.document, ("hello", "ohlol")))
    assert box.isVisible()
    assert sentence(panel).startswith("l₁ and l₂ are the same input")


def channels(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def strip(panel: StepPanel, row: int) -> NDArray[np.int_]:
    """The pixels along the middle of the strip of one of the two states; (width, 3)."""
    image = find(panel, QWidget, "step_contrast").grab().toImage()
    y = 7 + 15 + row * 19 + 9
    return np.array([channels(image.pixelColor(x, y)) for x in range(60, image.width() - 80)])


def test_states_before_the_two_are_painted_in_their_own_colours(
    inspector: Inspector, panel: StepPanel
) -> None:
    inspector.go_to(step=4, layer=0)
    scale = diverging(theme.LIGHT)
    hidden = inspected(inspector).trace.layers[0].hidden
    for row, before in ((0, 2), (1, 3)):
        pixels = {tuple(pixel) for pixel in strip(panel, row).tolist()}
        expected = {tuple(scale[round((value + 1) * 127.5)].tolist()) for value in hidden[before]}
        assert expected <= pixels
    assert not np.array_equal(strip(panel, 0), strip(panel, 1))


# --- Why this and not that


def test_why_compares_a_right_answer_with_the_runner_up(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel
) -> None:
    train_to_the_end(qtbot, session)
    for step, logits in enumerate(torch_logits(session, inspector), 1):
        inspector.go_to(step=step)
        best, second = (session.document.vocabularies.target.symbols[at] for at in logits.topk(2).indices)
        assert words(panel, "step_why_title") == f"Why {best} and not {second}"
        total = float(logits.max() - logits.topk(2).values[1])
        assert spoken_bars(panel, "step_why")["total"] == pytest.approx(total, abs=5e-4)


def test_why_compares_a_wrong_answer_with_the_target(
    session: Session, inspector: Inspector, panel: StepPanel
) -> None:
    logits = torch_logits(session, inspector)
    known = session.document.vocabularies.target
    for step, (answer, target) in enumerate(zip(inspected(inspector).answers, "ohlol", strict=True), 1):
        inspector.go_to(step=step)
        if answer == target:
            continue
        assert words(panel, "step_why_title") == f"Why {answer} and not the target {target}"
        row = logits[step - 1]
        total = float(row[known.index_of[answer]] - row[known.index_of[target]])
        assert spoken_bars(panel, "step_why")["total"] == pytest.approx(total, abs=5e-4)
    assert inspected(inspector).answers != tuple("ohlol")


def test_bars_of_why_are_sorted_by_size_and_add_up(inspector: Inspector, panel: StepPanel) -> None:
    inspector.go_to(step=4)
    bars = spoken_bars(panel, "step_why")
    assert list(bars)[-2:] == ["bias", "total"]
    assert {name for name in bars if name.startswith("unit")} == {f"unit {at}" for at in range(1, 9)}
    terms = list(bars.values())[:-1]
    assert all(abs(one) >= abs(two) for one, two in pairwise(terms[:-1]))
    assert sum(terms) == pytest.approx(bars["total"], abs=5e-3)


def test_many_units_share_a_last_bar(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel
) -> None:
    changed(qtbot, session, with_model(session.document, hidden_size=40))
    inspector.go_to(step=4)
    bars = spoken_bars(panel, "step_why")
    assert len(bars) == 18
    assert list(bars)[-3:] == ["25 others", "bias", "total"]
    assert sum(list(bars.values())[:-1]) == pytest.approx(bars["total"], abs=1e-2)


def test_without_a_head_the_state_is_the_logits_and_its_bound_is_said(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel
) -> None:
    changed(qtbot, session, without_head(session.document))
    inspector.go_to(step=3)
    hidden = torch_logits(session, inspector)[2]
    bars = spoken_bars(panel, "step_why")
    named = {f"{symbol} = unit {at}": float(hidden[at - 1]) for at, symbol in enumerate("ehlo", 1)}
    assert {name: bars[name] for name in named} == pytest.approx(named, abs=5e-4)
    assert list(bars)[-1] == "total"
    assert "bias" not in bars
    best = torch.tensor([1.0, -1, -1, -1]).softmax(0).max()
    assert f"p is at most {best:.3f} for 4 symbols" in words(panel, "step_bound")
    assert find(panel, QLabel, "step_bound").isVisible()


def test_with_a_head_no_bound_is_said(panel: StepPanel) -> None:
    assert not find(panel, QLabel, "step_bound").isVisible()


def test_vocabulary_of_one_symbol_has_no_why(qtbot: QtBot, session: Session, panel: StepPanel) -> None:
    changed(qtbot, session, with_pairs(session.document, ("aa", "aa")))
    assert words(panel, "step_why_title") == ""
    assert spoken_bars(panel, "step_why") == {}
    assert spoken_bars(panel, "step_probabilities") == {"a": 1}


# --- Probabilities


def test_right_and_wrong_are_marked(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel
) -> None:
    def marks(step: int) -> dict[str, str]:
        inspector.go_to(step=step)
        bars = find(panel, Bars, "step_probabilities")._bars
        return {bar.label: bar.mark for bar in bars if bar.mark}

    given, wanted = inspected(inspector).answers, inspected(inspector).targets
    for step in range(1, 6):
        answer, target = given[step - 1], wanted[step - 1]
        assert marks(step) == ({answer: "✓"} if answer == target else {answer: "✗", target: "←"})
    assert given != wanted
    train_to_the_end(qtbot, session)
    assert marks(4) == {"o": "✓"}
    session.select(Selection(text="he", step=1))
    assert marks(1) == {}


def test_large_vocabulary_shows_the_most_likely_and_the_target(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel
) -> None:
    letters = "abcdefghijklmnopqrst"
    changed(qtbot, session, with_pairs(session.document, (letters, letters)))
    symbols = np.array(list(letters))
    missed = 0
    for step, logits in enumerate(torch_logits(session, inspector), 1):
        inspector.go_to(step=step)
        likely = symbols[logits.argsort(descending=True)[:9]].tolist()
        missed += letters[step - 1] not in likely
        expected = likely if letters[step - 1] in likely else [*likely[:8], letters[step - 1]]
        shown = spoken_bars(panel, "step_probabilities")
        assert list(shown) == expected
        said = re.fullmatch(r"… 11 more, together (0\.\d{3})", words(panel, "step_others"))
        assert said is not None
        assert float(said[1]) == pytest.approx(1 - sum(shown.values()), abs=6e-3)
    assert missed


# --- Numbers as text


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_numbers_in_words_are_those_of_torch(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel, cell: str
) -> None:
    changed(qtbot, session, with_model(session.document, cell=cell))
    inspector.go_to(step=4, layer=1, unit=2)
    logits = torch_logits(session, inspector)
    targets = torch.tensor(session.document.vocabularies.target.encode("ohlol"))
    losses = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
    p = logits[3].softmax(0)
    bits = float(-(p * p.log2()).sum())
    said = readouts(panel)
    assert said["p(target)"] == f"{p[targets[3]]:.4f}"
    assert said["p(predicted)"] == f"{p.max():.4f}"
    assert said["entropy"] == f"{bits:.4f} bits"
    assert said["choosing among"] == f"{2**bits:.2f}"
    assert said["loss"] == f"{losses[3]:.4f} nats, {losses[3] / losses.sum():.1%} of sum"
    layer = inspected(inspector).trace.layers[1]
    now, before = layer.hidden[4, 2], layer.hidden[3, 2]
    assert said["h"] == with_minus(f"{now:+.4f}, change {now - before:+.4f}")
    assert ("c" in said) == (cell == "lstm")
    keeping = {"lstm": "forget", "gru": "update"}.get(cell)
    if keeping is None:
        assert said["pre-activation"].startswith(with_minus(f"{np.arctanh(now):+.4f} → {now:+.4f}"))
        assert "half-life" not in said
    else:
        kept = layer.gates[keeping][:, 2]
        assert said[keeping].endswith(with_minus(f"→ {kept[3]:+.4f}"))
        assert (
            said["half-life"] == f"{np.log(2) / -np.log(kept.mean()):.3g} steps, mean gate {kept.mean():.3f}"
        )
    assert said["output"] == "(N=1, T=5, H=8)"
    assert said["h_n"] == "(layers=2, 1, 8)"


def test_saturated_activation_is_said_to_be(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel
) -> None:
    train_to_the_end(qtbot, session)
    hidden = inspected(inspector).trace.layers[1].hidden
    for unit in range(8):
        inspector.go_to(step=4, unit=unit)
        slope = 1 - hidden[4, unit] ** 2
        assert readouts(panel)["pre-activation"].endswith("saturated") == (slope < 0.1)


@pytest.mark.parametrize(
    ("batch", "words"), [(0, "epoch 0"), (1, "epoch 0 and 1 update"), (3, "epoch 0 and 3 updates")]
)
def test_readouts_say_how_far_into_the_next_epoch_the_network_is(
    panel: StepPanel, inspector: Inspector, batch: int, words: str
) -> None:
    inspector.inspected = replace(inspected(inspector), batch=batch)
    inspector.changed.emit()
    assert find(panel, QLabel, "step_readouts").text().split("\n")[0].endswith(f", {words}")


def test_readouts_say_what_the_losses_owe_to_the_state(
    panel: StepPanel, inspector: Inspector, session: Session
) -> None:
    at = inspected(inspector)
    total = influence(at.document.model, at.weights, at.trace, at.target_ids).total_by_hidden
    assert total is not None
    for layer, step in ((1, 5), (0, 2), (1, 1)):
        inspector.go_to(step=step, layer=layer)
        said = f"{total[layer][step - 1]:.4g}, layer {layer + 1}, of sum"
        assert readouts(panel)["‖∂L/∂h_t‖"] == said
    inspector.go_to(step=0)
    assert readouts(panel)["‖∂L/∂h_t‖"] == "–"
    session.select(Selection(text="hole", step=2))
    assert readouts(panel)["‖∂L/∂h_t‖"] == "–"


def test_readouts_can_be_selected_with_mouse_and_keys(panel: StepPanel) -> None:
    text = find(panel, QLabel, "step_readouts")
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == text.text()
    assert text.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_table_holds_what_each_unit_adds_to_each_logit(
    session: Session, inspector: Inspector, panel: StepPanel
) -> None:
    inspector.go_to(step=4)
    table = panel.table()
    assert isinstance(table, Table)
    assert table.columns[:4] == ("symbol", "p", "logit", "unit 1")
    assert [row[0] for row in table.rows] == ["e", "h", "l", "o"]
    numbers = np.array([row[1:] for row in table.rows], float)
    logits = torch_logits(session, inspector)[3]
    np.testing.assert_allclose(numbers[:, 0], logits.softmax(0), atol=1e-9)
    np.testing.assert_allclose(numbers[:, 1], logits, atol=1e-9)
    np.testing.assert_allclose(numbers[:, 2:].sum(1), logits, atol=1e-9)
    inspector.go_to(step=0)
    assert panel.table() is None


# --- Pointing, choosing, keys


def row_of(bars: Bars, name: str) -> QPoint:
    at = [bar.label for bar in bars._bars].index(name)
    return QPoint(100, at * ROW + ROW // 2)


def test_pointing_at_a_unit_shows_it_until_the_pointer_leaves(
    qtbot: QtBot, inspector: Inspector, panel: StepPanel, why: Bars
) -> None:
    panel.resize(330, 900)
    qtbot.wait(5)
    inspector.go_to(step=4, layer=0, unit=1)
    QTest.mouseMove(why, row_of(why, "unit 6"))
    assert (inspector.previews, inspector.place.layer, inspector.place.unit) == (True, 1, 5)
    assert (inspector.pinned.layer, inspector.pinned.unit) == (0, 1)
    QTest.mouseMove(why, row_of(why, "bias"))
    assert not inspector.previews
    QTest.mouseMove(why, row_of(why, "unit 6"))
    QApplication.sendEvent(why, QEvent(QEvent.Type.Leave))
    assert not inspector.previews


def test_click_on_a_unit_pins_it_in_the_last_layer(inspector: Inspector, why: Bars) -> None:
    inspector.go_to(step=4, layer=0)
    for name, expected in (("total", (None, 0, 4)), ("unit 3", (2, 1, 4))):
        click(why, row_of(why, name))
        assert (inspector.pinned_unit, inspector.pinned.layer, inspector.pinned.step) == expected


def test_click_on_a_state_pins_its_unit_in_the_layer_shown(inspector: Inspector, panel: StepPanel) -> None:
    inspector.go_to(step=4, layer=0)
    click(find(panel, Bars, "step_hidden"), QPoint(100, 6 * ROW + 5))
    assert (inspector.pinned_unit, inspector.pinned.layer) == (6, 0)


def test_keys_walk_through_the_units_and_pin_one(inspector: Inspector, panel: StepPanel, why: Bars) -> None:
    inspector.go_to(step=4)
    units = [bar.key for bar in why._bars if bar.key is not None]
    inspector.go_to(unit=units[0])
    why.setFocus()
    for unit in (*units[1:], units[-1]):
        QTest.keyClick(why, Qt.Key.Key_Down)
        assert inspector.place.unit == unit
    area = find(panel, QScrollArea, "")
    seen = QRect(QPoint(), area.viewport().size())
    assert seen.contains(why.mapTo(area.viewport(), why.row_area(units[-1]).center()))
    QTest.keyClick(why, Qt.Key.Key_Up)
    QTest.keyClick(why, Qt.Key.Key_Return)
    assert inspector.pinned_unit == units[-2]
    QTest.keyClick(why, Qt.Key.Key_Down)
    assert inspector.previews
    why.clearFocus()
    assert not inspector.previews


def test_other_keys_still_move_the_step(inspector: Inspector, why: Bars) -> None:
    inspector.go_to(step=3)
    why.setFocus()
    QTest.keyClick(why, Qt.Key.Key_Right)
    assert inspector.step == 4


def test_focus_can_be_seen(why: Bars) -> None:
    before = why.grab().toImage()
    why.setFocus()
    assert why.hasFocus()
    assert why.grab().toImage() != before


def test_unit_shown_is_lit(inspector: Inspector, why: Bars) -> None:
    def lit(name: str) -> bool:
        at = row_of(why, name)
        back = why.grab().toImage().pixelColor(why.width() - 2, at.y())
        return back.name() == theme.LIGHT.cursor_back

    inspector.go_to(step=4, layer=1, unit=4)
    assert (lit("unit 5"), lit("unit 6")) == (True, False)
    inspector.preview(unit=5)
    assert (lit("unit 5"), lit("unit 6")) == (False, True)
    inspector.preview(layer=0, unit=5)
    assert not lit("unit 6")


def test_tooltip_says_where_a_contribution_comes_from(inspector: Inspector, why: Bars) -> None:
    inspector.go_to(step=4)
    at = row_of(why, "unit 3")
    event = QHelpEvent(QEvent.Type.ToolTip, at, why.mapToGlobal(at))
    QApplication.sendEvent(why, event)
    said = re.fullmatch(
        r"unit 3: \(W\[(.)\] − W\[(.)\]\) · h = \((.+) − (.+)\) · (.+) = (.+)", QToolTip.text()
    )
    assert said is not None
    this, that, hidden, value = map(read_number, said.groups()[2:])
    assert (this - that) * hidden == pytest.approx(value, abs=1e-3)
    head = inspected(inspector).weights["head.weight"]
    index = inspected(inspector).document.vocabularies.target.index_of
    assert this == pytest.approx(head[index[said[1]], 2], abs=1e-4)
    QToolTip.hideText()


# --- Layout


def places(panel: StepPanel) -> list[tuple[str, QRect]]:
    return [(part.objectName(), part.geometry()) for part in panel.findChildren(QWidget) if part.isVisible()]


@pytest.mark.parametrize(
    "change",
    [
        partial(with_model, cell="lstm"),
        partial(with_model, hidden_size=40),
        without_head,
        lambda document: with_pairs(document, ("the cat sat on the mat", "tam eht no tas tac eht")),
    ],
)
def test_no_step_moves_the_layout(
    qtbot: QtBot,
    session: Session,
    inspector: Inspector,
    panel: StepPanel,
    change: Callable[[Document], Document],
) -> None:
    changed(qtbot, session, change(session.document))
    qtbot.wait(50)  # another model may well move it
    before = places(panel)
    for step in range(inspected(inspector).steps + 1):
        inspector.preview(step=step, layer=0, unit=3)
        qtbot.wait(2)
        assert places(panel) == before


@pytest.mark.parametrize("width", [230, 330, 600])
def test_every_sentence_has_its_room(
    qtbot: QtBot, session: Session, inspector: Inspector, panel: StepPanel, width: int
) -> None:
    pair = ("longing for longing words for longing", "for words longing for words for")
    level = Document(vocabulary=VocabularySpec(level="word"))
    changed(qtbot, session, with_pairs(level, pair))
    panel.resize(width, 300)
    qtbot.wait(5)
    box = find(panel, QWidget, "step_contrast")
    for step in range(inspected(inspector).steps + 1):
        inspector.preview(step=step)
        room = QRect(0, 0, box.width() - 14, 1000)
        needed = box.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap.value, sentence(panel))
        pictures = 56 if "same input" in sentence(panel) else 0
        assert needed.height() + pictures + 14 <= box.height()


def test_nothing_is_shown_of_what_torch_does_not_confirm(
    inspector: Inspector, panel: StepPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector.go_to(step=4)
    monkeypatch.setattr(Inspector, "trusted", None)
    inspector.changed.emit()
    assert words(panel, "step_title") == "Read-out"
    assert sentence(panel) == words(panel, "step_readouts") == words(panel, "step_why_title") == ""
    for name in ("step_probabilities", "step_why", "step_hidden"):
        assert spoken_bars(panel, name) == {}
    assert panel.table() is None
    monkeypatch.undo()
    inspector.changed.emit()
    assert words(panel, "step_title").startswith("Step 4")


def test_initial_state_has_no_answer(inspector: Inspector, panel: StepPanel) -> None:
    inspector.go_to(step=0)
    assert words(panel, "step_target") == "Zeros, before the first symbol."
    assert readouts(panel)["p(predicted)"] == "–"
    assert readouts(panel)["h"] == "+0.0000"
    assert spoken_bars(panel, "step_why") == {}


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_switch_of_the_theme_recolours_the_sentence(
    qapp: QApplication, inspector: Inspector, panel: StepPanel, choice: theme.ThemeChoice
) -> None:
    inspector.go_to(step=4)
    theme.apply(qapp, choice)
    back = find(panel, QWidget, "step_contrast").grab().toImage().pixelColor(100, 4)
    assert back.name() == theme.colours().notice_back
    assert find(panel, QLabel, "step_readouts").fontInfo().fixedPitch()


def test_panel_explains_itself(panel: StepPanel) -> None:
    assert "logit" in panel.explanation()
