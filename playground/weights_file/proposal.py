"""Guesses the role of each tensor of a state_dict from names and shapes."""

from dataclasses import dataclass

from playground import spec as limits
from playground.project_file.errors import ProjectFileError
from playground.project_file.size_limits import MAX_SYMBOLS
from playground.weights_file.recurrent_layers import Group, find_groups, is_recurrent
from playground.weights_file.tensors import Tensors, brief

MOST_LISTED = 5
LONGEST_LIST = 200  # letters
_EMBEDDING_WORDS = ("emb",)
_HEAD_WORDS = ("head", "fc", "out", "linear", "dec", "proj", "logit", "class", "read")


@dataclass(frozen=True)
class Mapping:
    """Names of the tensors that make up the network."""

    rnn: str  # prefix of the recurrent layers
    embedding: str | None  # None: one-hot
    head: str | None  # weight of the read-out; None: the hidden state is the logits


@dataclass(frozen=True)
class Proposal:
    """The possible choices, and the most likely mapping."""

    groups: tuple[Group, ...]  # at least one
    refused: tuple[str, ...]  # sentences about recurrent layers that Unroll cannot represent
    mapping: Mapping


def propose(tensors: Tensors) -> Proposal:
    """Raises ProjectFileError if the file has no recurrent layers that Unroll can represent."""
    groups, refused = find_groups(tensors)
    if not groups:
        raise ProjectFileError(refused[0] if refused else _nothing_found(tensors))
    return Proposal(groups, refused, mapping_for(tensors, groups[0]))


def _nothing_found(tensors: Tensors) -> str:
    found = listed((*tensors.arrays, *tensors.others)) or "none"
    return (
        "The file has no recurrent layers: nn.RNN, nn.LSTM and nn.GRU call theirs weight_ih_l0, weight_hh_l0 "
        f"and so on, but its tensors are {found}."
    )


def listed(names: tuple[str, ...]) -> str:
    """The first names, as many as stand in a sentence, and how many more there are."""
    first = [brief(name) for name in names[:MOST_LISTED]]
    while len(", ".join(first)) > LONGEST_LIST:
        first.pop()
    more = f" and {len(names) - len(first)} more" if len(names) > len(first) else ""
    return ", ".join(first) + more


def mapping_for(tensors: Tensors, group: Group) -> Mapping:
    """The most likely embedding and read-out for these recurrent layers."""
    tables, heads = embeddings(tensors, group), head_weights(tensors, group)
    likely = [name for name in tables if _sounds_like(name, _EMBEDDING_WORDS) or name not in heads]
    embedding = likely[0] if likely else None
    others = [name for name in heads if name != embedding]
    return Mapping(group.prefix, embedding, others[0] if others else None)


def embeddings(tensors: Tensors, group: Group) -> tuple[str, ...]:
    """Tensors that could be the embedding, the most likely first; shape (symbols, group.width)."""
    if group.width > limits.MAX_EMBEDDING_SIZE:
        return ()
    fitting = [name for name in _tables(tensors, group.width) if bias_of(tensors, name) is None]
    return tuple(sorted(fitting, key=lambda name: not _sounds_like(name, _EMBEDDING_WORDS)))


def head_weights(tensors: Tensors, group: Group) -> tuple[str, ...]:
    """Tensors that could be the read-out's weight, the most likely first; shape (symbols, hidden_size)."""

    def unlikelihood(name: str) -> tuple[bool, bool, bool]:
        named = _sounds_like(name, _HEAD_WORDS)
        return _sounds_like(name, _EMBEDDING_WORDS), not named, bias_of(tensors, name) is None

    return tuple(sorted(_tables(tensors, group.hidden_size), key=unlikelihood))


def bias_of(tensors: Tensors, weight: str) -> str | None:
    """The bias of a weight, such as fc.bias of fc.weight, with a number for each of its rows; or None."""
    name = weight.removesuffix("weight") + "bias"
    rows = tensors.arrays[weight].shape[0]
    return name if name in tensors.arrays and tensors.arrays[name].shape == (rows,) else None


def unused(tensors: Tensors, group: Group, mapping: Mapping) -> tuple[str, ...]:
    """Names in the file that are not used: whole modules, and single tensors of modules in use."""
    names = (*tensors.arrays, *tensors.others)
    taken = {*group.names, mapping.embedding, mapping.head}
    if mapping.head is not None:
        taken.add(bias_of(tensors, mapping.head))
    used_modules = {name.rpartition(".")[0] for name in names if name in taken}
    rest = [(name, name.rpartition(".")[0]) for name in names if name not in taken]
    return tuple(
        dict.fromkeys(name if not module or module in used_modules else module for name, module in rest)
    )


def _tables(tensors: Tensors, columns: int) -> list[str]:
    """Matrices with that many columns and 1 to MAX_SYMBOLS rows, without recurrent weights."""
    return [
        name
        for name, array in tensors.arrays.items()
        if array.ndim == 2
        and array.shape[1] == columns
        and 1 <= array.shape[0] <= MAX_SYMBOLS
        and not is_recurrent(name)
    ]


def _sounds_like(name: str, words: tuple[str, ...]) -> bool:
    return any(word in name.lower() for word in words)
