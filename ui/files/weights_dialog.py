"""Non-modal dialog that asks how to interpret a weights file that Unroll did not export."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from playground.vocabulary import Level, join, parse_symbols
from playground.weights_file import ImportPlan, Mapping, MappingError, Proposal, Tensors, assemble, plan
from playground.weights_file.planning import Symbols, input_need, notes, target_need
from playground.weights_file.proposal import embeddings, head_weights, mapping_for
from playground.weights_file.recurrent_layers import Group
from ui.files.weights_form import Option, WeightsForm
from ui.style.numbers import whole
from ui.style.plain_text import set_tip, title_text
from ui.style.translation import translate
from ui.widgets.card import label, set_role

WIDTH_PX = 620
Answer = tuple[Mapping, Symbols, Symbols, Level, str]  # arguments of `plan`


class WeightsDialog(QDialog):
    """Stays open after Open: the receiver of the project may still reject it."""

    accepted_project = Signal(object)

    def __init__(
        self, name: str, tensors: Tensors, proposal: Proposal, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tensors, self._proposal = tensors, proposal
        self.setObjectName("import_weights")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("ImportWeights", "Open {0}").format(title_text(name)))
        self._headline = label(role="title", wraps=True)
        self._headline.setObjectName("weights_headline")
        self._form = WeightsForm()
        self._notes = label(role="muted", wraps=True)
        self._notes.setObjectName("weights_notes")
        self._line = label(wraps=True)
        self._line.setObjectName("weights_line")
        self._build()
        options: list[Option] = [(group.prefix, _group_text(group)) for group in proposal.groups]
        self._form.rnn.offer(options, proposal.mapping.rnn)
        self._form.rnn_chosen.connect(self._on_form_rnn_chosen)
        self._form.changed.connect(self._show)
        self._on_form_rnn_chosen()
        self._form.vocabulary.setFocus()

    def _build(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        self._accept: QPushButton = buttons.addButton(
            translate("ImportWeights", "Open"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._accept.setObjectName("weights_accept")
        self._accept.setDefault(True)
        buttons.accepted.connect(self._on_buttons_accepted)
        buttons.rejected.connect(self.close)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(self._headline)
        layout.addWidget(self._form)
        layout.addWidget(self._notes)
        layout.addStretch(1)
        layout.addWidget(self._line)
        layout.addWidget(buttons)
        self.resize(WIDTH_PX, 0)

    # --- Values of the fields

    @property
    def _group(self) -> Group:
        return next(group for group in self._proposal.groups if group.prefix == self._form.rnn.value)

    @property
    def _mapping(self) -> Mapping:
        return Mapping(self._group.prefix, self._form.embedding.value, self._form.head.value)

    @property
    def _answer(self) -> Answer:
        form = self._form
        symbols = parse_symbols(form.vocabulary.text())
        targets = symbols if form.same.isChecked() else parse_symbols(form.target.text())
        level: Level = "word" if form.level.value == "word" else "character"
        return self._mapping, symbols, targets, level, form.text.text()

    # --- User actions

    def _on_form_rnn_chosen(self) -> None:
        """Offer the embeddings and read-out weights that fit the chosen recurrent layers."""
        group, tensors = self._group, self._tensors
        proposed = mapping_for(tensors, group)
        one_hot = translate("ImportWeights", "one-hot")
        none = translate("ImportWeights", "none: the hidden state is the logits")
        tables, heads = embeddings(tensors, group), head_weights(tensors, group)
        self._form.embedding.offer([*map(self._option, tables), (None, one_hot)], proposed.embedding)
        self._form.head.offer([*map(self._option, heads), (None, none)], proposed.head)
        symbols, targets = self._needs()
        self._form.same.setChecked(symbols == targets)
        self._form.target.setVisible(symbols != targets)
        self._show()

    def _on_buttons_accepted(self) -> None:
        try:
            project = assemble(self._tensors, *self._answer)
        except MappingError as error:
            self._show_problem(error)
            return
        self.accepted_project.emit(project)

    # --- What is shown

    def _show(self) -> None:
        self._headline.setText(self._group.text)
        said = notes(self._tensors, self._group, self._mapping)
        self._notes.setText("\n".join((*self._proposal.refused, *said)))
        self._notes.setVisible(bool(self._notes.text()))
        symbols, targets = self._needs()
        self._form.show_needs(symbols, targets, self._text_hint())
        try:
            self._show_plan(plan(self._tensors, *self._answer))
        except MappingError as error:
            self._show_problem(error)
        self._fit()

    def _show_plan(self, planned: ImportPlan) -> None:
        count = whole(planned.document.layout.size)
        text = translate("ImportWeights", "{0}, {1} parameters. It first reads “{2}”.")
        read = join(planned.symbols, planned.document.vocabulary.level)
        self._line.setText(text.format(planned.group.text, count, read))
        set_role(self._line, "right")
        self._form.mark(None)
        self._accept.setEnabled(True)
        set_tip(self._accept, "")

    def _show_problem(self, error: MappingError) -> None:
        """An empty vocabulary field is not shown as an error."""
        empty = error.place == "vocabulary" and not self._form.vocabulary.text().strip()
        self._line.setText(str(error))
        set_role(self._line, "muted" if empty else "wrong")
        self._form.mark(None if empty else error.place)
        self._accept.setEnabled(False)
        set_tip(self._accept, str(error))

    def _needs(self) -> tuple[int, int]:
        group, mapping = self._group, self._mapping
        return (
            input_need(self._tensors, group, mapping).count,
            target_need(self._tensors, group, mapping).count,
        )

    def _text_hint(self) -> str:
        return translate("ImportWeights", "what the network reads first; its symbols if empty")

    def _option(self, name: str) -> Option:
        rows, columns = self._tensors.arrays[name].shape
        return name, f"{name}  ({rows} × {columns})"

    def _fit(self) -> None:
        """Make the dialog tall enough for its texts."""
        self.ensurePolished()
        self._layout.activate()
        self.resize(self.width(), max(self.height(), self._layout.totalHeightForWidth(self.width())))


def _group_text(group: Group) -> str:
    return f"{group.prefix}: {group.text}" if group.prefix else group.text
