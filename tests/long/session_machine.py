"""Random sessions of edits, undo, training, sweeps and files keep the promises of `session_promises`."""

import os
import time
import traceback

SEQUENCES = 5_000
SEEN = ("runs ended", "forks", "resets past undo", "sweeps ended", "results of sweeps", "networks compared")


def prove(share: float) -> bool:
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"}
    from PySide6.QtWidgets import QApplication

    from playground.training import torch_setup
    from tests.ui.session_playing import STEPS, play

    application, started = QApplication.instance() or QApplication([]), time.monotonic()
    torch_setup.prepare()
    try:
        seen = play(max(1, round(SEQUENCES * share)))
    except Exception:
        traceback.print_exc()
        return False
    sequences, took_s = seen["sequences"], time.monotonic() - started
    print(f"session machine: {sequences} × {STEPS} steps, {1000 * took_s / sequences:.0f} ms a sequence")
    print("  " + ", ".join(f"{what} {count}" for what, count in seen.most_common() if what != "sequences"))
    application.processEvents()
    untried = [what for what in SEEN if not seen[what]] if share >= 0.1 else []
    if untried:
        print("  too little was tried:", *untried)
    return not untried
