"""Table of the arrangements: which view stands where, and how much room it gets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

ArrangementName = Literal["train", "look"]


@dataclass(frozen=True)
class Stack:
    """One place: the first of its views is in front, the others are behind its tabs."""

    share: float  # of the room, beside its neighbours; 0: as much as it needs
    names: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """Places from left to right."""

    share: float
    parts: "tuple[Part, ...]"


@dataclass(frozen=True)
class Column:
    """Places from top to bottom."""

    share: float
    parts: "tuple[Part, ...]"


Part = Stack | Row | Column

DETAILS = (
    "dock_readout",
    "dock_microscope",
    "dock_influence",
    "dock_memory",
    "dock_weights",
    "dock_sweep",
)

TRAIN = Row(
    1,
    (
        Column(25, (Stack(56, ("dock_data",)), Stack(44, ("dock_model", "dock_training")))),
        Column(
            75,
            (
                Stack(38, ("dock_curves",)),
                Row(
                    62,
                    (
                        Stack(60, ("dock_states", "dock_slow_motion")),
                        Stack(
                            40,
                            (
                                "dock_readout",
                                "dock_microscope",
                                "dock_influence",
                                "dock_memory",
                                "dock_weights",
                                "dock_sweep",
                            ),
                        ),
                    ),
                ),
                Stack(0, ("dock_epochs",)),
            ),
        ),
    ),
)

LOOK = Row(
    1,
    (
        Column(
            42,
            (
                Stack(1, ("dock_states", "dock_curves", "dock_data", "dock_model", "dock_training")),
                Stack(0, ("dock_epochs",)),
            ),
        ),
        Stack(29, ("dock_microscope", "dock_slow_motion")),
        Column(
            29,
            (
                Stack(45, ("dock_readout",)),
                Stack(55, ("dock_weights", "dock_influence", "dock_memory", "dock_sweep")),
            ),
        ),
    ),
)

ARRANGEMENTS: dict[ArrangementName, Part] = {"train": TRAIN, "look": LOOK}


def stacks(part: Part) -> Iterator[Stack]:
    """From left to right and from top to bottom."""
    if isinstance(part, Stack):
        yield part
    else:
        for each in part.parts:
            yield from stacks(each)


def stack_of(part: Part, name: str) -> Stack:
    """The place of a view."""
    return next(stack for stack in stacks(part) if name in stack.names)
