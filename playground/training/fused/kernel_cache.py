"""The cache folder of the compiled kernels, so that only the first start compiles."""

import hashlib
import os
import platform
import shutil
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_given_up: list[bool] = []


def folder() -> Path | None:
    """Where to store compiled code; None if that is not possible."""
    return None if _given_up else _folder()


def clear() -> None:
    """Delete what is stored: it is damaged. Raises nothing."""
    place = _folder()
    if place is not None:
        with suppress(OSError):
            shutil.rmtree(place, ignore_errors=True)


def give_up() -> None:
    """Store nothing any more while this process lives: the disk does not take it."""
    clear()
    _given_up.append(True)


@cache
def _folder() -> Path | None:
    """The folder for this version in the user's cache folder; None if it is not writable.

    Its name is a hash of everything that the compiled code depends on: numba checks only a function's own
    file.
    """
    try:
        place = _caches() / "unroll" / f"kernels-{_fingerprint()}"
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return place
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        return None


def is_stored() -> bool:
    return folder() is not None


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
