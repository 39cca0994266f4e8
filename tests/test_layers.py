"""The engine stands without Qt, the window shows without torch, and the linter guards both."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WITHOUT_TORCH = (
    "playground.document",
    "playground.vocabulary",
    "playground.pairs",
    "playground.tasks",
    "playground.spec",
    "playground.problems",
    "playground.loss_floors",
    "playground.parameters",
    "playground.checkpoint",
    "playground.project_file",
    "playground.weights_file",
    "playground.training.torch_setup",
    "playground.inspection.trace",
    "playground.training.run",
    "playground.training.engine_choice",
    "playground.engine_report",
    "playground.training.mailbox",
    "playground.training.epoch_line",
    "playground.export.script.format",
    "playground.export.notebook.format",
)

LIGHT = (
    "kernel_loader",
    "kernel_cache",
    "kernel_checksums",
    "compile_process",
    "memory_layout",
)  # of the fused engine
COMPILER = ("numba", "llvmlite")
QT = ("PySide6", "shiboken6", "pyqtgraph")

# Takes pairs (forbidden modules, modules to import) as JSON; prints a line for each pair.
IMPORT_ONE_BY_ONE = """
import importlib, json, sys
for forbidden, names in json.loads(sys.argv[1]):
    found = ""
    for name in names:
        importlib.import_module(name)
        brought = sorted(set(forbidden) & set(sys.modules))
        found = found or f"importing {name} brings {brought}" * bool(brought)
    print(found)
"""

FIND_CIRCLE = """
import graphlib, grimp
graph = grimp.build_graph("playground", "ui", cache_dir=None)
imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
try:
    graphlib.TopologicalSorter(imports).prepare()
except graphlib.CycleError as error:
    print(*error.args[1])
"""

TYPING_ONLY = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {}"


def modules(package: str) -> Iterator[str]:
    for path in sorted((ROOT / package).rglob("*.py")):
        if path.name != "__main__.py":
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(*steps: tuple[tuple[str, ...], list[str]]) -> list[str]:
    """What each step, (forbidden, names), has brought that it may not bring, in one new interpreter."""
    command = [sys.executable, "-c", IMPORT_ONE_BY_ONE, json.dumps(steps)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@cache
def imports_of_the_engine() -> list[str]:
    """Without torch, then without the compiler of the fused engine, then without Qt: all in one process,
    since torch takes seconds."""
    names = list(modules("playground"))
    outside = [name for name in names if ".fused." not in name]
    light = [f"playground.training.fused.{name}" for name in LIGHT]
    without_torch = [name for name in WITHOUT_TORCH if name in names]
    assert len(without_torch) >= 12
    assert {"playground.training.engine_choice", "playground.training.engine_switch"} <= set(outside)
    assert "playground.training.torch_trainer" in names
    return imports((("torch",), without_torch), (COMPILER, [*outside, *light]), (QT, names))


def test_document_and_its_kin_bring_no_torch() -> None:
    assert imports_of_the_engine()[0] == ""


def test_engine_is_chosen_before_its_compiler_is_imported() -> None:
    """Importing that takes half a second, which a run begun by torch does not wait for."""
    assert imports_of_the_engine()[1] == ""


def test_engine_brings_no_qt() -> None:
    assert imports_of_the_engine()[2] == ""


def test_window_brings_neither_torch_nor_the_compiler_of_the_fused_engine() -> None:
    assert imports((("torch", *COMPILER), list(modules("ui")))) == [""]


def test_window_shows_before_its_large_views_are_imported() -> None:
    views = [f"ui.panels.{name}.panel" for name in ("states", "step", "microscope", "influence", "weights")]
    assert set(views) <= set(modules("ui"))
    assert imports((tuple(views), ["ui.app.application"])) == [""]


def test_probe_sees_what_is_imported() -> None:
    steps = (("numpy",), ["playground.spec", "playground.cells"]), (("json",), ["playground.spec"])
    assert imports(*steps) == [
        "importing playground.cells brings ['numpy']",
        "importing playground.spec brings ['json']",
    ]


def torch_imports(source: str) -> list[int]:
    """Lines that import torch or a part of it, at any depth of the code."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        if any(name.split(".")[0] == "torch" for name in names):
            lines.append(node.lineno)
    return lines


def test_window_reaches_torch_through_the_engine_only() -> None:
    found = {path.name: torch_imports(path.read_text("utf-8")) for path in (ROOT / "ui").rglob("*.py")}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("line", ["import torch", "from torch.nn import RNN", "import numpy, torch.nn as nn"])
def test_imports_of_torch_inside_functions_are_seen(line: str) -> None:
    assert torch_imports(f"import torchlight\ndef late():\n    {line}\n") == [3]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The source tree somewhere else, to plant a fault in."""
    for package in ("playground", "ui"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(root: Path, file: str, lines: str) -> None:
    with (root / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{lines}\n")


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_layers_of_the_source_are_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def circle(root: Path) -> str:
    """The modules of an import circle, typing-only imports included; nothing where there is none."""
    done = subprocess.run(
        [sys.executable, "-c", FIND_CIRCLE], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_no_module_imports_itself_over_others() -> None:
    assert circle(ROOT) == ""


def test_a_circle_for_typing_only_is_seen(copy: Path) -> None:
    plant(copy, "playground/vocabulary.py", TYPING_ONLY.format("playground.pairs"))
    assert {"playground.vocabulary", "playground.pairs"} <= set(circle(copy).split())


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("playground/spec.py", "import PySide6", "The engine knows no Qt BROKEN"),
        ("playground/spec.py", "import ui", "The window uses the engine, never the other way round BROKEN"),
        ("ui/__init__.py", "import torch", "The window reaches torch through the engine only BROKEN"),
        (
            "ui/style/theme.py",
            "import ui.session.session",
            "The rooms of the window lie above one another BROKEN",
        ),
        (
            "playground/spec.py",
            "import playground.document",
            "The rooms of the engine lie above one another BROKEN",
        ),
        (
            "ui/session/state.py",
            TYPING_ONLY.format("ui.session.session"),
            "No two modules or rooms side by side import each other BROKEN",
        ),
        (
            "ui/panels/step/values.py",
            "import ui.panels.states.values",
            "Panels meet through the session, not each other BROKEN",
        ),
    ],
)
def test_planted_import_breaks_its_contract(copy: Path, file: str, line: str, contract: str) -> None:
    plant(copy, file, line)
    done = lint_imports(copy)
    assert done.returncode == 1
    assert contract in done.stdout
