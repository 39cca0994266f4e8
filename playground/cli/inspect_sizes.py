"""How much `inspect` shows of a long text: known before it is computed, and said where it is too much."""

from pathlib import Path

from playground.cells import GATES
from playground.cli.errors import CommandError, about
from playground.document import Document
from playground.inspection.influence import logit_quantities, seconds
from playground.inspection.trace import Trace
from playground.language import Message
from playground.parameters import input_width
from playground.spec import ModelSpec

MOST_PRINTED = 10_000_000  # numbers of a JSON object: 200 MB, and 1 GB while it is made
MOST_COMPUTED = 250_000_000  # numbers of a trace: 2 GB
LONGEST_S = 30.0  # for the influence of every step on every later one, as in the window


def require_size(document: Document, steps: int, as_json: bool, file: Path) -> None:
    """Raise CommandError if the states of so many steps are too many numbers."""
    if steps * _computed(document) > MOST_COMPUTED:
        raise _too_long(steps, _computed(document), MOST_COMPUTED, file)
    if as_json and steps * _printed(document) > MOST_PRINTED:
        raise _too_long(steps, _printed(document), MOST_PRINTED, file)


def influence_obstacle(spec: ModelSpec, trace: Trace) -> Message | None:
    """Why the influence is left out, as a sentence; None if it is computed."""
    steps = len(trace.ids)
    numbers = steps * steps * (1 + spec.layers)
    if numbers <= MOST_PRINTED and seconds(spec, trace, logit_quantities(spec, trace)) <= LONGEST_S:
        return None
    return Message(
        "The influence of {steps:,} steps on one another, up to {numbers:,} numbers, would take too long: "
        "it is left out; give a shorter text to see it.",
        steps=steps,
        numbers=numbers,
    )


def _too_long(steps: int, numbers_of_step: int, most: int, file: Path) -> CommandError:
    fitting = max(1, most // numbers_of_step)
    fault = Message(
        "The states of {steps:,} steps would be {numbers:,} numbers, which is too many: give a text of at "
        "most {most:,} symbols.",
        steps=steps,
        numbers=steps * numbers_of_step,
        most=fitting,
    )
    return about(file, fault)


def _printed(document: Document) -> int:
    """Numbers of a step: logits, probabilities, and the states and gates of each layer."""
    model = document.model
    states = 1 + (model.cell == "lstm") + len(GATES[model.cell])
    return 2 * len(document.vocabularies.target) + states * model.layers * model.hidden_size


def _computed(document: Document) -> int:
    return _printed(document) + input_width(document.model, len(document.vocabularies.input))
