"""Checkpoints, curves and the other records of a training run, as plain arrays without torch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.document import Document
from playground.engine_report import EngineUse
from playground.interventions.values import WeightEdits
from playground.parameters import FloatArray, IntArray
from playground.spec import MAX_RATES


class RateChange(NamedTuple):
    """A learning rate, used from the update after `epoch` whole epochs and `batch` further updates on."""

    epoch: int
    batch: int
    rate: float


Rates = tuple[RateChange, ...]  # in rising order, the first at (0, 0); () before any update, or if not known


def with_rate(rates: Rates, epoch: int, batch: int, rate: float) -> Rates:
    """The rates, extended for a next update that uses `rate`.

    Once there are MAX_RATES changes, a new one replaces the last.
    """
    if rates and rates[-1].rate == rate:
        return rates
    return (*rates[: MAX_RATES - 1], RateChange(epoch, batch, rate))


def rates_until(rates: Rates, epoch: int) -> Rates:
    """The rates of the updates in the first `epoch` epochs."""
    return tuple([change for change in rates if change.epoch < epoch])


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Parameters after `epoch` whole epochs and `batch` further updates; epoch 0 is the initial weights."""

    epoch: int
    flat: FloatArray  # all parameters, end to end as in parameters.layout; read-only
    optimizer: Mapping[str, FloatArray] = field(default_factory=dict)  # state tensors by torch's names
    batch: int = 0
    rates: Rates = ()  # of all updates so far

    def known_rates(self, rate: float) -> Rates:
        """`rates`; if none were recorded, `rate` for all updates so far."""
        untrained = not self.epoch and not self.batch
        return self.rates if self.rates or untrained else (RateChange(0, 0, rate),)


class Point(NamedTuple):
    """Metrics of one epoch as the lecture prints them: from the forward pass before each update."""

    epoch: int
    loss: float
    symbol_accuracy: float
    pair_accuracy: float


@dataclass(frozen=True, eq=False)
class Curve:
    """Points as columns, in rising order of epochs; treat the arrays as read-only."""

    epoch: IntArray
    loss: NDArray[np.float64]
    symbol_accuracy: NDArray[np.float64]
    pair_accuracy: NDArray[np.float64]

    @classmethod
    def of(cls, points: Sequence[Point]) -> "Curve":
        table = np.array(points, np.float64).reshape(-1, len(Point._fields))
        return cls(table[:, 0].astype(np.int64), table[:, 1], table[:, 2], table[:, 3])

    @classmethod
    def joined(cls, blocks: Sequence["Curve"]) -> "Curve":
        """The blocks, concatenated in their order."""
        if len(blocks) == 1:
            return blocks[0]
        parts = [(b.epoch, b.loss, b.symbol_accuracy, b.pair_accuracy) for b in (cls.of([]), *blocks)]
        return cls(*map(np.concatenate, zip(*parts, strict=True)))

    def __len__(self) -> int:
        return len(self.epoch)

    def __getitem__(self, at: int) -> Point:
        columns = (self.loss, self.symbol_accuracy, self.pair_accuracy)
        return Point(int(self.epoch[at]), *(float(column[at]) for column in columns))

    def __iter__(self) -> Iterator[Point]:
        return map(self.__getitem__, range(len(self)))

    def every(self, stride: int) -> "Curve":
        """The points of the epochs that are multiples of `stride`, and the newest."""
        stays = self.epoch % stride == 0  # (points)
        stays[-1:] = True
        return Curve(
            self.epoch[stays], self.loss[stays], self.symbol_accuracy[stays], self.pair_accuracy[stays]
        )

    def until(self, epoch: int) -> "Curve":
        """The points up to and including `epoch`."""
        end = int(np.searchsorted(self.epoch, epoch, side="right"))
        return Curve(self.epoch[:end], self.loss[:end], self.symbol_accuracy[:end], self.pair_accuracy[:end])

    @property
    def solved_at(self) -> int | None:
        """First epoch from which every prediction equals its target through to the last epoch, or None."""
        wrong = np.flatnonzero(self.pair_accuracy < 1)
        first = int(wrong[-1]) + 1 if len(wrong) else 0
        return int(self.epoch[first]) if first < len(self.epoch) else None


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Predictions and metrics over all pairs with one set of weights."""

    epoch: int
    loss: float
    symbol_accuracy: float
    pair_accuracy: float
    predictions: IntArray  # (pairs, longest) target indices; meaningless past the end of a pair


@dataclass(frozen=True, eq=False)
class Kept:
    """Past epochs of a run, one row each, in rising order; treat the arrays as read-only."""

    epochs: IntArray  # (rows)
    parameters: FloatArray  # (rows, parameters)
    optimizer: Mapping[str, FloatArray]  # name → (rows, …); zeros before the first update
    gradient_norms: FloatArray  # (rows, matrices); −1 where not computed
    stride: int  # every `stride`-th epoch is kept, and some others
    best: int | None = None
    best_loss: float = 0.0
    solved: int | None = None
    bookmarks: tuple[int, ...] = ()
    rates: Rates = ()  # learning rates of the run


@dataclass(frozen=True, eq=False)
class NetworkState:
    """A network: a document, and a checkpoint with parameters for it."""

    document: Document
    checkpoint: Checkpoint

    def is_same(self, other: "NetworkState | None") -> bool:
        """Whether both hold the same objects (by identity: comparing the arrays would be slow)."""
        return other is not None and (self.document is other.document and self.checkpoint is other.checkpoint)


@dataclass(frozen=True, eq=False)
class Trained:
    """The result of a run, together with the document that it was trained on."""

    document: Document
    checkpoint: Checkpoint
    curve: Curve
    imported: bool = False  # the run began with imported weights, not with the seed's initial weights
    engine: EngineUse | None = None  # the engine used last; None if none was, or if not known
    edited: tuple[WeightEdits, ...] = ()  # by hand, in the weights: no script gets these from the seed


@dataclass(frozen=True, eq=False)
class Project:
    """The contents of a project file."""

    document: Document
    trained: Trained | None = None
    kept: Kept | None = None  # past epochs of the run, if they are saved
    unknown: Mapping[str, object] = field(default_factory=dict)  # other entries, saved again
