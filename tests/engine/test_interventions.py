"""A touched network is what a person would get in PyTorch who replaces the same values by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from playground.inspection.influence import influence
from playground.inspection.microscope import microscope
from playground.inspection.occlusion import replaced
from playground.inspection.resolving import Reader, resolved
from playground.inspection.torch_check import check
from playground.inspection.total_influence import total_by_hidden
from playground.inspection.trace import Trace, trace
from playground.interventions.fitting import misfit, misfit_of_states
from playground.interventions.grammar import parse
from playground.parameters import layout
from playground.spec import Cell, ModelSpec
from tests.engine.plain import CELLS, SYMBOLS, every_spec, random_flat
from tests.engine.touching import Case, cases, encode, run

TARGETS = (1, 3, 0, 2, 4, 1)


def touched(case: Case, text: str | None = None) -> Trace:
    """The trace of the case, checked against torch."""
    weights = layout(case.spec, SYMBOLS, SYMBOLS).split(case.flat)
    ids = encode(case.text if text is None else text)
    reader = Reader(case.spec, weights, SYMBOLS, encode)
    acting = resolved(reader, len(ids), case.interventions, case.states)
    found = trace(case.spec, weights, SYMBOLS, ids, replacements=acting)
    assert check(found, case.spec, case.flat, SYMBOLS).agrees
    return found


def require_same(ours: NDArray[np.float64], torchs: list[Tensor], scale: float = 1e-6) -> None:
    wanted = torch.stack(torchs).detach().numpy()
    assert ours.shape == wanted.shape
    assert np.abs(ours - wanted).max() <= scale * max(1.0, np.abs(wanted).max())


def require_case(case: Case) -> None:
    assert not [
        m
        for i in case.interventions
        if (m := misfit(i, case.spec, SYMBOLS, len(case.text))) and "to keep" not in m
    ]
    assert not misfit_of_states(case.states, case.spec)
    found, wanted = touched(case), case.loop()
    require_same(found.inputs, wanted.x)
    require_same(found.logits, wanted.logits)
    for at, layer in enumerate(found.layers):
        kept = wanted.layers[at]
        require_same(layer.hidden, [wanted.first[at][0], *kept["h"]])
        require_same(layer.hidden_before, kept["memory h"])
        if layer.cell is not None:
            require_same(layer.cell, [wanted.first[at][1], *kept["c"]])
        letters = {"lstm": "ifgo", "gru": "rzn", "rnn": ""}[case.spec.cell]
        for letter, values in zip(letters, layer.gates.values(), strict=True):
            require_same(values, kept[letter])


def require_same_derivatives(case: Case) -> None:
    """∂logits_t/∂x_k and ∂L_t/∂h_k by autograd through the loop, where what is read is a variable too."""
    weights = {name: values.requires_grad_() for name, values in case.weights().items()}
    wanted, found = case.loop(weights), touched(case)
    split, steps = layout(case.spec, SYMBOLS, SYMBOLS).split(case.flat), len(case.text)
    targets = TARGETS[:steps]
    ours = influence(case.spec, split, found, targets)
    by_input, by_hidden = np.zeros((steps, steps)), np.zeros((case.spec.layers, steps, steps))
    for t in range(steps):
        loss = functional.cross_entropy(wanted.logits[t][None], torch.tensor(targets[t : t + 1]))
        for k in range(t + 1):
            squares = sum(slope(logit, wanted.x[k]).square().sum() for logit in wanted.logits[t])
            by_input[t, k] = float(torch.as_tensor(squares).sqrt())
            for at, kept in enumerate(wanted.layers):
                by_hidden[at, t, k] = float(slope(loss, kept["h"][k]).norm())
    require_close(ours.logits_by_input, by_input)
    assert ours.loss_by_hidden is not None
    assert ours.total_by_hidden is not None
    require_close(np.stack(ours.loss_by_hidden), by_hidden)
    totals = total_by_hidden(case.spec, split, found, targets)
    require_close(np.stack(totals), np.stack(ours.total_by_hidden))


def require_close(ours: NDArray[np.float64], wanted: NDArray[np.float64]) -> None:
    np.testing.assert_allclose(ours, wanted, rtol=1e-6, atol=1e-9)


def slope(of: Tensor, by: Tensor) -> Tensor:
    if not (of.requires_grad and by.requires_grad):
        return torch.zeros_like(by)
    found = torch.autograd.grad(of, by, retain_graph=True, allow_unused=True)[0]
    return torch.zeros_like(by) if found is None else found


@settings(max_examples=40, deadline=None)
@given(cases())
def test_touched_network_is_a_torch_loop_with_the_same_replacements(case: Case) -> None:
    require_case(case)


@settings(max_examples=8, deadline=None)
@given(cases())
def test_influence_goes_the_ways_that_interventions_leave(case: Case) -> None:
    require_same_derivatives(case)


def test_without_interventions_every_bit_stays() -> None:
    for spec in every_spec()[::5]:
        flat = random_flat(layout(spec, SYMBOLS, SYMBOLS).size)
        weights, ids = layout(spec, SYMBOLS, SYMBOLS).split(flat), encode("abcad")
        assert resolved(Reader(spec, weights, SYMBOLS, encode), 5, ()) is None
        plain = trace(spec, weights, SYMBOLS, ids)
        late = touched(Case(spec, flat, "abcad", (parse("h *.*@5=0"),)))
        for one, other in zip(plain.layers, late.layers, strict=True):
            assert np.array_equal(one.hidden[:5], other.hidden[:5])
        assert np.array_equal(plain.logits[:4], late.logits[:4])
        assert not np.array_equal(plain.logits[4], late.logits[4])


@pytest.mark.parametrize("cell", CELLS)
def test_microscope_recomputes_touched_units_and_shows_what_was_replaced(cell: Cell) -> None:
    gate = {"rnn": "memory", "lstm": "f", "gru": "r"}[cell]
    spec = ModelSpec(cell=cell, embedding_size=6, hidden_size=7)
    flat = random_flat(layout(spec, SYMBOLS, SYMBOLS).size)
    acts = (parse(f"{gate} 1.2-4@2-=*0.25"), parse("h 2.3@3=0.5"), parse("x 1.1@2=keep"))
    found = touched(Case(spec, flat, "abcd", acts))
    weights = layout(spec, SYMBOLS, SYMBOLS).split(flat)
    for at, layer in enumerate(found.layers):
        for step in range(1, 5):
            for unit in range(7):
                seen = microscope(spec, weights, found, at, step, unit)
                assert seen.hidden == pytest.approx(layer.hidden[step, unit], abs=1e-12)
                for name, values in layer.gates.items():
                    assert seen.values[name] == pytest.approx(values[step - 1, unit], abs=1e-12)
    assert microscope(spec, weights, found, 1, 3, 2).replaced == {"hidden": 0.5}


@pytest.mark.parametrize("cell", CELLS)
def test_replaced_symbols_are_read_by_the_touched_network(cell: Cell) -> None:
    spec = ModelSpec(cell=cell, embedding_size=6, hidden_size=7)
    flat = random_flat(layout(spec, SYMBOLS, SYMBOLS).size)
    acts = tuple(map(parse, ("memory 1.*@2-=keep", "h 1.2-3@*=*0.5", "x 1.1-3@3-=keep", "h 2.4@4=@ab:2")))
    case = Case(spec, flat, "abcad", acts)
    found = replaced(spec, layout(spec, SYMBOLS, SYMBOLS).split(flat), touched(case), 4)
    for k in range(5):
        other = replace(case, text=case.text[:k] + "e" + case.text[k + 1 :])
        gaps = touched(other).logits - touched(case).logits
        np.testing.assert_allclose(found[k:, k], np.linalg.norm(gaps, axis=1)[k:], atol=1e-9)


def test_a_wrong_value_in_a_touched_trace_is_noticed() -> None:
    spec = ModelSpec(cell="lstm", embedding_size=6, hidden_size=7)
    flat = random_flat(layout(spec, SYMBOLS, SYMBOLS).size)
    found = touched(Case(spec, flat, "abcd", (parse("f 1.2@2=0"),)))
    gates = {name: values.copy() for name, values in found.layers[0].gates.items()}
    gates["forget"][1, 1] = 0.01
    wrong = replace(found, layers=(replace(found.layers[0], gates=gates), found.layers[1]))
    seen = check(wrong, spec, flat, SYMBOLS)
    assert not seen.agrees
    assert seen.where == "forget of layer 1, step 2"


def test_the_loop_of_these_tests_is_torchs_own_module() -> None:
    """Otherwise both might replace values in the same wrong network."""
    from tests.engine.plain import layer_states

    for spec in every_spec()[::5]:
        case = Case(spec, random_flat(layout(spec, SYMBOLS, SYMBOLS).size), "abcad", ())
        weights, ids = case.weights(), encode(case.text)
        made = run(spec, weights, ids)
        states = layer_states(spec, weights, torch.stack(made.x))
        for kept, (hidden, _) in zip(made.layers, states, strict=True):
            assert torch.allclose(torch.stack(kept["h"]), hidden, atol=1e-12)
