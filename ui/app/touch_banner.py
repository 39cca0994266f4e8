"""Says above all views that they show a touched network, and lets one see the untouched."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from playground.interventions.values import Touch
from ui.inspection.inspector import Inspector
from ui.style.accessible import announce
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.card import ElidedLabel


class TouchBanner(QFrame):
    def __init__(self, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self.setObjectName("touch_banner")
        self._text, self._switch = ElidedLabel(), QPushButton()
        self._text.setObjectName("touch_banner_text")
        self._switch.setObjectName("touch_banner_switch")
        self._clear = QPushButton(translate("Touch", "Remove all"))
        self._clear.setObjectName("touch_banner_clear")
        set_tip(
            self._clear,
            translate("Touch", "Remove all interventions and edited weights; Undo brings them back"),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.addWidget(self._text, 1)
        for button in (self._switch, self._clear):
            button.setProperty("small", True)
            row.addWidget(button)
        self._switch.clicked.connect(inspector.touching.toggle)
        self._clear.clicked.connect(inspector.touching.clear)
        inspector.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        hidden, text = self._inspector.touching.is_hidden, banner_text(self._inspector)
        touched = translate("Touch", "Show touched (Esc)")
        self._switch.setText(touched if hidden else translate("Touch", "Show untouched (Esc)"))
        if text != self._text.text():
            self._text.setText(text)
            announce(self, text)
        self.setVisible(bool(text))


def banner_text(inspector: Inspector) -> str:
    """Empty while nothing touches what is shown."""
    if inspector.touching.is_hidden:
        return translate("Touch", "The untouched network is shown; what touches it is hidden.")
    touch = Touch() if inspector.acting is None else inspector.acting.touch
    acts = len(touch.interventions) + len(touch.states)
    parts = [] if inspector.edits is None else [_weights_text(len(inspector.edits.edits))]
    parts += [_interventions_text(acts)] if acts else []
    if len(parts) == 2:
        return translate("Touch", "TOUCHED: all views show the network with {0} and {1}.").format(*parts)
    one = translate("Touch", "TOUCHED: all views show the network with {0}.")
    return one.format(*parts) if parts else ""


def _weights_text(count: int) -> str:
    text = translate("Touch", "{0} weights set by hand")
    return (translate("Touch", "{0} weight set by hand") if count == 1 else text).format(count)


def _interventions_text(count: int) -> str:
    text = translate("Touch", "{0} interventions")
    return (translate("Touch", "{0} intervention") if count == 1 else text).format(count)
