"""Exports a notebook that trains the network from scratch and shows its states, with the outputs of a run."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from playground.export.context import PROGRAMS, Work
from playground.export.errors import ExportError
from playground.export.format_api import Checked, Request, WrittenPart
from playground.export.notebook.cells import HEATMAP, LOOP, Cell, cells
from playground.export.notebook.states import require_states
from playground.export.script import rerun
from playground.export.script.facts import RunFacts
from playground.export.script.rerun import Rerun
from playground.language import Message

Output = dict[str, object]
NOTEBOOK = "train.ipynb"
PROGRAM = PROGRAMS / "run_notebook.py"
MOST_LINES = 100  # of the log, at its start and at its end
WEIGHT = "model."  # prefix of the weight names; see run_notebook.py


def obstacle(request: Request) -> Message | None:
    return rerun.obstacle(request)


def write(request: Request, folder: Path, work: Work) -> WrittenPart:  # noqa: ARG001
    save(folder / NOTEBOOK, _cells(request), {})
    what = Message("trains the network from scratch section by section, and shows its hidden states")
    use = Message(
        "Open it in Jupyter or VS Code; it needs PyTorch alone. It holds what it showed when it was tried."
    )
    text = "\n".join(map(request.language.text, (use, *rerun.remarks(request))))
    return WrittenPart(files=((NOTEBOOK, what),), text=text)


def check(request: Request, folder: Path, part: WrittenPart, work: Work) -> Checked:  # noqa: ARG001
    """Run the cells in order, compare the log, weights and states, and save the outputs in the notebook."""
    again = Rerun("notebook", request.trained, RunFacts.of(request.trained).epochs, work)
    log: list[str] = []

    def take(line: str) -> None:
        again.take(line)
        _add(log, line)

    with tempfile.TemporaryDirectory() as place:
        values, arrays = Path(place, "values.json"), Path(place, "arrays.npz")
        work.follow(PROGRAM, [folder / NOTEBOOK, values, arrays], folder, take)
        with np.load(arrays, allow_pickle=False) as found:
            agreement = again.finish({name.removeprefix(WEIGHT): found[name] for name in found.files})
            states = require_states(request.trained.document, agreement.flat, found["hidden"])
        outputs = _outputs(_cells(request), log, json.loads(values.read_text(encoding="utf-8")))
    save(folder / NOTEBOOK, _cells(request), outputs)
    means = Message(
        "running its cells in order with torch {version} in a process of its own", version=version("torch")
    )
    compared = Message("{compared}; every hidden state of the first pair", compared=agreement.compared)
    return Checked(means, compared, max(agreement.difference, states))


def _cells(request: Request) -> tuple[Cell, ...]:
    return cells(RunFacts.of(request.trained, shares=False), rerun.remarks(request), request.language)


def _add(log: list[str], line: str) -> None:
    """Append a line; a long log keeps only its first and last lines."""
    log.append(line)
    if len(log) > 2 * MOST_LINES + 1:
        log[MOST_LINES : MOST_LINES + 2] = ["…"]


def _outputs(content: Sequence[Cell], log: Sequence[str], values: Sequence[str | None]) -> dict[str, Output]:
    """The outputs to save, by cell name. Raises ExportError if there is no heatmap."""
    code = [cell.name for cell in content if cell.kind == "code"]
    html = dict(zip(code, values, strict=True))[HEATMAP]
    if html is None:
        raise ExportError(Message("The notebook shows no heatmap. Please report this."))
    return {LOOP: printed(log), HEATMAP: shown(html)}


def save(file: Path, cells: Sequence[Cell], outputs: Mapping[str, Output]) -> None:
    """Write the notebook. `outputs` are those of a run, by cell name; empty if it has not been run."""
    code = [cell.name for cell in cells if cell.kind == "code"]
    numbers = {name: n for n, name in enumerate(code, 1)} if outputs else {}
    notebook = {
        "cells": [_json(cell, numbers.get(cell.name), outputs.get(cell.name)) for cell in cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    file.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _json(cell: Cell, number: int | None, output: Output | None) -> dict[str, object]:
    made: dict[str, object] = {
        "cell_type": cell.kind,
        "id": cell.name,
        "metadata": {},
        "source": cell.source.splitlines(keepends=True),
    }
    if cell.kind == "code":
        made |= {"execution_count": number, "outputs": [] if output is None else [output]}
        if output is not None and output["output_type"] == "execute_result":
            made["outputs"] = [{**output, "execution_count": number}]
    return made


def printed(lines: Sequence[str]) -> Output:
    return {"output_type": "stream", "name": "stdout", "text": [f"{line}\n" for line in lines]}


def shown(html: str) -> Output:
    """The output for the value of a cell's last expression."""
    data = {"text/html": html.splitlines(keepends=True)}
    return {"output_type": "execute_result", "metadata": {}, "data": data}
