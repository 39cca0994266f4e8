"""From the start of the process to a window that answers: Unroll against a bare Qt and pyqtgraph window."""

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ROUNDS, WARM_UP = 7, 1
GOAL = 1.5


def bare() -> None:
    from pyqtgraph import PlotWidget
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(PlotWidget())
    window.resize(1280, 776)
    window.show()
    watch(window)
    app.exec()


def unroll() -> None:
    from PySide6.QtWidgets import QApplication

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import main

    run = QApplication.exec

    def watch_and_run(app: QApplication) -> int:
        watch(next(window for window in app.topLevelWidgets() if window.objectName() == "main_window"))
        return run()

    QApplication.exec = watch_and_run  # type: ignore[method-assign, assignment]
    main.main([])


def watch(window: "QWidget") -> None:
    """Wait for the first paint, press a key, and tell when it has been received."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
    from PySide6.QtGui import QKeyEvent

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Expose:  # painting follows at once, then the events posted here
                key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
                QCoreApplication.postEvent(watched, key)
            elif event.type() == QEvent.Type.KeyPress:
                tell()
            return False

    handle = window.windowHandle()
    handle.installEventFilter(Watch(handle))


def tell() -> None:
    seconds, cpu = time.time() - float(os.environ["STARTED_AT"]), time.process_time()
    torch = int("torch" in sys.modules)
    print(f'{{"seconds": {seconds}, "cpu": {cpu}, "torch": {torch}}}', flush=True)
    os._exit(0)  # how long the end takes is another question


def compare() -> None:
    results = alternate(__file__, ("bare", "unroll"), ROUNDS, WARM_UP)
    for role, found in results.items():
        seconds, cpu = (median(figures[name] for figures in found) for name in ("seconds", "cpu"))
        print(f"  {role:6}  median {seconds:.3f} s, of which computing {cpu:.3f} s, of {len(found)} starts")
    for name in ("seconds", "cpu"):
        pairs = zip(results["unroll"], results["bare"], strict=True)
        ratio = median(ours[name] / theirs[name] for ours, theirs in pairs)
        verdict(f"Unroll / bare in {name}, median of the ratios", ratio, GOAL)
    loaded = sum(figures["torch"] for figures in results["unroll"])
    verdict("starts with torch loaded before the window", loaded, 0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"bare": bare, "unroll": unroll}[sys.argv[1]]()
    else:
        from statistics import median

        from common import alternate, main, verdict

        main(__file__, compare, {})
