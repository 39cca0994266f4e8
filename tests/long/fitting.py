"""Nothing in the window is cut or covered: both arrangements, sizes of window and text, states and tabs."""

import os
import random
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QApplication

from tests.ui.driving import at_rest, views_are_up_to_date
from tests.ui.fitting import documents, faults, set_text_size
from ui.app.application import Application
from ui.app.arrangements import ARRANGEMENTS, ArrangementName, stacks
from ui.session.settings import Settings
from ui.style import theme
from ui.style.qt_application import make_qt_application

SIZES = (QSize(960, 500), QSize(1024, 676), QSize(1280, 776), QSize(1920, 1050), QSize(2560, 1410))
POINTS = (9.0, 13.0, 18.0)
LEAST_FOR_LARGE_TEXT = 1280  # pixels of width: below, the toolbar ends in a button for the rest
LONGEST_WAIT_S = 5.0  # for a network; some states have none


def prove(share: float) -> bool:
    """`share` of all situations, chosen at random."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_qt_application()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat))
        parts = Application(app, settings, Path(folder))
        theme.apply(app, "light")
        tried, found = Fitting(app, parts).try_all(share)
        parts.close()
    print(f"fitting: {tried} situations, {len(found)} in which something is cut or covered")
    for line in found[:40]:
        print("  ", line)
    return not found


class Fitting:
    def __init__(self, app: QApplication, parts: Application) -> None:
        self._app, self._parts, self._window = app, parts, parts.window
        self._window.show_laid_out()
        self._window.complete()
        parts.loader.start()
        self._wait(lambda: parts.session.runs.status.torch_ready, 120)
        self._window.docks.bring_forward("dock_sweep")

    def try_all(self, share: float) -> tuple[int, list[str]]:
        """The number of situations, and what is wrong in them."""
        chance, tried, found = random.Random(0), 0, list[str]()
        for points, (state, document) in product(POINTS, documents().items()):
            set_text_size(self._app, points)
            self._parts.session.edit(document, state)
            self._wait(self._is_settled, LONGEST_WAIT_S)
            sizes = [size for size in SIZES if points < max(POINTS) or size.width() >= LEAST_FOR_LARGE_TEXT]
            for size, arrangement in product(sizes, ARRANGEMENTS):
                if chance.random() < share:
                    tried += 1
                    words = f"{points:g} pt, {state}, {size.width()} × {size.height()}, {arrangement}"
                    found += [f"{words}: {fault}" for fault in self._faults(size, arrangement)]
        return tried, found

    def _faults(self, size: QSize, arrangement: ArrangementName) -> list[str]:
        window = self._window
        window.resize(size)
        window.docks.use(arrangement)
        found = [] if window.size() == size else [f"the window is {window.width()} × {window.height()}"]
        places = list(stacks(ARRANGEMENTS[arrangement]))
        for turn in range(max(len(stack.names) for stack in places)):
            for stack in places:
                window.docks.bring_forward(stack.names[turn % len(stack.names)])
            self._wait(views_are_up_to_date, LONGEST_WAIT_S)
            for _ in range(3):  # a part that gets another size asks for other room
                self._app.processEvents()
            found += faults(window)
        return list(dict.fromkeys(found))

    def _is_settled(self) -> bool:
        return at_rest(self._parts.session) and views_are_up_to_date()

    def _wait(self, condition: Callable[[], bool], most_s: float) -> None:
        end = time.monotonic() + most_s
        while not condition() and time.monotonic() < end:
            self._app.processEvents()
            time.sleep(0.005)
