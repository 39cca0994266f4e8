"""Parses number ranges that the user types: seeds (“0-4, 16”) and pairs (“1, 3-5” or “all”)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playground.language import Message, SaidError, counted
from playground.spec import MAX_SEED
from playground.typed_numbers import in_ascii

MAX_RUNS = 100_000  # of one sweep
ALL = "all"
_PART = re.compile(r"(\d{1,18})(?:\s*[-–—]\s*(\d{1,18}))?", re.ASCII)


class RangeError(SaidError, ValueError):
    """The numbers cannot be read, or are none that there are."""


@dataclass(frozen=True)
class _Numbers:
    """Error messages for one kind of numbers."""

    none_given: Message
    no_number: Callable[[str], Message]  # for the part that is not a number
    outside: Callable[[int], Message | None]  # for a number out of range; None if it is in range


def parse_seeds(text: str) -> tuple[int, ...]:
    """The seeds in the given order, without repetitions.

    Raises RangeError if a part is not a seed, or if there are too many.
    """
    ranges = _ranges(in_ascii(text), _SEEDS)
    if sum(map(len, ranges)) > MAX_RUNS:
        raise RangeError(Message("These are more than {most:,} seeds: give fewer.", most=MAX_RUNS))
    return tuple(dict.fromkeys(seed for part in ranges for seed in part))


def parse_rows(text: str, count: int) -> tuple[int, ...]:
    """Row indices (from 0, rising, without repetitions) from the numbers of pairs (1 to `count`).

    Raises RangeError if a part is not a number, or not that of a pair.
    """

    def no_pair(number: int) -> Message | None:
        return None if 1 <= number <= count else _no_pair(number, count)

    plain = in_ascii(text).strip()
    if plain.lower() == ALL:
        return tuple(range(count))
    none_given = Message("No pair is chosen: give numbers such as “1, 3-5”, or “all”.")
    pairs = _Numbers(none_given, _no_number_of_a_pair, no_pair)
    return tuple(sorted({number - 1 for part in _ranges(plain, pairs) for number in part}))


def _no_pair(number: int, count: int) -> Message:
    return counted(
        "There is no pair {number}: there is only one.",
        "There is no pair {number}: they go from 1 to {count}.",
        count,
        number=number,
    )


def _no_number_of_a_pair(part: str) -> Message:
    return Message("“{part}” is no number of a pair: give numbers such as “1, 3-5”, or “all”.", part=part)


def _too_large(number: int) -> Message | None:
    if number <= MAX_SEED:
        return None
    return Message(
        "Seed {seed} is too large: choose whole numbers from 0 to {most}.", seed=number, most=MAX_SEED
    )


def _no_seed(part: str) -> Message:
    return Message("“{part}” is no seed: give numbers such as “0-19” or “0-4, 16”.", part=part)


_SEEDS = _Numbers(
    Message("There is no seed: give numbers such as “0-19” or “0-4, 16”."), _no_seed, _too_large
)


def _ranges(text: str, numbers: _Numbers) -> list[range]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise RangeError(numbers.none_given)
    return [_range(part, numbers) for part in parts]


def _range(part: str, numbers: _Numbers) -> range:
    match = _PART.fullmatch(part)
    if match is None:
        raise RangeError(numbers.no_number(part))
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise RangeError(
            Message("“{part}” runs backwards: write {last}-{first}.", part=part, last=last, first=first)
        )
    for number in (first, last):
        if outside := numbers.outside(number):
            raise RangeError(outside)
    return range(first, last + 1)
