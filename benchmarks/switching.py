"""Another theme, arrangement, size of text or language: from the choice to the whole window repainted."""

from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import common
import numpy as np

if TYPE_CHECKING:
    from ui.app.main_window import MainWindow

ROUNDS, TURNS = 3, 10
GOAL_MS = 300.0
FLIPS = {
    "theme": ("view_dark", "view_light"),
    "arrangement": ("view_arrangement_look", "view_arrangement_train"),
    "text": ("view_text_larger", "view_text_smaller"),
    "language": ("view_language_zh", "view_language_en"),
}


def flips() -> None:
    """A trained network is shown in all views, as after a lesson."""
    from window import idle_after, open_window, spin, wait

    parts = open_window()
    parts.session.runs.train()
    wait(lambda: parts.session.runs.status.phase == "resting" and parts.session.runs.status.epoch > 0)
    spin(0.5)
    figures: common.Figures = {}
    for kind, names in FLIPS.items():
        acts = [partial(_trigger, parts.window, name) for name in names]
        times = []
        for turn in range(2 * TURNS):
            times.append(idle_after(acts[turn % 2]))
            spin(0.05)
        p50, top = np.percentile(times[2:], (50, 100))  # without what is made the first time
        figures |= {kind: float(p50), f"{kind} longest": float(top), f"{kind} first": max(times[:2])}
    parts.close()
    common.answer(figures)


def _trigger(window: "MainWindow", name: str) -> None:
    window.actions_by_name[name].trigger()  # another language makes the actions anew


def compare() -> None:
    rounds = common.alternate(__file__, ("flips",), ROUNDS)["flips"]
    for name in rounds[0]:
        common.verdict(name, median(figures[name] for figures in rounds), GOAL_MS, " ms")


if __name__ == "__main__":
    common.main(__file__, compare, {"flips": flips})
