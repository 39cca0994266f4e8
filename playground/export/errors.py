"""What ends an export early; nothing is left behind."""

from typing import Literal

ExportFault = Literal[
    "failed",  # the work
    "no_format",  # none was chosen
    "occupied",  # something of the folder's name is there, and may be replaced
    "no_place",  # nothing can be written there
]


class ExportError(Exception):
    """A sentence for the person: what is wrong, where, and what to do; `kind` is for programs."""

    def __init__(self, message: str, kind: ExportFault = "failed") -> None:
        super().__init__(message)
        self.kind = kind


class CancelledError(Exception):
    """The person asked to end it."""
