"""Progress reports, cancellation and child processes of a running export."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from playground.export.errors import CancelledError, ExportError
from playground.language import Message

PROGRAMS = Path(__file__).parent / "programs"  # run in separate processes; they import nothing of the app
POLL_S = 0.05
MOST_SHOWN = 300  # characters of the last error line of a failed process

Report = Callable[[str, float | None], None]  # (current task: a Message, or foreign text; fraction done)


class Work:
    """Reports progress, checks for cancellation, runs processes. `report` is called on the export thread."""

    def __init__(
        self,
        report: Report = lambda text, share: None,  # noqa: ARG005
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._report, self._cancelled = report, cancelled

    def within(self, start: float, stop: float) -> "Work":
        """For a part of the work: its progress from 0 to 1 is reported as `start` to `stop` of the whole."""

        def report(text: str, share: float | None) -> None:
            self._report(text, None if share is None else start + share * (stop - start))

        return Work(report, self._cancelled)

    def say(self, text: str, share: float | None = None) -> None:
        """Report progress. Raises CancelledError if the export was cancelled."""
        self.go_on()
        self._report(text, share)

    def go_on(self) -> None:
        if self._cancelled():
            raise CancelledError

    def python(
        self, program: Path, arguments: Sequence[str | Path], cwd: Path, more: Mapping[str, str] | None = None
    ) -> str:
        """Run a program file in a separate Python, isolated (-I) and without writing bytecode (-B).

        Returns what it printed. Raises ExportError with its last error line if it fails, CancelledError if
        the export was cancelled. `more` is added to its environment.
        """
        return self.run(_alone(program, arguments), cwd, more)

    def follow(
        self, program: Path, arguments: Sequence[str | Path], cwd: Path, take: Callable[[str], None]
    ) -> None:
        """Run a program file like `python`, and pass each line to `take` soon after it is printed.

        An exception from `take` kills the process.
        """
        self.go_on()
        with tempfile.TemporaryDirectory() as place, tempfile.TemporaryFile() as errors:
            said = Path(place, "said")
            with said.open("wb") as out, said.open("rb") as lines:
                process = subprocess.Popen(  # noqa: S603
                    _alone(program, arguments), cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=errors
                )
                with _ended(process):
                    while (code := _code(process)) is None:
                        self.go_on()
                        _take_lines(lines, take)
                _require_success(code, errors)
                _take_lines(lines, take)

    def run(self, command: Sequence[str], cwd: Path, more: Mapping[str, str] | None = None) -> str:
        """Run any command like `python`; `more` is added to its environment."""
        self.go_on()
        environment = {**os.environ, **(more or {})}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(  # noqa: S603
                command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=errors
            )
            with _ended(process):
                while (code := _code(process)) is None:
                    self.go_on()
            _require_success(code, errors)
            out.seek(0)
            return out.read().decode(errors="replace")


def _alone(program: Path, arguments: Sequence[str | Path]) -> list[str]:
    return [sys.executable, "-I", "-B", "-X", "utf8", str(program), *map(str, arguments)]


def _require_success(code: int, errors: BinaryIO) -> None:
    if code:
        raise ExportError(Message("A process of the export failed: {error}", error=_last_words(errors)))


def _take_lines(printed: BinaryIO, take: Callable[[str], None]) -> None:
    """Pass on the complete lines printed since the last call."""
    while (line := printed.readline()).endswith(b"\n"):
        take(line.decode(errors="replace").rstrip("\r\n"))
    printed.seek(-len(line), os.SEEK_CUR)


def _code(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(POLL_S)
    except subprocess.TimeoutExpired:
        return None


@contextmanager
def _ended(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Kill the process on exit if it is still running."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _last_words(errors: BinaryIO) -> str:
    errors.seek(0)
    lines = errors.read().decode(errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][-MOST_SHOWN:] if said else Message("it said nothing")
