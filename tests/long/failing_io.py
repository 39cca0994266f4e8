"""Makes every k-th call on the disk fail, once and from there on: what the program does stays whole, and is
told in one sentence."""

import os

from tests.long.disk import exports, kernels, projects
from tests.long.disk.sweep import holds


def prove(share: float) -> bool:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from tests.long.disk import window

    app = window.application()
    cases = (*projects.CASES, *exports.CASES, *kernels.CASES, *window.CASES)
    held = [holds(case, share) for case in cases]
    held += [window.settings_hold()]
    del app
    return all(held)
