"""Collects cyclic garbage on the GUI thread only: on other threads it destroys widgets and crashes."""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 500


class GarbageCollector(QObject):
    """Disables automatic collection; a timer collects by the same thresholds instead."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def spare_what_is_loaded(self) -> None:
        """Exempt all current objects, so that a full collection does not walk through all of torch."""
        gc.collect()
        gc.freeze()

    def collect(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return
