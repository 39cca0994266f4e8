"""The document: everything that the user decides, as one frozen value."""

from dataclasses import dataclass, field
from functools import cached_property

from playground.pairs import Pair
from playground.parameters import Layout, layout
from playground.spec import ModelSpec, TrainSpec
from playground.vocabulary import Level, Vocabulary, symbols_in


@dataclass(frozen=True)
class VocabularySpec:
    """How texts are split into symbols, and which symbols the vocabularies have."""

    level: Level = "character"
    automatic: bool = True  # use the sorted symbols of all pairs
    shared: bool = True  # one vocabulary for inputs and targets
    input: tuple[str, ...] = ()  # the user's own list, for both sides when shared
    target: tuple[str, ...] = ()  # the user's own list for targets, when not shared


@dataclass(frozen=True)
class Vocabularies:
    input: Vocabulary
    target: Vocabulary


@dataclass(frozen=True)
class PairFacts:
    """What one walk over the pairs finds out."""

    inputs: frozenset[str]  # the symbols of all inputs
    targets: frozenset[str]
    longest: int  # symbols of the longest input
    symbol_count: int  # of all targets together
    odd: tuple[int, ...]  # rows that are empty, of different lengths, or with more than two cells


@dataclass(frozen=True)
class Document:
    pairs: tuple[Pair, ...] = (Pair("hello", "ohlol"),)
    vocabulary: VocabularySpec = field(default_factory=VocabularySpec)
    model: ModelSpec = field(default_factory=ModelSpec)
    training: TrainSpec = field(default_factory=TrainSpec)

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """The two vocabularies in use; the same object twice when they are shared."""
        spec = self.vocabulary
        if not spec.automatic:
            own = Vocabulary(spec.input)
            return Vocabularies(own, own if spec.shared else Vocabulary(spec.target))
        facts = self.facts
        if spec.shared:
            own = Vocabulary(tuple(sorted(facts.inputs | facts.targets)))
            return Vocabularies(own, own)
        return Vocabularies(Vocabulary(tuple(sorted(facts.inputs))), Vocabulary(tuple(sorted(facts.targets))))

    @cached_property
    def facts(self) -> PairFacts:
        """Takes a moment where there are many pairs; all else that is asked of them follows from it."""
        level = self.vocabulary.level
        inputs, targets, odd = set[str](), set[str](), list[int]()
        longest = symbol_count = 0
        for row, pair in enumerate(self.pairs):
            ins, outs = symbols_in(pair.input, level), symbols_in(pair.target, level)
            inputs.update(ins)
            targets.update(outs)
            longest = max(longest, len(ins))
            symbol_count += len(outs)
            if not ins or len(ins) != len(outs) or pair.extra:
                odd.append(row)
        return PairFacts(frozenset(inputs), frozenset(targets), longest, symbol_count, tuple(odd))

    @cached_property
    def layout(self) -> Layout:
        return layout(self.model, len(self.vocabularies.input), len(self.vocabularies.target))

    @property
    def longest(self) -> int:
        """Length of the longest pair in symbols (time steps)."""
        return self.facts.longest

    @property
    def symbol_count(self) -> int:
        """Of all targets together."""
        return self.facts.symbol_count
