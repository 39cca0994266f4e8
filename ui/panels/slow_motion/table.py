"""The update as a table: the gradient of each weight of a matrix at each step, and what comes of it."""

from playground.inspection.axis_names import axis_names
from ui.panels.slow_motion.values import by_step
from ui.session.slow_motion import Slow
from ui.style.translation import said, translate
from ui.view_export.recipe import recipe
from ui.widgets.number_table import Table, Value

MOST_ROWS = 20_000


def table(slow: Slow, matrix: str) -> Table:
    """A row for each weight, and before them the loss; what is shown of a pair is its share."""
    steps = by_step(slow, matrix)  # (T, rows, columns)
    columns = (
        translate("SlowMotion", "row"),
        translate("SlowMotion", "column"),
        *(translate("SlowMotion", "step {0}").format(step) for step in range(1, len(steps) + 1)),
        translate("SlowMotion", "sum"),
        translate("SlowMotion", "clipped"),
        translate("SlowMotion", "change"),
    )
    losses = slow.steps.losses
    loss: tuple[Value, ...] = (
        translate("SlowMotion", "loss"),
        "",
        *losses.tolist(),
        float(losses.sum()),
        "",
        "",
    )
    return Table(columns, (loss, *_rows(slow, matrix)), "+.3e")


def _rows(slow: Slow, matrix: str) -> list[tuple[Value, ...]]:
    steps = by_step(slow, matrix)  # (T, rows, columns)
    split = slow.update.document.layout.split
    shape = steps.shape[1:]
    clipped = split(slow.update.clipped)[matrix].reshape(shape)
    change = split(slow.update.change)[matrix].reshape(shape)
    rows, columns = axis_names(slow.update.document, matrix)
    total = steps.sum(axis=0)  # (rows, columns)
    places = [(row, column) for row in range(shape[0]) for column in range(shape[1])][:MOST_ROWS]
    return [
        (
            said(rows[row]),
            said(columns[column]),
            *steps[:, row, column].tolist(),
            float(total[row, column]),
            float(clipped[row, column]),
            float(change[row, column]),
        )
        for row, column in places
    ]


def slow_recipe(slow: Slow) -> str:
    """The settings that make this update, and the phase shown."""
    before, phase = slow.update.before, slow.phase
    at = f"{phase.kind} {phase.step}" if phase.step else phase.kind
    pair = [] if slow.pair is None else [f"pair: {slow.pair + 1}"]
    return "\n".join([f"phase: {at}", *pair, recipe(slow.update.document, before.epoch, before.batch)])
