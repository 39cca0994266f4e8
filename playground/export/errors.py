"""Exceptions that abort an export; no files are left behind."""

from typing import Literal

ExportFault = Literal[
    "failed",  # writing or checking failed
    "no_format",  # no format was chosen
    "occupied",  # the folder exists, and replacing it was not requested
    "no_place",  # the folder cannot be created or replaced
]


class ExportError(Exception):
    """The message tells the user what is wrong, where, and what to do; `kind` is for code."""

    def __init__(self, message: str, kind: ExportFault = "failed") -> None:
        super().__init__(message)
        self.kind = kind


class CancelledError(Exception):
    """The user cancelled the export."""
