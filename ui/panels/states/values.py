"""The data that the states panel shows, computed without widgets."""

import numpy as np
from numpy.typing import NDArray

from playground.cells import Array
from playground.inspection.logit_attribution import step_losses
from playground.interventions.values import Kind
from playground.spec import Loss
from playground.vocabulary import visible
from ui.inspection.inspected import Inspected
from ui.panels.states.stable_layout import Mode, StableLayout, tensors
from ui.panels.states.text import brief_loss, loss_digits, loss_text
from ui.style.numbers import number
from ui.style.translation import translate
from ui.widgets.heatmap.data import Block, Column, HeatmapData

MOST_NAMED = 2  # tensors beside one end of the legend
SIGMOIDS = "ifozr"  # the gates from 0 to 1


def losses(inspected: Inspected) -> Array | None:
    """Loss of each step (T), in nats; None without a target that the network knows."""
    known = inspected.target_ids
    return None if known is None else step_losses(inspected.trace, known)


def heatmap_data(
    inspected: Inspected,
    mode: Mode,
    held: StableLayout,
    costs: Array | None,
    gates: tuple[Kind, ...] = (),
) -> HeatmapData:
    """Tape and states, the top layer first; the cell state of an LSTM above its hidden state, gates below."""
    digits = loss_digits(*([] if costs is None else costs.tolist()))
    columns = [_column(inspected, step, costs, digits) for step in range(1, inspected.steps + 1)]
    layers = reversed(range(len(inspected.trace.layers)))
    blocks = [block for layer in layers for block in _blocks(inspected, layer, mode, held, gates)]
    return HeatmapData((Column("h₀"), *columns), tuple(blocks), signed=mode != "saturated")


def legend_ends(data: HeatmapData) -> tuple[str, str]:
    """Labels of the upper and lower end of the colour scale; one line per tensor if their scales differ."""
    if not data.signed:
        return "1", "0"
    scales = _shared_scales(data)
    ends = (
        "\n".join(f"{number(sign * scale, '+.0f')} {name}".strip() for name, scale in scales.items())
        for sign in (1, -1)
    )
    return next(ends), next(ends)


def _shared_scales(data: HeatmapData) -> dict[str, float]:
    """The scale of the tensors named together; of all, or of many, without names."""
    names: dict[float, dict[str, None]] = {}
    for block in data.blocks:
        names.setdefault(block.scale, {})[block.tensor] = None
    if len(names) == 1:
        return dict.fromkeys(("",), next(iter(names)))
    return {" ".join(tensors) if len(tensors) <= MOST_NAMED else "": at for at, tensors in names.items()}


def total_text(costs: Array | None, kind: Loss) -> str:
    """The sum of the losses of all steps, or their mean."""
    if costs is None:
        return "–"
    if kind == "sum":
        return f"Σ {brief_loss(float(costs.sum()))}"
    return translate("StatesPanel", "mean {0}").format(brief_loss(float(costs.mean())))


def total_tip(costs: Array | None, kind: Loss) -> str:
    if costs is None:
        return translate("StatesPanel", "Off: there is no target to compare with, so no loss.")
    if kind == "sum":
        text = translate("StatesPanel", "Sum of the losses of {0} steps, in nats. Click for their mean.")
    else:
        text = translate("StatesPanel", "Mean of the losses of {0} steps, in nats. Click for their sum.")
    return text.format(len(costs))


def _column(inspected: Inspected, step: int, costs: Array | None, digits: int) -> Column:
    at, trace = step - 1, inspected.trace
    target = inspected.targets[at] if inspected.targets else ""
    known = inspected.document.vocabularies.target
    return Column(
        symbol=inspected.labels[at],
        index=str(trace.ids[at]),
        target=visible(target) if target else "",
        target_index=str(known.index_of[target]) if target in known else "",
        prediction=visible(inspected.answers[at]),
        right=inspected.right(step),
        target_probability=inspected.target_probability(step),
        probability=float(trace.probabilities[at].max()),
        loss="" if costs is None else loss_text(float(costs[at]), digits),
        was=visible(inspected.was.get(step, "")) if step in inspected.was else "",
        loss_was=_loss_was(inspected, at, digits),
        touched=_reads_touched(inspected, at),
        loss_share=None if costs is None else _share(costs, at),
    )


def _loss_was(inspected: Inspected, at: int, digits: int) -> str:
    """The loss of a step in the untouched network; empty where nothing is touched."""
    before = None if inspected.untouched is None else losses(inspected.untouched)
    return "" if before is None else loss_text(float(before[at]), digits)


def _reads_touched(inspected: Inspected, at: int) -> bool:
    acting = inspected.trace.replacements
    features = None if acting is None else acting.layers[0].get("features")
    return features is not None and bool(features.where[at].any())


def touched_cells(inspected: Inspected, layer: int, tensor: str) -> NDArray[np.bool_] | None:
    """(T+1, H): where an intervention sets this state, or something that it is made of at the same step; in
    row 0, whether the initial state is set. None if there is none in the layer."""
    acting = inspected.trace.replacements
    if acting is None:
        return None
    found = np.zeros_like(inspected.trace.layers[layer].hidden, bool)  # (T+1, H)
    for name, replacement in acting.layers[layer].items():
        if name != "features" and not (name == "hidden" and tensor == "c"):
            found[1:] |= replacement.where
    kinds = [state.kind for state in inspected.touch.states if state.layer == layer + 1]
    found[0] = tensor in kinds
    return found if found.any() else None


def _share(costs: Array, at: int) -> tuple[float, float]:
    """Start and end of the loss of a step within the total, as shares from 0 to 1."""
    total = float(costs.sum())
    if total <= 0:
        return 0.0, 0.0
    return float(costs[:at].sum()) / total, float(costs[: at + 1].sum()) / total


def _blocks(
    inspected: Inspected, layer: int, mode: Mode, held: StableLayout, gates: tuple[Kind, ...]
) -> list[Block]:
    title = translate("StatesPanel", "layer {0}").format(layer + 1)
    rows = held.rows[layer]  # (H)
    blocks = []
    for name, values in tensors(inspected, layer, mode, gates):
        scale = held.scales[mode, name]
        shown = {
            "value": name,
            "change": f"Δ{name}",
            "saturated": f"{'σ' if name in SIGMOIDS else 'tanh'} {name}",
            "difference": f"{name} − B",
        }[mode]
        touched = touched_cells(inspected, layer, name)
        marks = None if touched is None else touched.T[rows]  # (H, T+1)
        blocks.append(Block(layer, title, shown, name, values.T[rows], tuple(rows.tolist()), scale, marks))
    return blocks
