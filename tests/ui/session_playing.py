"""Plays random sessions and watches for whatever nobody expects: Qt messages, warnings, errors in slots and
threads. Needs an application and torch, loaded."""

import logging
import os
import sys
import tempfile
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from PySide6.QtCore import QMessageLogContext, QSettings, QtMsgType, qInstallMessageHandler

from tests.guards import collecting_here
from tests.ui.session_driving import write_samples
from tests.ui.session_machine import SessionMachine
from ui.files import project_files
from ui.session.settings import Settings

STEPS = 50
SWITCH_S = 1e-3  # between threads of Python, so that they meet in many ways
A_MOMENT_S = 1e-9  # any training is long enough to be asked about


def play(sequences: int) -> Counter[str]:
    """Returns how often what happened. Raises AssertionError with the steps that break a promise."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch, collecting_here():
        folder, seen = Path(name), Counter[str]()
        offences, failures = list[str](), list[str]()
        write_samples(folder)
        patch.setattr(project_files, "LONG_TRAINING_S", A_MOMENT_S)
        patch.setattr(os, "fsync", lambda _: None)  # no power fails here, and each takes as long as a run
        store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        given = {"folder": folder, "seen": seen, "offences": offences, "failures": failures}
        for attribute, value in (given | {"settings": Settings(store)}).items():
            patch.setattr(SessionMachine, attribute, value, raising=False)
        with watching(offences), switching_often():
            try:
                run_state_machine_as_test(SessionMachine, settings=_settings(sequences))
            except Exception as error:
                error.add_note("The first sequence that failed:\n" + "".join(failures[:1]))
                raise
    return seen


def _settings(sequences: int) -> settings:
    return settings(
        max_examples=sequences,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    yield
    sys.setswitchinterval(before)


@contextmanager
def watching(offences: list[str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("error")
        patch.setattr(sys, "excepthook", lambda _kind, error, _trace: offences.append(repr(error)))
        patch.setattr(threading, "excepthook", lambda found: offences.append(repr(found.exc_value)))
        log, handler = logging.getLogger("unroll"), Offended(offences)
        log.addHandler(handler)
        before = qInstallMessageHandler(_listener(offences))
        yield
        qInstallMessageHandler(before)
        log.removeHandler(handler)


class Offended(logging.Handler):
    """Nothing that goes into the log is expected."""

    def __init__(self, offences: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._offences = offences

    def emit(self, record: logging.LogRecord) -> None:
        self._offences.append(record.getMessage())


def _listener(offences: list[str]) -> Callable[[QtMsgType, QMessageLogContext, str], None]:
    def listen(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            offences.append(text)

    return listen
