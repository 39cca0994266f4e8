"""Line edits that take any length of text: Qt's own silently cut what is pasted or set."""

from PySide6.QtWidgets import QLineEdit, QWidget

LONGEST = 2**31 - 1  # characters, the most that Qt can be told


class TextField(QLineEdit):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(LONGEST)
