"""Says, where it is seen, that an edit of the pairs lets the trained network go; Undo takes that back."""

from PySide6.QtCore import QObject

from playground.document import Document
from playground.problems import stopping
from ui.session.session import Session
from ui.session.state import Notice
from ui.style.translation import translate


class NetworkNotice(QObject):
    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._had = self._has_network
        self._told = ""  # the notice while it may still be shown
        session.document_changed.connect(self._on_session_document_changed)
        session.status_changed.connect(self._on_session_status_changed)
        session.noticed.connect(self._on_session_noticed)

    @property
    def _has_network(self) -> bool:
        """Whether the next run trains on with what has been trained."""
        return self._session.runs.result.is_trained and self._session.runs.has_own_curve

    def _on_session_document_changed(self, before: Document, after: Document) -> None:
        had, self._had = self._had, self._has_network
        trained = self._session.runs.result.is_trained
        only_pairs = (before.model, before.training) == (after.model, after.training)
        trains = stopping(self._session.problems) is None  # pairs with a problem make no network
        if had and trained and not self._had and only_pairs and trains:
            self._tell()
        elif self._had:
            self._take_back()

    def _on_session_status_changed(self) -> None:
        """Also comes before the change of a document, which must find what there was."""
        if self._has_network:
            self._had = True
            self._take_back()

    def _on_session_noticed(self, notice: Notice) -> None:
        if notice.text != self._told:
            self._told = ""

    def _tell(self) -> None:
        self._told = translate(
            "NetworkNotice",
            "These pairs make a new network, which starts from its initial weights. Undo brings the trained "
            "one back.",
        )
        if self._session.runs.trains_anew:
            self._told = translate(
                "NetworkNotice",
                "The network shown was trained on other pairs: Train begins again at epoch 0. Undo takes the "
                "edit back.",
            )
        self._session.notice(self._told)

    def _take_back(self) -> None:
        if self._told:
            self._session.notice("")
