"""The data that the map and its readouts show."""

from dataclasses import dataclass
from functools import cached_property

from playground.cells import Array
from playground.inspection.decay import Decay, decay
from ui.inspection.inspected import Inspected
from ui.panels.influence.choice import Quantity
from ui.panels.influence.colour_scale import PowerScale
from ui.panels.influence.jobs import Found
from ui.style.translation import translate
from ui.widgets.number_table import Table

Spot = tuple[int, int]  # output at step t, cause at step k, both from 1; k ≤ t


@dataclass(frozen=True, eq=False)
class MapView:
    inspected: Inspected
    choice: Quantity
    found: Found
    scale: PowerScale

    @property
    def matrix(self) -> Array:
        """(T, T): outputs × causes."""
        return self.found.matrix

    @property
    def labels(self) -> tuple[str, ...]:
        return self.inspected.labels

    @property
    def steps(self) -> int:
        return len(self.labels)

    @cached_property
    def decay(self) -> Decay:
        return decay(self.matrix)

    def value(self, spot: Spot) -> float:
        return float(self.matrix[spot[0] - 1, spot[1] - 1])

    def label(self, step: int) -> str:
        return self.labels[step - 1]


def table(view: MapView, subject: str) -> Table:
    """The map with row and column names, blank for k > t; for losses also the influence on their sum.

    `subject`, in the top left corner, says what the numbers are.
    """
    name = translate("InfluencePanel", "step {0} ({1})")
    names = [name.format(at, label) for at, label in enumerate(view.labels, 1)]
    rows = [
        (names[at], *values[: at + 1], *[""] * (view.steps - at - 1))
        for at, values in enumerate(view.matrix.tolist())
    ]
    if view.found.totals is not None:
        rows.append((translate("InfluencePanel", "sum of all losses"), *view.found.totals.tolist()))
    return Table((subject, *names), tuple(rows), ".3e")
