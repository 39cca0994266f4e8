"""The sentences of the panel: each phase in plain words."""

from playground.inspection.axis_names import title
from playground.spec import Optimizer
from playground.training.slow_motion.phases import PhaseKind
from playground.vocabulary import quoted
from ui.panels.slow_motion.values import Place, StripView, names_of, readings
from ui.session.slow_motion import Slow
from ui.style.numbers import number, whole
from ui.style.translation import said, translate

OPTIMIZERS: dict[Optimizer, str] = {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD", "rmsprop": "RMSprop"}


def kind_name(kind: PhaseKind) -> str:
    """Short: for the row of phases."""
    names: dict[PhaseKind, str] = {
        "zero_grad": translate("SlowMotion", "zero"),
        "forward": translate("SlowMotion", "forward"),
        "loss": translate("SlowMotion", "loss"),
        "backward": translate("SlowMotion", "backward"),
        "sum": translate("SlowMotion", "sum"),
        "clip": translate("SlowMotion", "clip"),
        "optimizer": translate("SlowMotion", "optimizer"),
        "weights": translate("SlowMotion", "weights"),
    }
    return names[kind]


def heading(slow: Slow) -> str:
    phase, steps = slow.phase, len(slow.steps.losses)
    match phase.kind:
        case "zero_grad":
            return translate("SlowMotion", "zero_grad: the old gradients are erased")
        case "forward":
            return translate("SlowMotion", "Forward, step {0} of {1}").format(phase.step, steps)
        case "loss":
            return translate("SlowMotion", "Loss, step by step")
        case "backward":
            return translate("SlowMotion", "Backward, step {0} of {1}").format(phase.step, steps)
        case "sum":
            return translate("SlowMotion", "The gradients of all steps are added up")
        case "clip":
            return translate("SlowMotion", "The gradient is clipped")
        case "optimizer":
            name = OPTIMIZERS[slow.update.document.training.optimizer]
            return translate("SlowMotion", "Optimizer: {0}").format(name)
        case "weights":
            return translate("SlowMotion", "The weights move")


def sentence(slow: Slow, place: Place, view: StripView, is_making: bool) -> str:
    """What happens in the phase, and what it gives here."""
    match slow.phase.kind:
        case "zero_grad":
            return translate(
                "SlowMotion",
                "Every gradient is set to 0. PyTorch adds to what is there, and what is there belongs to the "
                "update before.",
            )
        case "forward":
            return _forward(slow)
        case "loss":
            return _loss(slow)
        case "backward":
            return _backward(slow, place, view)
        case "sum":
            return _sum(slow, place, view)
        case "clip":
            return _clip(slow)
        case "optimizer":
            return _optimizer(slow)
        case "weights":
            return _weights(slow, is_making)


def _forward(slow: Slow) -> str:
    step, read = slow.phase.step or 1, readings(slow)
    if not read:
        text = translate(
            "SlowMotion",
            "Step {0} of all {1} pairs of the batch: each new state is made of the symbol read and of the "
            "state before. Choose one pair to see its symbols.",
        )
        return text.format(step, whole(len(slow.update.rows)))
    if step > len(read):
        return translate("SlowMotion", "This pair has ended; longer pairs of the batch go on.")
    now = read[step - 1]
    text = translate(
        "SlowMotion",
        "The network reads “{symbol}” and makes the state h of step {step} from it and the state before. "
        "Its answer is “{answer}”; the target, “{target}”, gets the probability {chance}.",
    )
    return text.format(
        symbol=quoted(now.symbol),
        step=step,
        answer=quoted(now.answer),
        target=quoted(now.target),
        chance=number(now.chance),
    )


def _loss(slow: Slow) -> str:
    total = number(float(slow.steps.losses.sum()), ".4f")
    if slow.update.document.training.loss == "sum":
        text = translate(
            "SlowMotion",
            "The loss of a step is −log of the probability of its target: small if that is likely. Their sum "
            "is {0}.",
        )
        return text.format(total)
    text = translate(
        "SlowMotion",
        "The loss of a step is −log of the probability of its target, divided by the {1} symbols of the "
        "batch, so that the sum is the mean: {0}.",
    )
    return text.format(total, whole(slow.update.batch.symbols))


def _backward(slow: Slow, place: Place, view: StripView) -> str:
    step = slow.phase.step or 1
    value = view.of_weight[step - 1]
    if step == 1 and "_hh_" in place.matrix and ".weight_" in place.matrix:
        text = translate(
            "SlowMotion",
            "{0} is multiplied by the state before step 1, h₀. It is all zeros, so step 1 adds exactly 0 to "
            "the gradient of {0}.",
        )
        return text.format(title(place.matrix))
    text = translate(
        "SlowMotion",
        "The loss of step {step} and of all later steps has come back to here. The map is its gradient for "
        "{matrix} as used at this step; for the weight chosen it is {value}.",
    )
    return text.format(step=step, matrix=title(place.matrix), value=number(value, "+.3g"))


def _sum(slow: Slow, place: Place, view: StripView) -> str:
    if slow.pair is not None and len(slow.update.rows) > 1:
        text = translate(
            "SlowMotion",
            "The same {matrix} was used at every step, so its gradients are added up: {value} for the weight "
            "chosen. That is the share of this pair, one of {pairs} in the batch.",
        )
        return text.format(
            matrix=title(place.matrix),
            value=number(view.weight_sum, "+.3g"),
            pairs=whole(len(slow.update.rows)),
        )
    text = translate(
        "SlowMotion",
        "The same {matrix} was used at every step, so its gradients are added up: {value} for the weight "
        "chosen. PyTorch's own backward pass gives the same.",
    )
    return text.format(matrix=title(place.matrix), value=number(view.weight_sum, "+.3g"))


def _clip(slow: Slow) -> str:
    norm, most = slow.update.norm, slow.update.document.training.clip_norm
    if norm <= most:
        text = translate(
            "SlowMotion",
            "All gradients together have the norm {0} (the root of the sum of their squares). It is not "
            "above {1}, so nothing is clipped.",
        )
    else:
        text = translate(
            "SlowMotion",
            "All gradients together have the norm {0} (the root of the sum of their squares). {1} is the "
            "most allowed, so every gradient is made smaller by the same factor; the direction stays.",
        )
    return text.format(number(norm, ".4g"), number(most, "g"))


def _optimizer(slow: Slow) -> str:
    spec = slow.update.document.training
    match spec.optimizer:
        case "adam" | "adamw":
            return translate(
                "SlowMotion",
                "Adam keeps two running means for each weight: m of its gradients, v of their squares. Both "
                "began at 0, which is corrected for. The next phase moves the weights.",
            )
        case "rmsprop":
            return translate(
                "SlowMotion",
                "RMSprop divides each gradient by the root of the running mean v of its squares, so that all "
                "weights move at a similar pace. The next phase moves the weights.",
            )
        case "sgd" if spec.momentum:
            return translate(
                "SlowMotion",
                "SGD with momentum goes on in the direction b of the updates before, and adds the gradient "
                "to it. The next phase moves the weights.",
            )
        case "sgd":
            return translate(
                "SlowMotion",
                "SGD moves each weight against its gradient, by the learning rate η. The next phase "
                "moves the weights.",
            )


def _weights(slow: Slow, is_making: bool) -> str:
    made = slow.made
    if made is None:
        waits = translate("SlowMotion", "The update is being made.")
        return waits if is_making else translate("SlowMotion", "The update has not been made yet.")
    if made.is_equal:
        return translate(
            "SlowMotion",
            "The update is made, as by Step: weights and optimizer are those of these phases to the last "
            "bit.",
        )
    if made.engine == "fused":
        text = translate(
            "SlowMotion",
            "The update is made, as by Step. The fused engine made it, the phases are PyTorch's: it rounds "
            "differently, and no weight differs by more than {0}.",
        )
    else:
        text = translate(
            "SlowMotion",
            "The update is made, as by Step. No weight differs by more than {0} from these phases, which are "
            "PyTorch's on the CPU.",
        )
    return text.format(number(made.difference, ".2g"))


def weight_name(slow: Slow, place: Place) -> str:
    """The weight chosen, at length."""
    row, column = names_of(slow, place)
    if "bias" in place.matrix:
        return translate("SlowMotion", "{0}, row {1}").format(title(place.matrix), row)
    return translate("SlowMotion", "{0}, row {1}, column {2}").format(title(place.matrix), row, column)


def pair_name(slow: Slow, row: int) -> str:
    pair = slow.update.document.pairs[row]
    text = translate("SlowMotion", "pair {0}: {1} → {2}")
    return text.format(row + 1, quoted(pair.input), quoted(pair.target))


def gradient_text(value: float) -> str:
    """Short; exactly 0 has no sign."""
    return number(value, "+.2g") if value else "0"


def where(slow: Slow) -> str:
    """The place of the update in the run."""
    before = slow.update.before
    if before.batch:
        text = translate("SlowMotion", "update {1} of epoch {0}")
        return text.format(whole(before.epoch + 1), before.batch + 1)
    return translate("SlowMotion", "in epoch {0}").format(whole(before.epoch + 1))


def matrix_names(slow: Slow) -> tuple[tuple[str, str], ...]:
    """(name, words) of every matrix."""
    return tuple((name, said(title(name))) for name, _ in slow.update.document.layout.shapes)


def loss_text(value: float) -> str:
    return number(value, ".2f" if value >= 0.1 or not value else ".1g")
