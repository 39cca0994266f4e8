"""What a person should know about a network that is put together from a state_dict."""

from collections.abc import Iterator

from playground.weights_file.proposal import Mapping, bias_of, listed, unused
from playground.weights_file.recurrent_layers import Group
from playground.weights_file.tensors import Tensors


def notes(tensors: Tensors, group: Group, mapping: Mapping) -> tuple[str, ...]:
    """In sentences; whatever the file does not say, or what is left out of it."""
    return tuple(_notes(tensors, group, mapping))


def _notes(tensors: Tensors, group: Group, mapping: Mapping) -> Iterator[str]:
    if group.cell == "rnn":
        yield 'A file does not tell nonlinearity="relu" from tanh: this is taken for tanh.'
    if not group.has_biases:
        yield "The recurrent layers have no biases: zeros stand in their place."
    if mapping.head is not None and bias_of(tensors, mapping.head) is None:
        yield f"{mapping.head} has no bias: zeros stand in its place."
    rest = unused(tensors, group, mapping)
    if rest:
        yield f"Not used: {listed(rest)}. A network that computes with them answers otherwise than here."
