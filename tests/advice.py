"""All sentences of the program, for tests that follow the advice in them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
VALUE = "{}"  # stands for a value of an f-string


@dataclass(frozen=True)
class Sentence:
    file: str
    text: str


@cache
def sentences() -> tuple[Sentence, ...]:
    """Strings with a space in the program's sources; no docstrings, no descriptions of options."""
    files = [*ROOT.glob("playground/**/*.py"), *ROOT.glob("ui/**/*.py"), ROOT / "main.py"]
    return tuple(
        Sentence(file.relative_to(ROOT).as_posix(), text)
        for file in files
        for text in _strings(ast.parse(file.read_text(encoding="utf-8")))
        if " " in text
    )


def _strings(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else VALUE for part in node.values)
        node = ast.Tuple([part for part in node.values if isinstance(part, ast.FormattedValue)])
    if not _describes_option(node):
        for child in ast.iter_child_nodes(node):
            if not _is_docstring(child):
                yield from _strings(child)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _describes_option(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_argument"
