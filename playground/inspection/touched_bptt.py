"""Backpropagation through time where interventions act: a set value lets nothing back to what was computed, a
kept one leads to the step before, a scaled one back through its factor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from playground.cells import GATES, Array, CellWeights
from playground.inspection.replacing import LayerReplacements
from playground.inspection.trace import LayerTrace, Trace
from playground.spec import Cell, ModelSpec


@dataclass(eq=False)
class TouchedLayer:
    """One layer on the way back, for many quantities at once, one per row; steps count from 0."""

    cell: Cell
    trace: LayerTrace
    weights: CellWeights
    replacements: LayerReplacements
    kept: dict[str, Array] = field(default_factory=dict)  # name → by the value of the step before; (rows, n)

    def back(self, step: int, by_hidden: Array, by_cell: Array) -> tuple[Array, Array, Array]:
        """Derivatives by the layer's input, and by h and c of the step before, from those by h and c of this
        step; where there is no c, they are passed on. (rows, n) each."""
        sums, by_hidden, by_cell = {"rnn": self._rnn, "lstm": self._lstm, "gru": self._gru}[self.cell](
            step, self._computed("hidden", step, by_hidden), by_cell
        )
        hidden = self._with_kept("hidden", self._computed("hidden_before", step, by_hidden))
        if self.cell == "lstm":
            by_cell = self._with_kept("cell", self._computed("cell_before", step, by_cell))
        return sums @ self.weights.ih, hidden, by_cell

    def by_features(self, step: int, by_input: Array) -> Array:
        """By what the first layer reads, also through later steps that keep it; (rows, features)."""
        whole = self._with_kept("features", by_input)
        self._computed("features", step, whole)
        return whole

    # Each: derivatives by the gates' sums, by h and by c as taken over, from those by h computed and by c

    def _rnn(self, step: int, h: Array, by_cell: Array) -> tuple[Array, Array, Array]:
        sums = h * (1 - self.trace.computed("hidden")[step] ** 2)  # (rows, H)
        return sums, sums @ self.weights.hh, by_cell

    def _lstm(self, step: int, h: Array, by_cell: Array) -> tuple[Array, Array, Array]:
        i, f, g, o = (self.trace.gates[name][step] for name in GATES["lstm"])  # (H) each
        tanh_c = np.tanh(self.trace.used("cell")[step])  # (H)
        c = self._computed("cell", step, by_cell + h * o * (1 - tanh_c**2))  # (rows, H)
        by_gate = (c * g, c * self.trace.used("cell_before")[step], c * i, h * tanh_c)
        sums = np.hstack([self._sum(*each, step) for each in zip(GATES["lstm"], by_gate, strict=True)])
        return sums, sums @ self.weights.hh, c * f

    def _gru(self, step: int, h: Array, by_cell: Array) -> tuple[Array, Array, Array]:
        r, z, n = (self.trace.gates[name][step] for name in GATES["gru"])  # (H) each
        w, before, size = self.weights, self.trace.hidden_before[step], len(r)
        by_n = self._sum("candidate", h * (1 - z), step)  # (rows, H)
        by_z = self._sum("update", h * (before - n), step)  # (rows, H)
        by_r = self._sum("reset", by_n * (w.hh[2 * size :] @ before + w.b_hh[2 * size :]), step)
        by_hidden = np.hstack([by_r, by_z, by_n * r]) @ w.hh + h * z  # (rows, H)
        return np.hstack([by_r, by_z, by_n]), by_hidden, by_cell

    def _sum(self, gate: str, by: Array, step: int) -> Array:
        """By the sum before a gate's activation, from the derivatives by the gate; (rows, H)."""
        made = self.trace.computed(gate)[step]  # (H)
        slope = 1 - made**2 if gate == "candidate" else made * (1 - made)  # (H)
        return np.asarray(self._computed(gate, step, self._with_kept(gate, by)) * slope)

    def _computed(self, name: str, step: int, by: Array) -> Array:
        """By what was computed, from the derivatives by what is used; the kept share waits for its step."""
        if name in ("hidden_before", "cell_before"):
            by = self._with_kept(name, by)
        if name not in self.replacements:
            return by
        acts = self.replacements[name]
        own = np.where(acts.where[step], acts.own[step], 1.0)  # (n)
        kept = np.where(acts.where[step], acts.kept[step], 0.0)  # (n)
        self.kept[name] = by * kept
        return np.asarray(by * own)

    def _with_kept(self, name: str, by: Array) -> Array:
        """Adds what the later step kept of this value."""
        kept = self.kept.pop(name, None)
        if kept is None:
            return by
        whole = by.copy()
        whole[: len(kept)] += kept
        return whole


def touched_passes(
    spec: ModelSpec, layers: Sequence[CellWeights], trace: Trace, seeds: Array, first: int, last: int
) -> Iterator[tuple[int, tuple[Array, ...], Array]]:
    """As `bptt.backward`: (step, by the hidden states of each layer, by what the first layer reads)."""
    each = seeds.shape[1]
    ways, carried = _ways(spec, layers, trace), _nothing(spec)
    for step in range(last, 0, -1):
        rows = (last - max(step, first) + 1) * each
        carried = [(_grown(h, rows), _grown(c, rows)) for h, c in carried]
        if step >= first:
            carried[-1][0][rows - each :] = seeds[step - 1]
        yield _through(ways, step, carried)


def touched_total(
    spec: ModelSpec, layers: Sequence[CellWeights], trace: Trace, slopes: Array
) -> tuple[Array, ...]:
    """Derivatives of the sum over all steps by the hidden states of each layer, (T, H) each, from `slopes`
    (T, H), those by the top layer's h of its own step."""
    ways, carried = _ways(spec, layers, trace), _nothing(spec)
    found = [np.zeros_like(slopes) for _ in layers]
    carried = [(_grown(h, 1), _grown(c, 1)) for h, c in carried]
    for step in range(len(slopes), 0, -1):
        carried[-1][0][:] += slopes[step - 1]
        for layer, by in zip(found, _through(ways, step, carried)[1], strict=True):
            layer[step - 1] = by[0]
    return tuple(found)


def _through(
    ways: Sequence[TouchedLayer], step: int, carried: list[tuple[Array, Array]]
) -> tuple[int, tuple[Array, ...], Array]:
    """One step back through all layers; `carried` becomes the derivatives by h and c of the step before."""
    totals, by_read = list[Array](), None
    for at in reversed(range(len(ways))):
        hidden, cell = carried[at]
        hidden = hidden if by_read is None else hidden + by_read  # (rows, H)
        totals.insert(0, hidden)
        by_read, *before = ways[at].back(step - 1, hidden, cell)
        carried[at] = (before[0], before[1])
    read = np.zeros((0, 0)) if by_read is None else by_read
    return step, tuple(totals), ways[0].by_features(step - 1, read)


def _ways(spec: ModelSpec, layers: Sequence[CellWeights], trace: Trace) -> list[TouchedLayer]:
    acting = [{}] * len(layers) if trace.replacements is None else trace.replacements.layers
    return [TouchedLayer(spec.cell, *each) for each in zip(trace.layers, layers, acting, strict=True)]


def _nothing(spec: ModelSpec) -> list[tuple[Array, Array]]:
    """No derivatives yet, by h and by c of each layer."""
    return [(np.zeros((0, spec.hidden_size)),) * 2 for _ in range(spec.layers)]


def _grown(values: Array, rows: int) -> Array:
    """A copy with as many rows, zeros below."""
    return np.concatenate([values, np.zeros((rows - len(values), values.shape[1]))])
