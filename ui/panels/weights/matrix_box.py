"""Upper part of the weights panel: matrix choice, weights or gradient, heatmap, colour scale and readout."""

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground.document import Document
from playground.interventions.edit_grammar import EditError, weight_value
from ui.inspection.inspected import ShownNetwork
from ui.inspection.inspector import Inspector
from ui.panels.weights.matrices import Kind, Matrices, Matrix
from ui.panels.weights.matrix_map import MatrixMap
from ui.panels.weights.text import FIRST, cell_words, choices, largest_words, matrix_words, row_words
from ui.style.numbers import number
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import said, translate
from ui.widgets.card import label, set_role
from ui.widgets.colour_bar import ColourBar
from ui.widgets.combo_box import ComboBox
from ui.widgets.grid import Cell
from ui.widgets.segmented import Segmented
from ui.widgets.wrapping_row import WrappingRow

HOVER_MS = 40  # the pointer must rest this long on a cell before the gradient is computed
READOUT_LINES = 2


class MatrixBox(QWidget):
    matrix_chosen = Signal()

    def __init__(self, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self.matrices: Matrices | None = None
        self.matrix: Matrix | None = None
        self.shown: ShownNetwork | None = None
        self._choice, self._kind = MatrixChoice(), kind_choice()
        self._map, self._scale, self._readout = MatrixMap(), ColourBar(Qt.Orientation.Horizontal), _Readout()
        self._largest = label(role="muted")
        self._resting = QTimer(self, interval=HOVER_MS, singleShot=True)
        self._build()
        self._resting.timeout.connect(self._on_resting_timeout)
        self._choice.currentIndexChanged.connect(self._on_choice_current_index_changed)
        self._kind.chosen.connect(self._on_kind_chosen)
        self._map.hovered.connect(self._on_map_hovered)
        self._map.row_chosen.connect(self._on_map_row_chosen)
        self._map.typed.connect(self._on_map_typed)
        self._map.typing_ended.connect(self._show_words)

    def _build(self) -> None:
        self._map.setObjectName("matrix_map")
        self._map.setAccessibleName(translate("WeightsPanel", "Entries of the matrix"))
        self._scale.setObjectName("matrix_scale")
        self._scale.setAccessibleName(translate("WeightsPanel", "Colour scale"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = WrappingRow()
        row.add(self._choice, self._kind)
        self._choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choice.setMinimumWidth(scaled(130))
        self._kind.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column.addWidget(row)
        column.addWidget(self._map, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._scale, 1)
        foot.addWidget(self._largest)
        column.addLayout(foot)
        column.addWidget(self._readout)

    @property
    def name(self) -> str:
        """Name of the chosen matrix, as in `document.layout`."""
        return self._choice.name

    @property
    def kind(self) -> Kind:
        return "gradient" if self._kind.value == "gradient" else "weights"

    # --- What is shown

    def show_network(self, inspected: ShownNetwork | None) -> None:
        """Show another network, or only another place in the same one."""
        if inspected is not self.shown:
            self.shown = inspected
            if inspected is not None:
                self._look_at(inspected)
            self._show_matrix()
        self._mark()

    def _look_at(self, inspected: ShownNetwork) -> None:
        if self.matrices is None:
            self.matrices = Matrices(inspected)
        else:
            self.matrices.look_at(inspected)
        self._choice.show_document(inspected.document)

    def _show_matrix(self) -> None:
        matrices = self.matrices if self.shown is not None else None
        self.matrix = (
            matrices.matrix(self.name, self.kind, self._inspector.edits) if matrices is not None else None
        )
        set_tip(self._choice, self._choice.currentText())
        self._map.show_matrix(self.matrix)
        self._largest.setText(largest_words(self.matrix))
        if self.matrix is None:
            self._scale.show_nothing()
        else:
            scale = self.matrix.scale
            self._scale.show_scale(number(scale, "+g"), number(-scale, "+g"))
        self._choice.setEnabled(matrices is not None)
        self._kind.setEnabled(matrices is not None)
        self._show_words()

    def _show_words(self) -> None:
        """Describe the hovered cell, or else the matrix."""
        set_role(self._readout, "muted")
        text, cell = self._inspector.message, self._map.hover
        if self.shown is not None and self.matrices is not None:
            text = matrix_words(self.matrices, self.matrix)
            if self.matrix is not None and cell is not None:
                text = cell_words(self.matrices, self.matrix, *cell)
                if not self.matrices.has_gradient:
                    self._resting.start()
        self._readout.setText(text)
        set_tip(self._readout, text)
        self._describe()

    def _mark(self) -> None:
        self._map.mark(self._pinned_rows())
        self._describe()

    def _pinned_rows(self) -> tuple[int, ...]:
        if self.matrix is None:
            return ()
        return self.matrix.axes.rows_of(self._inspector.pinned.layer, self._inspector.pinned_unit)

    def _describe(self) -> None:
        """For screen readers: the cell hovered or reached with the keys, and the rows of the pinned unit."""
        said = [self._readout.text().replace("\n", " "), self._largest.text()]
        if self.matrix is not None:
            said += [row_words(self.matrix, row) for row in self._pinned_rows()]
        self._map.setAccessibleDescription("; ".join(filter(None, said)))

    # --- User actions

    def _on_choice_current_index_changed(self) -> None:
        self._show_matrix()
        self._mark()
        self.matrix_chosen.emit()

    def _on_kind_chosen(self) -> None:
        self._show_matrix()

    def _on_map_hovered(self) -> None:
        """Show the entry at once and its gradient after a delay; preview the unit of its row in all views."""
        cell = self._map.hover
        self._show_words()
        unit = self._unit(cell[0]) if cell is not None else None
        if unit is None or self.matrix is None:
            self._inspector.end_preview()
        else:
            self._inspector.preview(layer=self.matrix.axes.layer, unit=unit)

    def _on_resting_timeout(self) -> None:
        """Compute the gradient, unless the pointer has left."""
        hovered = self._map.hover is not None and self.shown is not None
        if hovered and self.matrices is not None and self.matrices.gradient is not None:
            self._show_words()

    def _on_map_row_chosen(self, row: int) -> None:
        unit = self._unit(row)
        if unit is not None and self.matrix is not None:
            self._inspector.go_to(layer=self.matrix.axes.layer, unit=unit)

    # --- Weights set by hand

    def cell_under(self, at: QPoint | None) -> Cell | None:
        """The entry at a point of the map, or None as the point: the one reached with the keys."""
        if self.matrix is None or self.matrix.kind == "gradient":
            return None
        return self._map.hover if at is None else self._map.cell_at(self._map.viewport().mapFrom(self, at))

    def edit(self, cell: Cell) -> None:
        self._map.edit(cell)

    def scale_entry(self, cell: Cell, factor: float) -> None:
        if self.matrix is not None:
            self._set(cell, factor * float(self.matrix.values[cell]))

    def _on_map_typed(self, cell: Cell, text: str) -> None:
        try:
            value = weight_value(text)
        except EditError as error:
            self._refuse(said(error.message))
            return
        if self._set(cell, value):
            self._map.end_editing()

    def _set(self, cell: Cell, value: float) -> bool:
        checkpoint, why = self._inspector.checkpoint, self._inspector.touching.weight_obstacle
        if why or checkpoint is None:
            self._refuse(why)
            return False
        self._inspector.touching.set_weight(checkpoint, self.name, *cell, value)
        return True

    def _refuse(self, why: str) -> None:
        """Beside the field; the old value stays."""
        self._map.editor.refuse(why)
        self._readout.setText(why)
        set_tip(self._readout, why)
        set_role(self._readout, "wrong")

    def _unit(self, row: int) -> int | None:
        return self.matrix.axes.unit(row) if self.matrix is not None else None


class _Readout(QLabel):
    """Fixed at the height of its longest text, so that nothing below it moves."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("matrix_readout")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        set_role(self, "muted")

    def sizeHint(self) -> QSize:
        return QSize(0, READOUT_LINES * self.fontMetrics().lineSpacing() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return False


class MatrixChoice(ComboBox):
    """Combo box of all parameters of a model with their shapes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrix_choice")
        self.setAccessibleName(translate("WeightsPanel", "Matrix"))
        self.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._document: Document | None = None

    @property
    def name(self) -> str:
        """Name of the chosen parameter, as in `document.layout`; empty before a document is shown."""
        return str(self.currentData() or "")

    def show_document(self, document: Document) -> None:
        """List its parameters and keep the chosen name if it is among them; emits no signal."""
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
    options = (
        ("weights", translate("WeightsPanel", "weights")),
        ("gradient", translate("WeightsPanel", "gradient")),
    )
    made = Segmented(options)
    made.setObjectName("matrix_kind")
    made.setAccessibleName(translate("WeightsPanel", "Shown"))
    made.set_value("weights")
    return made
