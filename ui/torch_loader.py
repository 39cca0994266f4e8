"""Loads torch on a thread behind the window; a timer looks whether it has arrived."""

import threading

from PySide6.QtCore import QObject, QTimer, Signal

from playground import torch_setup

LOOK_MS = 50


class TorchLoader(QObject):
    """Emits `ready(devices)` once, or `failed(sentence)`."""

    ready = Signal(tuple)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._devices: tuple[str, ...] = ()
        self._error = ""
        self._thread = threading.Thread(target=self._work, name="torch-loading")
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._thread.start()
        self._timer.start()

    def close(self) -> None:
        self._timer.stop()
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            self._devices = torch_setup.prepare()
        except Exception as error:  # a broken installation: said in the window
            self._error = str(error)

    def _look(self) -> None:
        if self._thread.is_alive():
            return
        self._timer.stop()
        if self._devices:
            self.ready.emit(self._devices)
        else:
            self.failed.emit(self._error)
