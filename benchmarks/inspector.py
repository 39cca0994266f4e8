"""Looking inside: from an input to all visible views repainted, at rest and while a run trains beside it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count, cycle
from statistics import median
from typing import TYPE_CHECKING

import common
import numpy as np

from playground.document import Document
from playground.pairs import Pair

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.app.application import Application

STEPS, HIDDEN, LAYERS, SYMBOLS = 32, 64, 3, "abcdefgh"
EPOCHS, INPUTS, ROUNDS = 40, 60, 3
MOVE_MS, HOVER_MS, TRACE_MS, SLOWER = 50.0, 16.0, 5.0, 2.0
TABS = ("microscope", "influence", "memory", "weights")


def document() -> Document:
    """An LSTM of 3 × 64 that reads 32 symbols; the lecture's vocabulary twice as large."""
    rng = np.random.default_rng(0)
    text = "".join(rng.choice(list(SYMBOLS), STEPS))
    base = Document(pairs=(Pair(text, text[::-1]),))
    model = replace(base.model, cell="lstm", hidden_size=HIDDEN, layers=LAYERS)
    return replace(base, model=model, training=replace(base.training, epochs=EPOCHS, learning_rate=0.005))


def rest() -> None:
    """Every kind of input with each of the right-hand tabs in front."""
    from window import open_window, wait

    parts = open_window()
    session = parts.session
    session.edit(document(), "benchmark")
    wait(lambda: session.runs.shown is not None and session.runs.shown.document == session.document)
    session.runs.train()
    wait(lambda: session.runs.status.phase == "resting" and session.runs.status.epoch == EPOCHS)
    figures = _all_inputs(parts)
    parts.close()
    common.answer(figures)


def training() -> None:
    """The same while the run goes on."""
    from window import open_window, wait

    parts = open_window()
    session = parts.session
    endless = replace(document().training, epochs=10_000_000)
    session.edit(replace(document(), training=endless), "benchmark")
    wait(lambda: session.runs.shown is not None and session.runs.shown.document == session.document)
    session.runs.train()
    wait(lambda: session.runs.status.epoch > EPOCHS)
    figures = _all_inputs(parts)
    parts.close()
    common.answer(figures)


def _all_inputs(parts: "Application") -> common.Figures:
    figures: common.Figures = {}
    for tab in TABS:
        _raise(parts, tab)
        for name, act in _inputs(parts):
            figures |= _timed(parts, f"{name} {tab}", act)
        parts.window.inspector.touching.clear()
    return figures


def _inputs(parts: "Application") -> Iterator[tuple[str, Iterator[Callable[[], object]]]]:
    yield "epoch", _epochs(parts)
    yield "step", _steps(parts)
    yield "hover", _hovers(parts)
    if parts.session.runs.status.phase == "resting":  # no weight is set while a run changes them
        parts.window.inspector.go_to_epoch(None)
        yield "weight", _weights(parts)


def _weights(parts: "Application") -> Iterator[Callable[[], object]]:
    """Another number in a cell of a matrix each time."""
    inspector = parts.window.inspector
    checkpoint = inspector.checkpoint
    assert checkpoint is not None
    for turn in count():
        place = (turn % HIDDEN, turn // HIDDEN % HIDDEN)
        yield partial(inspector.touching.set_weight, checkpoint, "rnn.weight_hh_l0", *place, turn / 100)


def _raise(parts: "Application", tab: str) -> None:
    from window import spin

    parts.window.docks.bring_forward(f"dock_{tab}")
    spin(0.3)


def _timed(parts: "Application", name: str, acts: Iterator[Callable[[], object]]) -> common.Figures:
    """From each input until nothing is left to paint, and no view is still computing."""
    from PySide6.QtWidgets import QApplication
    from window import idle_after, spin

    from ui.panels.influence.influence_map import InfluenceMap

    influence = parts.window.findChild(InfluenceMap, "influence_map")
    assert influence is not None
    times = []
    for _ in range(INPUTS):
        started = time.perf_counter()
        took = idle_after(next(acts))
        while name.endswith("influence") and influence.message:
            QApplication.processEvents()
            took = 1000 * (time.perf_counter() - started)
        times.append(took)
        spin(0.005)
    p50, p95 = np.percentile(times, (50, 95))
    return {name: float(p50), f"{name} p95": float(p95)}


def _epochs(parts: "Application") -> Iterator[Callable[[], object]]:
    """Another kept network each time: a run that goes on thins the first ones."""
    inspector, runs = parts.window.inspector, parts.session.runs
    for turn in count():
        kept = runs.kept.index().spread(EPOCHS)
        yield partial(inspector.go_to_epoch, kept[turn % len(kept)])


def _steps(parts: "Application") -> Iterator[Callable[[], object]]:
    inspector = parts.window.inspector
    for step in cycle(range(1, STEPS + 1)):
        yield partial(inspector.go_to_step, step)


def _hovers(parts: "Application") -> Iterator[Callable[[], object]]:
    """The pointer wanders over the heatmap."""
    from ui.widgets.heatmap.heatmap import Heatmap

    heatmap = parts.window.findChild(Heatmap, "state_heatmap")
    assert heatmap is not None
    view = heatmap.viewport()
    for turn in cycle(range(200)):
        x, y = 90 + 7 * turn % (view.width() - 100), 150 + 5 * turn % (view.height() - 170)
        yield partial(_hover, view, x, y)


def _hover(view: "QWidget", x: int, y: int) -> None:
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    at, none = QPointF(x, y), Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, view.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view, event)


def traces() -> None:
    """A trace with all gates at the size of the lecture's program 12-3, for each cell."""
    import torch

    from playground.inspection.trace import trace
    from playground.network import initial_weights
    from playground.spec import CELL_NAMES

    torch.set_num_threads(1)
    figures: common.Figures = {}
    for cell in CELL_NAMES:
        lecture = replace(Document(), model=replace(Document().model, cell=cell))
        weights = lecture.layout.split(initial_weights(lecture))
        times = []
        for _ in range(200):
            started = time.perf_counter()
            trace(lecture.model, weights, 4, (1, 0, 2, 2, 3))
            times.append(1000 * (time.perf_counter() - started))
        figures[cell] = median(times)
    common.answer(figures)


def compare() -> None:
    results = common.alternate(__file__, ("rest", "training", "traces"), ROUNDS)
    at_rest, while_training = (_medians(results[role]) for role in ("rest", "training"))
    print(f"  T = {STEPS}, LSTM of {LAYERS} × {HIDDEN}; milliseconds, median (95 %) of {INPUTS} inputs")
    for name in (key for key in at_rest if "p95" not in key):
        rest_text = f"{at_rest[name]:6.1f} ({at_rest[f'{name} p95']:5.1f})"
        run_text = "  none"
        if name in while_training:
            run_text = f"{while_training[name]:6.1f} ({while_training[f'{name} p95']:5.1f})"
        print(f"  {name:18} at rest {rest_text}   while training {run_text}")
    for kind, goal in (("epoch", MOVE_MS), ("step", MOVE_MS), ("hover", HOVER_MS), ("weight", MOVE_MS)):
        common.verdict(f"{kind}, worst tab", max(at_rest[f"{kind} {tab}"] for tab in TABS), goal, " ms")
    ratios = [while_training[name] / at_rest[name] for name in while_training if "p95" not in name]
    common.verdict("while training / at rest, median of all", median(ratios), SLOWER)
    common.verdict("while training / at rest, worst", max(ratios), SLOWER)
    common.verdict("trace at lecture size", max(_medians(results["traces"]).values()), TRACE_MS, " ms")


def _medians(rounds: list[common.Figures]) -> common.Figures:
    return {name: median(figures[name] for figures in rounds) for name in rounds[0]}


if __name__ == "__main__":
    common.main(__file__, compare, {"rest": rest, "training": training, "traces": traces})
