"""All keys, by group: those of the menus, and those of the views."""

from collections.abc import Iterable, Mapping

from PySide6.QtGui import QKeySequence

from ui.app.actions import ActionSpec, action_specs, menus
from ui.app.help.entries import Entry, Group
from ui.style.plain_text import without_mnemonic
from ui.style.translation import translate


def key_groups() -> tuple[Group, ...]:
    specs = {spec.name: spec for spec in action_specs()}
    of_menus = (Group(without_mnemonic(title), _entries(specs, names)) for title, names in menus())
    return (
        *(group for group in of_menus if group.entries),
        _table(),
        _views(),
        _slow_motion(),
        _everywhere(),
    )


def _entries(specs: Mapping[str, ActionSpec], names: Iterable[str | None]) -> tuple[Entry, ...]:
    named = (specs[name] for name in names if name is not None and name in specs)
    return tuple(_entry(spec) for spec in named if spec.shortcuts)


def _entry(spec: ActionSpec) -> Entry:
    return Entry(_keys(spec), spec.tip or without_mnemonic(spec.text).rstrip("…"))


def _keys(spec: ActionSpec) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(sequence.toString(native) for sequence in spec.shortcuts)


def _table() -> Group:
    keys = (
        ("F2, Enter", translate("Help", "Edit the cell")),
        ("Ctrl+C, Ctrl+X, Ctrl+V", translate("Help", "Copy, cut and paste pairs, also with a spreadsheet")),
        ("F3, Shift+F3, Esc", translate("Help", "While finding: the next place, the one before, close")),
        ("Ctrl+A", translate("Help", "Select all pairs")),
    )
    return Group(translate("Help", "Pairs"), tuple(Entry(*key) for key in keys))


def _views() -> Group:
    keys = (
        ("← →", translate("Help", "The step before, the next step")),
        ("Home, End", translate("Help", "First and last step")),
        ("↑ ↓", translate("Help", "The unit above, the unit below")),
        ("PgUp, PgDn", translate("Help", "The layer above, the layer below")),
        ("[ ]", translate("Help", "The kept epoch before, the next one")),
        ("Space", translate("Help", "Play through the steps, or stop")),
        ("Enter", translate("Help", "Pin the cell under the cursor")),
        ("Esc", translate("Help", "Release what is pinned; then, without interventions, or with them again")),
        ("B", translate("Help", "Keep what is shown as side B, to compare with")),
        ("X", translate("Help", "Swap the two sides")),
        ("M", translate("Help", "Show the cell in the microscope")),
        ("I", translate("Help", "Type an intervention")),
        ("F2", translate("Help", "Weights: set the entry under the cursor by hand")),
        ("T", translate("Help", "Numbers instead of the picture, and back")),
        ("?", translate("Help", "Explain the view")),
    )
    return Group(translate("Help", "Views of the network"), tuple(Entry(*key) for key in keys))


def _slow_motion() -> Group:
    keys = (
        ("← →", translate("Help", "The phase before, the next phase")),
        ("Home, End", translate("Help", "The first phase, the last before the weights move")),
        ("↑ ↓", translate("Help", "The matrix before, the next one")),
        ("Shift+← → ↑ ↓", translate("Help", "The weight beside it")),
        ("Esc", translate("Help", "Leave the network as it is")),
    )
    return Group(translate("Help", "Slow motion"), tuple(Entry(*key) for key in keys))


def _everywhere() -> Group:
    keys = (
        ("Tab, Shift+Tab", translate("Help", "The next field or view, the one before")),
        ("Menu, Shift+F10", translate("Help", "The commands of what has the focus")),
        ("F10", translate("Help", "The menu bar")),
        ("Alt", translate("Help", "With an underlined letter: open that menu")),
    )
    return Group(translate("Help", "Everywhere"), tuple(Entry(*key) for key in keys))
