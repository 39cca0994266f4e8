"""Panel with the model settings and the parameter counts and tensor shapes that follow from them."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground.problems import Place, stopping
from playground.spec import CELL_NAMES, MAX_EMBEDDING_SIZE, MAX_FORGET_BIAS, MAX_HIDDEN_SIZE, MAX_LAYERS
from ui.panels.model.text import count_text, parameter_lines, shape_lines
from ui.session.session import Session
from ui.session.setting_fields import ChoiceField, DecimalField, IntegerField, Setting
from ui.style.glossary import meaning
from ui.style.plain_text import set_tip
from ui.style.translation import said, translate
from ui.widgets.bars import scrolled
from ui.widgets.card import Card, field_label, label

PLACES: tuple[Place, ...] = ("hidden_size", "embedding_size", "layers", "forget_bias")


class ModelPanel(Card):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(translate("ModelPanel", "Model"), parent)
        self._session = session
        self._count = label(role="muted")
        self._count.setObjectName("parameter_count")
        self._problem = label(role="wrong", wraps=True)
        self._problem.setObjectName("model_problem")
        self._shapes, self._parameters = _mono("shapes"), _mono("parameters")
        self._forget_name = translate("ModelPanel", "Forget bias")
        forget = Setting(session, "model", "forget_bias", self._forget_name)
        self._forget_bias = DecimalField(forget, "forget_bias", -MAX_FORGET_BIAS, MAX_FORGET_BIAS)
        self._forget_bias.setStepType(DecimalField.StepType.DefaultStepType)  # the other kind stays at 0
        self.head.addStretch(1)
        self.head.addWidget(self._count)
        self._build()
        self._show_document()
        session.document_changed.connect(self._show_document)

    def _build(self) -> None:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setSpacing(5)
        layout.addLayout(self._choices())
        layout.addLayout(self._sizes())
        layout.addWidget(self._problem)
        layout.addWidget(_heading(translate("ModelPanel", "Shapes"), meaning("shapes")))
        layout.addWidget(self._shapes)
        layout.addWidget(_heading(translate("ModelPanel", "Parameters"), meaning("parameters")))
        layout.addWidget(self._parameters)
        layout.addStretch(1)
        self.body.addWidget(scrolled(content, translate("ModelPanel", "Settings of the model")), 1)

    def _choices(self) -> QGridLayout:
        rows = (
            self._choice("cell", translate("ModelPanel", "Cell"), tuple(CELL_NAMES.items())),
            self._choice(
                "input",
                translate("ModelPanel", "Input"),
                (
                    ("one-hot", translate("ModelPanel", "one-hot")),
                    ("embedding", translate("ModelPanel", "embedding")),
                ),
            ),
            self._choice(
                "head",
                translate("ModelPanel", "Read-out"),
                (("none", translate("ModelPanel", "none")), ("linear", translate("ModelPanel", "linear"))),
            ),
            self._choice(
                "form",
                translate("ModelPanel", "Form"),
                (
                    ("module", translate("ModelPanel", "module")),
                    ("cell", translate("ModelPanel", "cell loop")),
                ),
            ),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(rows):
            grid.addWidget(field_label(name, field), row, 0)
            grid.addWidget(field, row, 1)
        self._forget_label = field_label(self._forget_name, self._forget_bias)
        grid.addWidget(self._forget_label, len(rows), 0)
        grid.addWidget(self._forget_bias, len(rows), 1)
        return grid

    def _choice(self, field: str, name: str, options: tuple[tuple[str, str], ...]) -> tuple[str, ChoiceField]:
        return name, ChoiceField(Setting(self._session, "model", field, name), f"{field}_choice", options)

    def _sizes(self) -> QHBoxLayout:
        self._embedding = self._size(
            "embedding_size", translate("ModelPanel", "Embedding"), "embedding_size", MAX_EMBEDDING_SIZE
        )
        hidden = self._size("hidden_size", translate("ModelPanel", "Hidden"), "hidden_size", MAX_HIDDEN_SIZE)
        layers = self._size("layers", translate("ModelPanel", "Layers"), "layer_count", MAX_LAYERS)
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, field in (self._embedding, hidden, layers):
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(field_label(name, field, "muted"))
            column.addWidget(field)
            row.addLayout(column)
        return row

    def _size(self, field: str, name: str, object_name: str, most: int) -> tuple[str, IntegerField]:
        return name, IntegerField(Setting(self._session, "model", field, name), object_name, 1, most)

    def _show_document(self) -> None:
        document = self._session.document
        self._count.setText(count_text(document))
        self._count.setAccessibleName(self._count.text())
        self._shapes.setText(shape_lines(document))
        self._parameters.setText(parameter_lines(document))
        problem = stopping([problem for problem in self._session.problems if problem.place in PLACES])
        self._problem.setText(said(problem.message) if problem else "")
        self._problem.setVisible(problem is not None)
        self._show_embedding()
        for part in (self._forget_label, self._forget_bias):
            part.setVisible(document.model.cell == "lstm")  # only an LSTM has forget gates

    def _show_embedding(self) -> None:
        _, field = self._embedding
        embeds = self._session.document.model.input == "embedding"
        field.setEnabled(embeds)
        if not embeds:
            set_tip(field, translate("ModelPanel", "One-hot input has one feature for each symbol instead."))


def _heading(text: str, tip: str) -> QLabel:
    made = label(text, "muted")
    set_tip(made, tip)
    return made


def _mono(name: str) -> QLabel:
    """A label whose long lines are cut off, so that they do not widen the content and hide the settings."""
    made = label()
    made.setObjectName(name)
    made.setProperty("foreign_text", True)  # what torch calls the tensors
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made
