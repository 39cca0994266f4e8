"""The toolbar: training controls and the most used training settings."""

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolBar, QToolButton, QWidget

from playground.spec import MAX_EPOCHS, MAX_LEARNING_RATE, MAX_SEED, Until, ended_by
from ui.app.actions import TOOLBAR
from ui.session.session import Session
from ui.session.setting_fields import ChoiceBox, DecimalField, IntegerField, Setting
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import field_label, repolish

ICON_PX = 15

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
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._session = session
        self._owed = ""  # the button that gets the focus once it is on: of a run that is being stopped
        self._stand_in: QWidget | None = None  # which has the focus until then
        self._buttons: list[QToolButton] = []  # with words
        self._widths: dict[QWidget, int] = {}
        for name in TOOLBAR:
            self._add_button(actions[name])
        self._add_setting("seed", translate("Transport", "seed"), "seed", MAX_SEED, 54)
        self._add_button(actions["run_new_seed"], Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._add_rate()
        self._add_setting("epochs", translate("Transport", "epochs"), "epochs", MAX_EPOCHS, 58)
        self._add_until()
        self._size_parts()

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
            if style == Qt.ToolButtonStyle.ToolButtonTextBesideIcon:
                self._buttons.append(button)

    def _add_setting(self, field: str, name: str, object_name: str, most: int, width: int) -> None:
        low = 1 if field == "epochs" else 0
        self._add_field(
            name, IntegerField(Setting(self._session, "training", field, name), object_name, low, most), width
        )

    def _add_rate(self) -> None:
        name = translate("Transport", "learning rate")
        setting = Setting(self._session, "training", "learning_rate", name)
        field = DecimalField(setting, "learning_rate", 0, MAX_LEARNING_RATE)
        self._add_field(name, field, 58)

    def _add_until(self) -> None:
        choices = (
            ("epochs", translate("Transport", "all epochs")),
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
        self._widths[field] = width
        self.addWidget(text)
        self.addWidget(field)

    # --- Room

    def fit(self, width: int) -> None:
        """Leave out the words of the buttons if there is not enough room for them."""
        for style in (Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly):
            for button in self._buttons:
                if button.toolButtonStyle() != style:
                    button.setToolButtonStyle(style)
                    repolish(button)
            layout = self.layout()
            if layout is not None:
                layout.invalidate()  # it would answer with the sizes from before
            if self.sizeHint().width() <= width:
                break
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_widths"):
            self._size_parts()

    def _size_parts(self) -> None:
        self.setIconSize(QSize(1, 1) * scaled(ICON_PX))
        for field, width in self._widths.items():
            field.setFixedWidth(scaled(width))
