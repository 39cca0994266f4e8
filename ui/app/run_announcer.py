"""Lets a screen reader say that training has begun or ended: on the screen that is seen, not read."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.session.session import Session
from ui.session.state import RunStatus
from ui.style.accessible import announce
from ui.style.numbers import number
from ui.style.translation import translate


class RunAnnouncer(QObject):
    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._trains = session.runs.status.phase != "resting"
        session.status_changed.connect(self._on_session_status_changed)

    def _on_session_status_changed(self, status: RunStatus) -> None:
        trains = status.phase != "resting"
        if trains == self._trains:
            return
        self._trains = trains
        begun = translate("RunAnnouncer", "Training has begun.")
        announce(self._window, begun if trains else self._ended())

    def _ended(self) -> str:
        history = self._session.runs.result.history
        if not len(history):
            return translate("RunAnnouncer", "Training has ended.")
        epoch, solved = self._session.runs.status.epoch, history.solved_at
        if solved is not None:
            text = translate("RunAnnouncer", "Training has ended after epoch {0}: solved from epoch {1}.")
            return text.format(epoch, solved)
        text = translate("RunAnnouncer", "Training has ended after epoch {0}: loss {1}, pairs right {2}.")
        curve = history.curve
        return text.format(epoch, number(curve.loss[-1], ".4f"), number(curve.pair_accuracy[-1], ".0%"))
