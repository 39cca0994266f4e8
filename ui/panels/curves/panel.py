"""Loss and accuracy as they develop, with the floors that they are read against."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSlider, QWidget

from ui.panels.curves.guides import guides
from ui.panels.curves.plots import AccuracyPlot, LossPlot
from ui.session import Session
from ui.widgets.card import Card, label


class CurvesPanel(Card):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        super().__init__(translate("CurvesPanel", "Loss and accuracy"), parent)
        self._session = session
        self._hover = label(role="muted")
        self._hover.setObjectName("curve_readout")
        self._log = QCheckBox(translate("CurvesPanel", "log"))
        self._log.setObjectName("loss_log")
        self._log.setToolTip(translate("CurvesPanel", "Logarithmic loss axis"))
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing.setObjectName("smoothing")
        self._smoothing.setAccessibleName(translate("CurvesPanel", "Smoothing"))
        self._smoothing.setToolTip(translate("CurvesPanel", "Smooth the loss; the raw line stays visible"))
        self._smoothing.setRange(0, 99)
        self._smoothing.setFixedWidth(90)
        self.loss, self.accuracy = LossPlot(), AccuracyPlot()
        self._build()
        self._log.toggled.connect(self.loss.set_log)
        self._smoothing.valueChanged.connect(self._on_smoothing_value_changed)
        self.loss.hovered.connect(self._on_plot_hovered)
        self.accuracy.hovered.connect(self._on_plot_hovered)
        session.points_arrived.connect(self._show)
        session.settled.connect(self._show_guides)
        self._show_guides()
        self._show()

    def _build(self) -> None:
        self.head.addStretch(1)
        smooth = label(QCoreApplication.translate("CurvesPanel", "smooth"), "muted")
        for widget in (self._hover, self._log, smooth, self._smoothing):
            self.head.addWidget(widget)
        plots = QHBoxLayout()
        plots.setSpacing(10)
        plots.addWidget(self.loss, 3)
        plots.addWidget(self.accuracy, 2)
        self.body.addLayout(plots, 1)

    def _on_smoothing_value_changed(self, value: int) -> None:
        self.loss.set_smoothing(value / 100)

    def _on_plot_hovered(self, epoch: float) -> None:
        """The values of the epoch under the pointer, in words."""
        curve = self._session.history.curve
        if not len(curve) or epoch < 0:
            self._hover.setText("")
            return
        at = int(abs(curve.epoch - epoch).argmin())
        text = QCoreApplication.translate(
            "CurvesPanel", "epoch {0}: loss {1:.4f}, symbols {2:.0%}, pairs {3:.0%}"
        )
        self._hover.setText(
            text.format(curve.epoch[at], curve.loss[at], curve.symbol_accuracy[at], curve.pair_accuracy[at])
        )

    def _show(self) -> None:
        history, previous = self._session.history, self._session.previous
        self.loss.show_curves(history.curve, previous.curve, history.solved_at)
        self.accuracy.show_curves(history.curve)

    def _show_guides(self) -> None:
        self.loss.show_guides(guides(self._session.document, self._session.limits))
