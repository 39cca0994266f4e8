"""What one walk over the pairs finds out. After an edit only the pairs that came and went are looked at."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from operator import is_

from playground.pairs import MAX_TEXT, Pairs
from playground.vocabulary import Level, symbols_in

AT_A_TIME = 100  # pairs whose symbols are held


@dataclass(frozen=True)
class PairFacts:
    pairs: Pairs
    level: Level
    inputs: Counter[str] = field(default_factory=Counter)  # how often the inputs hold each symbol
    targets: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)  # of the inputs, in symbols
    symbol_count: int = 0  # of all targets together
    odd: tuple[int, ...] = ()  # rows with a problem that is not one of the vocabularies

    @property
    def longest(self) -> int:
        return max(self.lengths, default=0)


def facts(pairs: Pairs, level: Level, before: PairFacts | None = None) -> PairFacts:
    """The facts of pairs; quick if most of them are the pairs of `before`, moved by insertions or not."""
    if before is None or before.level != level:
        before = PairFacts((), level)
    if pairs is before.pairs:
        return before
    head = _shared(before.pairs, pairs)
    tail = min(_shared(before.pairs[::-1], pairs[::-1]), len(before.pairs) - head, len(pairs) - head)
    gone, new = before.pairs[head : len(before.pairs) - tail], pairs[head : len(pairs) - tail]
    if before.pairs and len(gone) + len(new) > len(pairs):
        return facts(pairs, level)
    taken, given = _tally(gone, level), _tally(new, level)
    shift = len(pairs) - len(before.pairs)
    behind = len(before.pairs) - tail
    return PairFacts(
        pairs,
        level,
        before.inputs + given.inputs - taken.inputs,
        before.targets + given.targets - taken.targets,
        before.lengths + given.lengths - taken.lengths,
        before.symbol_count + given.symbol_count - taken.symbol_count,
        (
            *(row for row in before.odd if row < head),
            *(row + head for row in given.odd),
            *(row + shift for row in before.odd if row >= behind),
        ),
    )


def _shared(one: Pairs, other: Pairs) -> int:
    """How many pairs at the beginning are the same objects."""
    same = bytes(map(is_, one, other))
    at = same.find(0)
    return len(same) if at < 0 else at


def _tally(pairs: Pairs, level: Level) -> PairFacts:
    inputs, targets, lengths = Counter[str](), Counter[str](), Counter[int]()
    symbol_count, odd = 0, list[int]()
    for start in range(0, len(pairs), AT_A_TIME):
        part = pairs[start : start + AT_A_TIME]
        ins = [symbols_in(pair.input, level) for pair in part]
        outs = [symbols_in(pair.target, level) for pair in part]
        input_lengths, target_lengths = [*map(len, ins)], [*map(len, outs)]
        inputs.update(chain.from_iterable(ins))
        targets.update(chain.from_iterable(outs))
        lengths.update(input_lengths)
        symbol_count += sum(target_lengths)
        odd += _odd(part, input_lengths, target_lengths, start)
    return PairFacts(pairs, level, inputs, targets, lengths, symbol_count, tuple(odd))


def _odd(pairs: Pairs, inputs: list[int], targets: list[int], start: int) -> Iterator[int]:
    for row, (pair, length, other) in enumerate(zip(pairs, inputs, targets, strict=True), start):
        is_long = len(pair.input) > MAX_TEXT or len(pair.target) > MAX_TEXT
        if length != other or not length or pair.extra or is_long:
            yield row
