"""The epoch bar: dragging it shows the network of that epoch in every view; runs can fork from there."""

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from playground.checkpoint import Curve
from playground.training.epoch_store.index import KeptIndex
from ui.inspection.inspector import Inspector
from ui.inspection.view import InspectionView
from ui.panels.epochs.bar import EpochBar
from ui.panels.epochs.memory_menu import MemoryButton
from ui.panels.epochs.newest import newest_point, up_to_newest
from ui.panels.epochs.text import marks, of_networks, place_text, place_tip
from ui.session.paced import Paced
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import ElidedLabel, IconButton
from ui.widgets.number_table import Table

REDRAW_MS = 250  # during a run: each redraw paints the whole curve again
FRAME_MS, MOST_FRAMES = 40, 150  # playback takes about 6 s at most, for any length of run
TICK_ROOM = 6  # pixels that the tick of a kept epoch needs


class EpochsPanel(InspectionView):
    def __init__(
        self, session: Session, inspector: Inspector, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Epochs", "Epoch"), "epochs", inspector, parent)
        self.setObjectName("epochs_panel")
        self._session = session
        self._bar = EpochBar()
        self._bar.setObjectName("epoch_slider")
        self._bar.setAccessibleName(translate("Epochs", "Epoch"))
        set_tip(
            self._bar,
            translate(
                "Epochs",
                "The network after each epoch. The log and the plots measure an epoch before its "
                "updates: what they print at epoch 5 is the network after epoch 4.",
            ),
        )
        self._place = ElidedLabel()
        self._place.setObjectName("epoch_readout")
        self._play = IconButton("train", "epoch_play", translate("Epochs", "Play through the epochs"))
        self._live = _button(translate("Epochs", "live"), "epoch_live", checkable=True)
        set_tip(self._live, translate("Epochs", "Show the newest network, and follow the run"))
        self._star = _button("☆", "epoch_bookmark", checkable=True)
        self._star.setAccessibleName(translate("Epochs", "Bookmark this epoch"))
        set_tip(
            self._star, translate("Epochs", "Bookmark this epoch: it is kept, however long the run becomes")
        )
        self._fork = _button(translate("Epochs", "fork"), "epoch_fork")
        self._memory = MemoryButton(session, settings)
        self._clock = QTimer(self, interval=FRAME_MS)
        self._frames: list[int] = []
        self._paced = Paced(session, self._show_run, REDRAW_MS, self)
        self._build()
        self._connect()
        self._show_run()

    def _build(self) -> None:
        self._place.setMinimumWidth(scaled(120))
        self.wrap_head(self._place, self._memory, self._star, self._fork, self._live)
        row = QHBoxLayout()
        row.addWidget(self._play)
        row.addWidget(self._bar, 1)
        self.content.addLayout(row)

    def _connect(self) -> None:
        session = self._session
        self._bar.chosen.connect(self._on_bar_chosen)
        self._play.clicked.connect(self._on_play_clicked)
        self._live.clicked.connect(self._on_live_clicked)
        self._star.clicked.connect(self._on_star_clicked)
        self._fork.clicked.connect(self._on_fork_clicked)
        self._clock.timeout.connect(self._on_clock_timeout)
        self._memory.changed.connect(self._on_memory_changed)
        session.runs.restarted.connect(self._stop_playing)
        for signal in (session.points_arrived, session.status_changed, session.checkpoint_arrived):
            signal.connect(self._paced.show)
        session.document_changed.connect(self._show_run)

    # --- User actions

    def _on_bar_chosen(self, epoch: int) -> None:
        self._stop_playing()
        self._go_to(epoch)

    def _go_to(self, epoch: int) -> None:
        """Without a current run, the newest epoch selects live; during a run, live would move on from it."""
        newest = epoch >= self._index.last and self._session.runs.status.phase == "resting"
        self.inspector.go_to_epoch(None if newest else self._index.nearest(epoch))

    def _on_live_clicked(self) -> None:
        self._stop_playing()
        self.inspector.go_to_epoch(
            None if self._live.isChecked() else self._index.nearest(self.inspector.epoch)
        )

    def _on_star_clicked(self) -> None:
        kept = self._session.runs.bookmark(self.inspector.epoch, self._star.isChecked())
        if not kept:
            text = translate(
                "Epochs", "There is no room for another bookmark: allow more memory, or remove one."
            )
            self._session.notice(text, "warning")
        self._show_run()

    def _on_memory_changed(self) -> None:
        """The selected epoch may have been discarded: select the nearest kept one, or the newest."""
        epoch = self._session.selection.epoch
        if epoch is not None:
            self.inspector.go_to_epoch(self._index.nearest(epoch))
        self._show_run()

    def _on_fork_clicked(self) -> None:
        self._session.runs.fork(self.inspector.epoch)

    def _on_play_clicked(self) -> None:
        """Play on from the shown epoch, or from the first if live or at the end; pause if playing."""
        if self._clock.isActive():
            self._stop_playing()
            return
        all_frames = self._index.spread(MOST_FRAMES)
        ahead = [epoch for epoch in all_frames if epoch > self.inspector.epoch]
        self._frames = ahead if self._session.selection.epoch is not None and ahead else list(all_frames)
        if self._frames:
            self._clock.start()
            self._play.show_icon("pause")

    def remembered(self) -> object:
        return super().remembered(), self._clock.isActive()

    def recall(self, state: Any) -> None:  # noqa: ANN401  what `remembered` returned
        shows_numbers, plays = state
        super().recall(shows_numbers)
        if plays != self._clock.isActive():
            self._on_play_clicked()

    def _on_clock_timeout(self) -> None:
        self._go_to(self._frames.pop(0))
        if not self._frames:
            self._stop_playing()

    def _stop_playing(self) -> None:
        self._clock.stop()
        self._play.show_icon("train")

    # --- Signals from the session and the inspector

    def show_inspected(self) -> None:
        self._show_place()

    @property
    def _index(self) -> KeptIndex:
        return self._session.runs.kept.index()

    @property
    def _curve(self) -> Curve:
        """The loss curve as in `of_networks`, at rest with the newest network; empty while the shown model is
        not that of the run."""
        runs = self._session.runs
        if not (runs.result.past.is_shown or runs.has_own_curve):
            return Curve.of([])
        whole = runs.result.past.takes_all_at_once
        curve = of_networks(runs.result.history.curve, whole)
        return up_to_newest(curve, newest_point(runs)) if whole and runs.has_own_curve else curve

    @property
    def _newest(self) -> int:
        curve = self._session.runs.result.history.curve
        reached = int(curve.epoch[-1]) if len(curve) else 0
        return max(self._index.last, reached) if len(self._curve) else 0

    def _show_run(self) -> None:
        runs, index, newest = self._session.runs, self._index, self._newest
        end = max(newest, runs.status.goal) if runs.status.phase == "running" or not newest else newest
        room = self._bar.width() // TICK_ROOM
        ticks = index.spread(room) if newest and 0 < index.count <= room else ()
        last = newest_point(runs) if runs.has_own_curve else None
        found = marks(index, runs.result.past.takes_all_at_once, last) if newest else ()
        self._bar.show_run(self._curve, found, ticks, newest, end)
        self._memory.show_index(index)
        self._show_place()

    def _show_place(self) -> None:
        runs, index, epoch = self._session.runs, self._index, self.inspector.epoch
        live = self._session.selection.epoch is None or not runs.result.past.is_shown
        measured = runs.has_own_curve and runs.result.past.takes_all_at_once
        self._bar.show_epoch(epoch)
        self._bar.setEnabled(runs.result.past.is_shown)
        curve = self._curve if measured else Curve.of([])
        batch, newest = self.inspector.batch, max(self._newest, epoch)
        solved = index.solved if index.solved == epoch + 1 and measured else None
        text, tip = place_text(epoch, batch, newest, curve, solved), place_tip(epoch, batch, newest, curve)
        self._place.setText(text)
        set_tip(self._place, f"{text}\n{tip}" if tip else text)
        self._bar.setAccessibleDescription(self._place.text())
        self._live.setChecked(live)
        self._star.setChecked(epoch in index.bookmarks)
        self._star.setText("★" if epoch in index.bookmarks else "☆")
        self._star.setEnabled(epoch in index and runs.result.past.is_shown)
        self._play.setEnabled(index.count > 1 and runs.result.past.is_shown)
        self._show_fork(runs.fork_obstacle(None if live else epoch))

    def _show_fork(self, obstacle: str | None) -> None:
        tip = translate(
            "Epochs",
            "Continue training from the weights and optimizer of this epoch. Later epochs are "
            "discarded; their curve stays for comparison.",
        )
        self._fork.setEnabled(obstacle is None)
        set_tip(self._fork, tip if obstacle is None else f"{tip}\n{obstacle}")

    # --- As numbers

    def table(self) -> Table | None:
        curve = self._session.runs.result.history.curve
        if not len(curve):
            return None
        columns = (
            translate("Epochs", "epoch"),
            translate("Epochs", "loss"),
            translate("Epochs", "symbols right"),
            translate("Epochs", "pairs right"),
        )
        values = (curve.epoch, curve.loss, curve.symbol_accuracy, curve.pair_accuracy)
        return Table(columns, tuple(zip(*(column.tolist() for column in values), strict=True)), ".6g")

    def explanation(self) -> str:
        return translate(
            "Epochs",
            "Every network that the training has passed through, along the curve of its loss. Drag "
            "the handle, or press [ and ], and all views show the network after that epoch. Fork "
            "continues training from there: exactly as the run did, or with another learning rate. "
            "When the memory is full, every second epoch is discarded; marked ones are kept.",
        )


def _button(text: str, name: str, checkable: bool = False) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName(name)
    made.setCheckable(checkable)
    made.setProperty("small", True)
    return made
