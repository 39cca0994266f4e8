"""Tells screen readers what our own widgets are, and lets them say what no widget shows with the focus."""

from functools import cache
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

Role = QAccessible.Role
CHART, GRAPHIC, EQUATION, ONE_OF_SEVERAL = Role.Chart, Role.Graphic, Role.Equation, Role.RadioButton


@cache  # a second factory would make the same again
def install() -> None:
    """From now on a widget whose class has a `spoken_role` is presented by that role."""
    QAccessible.installFactory(_interface)


def announce(widget: QWidget, words: str, urgent: bool = False) -> None:
    """Let a screen reader say it; `urgent`: in place of what it is saying."""
    if QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(widget, words)
        levels = QAccessible.AnnouncementPoliteness
        event.setPoliteness(levels.Assertive if urgent else levels.Polite)
        QAccessible.updateAccessibility(event)


def _interface(_class_name: str, target: QObject) -> QAccessibleWidget | None:
    role = getattr(type(target), "spoken_role", None)
    if role is None or not isinstance(target, QWidget):
        return None
    return _Choice(target, role) if isinstance(target, QAbstractButton) else QAccessibleWidget(target, role)


class _Choice(QAccessibleWidget):
    """A button that stays down, as one of several."""

    def state(self) -> QAccessible.State:
        made = super().state()
        made.checkable, made.checked = True, self._button.isChecked()
        return made

    def actionNames(self) -> list[str]:
        return [QAccessibleActionInterface.toggleAction(), *super().actionNames()]

    def doAction(self, name: str) -> None:
        if name == QAccessibleActionInterface.toggleAction():
            self._button.click()
        else:
            super().doAction(name)

    @property
    def _button(self) -> QAbstractButton:
        return cast("QAbstractButton", self.object())
