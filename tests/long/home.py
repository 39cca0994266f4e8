"""Where a window of a proof keeps what is its own: folders that end with the proof."""

import os
import shutil
from pathlib import Path

from playground.training.fused import kernel_cache
from playground.training.fused.kernel_checksums import is_complete

ROOT = Path(__file__).parents[2]


def environment(home: Path) -> dict[str, str]:
    temporary = home / "temporary"
    temporary.mkdir(exist_ok=True)
    return os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "TMPDIR": str(temporary),
    }


def copy_kernels(caches: Path) -> None:
    """The compiled kernels, where there are any, so that nobody compiles them there."""
    place = kernel_cache.folder()
    if place is not None and is_complete(place):
        shutil.copytree(place, caches / "unroll" / place.name)
