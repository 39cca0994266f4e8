"""The formats as check boxes, each with what it is for, or with the reason why it cannot be had."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from playground.export.format_api import FormatName
from playground.export.formats import FORMATS
from ui.widgets.card import label, set_role

FIRST: tuple[FormatName, ...] = ("torch",)


class FormatBoxes(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(QCoreApplication.translate("Export", "Formats"))
        self._boxes: dict[FormatName, QCheckBox] = {}
        self._sentences: dict[FormatName, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for row, info in enumerate(FORMATS):
            box, sentence = QCheckBox(info.title), label(wraps=True)
            box.setObjectName(f"export_format_{info.name}")
            box.setChecked(info.name in FIRST)
            box.toggled.connect(self.changed)
            grid.addWidget(box, row, 0)
            grid.addWidget(sentence, row, 1)
            self._boxes[info.name], self._sentences[info.name] = box, sentence
        self.show_obstacles({})

    @property
    def chosen(self) -> tuple[FormatName, ...]:
        return tuple(name for name, box in self._boxes.items() if box.isChecked())

    def show_obstacles(self, obstacles: Mapping[FormatName, str]) -> None:
        """Turn off what cannot be made here."""
        for info in FORMATS:
            obstacle = obstacles.get(info.name, "")
            box, sentence = self._boxes[info.name], self._sentences[info.name]
            box.setEnabled(not obstacle)
            box.setChecked(box.isChecked() and not obstacle)
            box.setToolTip(obstacle)
            box.setAccessibleDescription(obstacle or info.sentence)
            sentence.setText(obstacle or info.sentence)
            set_role(sentence, "warning" if obstacle else "muted")
