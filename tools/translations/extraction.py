"""Finds all sentences in the sources, and what no catalogue could ever hold."""

import argparse
import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ("main.py", "playground", "ui")
ARGPARSE = Path(argparse.__file__)


@dataclass(frozen=True)
class Keyword:
    """A call that holds a sentence: which arguments are its context, the sentence, and that for many."""

    sentence: int = 0
    many: int | None = None
    context: int | None = None

    @property
    def literals(self) -> tuple[int, ...]:
        return tuple(at for at in (self.context, self.sentence, self.many) if at is not None)


OURS = {"Message": Keyword(), "counted": Keyword(many=1)}
OF_WINDOW = {"translate": Keyword(sentence=1, context=0)}
OF_ARGPARSE = {"_": Keyword(), "ngettext": Keyword(many=1)}


@dataclass(frozen=True)
class Sentence:
    one: str
    many: str = ""
    context: str | None = None


@dataclass(frozen=True)
class Found:
    """A sentence, or what stands in its place: then `sentence` is None."""

    file: Path
    line: int
    sentence: Sentence | None

    @property
    def place(self) -> str:
        return f"{self.file.relative_to(ROOT).as_posix()}:{self.line}" if self._is_ours else self.file.name

    @property
    def _is_ours(self) -> bool:
        return self.file.is_relative_to(ROOT)


@cache
def of_program() -> tuple[Found, ...]:
    """All Messages, in the order of the files."""
    return tuple(found for file in _files(PROGRAM) for found in in_file(file, OURS))


@cache
def of_window() -> tuple[Found, ...]:
    """What the window says by `translate`."""
    return tuple(found for file in _files(("ui",)) for found in in_file(file, OF_WINDOW))


@cache
def of_argparse() -> tuple[Found, ...]:
    """What the argparse of this Python says."""
    return tuple(found for found in in_file(ARGPARSE, OF_ARGPARSE) if found.sentence)


def in_file(file: Path, keywords: dict[str, Keyword]) -> Iterator[Found]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (keyword := keywords.get(_name(node.func))):
            yield Found(file, node.lineno, _sentence(node, keyword))


def _files(sources: Sequence[str]) -> Iterator[Path]:
    for source in sources:
        path = ROOT / source
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _sentence(call: ast.Call, keyword: Keyword) -> Sentence | None:
    literals = {at: _literal(call.args, at) for at in keyword.literals}
    if not all(literals.values()):
        return None
    context = None if keyword.context is None else literals[keyword.context]
    many = "" if keyword.many is None else literals[keyword.many]
    return Sentence(literals[keyword.sentence], many, context)


def _literal(arguments: Sequence[ast.expr], at: int) -> str:
    """The literal; empty if there is none."""
    value = arguments[at] if at < len(arguments) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
