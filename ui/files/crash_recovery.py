"""Crash recovery: autosaves to a separate folder, offers it after a crash; never writes the user's file."""

import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from playground.checkpoint import Project
from playground.training.epoch_store.store import KeptEpochs
from ui.files.project_files import ProjectFiles
from ui.session.epoch_history import with_past
from ui.session.session import Session
from ui.session.state import Notice
from ui.style.translation import translate

if TYPE_CHECKING:
    from playground.project_file.recovery import Recovered, RecoverySlot

AFTER_EDIT_MS = 2_000
AT_MOST_EVERY_S = 30.0


class CrashRecovery(QObject):
    def __init__(self, session: Session, files: ProjectFiles, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._files, self._folder = session, files, folder
        self._slot: RecoverySlot | None = None
        self._writer: threading.Thread | None = None
        self._written = False  # whether the last attempt succeeded
        self._written_s = -AT_MOST_EVERY_S
        self._offered: list[Recovered] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timer_timeout)
        session.document_changed.connect(self._on_session_document_changed)
        session.status_changed.connect(self._on_session_status_changed)
        files.changed.connect(self._on_files_changed)

    def offer(self) -> None:
        """Show a notice if a crash has left unsaved work."""
        from playground.project_file.recovery import abandoned  # not needed to show the window

        self._offered = abandoned(self._folder)
        if self._offered:
            self._session.noticed.emit(self._offer(self._offered[0]))

    def on_answer(self, answer: str) -> None:
        if not self._offered:
            return
        recovered = self._offered.pop(0)
        if answer == "restore":
            self._files.restore(recovered.project, recovered.original_path)
            self._write()
            self._wait()
            self._let_go(recovered)
        elif answer == "delete":
            recovered.discard()
        else:
            recovered.keep()
        if self._offered:
            self._session.noticed.emit(self._offer(self._offered[0]))

    def _let_go(self, recovered: "Recovered") -> None:
        """Delete the recovered file only if its content has been autosaved again."""
        if self._written:
            recovered.discard()
            return
        recovered.keep()
        text = translate(
            "Recovery", "The restored work could not be kept anew (is the disk full?): save it now."
        )
        self._session.notice(text, "warning")

    def close(self) -> None:
        """Normal exit: delete the autosave; offers without an answer are made again at the next start."""
        self._timer.stop()
        self._wait()
        for recovered in self._offered:
            recovered.keep()
        if self._slot is not None:
            self._slot.close()

    def _offer(self, recovered: "Recovered") -> Notice:
        name = (
            recovered.original_path.name
            if recovered.original_path
            else translate("Recovery", "an unsaved project")
        )
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(recovered.written_at))
        text = translate("Recovery", "Unroll ended unexpectedly. There is unsaved work on {0} from {1}.")
        choices = (
            (translate("Recovery", "Restore"), "restore"),
            (translate("Recovery", "Ask again next time"), "keep"),
            (translate("Recovery", "Delete"), "delete"),
        )
        return Notice(text.format(name, when), "warning", choices)

    def _on_session_document_changed(self) -> None:
        """Only start the timer: `unsaved` is not correct until the edit has reached the undo stack."""
        self._write_soon()

    def _on_session_status_changed(self) -> None:
        """A long training run is also worth saving."""
        if not self._timer.isActive() and self._files.loses_work:
            self._write_soon()

    def _write_soon(self) -> None:
        wait_s = self._written_s + AT_MOST_EVERY_S - time.monotonic()
        self._timer.start(max(AFTER_EDIT_MS, round(1000 * wait_s)))

    def _on_timer_timeout(self) -> None:
        if self._files.unsaved:
            self._write()
        else:
            self._on_files_changed()

    def _on_files_changed(self) -> None:
        if not self._files.unsaved and self._slot is not None and not self._timer.isActive():
            self._wait()
            self._slot.discard()

    def _write(self) -> None:
        """Save on a thread: the project is a frozen value, and past epochs can be read from any thread."""
        self._wait()
        self._written_s = time.monotonic()
        self._writer = threading.Thread(
            target=self._work,
            args=(self._session.project_without_past(), self._session.past_to_save, self._files.path),
            name="recovery",
        )
        self._writer.start()

    def _work(self, project: Project, past: KeptEpochs | None, path: Path | None) -> None:
        from playground.project_file import ProjectFileError
        from playground.project_file.recovery import RecoverySlot

        self._written = False
        with suppress(ProjectFileError):  # saving reports disk errors; autosave does not, every 30 s
            if self._slot is None:
                self._slot = RecoverySlot(self._folder)
            self._slot.write(with_past(project, past), path)
            self._written = True

    def _wait(self) -> None:
        if self._writer is not None:
            self._writer.join()
            self._writer = None
