"""Exported programs, and what they print on consoles of several encodings."""

import contextlib
import io
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from playground.checkpoint import Checkpoint, Curve, Trained
from playground.document import Document
from playground.export.context import Work
from playground.export.format_api import Request
from playground.export.notebook import format as notebook_format
from playground.export.script import format as script_format
from playground.network import initial_weights
from playground.pairs import Pair
from playground.spec import TrainSpec

SHORT = TrainSpec(epochs=2)
DOCUMENTS = {
    "chinese": Document((Pair("我爱你", "你爱我"), Pair("爱", "我")), training=SHORT),
    "emoji": Document((Pair("👍🏽🇨🇳e\u0301", "🇨🇳👍🏽é"),), training=SHORT),
    "six ASCII pairs": Document(tuple(Pair(text, text) for text in "abcdef"), training=SHORT),
}
ENCODINGS = ("utf-8", "cp1252", "cp437", "gbk", "ascii")
CONSOLES: dict[str, Mapping[str, str]] = {
    **{name: {"PYTHONIOENCODING": name} for name in ENCODINGS},
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
}
_OURS = ("PYTHONIOENCODING", "PYTHONUTF8", "PYTHONCOERCECLOCALE", "LC_ALL", "LC_CTYPE", "LANG")


def untrained(document: Document) -> Trained:
    return Trained(document, Checkpoint(0, initial_weights(document)), Curve.of([]))


def written(folder: Path) -> list[Path]:
    """A folder for each document, with its script and its notebook."""
    places = []
    for name, document in DOCUMENTS.items():
        place = folder / name
        place.mkdir()
        script_format.write(Request(untrained(document), name, ("script",)), place, Work())
        notebook_format.write(Request(untrained(document), name, ("notebook",)), place, Work())
        places.append(place)
    return places


def run_all(places: Sequence[Path]) -> None:
    """Every script, and the cells of every notebook in their order."""
    for place in places:
        runpy.run_path(str(place / "train.py"), run_name="__main__")
        cells = json.loads((place / "train.ipynb").read_text(encoding="utf-8"))["cells"]
        made: dict[str, Any] = {}
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), made)  # noqa: S102


def printed_here(places: Sequence[Path], encoding: str) -> bytes:
    """What they print in this process, on a console of this encoding."""
    printed = io.BytesIO()
    console = io.TextIOWrapper(printed, encoding, "strict", newline="\n")
    with torch.random.fork_rng(devices=[]), contextlib.redirect_stdout(console):
        run_all(places)
        console.flush()
        console.detach()
    return printed.getvalue()


def printed_by_process(places: Sequence[Path], console: Mapping[str, str]) -> bytes:
    """What they print into a pipe, in a process of their own with this environment."""
    environment = {name: value for name, value in os.environ.items() if name not in _OURS} | dict(console)
    done = subprocess.run(
        [sys.executable, "-B", "-c", _PROGRAM, *map(str, places)],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


_PROGRAM = """
import json, runpy, sys
from pathlib import Path
for place in map(Path, sys.argv[1:]):
    runpy.run_path(f"{place}/train.py", run_name="__main__")
    made = {}
    for cell in json.loads((place / "train.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), made)
"""
