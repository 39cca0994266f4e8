"""Which seeds are meant, as a person types them: “0-19” or “0-4, 16, 20-29”."""

import re
import unicodedata

from playground.spec import MAX_SEED

MAX_RUNS = 100_000  # of one sweep
EXAMPLES = "give numbers such as “0-19” or “0-4, 16”"
_PART = re.compile(r"(\d{1,18})(?:\s*[-–—]\s*(\d{1,18}))?")


def parse_seeds(text: str) -> tuple[int, ...]:
    """The seeds in the order given, each once.

    Raises ValueError with a sentence when a part is no seed, or when there are too many.
    """
    plain = unicodedata.normalize("NFKC", text).replace("、", ",")  # full-width digits and commas
    parts = [part.strip() for part in plain.split(",") if part.strip()]
    if not parts:
        raise ValueError(f"There is no seed: {EXAMPLES}.")
    ranges = [_range(part) for part in parts]
    if sum(map(len, ranges)) > MAX_RUNS:
        raise ValueError(f"These are more than {MAX_RUNS:,} seeds: give fewer.")
    return tuple(dict.fromkeys(seed for part in ranges for seed in part))


def _range(part: str) -> range:
    found = _PART.fullmatch(part)
    if found is None:
        raise ValueError(f"“{part}” is no seed: {EXAMPLES}.")
    first, last = int(found[1]), int(found[2] or found[1])
    for seed in (first, last):
        if seed > MAX_SEED:
            raise ValueError(f"Seed {seed} is too large: choose whole numbers from 0 to {MAX_SEED}.")
    if first > last:
        raise ValueError(f"“{part}” runs backwards: write {last}-{first}.")
    return range(first, last + 1)
