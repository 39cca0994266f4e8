"""Why one symbol and not another: a title, what bounds the scores, and a bar for each unit."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.panels.step.values import StepView
from ui.widgets.bars import Bars
from ui.widgets.card import ElidedLabel, label, set_role


class WhySection(QWidget):
    """The rows of `bars` are keyed by units of the last layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._bound = ElidedLabel(), label(role="muted", wraps=True)
        self._title.setObjectName("step_why_title")
        self._bound.setObjectName("step_bound")
        set_role(self._title, "title")
        self.bars = Bars(signed=True, choosable=True)
        self.bars.setObjectName("step_why")
        name = QCoreApplication.translate("StepPanel", "What each unit adds to the difference")
        self.bars.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self._title, self._bound, self.bars):
            column.addWidget(widget)

    def show_why(self, view: StepView) -> None:
        self._title.setText(view.why.title)
        self._bound.setVisible(bool(view.bound_note))
        self._bound.setText(view.bound_note)
        self.bars.show_bars(view.why.bars, view.why.scale, room=view.room.why, limit=view.why.limit)
