"""Why a table cannot be read."""

from typing import Literal

from playground.language import Message, SaidError


class TableError(SaidError, ValueError):
    """The message is a sentence for the user. `remedy`: what could be chosen otherwise."""

    def __init__(self, message: Message, remedy: Literal["encoding", "separator"] | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy
