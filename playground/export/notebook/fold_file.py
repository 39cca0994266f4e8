"""The notebook as a file, as nbformat 4.5 describes it: https://nbformat.readthedocs.io"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from playground.export.notebook.cells import Cell

Output = dict[str, object]


def save(file: Path, cells: Sequence[Cell], outputs: Mapping[str, Output]) -> None:
    """`outputs` are those of a run, by the names of the cells; none when it has not been run."""
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
    """The value of the last expression of a cell."""
    data = {"text/html": html.splitlines(keepends=True)}
    return {"output_type": "execute_result", "metadata": {}, "data": data}
