"""The fields of the export dialog; independent of the session."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QWidget,
)

from playground.export.format_api import FormatName
from playground.export.formats import FORMATS
from ui.files.export.folder import FolderRow
from ui.files.export.network import looked_at_text, newest_text
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import said, translate
from ui.widgets.card import field_label, label, mark_wrong, set_role
from ui.widgets.combo_box import ComboBox
from ui.widgets.text_field import TextField

FIRST: tuple[FormatName, ...] = ("torch",)


class FormatBoxes(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Export", "Formats"))
        self._boxes: dict[FormatName, QCheckBox] = {}
        self._sentences: dict[FormatName, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for row, info in enumerate(FORMATS):
            box, sentence = QCheckBox(said(info.title)), label(wraps=True)
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
        """Disable the formats that cannot be exported here."""
        for info in FORMATS:
            obstacle = said(obstacles.get(info.name, ""))
            box, sentence = self._boxes[info.name], self._sentences[info.name]
            box.setEnabled(not obstacle)
            box.setChecked(box.isChecked() and not obstacle)
            set_tip(box, obstacle)
            box.setAccessibleDescription(obstacle or said(info.sentence))
            sentence.setText(obstacle or said(info.sentence))
            set_role(sentence, "warning" if obstacle else "muted")


FIELD_PX = 120
BESIDE_FIELD_PX, BESIDE_BOX_PX = 6, 2  # top margins that align a title with its field


class ExportForm(QWidget):
    changed = Signal()

    def __init__(self, folder_row: FolderRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.formats, self.folder = FormatBoxes(), folder_row
        self.epoch = ComboBox()
        self.epoch.setObjectName("export_epoch")
        self.epoch.setAccessibleName(translate("Export", "Epoch"))
        set_tip(
            self.epoch, translate("Export", "The newest network, the one shown, or the number of an epoch")
        )
        self.epoch.setEditable(True)
        edit = TextField()
        edit.setAccessibleName(translate("Export", "Epoch"))
        self.epoch.setLineEdit(edit)
        self.epoch.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        self.epoch.addItems([newest_text(), looked_at_text()])
        self.pairs = TextField()
        self.pairs.setObjectName("export_pairs")
        self.pairs.setAccessibleName(translate("Export", "Pairs"))
        self.past = QCheckBox(translate("Export", "States of all kept epochs"))
        self.past.setObjectName("export_past")
        self._epoch_note, self._pairs_note = label(role="muted", wraps=True), label(role="muted", wraps=True)
        self._epoch_note.setObjectName("export_epoch_note")
        self._pairs_note.setObjectName("export_pairs_note")
        for field in (self.epoch, self.pairs):
            field.setFixedWidth(scaled(FIELD_PX))
        self._build()
        self._connect()

    def _build(self) -> None:
        epoch, pairs = QHBoxLayout(), QHBoxLayout()
        epoch.addWidget(self.epoch)
        epoch.addWidget(self._epoch_note, 1)
        pairs.addWidget(self.pairs)
        pairs.addWidget(self._pairs_note, 1)
        pairs.addWidget(self.past)
        for row in (epoch, pairs):
            row.setSpacing(14)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget, int, QLayout | QWidget], ...] = (
            (translate("Export", "&Epoch"), self.epoch, BESIDE_FIELD_PX, epoch),
            (translate("Export", "&Formats"), self.formats, BESIDE_BOX_PX, self.formats),
            (translate("Export", "&Pairs"), self.pairs, BESIDE_FIELD_PX, pairs),
            (translate("Export", "F&older"), self.folder.field, BESIDE_FIELD_PX, self.folder),
        )
        for at, (name, buddy, down, field) in enumerate(rows):
            title = field_label(name, buddy)
            title.setContentsMargins(0, down, 0, 0)
            grid.addWidget(title, at, 0, Qt.AlignmentFlag.AlignTop)
            if isinstance(field, QWidget):
                grid.addWidget(field, at, 1)
            else:
                grid.addLayout(field, at, 1)

    def _connect(self) -> None:
        self.epoch.editTextChanged.connect(self._on_field_changed)
        self.pairs.textEdited.connect(self._on_field_changed)
        self.past.toggled.connect(self._on_field_changed)
        self.formats.changed.connect(self.changed)
        self.folder.changed.connect(self.changed)

    def _on_field_changed(self) -> None:
        self.changed.emit()

    # --- What is shown

    def show_epoch(self, note: str, wrong: bool) -> None:
        self._epoch_note.setText(note)
        set_role(self._epoch_note, "wrong" if wrong else "muted")
        mark_wrong(self.epoch, wrong)

    def show_pairs(self, note: str, wrong: bool, on: bool) -> None:
        self.pairs.setEnabled(on)
        self._pairs_note.setText(note)
        set_role(self._pairs_note, "wrong" if wrong else "muted")
        mark_wrong(self.pairs, wrong)

    def show_past(self, obstacle: str) -> None:
        tip = translate("Export", "Of every kept epoch up to the one that is exported")
        self.past.setEnabled(not obstacle)
        set_tip(self.past, obstacle or tip)
