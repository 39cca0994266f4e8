"""Tells which answers an intervention changed."""

from dataclasses import dataclass

from playground.inspection.trace import Trace


@dataclass(frozen=True)
class Flip:
    """An answer that is another one in the touched network; `was` and `now` are target indices."""

    step: int  # from 1
    was: int
    now: int


def flips(untouched: Trace, touched: Trace) -> tuple[Flip, ...]:
    """The flipped answers of two passes over the same text, in order."""
    both = zip(untouched.prediction, touched.prediction, strict=True)
    return tuple([Flip(step, was, now) for step, (was, now) in enumerate(both, 1) if was != now])
