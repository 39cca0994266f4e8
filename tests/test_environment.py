"""PySide6 releases that crash the interpreter must not slip into the installed set."""

import os
import subprocess
import sys
from importlib.metadata import version

from packaging.specifiers import SpecifierSet

SAFE = ">=6.10.2,!=6.11.0,!=6.11.1"
SAFE_BEFORE_PYTHON_3_12 = SAFE + ",<6.12"

CHURN = """
from PySide6.QtCore import QObject, Signal

class Source(QObject):
    changed = Signal(int)

source = Source()
received = []
source.changed.connect(received.append)
for count in range(20_000):
    source.setObjectName("source")
    source.changed.emit(count)
assert received == list(range(20_000))
"""


def test_installed_pyside_is_a_safe_release() -> None:
    rule = SAFE_BEFORE_PYTHON_3_12 if sys.version_info < (3, 12) else SAFE
    assert version("PySide6-Essentials") in SpecifierSet(rule)


def test_twenty_thousand_void_calls_leave_the_interpreter_alive() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    result = subprocess.run(
        [sys.executable, "-c", CHURN], env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
