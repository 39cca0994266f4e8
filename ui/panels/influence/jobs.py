"""The computation for each choice, and an estimate of its duration."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.cells import Array
from playground.inspection import influence
from playground.inspection.influence import logit_quantities, logits_by_input, loss_by_hidden
from playground.inspection.occlusion import replacement
from playground.inspection.pausable import Pausable
from ui.inspection.inspected import Inspected
from ui.panels.influence.choice import Quantity

LONGEST_S = 30.0


@dataclass(frozen=True, eq=False)
class Found:
    matrix: Array  # (T, T): outputs × causes
    totals: Array | None = None  # (T): influence of each cause on the sum of all losses


Job = Pausable[tuple[Found, ...]]


@dataclass(frozen=True)
class Question:
    """Identifies a job. One job computes the result for all layers."""

    kind: str
    symbol: int | None

    @classmethod
    def of(cls, choice: Quantity) -> "Question":
        return cls(choice.kind, choice.index if choice.kind == "replaced" else None)


def answer(choice: Quantity, found: tuple[Found, ...]) -> Found:
    return found[choice.index if choice.kind == "loss" else 0]


def job(inspected: Inspected, question: Question) -> Job:
    jobs: dict[str, Callable[[Inspected, int | None], Job]] = {
        "logits": _logits,
        "loss": _loss,
        "replaced": _replaced,
    }
    return jobs[question.kind](inspected, question.symbol)


def seconds(inspected: Inspected, question: Question) -> float:
    """Estimated duration of the job."""
    model, trace = inspected.document.model, inspected.trace
    quantities = logit_quantities(model, trace) if question.kind == "logits" else 1
    return influence.seconds(model, trace, quantities)


def _logits(inspected: Inspected, _: int | None) -> Job:
    matrix = yield from logits_by_input(inspected.document.model, inspected.weights, inspected.trace)
    return (Found(matrix),)


def _loss(inspected: Inspected, _: int | None) -> Job:
    targets = inspected.target_ids
    if targets is None:
        return ()
    found = yield from loss_by_hidden(inspected.document.model, inspected.weights, inspected.trace, targets)
    return tuple(map(Found, found.by_hidden, found.total_by_hidden))


def _replaced(inspected: Inspected, symbol: int | None) -> Job:
    model, weights = inspected.document.model, inspected.weights
    matrix = yield from replacement(model, weights, inspected.trace, symbol or 0)
    return (Found(matrix),)
