"""The toolbar: training controls, the most used training settings, and epoch, loss and accuracy."""

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolBar, QToolButton, QWidget

from playground.spec import MAX_EPOCHS, MAX_LEARNING_RATE, MAX_SEED, Until, ended_by
from ui.app.actions import TOOLBAR
from ui.session.paced import READABLE_MS, Paced
from ui.session.session import Session
from ui.session.setting_fields import ChoiceBox, DecimalField, IntegerField, Setting
from ui.style.numbers import number
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.card import field_label, label

PARTNERS = {"button_run_train": "run_pause", "button_run_pause": "run_train"}


class UntilSetting(Setting):
    """What ends a run: a change also makes room for it to come."""

    def edit(self, value: object) -> None:
        document = self.session.document
        training = ended_by(document.training, cast("Until", value))
        self.session.edit(replace(document, training=training), self.edit_name(value))


class Toolbar(QToolBar):
    def __init__(self, session: Session, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(translate("Transport", "Transport"), parent)
        self.setObjectName("transport")
        self.setMovable(False)
        self.setIconSize(QSize(15, 15))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._session = session
        self._owed = ""  # the button that gets the focus once it is on: of a run that is being stopped
        self._stand_in: QWidget | None = None  # which has the focus until then
        for name in TOOLBAR:
            self._add_button(actions[name])
        self._add_setting("seed", translate("Transport", "seed"), "seed", MAX_SEED, 58)
        self._add_button(actions["run_new_seed"], Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._add_rate()
        self._add_setting("epochs", translate("Transport", "epochs"), "epochs", MAX_EPOCHS, 62)
        self._add_until()
        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(stretch)
        self._readout = label()
        self._readout.setObjectName("run_readout")
        set_tip(
            self._readout,
            translate(
                "Transport",
                "While training: before each update, as in the curve. At rest: of the network shown.",
            ),
        )
        self.addWidget(self._readout)
        self._paced = Paced(session, self._show, READABLE_MS, self)
        session.status_changed.connect(self._show)
        session.document_changed.connect(self._show)
        session.points_arrived.connect(self._paced.show)
        session.checkpoint_arrived.connect(self._paced.show)
        self._show()

    def focus_train(self) -> None:
        """Where the first key goes: to what nearly everybody does first."""
        self._button("run_train").setFocus()

    def keep_focus(self, before: QWidget | None) -> None:
        """From Train to Pause and back: a button that goes off hands its focus to the next, which is Step."""
        partner = PARTNERS.get(before.objectName()) if before is not None and not before.isEnabled() else None
        if partner is not None:
            self._owed = partner
        elif before is not self._stand_in:
            self._owed = ""  # the person has gone elsewhere meanwhile
        if self._owed and self._button(self._owed).isEnabled():
            self._button(self._owed).setFocus()
            self._owed = ""
        self._stand_in = QApplication.focusWidget()

    def _button(self, name: str) -> QWidget:
        return self.widgetForAction(next(each for each in self.actions() if each.objectName() == name))

    def _add_button(
        self, action: QAction, style: Qt.ToolButtonStyle = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    ) -> None:
        self.addAction(action)
        button = self.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setToolButtonStyle(style)
            button.setObjectName(f"button_{action.objectName()}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _add_setting(self, field: str, name: str, object_name: str, most: int, width: int) -> None:
        low = 1 if field == "epochs" else 0
        self._add_field(
            name, IntegerField(Setting(self._session, "training", field, name), object_name, low, most), width
        )

    def _add_rate(self) -> None:
        name = translate("Transport", "learning rate")
        setting = Setting(self._session, "training", "learning_rate", name)
        field = DecimalField(setting, "learning_rate", 0, MAX_LEARNING_RATE)
        self._add_field(name, field, 62)

    def _add_until(self) -> None:
        choices = (
            ("epochs", translate("Transport", "all")),
            ("solved", translate("Transport", "until solved")),
            ("flat", translate("Transport", "until flat")),
        )
        setting = UntilSetting(self._session, "training", "until", translate("Transport", "end of a run"))
        box = ChoiceBox(setting, "until_choice", choices)
        self.addWidget(box)

    def _add_field(self, name: str, field: QWidget, width: int) -> None:
        text = field_label(name, field, "muted")
        text.setContentsMargins(8, 0, 2, 0)
        set_tip(text, field.toolTip())
        field.setFixedWidth(width)
        self.addWidget(text)
        self.addWidget(field)

    def _figures(self) -> tuple[float, float] | None:
        """Loss and share of correct pairs: of the curve's end in a run, of the shown network at rest."""
        runs = self._session.runs
        done = runs.shown.evaluation if runs.shown is not None else None
        if runs.trains_anew and done is not None:
            return done.loss, done.pair_accuracy
        if not len(runs.result.history) or not runs.has_own_curve:
            return None
        if runs.status.phase == "resting" and done is not None:
            return done.loss, done.pair_accuracy
        curve = runs.result.history.curve
        return float(curve.loss[-1]), float(curve.pair_accuracy[-1])

    def _show(self) -> None:
        """Show the read-out with a fixed number of digits, so that it does not jitter during a run."""
        status = self._session.runs.status
        width = len(str(status.goal))
        parts = [translate("Transport", "epoch {0}/{1}").format(f"{status.epoch:0{width}d}", status.goal)]
        trained = self._session.runs.result.trained
        if self._session.runs.trains_anew and trained is not None:
            parts = [translate("Transport", "epoch {0}, edited").format(trained.checkpoint.epoch)]
        figures = self._figures()
        if figures is not None:
            loss = translate("Transport", "loss {0}")
            pairs = translate("Transport", "pairs {0}")
            parts += [loss.format(number(figures[0], ".4f")), pairs.format(number(figures[1], "4.0%"))]
        self._readout.setText(" · ".join(parts))
