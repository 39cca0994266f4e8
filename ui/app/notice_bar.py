"""The notice bar: messages to the user above the central area, which never block like a dialog."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.session.state import Notice
from ui.style.accessible import announce
from ui.style.translation import said, translate
from ui.widgets.card import IconButton, label, repolish


class NoticeBar(QFrame):
    answered = Signal(str)  # the name of the choice that was clicked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self._text = label(wraps=True)
        self._text.setObjectName("notice_text")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)  # to copy advice
        self._notice = Notice("")
        self._buttons: list[QPushButton] = []
        self._close = IconButton("close", "notice_close", translate("NoticeBar", "Close this message"))
        self._close.clicked.connect(self.hide)
        row, self._choices = QHBoxLayout(), QHBoxLayout()
        row.addWidget(self._text, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._choices.addStretch(1)
        rows = QVBoxLayout(self)  # one below the other: side by side they would widen the window
        rows.setContentsMargins(12, 5, 8, 5)
        rows.setSpacing(0)
        rows.addLayout(row)
        rows.addLayout(self._choices)
        self.hide()

    def remembered(self) -> Notice:
        return Notice("") if self.isHidden() else self._notice

    def recall(self, notice: Notice) -> None:
        self.show_notice(notice)

    def show_notice(self, notice: Notice) -> None:
        """An empty one takes away what is shown."""
        self._notice = notice
        words = said(notice.text)
        self._text.setText(words)
        self.setProperty("kind", notice.kind)
        repolish(self)
        self._show_choices(notice.choices)
        self.setVisible(bool(notice.text))
        if notice.text:
            announce(self, words, urgent=notice.kind == "error")

    def _show_choices(self, choices: tuple[tuple[str, str], ...]) -> None:
        for button in self._buttons:
            button.deleteLater()
        self._buttons = []
        for text, name in choices:
            button = QPushButton(said(text))
            button.setObjectName(f"notice_{name}")
            button.clicked.connect(self._on_button_clicked)
            self._choices.addWidget(button)
            self._buttons.append(button)

    def _on_button_clicked(self) -> None:
        sender = self.sender()
        self.hide()
        if sender is not None:
            self.answered.emit(sender.objectName().removeprefix("notice_"))
