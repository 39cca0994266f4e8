"""Lists and numbers in sentences about a weights file."""

from playground.weights_file.tensors import brief

MOST_LISTED = 5
LONGEST_LIST = 200  # letters


def listed(names: tuple[str, ...]) -> str:
    """The first names, as many as stand in a sentence, and how many more there are."""
    first = [brief(name) for name in names[:MOST_LISTED]]
    while len(", ".join(first)) > LONGEST_LIST:
        first.pop()
    more = f" and {len(names) - len(first)} more" if len(names) > len(first) else ""
    return ", ".join(first) + more


def columns(number: int) -> str:
    return "1 column" if number == 1 else f"{number} columns"


def rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"
