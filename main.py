"""Starts Unroll: the main window, or a command on the command line."""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from playground.language import Message
from playground.language.choice import LanguageError, asked, of_system

if TYPE_CHECKING:
    from playground.export.context import Work
    from playground.export.format_api import Request

# The engine takes one BLAS thread anyway (playground/blas_threads.py); so numpy need not start any others.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main(arguments: Sequence[str]) -> int:
    try:
        language, rest = asked(arguments)
    except LanguageError:
        return _command(arguments)  # which says what is wrong
    if rest and not _is_project(rest):
        return _command(arguments)
    if not _has_display():
        fault = Message("there is no display to open a window on; see --help for what works without")
        print("unroll:", (language or of_system()).text(fault), file=sys.stderr)
        return 2
    gc.disable()  # collecting during the imports only costs time; later ui.background.garbage collects
    from ui.app.application import run_app

    return run_app(Path(rest[0]) if rest else None, language)


def _command(arguments: Sequence[str]) -> int:
    from playground.cli import main as run_command

    return run_command(arguments, _draw)


def _draw(request: "Request", folder: Path, work: "Work") -> tuple[tuple[str, str], ...]:
    """Draw the figures of an export for the command line, in a separate process."""
    from ui.background.figure_process import draw

    return draw(request, folder, work)


def _has_display() -> bool:
    """Qt aborts without a display. Only Linux is checked, where both X and Wayland may be missing."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)


def _is_project(arguments: Sequence[str]) -> bool:
    """Whether the only argument is named like a file that the window opens, or is another existing file."""
    from playground.cli import COMMANDS
    from playground.product import PROJECT_SUFFIX, TABLE_SUFFIXES, WEIGHTS_SUFFIXES

    if len(arguments) > 1 or arguments[0] in COMMANDS:
        return False
    is_file = os.path.isfile(arguments[0])  # noqa: PTH113  pathlib's raises for a name that is too long
    suffixes = (PROJECT_SUFFIX, *WEIGHTS_SUFFIXES, *TABLE_SUFFIXES)
    return arguments[0].lower().endswith(suffixes) or is_file


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
