"""Exports on a failing disk: every format, over an earlier export."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

from playground.checkpoint import Checkpoint, Curve, Trained
from playground.document import Document
from playground.export import run_export
from playground.export.context import Work
from playground.export.errors import ExportError
from playground.export.format_api import Checked, FormatName, Request
from playground.export.run_export import export
from playground.network import initial_weights
from tests.long.disk.cases import Case, content

MOVED = re.compile(r"The earlier one is unharmed, but is now in (.*)\.$")


def request(epoch: int, *formats: FormatName) -> Request:
    trained = Trained(Document(), Checkpoint(epoch, initial_weights(Document())), Curve.of([]))
    return Request(trained, "a project", formats, draw=draw)


def draw(_: Request, folder: Path, __: Work) -> tuple[tuple[str, str], ...]:
    """The window's process does the same, with pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "loss.svg").write_bytes(b"<svg/>")
    return (("loss.svg", "Loss"),)


class Export(Case):
    """What is read back in other processes is not asked here: it writes nothing."""

    formats: ClassVar[tuple[FormatName, ...]]

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.out = folder / "out"
        self._export(1)
        self.old = content(self.out)

    def act(self) -> None:
        self._export(2)

    def _export(self, epoch: int) -> None:
        asked = request(epoch, *self.formats)
        with patch.object(run_export, "_checked", lambda *_: Checked("", "")):
            try:
                export(asked, self.out, Work(), replace=True)
            except ExportError as error:
                self.told.append(str(error))

    def faults(self) -> Iterator[str]:
        moved = MOVED.search(self.told[0]) if self.told else None
        place = Path(moved[1]) if moved else self.out
        now = content(place)
        if moved and self.out.exists():
            yield "the earlier export was moved, and something has its name"
        if self.told and now != self.old:
            yield f"told was {self.told}, and the earlier export is not as it was: {sorted(now)}"
        if not self.told and (now.keys() != self.old.keys() or b'"epoch": 2' not in now["export.json"]):
            yield f"nothing was told, and the new export is not there: {sorted(now)}"
        if moved:
            place.rename(self.out)  # as the person would

    def next_start(self) -> None:
        """At the next export."""
        self._export(3)


class Torch(Export):
    name = "export torch"
    formats = ("torch",)


class Safetensors(Export):
    name = "export safetensors"
    formats = ("safetensors",)


class Onnx(Export):
    name = "export ONNX"
    formats = ("onnx",)


class Script(Export):
    name = "export a script"
    formats = ("script",)


class Notebook(Export):
    name = "export a notebook"
    formats = ("notebook",)


class States(Export):
    name = "export states"
    formats = ("states",)


class Figures(Export):
    name = "export figures"
    formats = ("figures",)


class All(Export):
    name = "export all formats"
    formats = ("torch", "safetensors", "onnx", "script", "notebook", "states", "figures")


CASES: tuple[type[Case], ...] = (Torch, Safetensors, Onnx, Script, Notebook, States, Figures, All)
