"""Recognises weights that are stored in parts from which torch computes them: weight norm, spectral norm,
pruning, weight drop."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.language import Message, all_of
from playground.weights_file.tensors import Tensors, brief, once_a_file

_SUFFIXED = re.compile(r"(?:(?P<module>.*)\.)?(?P<weight>(?:weight|bias)\w*)_(?P<part>g|v|orig|mask|u|raw)")
_PARAMETRIZED = re.compile(
    r"(?:(?P<module>.*)\.)?parametrizations\.(?P<weight>\w+)\.(?P<part>original\d?|\d+\..*)"
)
_NORM = "torch.nn.utils.remove_weight_norm"
_SPECTRAL = "torch.nn.utils.remove_spectral_norm"
_PRUNING = "torch.nn.utils.prune.remove"
_PARAMETRIZATION = "torch.nn.utils.parametrize.remove_parametrizations"
_KINDS: dict[Message, tuple[set[str], str]] = {
    Message("weight norm"): ({"g", "v"}, _NORM),
    Message("pruning"): ({"orig", "mask"}, _PRUNING),
    Message("spectral norm"): ({"orig", "u"}, _SPECTRAL),
    Message("weight drop"): ({"raw"}, ""),
    Message("weight norm as a parametrization"): ({"original0", "original1"}, _PARAMETRIZATION),
    Message("a parametrization"): ({"original"}, _PARAMETRIZATION),
}


@dataclass(frozen=True)
class Reparametrized:
    """A weight that is not in the file itself."""

    module: str
    weight: str  # its name in the module
    kind: Message
    names: tuple[str, ...]  # of its parts

    @property
    def advice(self) -> Message:
        call = _KINDS[self.kind][1]
        if not call:
            whole = f"{self.module}.{self.weight}".removeprefix(".")
            code = f'state["{brief(whole)}"] = state.pop("{brief(self.names[0])}")'
            return Message("rename it, {code}", code=code)
        code = f'{call}(model.get_submodule("{brief(self.module)}"), "{self.weight}")'
        return Message("call {code}", code=code)


def sentence(weights: Sequence[Reparametrized]) -> Message:
    """What the file has instead of the weights of one module, and what to do before it is saved."""
    first = weights[0]
    parts = all_of(tuple(map(brief, first.names[:2])))
    if not weights[1:]:
        return Message(
            "Instead of {weight} the file has {parts}, of {kind}: before saving, {advice}.",
            weight=first.weight,
            parts=parts,
            kind=first.kind,
            advice=first.advice,
        )
    return Message(
        "Instead of {weight} the file has {parts}, of {kind}: before saving, {advice} (and so for {others}).",
        weight=first.weight,
        parts=parts,
        kind=first.kind,
        advice=first.advice,
        others=tuple(weight.weight for weight in weights[1:3]),
    )


@once_a_file
def reparametrized(tensors: Tensors) -> tuple[Reparametrized, ...]:
    """All such weights, in the order of their names."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name in (*tensors.arrays, *tensors.others):
        match = _PARAMETRIZED.fullmatch(name) or _SUFFIXED.fullmatch(name)
        if match:
            found.setdefault((match["module"] or "", match["weight"]), {})[match["part"]] = name
    weights = (_weight(module, weight, parts) for (module, weight), parts in found.items())
    return tuple(weight for weight in weights if weight is not None)


def _weight(module: str, weight: str, parts: Mapping[str, str]) -> Reparametrized | None:
    for kind, (needed, _) in _KINDS.items():
        if needed <= parts.keys():
            return Reparametrized(module, weight, kind, tuple(parts[part] for part in sorted(parts)))
    return None
