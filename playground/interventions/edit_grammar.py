"""Reads and writes a weight set by hand as torch indexes it, from 0: `rnn.weight_hh_l0[1,2]=0.5`."""

import re

import numpy as np

from playground.interventions.grammar import written_number
from playground.interventions.values import WeightEdit
from playground.language import Message, SaidError
from playground.typed_numbers import decimal_number
from playground.vocabulary import quoted

_FORM = re.compile(
    r"(?P<matrix>[\w.]+)\[(?P<row>\d{1,9})(?:,\s*(?P<column>\d{1,9}))?\]\s*=(?P<value>.*)", re.ASCII
)
LARGEST = 3.4e38  # what float32 holds


class EditError(SaidError, ValueError):
    """A text that sets no weight."""


def parse_edit(text: str) -> WeightEdit:
    """Raises EditError. Whether a network has the place is another question: see `editing.misfit`."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise EditError(
            Message(
                "“{text}” sets no weight: write its matrix, [row,column] from 0, = and a number, as in "
                "“{example}”.",
                text=quoted(text),
                example="rnn.weight_hh_l0[1,2]=0.5",
            )
        )
    return WeightEdit(
        found["matrix"], int(found["row"]), int(found["column"] or 0), weight_value(found["value"])
    )


def weight_value(text: str) -> float:
    """The number as float32 holds it. Raises EditError."""
    number = decimal_number(text)
    if number is None:
        raise EditError(Message("“{text}” is no number: write one such as 0.5.", text=quoted(text)))
    if abs(number) > LARGEST:
        raise EditError(
            Message("{number} is too large for a weight: choose a smaller number.", number=quoted(text))
        )
    return float(np.float32(number))


def written_edit(edit: WeightEdit) -> str:
    """The text that `parse_edit` reads back as the same edit; a bias has no column."""
    place = f"{edit.row}" if "bias" in edit.matrix else f"{edit.row},{edit.column}"
    return f"{edit.matrix}[{place}]={written_number(edit.value)}"
