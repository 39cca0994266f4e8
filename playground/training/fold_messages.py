"""What the training thread tells the outside; frozen values and read-only copies."""

from dataclasses import dataclass
from typing import Literal

from playground.checkpoint import Checkpoint, Curve, Evaluation, IntArray
from playground.engine_report import EngineUse

Ending = Literal["completed", "stopped", "failed"]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The run at one moment. `predictions` are those of the last whole epoch's forward passes, before its
    updates; `evaluation`, made when the run rests, are those of the checkpoint itself."""

    checkpoint: Checkpoint
    predictions: IntArray  # (pairs, longest)
    evaluation: Evaluation | None = None
    engine: EngineUse | None = None  # what computes the run; None for a network at rest


@dataclass(frozen=True)
class Outcome:
    """The last word of a run; exactly one."""

    ending: Ending
    message: str = ""  # for a failed run: what happened and what to do
    details: str = ""  # for an unforeseen failure: the traceback


@dataclass(frozen=True, eq=False)
class Delivery:
    """Everything that came since the mailbox was last emptied."""

    points: Curve
    snapshot: Snapshot | None
    outcome: Outcome | None
