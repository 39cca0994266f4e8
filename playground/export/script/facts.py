"""The properties of a network, its pairs and its training that determine the generated script."""

from dataclasses import dataclass
from functools import cached_property

from playground.checkpoint import RateChange, Rates, Trained, rates_until
from playground.document import Document
from playground.export.console import needs_setting
from playground.spec import Device, ModelSpec, TrainSpec
from playground.training.epoch_line import SHOWN_PAIRS

Symbols = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RunFacts:
    document: Document
    epochs: int  # number of epochs that the script trains
    rates: Rates  # at least one
    shares: bool  # whether several processes may share every batch

    @classmethod
    def of(cls, network: Trained, shares: bool = True) -> "RunFacts":
        """Facts of the run that trained the network, or of the planned run if no epoch is complete yet."""
        document, checkpoint = network.document, network.checkpoint
        first = document.training.learning_rate
        rates = checkpoint.known_rates(first) or (RateChange(0, 0, first),)
        if checkpoint.epoch:
            rates = rates_until(rates, checkpoint.epoch)
        epochs = checkpoint.epoch or document.training.epochs
        return cls(document, epochs, rates, shares and document.training.device != "mps")

    # --- The network and its training

    @property
    def model(self) -> ModelSpec:
        return self.document.model

    @property
    def training(self) -> TrainSpec:
        return self.document.training

    @property
    def device(self) -> Device:
        return self.document.training.device

    @property
    def on_cpu(self) -> bool:
        return self.device == "cpu"

    @property
    def takes_mean(self) -> bool:
        return self.training.loss == "mean"

    @property
    def momentum(self) -> bool:
        return self.training.momentum > 0 and self.training.optimizer in ("sgd", "rmsprop")

    @property
    def clips(self) -> bool:
        return self.training.clip_norm > 0

    @property
    def batched(self) -> bool:
        """Whether an epoch has several updates, over batches in an order specific to the epoch."""
        return 0 < self.training.batch_size < len(self.document.pairs)

    @property
    def changes(self) -> Rates:
        return self.rates[1:]

    @property
    def changes_inside_epochs(self) -> bool:
        return any(change.batch for change in self.changes)

    # --- Pairs and symbols

    @cached_property
    def pairs(self) -> tuple[tuple[Symbols, Symbols], ...]:
        return tuple([pair.symbols(self.document.vocabulary.level) for pair in self.document.pairs])

    @property
    def single(self) -> bool:
        return len(self.pairs) == 1

    @property
    def more_than_shown(self) -> bool:
        return len(self.pairs) > SHOWN_PAIRS

    @cached_property
    def prints_widely(self) -> bool:
        """Whether the log holds more than ASCII, which not every console can print."""
        return self.more_than_shown or needs_setting(*self.document.vocabularies.target.symbols)

    @cached_property
    def ragged(self) -> bool:
        """Whether pairs differ in length, and need padding."""
        return len({len(symbols) for symbols, _ in self.pairs}) > 1

    @property
    def words(self) -> bool:
        return self.document.vocabulary.level == "word"

    @cached_property
    def as_text(self) -> bool:
        """Whether the script writes a pair as two strings; otherwise as two tuples of symbols."""
        return self.words or all(len(s) == 1 for pair in self.pairs for side in pair for s in side)

    @property
    def shared(self) -> bool:
        """Whether inputs and targets share one vocabulary."""
        return self.document.vocabulary.shared
