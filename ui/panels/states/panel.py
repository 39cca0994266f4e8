"""Inside the network: the states of every layer at every step, for a pair or a typed text."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QWidget

from ui.inspector import Inspected, Inspector
from ui.panels.states.player import Player
from ui.panels.states.resolve import check_text, heatmap_data
from ui.session import Session
from ui.status import Selection
from ui.widgets.card import Card, ElidedLabel, label, set_role
from ui.widgets.heatmap import Heatmap
from ui.widgets.legend import Legend

MOST_PAIRS = 500  # in the pair choice; all others are reached from the pairs table


class StatesPanel(Card):
    def __init__(self, session: Session, inspector: Inspector, parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        super().__init__(translate("StatesPanel", "Inside the network"), parent)
        self._session, self._inspector = session, inspector
        self._pair = QComboBox()
        self._pair.setObjectName("pair_choice")
        self._pair.setAccessibleName(translate("StatesPanel", "Pair to look at"))
        self._pair.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._pair.setMaximumWidth(170)
        self._input = QLineEdit()
        self._input.setObjectName("predict_input")
        self._input.setAccessibleName(translate("StatesPanel", "Text to look at"))
        self._input.setPlaceholderText(translate("StatesPanel", "or type a text…"))
        self._input.setClearButtonEnabled(True)
        self._input.setFixedWidth(140)
        self._output = ElidedLabel()
        self._output.setObjectName("predict_output")
        self._output.setMinimumWidth(70)
        self._layer = QComboBox()
        self._layer.setObjectName("layer_choice")
        self._layer.setAccessibleName(translate("StatesPanel", "Layer"))
        self._badge = label(role="muted")
        self._heatmap = Heatmap()
        self._heatmap.setObjectName("state_heatmap")
        self._heatmap.setAccessibleName(translate("StatesPanel", "Hidden states, units by time steps"))
        self._banner = label(role="wrong", wraps=True)
        self._banner.setObjectName("state_banner")
        self._stack = QStackedWidget()
        self._hover = ElidedLabel()
        self._hover.setObjectName("state_readout")
        self._check = label(role="right")
        self._check.setObjectName("state_check")
        self._player = Player(inspector)
        self._build()
        self._connect()
        self._show_pairs()
        self._show_all()

    def _build(self) -> None:
        self.head.addWidget(self._pair)
        self.head.addWidget(self._input)
        self.head.addWidget(self._output, 1)
        self.head.addWidget(self._layer)
        self._stack.addWidget(self._heatmap)
        self._stack.addWidget(_centred(self._banner))
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._player)
        foot = QHBoxLayout()
        foot.setSpacing(14)
        foot.addWidget(self._badge)
        foot.addWidget(self._check)
        foot.addWidget(self._hover, 1)
        foot.addWidget(Legend())
        self.body.addLayout(foot)

    def _connect(self) -> None:
        self._pair.activated.connect(self._on_pair_activated)
        self._input.textChanged.connect(self._on_input_text_changed)
        self._layer.activated.connect(self._on_layer_activated)
        self._heatmap.step_chosen.connect(self._inspector.go_to_step)
        self._heatmap.layer_chosen.connect(self._inspector.go_to_layer)
        self._heatmap.hovered.connect(self._hover.setText)
        self._heatmap.moved.connect(self._on_heatmap_moved)
        self._inspector.changed.connect(self._show_all)
        self._inspector.cursor_moved.connect(self._show_cursor)
        self._session.selection_changed.connect(self._on_session_selection_changed)
        self._session.document_changed.connect(self._show_pairs)

    # --- Asked by the person

    def _on_pair_activated(self, row: int) -> None:
        self._input.clear()
        self._session.select(replace(self._session.selection, pair=row, text=None))

    def _on_input_text_changed(self, text: str) -> None:
        self._session.select(replace(self._session.selection, text=text or None))

    def _on_layer_activated(self) -> None:
        self._inspector.go_to_layer(self._layer.currentData())

    def _on_heatmap_moved(self, how: str) -> None:
        if how == "play":
            self._player.toggle()
        else:
            self._inspector.move(how)

    # --- What the session and the inspector tell

    def _show_pairs(self) -> None:
        pairs = self._session.document.pairs[:MOST_PAIRS]
        names = [f"{row + 1}: {pair.input}" for row, pair in enumerate(pairs)]
        if names != [self._pair.itemText(row) for row in range(self._pair.count())]:
            self._pair.clear()
            self._pair.addItems(names)
        self._on_session_selection_changed(self._session.selection)

    def _on_session_selection_changed(self, selection: Selection) -> None:
        self._pair.setCurrentIndex(selection.pair if selection.pair < self._pair.count() else -1)
        if selection.text is None and self._input.text():
            self._input.blockSignals(True)
            self._input.clear()
            self._input.blockSignals(False)

    def _show_all(self) -> None:
        inspected = self._inspector.inspected
        self._show_output(inspected if inspected is not None and inspected.check.agrees else None)
        self._layer.setVisible(inspected is not None)
        if inspected is None or not inspected.check.agrees:
            self._show_banner(inspected)
            return
        self._stack.setCurrentIndex(0)
        self._show_layers(inspected)
        self._heatmap.show_data(heatmap_data(inspected), self._inspector.step, self._inspector.layer)
        self._check.setText(check_text(inspected))
        self._badge.setText(self._epoch_text(inspected))
        self._show_cursor()

    def _show_banner(self, inspected: Inspected | None) -> None:
        failed = QCoreApplication.translate(
            "StatesPanel",
            "These states are not shown: they differ from PyTorch's {0} by {1:.1e} ({2}). "
            "This is a fault of Unroll; please report it with this project.",
        )
        text = self._inspector.message
        if inspected is not None:
            text = failed.format(inspected.check.module, inspected.check.difference, inspected.check.where)
        self._banner.setText(text)
        set_role(self._banner, "wrong" if inspected is not None else "muted")
        self._stack.setCurrentIndex(1)
        self._heatmap.show_data(None, 0, 0)
        self._check.setText("")
        self._badge.setText("")
        self._layer.clear()
        self._player.show_step(0, 0)

    def _show_cursor(self) -> None:
        inspected = self._inspector.inspected
        if inspected is None:
            return
        self._heatmap.go_to(self._inspector.step, self._inspector.layer)
        self._layer.setCurrentIndex(self._layer.findData(self._inspector.layer))
        self._player.show_step(self._inspector.step, inspected.steps)

    def _show_layers(self, inspected: Inspected) -> None:
        layers = inspected.document.model.layers
        if self._layer.count() != layers:
            self._layer.clear()
            name = QCoreApplication.translate("StatesPanel", "layer {0}")
            for layer in reversed(range(layers)):
                self._layer.addItem(name.format(layer + 1), layer)

    def _show_output(self, inspected: Inspected | None) -> None:
        typed = self._session.selection.text is not None
        arrow = f"→ {inspected.answer_text}" if inspected is not None else ""
        self._output.setText(arrow if inspected is not None else self._inspector.message if typed else "")
        name = QCoreApplication.translate("StatesPanel", "Answer {0}")
        self._output.setAccessibleName(name.format(self._output.text()))
        set_role(self._output, "wrong" if typed and inspected is None else "")

    def _epoch_text(self, inspected: Inspected) -> str:
        epoch, batch = inspected.epoch, inspected.batch
        if batch:
            text = QCoreApplication.translate("StatesPanel", "after epoch {0} and {1} updates")
            return text.format(epoch, batch)
        if epoch == 0:
            return QCoreApplication.translate("StatesPanel", "initial weights")
        return QCoreApplication.translate("StatesPanel", "after epoch {0}").format(epoch)


def _centred(widget: QLabel) -> QWidget:
    page = QWidget()
    layout = QHBoxLayout(page)
    widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
    layout.addWidget(widget, 1)
    return page
