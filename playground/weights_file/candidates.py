"""Tensors that could be the embedding or the read-out of recurrent layers, judged by names and shapes."""

import re
from collections import Counter
from functools import lru_cache
from typing import Literal

from playground import spec as limits
from playground.project_file.size_limits import MAX_SYMBOLS
from playground.weights_file.recurrent_layers import Group, is_recurrent, modules
from playground.weights_file.reparametrized import Reparametrized, reparametrized
from playground.weights_file.tensors import Tensors, once_a_file

Role = Literal["embedding", "head"]

_EMBEDDING_WORDS = ("emb", "lookup", "wte")
_HEAD_WORDS = ("head", "fc", "out", "linear", "dec", "proj", "logit", "class", "read")
_WORDS = re.compile(r"\d+|[^\W\d_]+")


def embeddings(tensors: Tensors, group: Group) -> tuple[str, ...]:
    """Tensors that could be the embedding, the most likely first; shape (symbols, group.width). One with a
    bias can be it only if it is the read-out too."""
    if group.width > limits.MAX_EMBEDDING_SIZE:
        return ()
    both = group.width == group.hidden_size
    fitting = [name for name in _tables(tensors, group.width) if both or own_bias_of(tensors, name) is None]

    def unlikelihood(name: str) -> tuple[int, bool, bool]:
        named = leaning(name) == "embedding"
        return -nearness(name, group.prefix), own_bias_of(tensors, name) is not None, not named

    return tuple(sorted(fitting, key=unlikelihood))


def head_weights(tensors: Tensors, group: Group) -> tuple[str, ...]:
    """Tensors that could be the read-out's weight, the most likely first; shape (symbols, hidden_size)."""

    def unlikelihood(name: str) -> tuple[int, bool, bool, bool]:
        leans = leaning(name)
        return (
            -nearness(name, group.prefix),
            leans == "embedding",
            leans != "head",
            own_bias_of(tensors, name) is None,
        )

    return tuple(sorted(_tables(tensors, group.hidden_size), key=unlikelihood))


def width_of(group: Group, role: Role) -> int:
    """Columns of the tensor of that role."""
    return group.width if role == "embedding" else group.hidden_size


def own_bias_of(tensors: Tensors, weight: str) -> str | None:
    """The bias beside a weight, such as fc.bias of fc.weight, with a number for each of its rows; or None."""
    name = weight.removesuffix("weight") + "bias"
    rows = tensors.arrays[weight].shape[0]
    return name if name in tensors.arrays and tensors.arrays[name].shape == (rows,) else None


def bias_of(tensors: Tensors, weight: str) -> str | None:
    """The bias that goes with a weight as read-out, or None. An embedding that is the read-out too takes the
    one bias of its size whose own weight is not in the file."""
    own = own_bias_of(tensors, weight)
    if own is not None or leaning(weight) != "embedding":
        return own
    rows = tensors.arrays[weight].shape[0]
    left = [name for name in lone_biases(tensors) if tensors.arrays[name].shape == (rows,)]
    return left[0] if len(left) == 1 else None


@once_a_file
def lone_biases(tensors: Tensors) -> tuple[str, ...]:
    """Biases in modules that have no other tensor in the file."""
    sizes = Counter(name.rpartition(".")[0] for name in (*tensors.arrays, *tensors.others))
    return tuple(
        name for name in tensors.arrays if name.endswith(".bias") and sizes[name.rpartition(".")[0]] == 1
    )


@lru_cache(maxsize=4096)
def leaning(name: str) -> Role | None:
    """The role that the name of the tensor's own module speaks of."""
    own = _own_name(name).lower()
    if any(word in own for word in _EMBEDDING_WORDS):
        return "embedding"
    if any(word in own for word in _HEAD_WORDS):
        return "head"
    return "embedding" if "encoder" in own else None  # beside a `decoder`, which is the read-out


def _own_name(name: str) -> str:
    """`fc` of model.fc.weight and of model.fc.0.weight; without a module the tensor's own name."""
    parts = [part for part in name.removesuffix(".weight").split(".") if not part.isdigit()]
    return parts[-1] if parts else ""


def nearness(name: str, prefix: str) -> int:
    """How many words a tensor's name and the prefix of recurrent layers have in common at their beginning."""
    count = 0
    for one, other in zip(_words(name), _words(prefix), strict=False):
        if one != other:
            break
        count += 1
    return count


def is_foreign(tensors: Tensors, group: Group, name: str) -> bool:
    """Whether the tensor seems to be a part of other recurrent layers: it is nearer to their name, or it is
    among them and not among these, as `embedding` is for `rnn` where these are `ema.rnn` or `ema_rnn`."""
    own, place = nearness(name, group.prefix), _place(name.removesuffix(".weight"))
    return any(
        nearness(name, prefix) > own or _place(prefix) == place != _place(group.prefix)
        for prefix in _other_modules(tensors, group)
    )


def _place(name: str) -> tuple[str, ...]:
    return _words(name)[:-1]


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(name))


def is_positional(name: str) -> bool:
    """Whether an embedding seems to be one of positions, which is no vocabulary."""
    return "pos" in _own_name(name).lower()


def _other_modules(tensors: Tensors, group: Group) -> tuple[str, ...]:
    own = group.names
    return tuple(prefix for prefix, parts in modules(tensors).items() if parts[0][0] not in own)


def too_large(tensors: Tensors, group: Group, role: Role) -> tuple[str, ...]:
    """Matrices that are called like the role and would fit, but are larger than a network in Unroll has."""
    width = width_of(group, role)
    too_wide = role == "embedding" and width > limits.MAX_EMBEDDING_SIZE
    return tuple(
        name
        for name in _called(tensors, group, role)
        if tensors.arrays[name].shape[1] == width
        and (too_wide or tensors.arrays[name].shape[0] > MAX_SYMBOLS)
    )


def misfits(tensors: Tensors, group: Group, role: Role) -> tuple[str, ...]:
    """Matrices that are called like the role and seem to be parts of the network, but have another number of
    columns than it needs; if they are no nearer to it than to others, also than those need."""
    elsewhere = _columns_of_others(tensors, group)
    return tuple(
        name
        for name in _called(tensors, group, role)
        if (columns := tensors.arrays[name].shape[1]) != width_of(group, role)
        and (columns not in elsewhere or _is_own(tensors, group, name))
    )


def _is_own(tensors: Tensors, group: Group, name: str) -> bool:
    own = nearness(name, group.prefix)
    return all(nearness(name, prefix) < own for prefix in _other_modules(tensors, group))


def _called(tensors: Tensors, group: Group, role: Role) -> list[str]:
    """Matrices that are called like the role and seem to be parts of the network; embeddings have no bias."""
    return [
        name
        for name, array in tensors.arrays.items()
        if array.ndim == 2
        and leaning(name) == role
        and name.endswith("weight")
        and not is_recurrent(name)
        and not is_foreign(tensors, group, name)
        and (role == "head" or own_bias_of(tensors, name) is None)
    ]


def _columns_of_others(tensors: Tensors, group: Group) -> set[int]:
    """Input widths and hidden sizes of the other recurrent layers."""
    others, found = _other_modules(tensors, group), modules(tensors)
    names = [name for prefix in others for name, _ in found[prefix] if name in tensors.arrays]
    return {tensors.arrays[name].shape[1] for name in names if tensors.arrays[name].ndim == 2}


def in_parts(tensors: Tensors, group: Group, role: Role) -> Reparametrized | None:
    """A weight that would fit the role and seems to be a part of the network, but is stored in parts."""
    columns = width_of(group, role)
    for weight in reparametrized(tensors):
        found = [tensors.arrays[name] for name in weight.names if name in tensors.arrays]
        matrices = [array for array in found if array.ndim == 2]
        fits = any(array.shape[1] == columns for array in matrices) and not is_recurrent(weight.weight)
        leans = leaning(f"{weight.module}.{weight.weight}")
        if fits and leans in (role, None) and not is_foreign(tensors, group, weight.names[0]):
            return weight
    return None


def _tables(tensors: Tensors, columns: int) -> list[str]:
    """Matrices with that many columns and 1 to MAX_SYMBOLS rows, without recurrent weights and parts of
    others."""
    parts = {name for weight in reparametrized(tensors) for name in weight.names}
    return [
        name
        for name, array in tensors.arrays.items()
        if array.ndim == 2
        and array.shape[1] == columns
        and 1 <= array.shape[0] <= MAX_SYMBOLS
        and not is_recurrent(name)
        and name not in parts
    ]
