"""Crash recovery: copies unsaved work to a separate folder, and offers it after a crash."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from playground.checkpoint import Trained
from ui.files.project_files import ProjectFiles
from ui.session.epoch_history import with_past
from ui.session.session import Session
from ui.session.state import Notice
from ui.style.translation import translate

if TYPE_CHECKING:
    from playground.project_file.recovery import Recovered, RecoverySlot

AFTER_EDIT_S = 2.0  # from the first edit that is in no copy
EDITS_EVERY_S = 5.0  # from one copy to the next while edits go on
TRAINING_EVERY_S = 30.0  # the same while only training goes on
LOOK_MS = 50
LAST_WAIT_S = 0.5
ANSWERS = ("restore", "keep", "delete")


class CrashRecovery(QObject):
    """Copies unsaved work on a thread: what has been trained now and then, edits soon and always."""

    def __init__(self, session: Session, files: ProjectFiles, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._files, self._folder = session, files, folder
        self._slot: RecoverySlot | None = None
        self._writer: threading.Thread | None = None
        self._is_written = False  # whether the last attempt succeeded
        self._is_void = False  # what is being written has been saved meanwhile
        self._copied: Trained | None = None  # what had been trained, as of the last copy with it
        self._has_copy = False  # of the project; edits alone can follow it
        self._copied_s = self._trained_s = float("-inf")
        self._edited_s: float | None = None  # since when there are edits in no copy
        self._offered: list[Recovered] = []
        self._restored: Recovered | None = None  # deleted once its content has been copied anew
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._watch = QTimer(self, interval=LOOK_MS)
        self._watch.timeout.connect(self._on_watch_timeout)
        session.document_changed.connect(self._on_session_document_changed)
        session.points_arrived.connect(self._on_session_points_arrived)
        files.changed.connect(self._on_files_changed)
        files.saving.connect(self._on_files_saving)

    # --- After a crash

    def offer(self) -> bool:
        """Show a notice if a crash has left unsaved work; returns whether it has."""
        from playground.project_file.recovery import abandoned  # not needed to show the window

        self._offered = abandoned(self._folder)
        if self._offered:
            self._session.noticed.emit(self._offer(self._offered[0]))
        return bool(self._offered)

    def on_answer(self, answer: str) -> None:
        if not self._offered or answer not in ANSWERS:
            return
        if answer == "restore" and not self._files.may_discard():
            self._session.noticed.emit(self._offer(self._offered[0]))
            return
        recovered = self._offered.pop(0)
        if answer == "restore":
            self._restore(recovered)
        elif answer == "delete":
            recovered.discard()
        else:
            recovered.keep()
        if self._offered:
            self._session.noticed.emit(self._offer(self._offered[0]))

    def _restore(self, recovered: "Recovered") -> None:
        self._wait()
        self._let_go()
        is_older = recovered.original_changed_at is not None
        if not self._files.restore(recovered.project, recovered.original_path, is_older):
            recovered.keep()
            return
        self._restored, self._has_copy = recovered, False
        self._copy()

    def _let_go(self) -> None:
        """Delete the recovered copy only if its content has been copied anew."""
        recovered, self._restored = self._restored, None
        if recovered is None:
            return
        if self._is_written or not self._files.unsaved:
            recovered.discard()
            return
        recovered.keep()
        text = translate(
            "Recovery",
            "No new recovery copy of the restored work could be made (is the disk full?): save it now.",
        )
        self._session.notice(text, "warning")

    def _offer(self, recovered: "Recovered") -> Notice:
        name = (
            recovered.original_path.name
            if recovered.original_path
            else translate("Recovery", "an unsaved project")
        )
        text = translate("Recovery", "Unroll ended unexpectedly. There is unsaved work on {0} from {1}.")
        sentence = text.format(name, _clock(recovered.written_at))
        if recovered.original_changed_at is not None:
            text = translate("Recovery", "The file itself is newer: it was changed at {0}.")
            sentence += " " + text.format(_clock(recovered.original_changed_at))
        texts = (
            translate("Recovery", "Restore"),
            translate("Recovery", "Ask at the next start"),
            translate("Recovery", "Delete"),
        )
        return Notice(sentence, "warning", tuple(zip(texts, ANSWERS, strict=True)))

    # --- When to copy

    def close(self) -> bool:
        """Normal exit: delete the copy; offers without an answer are made again at the next start. Returns
        whether the last copy has ended in time."""
        self._timer.stop()
        self._watch.stop()
        if self._writer is not None:
            self._writer.join(LAST_WAIT_S)
            if self._writer.is_alive() and self._slot is not None:
                self._slot.note_void()  # the copy may become whole, but nobody wants it
                return False
        self._let_go()
        for recovered in self._offered:
            recovered.keep()
        if self._slot is not None:
            self._slot.close()
        return True

    def copy_now(self) -> None:
        """Copy all unsaved work, and wait for it: the process may be about to end."""
        self._wait()
        if self._files.unsaved:
            self._has_copy = False
            self._copy()
            self._wait()

    def leave_for_next_start(self) -> None:
        """The process ends without a question: what is unsaved is offered at the next start."""
        self.copy_now()
        if self._slot is not None and self._files.unsaved:
            self._slot.leave()
            self._slot = None
        self._timer.stop()
        self._session.document_changed.disconnect(self._on_session_document_changed)
        self._session.points_arrived.disconnect(self._on_session_points_arrived)

    def _on_session_document_changed(self) -> None:
        """Only plan: `unsaved` is not correct until the edit has reached the undo stack."""
        if self._edited_s is None:
            self._edited_s = time.monotonic()
        self._plan()

    def _on_session_points_arrived(self) -> None:
        """A long training run is also worth saving."""
        if not self._timer.isActive() and self._files.loses_work:
            self._plan()

    def _plan(self) -> None:
        """Start the timer for the next copy; later edits do not put off one that is planned."""
        now = time.monotonic()
        due = max(now + AFTER_EDIT_S, self._trained_s + TRAINING_EVERY_S)
        if self._edited_s is not None:
            due = max(self._edited_s + AFTER_EDIT_S, self._copied_s + EDITS_EVERY_S)
        self._timer.start(max(0, round(1000 * (due - now))))

    def _on_timer_timeout(self) -> None:
        if self._writer is not None:
            self._timer.start(LOOK_MS)
        elif self._files.unsaved and self._is_behind:
            self._copy()
        else:
            self._edited_s = None

    @property
    def _is_behind(self) -> bool:
        """Whether there is something that the last copy does not hold."""
        is_copied = self._has_copy and self._session.runs.result.trained is self._copied
        return self._edited_s is not None or not is_copied

    def _on_files_saving(self, path: Path, digest: str) -> None:
        slot = self._open_slot()
        if slot is not None:
            slot.note_saving(path, digest)

    def _on_files_changed(self) -> None:
        """What has been saved must never be offered again."""
        if self._files.unsaved:
            return
        self._timer.stop()
        self._edited_s, self._has_copy = None, False
        if self._writer is not None:
            self._is_void = True
        elif self._slot is not None:
            self._slot.discard()

    # --- Copying

    def _copy(self) -> None:
        """Copy on a thread: the project is a frozen value, and past epochs can be read from any thread."""
        self._edited_s, self._copied_s = None, time.monotonic()
        self._is_written = self._is_void = False
        slot = self._open_slot()
        if slot is None or not slot.forget_saving():
            self._try_again()
            self._let_go()
            return
        self._writer = threading.Thread(target=self._work, args=(self._task(slot),), name="recovery")
        self._writer.start()
        self._watch.start()

    def _open_slot(self) -> "RecoverySlot | None":
        from playground.project_file import ProjectFileError
        from playground.project_file.recovery import RecoverySlot

        if self._slot is None:
            with suppress(ProjectFileError):  # saving reports disk errors; a copy does not, every 5 s
                self._slot = RecoverySlot(self._folder)
        return self._slot

    def _task(self, slot: "RecoverySlot") -> Callable[[], None]:
        """What is to be written: the document alone while the last copy holds what has been trained, or as
        long as training has gone on for a short time only."""
        project, path = self._session.project_without_past(), self._files.path
        waits = self._copied_s < self._trained_s + TRAINING_EVERY_S
        if self._has_copy and (project.trained is self._copied or waits):
            return partial(slot.write_edits, project.document, path)
        self._copied, self._trained_s, self._has_copy = project.trained, self._copied_s, True
        past = self._session.past_to_save
        return lambda: slot.write(with_past(project, past), path)

    def _work(self, task: Callable[[], None]) -> None:
        from playground.project_file import ProjectFileError

        with suppress(ProjectFileError):
            task()
            self._is_written = True

    def _wait(self) -> None:
        if self._writer is not None:
            self._writer.join()
            self._writer = None

    def _on_watch_timeout(self) -> None:
        if self._writer is not None and self._writer.is_alive():
            return
        self._watch.stop()
        self._wait()
        if self._is_void and self._slot is not None:
            self._slot.discard()
        elif not self._is_written:
            self._try_again()
        self._let_go()

    def _try_again(self) -> None:
        """The copy has failed: the disk may have room a little later."""
        self._has_copy, self._edited_s = False, time.monotonic()
        self._plan()


def _clock(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
