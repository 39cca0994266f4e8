"""What the proof of the branches demands, and that it looks at what is there."""

import re
import tomllib
from typing import Any

import pytest

from tests.long.branch_coverage import AREAS, ROOT, Area, is_covered

UNDO = next(area for area in AREAS if area.name == "undo")
SOURCES = [path for room in ("playground", "ui") for path in sorted((ROOT / room).rglob("*.py"))]


def report(branches: int, lines: int, of: int = 9) -> dict[str, Any]:
    summary = {"covered_branches": branches, "num_branches": of, "covered_lines": lines, "num_statements": 9}
    missing: dict[str, Any] = {"missing_lines": [], "missing_branches": [[7, -3]], "excluded_lines": []}
    return {"files": {"ui/session/undo.py": missing | {"summary": summary}}}


def test_one_branch_or_line_that_no_test_takes_is_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert is_covered(UNDO, report(9, 9))
    assert "undo: 100.0 % of branches, 100.0 % of lines" in capsys.readouterr().out
    assert not is_covered(UNDO, report(8, 9))
    assert "ui/session/undo.py: lines [], branches [[7, -3]]" in capsys.readouterr().out
    assert not is_covered(UNDO, report(9, 8))
    assert is_covered(UNDO, report(0, 9, of=0))
    assert not is_covered(UNDO, {"files": {}})


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.name)
def test_files_of_each_area_are_there(area: Area) -> None:
    for pattern in area.files:
        assert [*ROOT.glob(pattern)] != [], pattern


def test_each_exception_is_of_something_that_is_there() -> None:
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["coverage"]["report"]
    texts = [path.read_text("utf-8") for path in SOURCES]
    for pattern in (*tables["exclude_also"], *tables["partial_also"]):
        assert any(re.search(pattern, text) for text in texts), pattern
