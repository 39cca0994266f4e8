"""The window on a disk that fails somewhere; `python -m tests.long failing_io` tries every call."""

import sys

import pytest
from PySide6.QtWidgets import QApplication

from tests.long.disk import window
from tests.long.disk.cases import Case, tried
from tests.long.disk.sweep import faults_of, sampled

TRIES = 8


@pytest.mark.parametrize("kind", window.CASES)
def test_failing_disk_harms_nothing(qapp: QApplication, kind: type[Case]) -> None:  # noqa: ARG001
    faults = faults_of(kind)
    for fault in sampled(faults, TRIES / len(faults)):
        assert tried(kind, fault).faults == [], fault


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
@pytest.mark.parametrize("room", [0, 1, 60, 10_000])
def test_settings_are_the_old_or_the_new(room: int) -> None:
    assert list(window.settings_faults(room)) == []
