"""A crash leaves a report that no later start erases, and that is told once."""

import subprocess
import sys
from pathlib import Path

import pytest

from ui.background.crash_reports import MOST_TOLD, CrashReports, text

ROOT = Path(__file__).parents[2]
CRASH = """
import faulthandler, sys
from pathlib import Path
from ui.background.crash_reports import CrashReports

faulthandler.enable(CrashReports(Path(sys.argv[1])).descriptor())
if len(sys.argv) > 2:
    faulthandler._sigsegv()
"""


def program(folder: Path, *crashes: str) -> int:
    command = [sys.executable, "-c", CRASH, str(folder), *crashes]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


def test_crash_is_told_once_and_its_report_stays(tmp_path: Path) -> None:
    assert program(tmp_path, "crashes") != 0
    first, second = CrashReports(tmp_path), CrashReports(tmp_path)
    assert first.descriptor() is not None, "its own file is not taken for a crash"
    report = second.take()
    assert report is not None
    assert "Segmentation fault" in text(report)
    assert second.take() is None
    assert report.exists()
    first.close()
    assert list(tmp_path.iterdir()) == [report]


def test_process_that_ends_leaves_nothing(tmp_path: Path) -> None:
    assert program(tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


def test_window_that_lives_and_one_that_was_killed_have_not_crashed(tmp_path: Path) -> None:
    killed = tmp_path / "crash-20300101-000000-1.log"
    killed.touch()
    living = CrashReports(tmp_path)
    living.descriptor()
    (own,) = set(tmp_path.iterdir()) - {killed}
    own.write_text("a second window is in the middle of a report", encoding="utf-8")
    assert CrashReports(tmp_path).take() is None
    assert list(tmp_path.iterdir()) == [own]
    living.close()


def test_old_reports_go(tmp_path: Path) -> None:
    for year in range(2000, 2020):
        (tmp_path / f"crash-{year}0101-000000-1.log").write_text(str(year), encoding="utf-8")
    reports = CrashReports(tmp_path)
    newest = reports.take()
    assert newest is not None
    assert text(newest) == "2019"
    assert len(list(tmp_path.iterdir())) == MOST_TOLD


@pytest.mark.parametrize("folder", ["a file", "a file/state", "missing"])
def test_folder_that_takes_no_file_is_no_reason_not_to_start(tmp_path: Path, folder: str) -> None:
    (tmp_path / "a file").touch()
    reports = CrashReports(tmp_path / folder)
    assert reports.descriptor() is None
    assert reports.take() is None
    reports.close()
