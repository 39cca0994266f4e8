"""Exceptions that abort an export; no files are left behind."""

from typing import Literal

from playground.language import Message, SaidError

ExportFault = Literal[
    "failed",  # writing or checking failed
    "no_format",  # no format was chosen
    "occupied",  # the folder exists, and replacing it was not requested
    "no_place",  # the folder cannot be created or replaced
    "touched",  # interventions act on the states, which no file can hold
]


class ExportError(SaidError):
    """What keeps an export from being made; `kind` is for code."""

    def __init__(self, message: Message, kind: ExportFault = "failed") -> None:
        super().__init__(message)
        self.kind = kind


class CancelledError(Exception):
    """The user cancelled the export."""
