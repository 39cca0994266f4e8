"""Guesses which tensor is the embedding and which the read-out of recurrent layers, or says why the file does
not tell. A tensor is taken only if no other beats it in any respect: its name is as near to the layers as
any, and speaks of the role as much as any."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from playground.language import Message, counted
from playground.project_file.size_limits import MAX_SYMBOLS
from playground.spec import MAX_EMBEDDING_SIZE
from playground.weights_file.candidates import (
    Role,
    embeddings,
    head_weights,
    in_parts,
    is_foreign,
    is_positional,
    leaning,
    lone_biases,
    misfits,
    nearness,
    own_bias_of,
    too_large,
    width_of,
)
from playground.weights_file.recurrent_layers import Group
from playground.weights_file.reparametrized import sentence
from playground.weights_file.tensors import Tensors, brief
from playground.weights_file.wording import columns, listed


@dataclass(frozen=True)
class Guess:
    """The likely tensor of a role, or the question which one it is."""

    options: tuple[str | None, ...]  # all that fit, the most likely first; None: the role is not filled
    chosen: str | None
    question: Message | None = None  # why the person must choose; None if `chosen` is the answer

    @property
    def is_open(self) -> bool:
        return self.question is not None


def guess_embedding(tensors: Tensors, group: Group) -> Guess:
    """None stands for one-hot symbols."""
    fitting, heads = embeddings(tensors, group), frozenset(head_weights(tensors, group))
    options = (*fitting, None)
    undecided = [name for name in fitting if _may_be_embedding(tensors, name, heads)]
    read = [name for name in heads if leaning(name) == "head" or own_bias_of(tensors, name)]
    likely = [name for name in undecided if _is_likely_embedding(tensors, group, name, name in heads, read)]
    stored = in_parts(tensors, group, "embedding")
    if stored:
        return Guess(options, options[0], sentence([stored]))
    best = _best(tensors, group, likely, "embedding")
    if best is not None:
        return Guess(options, best)
    if undecided:
        unfit = None if likely else _unfit("embedding", tensors, group)
        return Guess(options, undecided[0], unfit or _several("embedding", undecided, tensors, group))
    return Guess(options, None, _unfit("embedding", tensors, group))


def guess_head(tensors: Tensors, group: Group, embedding: str | None) -> Guess:
    """None: the hidden state is the logits. `embedding` is the tensor taken for that, or None."""
    fitting = head_weights(tensors, group)
    options = (*fitting, None)
    undecided = [name for name in fitting if name != embedding]
    likely = [name for name in undecided if _is_likely_head(tensors, group, name, embedding)]
    stored = in_parts(tensors, group, "head")
    if stored:
        return Guess(options, options[0], sentence([stored]))
    best = _best(tensors, group, likely, "head")
    if best is not None:
        return Guess(options, best, _unfit("head", tensors, group))
    if undecided:
        unfit = None if likely else _unfit("head", tensors, group)
        return Guess(options, undecided[0], unfit or _several("head", undecided, tensors, group))
    unfit = _unfit("head", tensors, group)
    if embedding in fitting and not unfit:
        return _perhaps_tied(tensors, str(embedding), options)
    return Guess(options, None, unfit)


def _perhaps_tied(tensors: Tensors, embedding: str, options: tuple[str | None, ...]) -> Guess:
    """The embedding fits as read-out too. Not every program that leaves out the second name of tied weights
    notes it."""
    rows = tensors.arrays[embedding].shape[0]
    left = [name for name in lone_biases(tensors) if tensors.arrays[name].shape == (rows,)]
    if left:
        said = Message(
            "{bias} has no weight beside it: {embedding} may be the read-out too.",
            bias=brief(left[0]),
            embedding=brief(embedding),
        )
        return Guess(options, embedding, said)
    said = Message(
        "{embedding} may be the read-out too, or there is none: the file does not tell.",
        embedding=brief(embedding),
    )
    return Guess(options, None, said)


def _may_be_embedding(tensors: Tensors, name: str, heads: Set[str]) -> bool:
    """Whether it is not clear that the tensor is something else."""
    return own_bias_of(tensors, name) is None and not (leaning(name) == "head" and name in heads)


def _is_likely_embedding(
    tensors: Tensors, group: Group, name: str, may_be_head: bool, heads: Sequence[str]
) -> bool:
    """`heads` are the tensors that are clearly read-outs."""
    if leaning(name) == "head" or is_foreign(tensors, group, name) or is_positional(name):
        return False
    if leaning(name) == "embedding" or not may_be_head:
        return leaning(name) is not None or not _is_square(tensors, name)
    if any(tensors.arrays[head] is tensors.arrays[name] for head in heads):  # tied weights
        return True
    return bool(heads) and not _is_square(tensors, name)


def _is_likely_head(tensors: Tensors, group: Group, name: str, embedding: str | None) -> bool:
    if leaning(name) == "embedding" or is_foreign(tensors, group, name):
        return False
    is_tied = embedding is not None and tensors.arrays[name] is tensors.arrays[embedding]
    return leaning(name) == "head" or is_tied or not _is_square(tensors, name)


def _is_square(tensors: Tensors, name: str) -> bool:
    """Then it may as well be a layer between others, of which nothing is known by its shape."""
    rows, width = tensors.arrays[name].shape
    return bool(rows == width)


def _best(tensors: Tensors, group: Group, names: Sequence[str], role: Role) -> str | None:
    """The name that is better than each other in one respect and worse in none. Tied tensors are one."""
    distinct = {id(tensors.arrays[name]): name for name in reversed(names)}.values()
    merits = {name: (nearness(name, group.prefix), leaning(name) == role) for name in distinct}
    best = max(merits, key=lambda name: merits[name], default=None)
    if best is None:
        return None
    nearest, named = merits.pop(best)
    beats_all = all(other != (nearest, named) and other[1] <= named for other in merits.values())
    return best if beats_all else None


def _several(role: Role, names: Sequence[str], tensors: Tensors, group: Group) -> Message:
    which = Message("the embedding") if role == "embedding" else Message("the read-out")
    layers = Message("the recurrent layers")
    if group.prefix:
        layers = Message("“{text}”", text=brief(group.prefix))
    if len(names) > 1:
        return Message(
            "Several tensors may be {role} of {layers}: {tensors}.",
            role=which,
            layers=layers,
            tensors=listed(tuple(names)),
        )
    (name,) = names
    if is_foreign(tensors, group, name):
        return Message(
            "{tensor} may be {role} of {layers}, but its name is nearer to other recurrent layers: the file "
            "does not tell.",
            tensor=brief(name),
            role=which,
            layers=layers,
        )
    return Message(
        "{tensor} may be {role} of {layers}: the file does not tell.",
        tensor=brief(name),
        role=which,
        layers=layers,
    )


def _unfit(role: Role, tensors: Tensors, group: Group) -> Message | None:
    """That a matrix called like the role does not fit in its place; None if there is none."""
    large = too_large(tensors, group, role)
    if large:
        return Message(
            "{tensor} is larger than Unroll takes it, with {rows} rows and {columns} columns at most.",
            tensor=brief(large[0]),
            rows=MAX_SYMBOLS,
            columns=MAX_EMBEDDING_SIZE,
        )
    found = misfits(tensors, group, role)
    if not found:
        return None
    has, width = columns(tensors.arrays[found[0]].shape[1]), width_of(group, role)
    if role == "embedding":
        return Message(
            "{weight} has {wanted}, but {tensor} has {columns}: a layer between, or layers that read more "
            "than the embedding, Unroll does not have.",
            weight=brief(group.layers[0].weight_ih),
            wanted=columns(width),
            tensor=brief(found[0]),
            columns=has,
        )
    return counted(
        "{tensor} has {columns}, but the hidden state has 1 unit: a layer between, or a read-out that reads "
        "more than the hidden state, Unroll does not have.",
        "{tensor} has {columns}, but the hidden state has {count} units: a layer between, or a read-out that "
        "reads more than the hidden state, Unroll does not have.",
        width,
        tensor=brief(found[0]),
        columns=has,
    )
