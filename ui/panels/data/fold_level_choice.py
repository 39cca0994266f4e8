"""What one symbol is: a character or a word."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QWidget

from ui.session.session import Session


class LevelChoice(QComboBox):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        translate = QCoreApplication.translate
        self.setObjectName("level_choice")
        self.setAccessibleName(translate("LevelChoice", "What a symbol is"))
        self.addItem(translate("LevelChoice", "characters"), "character")
        self.addItem(translate("LevelChoice", "words"), "word")
        self._show_document()
        self.activated.connect(self._on_activated)
        session.document_changed.connect(self._show_document)

    def _on_activated(self) -> None:
        """A list of one's own holds symbols of the other level, so the vocabulary becomes automatic."""
        document = self._session.document
        vocabulary = replace(
            document.vocabulary, level=self.currentData(), automatic=True, input=(), target=()
        )
        name = QCoreApplication.translate("LevelChoice", "symbols are {0}").format(self.currentText())
        self._session.edit(replace(document, vocabulary=vocabulary), name)

    def _show_document(self) -> None:
        self.setCurrentIndex(self.findData(self._session.document.vocabulary.level))
