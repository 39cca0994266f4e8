"""Proposes which recurrent layers, embedding and read-out of a file make up the network."""

from dataclasses import dataclass

from playground.language import Message
from playground.project_file.errors import ProjectFileError
from playground.weights_file.candidates import bias_of
from playground.weights_file.guess import Guess, guess_embedding, guess_head
from playground.weights_file.recurrent_layers import Group, find_groups
from playground.weights_file.tensors import Tensors
from playground.weights_file.wording import listed


@dataclass(frozen=True)
class Mapping:
    """Names of the tensors that make up the network."""

    rnn: str  # prefix of the recurrent layers
    embedding: str | None  # None: one-hot
    head: str | None  # weight of the read-out; None: the hidden state is the logits


@dataclass(frozen=True)
class Proposal:
    """The recurrent layers to choose from, and the likeliest mapping, also where the file does not tell."""

    groups: tuple[Group, ...]  # at least one
    refused: tuple[Message, ...]  # sentences about recurrent layers that Unroll cannot represent
    mapping: Mapping

    @property
    def choices(self) -> tuple[Group, ...]:
        """The groups, and each module by itself where several were taken for one group."""
        return tuple(choice for group in self.groups for choice in (group, *group.parts))

    @property
    def chosen(self) -> Group | None:
        """The only recurrent layers; None if the file has others too, so that the person must choose."""
        return self.groups[0] if len(self.groups) == 1 and not self.refused else None


def propose(tensors: Tensors) -> Proposal:
    """Raises ProjectFileError if the file has no recurrent layers that Unroll can represent."""
    groups, refused = find_groups(tensors)
    if not groups:
        raise ProjectFileError(refused[0] if refused else _nothing_found(tensors))
    return Proposal(groups, refused, likeliest(tensors, groups[0]))


def _nothing_found(tensors: Tensors) -> Message:
    names = (*tensors.arrays, *tensors.others)
    if not names:
        return Message("The file has no recurrent layers, and no other tensors.")
    return Message(
        "The file has no recurrent layers: nn.RNN, nn.LSTM and nn.GRU call theirs weight_ih_l0, weight_hh_l0 "
        "and so on, but its tensors are {tensors}.",
        tensors=listed(names),
    )


def guesses(tensors: Tensors, group: Group) -> tuple[Guess, Guess]:
    """Embedding and read-out for these recurrent layers. An open question about the one leaves the other to
    what would follow from the likeliest answer."""
    embedding = guess_embedding(tensors, group)
    return embedding, guess_head(tensors, group, embedding.chosen)


def likeliest(tensors: Tensors, group: Group) -> Mapping:
    """The best mapping for these layers, also where the person must be asked."""
    embedding, head = guesses(tensors, group)
    return Mapping(group.prefix, embedding.chosen, head.chosen)


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
