"""Offers the CPU for a project whose device this machine lacks."""

from dataclasses import replace

from PySide6.QtCore import QObject

from ui.app.notice_bar import NoticeBar
from ui.session.readiness import is_missing, no_device_text
from ui.session.session import Session
from ui.session.state import Notice
from ui.style.translation import translate

USE_CPU = "use_cpu"  # answer to the notice


class DeviceOffer(QObject):
    def __init__(self, session: Session, notices: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._notices = session, notices
        self._was_missing = self._trains_then = False
        session.status_changed.connect(self._look)
        session.document_changed.connect(self._look)
        session.runs.device_missed.connect(self._offer)
        notices.answered.connect(self._on_notices_answered)

    def _look(self) -> None:
        """Offer it as soon as a device is found missing, unless another notice is waiting for an answer."""
        missing = is_missing(self._session.document.training.device, self._session.runs.status)
        newly, self._was_missing = missing and not self._was_missing, missing
        if newly and self._notices.isHidden():
            self._offer(trains_then=False)

    def _offer(self, trains_then: bool) -> None:
        self._trains_then = trains_then
        use = translate("DeviceOffer", "Use the CPU")
        train = translate("DeviceOffer", "Train on the CPU")
        text = no_device_text(self._session.document.training.device)
        choice = (train if trains_then else use, USE_CPU)
        self._session.noticed.emit(Notice(text, "warning", (choice,)))

    def _on_notices_answered(self, answer: str) -> None:
        if answer != USE_CPU:
            return
        document = self._session.document
        on_cpu = replace(document, training=replace(document.training, device="cpu"))
        self._session.edit(on_cpu, translate("DeviceOffer", "device"))
        if self._trains_then:
            self._session.runs.train()
