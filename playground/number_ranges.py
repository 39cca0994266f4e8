"""Parses number ranges that the user types: seeds (“0-4, 16”) and pairs (“1, 3-5” or “all”)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playground.spec import MAX_SEED
from playground.typed_numbers import in_ascii

MAX_RUNS = 100_000  # of one sweep
ALL = "all"
SEED_EXAMPLES = "give numbers such as “0-19” or “0-4, 16”"
PAIR_EXAMPLES = "give numbers such as “1, 3-5”, or “all”"
_PART = re.compile(r"(\d{1,18})(?:\s*[-–—]\s*(\d{1,18}))?", re.ASCII)


@dataclass(frozen=True)
class _Numbers:
    """Error messages for one kind of numbers."""

    none_given: str
    no_number: str  # {0}: the part that is not a number
    outside: Callable[[int], str]  # message for a number out of range; empty if it is in range


def parse_seeds(text: str) -> tuple[int, ...]:
    """The seeds in the given order, without repetitions.

    Raises ValueError with a message for the user if a part is not a seed, or if there are too many.
    """
    seeds = _Numbers(f"There is no seed: {SEED_EXAMPLES}.", f"“{{0}}” is no seed: {SEED_EXAMPLES}.", _no_seed)
    ranges = _ranges(in_ascii(text), seeds)
    if sum(map(len, ranges)) > MAX_RUNS:
        raise ValueError(f"These are more than {MAX_RUNS:,} seeds: give fewer.")
    return tuple(dict.fromkeys(seed for part in ranges for seed in part))


def parse_rows(text: str, count: int) -> tuple[int, ...]:
    """Row indices (from 0, rising, without repetitions) from the numbers of pairs (1 to `count`).

    Raises ValueError with a message for the user if a part is not a number, or not that of a pair.
    """

    def no_pair(number: int) -> str:
        there = "there is only one" if count == 1 else f"they go from 1 to {count}"
        return "" if 1 <= number <= count else f"There is no pair {number}: {there}."

    plain = in_ascii(text).strip()
    if plain.lower() == ALL:
        return tuple(range(count))
    none_given = f"No pair is chosen: {PAIR_EXAMPLES}."
    pairs = _Numbers(none_given, f"“{{0}}” is no number of a pair: {PAIR_EXAMPLES}.", no_pair)
    return tuple(sorted({number - 1 for part in _ranges(plain, pairs) for number in part}))


def _no_seed(number: int) -> str:
    if number <= MAX_SEED:
        return ""
    return f"Seed {number} is too large: choose whole numbers from 0 to {MAX_SEED}."


def _ranges(text: str, numbers: _Numbers) -> list[range]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise ValueError(numbers.none_given)
    return [_range(part, numbers) for part in parts]


def _range(part: str, numbers: _Numbers) -> range:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(numbers.no_number.format(part))
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise ValueError(f"“{part}” runs backwards: write {last}-{first}.")
    for number in (first, last):
        if outside := numbers.outside(number):
            raise ValueError(outside)
    return range(first, last + 1)
