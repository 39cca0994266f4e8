"""What `inspect` prints of the memory: half-lives, derivatives of the last state, and cells side by side."""

from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path

from playground.cells import Array
from playground.checkpoint import Trained
from playground.cli import files
from playground.cli.errors import WORK_FAILED, about
from playground.cli.inspect_sizes import LONGEST_S
from playground.cli.interrupting import interrupts_held
from playground.cli.run_options import load_kernels, load_torch
from playground.cli.speech import said, warn
from playground.cli.terminal import tell, tell_no_more
from playground.document import Document
from playground.inspection import long_memory
from playground.inspection.influence import seconds
from playground.inspection.pausable import finished
from playground.inspection.trace import Trace
from playground.language import Message
from playground.parameters import Weights
from playground.spec import CELL_NAMES, Cell, ModelSpec
from playground.sweep.memory_of_cells import CellCurve, Moment, OtherCell, curve_of, trained_alike
from playground.sweep.single_run import Engines, with_cell
from playground.training.control import RunControl

UNTOUCHED_ONLY = Message(
    "The derivatives of the cell states are left out, since they are those of an untouched network: leave "
    "--intervene out to see them."
)
FROM_THEIR_SEED = Message(
    "The other cells begin from the weights of their seed, not from imported or edited ones."
)
TOO_LONG = Message(
    "The derivatives of the last state would take too long: they are left out; give a shorter text to see "
    "them."
)


def memory_object(spec: ModelSpec, weights: Weights, record: Trace) -> dict[str, object]:
    """Curves begin at distance 0; a sentence stands for what is left out, on stderr too."""
    found: dict[str, object] = {
        "half_life": None,
        "mean_gate": None,
        "hidden_by_hidden": None,
        "hidden_by_input": None,
        "cell": None,
    }
    kept = [long_memory.keeping(spec.cell, layer) for layer in record.layers]
    known = [each for each in kept if each is not None]
    if known:
        found["half_life"] = [_finite(each.half_life) for each in known]
        found["mean_gate"] = [each.mean.tolist() for each in known]
    if obstacle := _obstacle(spec, record):
        warn(obstacle)
        return found | {"left_out": obstacle}
    hidden = long_memory.hidden_memory(spec, weights, record)
    found["hidden_by_hidden"] = [layer.tolist() for layer in hidden.by_hidden]
    found["hidden_by_input"] = hidden.by_input.tolist()
    if spec.cell != "lstm":
        return found
    if record.replacements is not None and record.replacements.change_steps:
        return found | {"left_out": UNTOUCHED_ONLY}
    return found | {"cell": _cell_objects(spec, weights, record)}


def _obstacle(spec: ModelSpec, record: Trace) -> Message | None:
    needed = seconds(spec, record, spec.hidden_size) / len(record.ids)  # of one output, not of all
    if spec.cell == "lstm":
        from playground.inspection import cell_memory  # imports torch

        needed += cell_memory.seconds(spec, record)
    return TOO_LONG if needed > LONGEST_S else None


def _cell_objects(spec: ModelSpec, weights: Weights, record: Trace) -> list[dict[str, object]]:
    """Of each layer; nothing but the difference where the direct derivative is another than Π f."""
    from playground.inspection.cell_memory import cell_memory  # imports torch

    objects = list[dict[str, object]]()
    for number, layer in enumerate(finished(cell_memory(spec, weights, record)), 1):
        if not layer.agrees:
            warn(
                Message(
                    "The derivatives of the cell states of layer {layer} are left out: the product of the "
                    "forget gates differs from PyTorch's derivative by {difference:.2g}. Please report this.",
                    layer=number,
                    difference=layer.difference,
                )
            )
            objects.append({"difference": layer.difference})
            continue
        objects.append(
            {
                "forget_products": layer.products.tolist(),
                "direct": layer.direct.tolist(),
                "total": layer.total.tolist(),
                "difference": layer.difference,
            }
        )
    return objects


def _finite(values: Array) -> list[float | None]:
    """None where a unit forgets nothing."""
    return [value if isfinite(value) else None for value in values.tolist()]


def compared(
    trained: Trained, cells: Sequence[Cell], ids: Sequence[int], file: Path
) -> tuple[CellCurve, ...]:
    """A curve for each cell: of the file's network, and of others trained alike. Raises CommandError."""
    document, moment = trained.document, Moment(trained.checkpoint.epoch, trained.checkpoint.batch)
    others = [cell for cell in cells if cell != document.model.cell]
    if others and (trained.imported or trained.edited):
        warn(FROM_THEIR_SEED)
    for cell in others:
        files.require_trainable(with_cell(document, cell), file)
    if others:
        load_torch(document, file)
        load_kernels(document, tuple(others), len(others) * moment.epoch)
    curves = []
    for cell in cells:
        flat = trained.checkpoint.flat
        curve = curve_of(document, flat, ids) if cell not in others else _trained(document, cell, moment, ids)
        if curve.failure:
            raise about(file, curve.failure, WORK_FAILED)
        curves.append(curve)
    return tuple(curves)


def _trained(document: Document, cell: Cell, moment: Moment, ids: Sequence[int]) -> CellCurve:
    name = said(Message("training {cell} alike", cell=CELL_NAMES[cell]))
    with interrupts_held() as obey_interrupt:

        def report(share: float) -> None:
            tell(name, share)
            obey_interrupt()

        other = trained_alike(document, cell, moment, RunControl(), Engines(), report)
    tell_no_more()
    if isinstance(other, OtherCell):
        return curve_of(other.document, other.flat, ids)
    return other or CellCurve(cell)


def comparison_object(curves: Sequence[CellCurve]) -> dict[str, object]:
    """‖∂h_T/∂h_k‖ over √H of the top layer, by cell and distance."""
    if not curves:
        return {}
    return {
        "cells": {
            curve.cell: None if curve.by_hidden is None else curve.by_hidden.tolist() for curve in curves
        }
    }


def comparison_lines(curves: Sequence[CellCurve]) -> Iterator[str]:
    """A line for each distance between the last step and an earlier one."""
    if not curves:
        return
    yield ""
    yield said(Message("‖∂h_T/∂h_k‖ of the top layer, T − k steps apart"))
    yield "      " + "  ".join(f"{CELL_NAMES[curve.cell]:>8}" for curve in curves)
    columns = [curve.by_hidden.tolist() for curve in curves if curve.by_hidden is not None]
    for distance, row in enumerate(zip(*columns, strict=True)):
        yield f"{distance:4}  " + "  ".join(f"{value:8.2e}" for value in row)
