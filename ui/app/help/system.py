"""Facts about this installation, for a report of a fault."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from playground.product import APP_VERSION

PACKAGES = ("PySide6-Essentials", "torch", "numba", "numpy", "pyqtgraph", "onnxruntime")


def system_information(folder: Path) -> str:
    """One fact a line; nothing of the person's work."""
    facts = (
        ("Unroll", APP_VERSION),
        ("Python", sys.version.split()[0]),
        ("Qt", qVersion()),
        *((name, _version(name)) for name in PACKAGES),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("Display", QGuiApplication.platformName()),
        ("Reports and recovery", str(folder)),
    )
    return "\n".join(f"{name}: {value}" for name, value in facts)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
