"""How Chinese and Latin stand beside each other: a blank between them, none beside full-width marks."""

import re
from collections.abc import Iterator
from string import Formatter

HAN = r"[\u3400-\u9fff]"
LATIN = r"[A-Za-z0-9]"
WIDE = "，。；：？！、（）“”"
NEUTRAL = "\ue000"  # a value that may be a word of any language
_FAULTS = {
    re.compile(f"{HAN}{LATIN}|{LATIN}{HAN}"): "no blank between Chinese and Latin",
    re.compile(f"{HAN} [{WIDE}]|[{WIDE}] {HAN}"): "a blank beside a full-width mark",
    re.compile(f"{HAN}[,;:?!]"): "a half-width mark after Chinese",
}


def faults(template: str) -> Iterator[str]:
    """What is wrong with a translation; templates in other writings have no such faults."""
    yield from faults_of_text(_with_values(template))


def faults_of_text(text: str) -> Iterator[str]:
    """What is wrong with a sentence as it is said, with its values."""
    for pattern, fault in _FAULTS.items():
        if found := pattern.search(text):
            yield f"{fault} (“{found.group().replace(NEUTRAL, '{}')}”) in “{text.replace(NEUTRAL, '{}')}”"


def _with_values(template: str) -> str:
    """The template with 0 for each field that is written as a number."""
    parts = Formatter().parse(template)
    return "".join(
        literal + ("" if name is None else "0" if spec else NEUTRAL) for literal, name, spec, _ in parts
    )
