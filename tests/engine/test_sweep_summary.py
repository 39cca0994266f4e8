"""What is kept of each run, quartiles over the runs of each cell, and seeds as a person types them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.checkpoint import Curve, Point
from playground.number_ranges import MAX_RUNS, parse_seeds
from playground.spec import MAX_SEED, Cell
from playground.sweep.loss_sampling import MOST_POINTS, Recording, kept_epochs
from playground.sweep.summary import summarise
from playground.sweep.values import SweepRun

EPOCHS = np.array([1, 2, 3])


def run(losses: list[float], solved_at: int | None = None, cell: Cell = "rnn", failure: str = "") -> SweepRun:
    return SweepRun(cell, 0, solved_at, EPOCHS, np.array(losses, np.float32), failure)


def test_quartiles_are_those_worked_out_by_hand() -> None:
    runs = [run([4, 1, 0], 2), run([1, 2, 0], 3), run([2, 4, 0]), run([3, 8, 1], 1), run([5, 16, 2], 3)]
    summary = summarise(runs)["rnn"]
    assert (summary.runs, summary.solved) == (5, 4)
    assert summary.first_solved == (1.75, 2.5, 3.0)  # of 1 2 3 3
    assert summary.epochs.tolist() == [1, 2, 3]
    assert summary.loss.tolist() == [[2, 2, 0], [3, 4, 0], [4, 8, 1]]


def test_between_runs_quartiles_are_interpolated() -> None:
    assert summarise([run([0, 0, 0]), run([1, 2, 4])])["rnn"].loss.tolist() == [
        [0.25, 0.5, 1.0],
        [0.5, 1.0, 2.0],
        [0.75, 1.5, 3.0],
    ]


def test_quartiles_are_numpys() -> None:
    drawn = np.random.default_rng(0).random((30, 3)).astype(np.float32)  # (runs, points)
    loss = summarise([run(row.tolist()) for row in drawn])["rnn"].loss
    assert np.array_equal(loss, np.quantile(drawn.astype(np.float64), [0.25, 0.5, 0.75], axis=0))


def test_cells_are_kept_apart_and_in_their_usual_order() -> None:
    found = summarise([run([3, 3, 3], cell="gru"), run([1, 1, 1]), run([5, 5, 5], cell="gru")])
    assert list(found) == ["rnn", "gru"]
    assert [summary.runs for summary in found.values()] == [1, 2]
    assert found["gru"].loss[1].tolist() == [4, 4, 4]
    assert summarise([]) == {}


def test_a_failed_run_counts_as_unsolved_and_with_the_losses_that_it_has() -> None:
    summary = summarise([run([0, 0, 0], 1), run([2, 4, 8], 3), run([7], failure="broke")])["rnn"]
    assert (summary.runs, summary.solved) == (3, 2)
    assert summary.loss[1].tolist() == [2, 2, 4]


def test_the_curve_ends_with_the_longest_run() -> None:
    summary = summarise([run([2, 4], failure="broke"), run([4], failure="broke")])["rnn"]
    assert (summary.epochs.tolist(), summary.loss[1].tolist()) == ([1, 2], [3, 4])
    assert summary.first_solved is None
    nothing = summarise([run([], failure="broke")])["rnn"]
    assert (nothing.runs, nothing.epochs.tolist(), nothing.loss.shape) == (1, [], (3, 0))


# --- What is kept of a run


@pytest.mark.parametrize("epochs", [1, 2, MOST_POINTS, MOST_POINTS + 1, 1203, 10_000_000])
def test_kept_epochs_are_all_or_many_at_even_distances(epochs: int) -> None:
    kept = kept_epochs(epochs)
    assert len(kept) == min(epochs, MOST_POINTS)
    assert (kept[0], kept[-1]) == (1, epochs)
    distances = set(np.diff(kept).tolist())
    assert all(distance >= 1 for distance in distances)
    assert max(distances, default=1) - min(distances, default=1) <= 1


@given(st.lists(st.lists(st.booleans(), max_size=4), min_size=1, max_size=5))
def test_solved_at_over_bursts_is_that_of_the_whole_curve(bursts: list[list[bool]]) -> None:
    epochs = iter(range(1, 100))
    blocks = [
        Curve.of([Point(next(epochs), 0.5, float(right), float(right)) for right in burst])
        for burst in bursts
    ]
    recording = Recording(kept_epochs(99))
    for block in blocks:
        recording.add(block)
    whole = Curve.joined(blocks)
    assert recording.solved_at == whole.solved_at
    assert len(recording.losses) == len(whole)


# --- Seeds


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("7", (7,)),
        ("0-3", (0, 1, 2, 3)),
        ("0-2,16,20-21", (0, 1, 2, 16, 20, 21)),
        (" 3 - 4 , 1,", (3, 4, 1)),
        ("1-3,2-4,1", (1, 2, 3, 4)),
        ("０－２、９", (0, 1, 2, 9)),
        ("5–6", (5, 6)),
        (f"{MAX_SEED}", (MAX_SEED,)),
    ],
)
def test_seeds_are_numbers_and_ranges_each_once(text: str, seeds: tuple[int, ...]) -> None:
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no seed"),
        (" , ", "There is no seed"),
        ("-1", "“-1” is no seed"),
        ("1-2-3", "“1-2-3” is no seed"),
        ("0.5", "“0.5” is no seed"),
        ("all", "“all” is no seed"),
        ("9" * 5000, "is no seed"),
        ("5-3", "“5-3” runs backwards: write 3-5."),
        (f"{MAX_SEED + 1}", f"Seed {MAX_SEED + 1} is too large"),
        (f"0-{MAX_SEED + 1}", f"from 0 to {MAX_SEED}"),
        (f"0-{MAX_RUNS}", "more than 100,000 seeds"),
        (f"0-{MAX_SEED}", "more than 100,000 seeds"),
    ],
)
def test_what_is_no_seed_is_said(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        parse_seeds(text)
    assert said in str(caught.value)


def test_as_many_seeds_as_allowed_are_taken() -> None:
    assert len(parse_seeds(f"1-{MAX_RUNS}")) == MAX_RUNS
