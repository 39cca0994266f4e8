"""What no test may do or leave behind. Each guard is a context manager that adds its findings to a list."""

import gc
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NoReturn, TypeVar

import pytest

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, QTimer
    from PySide6.QtWidgets import QDialog, QWidget

T = TypeVar("T", bound="QObject")

GRACE_SECONDS = 0.2  # a thread that has said its last word may still need a moment to end
QTS_OWN_WINDOWS = {"QTipLabel", "QDesktopScreenWidget"}  # Qt keeps and removes these as it likes

STATIC_DIALOGS = {
    "QMessageBox": ("about", "aboutQt", "critical", "information", "question", "warning"),
    "QFileDialog": (
        "getExistingDirectory",
        "getExistingDirectoryUrl",
        "getOpenFileName",
        "getOpenFileNames",
        "getOpenFileUrl",
        "getOpenFileUrls",
        "getSaveFileName",
        "getSaveFileUrl",
    ),
    "QInputDialog": ("getDouble", "getInt", "getItem", "getMultiLineText", "getText"),
    "QColorDialog": ("getColor",),
    "QFontDialog": ("getFont",),
}


class ModalDialogError(AssertionError):
    """A dialog that would block until somebody answers it."""


@contextmanager
def watching() -> Iterator[list[str]]:
    """All guards at once; the list is complete when the context has ended."""
    offences: list[str] = []
    with ExitStack() as stack:
        for guard in GUARDS:
            stack.enter_context(guard(offences))
        yield offences


@contextmanager
def modal_dialogs(offences: list[str]) -> Iterator[None]:
    """Modal dialogs raise where they open, and are remembered in case somebody swallows the exception."""
    if "PySide6.QtWidgets" not in sys.modules:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        _forbid_exec(patch, offences)
        _forbid_static_dialogs(patch, offences)
        _forbid_application_modal(patch, offences)
        yield


def _forbid_exec(patch: pytest.MonkeyPatch, offences: list[str]) -> None:
    from PySide6.QtWidgets import QDialog

    def refuse(dialog: QDialog) -> NoReturn:
        _refusal(f"{type(dialog).__name__}.exec", offences)()

    for kind in (QDialog, *QDialog.__subclasses__()):
        if "exec" in kind.__dict__:
            patch.setattr(kind, "exec", refuse)


def _forbid_static_dialogs(patch: pytest.MonkeyPatch, offences: list[str]) -> None:
    from PySide6 import QtWidgets

    for kind, names in STATIC_DIALOGS.items():
        for name in names:
            patch.setattr(getattr(QtWidgets, kind), name, staticmethod(_refusal(f"{kind}.{name}", offences)))


def _refusal(name: str, offences: list[str]) -> Callable[..., NoReturn]:
    def refuse(*_args: object, **_options: object) -> NoReturn:
        place = _caller()
        offences.append(f"{name} opened a modal dialog, at\n{place}")
        raise ModalDialogError(name)

    return refuse


def _forbid_application_modal(patch: pytest.MonkeyPatch, offences: list[str]) -> None:
    """A sheet of one window (`open`) is fine; what blocks the whole application is not."""
    from PySide6.QtWidgets import QDialog

    for kind in (QDialog, *QDialog.__subclasses__()):
        for name in ("open", "show"):
            if name in kind.__dict__ or kind is QDialog:
                patch.setattr(kind, name, _unless_modal(name, getattr(kind, name), offences))


def _unless_modal(name: str, original: Callable[..., None], offences: list[str]) -> Callable[..., None]:
    from PySide6.QtCore import Qt

    def checked(dialog: "QDialog", *arguments: object) -> None:
        if dialog.windowModality() == Qt.WindowModality.ApplicationModal:
            _refusal(f"{type(dialog).__name__}.{name}", offences)()
        original(dialog, *arguments)

    return checked


@contextmanager
def threads(offences: list[str]) -> Iterator[None]:
    """Threads that the test started must have ended with it."""
    before, started_at = set(threading.enumerate()), {}
    with pytest.MonkeyPatch.context() as patch:
        start = threading.Thread.start

        def remembering(thread: threading.Thread) -> None:
            started_at[thread] = _caller()
            start(thread)

        patch.setattr(threading.Thread, "start", remembering)
        yield
    for thread in _lasting(set(threading.enumerate()) - before):
        place = started_at.get(thread, "  an unknown place\n")
        offences.append(f"The thread “{thread.name}” is still alive; it was started at\n{place}")


def _lasting(candidates: set[threading.Thread]) -> list[threading.Thread]:
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in candidates:
        if not isinstance(thread, threading._DummyThread):
            thread.join(max(0.0, deadline - time.monotonic()))
    return sorted((thread for thread in candidates if thread.is_alive()), key=lambda thread: thread.name)


@contextmanager
def timers(offences: list[str]) -> Iterator[None]:
    """Timers that the test started must be stopped, or gone with their owner."""
    before = _addresses(_running_timers())
    yield
    for timer in _left(_running_timers, before):
        owner = timer.parent()
        belonging = f"of {_described(owner)}" if owner else "without a parent"
        offences.append(f"A QTimer {belonging} with an interval of {timer.interval()} ms is still running.")
        timer.stop()


def _running_timers() -> "list[QTimer]":
    if "PySide6.QtCore" not in sys.modules:
        return []
    import shiboken6
    from PySide6.QtCore import QTimer

    return [
        wrapper
        for wrapper in shiboken6.getAllValidWrappers()
        if isinstance(wrapper, QTimer) and shiboken6.isValid(wrapper) and wrapper.isActive()
    ]


@contextmanager
def top_level_widgets(offences: list[str]) -> Iterator[None]:
    """Windows that the test made must be gone, as they are after `qtbot.addWidget`."""
    before = _addresses(_windows())
    yield
    for widget in _left(_windows, before):
        offences.append(f"The top-level widget {_described(widget)} is left; give it to qtbot.addWidget.")
        widget.close()
        widget.deleteLater()


def _windows() -> "list[QWidget]":
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    if not isinstance(QApplication.instance(), QApplication):
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    widgets = QApplication.topLevelWidgets()
    return [widget for widget in widgets if widget.metaObject().className() not in QTS_OWN_WINDOWS]


def _left(find: "Callable[[], list[T]]", before: set[int]) -> "list[T]":
    """What is new since `before`. Objects in reference cycles get their chance to go first."""
    if not _addresses(find()) - before:
        return []
    gc.collect()
    return [thing for thing in find() if not _addresses([thing]) <= before]


def _addresses(things: "Sequence[QObject]") -> set[int]:
    """Where the C++ objects lie; holding them in Python could keep them alive."""
    if not things:
        return set()
    import shiboken6

    return {address for thing in things for address in shiboken6.getCppPointer(thing)}


@contextmanager
def collections(offences: list[str]) -> Iterator[None]:
    """The cyclic collector in the training thread would destroy GUI objects there, which crashes."""

    def look(phase: str, _info: dict[str, int]) -> None:
        if phase == "start" and threading.current_thread() is not threading.main_thread() and _trains():
            name = threading.current_thread().name
            offences.append(f"The garbage collector ran in the thread “{name}”, at\n{_caller()}")

    gc.callbacks.append(look)
    try:
        yield
    finally:
        gc.callbacks.remove(look)


def _trains() -> bool:
    return any(thread.name == "training" for thread in threading.enumerate())


@contextmanager
def collecting_here() -> Iterator[None]:
    """No automatic collection inside, as in the running application; one in this thread afterwards."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        if enabled:
            gc.enable()


def _described(thing: "QObject") -> str:
    name = thing.objectName()
    return f"{type(thing).__name__} “{name}”" if name else type(thing).__name__


def _caller() -> str:
    """The stack outside this file and the tools, innermost last."""
    outside = [
        frame
        for frame in traceback.extract_stack()
        if frame.filename != __file__ and "site-packages" not in frame.filename
    ]
    return "".join(traceback.format_list(outside[-4:]))


GUARDS = (modal_dialogs, threads, timers, top_level_widgets, collections)
