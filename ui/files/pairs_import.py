"""Reads a table of pairs and shows a preview of it; nothing changes before the user accepts it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from playground.language import Message, told
from playground.tables import Asked, TableError, read_table
from ui.background.worker import Progress
from ui.session.session import Session
from ui.session.table_reader import ReadTable
from ui.style.translation import translate

if TYPE_CHECKING:
    from ui.files.pairs_preview import PairsPreview

SOON_MS = 300  # a preview of a table that takes longer to read shows the progress


class PairsImport(QObject):
    """One table at a time."""

    accepted_table = Signal(object, bool, str)  # a ReadTable, whether to keep the old pairs, the file name

    def __init__(self, session: Session, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._window = session, window
        self._path = Path()
        self._next: list[Path] = []  # tables to read after this one
        self._has_taken = False  # one of those that are read in turn
        self._preview: PairsPreview | None = None
        self._ended: ReadTable | TableError | None = None  # what the preview shows
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._on_soon_timeout)
        session.table_files.progressed.connect(self._on_reader_progressed)
        session.table_files.ended.connect(self._on_reader_ended)

    def open(self, path: Path) -> None:
        """Begin to read it. A notice says why it cannot be read."""
        self.open_in_turn((path,))

    def open_in_turn(self, paths: Sequence[Path]) -> None:
        """The same for several; each after the answer to the one before."""
        self._next = []
        if self._preview is not None:
            self._preview.close()
        self._next, self._has_taken = list(paths), False
        self._open_next()

    def _open_next(self) -> None:
        if not self._next:
            return
        self._path = self._next.pop(0)
        self._read(Asked())
        self._soon.start()

    def _read(self, asked: Asked) -> None:
        session = self._session
        session.table_files.start(partial(read_table, self._path, asked), session.document)

    def _show_preview(self) -> "PairsPreview":
        from ui.files.pairs_preview import PairsPreview  # lazy: not needed to show the window

        if self._preview is None:
            self._preview = PairsPreview(self._path.name, self._window)
            self._preview.accepted_table.connect(self.accepted_table)
            self._preview.accepted_table.connect(self._on_preview_accepted_table)
            self._preview.propose_to_append(self._has_taken)
            self._preview.asked.connect(self._on_preview_asked)
            self._preview.finished.connect(self._on_preview_finished)
            self._preview.show_reading()
            self._preview.show()
        return self._preview

    # --- Signals

    def _on_soon_timeout(self) -> None:
        if self._session.table_files.works:
            self._show_preview()

    def _on_reader_progressed(self, progress: Progress) -> None:
        if self._preview is not None and progress.share is not None:
            self._preview.show_progress(progress.share)

    def _on_reader_ended(self, read: ReadTable | TableError) -> None:
        self._soon.stop()
        is_first = self._preview is None or not self._preview.has_shown
        sentence = _obstacle(read)
        if sentence and is_first:
            of_file = Message("{file}: {sentence}", file=self._path.name, sentence=sentence)
            self._session.notice(of_file, "error")
            if self._preview is not None:
                self._preview.close()
            else:
                self._open_next()
            return
        self._ended = read
        self._show_ended()

    def _show_ended(self) -> None:
        preview, read = self._show_preview(), self._ended
        if isinstance(read, ReadTable):
            preview.show_table(read)
        elif read is not None:
            preview.show_error(read)

    def show_again(self) -> None:
        """The preview, which has been taken away, in another language."""
        self._preview = None
        self._show_ended()

    def _on_preview_asked(self, asked: Asked) -> None:
        self._ended = None
        self._read(asked)
        if self._preview is not None:
            self._preview.show_reading()

    def _on_preview_finished(self) -> None:
        self._soon.stop()
        self._preview = self._ended = None
        self._session.table_files.drop()
        self._open_next()

    def _on_preview_accepted_table(self) -> None:
        self._has_taken = True


def _obstacle(read: ReadTable | TableError) -> str:
    """Why there is nothing to preview; empty if there is, or if other settings may help."""
    if isinstance(read, TableError):
        return "" if read.remedy else told(read)
    if read.table.pairs or read.table.header:
        return ""
    return translate("Files", "The table holds no pairs: one pair a line, input and target.")
