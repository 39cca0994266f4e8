"""The guards notice what they are there for: offences planted in a suite of its own must fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

TESTS = Path(__file__).parent

OFFENCES = {
    "exec": "QDialog.exec opened a modal dialog",
    "exec_of_a_message": "QMessageBox.exec opened a modal dialog",
    "static_question": "QMessageBox.question opened a modal dialog",
    "static_file_choice": "QFileDialog.getOpenFileName opened a modal dialog",
    "swallowed_dialog": "QMessageBox.warning opened a modal dialog",
    "application_modal": "QDialog.open opened a modal dialog",
    "application_modal_shown": "QMessageBox.show opened a modal dialog",
    "thread": "The thread “stray” is still alive",
    "timer": "A QTimer without a parent with an interval of 60000 ms is still running",
    "timer_of_owner": "A QTimer of QObject “owner”",
    "widget": "The top-level widget QLabel “forgotten” is left",
    "widget_never_shown": "The top-level widget QLabel “hidden” is left",
    "collection": "The garbage collector ran in the thread “training”",
    "collection_elsewhere": "The garbage collector ran in the thread “helper”",
    "warning": "DeprecationWarning: old",
    "qt_warning": "Failure: Qt messages with level WARNING",
    "exception_in_thread": "ValueError: in the thread",
}
PLANTED = """
import gc, threading, warnings
from PySide6.QtCore import QObject, Qt, QTimer, qWarning
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QMessageBox
import pytest

kept = []

def in_thread(work, name):
    thread = threading.Thread(target=work, name=name)
    thread.start()
    thread.join()

def test_exec(qapp): QDialog().exec()
def test_exec_of_a_message(qapp): QMessageBox().exec()
def test_static_question(qapp): QMessageBox.question(None, "Unroll", "Really?")
def test_static_file_choice(qapp): QFileDialog.getOpenFileName(None, "Open")

def test_swallowed_dialog(qapp):
    try:
        QMessageBox.warning(None, "Unroll", "Look out!")
    except Exception:
        pass

def test_application_modal(qapp):
    dialog = QDialog()
    dialog.setModal(True)
    dialog.open()

def test_application_modal_shown(qapp):
    box = QMessageBox()
    box.setWindowModality(Qt.WindowModality.ApplicationModal)
    box.show()

def test_thread():
    threading.Thread(target=threading.Event().wait, name="stray", daemon=True).start()

def test_timer(qapp):
    kept.append(QTimer(interval=60_000))
    kept[-1].start()

def test_timer_of_owner(qapp):
    kept.append(QObject(objectName="owner"))
    QTimer(kept[-1], interval=60_000).start()

def test_widget(qapp):
    kept.append(QLabel("here", objectName="forgotten"))
    kept[-1].show()

def test_widget_never_shown(qapp): kept.append(QLabel("here", objectName="hidden"))
def test_collection(): in_thread(gc.collect, "training")

def test_collection_elsewhere():
    in_thread(lambda: in_thread(gc.collect, "helper"), "training")

def test_warning(): warnings.warn("old", DeprecationWarning)
def test_qt_warning(qapp): qWarning("cannot do that")

def test_exception_in_thread():
    def work(): raise ValueError("in the thread")
    in_thread(work, "worker")

def test_decent(qtbot):
    label = QLabel("here")
    qtbot.addWidget(label)
    label.show()
    timer = QTimer(label, interval=60_000)
    timer.start()
    cycle = [QLabel("in a reference cycle")]
    cycle.append(cycle)

def test_decent_dialog(qtbot):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.accept()

def test_decent_dialog_answered_by_the_test(qapp, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("chosen", ""))
    assert QFileDialog.getOpenFileName(None, "Open") == ("chosen", "")

def test_decent_thread():
    in_thread(gc.collect, "no training here")
    in_thread(lambda: None, "training")

def test_decent_collection(gc_in_main_thread):
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, name="training")
    thread.start()
    gc.collect()
    stop.set()
    thread.join()
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What this suite's settings and guards say to each planted test; nothing where it passed."""
    root = tmp_path_factory.mktemp("planted")
    (root / "tests").mkdir()
    shutil.copy(TESTS.parent / "pyproject.toml", root)
    for name in ("__init__.py", "conftest.py", "guards.py"):
        shutil.copy(TESTS / name, root / "tests")
    (root / "tests/test_planted.py").write_text(PLANTED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--junitxml=report.xml", "-o", "junit_family=xunit1"]
    environment = {**os.environ, "PYTHONPATH": str(TESTS.parent)}  # the conftest there imports Unroll
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert (root / "report.xml").exists(), done.stdout + done.stderr
    verdicts: dict[str, str] = {}
    for case in ET.parse(root / "report.xml").iter("testcase"):  # noqa: S314  our own file
        found = [part for part in case if part.tag in ("failure", "error")]
        said = "\n".join(f"{part.get('message')}\n{part.text}" for part in found)
        verdicts[case.get("name", "").removeprefix("test_")] = said
    return verdicts


@pytest.mark.parametrize("name", OFFENCES)
def test_planted_offence_fails(name: str, verdicts: dict[str, str]) -> None:
    assert OFFENCES[name] in verdicts[name]


def test_decent_tests_pass_among_the_offenders(verdicts: dict[str, str]) -> None:
    decent = {name: said for name, said in verdicts.items() if name not in OFFENCES}
    assert len(decent) == PLANTED.count("def test_decent")
    assert decent == dict.fromkeys(decent, "")


@pytest.mark.parametrize("name", ["thread", "swallowed_dialog"])
def test_verdict_names_the_line_at_fault(name: str, verdicts: dict[str, str]) -> None:
    assert f"in test_{name}" in verdicts[name]
