"""Form for imported weights: which tensors form the network, and which symbols its indices mean."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QWidget

from playground.weights_file.planning import Place
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.card import field_label, mark_wrong
from ui.widgets.combo_box import ComboBox
from ui.widgets.segmented import Segmented
from ui.widgets.text_field import TextField

FEW_CHARACTERS = 24  # minimum width of a combo box, independent of its longest entry

Option = tuple[str | None, str]  # value, displayed text


class TensorChoice(ComboBox):
    """One of a few tensors, or none; open until the user has chosen, where the file does not tell."""

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        self._values: list[str | None] = []
        self.is_answered = False  # by the user, since the options were offered
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(FEW_CHARACTERS)
        self.currentIndexChanged.connect(self._on_index_changed)

    def offer(self, options: Sequence[Option], chosen: str | None, is_open: bool = False) -> None:
        """Replace the options without emitting a signal; an open choice has nothing chosen."""
        self._values, self.is_answered = [value for value, _ in options], False
        self.setPlaceholderText(translate("ImportWeights", "choose one"))
        with QSignalBlocker(self):
            self.clear()
            self.addItems([text for _, text in options])
            self.setCurrentIndex(-1 if is_open else self._values.index(chosen))
        is_choice = len(options) > 1 or is_open
        self.setEnabled(is_choice)
        only = translate("ImportWeights", "Nothing else in the file fits here.")
        set_tip(self, "" if is_choice else only)

    def close_until(self, reason: str) -> None:
        """Offer nothing until another choice is made."""
        self._values, self.is_answered = [], False
        self.setPlaceholderText("")
        with QSignalBlocker(self):
            self.clear()
        self.setEnabled(False)
        set_tip(self, reason)

    def _on_index_changed(self) -> None:
        self.is_answered = True

    @property
    def is_open(self) -> bool:
        return self.currentIndex() < 0

    @property
    def value(self) -> str | None:
        """Not to be asked while the choice is open."""
        return self._values[self.currentIndex()]


class WeightsForm(QWidget):
    rnn_chosen = Signal()
    embedding_chosen = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rnn = TensorChoice("weights_rnn", translate("ImportWeights", "Recurrent layers"))
        self.embedding = TensorChoice("weights_embedding", translate("ImportWeights", "Input"))
        self.head = TensorChoice("weights_head", translate("ImportWeights", "Read-out"))
        self.level = Segmented(
            (
                ("character", translate("ImportWeights", "characters")),
                ("word", translate("ImportWeights", "words")),
            )
        )
        self.level.setObjectName("weights_level")
        self.level.setAccessibleName(translate("ImportWeights", "Symbols"))
        self.level.set_value("character")
        self.vocabulary = _list_field("weights_vocabulary", translate("ImportWeights", "Vocabulary"))
        self.target = _list_field("weights_target", translate("ImportWeights", "Target vocabulary"))
        self.same = QCheckBox(translate("ImportWeights", "the sa&me"))
        self.same.setObjectName("weights_same")
        self.text = TextField()
        self.text.setObjectName("weights_text")
        self.text.setAccessibleName(translate("ImportWeights", "Text"))
        self._fields: dict[Place, QWidget] = {
            "rnn": self.rnn,
            "embedding": self.embedding,
            "head": self.head,
            "vocabulary": self.vocabulary,
            "target_vocabulary": self.target,
            "text": self.text,
        }
        kept = self.target.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.target.setSizePolicy(kept)
        self._build()
        self._connect()

    def _build(self) -> None:
        target = QHBoxLayout()
        target.setSpacing(10)
        target.addWidget(self.same)
        target.addWidget(self.target, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (translate("ImportWeights", "Recurrent &layers"), self.rnn),
            (translate("ImportWeights", "&Input"), self.embedding),
            (translate("ImportWeights", "&Read-out"), self.head),
            (translate("ImportWeights", "&Symbols"), self.level),
            (translate("ImportWeights", "&Vocabulary"), self.vocabulary),
            (translate("ImportWeights", "&Target vocabulary"), self.target),
            (translate("ImportWeights", "Te&xt"), self.text),
        )
        for at, (name, field) in enumerate(rows):
            grid.addWidget(field_label(name, field), at, 0)
            if field is self.target:
                grid.addLayout(target, at, 1)
            else:
                grid.addWidget(field, at, 1)

    def _connect(self) -> None:
        self.rnn.currentIndexChanged.connect(self._on_rnn_index_changed)
        self.embedding.currentIndexChanged.connect(self._on_embedding_index_changed)
        self.head.currentIndexChanged.connect(self._on_field_changed)
        for edit in (self.vocabulary, self.target, self.text):
            edit.textChanged.connect(self._on_field_changed)
        self.level.chosen.connect(self._on_field_changed)
        self.same.toggled.connect(self._on_same_toggled)

    def _on_rnn_index_changed(self) -> None:
        self.rnn_chosen.emit()

    def _on_embedding_index_changed(self) -> None:
        self.embedding_chosen.emit()

    def _on_field_changed(self) -> None:
        self.changed.emit()

    def _on_same_toggled(self, same: bool) -> None:
        self.target.setVisible(not same)
        self.changed.emit()

    # --- What is shown

    def show_needs(self, symbols: int | None, targets: int | None, text: str) -> None:
        """Set placeholders: the sizes of the vocabularies, None if they are not known yet, and what the
        network reads if no text is typed."""
        pattern = translate(
            "ImportWeights", "{0} symbols between spaces, in the order of their indices: e h l o ␣"
        )
        unknown = translate(
            "ImportWeights", "symbols between spaces, in the order of their indices: e h l o ␣"
        )
        self.vocabulary.setPlaceholderText(unknown if symbols is None else pattern.format(symbols))
        self.target.setPlaceholderText(unknown if targets is None else pattern.format(targets))
        self.text.setPlaceholderText(text)

    def mark(self, wrong: Place | None) -> None:
        """Draw a red frame around the invalid field, if any."""
        for place, field in self._fields.items():
            mark_wrong(field, place == wrong)


def _list_field(name: str, spoken: str) -> TextField:
    made = TextField()
    made.setObjectName(name)
    made.setAccessibleName(spoken)
    set_tip(made, translate("ImportWeights", "Symbols in order, between spaces; ␣ for the space itself"))
    return made
