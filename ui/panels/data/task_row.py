"""Choice of a built-in task; generated tasks have a difficulty and a data seed."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from playground.document import Document
from playground.tasks import DIFFICULTIES, TASKS, Task, build
from ui.session.session import Session
from ui.style.text_size import scaled
from ui.style.translation import said, translate
from ui.widgets.card import label
from ui.widgets.combo_box import ComboBox
from ui.widgets.number_field import WholeNumberField
from ui.widgets.wrapping_row import WrappingRow


class TaskRow(QWidget):
    """Choosing a task replaces the document, as one undo step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._task = ComboBox()
        self._task.setObjectName("task_choice")
        self._task.setAccessibleName(translate("TaskRow", "Built-in task"))
        self._task.setMinimumWidth(scaled(110))
        self._task.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._task.setPlaceholderText(translate("TaskRow", "Own pairs: choose a task…"))
        for at, task in enumerate(TASKS.values()):
            self._task.addItem(said(task.title), task.name)
            self._task.setItemData(at, said(task.shows), Qt.ItemDataRole.ToolTipRole)
        self._difficulty = self._spin("task_difficulty", DIFFICULTIES[0], DIFFICULTIES[-1])
        self._difficulty.setAccessibleName(translate("TaskRow", "Difficulty"))
        self._difficulty.setPrefix(translate("TaskRow", "level "))
        self._seed = self._spin("task_seed", 0, 9999)
        self._seed.setAccessibleName(translate("TaskRow", "Data seed"))
        self._seed.setPrefix(translate("TaskRow", "data "))
        self._purpose = label(role="muted", wraps=True)
        self._purpose.setObjectName("task_purpose")
        row = WrappingRow(spacing=5)
        row.add(self._task, self._difficulty, self._seed)
        self._task.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(row)
        layout.addWidget(self._purpose)
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
        spin.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
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
        return build(self._task.currentData(), self._seed.value(), self._difficulty.value())

    def _show_task(self) -> None:
        """Show the task that the pairs belong to, and its purpose; none once they have been edited."""
        self._task.setCurrentIndex(self._matching())
        task = TASKS.get(self._task.currentData() or "")
        for spin in (self._difficulty, self._seed):
            spin.setVisible(task is not None and task.generated)
        own = translate("TaskRow", "Your own pairs: at each step the network answers with a target symbol.")
        self._purpose.setText(own if task is None else said(task.shows))

    def _matching(self) -> int:
        """Index of the task that has these pairs and this model, else of one that has these pairs, or −1."""
        document, same_pairs = self._session.document, -1
        for at, task in self._candidates():
            made = build(task.name, self._seed.value(), self._difficulty.value())
            if made.pairs == document.pairs:
                if made.model == document.model:
                    return at
                same_pairs = at if same_pairs < 0 or task.name == self._task.currentData() else same_pairs
        return same_pairs

    def _candidates(self) -> list[tuple[int, Task]]:
        """Of the generated tasks only the chosen one: generating all their pairs again would be slow."""
        chosen = self._task.currentData()
        return [
            (at, task) for at, task in enumerate(TASKS.values()) if not task.generated or task.name == chosen
        ]
