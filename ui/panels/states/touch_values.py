"""What the row of interventions shows: its chips, what they changed, and why one cannot be."""

from dataclasses import dataclass

from playground.inspection.acting import Acting, acting, reader
from playground.inspection.logit_attribution import step_losses
from playground.interventions.changing import Made, Part, written_made
from playground.interventions.edit_grammar import written_edit
from playground.interventions.grammar import written
from playground.interventions.presets import forget_gate, take_memory, wipe_memory
from playground.interventions.suggestions import suggestions
from playground.interventions.values import Chip, InitialState, Intervention, Touch, WeightEdits
from playground.pairs import Pairs
from playground.vocabulary import shortened, split
from ui.inspection.inspected import Inspected
from ui.panels.states.text import loss_digits, loss_text
from ui.style.translation import said, translate

MOST_LISTED = 12  # edited weights in a tooltip, and pairs in a menu


@dataclass(frozen=True)
class ChipView:
    part: Part
    at: int
    text: str
    is_on: bool | None  # None: it cannot be switched, only removed
    tip: str
    is_idle: bool  # it does nothing here; the tip says why


def chip_views(touch: Touch, acts: Acting | None, edits_act: bool) -> tuple[ChipView, ...]:
    """`acts` is None while the touch is not shown, or nothing can be read."""
    nothing = Acting(idle=(None,) * len(touch.chips), idle_states=(None,) * len(touch.states))
    chips = enumerate(zip(touch.chips, (acts or nothing).idle, strict=True))
    states = enumerate(zip(touch.states, (acts or nothing).idle_states, strict=True))
    return (
        *[_chip(at, chip, why) for at, (chip, why) in chips],
        *[_state(at, state, why) for at, (state, why) in states],
        *([] if touch.edits is None else [_edits(touch.edits, edits_act)]),
    )


def _chip(at: int, chip: Chip, why: str | None) -> ChipView:
    tip = translate("Touch", "Click to switch this intervention off.")
    if not chip.is_on:
        tip = translate("Touch", "Off: click to switch this intervention on.")
    return ChipView(
        "chip", at, written(chip.intervention), chip.is_on, tip if why is None else said(why), why is not None
    )


def _state(at: int, state: InitialState, why: str | None) -> ChipView:
    tip = translate("Touch", "The initial state of layer {0}; without it, zeros.").format(state.layer)
    return ChipView(
        "state", at, written_made(state), None, tip if why is None else said(why), why is not None
    )


def _edits(edits: WeightEdits, act: bool) -> ChipView:
    count = len(edits.edits)
    text = translate("Touch", "{0} weights by hand").format(count)
    if count == 1:
        text = written_edit(edits.edits[0])
    if not act:
        why = translate("Touch", "They belong to the network after epoch {0}: show that epoch to see them.")
        return ChipView("edits", 0, text, None, why.format(edits.epoch), True)
    listed = [written_edit(edit) for edit in edits.edits[:MOST_LISTED]]
    return ChipView("edits", 0, text, None, "\n".join([*listed, *["…"] * (count > MOST_LISTED)]), False)


def changes_text(inspected: Inspected) -> str:
    """3 of 5 answers changed; loss 0.055 → 1.230. Empty for an untouched network."""
    if inspected.untouched is None:
        return ""
    text = translate("Touch", "{0} of {1} answers changed")
    if not inspected.was:
        text = translate("Touch", "no answer changed")
    changed = text.format(len(inspected.was), inspected.steps)
    losses = _losses(inspected)
    if losses is None:
        return changed
    digits = loss_digits(*losses)
    before, after = (loss_text(loss, digits) for loss in losses)
    return translate("Touch", "{0}; loss {1} → {2}").format(changed, before, after)


def _losses(inspected: Inspected) -> tuple[float, float] | None:
    """The loss of all steps without and with the touch, as in training."""
    known = inspected.target_ids
    if known is None or inspected.untouched is None:
        return None
    totals = [
        float(step_losses(trace, known).sum()) for trace in (inspected.untouched.trace, inspected.trace)
    ]
    share = inspected.steps if inspected.document.training.loss == "mean" else 1
    return totals[0] / share, totals[1] / share


def obstacle(inspected: Inspected, made: Made) -> str | None:
    """Why it would do nothing to what is shown, as a sentence; None if it would do something."""
    by = reader(inspected.document, inspected.weights)
    if isinstance(made, InitialState):
        found = acting(by, inspected.steps, Touch(states=(made,))).idle_states[0]
    else:
        found = acting(by, inspected.steps, Touch((Chip(made),))).idle[0]
    return None if found is None else said(found)


def offered(text: str, inspected: Inspected | None, other_text: str) -> tuple[str, ...]:
    """Texts that a partly typed intervention can go on to."""
    if inspected is None:
        return ()
    model = inspected.document.model
    found = suggestions(text, model, inspected.steps, other_text)
    starts = [
        f"{state}0 {layer}=" for state in _states_of(model.cell) for layer in range(1, model.layers + 1)
    ]
    others = [f"{start}@{other_text}" for start in starts if other_text and text.startswith(start)]
    more = [each for each in (*starts, *others) if each.startswith(text)]
    return tuple([each for each in (*found, *more) if each != text])


def _states_of(cell: str) -> str:
    return "hc" if cell == "lstm" else "h"


@dataclass(frozen=True)
class Preset:
    name: str  # of the action
    text: str
    made: tuple[Intervention, ...]
    why_off: str = ""


def presets(inspected: Inspected) -> tuple[Preset, ...]:
    is_lstm = inspected.document.model.cell == "lstm"
    why_off = "" if is_lstm else translate("Touch", "Off: only an LSTM has a forget gate.")
    return (
        Preset("touch_wipe", translate("Touch", "Wipe the memory at every step"), (wipe_memory(),)),
        Preset("touch_shut", translate("Touch", "Shut the forget gate"), (forget_gate(0),), why_off),
        Preset("touch_open", translate("Touch", "Open the forget gate"), (forget_gate(1),), why_off),
    )


def swaps(inspected: Inspected, pairs: Pairs, step: int) -> tuple[Preset, ...]:
    """From that step on, with the memory of another pair; the first of MOST_LISTED others."""
    step, level = max(step, 2), inspected.document.vocabulary.level
    known, found = inspected.document.vocabularies.input, list[Preset]()
    for row, pair in enumerate(pairs[: 4 * MOST_LISTED]):
        symbols = split(pair.input, level)
        if pair.input == inspected.text or not symbols or known.unknown(symbols):
            continue
        why_off = ""
        if len(symbols) < step or inspected.steps < step:
            why_off = translate("Touch", "Off: both texts need at least {0} symbols.").format(step)
        text = translate("Touch", "{0}: {1}").format(row + 1, shortened(pair.input))
        found.append(Preset(f"touch_swap_{row + 1}", text, (take_memory(pair.input, step),), why_off))
    return tuple(found[:MOST_LISTED])


def other_text(pairs: Pairs, text: str) -> str:
    """The input of another pair, for a suggestion; empty if there is none."""
    return next((pair.input for pair in pairs[:MOST_LISTED] if pair.input != text), "")
