"""Completions of a partly typed intervention, for a text field."""

from collections.abc import Iterator

from playground.interventions.values import KINDS_OF_CELL
from playground.spec import ModelSpec

VALUES = ("0", "1", "keep", "*0.5", "*-1")


def suggestions(text: str, spec: ModelSpec, steps: int, other_text: str = "") -> tuple[str, ...]:
    """Texts that begin with `text` and go on by one part: kind, layer, units, steps or value.

    `other_text` stands in the value that is taken from another text; without one there is none.
    """
    return tuple([made for made in _continued(text, spec, steps, other_text) if made.startswith(text)])


def _continued(text: str, spec: ModelSpec, steps: int, other_text: str) -> Iterator[str]:
    kind, has_kind, place = text.partition(" ")
    layer, has_layer, rest = place.partition(".")
    units, has_units, last = rest.partition("@")
    if not has_kind:
        yield from (f"{name} " for name in KINDS_OF_CELL[spec.cell])
    elif not has_layer:
        layers = 1 if kind == "x" else spec.layers
        yield from (f"{kind} {name}." for name in (*range(1, layers + 1), *("*" * (layers > 1))))
    elif not has_units:
        yield from (f"{kind} {layer}.{name}@" for name in (units or "*",))
    elif "=" not in last:
        begun = f"{kind} {layer}.{units}@"
        yield from (f"{begun}{name}=" for name in (("*", *range(1, steps + 1)) if not last else (last,)))
    else:
        begun = f"{kind} {layer}.{units}@{last.partition('=')[0]}="
        others = [f"@{other_text}:{step}" for step in range(1, steps + 1)] if other_text else []
        yield from (f"{begun}{value}" for value in (*VALUES, *others))
