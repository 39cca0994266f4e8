"""The terms of the field. A line for each in a language's file: the English one, a tab, its own."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

GLOSSARY = "glossary.tsv"
BETWEEN = " / "  # terms of which any will do


def faults(sentence: str, translated: str, folder: Path) -> Iterator[str]:
    """Terms in the sentence that the translation calls otherwise than the glossary."""
    rest = sentence
    for term, others in _terms(folder):
        if _pattern(term).search(rest):
            rest = _pattern(term).sub("", rest)  # “cell state” is not “cell” too
            if not any(other in translated for other in (*others, term)):  # as it is: the name of a choice
                yield f"“{term}” is not called “{BETWEEN.join(others)}” but in “{translated}”"


@cache
def _terms(folder: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The longest first."""
    file = folder / GLOSSARY
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(
        sorted(((row[0], tuple(row[1].split(BETWEEN))) for row in rows), key=lambda row: -len(row[0]))
    )


@cache
def _pattern(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w{{-]){re.escape(term)}s?(?![\w}}-])", re.IGNORECASE)
