"""Cyclic garbage is collected on the GUI thread only: elsewhere it destroys widgets and crashes."""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 500


class GarbageCollector(QObject):
    """Turns the automatic collector off and collects by its thresholds from a timer instead."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def spare_what_is_loaded(self) -> None:
        """What is alive now stays: a full collection need not walk through all of torch each time."""
        gc.collect()
        gc.freeze()

    def collect(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return
