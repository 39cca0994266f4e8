"""What all inspecting views show: one network evaluated on one text, and one pinned or hovered position."""

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.checkpoint import Checkpoint, NetworkState
from playground.editing import belongs
from playground.interventions.values import Touch, WeightEdits
from playground.problems import stopping
from playground.training.epoch_store.store import KeptEpochs
from ui.inspection.comparison import ComparedSide, lost_text, other_touch_text
from ui.inspection.inspected import (
    Inspected,
    ShownNetwork,
    disagreement_text,
    edited_network,
    look_touched,
    same_but_touch,
    text_of,
)
from ui.inspection.navigation import EPOCH_MOVES, Bounds, Move, Position, moved, placed
from ui.inspection.touching import Touching
from ui.session.readiness import no_network_text
from ui.session.session import Session
from ui.session.state import NoticeKind, Selection

if TYPE_CHECKING:
    from playground.inspection.acting import Acting

SHARE = 0.25  # of its time that the GUI thread may be busy during a run: then the views follow again
SHORTEST_S, LONGEST_S = 0.12, 1.0  # between two refreshes that follow the run


@dataclass(frozen=True, eq=False)
class Source:
    """A network and the text it reads; `target` is None for a typed text that is not a pair's input."""

    network: NetworkState | None = None
    text: str = ""
    target: str | None = None
    touch: Touch = field(default_factory=Touch)  # to be shown

    def is_same(self, other: "Source") -> bool:
        """Compares networks by identity, because their arrays are long."""
        if (self.text, self.target, self.touch) != (other.text, other.target, other.touch):
            return False
        if self.network is None:
            return other.network is None
        return self.network.is_same(other.network) or self._is_only_touched(other.network)

    def _is_only_touched(self, other: NetworkState | None) -> bool:
        """Whether the other is the same network after another touch of the document, evaluated again."""
        if self.network is None or other is None or self.network.checkpoint is not other.checkpoint:
            return False
        return same_but_touch(self.network.document, other.document)


class Inspector(QObject):
    """The inspecting views listen to its signals, show `trusted` at `place`, and move the cursor."""

    changed = Signal()  # new values
    cursor_moved = Signal()  # same values, another pinned or hovered position
    microscope_wanted = Signal()
    play_wanted = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.touching = Touching(session, self)
        self.acting: Acting | None = None  # what of the touch acts; None while none is shown
        self.inspected: Inspected | None = None
        self._unread: ShownNetwork | None = None  # the network, where it cannot read the text
        self.message = ""  # why there is nothing to show
        self.follows_run = False  # the update in progress comes from the run, not from the user
        self._refreshed_s = self._busy_s = 0.0  # time, and CPU time of the GUI thread, at the last refresh
        self._source = Source()
        self._turns = 0
        self._side: ComparedSide | None = None  # kept for comparison
        self._preview: Position | None = None
        session.checkpoint_arrived.connect(self._on_session_checkpoint_arrived)
        session.selection_changed.connect(self._on_session_selection_changed)
        session.document_changed.connect(self._on_session_document_changed)
        session.status_changed.connect(self._on_session_status_changed)
        self.touching.changed.connect(self._on_touching_changed)
        self.refresh()

    # --- What is shown

    @property
    def trusted(self) -> Inspected | None:
        """What may be shown; None also if it disagrees with torch."""
        return self.inspected if self.inspected is not None and self.inspected.check.agrees else None

    @property
    def network(self) -> ShownNetwork | None:
        """The network, also where it cannot read the text; None if it disagrees with torch."""
        return self._unread if self.inspected is None else self.trusted

    @property
    def kept(self) -> KeptEpochs | None:
        """The past epochs of the run whose network is shown; None while it trains, or if there are none."""
        runs = self._session.runs
        return runs.kept if runs.status.phase == "resting" and runs.result.past.is_shown else None

    @property
    def epoch(self) -> int:
        """Epoch of the shown network, even if it cannot read the text."""
        return 0 if self._source.network is None else self._source.network.checkpoint.epoch

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The weights of the shown network, without those set by hand."""
        return None if self._source.network is None else self._source.network.checkpoint

    @property
    def edits(self) -> WeightEdits | None:
        """What is set by hand in the shown weights."""
        edits, network = self.touching.shown.edits, self._source.network
        if network is None or not belongs(edits, network.checkpoint):
            return None
        return edits

    @property
    def batch(self) -> int:
        """Updates of the shown network since that epoch."""
        return 0 if self._source.network is None else self._source.network.checkpoint.batch

    @property
    def bounds(self) -> Bounds:
        if self.inspected is None:
            return Bounds(0, 1, 1)
        model = self.inspected.document.model
        return Bounds(self.inspected.steps, model.layers, model.hidden_size)

    @property
    def pinned(self) -> Position:
        """The pinned position."""
        return placed(self._session.selection, self.bounds)

    @property
    def place(self) -> Position:
        """The position that the views show: the hovered one if there is one, else the pinned one."""
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
        """The selected unit; None while no unit is selected."""
        return None if self._session.selection.unit is None else self.pinned.unit

    def take_turn(self) -> int:
        """A view's index in the sequence in which the views repaint after an update from the run."""
        self._turns += 1
        return self._turns - 1

    # --- Hover: shows another position without changing the selection

    def preview(self, step: int | None = None, layer: int | None = None, unit: int | None = None) -> None:
        """Show that position until the pointer leaves; arguments left out keep the pinned value."""
        given = Selection(
            step=self.pinned.step if step is None else step,
            layer=self.pinned.layer if layer is None else layer,
            unit=self.pinned.unit if unit is None else unit,
        )
        self._show_preview(placed(given, self.bounds))

    def end_preview(self) -> None:
        self._show_preview(None)

    def _fit_preview(self) -> None:
        """Keep the hovered position while a run trains; drop it if it is outside another text or model."""
        if self._preview is not None and not self.bounds.contain(self._preview):
            self._preview = None

    def _show_preview(self, place: Position | None) -> None:
        if place != self._preview:
            self._preview = place
            self.cursor_moved.emit()

    # --- Moving the cursor

    def move(self, how: Move) -> None:
        if how == "clear":
            self.end_preview()
        if self.inspected is not None or how in EPOCH_MOVES:
            kept = self._session.runs.kept.index()
            self._session.select(moved(self._session.selection, how, self.bounds, kept, self.epoch))

    def go_to(self, step: int | None = None, layer: int | None = None, unit: int | None = None) -> None:
        """Select that position; arguments left out stay as they are."""
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
        """Select the shown position, including its unit."""
        if self.inspected is not None:
            at = self.place
            self.go_to(at.step, at.layer, at.unit)

    def go_to_step(self, step: int) -> None:
        self.go_to(step=step)

    def go_to_layer(self, layer: int) -> None:
        self.go_to(layer=layer)

    def go_to_epoch(self, epoch: int | None) -> None:
        """Show the network after that epoch; None follows the newest epoch."""
        self._session.select(replace(self._session.selection, epoch=epoch))

    # --- Side B

    @property
    def side_b(self) -> Inspected | None:
        return None if self._side is None else self._side.inspected

    def keep_side_b(self) -> None:
        """Keep what is shown as side B; if side B already is what is shown, remove it."""
        if self.trusted is not None:
            same = self.side_b is self.trusted
            self._side = None if same else self._compared(self.trusted)
            self.changed.emit()

    def _compared(self, inspected: Inspected) -> ComparedSide:
        return ComparedSide.of(inspected, self._session.selection, self._source.touch)

    def swap_sides(self) -> None:
        """Show side B, and keep what was shown as the new side B."""
        side, now = self._side, self._session.selection
        if self.trusted is None or side is None:
            return
        if side.touch not in (Touch(), self.touching.touch):
            self.say(other_touch_text(), "warning")
        elif side.is_of(self._session.runs.network(side.selection.epoch)):
            self._side = self._compared(self.trusted)
            self.touching.show(side.touch != Touch())
            self._session.select(side.seen_from(now, self._session.document.pairs))
        else:
            self.say(lost_text(), "warning")

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        """Show the user a sentence about what is inspected."""
        self._session.notice(text, kind)

    # --- Evaluation

    def say_again(self) -> None:
        """For new views, in another language."""
        self._turns = 0
        self.refresh()

    def refresh(self) -> None:
        """Evaluate the selected network and text again."""
        self._refreshed_s, self._busy_s = time.perf_counter(), time.thread_time()
        self._source = source = self._find_source()
        before, self.inspected = self.inspected, None
        self._unread, self.acting, self.message = None, None, ""
        past = self._session.selection.epoch is not None
        self._session.runs.kept.hold(source.network.checkpoint.epoch if past and source.network else None)
        if source.network is None:
            self.message = self._no_network_text()
        else:
            run = self._session.runs.run_of(self._session.selection.epoch)
            looked = look_touched(source.network, source.text, source.target, source.touch, run, before)
            self._unread = ShownNetwork.of(edited_network(source.network, source.touch), run)
            self.acting = looked.acting
            self._take(looked.found)
        self._fit_preview()
        self.changed.emit()

    def _take(self, found: Inspected | str) -> None:
        """Store the evaluated text, or why it cannot be read: a pair usually because it is being edited."""
        if isinstance(found, Inspected):
            self.inspected = found
            self.message = "" if found.check.agrees else disagreement_text(found)
        elif self._session.selection.text is None and stopping(self._session.problems):
            self.message = self._no_network_text()  # these pairs have no network yet
        else:
            self.message = found

    def _no_network_text(self) -> str:
        session = self._session
        return no_network_text(session.runs.status, session.document, session.problems)

    def _find_source(self) -> Source:
        selection = self._session.selection
        network = self._session.runs.network(selection.epoch)
        text, target = text_of(selection, self._session.document)
        return Source(network, text, target, self.touching.shown)

    def _on_touching_changed(self) -> None:
        """Also where it is of another network, and nothing else changes: its remarks do."""
        if self._source.network is not None:
            self.refresh()

    def _refresh_if_other(self) -> None:
        if not self._find_source().is_same(self._source):
            self.refresh()

    # --- Session signals

    def _on_session_checkpoint_arrived(self) -> None:
        """Refresh at once if no run is active, else so rarely that most of the time is left to the run."""
        self.follows_run = self._session.runs.status.phase == "running"
        if not self.follows_run or self._is_due:
            self._refresh_if_other()
        self.follows_run = False

    @property
    def _is_due(self) -> bool:
        passed = time.perf_counter() - self._refreshed_s
        was_busy = time.thread_time() - self._busy_s > SHARE * passed
        return passed >= LONGEST_S or (passed >= SHORTEST_S and not was_busy)

    def _on_session_selection_changed(self) -> None:
        """A position selected by key or click takes precedence over the hovered one."""
        if self._find_source().is_same(self._source):
            self._preview = None
            self.cursor_moved.emit()
        else:
            self.refresh()

    def _on_session_document_changed(self) -> None:
        if self._source.network is None:
            self.refresh()  # there may be none for another reason now
        else:
            self._refresh_if_other()

    def _on_session_status_changed(self) -> None:
        """Show the final network of a run at once, however short ago the last refresh was."""
        if self._session.runs.shown is None:
            self.refresh()
        elif self._session.runs.status.phase != "running":
            self._refresh_if_other()
