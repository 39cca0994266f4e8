"""Which engine computes a run, why, and how it was checked; plain values."""

from dataclasses import dataclass, field
from typing import Literal

from playground.spec import Cell

EngineName = Literal["torch", "fused"]
TOLERANCE = 1e-4
ROUNDINGS = 64  # allowed multiple of the rounding error of torch's gradient; a wrong kernel gives thousands


@dataclass(frozen=True)
class Proof:
    """Parity check: how far the first updates of a run differ between the engines, each from the same state.

    The loss relative to itself, at least 1; the gradient and the updated parameters relative to the largest
    value of their matrix, at least 0.01.
    """

    updates: int
    loss: float
    gradient: float
    parameters: float
    rounding: float = 0.0  # change of torch's gradient by the last bit of every weight; 0: not measured

    @property
    def largest(self) -> float:
        return max(self.loss, self.gradient, self.parameters)

    @property
    def holds(self) -> bool:
        """Whether the engines agree; gradients may differ by as much as rounding errors explain."""
        gradient = self.gradient <= max(TOLERANCE, ROUNDINGS * self.rounding)
        return gradient and max(self.loss, self.parameters) <= TOLERANCE


EngineReason = Literal[
    "chosen",  # by the user
    "faster",  # at this size
    "not_ready",  # the kernels are still being compiled or loaded
    "device",  # the fused engine does not support it
    "network_size",  # too large for the fused engine
    "batch_size",  # too large for the fused engine
    "unavailable",  # the kernels cannot be compiled or loaded on this machine
    "failed",  # the fused engine raised an error
    "differed",  # the fused engine failed the parity check against torch
    "recorded",  # read from an older file, which stores only the sentence
]


@dataclass(frozen=True)
class EngineUse:
    name: EngineName
    reason: str = ""  # why this engine: a Message, or a sentence of an older file
    proof: Proof | None = None  # of the fused engine
    why: EngineReason = field(default="recorded", compare=False)  # the kind of reason, for code to test
    detail: str = field(default="", compare=False)  # what the reason is about, such as an error's own words


@dataclass(frozen=True)
class KernelState:
    """State of the kernels of the fused engine on this machine."""

    ready: frozenset[Cell] = frozenset()
    failure: str = ""  # why the kernels are unavailable: a Message
    is_stored: bool = True  # compiled kernels are cached on disk for the next start
    cause: str = ""  # of the failure, in the words of the error
