"""Formats values as Python source code."""

from collections.abc import Iterable, Iterator, Sequence

WIDTH = 100  # bytes in a line of symbols; no editor shows them wider than that many columns


def text(value: str) -> str:
    """A string literal, in single quotes if double ones are more frequent in it; unprintables are escaped."""
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + "".join([_escaped(character, quote) for character in value]) + quote


def _escaped(character: str, quote: str) -> str:
    if character in (quote, "\\"):
        return "\\" + character
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def number(value: float) -> str:
    """The shortest literal for exactly this number."""
    return repr(float(value))


def a_tuple(items: Sequence[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def a_list(name: str, items: Iterable[str]) -> Iterator[str]:
    """The lines of an assignment of a list: one if it fits, otherwise several."""
    parts = list(items)
    line = f"{name} = [{', '.join(parts)}]"
    if len(line.encode()) <= WIDTH:
        yield line
        return
    yield f"{name} = ["
    yield from _filled(parts)
    yield "]"


def _filled(parts: Sequence[str]) -> Iterator[str]:
    line = "   "
    for part in parts:
        if len(f"{line} {part},".encode()) > WIDTH and line.strip():
            yield line
            line = "   "
        line += f" {part},"
    yield line
