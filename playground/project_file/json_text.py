"""Parses untrusted JSON; rejects duplicate keys and numbers that are not finite."""

import json
from typing import NoReturn

from playground.project_file.errors import ProjectFileError, shown

MEMBER = "project.json"


class _TrapError(Exception):
    """A message without the name of the member, which the hooks of the JSON parser do not know."""


def parse(data: bytes, member: str = MEMBER) -> dict[str, object]:
    """The JSON object in the bytes. Raises ProjectFileError, also for duplicate keys, NaN and infinity."""
    try:
        return _parsed(data, member)
    except _TrapError as error:
        raise ProjectFileError(f"{member}: {error}") from None


def _parsed(data: bytes, member: str) -> dict[str, object]:
    try:
        found = json.loads(
            data.decode(), object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:  # ValueError includes JSON and UTF-8 errors
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ProjectFileError(f"{member} is not readable ({reason}): use a backup copy.") from None
    if not isinstance(found, dict):
        raise ProjectFileError(f"{member} must hold an object, found {shown(found)}.")
    return found


def _unique(items: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(items)
    if len(found) < len(items):
        seen: set[str] = set()
        double = next(key for key, _ in items if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _TrapError(f"the key {shown(double)} occurs twice: remove one.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _TrapError(f"{name} is not a number that JSON knows: use a finite one.")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _TrapError(f"the number {shown(text)} is too large: use a smaller one.")
    return number
