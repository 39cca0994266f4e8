"""Slider over the steps, and a button that plays them on a timer."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from ui.inspection.inspector import Inspector
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import IconButton, label
from ui.widgets.combo_box import ComboBox

PLAY_MS = {"½×": 1400, "1×": 700, "2×": 350}


class Player(QWidget):
    def __init__(self, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("step_player")
        self._inspector = inspector
        self._play = IconButton("train", "step_play", translate("Player", "Play through the steps"))
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("step_slider")
        self._slider.setAccessibleName(translate("Player", "Time step"))
        self._slider.setPageStep(1)
        self._place = label(role="muted")
        self._place.setMinimumWidth(scaled(74))
        self._slider.setMinimumWidth(scaled(60))
        self._speed = ComboBox()
        self._speed.setObjectName("play_speed")
        self._speed.setAccessibleName(translate("Player", "Speed"))
        self._speed.addItems(list(PLAY_MS))
        self._speed.setCurrentText("1×")
        self._clock = QTimer(self)
        self._build()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._slider.valueChanged.connect(inspector.go_to_step)
        self._play.clicked.connect(self.toggle)
        self._speed.activated.connect(self._on_speed_activated)
        self._clock.timeout.connect(self._on_clock_timeout)
        inspector.play_wanted.connect(self.toggle)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._play)
        row.addWidget(self._slider, 1)
        row.addWidget(self._place)
        row.addWidget(self._speed)

    def show_step(self, step: int, last: int) -> None:
        """Show the position of the cursor; emits no signal."""
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, last)
            self._slider.setValue(step)
        text = translate("Player", "step {0} of {1}").format(step, last)
        self._place.setText(text if last else "")

    def remembered(self) -> bool:
        return self._clock.isActive()

    def recall(self, plays: bool) -> None:
        if plays != self._clock.isActive():
            self.toggle()

    def toggle(self) -> None:
        """Play, from step 0 if the cursor is at the end; or pause."""
        if self._clock.isActive():
            self._stop()
            return
        if self._inspector.inspected is not None:
            if self._inspector.pinned.step >= self._inspector.inspected.steps:
                self._inspector.go_to_step(0)
            self._clock.start(PLAY_MS[self._speed.currentText()])
            self._play.show_icon("pause")

    def _stop(self) -> None:
        self._clock.stop()
        self._play.show_icon("train")

    def _on_speed_activated(self) -> None:
        self._clock.setInterval(PLAY_MS[self._speed.currentText()])

    def _on_clock_timeout(self) -> None:
        inspected = self._inspector.inspected
        if inspected is None or self._inspector.pinned.step >= inspected.steps:
            self._stop()
        else:
            self._inspector.move("next")
