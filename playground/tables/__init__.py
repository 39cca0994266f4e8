"""Tables of pairs: read from files and from the clipboard, and written."""

from playground.tables.errors import TableError
from playground.tables.reading import read_pasted, read_table
from playground.tables.values import Asked, Note, Table
from playground.tables.writing import as_text, copied, write_csv, write_tsv

__all__ = [
    "Asked",
    "Note",
    "Table",
    "TableError",
    "as_text",
    "copied",
    "read_pasted",
    "read_table",
    "write_csv",
    "write_tsv",
]
