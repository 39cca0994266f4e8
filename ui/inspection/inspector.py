"""Where all inspecting views look: one text and network, and one place in it, pinned or under the pointer."""

import time
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from playground.checkpoint import NetworkState
from playground.problems import stopping
from ui.inspection.comparison import ComparedSide, lost_text
from ui.inspection.inspected import Inspected, disagreement_text, look_inside, text_of
from ui.inspection.navigation import EPOCH_MOVES, Bounds, Move, Position, moved, placed
from ui.session.readiness import no_network_text
from ui.session.session import Session
from ui.session.state import NoticeKind, Selection

REST = 4  # while training, the share of time left to it: at least four times what a look costs
SHORTEST_REST_S = 0.12  # painting what has been found takes longer than finding it


@dataclass(frozen=True, eq=False)
class Source:
    """A text and the network that reads it; only a pair has a target."""

    network: NetworkState | None = None
    text: str = ""
    target: str | None = None

    def is_same(self, other: "Source") -> bool:
        """The network is compared by identity: its arrays are long."""
        if (self.text, self.target) != (other.text, other.target):
            return False
        if self.network is None:
            return other.network is None
        return self.network.is_same(other.network)


class Inspector(QObject):
    """The inspecting views listen to it, show `trusted` at `place`, and move it."""

    changed = Signal()  # other values
    cursor_moved = Signal()  # the same values, another place, pinned or hovered
    microscope_wanted = Signal()
    play_wanted = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.inspected: Inspected | None = None
        self.message = ""  # why there is nothing to show
        self.follows_run = False  # what is being shown comes from the run, nobody asked for it
        self._cost_s = 0.0
        self._source = Source()
        self._turns = 0
        self._side: ComparedSide | None = None  # what was kept to compare with
        self._preview: Position | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timer_timeout)
        session.checkpoint_arrived.connect(self._on_session_checkpoint_arrived)
        session.selection_changed.connect(self._on_session_selection_changed)
        session.document_changed.connect(self._on_session_document_changed)
        session.status_changed.connect(self._on_session_status_changed)
        self.refresh()

    # --- What is shown

    @property
    def trusted(self) -> Inspected | None:
        """What may be shown: None as well when it does not agree with torch."""
        return self.inspected if self.inspected is not None and self.inspected.check.agrees else None

    @property
    def epoch(self) -> int:
        """Of the network that is shown, whether it can read the text or not."""
        return 0 if self._source.network is None else self._source.network.checkpoint.epoch

    @property
    def batch(self) -> int:
        """Updates that the network shown has seen after that epoch."""
        return 0 if self._source.network is None else self._source.network.checkpoint.batch

    @property
    def bounds(self) -> Bounds:
        if self.inspected is None:
            return Bounds(0, 1, 1)
        model = self.inspected.document.model
        return Bounds(self.inspected.steps, model.layers, model.hidden_size)

    @property
    def pinned(self) -> Position:
        """The place that was chosen."""
        return placed(self._session.selection, self.bounds)

    @property
    def place(self) -> Position:
        """What the views show: the place under the pointer while there is one, else the pinned one."""
        return self._preview or self.pinned

    @property
    def previews(self) -> bool:
        return self._preview is not None

    @property
    def step(self) -> int:
        return self.place.step

    @property
    def layer(self) -> int:
        return self.place.layer

    @property
    def unit(self) -> int:
        return self.place.unit

    @property
    def pinned_unit(self) -> int | None:
        """The unit that was clicked; None while none is held."""
        return None if self._session.selection.unit is None else self.pinned.unit

    def take_turn(self) -> int:
        """The place of a view among those that show a run's news one after the other."""
        self._turns += 1
        return self._turns - 1

    # --- Hovering: shows another place and moves nothing

    def preview(self, step: int | None = None, layer: int | None = None, unit: int | None = None) -> None:
        """Show that place until the pointer leaves; what is not given stays as pinned."""
        given = Selection(
            step=self.pinned.step if step is None else step,
            layer=self.pinned.layer if layer is None else layer,
            unit=self.pinned.unit if unit is None else unit,
        )
        self._show_preview(placed(given, self.bounds))

    def end_preview(self) -> None:
        self._show_preview(None)

    def _fit_preview(self) -> None:
        """The pointer stays where it is while a run goes on; of another text or model it points nowhere."""
        if self._preview is not None and not self.bounds.contain(self._preview):
            self._preview = None

    def _show_preview(self, place: Position | None) -> None:
        if place != self._preview:
            self._preview = place
            self.cursor_moved.emit()

    # --- Moving

    def move(self, how: Move) -> None:
        if how == "clear":
            self.end_preview()
        if self.inspected is not None or how in EPOCH_MOVES:
            kept = self._session.runs.kept.index()
            self._session.select(moved(self._session.selection, how, self.bounds, kept, self.epoch))

    def go_to(self, step: int | None = None, layer: int | None = None, unit: int | None = None) -> None:
        """Pin that place; what is not given stays."""
        now = self._session.selection
        self._session.select(
            replace(
                now,
                step=now.step if step is None else step,
                layer=now.layer if layer is None else layer,
                unit=now.unit if unit is None else unit,
            )
        )

    def pin(self) -> None:
        """Choose the place that is shown, its unit included."""
        if self.inspected is not None:
            at = self.place
            self.go_to(at.step, at.layer, at.unit)

    def go_to_step(self, step: int) -> None:
        self.go_to(step=step)

    def go_to_layer(self, layer: int) -> None:
        self.go_to(layer=layer)

    def go_to_epoch(self, epoch: int | None) -> None:
        """Show the network after that epoch; None follows the newest one."""
        self._session.select(replace(self._session.selection, epoch=epoch))

    # --- Side B

    @property
    def side_b(self) -> Inspected | None:
        return None if self._side is None else self._side.inspected

    def keep_side_b(self) -> None:
        """Keep what is shown to compare with; the same again lets go of it."""
        if self.trusted is not None:
            same = self.side_b is self.trusted
            self._side = None if same else ComparedSide.of(self.trusted, self._session.selection)
            self.changed.emit()

    def swap_sides(self) -> None:
        """Look at side B, and keep what was shown in its place."""
        side, now = self._side, self._session.selection
        if self.trusted is None or side is None:
            return
        if side.is_of(self._session.runs.network(side.selection.epoch)):
            self._side = ComparedSide.of(self.trusted, now)
            self._session.select(side.seen_from(now, self._session.document.pairs))
        else:
            self.say(lost_text(), "warning")

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        """Tell the person a sentence about what is looked at."""
        self._session.notice(text, kind)

    # --- Computing

    def refresh(self) -> None:
        """Compute anew what is shown."""
        started = time.perf_counter()
        self._source = source = self._find_source()
        self.inspected, self.message = None, ""
        past = self._session.selection.epoch is not None
        self._session.runs.kept.hold(source.network.checkpoint.epoch if past and source.network else None)
        if source.network is None:
            self.message = no_network_text(self._session.runs.status)
        else:
            self._take(look_inside(source.network, source.text, source.target))
        self._fit_preview()
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
        selection = self._session.selection
        network = self._session.runs.network(selection.epoch)
        return Source(network, *text_of(selection, self._session.document))

    def _refresh_if_other(self) -> None:
        if not self._find_source().is_same(self._source):
            self.refresh()

    # --- What the session tells

    def _on_session_checkpoint_arrived(self) -> None:
        """At rest at once; during a run as often as leaves most of the time to it."""
        if self._session.runs.status.phase != "running":
            self._refresh_if_other()
        elif not self._timer.isActive() and not self._find_source().is_same(self._source):
            self._timer.start(round(1000 * max(SHORTEST_REST_S, REST * self._cost_s)))

    def _on_session_selection_changed(self) -> None:
        """A place chosen by keys or a click counts more than the one under the pointer."""
        if self._find_source().is_same(self._source):
            self._preview = None
            self.cursor_moved.emit()
        else:
            self.refresh()

    def _on_session_document_changed(self) -> None:
        self._refresh_if_other()

    def _on_timer_timeout(self) -> None:
        self.follows_run = True
        self._refresh_if_other()
        self.follows_run = False

    def _on_session_status_changed(self) -> None:
        """What comes to rest is shown at once, without the pause that a run is given."""
        if self._session.runs.shown is None:
            self.refresh()
        elif self._timer.isActive() and self._session.runs.status.phase != "running":
            self._timer.stop()
            self._refresh_if_other()
