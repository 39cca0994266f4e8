"""Compiles the kernels in a separate process. Compiling takes seconds and holds the GIL: in this process it
would freeze the window, which then could not even be closed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playground.training.fused import kernel_loader
from playground.training.fused.kernel_cache import folder
from playground.training.fused.kernel_checksums import is_complete, set_complete

ROOT = Path(__file__).parents[3]
LOOK_S = 0.05


def compile_apart(is_unwanted: Callable[[], bool]) -> None:
    """Compile all kernels unless they are on disk already; cancelled as soon as `is_unwanted` returns True.

    If they cannot be stored, or on errors, nothing happens: they are then compiled when they are loaded.
    """
    place = folder()
    with suppress(OSError):
        if place is not None and not is_complete(place):
            _compile_until(is_unwanted)


def _compile_until(is_unwanted: Callable[[], bool]) -> None:
    command = [sys.executable, "-m", __name__]
    quiet, pipe = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=quiet, stderr=quiet) as child:  # noqa: S603
        while child.poll() is None:
            if is_unwanted():
                child.kill()
            time.sleep(LOOK_S)


def _end_with_parent() -> None:
    """Exit when the parent process does: its end of the pipe closes, however it ends."""
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    place = folder()
    if not kernel_loader.load().failure and place is not None:
        set_complete(place)
