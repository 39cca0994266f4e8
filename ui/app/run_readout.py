"""Epoch, loss and accuracy at the right end of the toolbar, or below it where there is no room."""

from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget

from ui.session.paced import READABLE_MS, Paced
from ui.session.session import Session
from ui.style.numbers import number
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import label

MARGINS_PX = 34  # of the toolbar, and between the two


class RunReadout(QToolBar):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(translate("Transport", "Progress"), parent)
        self.setObjectName("transport_readout")
        self.setMovable(False)
        self._session = session
        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(stretch)
        self._readout = label()
        self._readout.setObjectName("run_readout")
        set_tip(
            self._readout,
            translate(
                "Transport",
                "While training: the loss of an epoch before its update, as in the curve. After a run: the "
                "loss of the network after its last epoch, which the curve would show at the next one.",
            ),
        )
        self.addWidget(self._readout)
        self._paced = Paced(session, self._show, READABLE_MS, self)
        session.status_changed.connect(self._show)
        session.document_changed.connect(self._show)
        session.points_arrived.connect(self._paced.show)
        session.checkpoint_arrived.connect(self._paced.show)
        self._show()

    def _figures(self) -> tuple[float, float] | None:
        """Loss and share of correct pairs: of the curve's end in a run, of the shown network at rest."""
        runs = self._session.runs
        done = runs.shown.evaluation if runs.shown is not None else None
        if done is not None and (runs.trains_anew or self._shows_the_end):
            return done.loss, done.pair_accuracy
        if not len(runs.result.history) or not runs.has_own_curve:
            return None
        curve = runs.result.history.curve
        return float(curve.loss[-1]), float(curve.pair_accuracy[-1])

    @property
    def _shows_the_end(self) -> bool:
        """Whether a run has ended, and the network that it led to has been evaluated."""
        runs = self._session.runs
        if runs.shown is None or runs.shown.evaluation is None or not len(runs.result.history):
            return False
        return runs.status.phase == "resting" and runs.has_own_curve

    def room(self) -> int:
        """The width that it needs for this run, whatever it reads."""
        goal = self._session.runs.status.goal
        edited = translate("Transport", "epoch {0}, edited").format(goal)
        texts = [_text(place, (0.0, 1.0)) for place in (self._place(goal), _after(goal, goal), edited)]
        return max(map(self._readout.fontMetrics().horizontalAdvance, texts)) + scaled(MARGINS_PX)

    def _show(self) -> None:
        """Show the read-out with a fixed number of digits, so that it does not jitter during a run."""
        runs, trained = self._session.runs, self._session.runs.result.trained
        place = self._place(runs.status.epoch)
        shown = runs.shown
        if self._shows_the_end and shown is not None and not shown.checkpoint.batch:
            place = _after(runs.status.epoch, runs.status.goal)
        if runs.trains_anew and trained is not None:
            place = translate("Transport", "epoch {0}, edited").format(trained.checkpoint.epoch)
        self._readout.setText(_text(place, self._figures()))

    def _place(self, epoch: int) -> str:
        goal = self._session.runs.status.goal
        return translate("Transport", "epoch {0}/{1}").format(f"{epoch:0{len(str(goal))}d}", goal)


def _after(epoch: int, goal: int) -> str:
    return translate("Transport", "after epoch {0}/{1}").format(epoch, goal)


def _text(place: str, figures: tuple[float, float] | None) -> str:
    parts = [place]
    if figures is not None:
        loss = translate("Transport", "loss {0}")
        pairs = translate("Transport", "pairs {0}")
        parts += [loss.format(number(figures[0], ".4f")), pairs.format(number(figures[1], "4.0%"))]
    return " · ".join(parts)
