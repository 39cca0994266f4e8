"""Finds what separates the columns of a table, from its first rows."""

import re
from dataclasses import dataclass

from playground.language import Message, all_of
from playground.tables.errors import TableError
from playground.tables.records import Record
from playground.tables.sample import Sample
from playground.tables.values import SEPARATORS, SeparatorName

# Those that are looked for, by how seldom they occur in texts; a space has to be asked for.
_FOUND: tuple[SeparatorName, ...] = ("tab", "arrow", "comma", "semicolon", "pipe")
_WITH_SPACE: dict[SeparatorName, SeparatorName] = {
    "comma": "comma-space",
    "semicolon": "semicolon-space",
}
_DECLARED = re.compile(r'"?sep=(.)"?[\r\n]*')


@dataclass(frozen=True)
class FoundSeparator:
    name: SeparatorName
    rivals: tuple[SeparatorName, ...] = ()  # that would fit as well


@dataclass(frozen=True)
class _Fit:
    """How well a separator fits the first rows."""

    name: SeparatorName
    rows: tuple[Record, ...]  # without blank ones
    is_strict: bool  # every quote is where a spreadsheet writes one

    @property
    def split(self) -> int:
        """How many rows have it."""
        return sum(len(row.cells) > 1 for row in self.rows)

    @property
    def fits(self) -> bool:
        return self.split == len(self.rows) > 0

    @property
    def is_exact(self) -> bool:
        return all(len(row.cells) == 2 for row in self.rows)

    @property
    def quality(self) -> tuple[bool, bool]:
        return self.is_exact, self.is_strict


def declared(line: str) -> SeparatorName | None:
    """The separator that a first line such as `sep=;` names. Raises TableError for one that is not known."""
    found = _DECLARED.fullmatch(line)
    if not found:
        return None
    for name, separator in SEPARATORS.items():
        if separator.mark == found[1]:
            return name
    raise TableError(
        Message(
            "Line 1 names the separator “{separator}”: separate the columns by tabs or commas.",
            separator=found[1],
        )
    )


def expected(suffix: str) -> SeparatorName:
    """What the name of a file stands for."""
    return "comma" if suffix.lower() == ".csv" else "tab"


def found_separator(sample: Sample, wanted: SeparatorName) -> FoundSeparator:
    """What separates the first lines of a table. `wanted` is taken where nothing fits them all."""
    fits = {name: _fit(sample, name) for name in _FOUND}
    tab = fits["tab"]
    if tab.fits and tab.is_strict:
        return FoundSeparator("tab")
    fitting = [fit for fit in fits.values() if fit.fits]
    if not fitting:
        return FoundSeparator(_most_frequent(fits, wanted))
    best = max(fit.quality for fit in fitting)
    equal = [fit.name for fit in fitting if fit.quality == best]
    name = equal[0] if equal[0] in ("tab", "arrow") or wanted not in equal else wanted
    rivals = tuple(fit.name for fit in fitting if fit.name != name)
    return FoundSeparator(_with_space(sample, fits[name]), rivals)


def _fit(sample: Sample, name: SeparatorName) -> _Fit:
    rows, is_strict = sample.rows(name)
    return _Fit(name, rows, is_strict and all(row.quotes in ("", "needless") for row in rows))


def _with_space(sample: Sample, fit: _Fit) -> SeparatorName:
    """With the space that follows each comma or semicolon, if one does."""
    spaced = _WITH_SPACE.get(fit.name)
    if spaced is None or not all(map(_has_spaces, fit.rows)):
        return fit.name
    other = _fit(sample, spaced)
    return spaced if other.fits and other.quality >= fit.quality else fit.name


def _has_spaces(row: Record) -> bool:
    """Whether a space follows each separator; no cell begins with the quote behind it."""
    others = row.cells[1:]
    return all(cell.startswith(" ") for cell in others) or any(cell.startswith(' "') for cell in others)


def _most_frequent(fits: dict[SeparatorName, _Fit], wanted: SeparatorName) -> SeparatorName:
    """Where no separator is in all rows: the one that is in most, but rather the one expected."""
    best = max(fits.values(), key=lambda fit: fit.split)
    is_clear = 2 * best.split >= len(best.rows) and 2 * fits[wanted].split < len(fits[wanted].rows)
    return best.name if is_clear and best.rows else wanted


def marks_in(text: str, separator: SeparatorName) -> Message | None:
    """What else could separate the columns of a line that lacks the separator; None if nothing could."""
    asked: tuple[SeparatorName, ...] = ("tab", "semicolon", "comma", "arrow", "pipe")
    held = [name for name in asked if SEPARATORS[name].mark in text and name != separator]
    if not held and " " in text.strip() and separator != "space":
        held = ["space"]
    return all_of(tuple(SEPARATORS[name].phrase for name in held)) if held else None
