"""A list of choices that the wheel does not change in passing; a tooltip has what does not fit."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from ui.style.plain_text import show_tip


class ComboBox(QComboBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # without the wheel

    def showEvent(self, event: QShowEvent) -> None:
        """Screen readers on Linux know a list of choices by its label alone: without one it gets a hidden."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None and all(each.buddy() is not self for each in parent.findChildren(QLabel)):
            name = QLabel(self.accessibleName(), parent)
            name.setBuddy(self)
            name.hide()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll what lies around the box, unless it has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As Qt does, but elided: Qt cuts a text that is too long."""
        painter, option = QStylePainter(self), self._option()
        option.currentText = self._fitting(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Without a tooltip of its own, a text that is cut has itself as its tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            whole = self.currentText()
            cut = self._fitting(self._option()) != whole
            show_tip(event.globalPos(), whole if cut else "", self)
            return True
        return super().event(event)

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
        return option

    def _fitting(self, option: QStyleOptionComboBox) -> str:
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        elide = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(option.currentText, elide, field.width())
