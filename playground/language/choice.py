"""Which language is meant: by the command line, or else by the system."""

import os
from collections.abc import Mapping, Sequence

from playground.language.catalogue import SOURCE, Language, codes, language
from playground.language.error import SaidError
from playground.language.message import Message, one_of

OPTION = "--language"
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as POSIX has it


class LanguageError(SaidError):
    """The option names no language that there is."""


def of_system(environment: Mapping[str, str] = os.environ) -> Language:
    """The language of the locale; English where there is none or it is not known."""
    locale = next((environment[name] for name in VARIABLES if environment.get(name)), SOURCE)
    code = locale.replace("-", "_").split("_")[0].split(".")[0].lower()
    return language(code) if code in codes() else language(SOURCE)


def asked(arguments: Sequence[str]) -> tuple[Language | None, tuple[str, ...]]:
    """The language of the option, which stands before everything else, and the arguments without it. Raises
    LanguageError."""
    if not arguments or arguments[0].split("=")[0] != OPTION:
        return None, tuple(arguments)
    first, *rest = arguments
    code = first.removeprefix(OPTION).removeprefix("=") if "=" in first else "".join(rest[:1])
    if code not in codes():
        raise LanguageError(
            Message("{option} takes {codes}, such as {option} zh.", option=OPTION, codes=one_of(codes()))
        )
    return language(code), tuple(rest if "=" in first else rest[1:])
