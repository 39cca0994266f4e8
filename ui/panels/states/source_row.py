"""Row of controls: the text to read, the answer of the network, and the layer."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.session.session import Session
from ui.session.state import Selection
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import ElidedLabel, set_role
from ui.widgets.combo_box import ComboBox
from ui.widgets.text_field import TextField
from ui.widgets.wrapping_row import WrappingRow

MOST_PAIRS = 500  # in the combo box; others are chosen in the pairs table


class SourceRow(WrappingRow):
    def __init__(self, session: Session, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._inspector = session, inspector
        self._pair, self._input = ComboBox(), TextField()
        self._output, self._layer = ElidedLabel(), ComboBox()
        self._build()
        self._pair.activated.connect(self._on_pair_activated)
        self._input.textChanged.connect(self._on_input_text_changed)
        self._layer.activated.connect(self._on_layer_activated)
        session.selection_changed.connect(self._on_session_selection_changed)
        session.document_changed.connect(self._show_pairs)
        self._show_pairs()

    def _build(self) -> None:
        self._pair.setObjectName("pair_choice")
        self._pair.setProperty("foreign_text", True)
        self._pair.setAccessibleName(translate("StatesPanel", "Pair to look at"))
        self._pair.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        self._pair.setMaximumWidth(scaled(150))
        self._input.setObjectName("predict_input")
        self._input.setAccessibleName(translate("StatesPanel", "Text to look at"))
        self._input.setPlaceholderText(translate("StatesPanel", "or type a text…"))
        self._input.setClearButtonEnabled(True)
        self._input.setMinimumWidth(scaled(110))
        self._output.setObjectName("predict_output")
        self._output.setProperty("foreign_text", True)
        self._output.setMinimumWidth(scaled(90))
        self._layer.setObjectName("layer_choice")
        self._layer.setAccessibleName(translate("StatesPanel", "Layer"))
        self.add(self._pair, self._input, self._output, self._layer)

    def show_answer(self, inspected: Inspected | None) -> None:
        """Show the answer of the network, or why it cannot read a typed text."""
        typed = self._session.selection.text is not None
        arrow = f"→ {inspected.answer_text}" if inspected is not None else ""
        self._output.setText(arrow if inspected is not None else self._inspector.message if typed else "")
        name = translate("StatesPanel", "Answer {0}")
        self._output.setAccessibleName(name.format(self._output.text()))
        set_role(self._output, "wrong" if typed and inspected is None else "")

    def show_layers(self, layers: int, chosen: int) -> None:
        """List the layers of the network; 0 hides the combo box."""
        self._layer.setVisible(layers > 0)
        if self._layer.count() != layers:
            self._layer.clear()
            name = translate("StatesPanel", "layer {0}")
            for layer in reversed(range(layers)):
                self._layer.addItem(name.format(layer + 1), layer)
        self._layer.setCurrentIndex(self._layer.findData(chosen))

    # --- User actions

    def _on_pair_activated(self, row: int) -> None:
        self._input.clear()
        self._session.select(replace(self._session.selection, pair=row, text=None))

    def _on_input_text_changed(self, text: str) -> None:
        self._session.select(replace(self._session.selection, text=text or None))

    def _on_layer_activated(self) -> None:
        self._inspector.go_to_layer(self._layer.currentData())

    # --- Session signals

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
            self._input.clear()  # with its signal, which also hides the button that clears it
