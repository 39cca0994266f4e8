"""Which matrix, and what of it."""

from PySide6.QtCore import QCoreApplication, QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from playground.document import Document
from ui.panels.weights.text import FIRST, choices
from ui.widgets.segmented import Segmented


class MatrixChoice(QComboBox):
    """All parameters of a model with their shapes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrix_choice")
        self.setAccessibleName(QCoreApplication.translate("WeightsPanel", "Matrix"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._document: Document | None = None

    @property
    def name(self) -> str:
        """Of the parameter chosen, as in `document.layout`; empty before there is any."""
        return str(self.currentData() or "")

    def show_document(self, document: Document) -> None:
        """List its parameters and stay with that of the same name, where there is one; tells nobody."""
        if document is self._document:
            return
        self._document, wanted = document, self.name
        with QSignalBlocker(self):
            self.clear()
            for name, words in choices(document):
                self.addItem(words, name)
            found = self.findData(wanted)
            self.setCurrentIndex(found if found >= 0 else self.findData(FIRST))


def kind_choice() -> Segmented:
    translate = QCoreApplication.translate
    options = (
        ("weights", translate("WeightsPanel", "weights")),
        ("gradient", translate("WeightsPanel", "gradient")),
    )
    made = Segmented(options)
    made.setObjectName("matrix_kind")
    made.setAccessibleName(translate("WeightsPanel", "Shown"))
    made.set_value("weights")
    return made
