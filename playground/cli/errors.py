"""Exit codes, and the exception that ends a command early."""

import argparse
import os
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from playground.cli.terminal import wrapped
from playground.language import Message, SaidError
from playground.product import PROJECT_SUFFIX, TABLE_SUFFIXES, WEIGHTS_SUFFIXES
from playground.vocabulary import shortened

Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
WORK_FAILED = 1
WRONG_CALL = 2
INTERRUPTED = 130
SHOWN = 60  # letters of a word that makes no sense as an argument
LONG_WORD = re.compile(rf"\S{{{SHOWN + 1},}}")


class CommandError(SaidError):
    """Ends the command with one line on stderr."""

    def __init__(self, message: Message, code: int = WRONG_CALL) -> None:
        super().__init__(message)
        self.code = code


def about(file: Path, message: str, code: int = WRONG_CALL) -> CommandError:
    """An error that names the file it is about. `message`: a Message, or foreign text."""
    return CommandError(Message("{file}: {sentence}", file=str(file), sentence=message), code)


class Formatter(argparse.HelpFormatter):
    """Breaks lines of languages that have no spaces between words, too."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(" ".join(text.split()), width)


class Parser(argparse.ArgumentParser):
    _given: Sequence[str] = ()

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  argparse's own
        super().__init__(**{"formatter_class": Formatter, **options})

    def parse_known_args(  # type: ignore[override]  # as argparse itself calls it
        self, args: Sequence[str], namespace: argparse.Namespace
    ) -> tuple[argparse.Namespace, list[str]]:
        self._given = args
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """End the command; says too how to write a value that looks like an option."""
        if self._names_a_file:
            one = Message(
                "the window opens one file at a time, without options: {program} {file}",
                program=self.prog,
                file=shortened(self._given[0]),
            )
            raise CommandError(one)
        brief = LONG_WORD.sub(lambda word: word.group()[:SHOWN] + "…", message)
        advice = self._dashed_value() or self._dashed_file()
        said = Message("{fault}; `{program} --help` shows how to call it", fault=brief, program=self.prog)
        if advice:
            said = Message(
                "{fault}; {advice}; `{program} --help` shows how to call it",
                fault=brief,
                advice=advice,
                program=self.prog,
            )
        raise CommandError(said)

    @property
    def _names_a_file(self) -> bool:
        """Whether a file stands in the place of the command."""
        suffixes = (PROJECT_SUFFIX, *WEIGHTS_SUFFIXES, *TABLE_SUFFIXES)
        is_file = bool(self._given) and self._given[0].lower().endswith(suffixes)
        return is_file and self._subparsers is not None

    def _dashed_value(self) -> Message | None:
        """`--input -lo` → how to write it; None without such a value."""
        options = self._option_string_actions
        for name, value in pairwise(self._given):
            takes_one = name in options and options[name].nargs is None and options[name].option_strings
            if takes_one and value.startswith("-") and value.split("=")[0] not in options:
                return Message(
                    "a value that begins with - is written {option}={value}",
                    option=name,
                    value=shortened(value),
                )
        return None

    def _dashed_file(self) -> Message | None:
        """The same for files, which have no name on the command line."""
        for value in self._given:
            is_option = not value.startswith("-") or value.split("=")[0] in self._option_string_actions
            if not is_option and (os.path.lexists(value) or Path(value).suffix):
                return Message("a file whose name begins with - is written ./{file}", file=shortened(value))
        return None
