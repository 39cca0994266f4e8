"""The argument parser, made to complain in one line."""

import argparse
from typing import NoReturn, TypeAlias

from playground.cli.errors import CommandError


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CommandError(f"{message}; `{self.prog} --help` shows how to call it")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
