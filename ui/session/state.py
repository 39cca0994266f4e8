"""What the session tells about itself, as frozen values."""

from dataclasses import dataclass, field
from typing import Literal

from playground.checkpoint import Checkpoint, Evaluation, NetworkState
from playground.document import Document
from playground.engine_report import KernelState
from playground.parameters import IntArray

Phase = Literal["resting", "running", "paused", "stopping"]


@dataclass(frozen=True)
class RunStatus:
    """Where training stands. `goal` is the epoch at which the run under way, or the next one, ends."""

    torch_ready: bool = False
    torch_error: str = ""  # why torch could not be loaded, in a sentence
    waiting: bool = False  # training was asked for and begins as soon as torch is ready
    phase: Phase = "resting"
    epoch: int = 0
    goal: int = 0
    rate: float | None = None  # epochs a second
    devices: tuple[str, ...] = ("cpu",)
    kernels: KernelState = field(default_factory=KernelState)  # how far the fused engine is

    @property
    def seconds_left(self) -> float | None:
        return (self.goal - self.epoch) / self.rate if self.rate else None


@dataclass(frozen=True, eq=False)
class Shown:
    """The network that the views look into, and its answers to the pairs of its document."""

    network: NetworkState
    predictions: IntArray  # (pairs, longest)
    evaluation: Evaluation | None  # of this very checkpoint; None while the run goes on

    @property
    def document(self) -> Document:
        return self.network.document

    @property
    def checkpoint(self) -> Checkpoint:
        return self.network.checkpoint

    @property
    def at_rest(self) -> bool:
        """Whether the predictions are those of this very checkpoint."""
        return self.evaluation is not None


@dataclass(frozen=True)
class Selection:
    """What every view looks at. Typed text stands instead of the pair; step 0 is the initial state."""

    pair: int = 0
    text: str | None = None
    layer: int | None = None  # from 0; None is the top layer
    step: int = 1
    unit: int | None = None  # from 0; None: no unit is pinned
    epoch: int | None = None  # None is live: the newest network


NoticeKind = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Notice:
    """A sentence for the person, shown until it is closed or replaced; never a dialog."""

    text: str
    kind: NoticeKind = "info"
    choices: tuple[tuple[str, str], ...] = ()  # (label, name of the answer)
