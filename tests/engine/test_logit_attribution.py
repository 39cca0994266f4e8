"""The scores of a step taken apart: every sum and loss is torch's, and the terms add up."""

from dataclasses import replace
from math import inf, log, log2

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from playground.inspection.logit_attribution import (
    Readout,
    contrast,
    effective_choices,
    entropy_bits,
    half_life,
    largest_probability,
    readout,
    step_losses,
    why,
)
from playground.inspection.trace import Trace, softmax, trace
from playground.parameters import Weights, layout
from playground.spec import ModelSpec
from tests.engine.plain import SYMBOLS, every_spec, named, random_flat

IDS = (1, 0, 2, 2, 3, 4, 0)
TARGETS = (0, 2, 1, 4, 3, 3, 1)
SPECS = every_spec()
EXACT = 1e-9


def looked_into(spec: ModelSpec, ids: tuple[int, ...] = IDS) -> tuple[Weights, Trace]:
    parts = layout(spec, SYMBOLS, SYMBOLS)
    weights = parts.split(random_flat(parts.size))
    return weights, trace(spec, weights, SYMBOLS, ids)


def scored(spec: ModelSpec, step: int) -> Readout:
    weights, record = looked_into(spec)
    return readout(spec, weights, record, step)


def torch_logits(weights: Weights, record: Trace) -> torch.Tensor:
    """The head of the network, in double precision, over the states of the trace; (T, V)."""
    hidden = torch.tensor(record.layers[-1].hidden[1:])  # (T, H)
    if "head.weight" not in weights:
        return hidden
    head, bias = (torch.tensor(weights[f"head.{part}"]).double() for part in ("weight", "bias"))
    return functional.linear(hidden, head, bias)


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_contributions_of_the_units_add_up_to_the_logits(spec: ModelSpec) -> None:
    weights, record = looked_into(spec)
    for step, logits in enumerate(torch_logits(weights, record), 1):
        scores = readout(spec, weights, record, step)
        np.testing.assert_allclose(scores.logits, logits, rtol=0, atol=EXACT)
        np.testing.assert_allclose(scores.probabilities, logits.softmax(0), rtol=0, atol=EXACT)
        if scores.contributions is None or scores.bias is None:
            assert spec.head == "none"
        else:
            assert scores.contributions.shape == (SYMBOLS, spec.hidden_size)
            np.testing.assert_allclose(scores.contributions.sum(1) + scores.bias, logits, rtol=0, atol=EXACT)


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_terms_of_a_why_are_the_difference_of_two_logits(spec: ModelSpec) -> None:
    weights, record = looked_into(spec)
    logits = torch_logits(weights, record)
    for step in range(1, len(IDS) + 1):
        scores = readout(spec, weights, record, step)
        for this, that in ((0, 3), (4, 1), (2, 2)):
            found = why(scores, this, that)
            assert found.contributions.shape == (spec.hidden_size,)
            assert found.total == float(found.contributions.sum()) + found.bias
            difference = float(logits[step - 1, this] - logits[step - 1, that])
            assert found.total == pytest.approx(difference, abs=EXACT)


def test_unit_contributes_its_state_times_the_difference_of_its_weights() -> None:
    spec = ModelSpec(hidden_size=7)
    scores = scored(spec, 3)
    assert scores.contributions is not None
    expected = scores.contributions[4] - scores.contributions[1]
    np.testing.assert_allclose(why(scores, 4, 1).contributions, expected, rtol=0, atol=EXACT)


def test_without_a_head_only_the_units_of_the_two_symbols_count() -> None:
    scores = scored(ModelSpec(hidden_size=SYMBOLS, head="none"), 4)
    found = why(scores, 1, 3)
    assert found.bias == 0
    assert np.flatnonzero(found.contributions).tolist() == [1, 3]
    assert found.contributions[1] == scores.hidden[1] == scores.logits[1]
    assert found.contributions[3] == -scores.hidden[3]


@pytest.mark.parametrize("step", [0, -1, len(IDS) + 1])
def test_place_without_scores_is_refused(step: int) -> None:
    with pytest.raises(IndexError, match=f"step {step}"):
        scored(ModelSpec(hidden_size=7), step)


# --- Losses and uncertainty


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_losses_of_the_steps_are_those_of_torch(spec: ModelSpec) -> None:
    weights, record = looked_into(spec)
    logits, targets = torch_logits(weights, record), torch.tensor(TARGETS)
    losses = step_losses(record, TARGETS)
    expected = functional.cross_entropy(logits, targets, reduction="none")
    np.testing.assert_allclose(losses, expected, rtol=0, atol=EXACT)
    total = float(functional.cross_entropy(logits, targets, reduction="sum"))
    mean = float(functional.cross_entropy(logits, targets, reduction="mean"))
    assert losses.sum() == pytest.approx(total, abs=EXACT)
    assert losses.mean() == pytest.approx(mean, abs=EXACT)


def with_logits(logits: NDArray[np.float64]) -> Trace:
    _, record = looked_into(ModelSpec(), IDS[: len(logits)])
    return replace(record, logits=logits, probabilities=softmax(logits))


def test_loss_of_an_impossible_target_is_large_and_finite() -> None:
    record = with_logits(np.array([[1000.0, 0, -1000], [-1000, -1000, -1000]]))
    np.testing.assert_allclose(step_losses(record, (2, 0)), [2000, log(3)])


def test_losses_want_a_target_for_each_step() -> None:
    _, record = looked_into(ModelSpec())
    with pytest.raises(ValueError, match="2 targets for 7 steps"):
        step_losses(record, (0, 1))


def test_even_chances_are_a_choice_among_all() -> None:
    for symbols in (1, 2, 5, 64):
        even = np.full(symbols, 1 / symbols)
        assert entropy_bits(even) == pytest.approx(log2(symbols), abs=EXACT)
        assert effective_choices(even) == pytest.approx(symbols, abs=EXACT)


def test_certainty_is_no_choice() -> None:
    certain = np.array([0.0, 1.0, 0.0])
    assert (entropy_bits(certain), effective_choices(certain)) == (0, 1)
    assert entropy_bits(np.array([0.5, 0, 0.5])) == 1


def test_entropy_is_that_of_torch() -> None:
    _, record = looked_into(ModelSpec())
    for row in record.probabilities:
        expected = float(torch.special.entr(torch.tensor(row)).sum()) / log(2)
        assert entropy_bits(row) == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize("symbols", [2, 4, 30])
def test_states_as_logits_cannot_be_surer_than_their_bound(symbols: int) -> None:
    best = -torch.ones(symbols, dtype=torch.float64)
    best[1] = 1
    assert largest_probability(symbols) == pytest.approx(float(best.softmax(0)[1]), abs=EXACT)
    floor = float(functional.cross_entropy(best, torch.tensor(1)))
    assert -log(largest_probability(symbols)) == pytest.approx(floor, abs=EXACT)


# --- How long a unit remembers


def test_half_life_is_the_number_of_steps_that_halve() -> None:
    gates = np.array([[0.5, 1.0, 0.6, 0.0, 2**-0.1], [0.5, 1.0, 0.4, 0.0, 2**-0.1]])  # (T, H)
    np.testing.assert_allclose(half_life(gates), [1, inf, 1, 0, 10])
    assert half_life(gates)[1] == inf


# --- The same symbol twice


def test_contrast_measures_the_states_around_the_two_steps() -> None:
    _, record = looked_into(ModelSpec(cell="gru", layers=3))
    found = contrast(record, 4, TARGETS)
    assert found is not None
    assert (found.step, found.other) == (4, 3)
    assert record.occurrences(4) == (3, 4)
    for at, layer in enumerate(record.layers):
        hidden = torch.tensor(layer.hidden)
        assert found.before[at] == pytest.approx(float(torch.dist(hidden[3], hidden[2])), abs=EXACT)
        assert found.after[at] == pytest.approx(float(torch.dist(hidden[4], hidden[3])), abs=EXACT)
    assert found.targets_differ
    assert found.answers_differ == (record.prediction[3] != record.prediction[2])


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_contrast_measures_all_that_a_step_hands_to_the_next(spec: ModelSpec) -> None:
    _, record = looked_into(spec)
    found = contrast(record, 4, TARGETS)
    assert found is not None
    parts = [layer.hidden[3] - layer.hidden[2] for layer in record.layers]
    parts += [layer.cell[3] - layer.cell[2] for layer in record.layers if layer.cell is not None]
    assert len(parts) == spec.layers * (2 if spec.cell == "lstm" else 1)
    assert found.before_in_all == pytest.approx(np.sqrt(np.square(parts).sum()), abs=EXACT)


def test_contrast_is_the_same_from_either_side() -> None:
    _, record = looked_into(ModelSpec())
    one, two = contrast(record, 3, TARGETS), contrast(record, 4, TARGETS)
    assert one is not None
    assert two is not None
    assert (one.before, one.after) == (two.before, two.after)
    assert (one.step, one.other) == (two.other, two.step)


@pytest.mark.parametrize("step", [0, 1, 5])
def test_step_whose_symbol_comes_once_has_no_contrast(step: int) -> None:
    _, record = looked_into(ModelSpec())
    assert contrast(record, step, TARGETS) is None


def test_contrast_prefers_another_target_then_another_answer_then_the_nearest() -> None:
    _, plain = looked_into(ModelSpec(), (1, 1, 1, 1, 1))
    answered = replace(plain, logits=np.eye(5)[[0, 2, 0, 0, 3]])

    def other(step: int, targets: tuple[int, ...] | None) -> int:
        found = contrast(answered, step, targets)
        assert found is not None
        return found.other

    assert other(3, None) == 2
    assert other(4, None) == 5
    assert other(3, (0, 0, 0, 0, 1)) == 5
    assert other(3, (1, 0, 0, 0, 0)) == 1
    _, alike = looked_into(ModelSpec(), (1, 2, 1, 1))
    alike = replace(alike, logits=np.eye(5)[[0, 0, 0, 0]])
    found = contrast(alike, 1, (0, 0, 0, 0))
    assert found is not None
    assert (found.other, found.targets_differ, found.answers_differ) == (3, False, False)


def test_without_targets_a_contrast_says_nothing_of_them() -> None:
    _, record = looked_into(ModelSpec())
    found = contrast(record, 3)
    assert found is not None
    assert found.targets_differ is None
