"""Offers the CPU as soon as a project is shown whose device this machine lacks."""

from PySide6.QtCore import QObject

from ui.app.notice_bar import NoticeBar
from ui.session.readiness import is_missing
from ui.session.session import USE_CPU, Session


class DeviceOffer(QObject):
    def __init__(self, session: Session, notices: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._notices = session, notices
        self._was_missing = False
        session.status_changed.connect(self._look)
        session.document_changed.connect(self._look)
        notices.answered.connect(self._on_notices_answered)

    def _look(self) -> None:
        """Another notice may be waiting for its answer: then Train offers it."""
        missing = is_missing(self._session.document.training.device, self._session.runs.status)
        newly, self._was_missing = missing and not self._was_missing, missing
        if newly and self._notices.isHidden():
            self._session.offer_cpu(trains_then=False)

    def _on_notices_answered(self, answer: str) -> None:
        if answer == USE_CPU:
            self._session.use_cpu()
