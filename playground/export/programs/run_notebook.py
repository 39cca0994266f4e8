"""A program of its own: run the cells of a notebook in their order, and save what they show and end with.

    python -I run_notebook.py TRAIN.ipynb SHOWN.json ARRAYS.npz

SHOWN lists, for each code cell, the HTML of its last expression or null; ARRAYS holds the states under
`hidden` and the weights under `model.…`. What the cells print goes to stdout. Needs torch and numpy.
"""

import ast
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np


def main(notebook: str, shown: str, arrays: str) -> None:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    made: dict[str, Any] = {"__name__": "__main__"}
    found = [run(source, made) for source in sources]
    Path(shown).write_text(json.dumps(found), encoding="utf-8")
    state = {f"model.{name}": values.cpu().numpy() for name, values in made["model"].state_dict().items()}
    np.savez(arrays, hidden=made["hidden"].cpu().numpy(), **state)


def run(source: str, made: dict[str, Any]) -> str | None:
    """Run a cell as Jupyter does; the HTML of its last expression, if that has some."""
    body = ast.parse(source).body
    last = ast.Expression(body.pop().value) if isinstance(body[-1], ast.Expr) else None  # type: ignore[attr-defined]
    exec(compile(ast.Module(body, []), "cell", "exec"), made)  # noqa: S102
    value: Any = eval(compile(last, "cell", "eval"), made) if last else None  # noqa: S307
    return str(value._repr_html_()) if hasattr(value, "_repr_html_") else None


if __name__ == "__main__":
    main(*sys.argv[1:])
