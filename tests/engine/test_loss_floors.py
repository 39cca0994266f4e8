"""The floors a loss curve is read against, as measured and derived in the course."""

import tracemalloc
from collections import Counter, defaultdict
from math import log
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.checkpoint import Curve, Point
from playground.document import Document
from playground.encoding import padded_indices
from playground.loss_floors import Limits, limits, worse_than_guessing_since
from playground.pairs import Pair
from playground.spec import ModelSpec, TrainSpec

WORDS = ("我爱", "爱你"), ("我恨", "恨你"), ("我吃", "吃了"), ("我没", "没吃"), ("我饿", "饿了")


def of(*pairs: tuple[str, str], model: ModelSpec | None = None) -> Limits:
    found = limits(Document(pairs=tuple(Pair(*pair) for pair in pairs), model=model or ModelSpec()))
    assert found is not None
    return found


def test_hello_without_memory_stops_at_four_of_five() -> None:
    found = of(("hello", "ohlol"))
    assert found.memoryless_accuracy == pytest.approx(4 / 5)
    assert found.memoryless_loss == pytest.approx(2 * log(2) / 5)
    assert found.memoryless_loss == pytest.approx(0.2773, abs=5e-5)
    assert (found.causal_accuracy, found.causal_loss, found.contradiction) == (1, 0, None)
    assert found.guessing_loss == pytest.approx(log(4))


def test_hihell_without_memory_stops_at_four_of_six() -> None:
    found = of(("hihell", "ihello"))
    assert found.memoryless_accuracy == pytest.approx(4 / 6)
    assert found.memoryless_loss == pytest.approx(0.4621, abs=5e-5)


def test_bounded_scores_cannot_pass_the_lecture_floor() -> None:
    assert of(("hello", "ohlol"), model=ModelSpec(head="none")).bounded_loss == pytest.approx(
        0.3408, abs=5e-5
    )
    assert of(("hello", "ohlol"), model=ModelSpec(head="linear")).bounded_loss == 0


def test_contradiction_is_found_and_pointed_at() -> None:
    found = of(("zz", "zz"), ("ab", "xy"), ("ab", "yx"))
    assert found.contradiction == (1, 2, 0)
    assert of(("ab", "xy"), ("ab", "yx")).causal_loss == pytest.approx(log(2))
    assert of(("ab", "xy"), ("ab", "xx")).contradiction == (0, 1, 1)


def test_same_letter_after_another_beginning_is_no_contradiction() -> None:
    found = of(("ab", "xy"), ("cb", "xz"))
    assert (found.causal_accuracy, found.contradiction) == (1, None)
    assert found.memoryless_accuracy == pytest.approx(3 / 4)


def test_five_sentences_are_ambiguous() -> None:
    found = of(*WORDS)
    assert found.causal_accuracy == pytest.approx(0.6)
    assert found.causal_loss == pytest.approx(log(5) / 2, abs=5e-5)


def test_pairs_of_other_lengths_do_not_blur_the_figures() -> None:
    found = of(("hello", "ohlol"), ("h", "o"))
    assert found.memoryless_accuracy == pytest.approx(5 / 6)
    assert found.memoryless_loss == pytest.approx(2 * log(2) / 6)
    assert found.contradiction is None


def test_nothing_to_predict() -> None:
    assert limits(Document(pairs=())) is None
    assert limits(Document(pairs=(Pair("", ""),))) is None


WORDS_OF_TWO = st.text("ab", min_size=1, max_size=6)
PAIRS = st.lists(
    WORDS_OF_TWO.flatmap(lambda x: st.tuples(st.just(x), st.text("xyz", min_size=len(x), max_size=len(x))))
)


@given(PAIRS.filter(bool))
def test_floors_are_those_of_counting_prefix_by_prefix(pairs: list[tuple[str, str]]) -> None:
    found = of(*pairs)
    after: dict[str, Counter[str]] = defaultdict(Counter)  # prefix → how often each target follows it
    seen: dict[str, tuple[int, str]] = {}  # prefix → the first row with it, its target
    parting = []
    for row, (given_text, wanted) in enumerate(pairs):
        for step, target in enumerate(wanted):
            prefix = given_text[: step + 1]
            after[prefix][target] += 1
            first, expected = seen.setdefault(prefix, (row, target))
            if expected != target:
                parting.append((first, row, step))
    symbols = sum(map(len, (wanted for _, wanted in pairs)))
    assert found.causal_accuracy == sum(max(counts.values()) for counts in after.values()) / symbols
    cost = sum(n * log(counts.total() / n) for counts in after.values() for n in counts.values())
    assert found.causal_loss == pytest.approx(cost / symbols)
    assert found.contradiction == (parting[0] if parting else None)


def test_one_long_pair_among_many_short_ones_takes_no_room() -> None:
    """Padded to the longest they would be 4 GiB."""
    pairs = [("ab", "ba")] * 50_000 + [("a" * 10_000, "b" * 10_000)]
    tracemalloc.start()
    found = of(*pairs)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.contradiction is None
    assert most < 60 << 20
    with pytest.raises(MemoryError, match="50,001 pairs, each padded to the 10,000 symbols of the longest"):
        padded_indices(Document(pairs=tuple(Pair(*pair) for pair in pairs)))


GUESSING = log(4)  # of hello


def since(losses: list[float], **training: Any) -> int | None:  # noqa: ANN401  settings of any kind
    hello = Document(training=TrainSpec(**training))
    return worse_than_guessing_since(
        hello, Curve.of([Point(epoch, loss, 0.0, 0.0) for epoch, loss in enumerate(losses, 1)])
    )


def test_diverging_run_is_told_from_one_that_learns() -> None:
    assert since([1.4, 1.2, 655, 700, 650]) == 3
    assert since([1.45, 655, 700, 650]) == 1
    assert since([1.4, 1.2, 0.9, 0.5]) is None
    assert since([]) is None


def test_run_that_has_not_begun_to_learn_does_not_diverge() -> None:
    """An untrained network is a little worse than guessing, and imported weights may be far worse."""
    assert since([1.5, 1.52, 1.49, 1.51, 1.5]) is None
    assert since([80, 60, 40, 20, 10]) is None


def test_one_bad_epoch_is_no_divergence() -> None:
    assert since([1.4, 1.2, 9.0]) is None
    assert since([1.4, 9.0, 1.2]) is None


def test_summed_loss_is_compared_with_guessing_all_symbols() -> None:
    losses = [5 * GUESSING, 6.0, 6.5, 6.6, 6.7]
    assert since(losses, loss="sum") is None
    assert since([loss * 2 for loss in losses], loss="sum") is None
    assert since([5 * GUESSING, 6.0, 20, 30, 40], loss="sum") == 3
