"""All recurrent layers of a state_dict, those in lists put together."""

import re
from collections.abc import Iterable
from itertools import pairwise

from playground.weights_file.fold_modules import module, modules
from playground.weights_file.recurrent_layers import Group, UnfitError, joined, require_limits
from playground.weights_file.tensors import Tensors

_NUMBERED = re.compile(r"(?P<stem>.*?)[._]?(?P<number>\d{1,9})")


def find_groups(tensors: Tensors) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """The groups that Unroll can represent, and for each other one a sentence why not."""
    alone, refused = [], []
    for prefix, parts in modules(tensors).items():
        try:
            alone.append(module(tensors, prefix, parts))
        except UnfitError as error:
            refused.append(str(error))
    groups = []
    for prefix, stack in _stacks(alone):
        try:
            group = joined(prefix, stack)
            require_limits(group)
            groups.append(group)
        except UnfitError as error:
            refused.append(str(error))
    return tuple(groups), tuple(refused)


def _stacks(groups: list[Group]) -> Iterable[tuple[str, list[Group]]]:
    """Modules numbered as in a list (cells.0, cells.1) or by name (rnn1, rnn2) together, where each takes in
    what the one before it gives; all others alone. With the prefix of each."""
    taken = {group.prefix for group in groups}
    for stem, parts in _by_stem(groups).items():
        chained = all(above.width == below.hidden_size for below, above in pairwise(parts))
        if len(parts) > 1 and chained and stem not in taken:
            yield stem, parts
        else:
            yield from ((part.prefix, [part]) for part in parts)


def _by_stem(groups: list[Group]) -> dict[str, list[Group]]:
    """Groups of one name but for the number at its end, in the order of the numbers."""
    numbered: dict[str, list[tuple[int, Group]]] = {}
    for group in groups:
        match = _NUMBERED.fullmatch(group.prefix)
        stem, number = (match["stem"], int(match["number"])) if match else (group.prefix, -1)
        numbered.setdefault(stem, []).append((number, group))
    return {
        stem: [group for _, group in sorted(parts, key=lambda part: part[0])]
        for stem, parts in numbered.items()
    }
