"""Guesses which tensor is the embedding and which the read-out of recurrent layers, or says why the file does
not tell. A tensor is taken only if no other beats it in any respect: its name is as near to the layers as
any, and speaks of the role as much as any."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.weights_file.candidates import (
    Role,
    embeddings,
    head_weights,
    in_parts,
    is_foreign,
    leaning,
    lone_biases,
    misfits,
    nearness,
    own_bias_of,
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
    question: str = ""  # why the person must choose; empty if `chosen` is the answer

    @property
    def is_open(self) -> bool:
        return bool(self.question)


def guess_embedding(tensors: Tensors, group: Group) -> Guess:
    """None stands for one-hot symbols."""
    fitting, heads = embeddings(tensors, group), head_weights(tensors, group)
    options = (*fitting, None)
    undecided = [name for name in fitting if _may_be_embedding(tensors, name, heads)]
    likely = [name for name in undecided if _is_likely_embedding(tensors, group, name, heads)]
    stored = in_parts(tensors, group, "embedding")
    if stored:
        return Guess(options, options[0], sentence([stored]))
    best = _best(tensors, group, likely, "embedding")
    if best is not None:
        return Guess(options, best)
    if undecided:
        return Guess(options, undecided[0], _several("embedding", undecided, tensors, group))
    return Guess(options, None, _unfit("embedding", tensors, group, group.width))


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
        return Guess(options, best)
    if undecided:
        return Guess(options, undecided[0], _several("head", undecided, tensors, group))
    if embedding in fitting:
        lone = _lone_bias(tensors, embedding)
        if lone:
            question = (
                f"{brief(lone)} has no weight beside it: {brief(str(embedding))} may be the read-out too."
            )
            return Guess(options, embedding, question)
    return Guess(options, None, _unfit("head", tensors, group, group.hidden_size))


def _may_be_embedding(tensors: Tensors, name: str, heads: Sequence[str]) -> bool:
    """Whether it is not clear that the tensor is something else."""
    return own_bias_of(tensors, name) is None and not (leaning(name) == "head" and name in heads)


def _is_likely_embedding(tensors: Tensors, group: Group, name: str, heads: Sequence[str]) -> bool:
    if leaning(name) == "head" or is_foreign(tensors, group, name):
        return False
    if leaning(name) == "embedding" or name not in heads:
        return leaning(name) is not None or not _is_square(tensors, name)
    others = [other for other in heads if other != name]
    read = [other for other in others if leaning(other) == "head" or own_bias_of(tensors, other)]
    if any(tensors.arrays[other] is tensors.arrays[name] for other in read):  # tied weights
        return True
    return bool(read) and not _is_square(tensors, name)


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
    distinct = list({id(tensors.arrays[name]): name for name in reversed(names)}.values())

    def merits(name: str) -> tuple[int, bool]:
        return nearness(name, group.prefix), leaning(name) == role

    for name in distinct:
        mine = merits(name)
        others = [merits(other) for other in distinct if other != name]
        if all(other != mine and other[0] <= mine[0] and other[1] <= mine[1] for other in others):
            return name
    return None


def _several(role: Role, names: Sequence[str], tensors: Tensors, group: Group) -> str:
    which = "the embedding" if role == "embedding" else "the read-out"
    layers = f"“{brief(group.prefix)}”" if group.prefix else "the recurrent layers"
    if len(names) > 1:
        return f"Several tensors may be {which} of {layers}: {listed(tuple(names))}."
    (name,) = names
    where = ", but its name is nearer to other recurrent layers" if is_foreign(tensors, group, name) else ""
    return f"{brief(name)} may be {which} of {layers}{where}: the file does not tell."


def _unfit(role: Role, tensors: Tensors, group: Group, width: int) -> str:
    """That a matrix called like the role has other columns; empty if there is none."""
    found = misfits(tensors, group, role)
    if not found:
        return ""
    has = columns(tensors.arrays[found[0]].shape[1])
    if role == "embedding":
        return (
            f"{brief(group.layers[0].weight_ih)} has {columns(width)}, but {brief(found[0])} has {has}: what "
            "a network joins to its embedding, or computes of it, Unroll does not have."
        )
    return (
        f"{brief(found[0])} has {has}, but the hidden state has {width} units: what a network joins to its "
        "hidden state, or computes of it, Unroll does not have."
    )


def _lone_bias(tensors: Tensors, embedding: str | None) -> str | None:
    rows = tensors.arrays[str(embedding)].shape[0]
    return next((name for name in lone_biases(tensors) if tensors.arrays[name].shape == (rows,)), None)
