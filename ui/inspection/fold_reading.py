"""Keeps one text read by one network in step with the session, and takes care not to slow a run."""

import time

from PySide6.QtCore import QObject, QTimer, Signal

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.problems import stopping
from ui.inspection.inspected import Inspected, disagreement_text, look_inside, text_of
from ui.session.readiness import no_network_text
from ui.session.session import Session

REST = 4  # while training, the share of time left to it: at least four times what a look costs
SHORTEST_REST_S = 0.12  # painting what has been found takes longer than finding it

Source = tuple[Document | None, Checkpoint | None, str, str | None]  # network, text, target


class Reading(QObject):
    """What is read. Where one looks in it is the business of whoever builds on this."""

    changed = Signal()  # other values

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.inspected: Inspected | None = None
        self.message = ""  # why there is nothing to show
        self.follows_run = False  # what is being shown comes from the run, nobody asked for it
        self._cost_s = 0.0
        self._source: Source = (None, None, "", None)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timer_timeout)
        session.checkpoint_arrived.connect(self._on_session_checkpoint_arrived)
        session.selection_changed.connect(self._on_session_selection_changed)
        session.document_changed.connect(self._on_session_document_changed)
        session.status_changed.connect(self._on_session_status_changed)

    @property
    def trusted(self) -> Inspected | None:
        """What may be shown: None as well when it does not agree with torch."""
        return self.inspected if self.inspected is not None and self.inspected.check.agrees else None

    @property
    def epoch(self) -> int:
        """Of the network that is shown, whether it can read the text or not."""
        return 0 if self._source[1] is None else self._source[1].epoch

    @property
    def batch(self) -> int:
        """Updates that the network shown has seen after that epoch."""
        return 0 if self._source[1] is None else self._source[1].batch

    # --- For whoever builds on this

    def fit_place(self) -> None:
        """Other values are about to be shown: a place that they do not have is left."""

    def show_place(self) -> None:
        """The selection points elsewhere in the same values."""

    # --- Computing

    def refresh(self) -> None:
        """Compute anew what is shown."""
        started = time.perf_counter()
        self._source = self._find_source()
        self.inspected, self.message = None, ""
        network, checkpoint, text, target = self._source
        past = self._session.selection.epoch is not None
        self._session.runs.kept.hold(checkpoint.epoch if past and checkpoint is not None else None)
        if network is None or checkpoint is None:
            self.message = no_network_text(self._session.runs.status)
        else:
            self._take(look_inside(network, checkpoint, text, target))
        self.fit_place()
        self._cost_s = time.perf_counter() - started
        self.changed.emit()

    def _take(self, found: Inspected | str) -> None:
        """The record of the text, or why it cannot be read: for a pair, mostly that it is being edited."""
        if isinstance(found, Inspected):
            self.inspected = found
            self.message = "" if found.check.agrees else disagreement_text(found)
        elif self._session.selection.text is None and stopping(self._session.problems):
            self.message = no_network_text(self._session.runs.status)  # not yet one for these pairs
        else:
            self.message = found

    def _find_source(self) -> Source:
        network, checkpoint = self._session.runs.network(self._session.selection.epoch)
        return network, checkpoint, *text_of(self._session.selection, self._session.document)

    def _is_source(self, found: Source) -> bool:
        """Whether that is what is shown already. Networks are compared by identity: arrays are long."""
        return found[0] is self._source[0] and found[1] is self._source[1] and found[2:] == self._source[2:]

    # --- What the session tells

    def _on_session_checkpoint_arrived(self) -> None:
        """At rest at once; during a run as often as leaves most of the time to it."""
        if self._session.runs.status.phase != "running":
            self._refresh_if_other()
        elif not self._timer.isActive() and not self._is_source(self._find_source()):
            self._timer.start(round(1000 * max(SHORTEST_REST_S, REST * self._cost_s)))

    def _on_session_selection_changed(self) -> None:
        if self._is_source(self._find_source()):
            self.show_place()
        else:
            self.refresh()

    def _on_session_document_changed(self) -> None:
        self._refresh_if_other()

    def _on_timer_timeout(self) -> None:
        self.follows_run = True
        self._refresh_if_other()
        self.follows_run = False

    def _refresh_if_other(self) -> None:
        if not self._is_source(self._find_source()):
            self.refresh()

    def _on_session_status_changed(self) -> None:
        """What comes to rest is shown at once, without the pause that a run is given."""
        if self._session.runs.shown is None:
            self.refresh()
        elif self._timer.isActive() and self._session.runs.status.phase != "running":
            self._timer.stop()
            self._refresh_if_other()
