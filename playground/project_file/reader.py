"""Reads untrusted JSON key by key, and checks the type and range of each value."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from playground.language import Message
from playground.pairs import MAX_TEXT
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.json_text import MEMBER
from playground.project_file.size_limits import MAX_DEPTH, MAX_UNKNOWN

_FORBIDDEN = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
FORBIDDEN_SYMBOLS = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
_HALF = re.compile("[\\ud800-\\udfff]")


_ON_ONE_LINE = Message("text without tabs, line breaks, control characters and half characters")
_WHOLE = Message("text without control characters and half characters")


def entry_of(key: str, number: int) -> Message:
    """An entry of a list, as messages name it."""
    return Message("{key}, entry {number},", key=key, number=number)


class Section:
    """One JSON object. Each method takes out a key and checks its value; the keys left over are unknown."""

    def __init__(self, raw: dict[str, object], path: str = "", member: str = MEMBER) -> None:
        """`path` and `member` say in messages where the object is: its key, and the file."""
        self._left: dict[str, Any] = dict(raw)
        self._path, self.member = path, member
        self._sections: dict[str, Section] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def take(self, key: str) -> Any:  # noqa: ANN401 # whatever the file holds
        if key not in self._left:
            raise ProjectFileError(
                Message(
                    "{member}: {key} is missing: use a backup copy.", member=self.member, key=self._at(key)
                )
            )
        return self._left.pop(key)

    def section(self, key: str, path: str | None = None) -> "Section":
        """The object under a key; messages name it by `path`, by default its full key."""
        raw = self.take(key)
        if not isinstance(raw, dict):
            self._refuse(key, Message("an object"), raw)
        inner = Section(raw, self._at(key) if path is None else path, self.member)
        self._sections[key] = inner
        return inner

    def called(self, key: str) -> Message:
        """A key as messages name it, with the file."""
        return self._called(self._at(key))

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.take(key)
        if type(value) is not int or not low <= value <= high:
            self._refuse(key, Message("a whole number from {low} to {high}", low=low, high=high), value)
        return int(value)

    def number(self, key: str, wanted: Message, fits: Callable[[float], bool]) -> float:
        value = self.take(key)
        number = _float(value)
        if number is None or not fits(number):
            self._refuse(key, wanted, value)
        return number

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if not isinstance(value, bool):
            self._refuse(key, Message("true or false"), value)
        return bool(value)

    def choice(self, key: str, options: tuple[str, ...]) -> Any:  # noqa: ANN401 # the Literal of the options
        value = self.take(key)
        if not isinstance(value, str) or value not in options:
            self._refuse(key, Message("one of {choices}", choices=options), value)
        return value

    def text(self, key: str) -> str:
        return self.checked_text(key, self.take(key))

    def rows(self, key: str, most: int) -> list[object]:
        value = self.take(key)
        if not isinstance(value, list):
            self._refuse(key, Message("a list"), value)
        if len(value) > most:
            raise ProjectFileError(
                Message(
                    "{member}: {key} has {entries} entries: shorten it to {most} at most.",
                    member=self.member,
                    key=self._at(key),
                    entries=len(value),
                    most=most,
                )
            )
        return list(value)

    def texts(self, key: str, most: int) -> tuple[str, ...]:
        return tuple(
            [self.checked_cell(entry_of(key, n), value) for n, value in enumerate(self.rows(key, most), 1)]
        )

    def checked_text(self, key: str, value: object) -> str:
        """A text on one line."""
        if not isinstance(value, str) or _FORBIDDEN.search(value):
            self._refuse(key, _ON_ONE_LINE, value)
        return self._bounded(key, value)

    def checked_cell(self, key: str, value: object) -> str:
        """A text of a pair, or a symbol: tabs and line breaks are symbols, too."""
        if not isinstance(value, str) or FORBIDDEN_SYMBOLS.search(value):
            self._refuse(key, _WHOLE, value)
        return self._bounded(key, value)

    def _bounded(self, key: str, value: str) -> str:
        if len(value) > MAX_TEXT:
            self._refuse(key, Message("text of at most {most} characters", most=MAX_TEXT), value)
        return value

    def unknown(self) -> dict[str, object]:
        """The keys that were not taken, here and in nested sections. Raises ProjectFileError."""
        room = MAX_UNKNOWN - len(self._left)
        if room < 0:
            raise ProjectFileError(_too_many(self._called(self._path or Message("the file"))))
        for key, value in self._left.items():
            room -= _require_plain(self._called(shown(self._at(key))), (key, value), room)
        inner = {key: section.unknown() for key, section in self._sections.items()}
        return {**self._left, **{key: kept for key, kept in inner.items() if kept}}

    def _called(self, place: str) -> Message:
        return Message("{member}: {place}", member=self.member, place=place)

    def _at(self, key: str) -> str:
        return Message("{path}.{key}", path=self._path, key=key) if self._path else key

    def _refuse(self, key: str, wanted: Message, value: object) -> NoReturn:
        raise ProjectFileError(
            Message(
                "{member}: {key} must be {wanted}, found {value}.",
                member=self.member,
                key=self._at(key),
                wanted=wanted,
                value=shown(value),
            )
        )


def _float(value: object) -> float | None:
    """None for what is no number, or one that no float can hold."""
    if type(value) not in (int, float):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return None


def _require_plain(where: Message, value: object, room: int) -> int:
    """How many values an unknown value holds. Refuses one that could not be written again (lone surrogates,
    or nested too deeply), and one with more than `room` values without walking through them."""
    level: list[object] = [value]
    found = 0
    for _ in range(MAX_DEPTH):
        if any(isinstance(item, str) and _HALF.search(item) for item in level):
            raise ProjectFileError(Message("{where} holds half a character (a lone surrogate).", where=where))
        found += sum(len(item) for item in level if isinstance(item, list | dict))
        if found > room:
            raise ProjectFileError(_too_many(where))
        level = [inner for item in level for inner in _parts(item)]
        if not level:
            return found
    raise ProjectFileError(
        Message("{where} is nested more than {most} levels deep.", where=where, most=MAX_DEPTH)
    )


def _too_many(where: Message) -> Message:
    return Message(
        "{where} holds more than {most} values that this version does not know: use a backup copy.",
        where=where,
        most=MAX_UNKNOWN,
    )


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list | tuple):
        yield from value
