"""Frozen values that the session publishes: run status, shown network, selection, notice."""

from dataclasses import dataclass, field
from typing import Literal

from playground.checkpoint import Checkpoint, Evaluation, NetworkState
from playground.document import Document
from playground.engine_report import EngineUse, KernelState
from playground.parameters import IntArray
from playground.training.mailbox import Ending

Phase = Literal["resting", "running", "paused", "stopping"]


@dataclass(frozen=True)
class RunStatus:
    """The state of training. `goal` is the last epoch of the current run, or else of the last or next one.

    Epoch and rate change thirty times a second during a run: `points_arrived` tells of these.
    """

    torch_ready: bool = False
    torch_error: str = ""  # why torch could not be loaded, as a sentence
    waiting: bool = False  # training is requested, and starts as soon as torch is ready
    phase: Phase = "resting"
    ending: Ending | None = None  # of the run that ended last; None once something else has come
    epoch: int = 0
    goal: int = 0
    rate: float | None = None  # epochs per second
    engine: EngineUse | None = None  # of the run
    devices: tuple[str, ...] = ("cpu",)
    kernels: KernelState = field(default_factory=KernelState)  # which kernels of the fused engine are ready

    @property
    def seconds_left(self) -> float | None:
        return (self.goal - self.epoch) / self.rate if self.rate else None


@dataclass(frozen=True, eq=False)
class Shown:
    """The network that the views show, and its predictions for the pairs of its document."""

    network: NetworkState
    predictions: IntArray  # (pairs, longest)
    evaluation: Evaluation | None  # of exactly this checkpoint; None while the run continues
    run: object = None  # identity of the result that it belongs to

    @property
    def document(self) -> Document:
        return self.network.document

    @property
    def checkpoint(self) -> Checkpoint:
        return self.network.checkpoint

    @property
    def at_rest(self) -> bool:
        """Whether the predictions are those of exactly this checkpoint."""
        return self.evaluation is not None


@dataclass(frozen=True)
class Selection:
    """What the user has selected, for all views. `text` (typed) replaces the pair; step 0: initial state."""

    pair: int = 0
    text: str | None = None
    layer: int | None = None  # from 0; None is the top layer
    step: int = 1
    unit: int | None = None  # from 0; None: no unit is pinned
    epoch: int | None = None  # None means live: the newest network


NoticeKind = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Notice:
    """A sentence for the user, shown until it is closed or replaced; never in a dialog."""

    text: str
    kind: NoticeKind = "info"
    choices: tuple[tuple[str, str], ...] = ()  # (label, name of the answer)
