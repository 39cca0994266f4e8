"""The numbers of one weight on their way through sum, clipping, optimizer and step."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.parameters import FloatArray
from playground.spec import Optimizer
from ui.panels.slow_motion.text import weight_name
from ui.panels.slow_motion.values import Place, by_step
from ui.session.slow_motion import Slow
from ui.style.numbers import number
from ui.style.translation import translate

if TYPE_CHECKING:
    from playground.training.slow_motion.optimizer_step import OptimizerStep, Term

CLIP_EPSILON = 1e-6  # that torch's clip_grad_norm_ adds to the norm
FORMULAS: dict[str, str] = {
    "m": "β₁ · m + (1 − β₁) · g",
    "v": "β₂ · v + (1 − β₂) · g²",
    "m̂": "m / (1 − β₁ᵗ)",
    "v̂": "v / (1 − β₂ᵗ)",
    "decay": "−η · λ · W",
    "g/√v": "g / (√v + ε)",
}
STEPS: dict[Optimizer, str] = {
    "adam": "−η · m̂ / (√v̂ + ε)",
    "adamw": "−η · m̂ / (√v̂ + ε) + decay",
    "sgd": "−η · g",
    "rmsprop": "−η · g/√v",
}


@dataclass(frozen=True)
class Row:
    """symbol = formula = value; symbol and formula are mathematics, words stand in `words`."""

    symbol: str
    value: str
    formula: str = ""
    words: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Numbers:
    title: str = ""
    constants: str = ""
    rows: tuple[Row, ...] = ()


def numbers(slow: Slow, place: Place) -> Numbers:
    """Those of the phase; none before the sum."""
    match slow.phase.kind:
        case "sum":
            rows, constants = _sum(slow, place), ""
        case "clip":
            rows, constants = _clip(slow, place), ""
        case "optimizer":
            made = of_weight(slow, place)
            rows = _optimizer(slow, made)
            constants = ", ".join(f"{each.symbol} = {each.value:g}" for each in made.constants)
        case "weights":
            rows, constants = _weights(slow, place), ""
        case _:
            return Numbers()
    return Numbers(weight_name(slow, place), constants, rows)


def of_weight(slow: Slow, place: Place) -> "OptimizerStep":
    return slow.update.of_weight(place.matrix, place.row, place.column)


def _sum(slow: Slow, place: Place) -> tuple[Row, ...]:
    own = float(by_step(slow, place.matrix)[:, place.row, place.column].sum())
    total = slow.update.steps.total(place.matrix)  # as the matrix
    whole = float(total.reshape(len(total), -1)[place.row, place.column])
    torch = _entry(slow, slow.update.gradient, place)
    share = (
        [Row("Σ", _text(own), words=translate("SlowMotion", "the steps of this pair"))]
        if slow.pair is not None and len(slow.update.rows) > 1
        else []
    )
    return (
        *share,
        Row("Σ", _text(whole), words=translate("SlowMotion", "all steps of the batch"), strong=True),
        Row("g", _text(torch), words=translate("SlowMotion", "PyTorch's gradient")),
    )


def _clip(slow: Slow, place: Place) -> tuple[Row, ...]:
    norm, most = slow.update.norm, slow.update.document.training.clip_norm
    factor = min(1.0, most / (norm + CLIP_EPSILON))
    return (
        Row("‖g‖", number(norm, ".6g"), words=translate("SlowMotion", "norm of all gradients")),
        Row("c", number(most, "g"), words=translate("SlowMotion", "the most allowed")),
        Row("k", number(factor, ".6g"), "min(1, c / ‖g‖)"),
        Row("g", _text(_entry(slow, slow.update.gradient, place)), words=translate("SlowMotion", "before")),
        Row("g", _text(_entry(slow, slow.update.clipped, place)), "k · g", strong=True),
    )


def _optimizer(slow: Slow, made: "OptimizerStep") -> tuple[Row, ...]:
    spec = slow.update.document.training
    words = {"t": translate("SlowMotion", "number of the update"), "g": translate("SlowMotion", "gradient")}
    rows = [
        Row(term.symbol, _term_text(term), _formula(spec.optimizer, term.symbol), words.get(term.symbol, ""))
        for term in made.terms
    ]
    goes_on = any(term.symbol == "b" for term in made.terms)
    return (*rows, Row("ΔW", _text(made.step), "−η · b" if goes_on else STEPS[spec.optimizer], strong=True))


def _term_text(term: "Term") -> str:
    return number(term.value, "g") if term.symbol == "t" else _text(term.value)


def _formula(optimizer: Optimizer, symbol: str) -> str:
    match optimizer, symbol:
        case "rmsprop", "v":
            return "α · v + (1 − α) · g²"
        case "rmsprop", "b":
            return "μ · b + g/√v"
        case "sgd", "b":
            return "μ · b + g"
    return FORMULAS.get(symbol, "")


def _weights(slow: Slow, place: Place) -> tuple[Row, ...]:
    before, after = (_entry(slow, each.flat, place) for each in (slow.update.before, slow.update.after))
    return (
        Row("W", number(before, "+.7g"), words=translate("SlowMotion", "before")),
        Row("ΔW", _text(of_weight(slow, place).step), words=translate("SlowMotion", "the change")),
        Row("W", number(after, "+.7g"), "W + ΔW", translate("SlowMotion", "after"), strong=True),
    )


def _entry(slow: Slow, flat: FloatArray, place: Place) -> float:
    found = slow.update.document.layout.split(flat)[place.matrix]
    return float(found.reshape(len(found), -1)[place.row, place.column])


def _text(value: float) -> str:
    return number(value, "+.6g") if value else "0"
