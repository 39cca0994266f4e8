"""Runs all tests under coverage: they take every branch of what keeps work safe, and nearly all of the
engine.

Processes that tests start are measured too, unless they are killed; the kernels, in tests of their own that
run them as plain Python. `pyproject.toml` excepts what is for other systems."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PYTEST = ("run", "-m", "pytest", "-q", "--timeout=900")
KERNELS = (  # in plain Python the other tests of them take minutes
    "test_fused.py::test_gradient_and_updates_are_those_of_torch",
    "test_fused.py::test_clipping_is_that_of_torch",
    "test_fused_curve.py::test_evaluation_is_that_of_torch",
    "test_fused_overflow.py::test_place_where_it_arose_is_named_as_by_torch",
    "test_fused_overflow.py::test_overflow_in_the_gradient_is_named_as_by_torch",
    "test_fused_epoch_store.py::test_all_of_three_hundred_epochs_are_kept_as_by_torch[one pair]",
)
COUNTS = {"branches": ("covered_branches", "num_branches"), "lines": ("covered_lines", "num_statements")}

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Area:
    name: str
    least: float  # percent of its branches and of its lines
    files: tuple[str, ...]

    def found_in(self, report: Json) -> dict[str, Json]:
        files = {Path(name).as_posix(): file for name, file in report["files"].items()}
        return {name: files[name] for name in files if any(fnmatchcase(name, each) for each in self.files)}


AREAS = (
    Area("project file and recovery", 100, ("playground/project_file/*.py", "playground/file_lock.py")),
    Area("recovery in the window", 100, ("ui/files/crash_recovery.py",)),
    Area("undo", 100, ("ui/session/undo.py",)),
    Area("mailbox and control", 100, ("playground/training/mailbox.py", "playground/training/control.py")),
    Area("enablement of actions", 100, ("ui/app/action_state.py",)),
    Area("engine", 95, ("playground/*.py",)),
)


def prove(share: float) -> bool:
    if share < 1:
        print("branch coverage: not measured, since a share of the tests takes a share of the branches")
        return True
    with tempfile.TemporaryDirectory() as name:
        report, passed = _measured(Path(name))
    print("branch coverage:", "all tests passed" if passed else "some tests failed")
    return all([passed, *(is_covered(area, report) for area in AREAS)])


def is_covered(area: Area, report: Json) -> bool:
    """Print how much of the area is covered, and what is not if that is too little."""
    files = area.found_in(report)
    percents = {what: _percent(files, *counts) for what, counts in COUNTS.items()}
    print(f"  {area.name}:", ", ".join(f"{percent:.1f} % of {what}" for what, percent in percents.items()))
    enough = bool(files) and min(percents.values()) >= area.least
    for name, file in files.items():
        if not enough and (file["missing_lines"] or file["missing_branches"]):
            print(f"    {name}: lines {file['missing_lines']}, branches {file['missing_branches']}")
        elif area.least == 100 and file["excluded_lines"]:
            print(f"    excepted in {name}: lines {file['excluded_lines']}")
    return enough


def _percent(files: Mapping[str, Json], covered: str, total: str) -> float:
    def summed(count: str) -> int:
        return sum(int(file["summary"][count]) for file in files.values())

    return 100 * summed(covered) / summed(total) if summed(total) else 100.0


def _measured(folder: Path) -> tuple[Json, bool]:
    """The report of coverage, and whether all tests have passed."""
    data = {"COVERAGE_FILE": str(folder / "data")}
    places = dict.fromkeys(("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"), str(folder))  # no compiled code there
    kernels = [f"tests/engine/{name}" for name in KERNELS]
    passed = _coverage(data, *PYTEST) == 0
    # Plain Python warns of what overflows, and rounds in another order.
    _coverage(data | places | {"NUMBA_DISABLE_JIT": "1"}, *PYTEST, "-o", "filterwarnings=ignore", *kernels)
    _coverage(data, "combine", "-q")
    _coverage(data, "json", "-qi", "-o", str(folder / "report.json"))
    report: Json = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report, passed


def _coverage(environment: Mapping[str, str], *arguments: str) -> int:
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode
