"""The phases of one update, in their order; without torch."""

from dataclasses import dataclass
from typing import Literal

PhaseKind = Literal["zero_grad", "forward", "loss", "backward", "sum", "clip", "optimizer", "weights"]


@dataclass(frozen=True)
class Phase:
    """One phase; `step`, from 1, of forward and backward."""

    kind: PhaseKind
    step: int | None = None


def phases(steps: int, clips: bool) -> tuple[Phase, ...]:
    """Those of an update that reads so many steps."""
    forward = [Phase("forward", step) for step in range(1, steps + 1)]
    backward = [Phase("backward", step) for step in range(steps, 0, -1)]
    clip = [Phase("clip")] if clips else []
    ends = [Phase("sum"), *clip, Phase("optimizer"), Phase("weights")]
    return (Phase("zero_grad"), *forward, Phase("loss"), *backward, *ends)
