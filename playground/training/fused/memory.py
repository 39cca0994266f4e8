"""The memory of a fused run: three flat arrays, allocated and filled from the document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from playground.document import Document
from playground.encoding import PADDING, padded_indices
from playground.parameters import FloatArray, IntArray, input_width
from playground.spec import GATES_PER_CELL
from playground.training.batches import batches_per_epoch
from playground.training.epoch_store.rows import RowFormat
from playground.training.fused.kernels.optimizers import ADAM, ADAMW, RMSPROP, SGD
from playground.training.fused.memory_layout import (
    DoubleOffsets,
    FloatOffsets,
    IntOffsets,
    NetworkSizes,
    UpdateRule,
)

BOUNDARY = 16  # alignment: every offset is a multiple of it
OPTIMIZERS = {"adam": ADAM, "adamw": ADAMW, "sgd": SGD, "rmsprop": RMSPROP}
P = TypeVar("P", FloatOffsets, IntOffsets, DoubleOffsets)


def row_format(document: Document) -> RowFormat:
    """The parameters and the optimizer state, with torch's names and in torch's order."""
    count, spec = document.layout.size, document.training
    moving = spec.momentum > 0
    names = {
        "adam": ("step", "exp_avg", "exp_avg_sq"),
        "adamw": ("step", "exp_avg", "exp_avg_sq"),
        "sgd": ("momentum_buffer",) if moving else (),
        "rmsprop": ("step", "square_avg", *(("momentum_buffer",) if moving else ())),
    }[spec.optimizer]
    return RowFormat(count, tuple((name, () if name == "step" else (count,)) for name in names))


def net_of(document: Document) -> NetworkSizes:
    model, begins = document.model, {name: start for name, start, _, _ in document.layout.spans}
    symbols = len(document.vocabularies.input)
    return NetworkSizes(
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


def rule_of(document: Document) -> UpdateRule:
    spec, pairs = document.training, len(document.pairs)
    batches = batches_per_epoch(pairs, spec.batch_size)
    return UpdateRule(
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
    """All numbers of one run, with room for `kept_rows` epochs and `most_points` points of a burst."""

    document: Document
    kept_rows: int
    most_points: int
    net: NetworkSizes = field(init=False)
    rule: UpdateRule = field(init=False)
    offset: FloatOffsets = field(init=False)
    int_offset: IntOffsets = field(init=False)
    double_offset: DoubleOffsets = field(init=False)
    floats: FloatArray = field(init=False)
    ints: IntArray = field(init=False)
    doubles: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.net, self.rule = net_of(self.document), rule_of(self.document)
        self.offset, length = _placed(FloatOffsets, self._float_sizes())
        self.floats = np.zeros(length, np.float32)
        if self.document.model.cell != "gru":  # the gradients of ax and ah are equal
            self.offset = self.offset._replace(dah=self.offset.dax)
        self.int_offset, length = _placed(IntOffsets, self._int_sizes())
        self.ints = np.zeros(length, np.int64)
        self.double_offset, length = _placed(
            DoubleOffsets, {"loss": 1, "last_loss": 1, "best": 1, "points": 3 * self.most_points}
        )
        self.doubles = np.zeros(length, np.float64)
        self._fill()

    def _float_sizes(self) -> dict[str, int]:
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

    def _int_sizes(self) -> dict[str, int]:
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
        self.int_view("inputs", *inputs.shape)[:] = inputs.clip(min=0)
        self.int_view("targets", *targets.shape)[:] = targets
        self.int_view("lengths", self.rule.pairs)[:] = (targets != PADDING).sum(1)
        self.int_view("ends", self.net.matrices)[:] = [stop for _, _, stop, _ in self.document.layout.spans]
        self.int_view("place_of", self.net.inputs)[:] = -1
        self.int_view("marked_epochs", 4)[:] = -1
        self.doubles[self.double_offset.best] = inf

    @property
    def offsets(self) -> tuple[FloatOffsets, IntOffsets, DoubleOffsets]:
        return self.offset, self.int_offset, self.double_offset

    @property
    def arrays(self) -> tuple[FloatArray, IntArray, NDArray[np.float64]]:
        return self.floats, self.ints, self.doubles

    def float_view(self, name: str, *shape: int) -> FloatArray:
        """A view of float32 numbers by their name in `FloatOffsets`."""
        start = getattr(self.offset, name)
        return self.floats[start : start + int(np.prod(shape))].reshape(shape)

    def int_view(self, name: str, *shape: int) -> IntArray:
        """A view of int64 numbers by their name in `IntOffsets`."""
        start = getattr(self.int_offset, name)
        return self.ints[start : start + int(np.prod(shape))].reshape(shape)


def _placed(kind: type[P], sizes: Mapping[str, int]) -> tuple[P, int]:
    """Consecutive aligned offsets, one per name, and the total length."""
    places, end = {}, 0
    for name in kind._fields:
        places[name] = end
        end += -(-sizes[name] // BOUNDARY) * BOUNDARY
    return kind(**places), end
