"""Says why an intervention cannot act on a network, or on a text of so many steps."""

from collections.abc import Sequence

from playground.interventions.grammar import written, written_state
from playground.interventions.values import KINDS_OF_CELL, InitialState, Intervention, Keep, LastState
from playground.language import Message, all_of_quoted, counted
from playground.parameters import input_width
from playground.spec import CELL_NAMES, ModelSpec
from playground.vocabulary import shortened


def misfit(intervention: Intervention, spec: ModelSpec, input_symbols: int, steps: int) -> Message | None:
    """Why the intervention does nothing here, as a sentence; None if it acts."""
    why = _misfit(intervention, spec, input_symbols, steps)
    return None if why is None else _about(written(intervention), why)


def misfit_of_states(states: Sequence[InitialState], spec: ModelSpec) -> Message | None:
    """Why the first of these initial states that does not fit cannot be; None if all can."""
    for state in states:
        if (why := _misfit_of_state(state, spec)) is not None:
            return _about(f"{state.kind}0 {written_state(state)}", why)
    return None


def _about(text: str, why: Message) -> Message:
    return Message("{text}: {why}", text=shortened(text), why=why)


def _misfit(intervention: Intervention, spec: ModelSpec, input_symbols: int, steps: int) -> Message | None:
    kinds, kind = KINDS_OF_CELL[spec.cell], intervention.kind
    if kind not in kinds:
        return Message(
            "{cell} has no {kind}, only {kinds}.",
            cell=CELL_NAMES[spec.cell],
            kind=kind,
            kinds=all_of_quoted(kinds),
        )
    if kind == "x" and (intervention.layer or 1) > 1:
        return Message("The input belongs to layer 1: write x 1.")
    if (intervention.layer or 1) > spec.layers:
        return _no_layer(intervention.layer or 1, spec.layers)
    most = input_width(spec, input_symbols) if kind == "x" else spec.hidden_size
    if (largest := intervention.units.last or intervention.units.first or 1) > most:
        return Message("There is no unit {unit}: they go from 1 to {most}.", unit=largest, most=most)
    if (first := intervention.steps.first or 1) > steps:
        return Message("The text has no step {step}: they go from 1 to {most}.", step=first, most=steps)
    if _keeps_nothing(intervention):
        return Message("There is nothing before step 1 to keep: begin with step 2.")
    return None


def _misfit_of_state(state: InitialState, spec: ModelSpec) -> Message | None:
    if state.kind == "c" and spec.cell != "lstm":
        return Message("{cell} has no c0, only h0.", cell=CELL_NAMES[spec.cell])
    if state.layer > spec.layers:
        return _no_layer(state.layer, spec.layers)
    if not isinstance(state.value, LastState) and len(state.value) != spec.hidden_size:
        return counted(
            "This is 1 number, but the layer has {units} units: give one for each.",
            "These are {count} numbers, but the layer has {units} units: give one for each.",
            len(state.value),
            units=spec.hidden_size,
        )
    return None


def _no_layer(layer: int, layers: int) -> Message:
    return Message("There is no layer {layer}: they go from 1 to {most}.", layer=layer, most=layers)


def _keeps_nothing(intervention: Intervention) -> bool:
    """Whether it keeps, at step 1 alone, what only steps have: h and c have an initial value."""
    only_first = (intervention.steps.first or 0) == 1 and intervention.steps.last == 1
    return isinstance(intervention.value, Keep) and only_first and intervention.kind not in ("h", "c")
