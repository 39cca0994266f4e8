"""The bytes of a table's file, within bounds."""

import io
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from playground.language import Message
from playground.product import TABLE_SUFFIXES
from playground.tables.errors import TableError

CHUNK = 2**20
MAX_BYTES = 64 * 2**20


def read_bytes(path: Path, told: Callable[[], object]) -> bytes:
    """The contents of a .tsv, .txt or .csv file. Calls `told` now and then. Raises TableError."""
    try:
        return _bounded(path, told)
    except FileNotFoundError:
        raise TableError(Message("There is no such file: check its name and folder.")) from None
    except IsADirectoryError:
        raise TableError(Message("This is a folder: choose a file in it.")) from None
    except PermissionError:
        raise TableError(
            Message("There is no permission to read this file: change its rights, or copy it.")
        ) from None
    except OSError as error:
        raise TableError(
            Message("The file cannot be read: {why}.", why=str(error.strerror or error))
        ) from None


def _bounded(path: Path, told: Callable[[], object]) -> bytes:
    """Refuses pipes and devices, which may never end."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError
    if not stat.S_ISREG(mode):
        raise TableError(Message("This is not an ordinary file: copy its contents to one first."))
    if path.suffix.lower() in (".xlsx", ".xls", ".ods"):
        raise TableError(Message("This is a spreadsheet: save it as CSV, and choose that file."))
    if path.suffix.lower() not in TABLE_SUFFIXES:
        raise TableError(Message("This is no table: choose a .tsv, .txt or .csv file."))
    with path.open("rb") as file:
        return _read(file, told)


def _read(file: BinaryIO, told: Callable[[], object]) -> bytes:
    read = io.BytesIO()
    while chunk := file.read(CHUNK):
        told()
        read.write(chunk)
        if read.tell() > MAX_BYTES:
            raise TableError(
                Message(
                    "The file is larger than {megabytes} MB: use a part of it.", megabytes=MAX_BYTES // 2**20
                )
            )
    return read.getvalue()
