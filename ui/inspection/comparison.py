"""Side B: a network and text kept for comparison, and how to return to them."""

from dataclasses import dataclass, field, replace

import numpy as np

from playground.checkpoint import NetworkState
from playground.interventions.values import Touch
from playground.pairs import Pairs
from playground.resuming import fits
from ui.inspection.inspected import Inspected
from ui.session.state import Selection
from ui.style.translation import translate


@dataclass(frozen=True, eq=False)
class ComparedSide:
    inspected: Inspected
    selection: Selection
    touch: Touch = field(default_factory=Touch)  # that was shown

    @classmethod
    def of(cls, inspected: Inspected, selection: Selection, touch: Touch) -> "ComparedSide":
        """Stores the epoch as a number: a selection of the newest epoch would move on with the run."""
        return cls(inspected, replace(selection, epoch=inspected.epoch), touch)

    def seen_from(self, now: Selection, pairs: Pairs) -> Selection:
        """The current selection with side B's text and epoch. Its pair may have moved or been deleted."""
        kept, text = self.selection, self.inspected.text
        rows = [row for row, pair in enumerate(pairs) if pair.input == text] if kept.text is None else []
        if not rows:
            return replace(now, text=text, epoch=kept.epoch)
        return replace(now, pair=min(rows, key=lambda row: abs(row - kept.pair)), text=None, epoch=kept.epoch)

    def is_of(self, network: NetworkState | None) -> bool:
        """Whether that network is the one that side B shows."""
        if network is None or not fits(network.document, self.inspected.document):
            return False
        return np.array_equal(network.checkpoint.flat, self.inspected.own_flat)


def lost_text() -> str:
    return translate(
        "SideB",
        "The network of side B is no longer kept: it can still be compared with, but not shown again.",
    )


def other_touch_text() -> str:
    return translate(
        "SideB",
        "The interventions of side B are not those of now: it can be compared with, but not shown again.",
    )
