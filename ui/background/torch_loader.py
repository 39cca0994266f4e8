"""Loads torch and then the fused engine on a background thread, which a timer polls."""

import threading

from PySide6.QtCore import QObject, QTimer, Signal

from playground.engine_report import KernelState
from playground.spec import CELL_NAMES
from playground.training import torch_setup
from playground.training.fused import kernel_loader

LOOK_MS = 50


class TorchLoader(QObject):
    """Emits `ready(devices)` or `failed(sentence)` once, then `kernels_changed` as cells become ready, then
    `ended`."""

    ready = Signal(tuple)
    failed = Signal(str)
    kernels_changed = Signal(KernelState)
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._devices: tuple[str, ...] = ()
        self._error = ""
        self._kernels = self._told_kernels = KernelState()
        self._is_told = False
        self._is_closing = False
        self._thread = threading.Thread(target=self._work, name="torch-loading")
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._thread.start()
        self._timer.start()

    def close(self, timeout_s: float) -> bool:
        """Ask the thread to stop before the next cell; returns whether it has ended in time."""
        self._is_closing = True
        self._timer.stop()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            self._devices = torch_setup.prepare()
        except Exception as error:  # a broken installation; `failed` reports it
            self._error = str(error)
            return
        from playground.training.fused.compile_process import compile_apart  # lazy: not for the first paint

        compile_apart(self._is_unwanted)
        for cell in CELL_NAMES:
            if not (self._is_closing or self._kernels.failure):
                self._kernels = kernel_loader.load(cell)

    def _is_unwanted(self) -> bool:
        return self._is_closing

    def _look(self) -> None:
        ended = not self._thread.is_alive()  # read first: an ended thread has stored all its results
        if not self._is_told and (self._devices or self._error):
            self._is_told = True
            if self._devices:
                self.ready.emit(self._devices)
            else:
                self.failed.emit(self._error)
        if self._kernels != self._told_kernels:
            self._told_kernels = self._kernels
            self.kernels_changed.emit(self._kernels)
        if ended:
            self._timer.stop()
            self.ended.emit()
