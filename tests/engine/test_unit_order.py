"""Orders of rows: neighbours behave alike, and nothing turns over from one look to the next."""

import numpy as np
import pytest
from numpy.typing import NDArray

from playground.inspection.unit_order import by_similarity, by_weight

STEPS, UNITS = 9, 12


def mixtures(shares: NDArray[np.float64], seed: int = 0) -> NDArray[np.float64]:
    """Courses that go from one random course (share 0) over to another (share 1); (T+1, H)."""
    one, other = np.random.default_rng(seed).normal(size=(2, STEPS + 1))
    return np.outer(one, 1 - shares) + np.outer(other, shares)


@pytest.mark.parametrize("seed", range(5))
def test_similar_units_become_neighbours(seed: int) -> None:
    shares = np.random.default_rng(seed).permutation(UNITS) / UNITS  # (H)
    steps = np.diff(shares[by_similarity(mixtures(shares, seed))])
    assert np.all(steps > 0) or np.all(steps < 0)


def test_every_unit_has_one_row() -> None:
    states = np.random.default_rng(1).normal(size=(STEPS, UNITS))
    assert sorted(by_similarity(states)) == list(range(UNITS))


@pytest.mark.parametrize("seed", range(20))
def test_order_does_not_turn_over_when_the_states_hardly_change(seed: int) -> None:
    random = np.random.default_rng(seed)
    states = mixtures(np.linspace(0, 1, UNITS), seed)
    moved = states + random.normal(scale=1e-4, size=states.shape)
    assert by_similarity(states).tolist() == by_similarity(moved).tolist()


def test_order_does_not_hang_on_the_numbering_of_the_units() -> None:
    states = np.random.default_rng(2).normal(size=(STEPS, UNITS))
    shuffled = np.random.default_rng(3).permutation(UNITS)
    assert shuffled[by_similarity(states[:, shuffled])].tolist() == by_similarity(states).tolist()


@pytest.mark.parametrize("seed", range(12))
def test_largest_step_grows_down_the_rows(seed: int) -> None:
    """Where one step alone tells the units apart, its value rises from the first row to the last."""
    random = np.random.default_rng(seed)
    states = np.zeros((4, 5))
    states[random.integers(4)] = random.normal(size=5)
    order = by_similarity(states)
    assert np.all(np.diff(states[:, order].sum(axis=0)) > 0)


def test_what_all_units_do_alike_does_not_count() -> None:
    random, shares = np.random.default_rng(6), np.random.default_rng(7).permutation(UNITS) / UNITS
    states = np.outer([0, 9, 9, 0], 1 + random.normal(scale=0.01, size=UNITS))  # common, a little uneven
    states += np.outer([0, 1, -1, 0], shares)
    steps = np.diff(shares[by_similarity(states)])
    assert np.all(steps > 0) or np.all(steps < 0)


def test_equal_units_keep_their_order() -> None:
    course = np.random.default_rng(4).normal(size=(33, 1))
    assert by_similarity(course.repeat(37, axis=1)).tolist() == list(range(37))
    pair = np.random.default_rng(5).normal(size=(33, 2))
    twins = by_similarity(np.tile(pair, 19)).tolist()  # units 0, 2, 4 … alike, and 1, 3, 5 …
    evens, odds = list(range(0, 38, 2)), list(range(1, 38, 2))
    assert twins in (evens + odds, odds + evens)


def test_one_unit_and_one_step() -> None:
    assert by_similarity(np.array([[0.0], [0.3]])).tolist() == [0]
    assert by_similarity(np.array([[0.0, 0.0], [0.3, -0.3]])).tolist() == [1, 0]


def test_weights_towards_the_symbol_fall_down_the_rows() -> None:
    weights = np.array([[0.0, 1.0, 2.0, 3.0], [0.2, -3.0, 0.7, 0.2]])  # (V, H)
    assert by_weight(weights, 1).tolist() == [2, 0, 3, 1]
    assert by_weight(weights, 0).tolist() == [3, 2, 1, 0]
