"""Reads what is pasted into the pairs table: a few rows at once, many on a thread."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from playground.language import sentences, told
from playground.tables import Table, TableError, read_pasted
from ui.session.session import Session
from ui.session.table_reader import ReadTable

AT_ONCE = 20_000  # characters that take no time that a person could notice


class Pasting(QObject):
    pasted = Signal(tuple)  # the pairs; never empty

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        session.pasted_tables.ended.connect(self._on_reader_ended)

    def paste(self, text: str) -> None:
        """Read rows of a spreadsheet; a notice says what is to be said about them."""
        if len(text) > AT_ONCE:
            self._session.pasted_tables.start(partial(read_pasted, text), self._session.document)
            return
        try:
            self._take(read_pasted(text))
        except TableError as error:
            self._session.notice(told(error), "error")

    def _on_reader_ended(self, read: ReadTable | TableError) -> None:
        if isinstance(read, ReadTable):
            self._take(read.table)
        else:
            self._session.notice(told(read), "error")

    def _take(self, table: Table) -> None:
        if not table.pairs:
            return
        self.pasted.emit(table.pairs)
        if table.notes:
            self._session.notice(sentences(*(note.message for note in table.notes)))
