"""The base of all errors that a person reads."""

from playground.language.message import Message


class SaidError(Exception):
    """An error with a sentence for a person, `message`: what is wrong, where, and what to do. Its str() is
    the English sentence."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def told(error: Exception) -> str:
    """What an error says, to be shown in a language; other errors speak for themselves."""
    return error.message if isinstance(error, SaidError) else str(error)
