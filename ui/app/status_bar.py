"""The status bar: state of the run, speed, remaining time, engine and progress."""

from PySide6.QtWidgets import QProgressBar, QSizePolicy, QStatusBar, QWidget

from playground.loss_floors import worse_than_guessing_since
from playground.problems import stopping
from ui.session.blank_pairs import only_waits
from ui.session.engine_text import engine_explanation, engine_of, engine_text
from ui.session.paced import READABLE_MS, Paced
from ui.session.readiness import training_obstacle
from ui.session.session import Session
from ui.style.numbers import duration, number
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import ElidedLabel, set_role

BAR_PX = 160


class StatusBar(QStatusBar):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setSizeGripEnabled(False)
        self._message, self._speed, self._bar = ElidedLabel(), _brief(), QProgressBar()
        self._engine = _brief()
        self._engine.setObjectName("engine_readout")
        self._message.setObjectName("run_message")
        self._speed.setObjectName("run_speed")
        self._bar.setObjectName("run_progress")
        self._bar.setAccessibleName(translate("Progress", "Training progress"))
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(scaled(BAR_PX))
        self._bar.setMinimumWidth(scaled(BAR_PX // 2))
        self.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self._message, 1)
        self.addPermanentWidget(self._speed)
        self.addPermanentWidget(self._engine)
        self.addPermanentWidget(self._bar)
        session.status_changed.connect(self._show)
        session.document_changed.connect(self._show)
        session.undo_stack.canUndoChanged.connect(self._show)
        session.points_arrived.connect(Paced(session, self._show_progress, READABLE_MS, self).show)
        self._show()

    def _show(self) -> None:
        self._bar.setVisible(self._session.runs.status.phase != "resting")
        self._bar.setRange(0, max(1, min(self._session.runs.status.goal, 2**31 - 1)))
        self._show_engine()
        self._show_progress()

    def _show_progress(self) -> None:
        self._bar.setValue(min(self._session.runs.status.epoch, self._bar.maximum()))
        self._speed.setText(self._speed_text())
        text, role = self._message_text()
        self._message.setText(text)
        set_role(self._message, role)

    def _show_engine(self) -> None:
        use, ready = engine_of(self._session), self._session.runs.status.torch_ready
        self._engine.setText(engine_text(use) if ready else "")
        set_tip(self._engine, engine_explanation(self._session) if ready else "")

    def _speed_text(self) -> str:
        status = self._session.runs.status
        if status.rate is None or status.seconds_left is None:
            return ""
        text = translate("Progress", "{0} epochs/s · {1} left")
        return text.format(
            number(status.rate, ",.1f" if status.rate < 100 else ",.0f"), duration(status.seconds_left)
        )

    def _message_text(self) -> tuple[str, str]:
        status, problem = self._session.runs.status, stopping(self._session.problems)
        if status.waiting:
            return translate("Progress", "PyTorch is loading; training begins then."), "muted"
        if status.phase in ("running", "paused") and self._session.runs.run_is_of_older_document:
            return (
                translate(
                    "Progress",
                    "This run continues with the settings it began with; your edits apply to the next one.",
                ),
                "warning",
            )
        if status.torch_error:
            return status.torch_error, "wrong"
        if problem is not None:
            role = "muted" if only_waits(self._session.document, problem) else "wrong"
            return translate("Progress", "Cannot train: {0}").format(problem.message), role
        if not status.torch_ready:
            return translate("Progress", "PyTorch is loading…"), "muted"
        obstacle = training_obstacle(status, self._session.document) if status.phase == "resting" else None
        if obstacle is not None:
            return translate("Progress", "Cannot train: {0}").format(obstacle), "wrong"
        diverged = self._diverged_text()
        if diverged and status.phase != "stopping":
            return diverged, "warning"
        names = {
            "resting": self._edited_text() or self._ending_text() or translate("Progress", "Ready"),
            "running": translate("Progress", "Training"),
            "paused": translate("Progress", "Paused"),
            "stopping": translate("Progress", "Stopping"),
        }
        return names[status.phase], "muted"

    def _edited_text(self) -> str:
        """What edits since the training mean for the trained network; empty if it can be trained on."""
        runs = self._session.runs
        if runs.trains_anew:
            return translate("Progress", "Edited since training: Train begins again at epoch 0.")
        if runs.result.is_trained and not runs.has_own_curve and self._session.undo_stack.canUndo():
            return translate(
                "Progress", "These settings make a new network: Undo brings the trained one back."
            )
        return ""

    def _ending_text(self) -> str:
        """Why the last run ended, if it waited for something."""
        runs, spec = self._session.runs, self._session.document.training
        if spec.until == "epochs" or not runs.has_own_curve:
            return ""
        match runs.status.ending:
            case "solved":
                text = translate("Progress", "Solved: every pair has been right since epoch {0}.")
                return text.format(runs.result.history.solved_at)
            case "flat":
                text = translate("Progress", "Ended: the loss has not fallen since epoch {0}.")
                return text.format(runs.status.epoch - spec.patience)
            case "completed" if spec.until == "solved":
                text = translate("Progress", "Not solved by epoch {0}: press Train to continue.")
                return text.format(runs.status.goal)
            case "completed":
                text = translate(
                    "Progress", "The loss was still falling at epoch {0}: press Train to continue."
                )
                return text.format(runs.status.goal)
            case _:
                return ""

    def _diverged_text(self) -> str:
        """What to do about a run that makes its network worse; empty for any other."""
        result = self._session.runs.result
        if result.trained is None or not self._session.runs.has_own_curve:
            return ""
        since = worse_than_guessing_since(result.trained.document, result.history.curve)
        if since is None:
            return ""
        text = translate(
            "Progress",
            "Training diverged: worse than guessing since epoch {0}. Try a smaller learning rate, "
            "or clip the gradient norm.",
        )
        return text.format(since)


def _brief() -> ElidedLabel:
    """As wide as its text if there is room; the window never grows for it."""
    made = ElidedLabel()
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    set_role(made, "muted")
    return made
