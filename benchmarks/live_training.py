"""Training in the window against a bare loop, and against a design that redraws at every step."""

import time
from dataclasses import replace
from itertools import count
from statistics import median

import common

from playground.document import Document

SECONDS, ROUNDS = 6.0, 3
EPOCHS = 10_000_000
BARE_SHARE, OVER_PER_STEP, P99_MS = 0.5, 3.0, 16.0


def document() -> Document:
    """hello-embedding, as long as it takes."""
    from playground.tasks import build

    lecture = build("hello-embedding")
    return replace(lecture, training=replace(lecture.training, epochs=EPOCHS))


def bare() -> None:
    """The fastest plain loop that a script would have: modules, fused Adam, no accuracy, no window."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(16)
    embedding, rnn, head = nn.Embedding(4, 10), nn.RNN(10, 8, 2, batch_first=True), nn.Linear(8, 4)
    modules = nn.ModuleList((embedding, rnn, head))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(modules.parameters(), 0.05, fused=True)
    ids, targets = torch.tensor([[1, 0, 2, 2, 3]]), torch.tensor([3, 1, 2, 3, 2])
    end, started = 0.0, 0.0
    for step in count(-200):
        if step == 0:
            started = time.perf_counter()
            end = started + SECONDS
        optimizer.zero_grad()
        loss = criterion(head(rnn(embedding(ids))[0]).flatten(0, 1), targets)
        loss.backward()
        optimizer.step()
        loss.item()
        if step > 0 and time.perf_counter() > end:
            common.answer({"steps_per_s": step / (time.perf_counter() - started)})
            return


def window() -> None:
    """Unroll: all panels visible, plots and inspector live."""
    from window import open_window, train

    parts = open_window()
    figures = train(parts, document(), SECONDS)
    parts.close()
    common.answer(figures)


def per_step() -> None:
    """The same window with the same plots, but a worker signals each step and the plots are redrawn then.

    Counts the steps shown: those still in the event queue are what makes such a design lag.
    """
    from PySide6.QtCore import QObject, QThread, Signal
    from window import open_window, wait

    from playground.checkpoint import Curve, Point
    from playground.training.loss_history import LossHistory
    from playground.training.torch_trainer import TorchTrainer
    from ui.panels.curves.panel import CurvesPanel

    class Worker(QThread):
        stepped = Signal(object)

        def run(self) -> None:
            trainer = TorchTrainer(document())
            while not self.isInterruptionRequested():
                self.stepped.emit(trainer.steps(1)[-1])

    class Redraw(QObject):
        def __init__(self, curves: CurvesPanel) -> None:
            super().__init__()
            self.curves, self.points = curves, LossHistory()
            self.shown_at: list[float] = []

        def on_stepped(self, point: Point) -> None:
            """The clock is read here: timers starve behind the backlog of signals."""
            self.shown_at.append(time.perf_counter())
            if self.shown_at[-1] - self.shown_at[0] > 1 + SECONDS:
                worker.stepped.disconnect(self.on_stepped)
                worker.requestInterruption()
                return
            self.points.append(Curve.of([point]))
            curve = self.points.curve
            self.curves.loss.show_epochs(point.epoch)
            self.curves.loss.show_curves(curve, Curve.of([]), None)
            self.curves.accuracy.show_epochs(point.epoch)
            self.curves.accuracy.show_curves(curve)
            self.curves.loss.viewport().repaint()
            self.curves.accuracy.viewport().repaint()

    parts = open_window()
    curves = parts.window.findChild(CurvesPanel)
    assert curves is not None
    redraw, worker = Redraw(curves), Worker()
    worker.stepped.connect(redraw.on_stepped)
    worker.start()
    wait(worker.isFinished)
    shown = [at for at in redraw.shown_at if at - redraw.shown_at[0] > 1]
    common.answer({"steps_per_s": len(shown) / (shown[-1] - shown[0])})
    parts.close()


def compare() -> None:
    results = common.alternate(__file__, ("bare", "window", "per_step"), ROUNDS)
    rates = {role: [figures["steps_per_s"] for figures in found] for role, found in results.items()}
    for role, values in rates.items():
        print(f"  {role:9} median {median(values):7.0f} steps/s of {len(values)} rounds")
    late = {name: median(f[name] for f in results["window"]) for name in ("p50_ms", "p99_ms", "max_ms")}
    print("  lateness of a 5 ms timer while training: p50 {p50_ms:.1f}, max {max_ms:.1f} ms".format(**late))
    share = median(w / b for w, b in zip(rates["window"], rates["bare"], strict=True))
    gain = median(w / p for w, p in zip(rates["window"], rates["per_step"], strict=True))
    common.verdict("window / bare loop", share, BARE_SHARE, at_most=False)
    common.verdict("window / signal and redraw per step", gain, OVER_PER_STEP, at_most=False)
    common.verdict("p99 lateness", late["p99_ms"], P99_MS, " ms")


if __name__ == "__main__":
    common.main(__file__, compare, {"bare": bare, "window": window, "per_step": per_step})
