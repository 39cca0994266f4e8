"""The row of phases: where the update is, and a click to go there."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from playground.training.slow_motion.phases import PhaseKind
from ui.panels.slow_motion.text import kind_name
from ui.session.slow_motion import Slow
from ui.style.accessible import ONE_OF_SEVERAL
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.wrapping_row import WrappingRow

KINDS: tuple[PhaseKind, ...] = (
    "zero_grad",
    "forward",
    "loss",
    "backward",
    "sum",
    "clip",
    "optimizer",
    "weights",
)


class PhaseButton(QPushButton):
    spoken_role = ONE_OF_SEVERAL


class PhaseRow(WrappingRow):
    """The arrow keys of the panel go from phase to phase; the buttons are for the pointer."""

    chosen = Signal(str)  # a PhaseKind

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, spacing=2)
        self._buttons = {kind: self._button(kind) for kind in KINDS}
        self.add(*self._buttons.values())

    def _button(self, kind: PhaseKind) -> PhaseButton:
        made = PhaseButton(kind_name(kind))
        made.setObjectName(f"slow_phase_{kind}")
        made.setCheckable(True)
        made.setProperty("segment", True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setAccessibleName(translate("SlowMotion", "Phase: {0}").format(kind_name(kind)))
        made.clicked.connect(self._on_button_clicked)
        return made

    def show_phase(self, slow: Slow) -> None:
        kinds = {phase.kind for phase in slow.update.phases}
        for kind, button in self._buttons.items():
            button.setVisible(kind in kinds)
            button.setChecked(kind == slow.phase.kind)
        last, waits = self._buttons["weights"], slow.made is None
        last.setEnabled(not waits or slow.phase.kind == "weights")
        set_tip(
            last,
            translate("SlowMotion", "“Move the weights” makes the update, after the optimizer.")
            if waits
            else "",
        )

    def _on_button_clicked(self) -> None:
        button = self.sender()
        kind = next((kind for kind, each in self._buttons.items() if each is button), None)
        if kind is not None:
            self.chosen.emit(kind)
