"""The window in a fused run with every view visible: what it costs the GUI thread, how late it answers.

With the folder of another checkout as an argument, that one and this by turns: `smoothness.py ../before`.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import common

if TYPE_CHECKING:
    from ui.app.main_window import MainWindow

SECONDS, ROUNDS = 8.0, 3
FIGURES = ("gui", "p50_ms", "p99_ms", "max_ms")


def live() -> None:
    """CPU seconds of the GUI thread per second; then, with a probe running, the lateness of a 5 ms timer."""
    from live_fused import document
    from window import Lateness, open_window, spin, wait

    from playground.training.fused.kernel_loader import state

    parts = open_window()
    _show_all(parts.window)
    wait(lambda: "rnn" in state().ready)
    parts.session.edit(document(), "benchmark")
    spin(0.5)
    parts.session.runs.train()
    spin(3.0)
    before = time.thread_time()
    spin(SECONDS)
    used = time.thread_time() - before
    lateness = Lateness()
    lateness.start()
    spin(SECONDS)
    figures = lateness.figures()
    parts.close()
    common.answer(figures | {"gui": used / SECONDS})


def _show_all(window: "MainWindow") -> None:
    from window import spin

    window.resize(1600, 1000)
    window.docks.use("look")
    spin(0.5)


def compare(before: Path | None) -> None:
    checkouts = {"before": before, "now": common.ROOT} if before else {"now": common.ROOT}
    found: dict[str, list[common.Figures]] = {name: [] for name in checkouts}
    with tempfile.TemporaryDirectory(prefix="unroll-benchmark-", ignore_cleanup_errors=True) as home:
        for _ in range(ROUNDS):
            for name, folder in checkouts.items():
                found[name].append(common.run_child(__file__, "live", Path(home, name), folder))
    for name, rounds in found.items():
        texts = [f"{key} {median(figures[key] for figures in rounds):.3g}" for key in FIGURES]
        print(f"  {name:6} {', '.join(texts)}")
    if before:
        for key, goal in (("gui", 0.5), ("p99_ms", 0.5)):
            ratios = [now[key] / old[key] for now, old in zip(found["now"], found["before"], strict=True)]
            common.verdict(f"{key}, now / before", median(ratios), goal)


if __name__ == "__main__":
    if sys.argv[1:] == ["live"]:
        live()
    else:
        compare(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None)
