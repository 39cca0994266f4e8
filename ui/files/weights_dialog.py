"""Non-modal dialog that asks how to interpret a weights file that Unroll did not export."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from playground.language import Message
from playground.vocabulary import Level, join, parse_symbols
from playground.weights_file import ImportPlan, Mapping, MappingError, Proposal, Tensors, assemble, plan
from playground.weights_file.guess import Guess, guess_embedding, guess_head
from playground.weights_file.planning import Place, Symbols, input_need, notes, target_need
from playground.weights_file.recurrent_layers import Group
from ui.files.weights_form import Option, TensorChoice, WeightsForm
from ui.style.numbers import whole
from ui.style.plain_text import set_tip, title_text
from ui.style.translation import said, translate
from ui.widgets.card import label, set_role
from ui.widgets.enter_key import leave_enter_to

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
        for text in (self._notes, self._line):
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)  # to copy advice
        self._build()
        self._questions: dict[Place, Message] = {}  # why a choice is open
        self._is_sized = False  # whether the sizes of the vocabularies have been known for these layers
        options: list[Option] = [(group.prefix, _group_text(group)) for group in proposal.choices]
        self._form.rnn.offer(options, proposal.mapping.rnn, is_open=proposal.chosen is None)
        self._form.rnn_chosen.connect(self._on_form_rnn_chosen)
        self._form.embedding_chosen.connect(self._on_form_embedding_chosen)
        self._form.changed.connect(self._show)
        self._on_form_rnn_chosen()
        (self._form.rnn if self._form.rnn.is_open else self._form.vocabulary).setFocus()

    def _build(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        self._accept: QPushButton = buttons.addButton(
            translate("ImportWeights", "&Open"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._accept.setObjectName("weights_accept")
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
        leave_enter_to(self._accept, self)
        self.resize(WIDTH_PX, 0)

    # --- Values of the fields

    @property
    def _group(self) -> Group | None:
        """None until the user has chosen among several."""
        if self._form.rnn.is_open:
            return None
        return next(group for group in self._proposal.choices if group.prefix == self._form.rnn.value)

    @property
    def _mapping(self) -> Mapping:
        """Raises MappingError for a choice that is open."""
        form, group = self._form, self._group
        if group is None:
            raise MappingError("rnn", Message("{text}", text=_which_layers()))
        choices: dict[Place, TensorChoice] = {"embedding": form.embedding, "head": form.head}
        for place, choice in choices.items():
            if choice.is_open:
                raise MappingError(place, self._questions[place])
        return Mapping(group.prefix, form.embedding.value, form.head.value)

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
        group = self._group
        if group is None:
            for choice in (self._form.embedding, self._form.head):
                choice.close_until(_which_layers())
        else:
            one_hot = translate("ImportWeights", "one-hot")
            self._offer("embedding", self._form.embedding, guess_embedding(self._tensors, group), one_hot)
            self._offer_head(group)
        self._set_same(same=True)
        self._is_sized = False
        self._show()

    def _on_form_embedding_chosen(self) -> None:
        """The embedding is not the read-out as well, unless the user says so."""
        group = self._group
        if group is not None and not self._form.head.is_answered:
            self._offer_head(group)
        self._show()

    def _offer_head(self, group: Group) -> None:
        choice = self._form.embedding
        embedding = guess_embedding(self._tensors, group).chosen if choice.is_open else choice.value
        none = translate("ImportWeights", "none: the hidden state is the logits")
        self._offer("head", self._form.head, guess_head(self._tensors, group, embedding), none)

    def _offer(self, place: Place, choice: TensorChoice, guess: Guess, nothing: str) -> None:
        if guess.question is not None:
            self._questions[place] = guess.question
        options = [(None, nothing) if name is None else self._option(name) for name in guess.options]
        choice.offer(options, guess.chosen, guess.is_open)

    def _on_buttons_accepted(self) -> None:
        try:
            project = assemble(self._tensors, *self._answer)
        except MappingError as error:
            self._show_problem(error)
            return
        self.accepted_project.emit(project)

    # --- What is shown

    def _show(self) -> None:
        several = translate("ImportWeights", "Several recurrent layers")
        self._headline.setText(said(self._group.text) if self._group else several)
        self._notes.setText("\n".join(map(said, (*self._proposal.refused, *self._told()))))
        self._notes.setVisible(bool(self._notes.text()))
        symbols, targets = self._needs()
        if symbols is not None and not self._is_sized:
            self._set_same(symbols == targets)
            self._is_sized = True
        self._form.show_needs(symbols, targets, self._text_hint())
        try:
            self._show_plan(plan(self._tensors, *self._answer))
        except MappingError as error:
            self._show_problem(error)
        self._fit()

    def _set_same(self, same: bool) -> None:
        """Whether targets have the vocabulary of inputs, until the user says otherwise."""
        with QSignalBlocker(self._form.same):
            self._form.same.setChecked(same)
        self._form.target.setVisible(not same)

    def _told(self) -> tuple[str, ...]:
        """Notes on the answers so far."""
        group = self._group
        try:
            return notes(self._tensors, group, self._mapping) if group else ()
        except MappingError:
            return ()

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
        """A field that is still empty or open is not shown as an error."""
        empty = error.place == "vocabulary" and not self._form.vocabulary.text().strip()
        choices = {"rnn": self._form.rnn, "embedding": self._form.embedding, "head": self._form.head}
        waits = empty or (error.place in choices and choices[error.place].is_open)
        self._line.setText(said(error.message))
        set_role(self._line, "muted" if waits else "wrong")
        self._form.mark(None if waits else error.place)
        self._accept.setEnabled(False)
        set_tip(self._accept, said(error.message))

    def _needs(self) -> tuple[int | None, int | None]:
        """Sizes of the vocabularies; None while a choice is open."""
        group = self._group
        try:
            mapping = self._mapping
        except MappingError:
            return None, None
        if group is None:
            return None, None
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


def _which_layers() -> str:
    return translate(
        "ImportWeights", "The file does not tell which of its recurrent layers are meant: choose them."
    )


def _group_text(group: Group) -> str:
    named = translate("ImportWeights", "{0}: {1}")
    return named.format(group.prefix, group.text) if group.prefix else said(group.text)
