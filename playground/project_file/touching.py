"""Converts interventions, initial states and edited weights to JSON and back."""

from math import isfinite
from typing import Any

from playground.interventions.grammar import InterventionError, parse, written
from playground.interventions.values import (
    MAX_VALUE,
    Chip,
    InitialState,
    LastState,
    Touch,
    WeightEdit,
    WeightEdits,
)
from playground.language import Message
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.reader import Section, entry_of
from playground.project_file.size_limits import MAX_CHIPS, MAX_EDITED, MAX_EDITS
from playground.spec import MAX_BATCH_SIZE, MAX_EPOCHS, MAX_HIDDEN_SIZE, MAX_LAYERS

_LARGEST = 3.4e38  # what float32 holds


def touch_json(touch: Touch) -> dict[str, object] | None:
    """None if nothing is touched."""
    if touch == Touch():
        return None
    return {
        "interventions": [[written(chip.intervention), chip.is_on] for chip in touch.chips],
        "states": [[state.kind, state.layer, _state_json(state)] for state in touch.states],
        "edits": edits_json(touch.edits) if touch.edits else None,
    }


def read_touch(section: Section) -> Touch:
    """Raises ProjectFileError."""
    chips = enumerate(section.rows("interventions", MAX_CHIPS), 1)
    states = enumerate(section.rows("states", MAX_CHIPS), 1)
    return Touch(
        chips=tuple([_chip(section, entry_of("interventions", number), row) for number, row in chips]),
        states=tuple([_state(section, entry_of("states", number), row) for number, row in states]),
        edits=read_edits(section.section("edits")) if "edits" in section else None,
    )


def edits_json(edits: WeightEdits) -> dict[str, object]:
    weights = [[edit.matrix, edit.row, edit.column, edit.value] for edit in edits.edits]
    return {"epoch": int(edits.epoch), "batch": int(edits.batch), "weights": weights}


def read_edits(section: Section) -> WeightEdits:
    """Raises ProjectFileError. Whether a matrix has the place is known once there is a network."""
    rows = enumerate(section.rows("weights", MAX_EDITS), 1)
    return WeightEdits(
        epoch=section.whole("epoch", 0, MAX_EPOCHS),
        batch=section.whole("batch", 0, MAX_BATCH_SIZE),
        edits=tuple([_edit(section, entry_of("weights", number), row) for number, row in rows]),
    )


def read_edited(section: Section) -> tuple[WeightEdits, ...]:
    """The edits by hand that a run went on from. Raises ProjectFileError."""
    found = []
    for number, row in enumerate(section.rows("edited", MAX_EDITED), 1):
        if not isinstance(row, dict):
            raise _refusal(section, entry_of("edited", number), Message("an object"), row)
        found.append(read_edits(Section(row, "edited")))
    return tuple(found)


def _state_json(state: InitialState) -> object:
    return state.value.text if isinstance(state.value, LastState) else list(state.value)


def _chip(section: Section, name: str, row: Any) -> Chip:  # noqa: ANN401
    if not isinstance(row, list) or len(row) != 2 or not isinstance(row[1], bool):
        raise _refusal(section, name, Message("an intervention and true or false"), row)
    text = section.checked_cell(name, row[0])
    try:
        return Chip(parse(text), row[1])
    except InterventionError as error:
        raise ProjectFileError(
            Message("{name} is no intervention: {why}", name=section.called(name), why=error.message)
        ) from None


def _state(section: Section, name: str, row: Any) -> InitialState:  # noqa: ANN401
    wanted = Message("h or c, a layer, and a text or numbers")
    if not isinstance(row, list) or len(row) != 3 or row[0] not in ("h", "c"):
        raise _refusal(section, name, wanted, row)
    if type(row[1]) is not int or not 1 <= row[1] <= MAX_LAYERS:
        raise _refusal(section, name, wanted, row)
    if isinstance(row[2], str):
        return InitialState(row[0], row[1], LastState(section.checked_cell(name, row[2])))
    if not isinstance(row[2], list) or len(row[2]) > MAX_HIDDEN_SIZE:
        raise _refusal(section, name, wanted, row)
    if not all(_is_number(value, MAX_VALUE) for value in row[2]):
        raise _refusal(section, name, wanted, row)
    return InitialState(row[0], row[1], tuple(map(float, row[2])))


def _edit(section: Section, name: str, row: Any) -> WeightEdit:  # noqa: ANN401
    if not isinstance(row, list) or len(row) != 4 or not _is_number(row[3], _LARGEST):
        raise _refusal(section, name, Message("a matrix, a row, a column and a number"), row)
    matrix = section.checked_text(name, row[0])
    if not all(type(place) is int and place >= 0 for place in row[1:3]):
        raise _refusal(section, name, Message("a matrix, a row, a column and a number"), row)
    return WeightEdit(matrix, row[1], row[2], float(row[3]))


def _is_number(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _fits(value, most)


def _fits(value: float, most: float) -> bool:
    return abs(value) <= most and isfinite(value)


def _refusal(section: Section, name: str, wanted: Message, row: object) -> ProjectFileError:
    return ProjectFileError(
        Message(
            "{name} must be {wanted}, found {found}.",
            name=section.called(name),
            wanted=wanted,
            found=shown(row),
        )
    )
