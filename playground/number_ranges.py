"""Which pairs are meant, as a person types it: “1, 3-5” or “all”."""

import re
import unicodedata

ALL = "all"
_PART = re.compile(r"(\d{1,9})(?:\s*[-–—]\s*(\d{1,9}))?")


def parse_rows(text: str, count: int) -> tuple[int, ...]:
    """Rows from 0 in rising order, each once, of pairs that are counted from 1 to `count`.

    Raises ValueError with a sentence when a part is no number, or no pair has it.
    """
    plain = unicodedata.normalize("NFKC", text).replace("、", ",").strip()  # full-width digits and commas
    if plain.lower() == ALL:
        return tuple(range(count))
    parts = [part.strip() for part in plain.split(",") if part.strip()]
    if not parts:
        raise ValueError("No pair is chosen: give numbers such as “1, 3-5”, or “all”.")
    return tuple(sorted({row for part in parts for row in _rows(part, count)}))


def _rows(part: str, count: int) -> range:
    found = _PART.fullmatch(part)
    if found is None:
        raise ValueError(f"“{part}” is no number of a pair: give numbers such as “1, 3-5”, or “all”.")
    first, last = int(found[1]), int(found[2] or found[1])
    if first > last:
        raise ValueError(f"“{part}” runs backwards: write {last}-{first}.")
    for number in (first, last):
        if not 1 <= number <= count:
            there = "there is only one" if count == 1 else f"they go from 1 to {count}"
            raise ValueError(f"There is no pair {number}: {there}.")
    return range(first - 1, last)
