"""A language that nobody speaks: every sentence is marked and 40 % longer. So one sees which are not said in
the language of the reader, and what has no room for other languages."""

from gettext import NullTranslations
from math import ceil

from playground.language import Language

BEGIN, END, MORE = "⟦", "⟧", "~"
GROWTH = 0.4


class _Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"{BEGIN}{message}{MORE * ceil(GROWTH * len(message))}{END}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002
        return self.gettext(message)


PSEUDO = Language("pseudo", _Pseudo(), _Pseudo(), _Pseudo())


def unsaid(text: str) -> str:
    """What stands outside of all marks: it was not said in the language."""
    depth, rest = 0, ""
    for letter in text:
        depth += (letter == BEGIN) - (letter == END)
        rest += letter if depth == 0 and letter != END else ""
    return rest
