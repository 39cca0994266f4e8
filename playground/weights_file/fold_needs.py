"""How many symbols a vocabulary must have for a network, and why."""

from dataclasses import dataclass

from playground.weights_file.proposal import Mapping
from playground.weights_file.recurrent_layers import Group
from playground.weights_file.tensors import Tensors


@dataclass(frozen=True)
class Need:
    """How many symbols a vocabulary must have, and why."""

    count: int
    reason: str


def input_need(tensors: Tensors, group: Group, mapping: Mapping) -> Need:
    if mapping.embedding is not None:
        rows = tensors.arrays[mapping.embedding].shape[0]
        return Need(rows, f"{mapping.embedding} has {_rows(rows)}")
    first, width = group.layers[0].weight_ih, group.width
    return Need(width, f"{first} has {columns(width)}, one for each symbol of a one-hot input")


def target_need(tensors: Tensors, group: Group, mapping: Mapping) -> Need:
    if mapping.head is not None:
        rows = tensors.arrays[mapping.head].shape[0]
        return Need(rows, f"{mapping.head} has {_rows(rows)}")
    return Need(group.hidden_size, "without a read-out each unit of the hidden state stands for a symbol")


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def columns(number: int) -> str:
    return "1 column" if number == 1 else f"{number} columns"
