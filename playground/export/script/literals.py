"""Values as Python source."""

from collections.abc import Iterable, Iterator, Sequence

WIDTH = 100  # bytes in a line of symbols: no editor takes more columns for them


def text(value: str) -> str:
    """A string in double quotes where these do not stand in it more often; what cannot be seen is escaped."""
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + "".join([_escaped(character, quote) for character in value]) + quote


def _escaped(character: str, quote: str) -> str:
    if character in (quote, "\\"):
        return "\\" + character
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def number(value: float) -> str:
    """The shortest text that gives the same number."""
    return repr(float(value))


def a_tuple(items: Sequence[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def a_list(name: str, items: Iterable[str]) -> Iterator[str]:
    """An assignment of a list in one line, or in as many as it takes."""
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
