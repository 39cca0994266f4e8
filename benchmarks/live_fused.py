"""The fused engine in the window with plots and inspector, against the same loop without a window beside a
process that paints the same."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

import common

from playground.document import Document

if TYPE_CHECKING:
    from playground.checkpoint import Checkpoint, Curve
    from playground.training.epoch_store.store import KeptEpochs
    from playground.training.fused.trainer import FusedTrainer

SECONDS, ROUNDS = 6.0, 3
SHARE, P99_MS = 0.8, 8.0
PAINTERS_PART = 20  # the painting process trains one epoch where the window trains so many


def document() -> Document:
    from playground.tasks import build

    task = build("hello-embedding")
    return replace(task, training=replace(task.training, epochs=10_000_000, engine="fused"))


def window() -> None:
    """Unroll: all panels visible, plots and inspector live, trained by the fused engine."""
    from window import open_window, train, wait

    from playground.training.fused.kernel_loader import state

    parts = open_window()
    wait(lambda: "rnn" in state().ready)
    figures = train(parts, document(), SECONDS, settle=2.0)
    parts.close()
    common.answer(figures)


def beside() -> None:
    """The bare loop, while another process paints."""
    from playground.training.epoch_store.store import KeptEpochs
    from playground.training.fused.kernel_loader import load
    from playground.training.fused.trainer import FusedTrainer

    load("rnn")
    trainer = FusedTrainer(document(), None, KeptEpochs())
    painter = subprocess.Popen([sys.executable, __file__, "painter"], stdout=subprocess.PIPE, text=True)
    assert painter.stdout is not None
    painter.stdout.readline()  # it paints now
    trainer.steps(100_000)
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        done += len(trainer.steps(3000))
    rate = done / (time.perf_counter() - started)
    painter.kill()
    painter.wait()
    common.answer({"steps_per_s": rate})


def painter() -> None:
    """The same window with the same views, whose trainer mostly sleeps."""
    from window import open_window, spin

    from playground.training import engine_switch
    from playground.training.fused.kernel_loader import load

    load("rnn")
    engine_switch.make_trainer = sleepy_trainer  # type: ignore[assignment]
    parts = open_window()
    parts.session.edit(document(), "benchmark")
    spin(0.5)
    parts.session.runs.train()
    spin(2.0)
    print("painting", flush=True)
    spin(common.LONGEST_S)
    os._exit(0)


def sleepy_trainer(
    document: Document, start: "Checkpoint | None" = None, kept: "KeptEpochs | None" = None
) -> "FusedTrainer":
    """Does a part of what it is told and sleeps for the rest."""
    from playground.engine_report import EngineUse
    from playground.training.fused.trainer import FusedTrainer

    class Sleepy(FusedTrainer):
        use = EngineUse("fused")

        def steps(self, count: int) -> "Curve":
            started = time.perf_counter()
            curve = super().steps(max(1, count // PAINTERS_PART))
            time.sleep((PAINTERS_PART - 1) * (time.perf_counter() - started))
            return curve

    return Sleepy(document, start, kept)


def compare() -> None:
    report(common.alternate(__file__, ("beside", "window"), ROUNDS))


def report(results: dict[str, list[common.Figures]]) -> None:
    rates = {role: [figures["steps_per_s"] for figures in found] for role, found in results.items()}
    for role, values in rates.items():
        print(f"  {role:7} median {median(values):8.0f} updates/s of {len(values)} rounds")
    share = median(w / b for w, b in zip(rates["window"], rates["beside"], strict=True))
    late = {name: median(f[name] for f in results["window"]) for name in ("p50_ms", "p99_ms", "max_ms")}
    print("  lateness of a 5 ms timer while training: p50 {p50_ms:.1f}, max {max_ms:.1f} ms".format(**late))
    common.verdict("window / bare loop beside a painter", share, SHARE, at_most=False)
    common.verdict("p99 lateness", late["p99_ms"], P99_MS, " ms")


if __name__ == "__main__":
    common.main(__file__, compare, {"window": window, "beside": beside, "painter": painter})
