"""Choice of a built-in task; generated tasks have a difficulty and a data seed."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.document import Document
from playground.tasks import DIFFICULTIES, TASKS, build
from ui.session.session import Session
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.combo_box import ComboBox
from ui.widgets.number_field import WholeNumberField


class TaskRow(QWidget):
    """Choosing a task replaces the document, as one undo step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._task = ComboBox()
        self._task.setObjectName("task_choice")
        self._task.setAccessibleName(translate("TaskRow", "Built-in task"))
        self._task.setMinimumContentsLength(8)
        self._task.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._task.setPlaceholderText(translate("TaskRow", "Choose a task…"))
        for task in TASKS.values():
            self._task.addItem(task.name)
            self._task.setItemData(self._task.count() - 1, task.shows, Qt.ItemDataRole.ToolTipRole)
        self._difficulty = self._spin("task_difficulty", DIFFICULTIES[0], DIFFICULTIES[-1])
        self._difficulty.setAccessibleName(translate("TaskRow", "Difficulty"))
        self._difficulty.setPrefix(translate("TaskRow", "level "))
        self._seed = self._spin("task_seed", 0, 9999)
        self._seed.setAccessibleName(translate("TaskRow", "Data seed"))
        self._seed.setPrefix(translate("TaskRow", "data "))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        for widget, stretch in ((self._task, 1), (self._difficulty, 0), (self._seed, 0)):
            layout.addWidget(widget, stretch)
        for spin in (self._difficulty, self._seed):
            spin.refused.connect(session.notice)
        self._show_task()
        self._task.activated.connect(self._on_task_activated)
        self._difficulty.valueChanged.connect(self._on_data_changed)
        self._seed.valueChanged.connect(self._on_data_changed)
        session.document_changed.connect(self._show_task)

    def _spin(self, name: str, low: int, high: int) -> WholeNumberField:
        spin = WholeNumberField(low, high)
        spin.setObjectName(name)
        spin.setFixedWidth(70)
        return spin

    def _on_task_activated(self) -> None:
        text = translate("TaskRow", "task {0}").format(self._task.currentText())
        self._session.take_task(self._built(), text)

    def _on_data_changed(self) -> None:
        """Replace the pairs and the vocabulary; the model settings stay."""
        made, document = self._built(), self._session.document
        changed = replace(document, pairs=made.pairs, vocabulary=made.vocabulary)
        text = translate("TaskRow", "data of {0}").format(self._task.currentText())
        self._session.take_task(changed, text, merge_key="task data")

    def _built(self) -> Document:
        return build(self._task.currentText(), self._seed.value(), self._difficulty.value())

    def _show_task(self) -> None:
        """Show the task that the pairs belong to; none once they have been edited."""
        self._task.setCurrentIndex(self._matching())
        task = TASKS.get(self._task.currentText())
        fixed = translate("TaskRow", "This task always has the same pairs.")
        none = translate("TaskRow", "Choose a generated task, such as parity, first.")
        for spin in (self._difficulty, self._seed):
            spin.setEnabled(task is not None and task.generated)
            set_tip(spin, "" if spin.isEnabled() else fixed if task else none)

    def _matching(self) -> int:
        """Index of the task that has these pairs, or -1. Of the generated tasks only the chosen one is
        compared: generating all data sets again would be slow."""
        pairs = self._session.document.pairs
        chosen = self._task.currentText()
        for at, task in enumerate(TASKS.values()):
            if task.generated and task.name != chosen:
                continue
            made = build(task.name, self._seed.value(), self._difficulty.value())
            if made.pairs == pairs and (task.name == chosen or made.model == self._session.document.model):
                return at
        return -1
