"""Decides whether an export agrees with the live network, up to rounding errors.

Two correct programs that add in a different order differ by rounding errors, and each step of a recurrent
network may amplify those of the step before. In some trained networks 50 steps amplify them beyond the
tolerance, and torch is then as far from the exact result. A larger difference is therefore accepted if a
perturbation of the weights' last bits explains it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.document import Document
from playground.export.checking.cases import Answer, Case, live_answers
from playground.export.errors import ExportError
from playground.language import Message, counted
from playground.parameters import FloatArray, with_last_bits_moved

TOLERANCE = 1e-5  # absolute up to 1, relative above
# Accepted multiple of the perturbation's effect: at most 3 was seen; a wrong weight or gate gives thousands.
ROUNDINGS = 16
TRIALS = 3  # random perturbations


@dataclass(frozen=True)
class Agreement:
    difference: float  # the largest; absolute up to 1, relative above
    magnified: int  # cases above TOLERANCE that rounding errors alone explain

    def noted(self, compared: Message) -> Message:
        """The description of what was compared, with a remark if a case is above TOLERANCE."""
        if not self.magnified:
            return compared
        return counted(
            "{compared}; on 1 input the network magnifies roundings beyond {tolerance:g}, and agrees as far "
            "as these allow",
            "{compared}; on {count} inputs the network magnifies roundings beyond {tolerance:g}, and agrees "
            "as far as these allow",
            self.magnified,
            compared=compared,
            tolerance=TOLERANCE,
        )


def agreement(
    what: str, document: Document, flat: FloatArray, asked: Sequence[Case], found: Sequence[Answer]
) -> Agreement:
    """Compare the answers of an export with those of the live network.

    Raises ExportError if a difference is above TOLERANCE and rounding errors do not explain it.
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
    """The largest difference, see `relative_difference`. Raises ExportError if it is above TOLERANCE."""
    largest = 0.0
    for case, own, other in zip(asked, live, found, strict=True):
        for part in ("logits", "h_n", "c_n"):
            wanted, got = getattr(own, part), getattr(other, part)
            if wanted is None:
                continue
            difference = relative_difference(wanted, got)
            if not difference <= TOLERANCE:  # also true for NaN
                raise ExportError(
                    Message(
                        "{what} does not agree with the network: {part} differ by {difference:.2g} for "
                        "{case} (at most {most:g} is allowed). Please report this.",
                        what=what,
                        part=part,
                        difference=difference,
                        case=case.name,
                        most=TOLERANCE,
                    )
                )
            largest = max(largest, difference)
    return largest


def relative_difference(wanted: FloatArray, got: FloatArray) -> float:
    """The largest |a − b| / max(1, |a|); infinite if the shapes differ."""
    if wanted.shape != got.shape:
        return float("inf")
    return float((np.abs(wanted - got) / np.maximum(1, np.abs(wanted))).max(initial=0))


def _moved_by_rounding(document: Document, flat: FloatArray, asked: Sequence[Case]) -> list[float]:
    """For each case, the largest change of the answer when the last bit of every weight is perturbed."""
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
    return float(np.max([relative_difference(a, b) for a, b in parts]))  # NaN if any part is NaN
