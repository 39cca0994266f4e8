"""The three arrays of a run, and where everything lies in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from playground.document import Document
from playground.encoding import PADDING, IntArray, padded_indices
from playground.parameters import FloatArray, input_width
from playground.spec import GATES_PER_CELL
from playground.training.batches import batches_per_epoch
from playground.training.epoch_store.rows import RowFormat
from playground.training.fused.kernels.optimizers import ADAM, ADAMW, RMSPROP, SGD
from playground.training.fused.memory_layout import Net, Places, Reals, Rule, WholePlaces

BOUNDARY = 16  # every place begins at a multiple of it
OPTIMIZERS = {"adam": ADAM, "adamw": ADAMW, "sgd": SGD, "rmsprop": RMSPROP}
P = TypeVar("P", Places, WholePlaces, Reals)


def row_format(document: Document) -> RowFormat:
    """What torch's optimizers remember, in their order."""
    count, spec = document.layout.size, document.training
    moving = spec.momentum > 0
    names = {
        "adam": ("step", "exp_avg", "exp_avg_sq"),
        "adamw": ("step", "exp_avg", "exp_avg_sq"),
        "sgd": ("momentum_buffer",) if moving else (),
        "rmsprop": ("step", "square_avg", *(("momentum_buffer",) if moving else ())),
    }[spec.optimizer]
    return RowFormat(count, tuple((name, () if name == "step" else (count,)) for name in names))


def net_of(document: Document) -> Net:
    model, begins = document.model, {name: start for name, start, _, _ in document.layout.spans}
    symbols = len(document.vocabularies.input)
    return Net(
        layers=model.layers,
        hidden=model.hidden_size,
        gates=GATES_PER_CELL[model.cell] * model.hidden_size,
        memory=int(model.cell == "lstm"),
        features=input_width(model, symbols),
        inputs=symbols,
        symbols=len(document.vocabularies.target),
        embedding=begins.get("embedding.weight", -1),
        recurrent=begins["rnn.weight_ih_l0"],
        head_weight=begins.get("head.weight", -1),
        head_bias=begins.get("head.bias", -1),
        parameters=document.layout.size,
        matrices=len(document.layout.shapes),
        row=row_format(document).length,
    )


def rule_of(document: Document) -> Rule:
    spec, pairs = document.training, len(document.pairs)
    batches = batches_per_epoch(pairs, spec.batch_size)
    return Rule(
        pairs=pairs,
        longest=document.longest,
        batch_size=pairs if batches == 1 else spec.batch_size,
        batches=batches,
        mean=spec.loss == "mean",
        optimizer=OPTIMIZERS[spec.optimizer],
        momentum=float(spec.momentum),
        clip_norm=float(spec.clip_norm),
    )


@dataclass(eq=False)
class Memory:
    """All numbers of one run, with room for so many kept epochs and points of a burst."""

    document: Document
    kept_rows: int
    most_points: int
    net: Net = field(init=False)
    rule: Rule = field(init=False)
    at: Places = field(init=False)
    of: WholePlaces = field(init=False)
    on: Reals = field(init=False)
    m: FloatArray = field(init=False)
    q: IntArray = field(init=False)
    r: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.net, self.rule = net_of(self.document), rule_of(self.document)
        self.at, length = _placed(Places, self._floats())
        self.m = np.zeros(length, np.float32)
        if self.document.model.cell != "gru":  # the two ways into a gate are one
            self.at = self.at._replace(dah=self.at.dax)
        self.of, length = _placed(WholePlaces, self._wholes())
        self.q = np.zeros(length, np.int64)
        self.on, length = _placed(
            Reals, {"loss": 1, "last_loss": 1, "best": 1, "points": 3 * self.most_points}
        )
        self.r = np.zeros(length, np.float64)
        self._fill()

    def _floats(self) -> dict[str, int]:
        net, pairs = self.net, self.rule.batch_size
        rows = pairs * self.rule.longest
        distinct = min(net.inputs, rows)
        states = net.layers * (rows + pairs) * net.hidden
        return {
            **dict.fromkeys(("row", "good"), net.row),
            **dict.fromkeys(("gradient", "transposed"), net.parameters),
            **dict.fromkeys(("norms", "good_norms"), net.matrices),
            **dict.fromkeys(("features", "d_features"), distinct * net.features),
            **dict.fromkeys(("projected", "d_projected"), distinct * net.gates),
            **dict.fromkeys(("ax", "dax"), rows * net.gates),
            "dah": rows * net.gates if self.document.model.cell == "gru" else 0,
            **dict.fromkeys(("ah", "gates"), net.layers * rows * net.gates),
            "hidden": states,
            "memory": states * net.memory,
            **dict.fromkeys(("logits", "d_logits"), rows * net.symbols),
            "above": rows * net.hidden,
            **dict.fromkeys(("carry", "carry_memory"), pairs * net.hidden),
            "kept": self.kept_rows * net.row,
            "kept_norms": self.kept_rows * net.matrices,
            "marked": 4 * net.row,
            "marked_norms": 4 * net.matrices,
        }

    def _wholes(self) -> dict[str, int]:
        net, rule = self.net, self.rule
        rows, cells = rule.batch_size * rule.longest, rule.pairs * rule.longest
        return {
            **dict.fromkeys(("inputs", "targets", "predictions"), cells),
            "lengths": rule.pairs,
            "ends": net.matrices,
            **dict.fromkeys(("position", "counts", "marked_epochs"), 4),
            "filled": 2,
            "chosen": rule.batch_size,
            **dict.fromkeys(("place", "wanted", "answers"), rows),
            "distinct": min(net.inputs, rows),
            "place_of": net.inputs,
            "kept_epochs": self.kept_rows,
            "solved": 1,
        }

    def _fill(self) -> None:
        inputs, targets = padded_indices(self.document)  # (pairs, longest)
        self.whole("inputs", *inputs.shape)[:] = inputs.clip(min=0)
        self.whole("targets", *targets.shape)[:] = targets
        self.whole("lengths", self.rule.pairs)[:] = (targets != PADDING).sum(1)
        self.whole("ends", self.net.matrices)[:] = [stop for _, _, stop, _ in self.document.layout.spans]
        self.whole("place_of", self.net.inputs)[:] = -1
        self.whole("marked_epochs", 4)[:] = -1
        self.r[self.on.best] = inf

    def floats(self, name: str, *shape: int) -> FloatArray:
        """A view of float32 numbers by the name of their place."""
        start = getattr(self.at, name)
        return self.m[start : start + int(np.prod(shape))].reshape(shape)

    def whole(self, name: str, *shape: int) -> IntArray:
        """The same of whole numbers."""
        start = getattr(self.of, name)
        return self.q[start : start + int(np.prod(shape))].reshape(shape)


def _placed(kind: type[P], sizes: Mapping[str, int]) -> tuple[P, int]:
    """Each name's place, one after the other, and where they end."""
    places, end = {}, 0
    for name in kind._fields:
        places[name] = end
        end += -(-sizes[name] // BOUNDARY) * BOUNDARY
    return kind(**places), end
