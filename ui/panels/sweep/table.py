"""A sweep as a table, and the settings that reproduce it."""

from collections.abc import Mapping
from math import nan

from playground.spec import CELL_NAMES, Cell
from playground.sweep.values import SweepPlan, SweepRun
from ui.session.sweeps import CellRuns
from ui.style.translation import translate
from ui.view_export.recipe import recipe
from ui.widgets.number_table import Table, Value


def sweep_table(runs: Mapping[Cell, CellRuns]) -> Table:
    """A row for each run that has ended, by cell and seed."""
    columns = (
        translate("Sweep", "cell"),
        translate("Sweep", "seed"),
        translate("Sweep", "solved from epoch"),
        translate("Sweep", "last loss"),
        translate("Sweep", "failure"),
    )
    ended = [own.by_seed[seed] for own in runs.values() for seed in sorted(own.by_seed)]
    return Table(columns, tuple(map(_row, ended)), ".6g")


def _row(run: SweepRun) -> tuple[Value, ...]:
    loss = float(run.losses[-1]) if len(run.losses) else nan
    solved = "" if run.solved_at is None else run.solved_at
    return CELL_NAMES[run.cell], run.seed, solved, loss, run.failure


def sweep_recipe(plan: SweepPlan) -> str:
    """All settings, with the cells and seeds of the sweep instead of those of the document."""
    lines = recipe(plan.document, plan.document.training.epochs).splitlines()
    kept = [line for line in lines if not line.startswith(("cell:", "seed:", "epoch:"))]
    seeds = f"{plan.seeds[0]}–{plan.seeds[-1]}"
    return "\n".join([f"cells: {', '.join(plan.cells)}", f"seeds: {seeds}", *kept])
