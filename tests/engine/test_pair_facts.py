"""What is found out about the pairs is the same after any edit as from scratch."""

from hypothesis import given
from hypothesis import strategies as st

from playground.document import Document, VocabularySpec
from playground.pair_facts import PairFacts, facts
from playground.pairs import Pair, Pairs
from playground.problems import problems
from playground.vocabulary import Level, split

TEXTS = st.text("ab é你", max_size=4)
PAIRS = st.lists(st.builds(Pair, TEXTS, TEXTS, st.sampled_from(((), ("c",)))), max_size=8).map(tuple)
LEVELS: st.SearchStrategy[Level] = st.sampled_from(("character", "word"))


def counted(pairs: Pairs, level: Level) -> tuple[dict[str, int], dict[str, int], int, int, list[int]]:
    """The same by the simplest means."""
    inputs, targets = (
        [[*split(pair.input, level)] for pair in pairs],
        [[*split(pair.target, level)] for pair in pairs],
    )
    sides = [
        {symbol: sum(row.count(symbol) for row in rows) for row in rows for symbol in row}
        for rows in (inputs, targets)
    ]
    odd = [
        n for n, pair in enumerate(pairs) if len(inputs[n]) != len(targets[n]) or not inputs[n] or pair.extra
    ]
    return sides[0], sides[1], max(map(len, inputs), default=0), sum(map(len, targets)), odd


def as_counted(found: PairFacts) -> tuple[dict[str, int], dict[str, int], int, int, list[int]]:
    return dict(found.inputs), dict(found.targets), found.longest, found.symbol_count, [*found.odd]


@given(PAIRS, LEVELS, st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), PAIRS), max_size=4))
def test_facts_after_edits_are_those_from_scratch(
    pairs: Pairs, level: Level, edits: list[tuple[int, int, Pairs]]
) -> None:
    """Each edit replaces some pairs by others."""
    found = facts(pairs, level)
    assert as_counted(found) == counted(pairs, level)
    for start, length, new in edits:
        pairs = (*pairs[:start], *new, *pairs[start + length :])
        found = facts(pairs, level, found)
        assert (found.pairs, as_counted(found)) == (pairs, counted(pairs, level))


@given(PAIRS, PAIRS, LEVELS)
def test_problems_are_the_same_whatever_was_known(before: Pairs, after: Pairs, level: Level) -> None:
    old, spec = Document(before), VocabularySpec(level)
    old.facts  # noqa: B018  is kept
    learned = Document((*before[:2], *after), spec)
    learned.learn_from(old)
    scratch = Document((*before[:2], *after), spec)
    assert problems(learned) == problems(scratch)
    assert learned.vocabularies == scratch.vocabularies
