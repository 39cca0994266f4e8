"""Exit codes, and the exception that ends a command early."""

import argparse
import re
from pathlib import Path
from typing import NoReturn, TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
WORK_FAILED = 1
WRONG_CALL = 2
INTERRUPTED = 130
SHOWN = 60  # letters of a word that makes no sense as an argument
LONG_WORD = re.compile(rf"\S{{{SHOWN + 1},}}")


class CommandError(Exception):
    """Ends the command with one line on stderr."""

    def __init__(self, message: str, code: int = WRONG_CALL) -> None:
        super().__init__(message)
        self.code = code


def about(file: Path, message: str, code: int = WRONG_CALL) -> CommandError:
    """An error that names the file it is about."""
    return CommandError(f"{file}: {message}", code)


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        brief = LONG_WORD.sub(lambda word: word.group()[:SHOWN] + "…", message)
        raise CommandError(f"{brief}; `{self.prog} --help` shows how to call it")
