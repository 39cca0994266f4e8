"""Asks where to save a file, and whether one may be replaced that the file dialog has not asked about."""

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ui.style.icons import icon
from ui.style.theme import colours
from ui.style.translation import translate

ICON_PX = 36
Kinds = tuple[tuple[str, str], ...]  # (filter of the dialog, suffix)


def ask_where_to_save(parent: QWidget, title: str, proposed: Path, kinds: Kinds) -> Path | None:
    """The file to write; None if there is to be none. A name without a suffix of these kinds gets one."""
    filters = ";;".join(kind for kind, _ in kinds)
    name, chosen = QFileDialog.getSaveFileName(parent, title, str(proposed), filters)
    if not name:
        return None
    typed = Path(name)
    path = with_suffix(typed, chosen, kinds)
    if path != typed and os.path.exists(path):  # noqa: PTH110  the dialog has looked for the name as typed
        text = translate("SaveDialog", "The file {0} exists already. Replace it?")
        return path if asks_to_save(parent, text.format(path.name)) else None
    return path


def with_suffix(path: Path, chosen: str, kinds: Kinds) -> Path:
    """The file with a suffix of `kinds`, by default that of the filter `chosen`: “net v1.2” has none yet."""
    if path.suffix.lower() in {suffix for _, suffix in kinds}:
        return path
    return path.with_name(path.name + dict(kinds).get(chosen, kinds[0][1]))


def asks_to_save(parent: QWidget, question: str) -> bool:
    """Whether the person wants to save in spite of what the question says."""
    box = warning_box(parent, question)
    box.setStandardButtons(QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel)
    return bool(box.exec() == QMessageBox.StandardButton.Save)


def warning_box(parent: QWidget, question: str) -> QMessageBox:
    """With an icon of our own: those of Qt are of another time."""
    box, theme = QMessageBox(parent), colours()
    box.setIconPixmap(icon("warning", theme.warning, theme.ghost).pixmap(ICON_PX, ICON_PX))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    return box
