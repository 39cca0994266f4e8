"""The document: everything that the user decides, as one frozen value."""

from dataclasses import dataclass, field
from functools import cached_property

from playground.pairs import Pair
from playground.parameters import Layout, layout
from playground.spec import ModelSpec, TrainSpec
from playground.vocabulary import Level, Vocabulary


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
        if spec.shared:
            own = Vocabulary.of(
                (text for pair in self.pairs for text in (pair.input, pair.target)), spec.level
            )
            return Vocabularies(own, own)
        return Vocabularies(
            Vocabulary.of((pair.input for pair in self.pairs), spec.level),
            Vocabulary.of((pair.target for pair in self.pairs), spec.level),
        )

    @cached_property
    def layout(self) -> Layout:
        return layout(self.model, len(self.vocabularies.input), len(self.vocabularies.target))

    @cached_property
    def longest(self) -> int:
        """Length of the longest pair in symbols (time steps)."""
        return max((len(pair.symbols(self.vocabulary.level)[0]) for pair in self.pairs), default=0)

    @cached_property
    def symbol_count(self) -> int:
        """Of all targets together."""
        return sum(len(pair.symbols(self.vocabulary.level)[1]) for pair in self.pairs)
