"""Where all inspecting views look: one text and network, and one place in it, pinned or under the pointer."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ui.inspection.comparison import Side, lost_text
from ui.inspection.fold_reading import Reading
from ui.inspection.inspected import Inspected
from ui.inspection.navigation import EPOCH_MOVES, Bounds, Move, Place, moved, placed
from ui.session.session import Session
from ui.session.state import NoticeKind, Selection


class Inspector(Reading):
    """The inspecting views listen to it, show `trusted` at `place`, and move it."""

    cursor_moved = Signal()  # the same values, another place, pinned or hovered
    microscope_wanted = Signal()
    play_wanted = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self._turns = 0
        self._side: Side | None = None  # what was kept to compare with
        self._preview: Place | None = None
        self.refresh()

    # --- What is shown

    @property
    def bounds(self) -> Bounds:
        if self.inspected is None:
            return Bounds(0, 1, 1)
        model = self.inspected.document.model
        return Bounds(self.inspected.steps, model.layers, model.hidden_size)

    @property
    def pinned(self) -> Place:
        """The place that was chosen."""
        return placed(self._session.selection, self.bounds)

    @property
    def place(self) -> Place:
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

    def fit_place(self) -> None:
        """The pointer stays where it is while a run goes on; of another text or model it points nowhere."""
        if self._preview is not None and not self.bounds.contain(self._preview):
            self._preview = None

    def show_place(self) -> None:
        """Chosen by keys or by a click, it counts more than what the pointer happens to rest on."""
        self._preview = None
        self.cursor_moved.emit()

    def _show_preview(self, place: Place | None) -> None:
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
            self._side = None if same else Side.of(self.trusted, self._session.selection)
            self.changed.emit()

    def swap_sides(self) -> None:
        """Look at side B, and keep what was shown in its place."""
        side, now = self._side, self._session.selection
        if self.trusted is None or side is None:
            return
        if side.is_of(*self._session.runs.network(side.selection.epoch)):
            self._side = Side.of(self.trusted, now)
            self._session.select(side.seen_from(now, self._session.document.pairs))
        else:
            self.say(lost_text(), "warning")

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        """Tell the person a sentence about what is looked at."""
        self._session.notice(text, kind)
