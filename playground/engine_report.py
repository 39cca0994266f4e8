"""Which engine computes a run, why, and how it was checked; plain values."""

from dataclasses import dataclass, field
from typing import Literal

from playground.spec import Cell

EngineName = Literal["torch", "fused"]
TOLERANCE = 1e-4
ROUNDINGS = 64  # times what torch's own gradient moves by; a wrong kernel makes thousands


@dataclass(frozen=True)
class Proof:
    """How far the first updates of a run differ between the engines, each from the same state: the loss, and
    the gradient and the new value of the parameters, relative to the largest of their matrix or to 0.01."""

    updates: int
    loss: float
    gradient: float
    parameters: float
    rounding: float = 0.0  # how far torch's gradient moves with the last bit of every weight, where asked

    @property
    def largest(self) -> float:
        return max(self.loss, self.gradient, self.parameters)

    @property
    def holds(self) -> bool:
        """Some trained networks magnify roundings; a gradient may differ by what these explain."""
        gradient = self.gradient <= max(TOLERANCE, ROUNDINGS * self.rounding)
        return gradient and max(self.loss, self.parameters) <= TOLERANCE


EngineReason = Literal[
    "chosen",  # by the person
    "faster",  # at this size
    "not_ready",  # the kernels are still being compiled or loaded
    "device",  # the fused engine cannot use it
    "network_size",  # too large for the fused engine
    "batch_size",  # too large for the fused engine
    "unavailable",  # the kernels cannot be had on this machine
    "failed",  # the fused engine raised an error
    "differed",  # the fused engine did not agree with torch
    "recorded",  # read from a file, which keeps the sentence alone
]


@dataclass(frozen=True)
class EngineUse:
    name: EngineName
    reason: str = ""  # why it is this one, in a sentence
    proof: Proof | None = None  # of the fused engine
    why: EngineReason = field(default="recorded", compare=False)  # the kind of the reason, which decides


@dataclass(frozen=True)
class KernelState:
    """How far the fused engine is on this machine."""

    ready: frozenset[Cell] = frozenset()
    failure: str = ""  # why it cannot be had, in a sentence
    is_stored: bool = True  # compiled code is kept on disk, so that the next start finds it
