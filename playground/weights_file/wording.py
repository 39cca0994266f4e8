"""Lists and numbers in sentences about a weights file."""

from playground.language import Message, counted, quotes
from playground.weights_file.tensors import brief

MOST_LISTED = 5
LONGEST_LIST = 200  # letters


def listed(names: tuple[str, ...], quoted: bool = False) -> Message:
    """The first names, as many as stand in a sentence, and how many more there are. At least one."""
    first = [brief(name) for name in names[:MOST_LISTED]]
    while len(", ".join(first)) > LONGEST_LIST:
        first.pop()
    shown = quotes(tuple(first)) if quoted else tuple(first)
    if len(names) == len(first):
        return Message("{text}", text=shown)
    return Message("{names} and {more} more", names=shown, more=len(names) - len(first))


def columns(number: int) -> Message:
    return counted("1 column", "{count} columns", number)


def rows(number: int) -> Message:
    return counted("1 row", "{count} rows", number)
