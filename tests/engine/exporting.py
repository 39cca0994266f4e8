"""Requests to export, and reading back many exports in one process, for the tests."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playground.checkpoint import Checkpoint, Curve, Trained
from playground.document import Document, VocabularySpec
from playground.export.format_api import FormatName, Request
from playground.pairs import Pair
from playground.spec import ModelSpec
from tests.engine.plain import SYMBOLS, random_flat


def document(spec: ModelSpec) -> Document:
    """Two pairs of different lengths over SYMBOLS symbols."""
    own = VocabularySpec(automatic=False, input=tuple("abcde"), target=tuple("abcde"))
    assert len(own.input) == SYMBOLS
    return Document((Pair("abcde", "bcdea"), Pair("ace", "cea")), own, spec)


def network(made: Document, epoch: int = 3) -> Trained:
    """A network with random weights that bend every tanh."""
    return Trained(made, Checkpoint(epoch, random_flat(made.layout.size)), Curve.of([]))


def request(made: Document, *formats: FormatName) -> Request:
    return Request(network(made), "a project", formats)


def loaders(readme: Path) -> list[str]:
    """The Python in a README, as a person would copy it."""
    return re.findall(r"```python\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)


def run_python(source: str, cwd: Path, arguments: Sequence[str | Path] = ()) -> str:
    """Run Python that sees nothing of this repository; what it printed."""
    command = [sys.executable, "-I", "-B", "-c", source, *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
