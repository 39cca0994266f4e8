"""The result of an export: the measured differences and the folder, or the error."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.export.format_api import Checked, Exported
from playground.export.formats import FORMATS
from ui.style.numbers import number
from ui.style.plain_text import set_tip
from ui.style.translation import said, translate
from ui.widgets.card import ElidedLabel, label, set_role


def result_text(exported: Exported) -> str:
    measured = [check.difference for _, check in exported.checks if check.difference is not None]
    if not measured:
        return translate("Export", "Checked: it reads back as it was written.")
    if exported.difference == 0:
        return translate("Export", "Checked: no difference from this network.")
    text = translate("Export", "Checked: the largest difference is {0}.")
    return text.format(number(exported.difference, ".1e"))


def command_text(exported: Exported) -> str:
    """The commands, one a line."""
    return translate("Export", "In this folder:\n{0}").format("\n".join(exported.commands))


@dataclass(frozen=True)
class CheckRow:
    title: str  # of the format
    difference: str
    compared: str
    means: str  # what read the export back, as a sentence


def check_rows(exported: Exported) -> tuple[CheckRow, ...]:
    title_of = {info.name: said(info.title) for info in FORMATS}
    return tuple(_row(title_of[name], check) for name, check in exported.checks)


def _row(title: str, check: Checked) -> CheckRow:
    compared = said(check.compared)
    compared = compared[:1].upper() + compared[1:]
    means = translate("Export", "Read back by {0}.").format(check.means)
    return CheckRow(title, _difference(check), compared, means)


def _difference(check: Checked) -> str:
    if check.difference is None:
        return "✓"
    return number(check.difference, ".1e") if check.difference else "0"


class ExportOutcome(QFrame):
    """Hidden until there is a result, which stays until the next export."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export_outcome")
        self.setProperty("card", True)
        self._folder = QUrl()
        self._shown: Exported | tuple[str, str] | None = None  # or a sentence and its role
        self._text = label(wraps=True)
        self._text.setObjectName("export_result")
        self._checks = CheckList()
        self._checks.setObjectName("export_checks")
        self._path = label(wraps=True)
        self._path.setObjectName("export_path")
        self._path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._commands = label()
        self._commands.setObjectName("export_commands")
        self._commands.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._open = QPushButton(translate("Export", "Open folder"))
        self._open.setObjectName("export_open_folder")
        self._open.setAutoDefault(False)
        self._open.clicked.connect(self._on_open_clicked)
        self._build()
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._path, 1)
        row.addWidget(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(self._text)
        layout.addWidget(self._checks)
        layout.addLayout(row)
        layout.addWidget(self._commands)

    def remembered(self) -> Exported | tuple[str, str] | None:
        return None if self.isHidden() else self._shown

    def recall(self, shown: Exported | tuple[str, str] | None) -> None:
        if isinstance(shown, tuple):
            self.show_sentence(*shown)
        elif shown is not None:
            self.show_exported(shown)

    def show_sentence(self, sentence: str, role: str) -> None:
        self._shown = (sentence, role)
        self._text.setText(said(sentence))
        set_role(self._text, role)
        for widget in (self._checks, self._path, self._open, self._commands):
            widget.hide()
        self.show()

    def show_exported(self, exported: Exported) -> None:
        self.show_sentence(result_text(exported), "right")
        self._shown = exported
        self._checks.show_rows(check_rows(exported))
        self._folder = QUrl.fromLocalFile(str(exported.folder))
        self._path.setText(str(exported.folder))
        for widget in (self._checks, self._path, self._open):
            widget.show()
        self._commands.setText(command_text(exported))
        self._commands.setVisible(bool(exported.commands))

    @property
    def folder(self) -> Path | None:
        """The folder of the export that is shown."""
        shown = None if self.isHidden() else self._shown
        return shown.folder if isinstance(shown, Exported) else None

    def _on_open_clicked(self) -> None:
        QDesktopServices.openUrl(self._folder)


class CheckList(QWidget):
    """One line per format: title, difference, and what was compared, with the full text as tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)

    def show_rows(self, rows: tuple[CheckRow, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for at, row in enumerate(rows):
            line = ElidedLabel()
            line.setText(row.compared)
            set_tip(line, f"{row.compared}.\n{row.means}")
            set_role(line, "muted")
            for column, widget in enumerate((label(row.title), label(row.difference), line)):
                self._grid.addWidget(widget, at, column)
