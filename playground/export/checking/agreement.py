"""Agreement of two programs that add in another order.

Each step of a recurrent network may magnify what the last one has rounded. Some trained networks carry it so
far in 50 steps that two correct programs differ by more than is allowed, and torch is as far from the exact
answer. So a larger difference is allowed where rounding the weights explains it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.document import Document
from playground.export.checking.cases import Answer, Case, live_answers
from playground.export.errors import ExportError
from playground.parameters import FloatArray, with_last_bits_moved

TOLERANCE = 1e-5  # relative above 1
ROUNDINGS = 16  # more than 3 were not seen; a wrong weight or gate makes thousands
TRIALS = 3


@dataclass(frozen=True)
class Agreement:
    difference: float  # the largest, relative above 1
    magnified: int  # cases where it is above TOLERANCE, and rounding alone explains it

    @property
    def note(self) -> str:
        """What is to be added to what was compared."""
        if not self.magnified:
            return ""
        inputs = "1 input" if self.magnified == 1 else f"{self.magnified} inputs"
        magnifies = f"the network magnifies roundings beyond {TOLERANCE:g}"
        return f"; on {inputs} {magnifies}, and agrees as far as these allow"


def agreement(
    what: str, document: Document, flat: FloatArray, asked: Sequence[Case], found: Sequence[Answer]
) -> Agreement:
    """How far the answers are from those of the live network.

    Raises ExportError where they are above TOLERANCE for another reason than rounding.
    """
    live = live_answers(document, flat, asked)
    far = [_difference(own, other) for own, other in zip(live, found, strict=True)]
    apart = [n for n, difference in enumerate(far) if TOLERANCE < difference < np.inf]
    moved = _moved_by_rounding(document, flat, [asked[n] for n in apart])
    excused = {n for n, by_rounding in zip(apart, moved, strict=True) if far[n] <= ROUNDINGS * by_rounding}
    rest = [n for n in range(len(asked)) if n not in excused]
    require_agreement(what, [asked[n] for n in rest], [live[n] for n in rest], [found[n] for n in rest])
    return Agreement(max(far), len(excused))


def require_agreement(
    what: str, asked: Sequence[Case], live: Sequence[Answer], found: Sequence[Answer]
) -> float:
    """The largest difference, relative above 1. Raises ExportError where it is above TOLERANCE."""
    largest = 0.0
    for case, own, other in zip(asked, live, found, strict=True):
        for part in ("logits", "h_n", "c_n"):
            wanted, got = getattr(own, part), getattr(other, part)
            if wanted is None:
                continue
            difference = relative_difference(wanted, got)
            if not difference <= TOLERANCE:  # NaN is no agreement
                raise ExportError(
                    f"{what} does not agree with the network: {part} differ by {difference:.2g} for "
                    f"{case.name} (at most {TOLERANCE:g} is allowed). Please report this."
                )
            largest = max(largest, difference)
    return largest


def relative_difference(wanted: FloatArray, got: FloatArray) -> float:
    """The largest |a − b| / max(1, |a|); infinite when the shapes differ."""
    if wanted.shape != got.shape:
        return float("inf")
    return float((np.abs(wanted - got) / np.maximum(1, np.abs(wanted))).max(initial=0))


def _moved_by_rounding(document: Document, flat: FloatArray, asked: Sequence[Case]) -> list[float]:
    """How far each answer moves when the last bit of every weight does."""
    if not asked:
        return []
    random, live = np.random.default_rng(0), live_answers(document, flat, asked)
    moved = []
    for _ in range(TRIALS):
        answers = live_answers(document, with_last_bits_moved(flat, random), asked)
        moved.append([_difference(own, other) for own, other in zip(live, answers, strict=True)])
    return [max(trials) for trials in zip(*moved, strict=True)]


def _difference(own: Answer, other: Answer) -> float:
    parts = [(own.logits, other.logits), (own.h_n, other.h_n)]
    if own.c_n is not None and other.c_n is not None:
        parts.append((own.c_n, other.c_n))
    return float(np.max([relative_difference(a, b) for a, b in parts]))  # where one is NaN, so is this
