"""The cache folder of the compiled kernels, so that only the first start compiles."""

import hashlib
import os
import platform
import sys
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from playground.training.fused.kernel_checksums import delete


@cache
def folder() -> Path | None:
    """The folder for this version in the user's cache folder; None if it is not writable.

    Its name is a hash of everything that the compiled code depends on: numba checks only a function's own
    file.
    """
    try:
        place = _caches() / "unroll" / f"kernels-{_fingerprint()}"
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            _try(place)
        except (FileExistsError, NotADirectoryError, PermissionError):  # something else lies there
            delete(place)
            _try(place)
        return place
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        return None


def is_stored() -> bool:
    return folder() is not None


def _try(place: Path) -> None:
    """Raises OSError unless files can be written there and in the folders that numba has made there."""
    place.mkdir(exist_ok=True)
    for each in (place, *place.glob("kernels_*")):
        with tempfile.TemporaryFile(dir=each):
            pass


def _caches() -> Path:
    """The user's cache folder on this operating system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _fingerprint() -> str:
    here = Path(__file__).parent
    known = hashlib.sha256(repr((str(here), sys.version, platform.uname().machine)).encode())
    for package in ("numba", "llvmlite", "numpy"):
        known.update(_version(package).encode())
    for source in sorted(here.rglob("*.py")):
        known.update(source.read_bytes())
    return known.hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # reported when the kernels are loaded
        return ""
