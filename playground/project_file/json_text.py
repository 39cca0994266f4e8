"""Parses untrusted JSON; rejects duplicate keys and numbers that are not finite."""

import json
from typing import NoReturn

from playground.language import Message, SaidError
from playground.project_file.errors import ProjectFileError, shown

MEMBER = "project.json"


class _TrapError(SaidError):
    """A message without the name of the member, which the hooks of the JSON parser do not know."""


def parse(data: bytes, member: str = MEMBER) -> dict[str, object]:
    """The JSON object in the bytes. Raises ProjectFileError, also for duplicate keys, NaN and infinity."""
    try:
        return _parsed(data, member)
    except _TrapError as error:
        raise ProjectFileError(Message("{member}: {fault}", member=member, fault=error.message)) from None


def _parsed(data: bytes, member: str) -> dict[str, object]:
    try:
        found = json.loads(
            data.decode(), object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:  # ValueError includes JSON and UTF-8 errors
        reason = Message("it is nested too deeply") if isinstance(error, RecursionError) else str(error)
        raise ProjectFileError(
            Message("{member} is not readable ({reason}): use a backup copy.", member=member, reason=reason)
        ) from None
    if not isinstance(found, dict):
        raise ProjectFileError(
            Message("{member} must hold an object, found {found}.", member=member, found=shown(found))
        )
    return found


def _unique(items: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(items)
    if len(found) < len(items):
        seen: set[str] = set()
        double = next(key for key, _ in items if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _TrapError(Message("the key {key} occurs twice: remove one.", key=shown(double)))
    return found


def _no_constant(name: str) -> NoReturn:
    raise _TrapError(Message("{name} is not a number that JSON knows: use a finite one.", name=name))


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _TrapError(Message("the number {text} is too large: use a smaller one.", text=shown(text)))
    return number
