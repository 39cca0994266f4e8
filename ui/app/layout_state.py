"""What is remembered of the layout: the arrangement, closed panels, and of each arrangement its sizes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import cast

from ui.app.arrangements import ARRANGEMENTS, ArrangementName
from ui.app.placing import Path

CLOSED_AT_FIRST = frozenset({"dock_slow_motion", "dock_sweep"})


@dataclass(frozen=True)
class Kept:
    """Of one arrangement: the lengths chosen in its rows and columns, and the views brought to the front."""

    shares: Mapping[Path, tuple[float, ...]] = field(default_factory=dict)
    fronts: tuple[str, ...] = ()


@dataclass(frozen=True)
class LayoutState:
    arrangement: ArrangementName = "train"
    closed: frozenset[str] = CLOSED_AT_FIRST
    kept: Mapping[ArrangementName, Kept] = field(default_factory=dict)


def to_text(state: LayoutState) -> str:
    kept = {name: {"shares": dict(each.shares), "fronts": each.fronts} for name, each in state.kept.items()}
    return json.dumps({"arrangement": state.arrangement, "closed": sorted(state.closed), "kept": kept})


def from_text(text: str) -> LayoutState:
    """What cannot be read is as at first, so that settings never prevent a start."""
    try:
        found = json.loads(text)
        names = [name for name in ARRANGEMENTS if name in found["kept"]]
        if found["arrangement"] not in ARRANGEMENTS:
            return LayoutState()
        return LayoutState(
            cast("ArrangementName", found["arrangement"]),
            frozenset(str(name) for name in found["closed"]),
            {name: _kept(found["kept"][name]) for name in names},
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return LayoutState()


def _kept(found: Mapping[str, object]) -> Kept:
    shares, fronts = cast("Mapping[str, list[float]]", found["shares"]), cast("list[str]", found["fronts"])
    read = {str(path): tuple(float(each) for each in lengths) for path, lengths in shares.items()}
    if not all(isfinite(each) and each >= 0 for lengths in read.values() for each in lengths):
        raise ValueError("a length is no length")
    return Kept(read, tuple(str(name) for name in fronts))
