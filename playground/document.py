"""The document: everything that the user decides, as one frozen value."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from playground.interventions.values import Touch
from playground.pair_facts import PairFacts, facts
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
    touch: Touch = field(default_factory=Touch)  # part of what is decided, so that undo and files keep it

    @cached_property
    def untouched(self) -> "Document":
        """What is trained: the same without interventions, and without weights edited by hand."""
        if self.touch == Touch():
            return self
        plain = replace(self, touch=Touch())
        plain.learn_from(self)
        return plain

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """The two vocabularies in use; the same object twice when they are shared."""
        spec = self.vocabulary
        if not spec.automatic:
            own = Vocabulary(spec.input)
            return Vocabularies(own, own if spec.shared else Vocabulary(spec.target))
        inputs, targets = self.facts.inputs.keys(), self.facts.targets.keys()
        if spec.shared:
            own = Vocabulary(tuple(sorted(inputs | targets)))
            return Vocabularies(own, own)
        return Vocabularies(Vocabulary(tuple(sorted(inputs))), Vocabulary(tuple(sorted(targets))))

    @cached_property
    def facts(self) -> PairFacts:
        """Takes a moment where there are many pairs; all else that is asked of them follows from it."""
        return facts(self.pairs, self.vocabulary.level)

    def learn_from(self, before: "Document") -> None:
        """Find the facts now, quickly, from those of a document with mostly the same pairs."""
        if "facts" not in self.__dict__ and "facts" in before.__dict__:
            self.__dict__["facts"] = facts(self.pairs, self.vocabulary.level, before.facts)

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
