"""Random use of the window, weighted as a person's: each action is seeded, and none waits for an answer."""

import random
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QTableView,
    QToolButton,
    QWidget,
)

from tests.ui.driving import action, find
from ui.app.main_window import MainWindow
from ui.inspection.view import InspectionView
from ui.session.session import Session
from ui.style.theme import ThemeChoice

VIEW_KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight),
    *(Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape),
    *(Qt.Key.Key_B, Qt.Key.Key_X, Qt.Key.Key_M, Qt.Key.Key_T, Qt.Key.Key_Question),
)
NUMBERS = {  # of each field what a person would enter; small, so that no computation grows over time
    "hidden_size": (4, 8, 16, 32),
    "layer_count": (1, 2, 3),
    "embedding_size": (2, 4, 8),
    "batch_size": (0, 1, 4),
}
DECIMALS = {"learning_rate": (0.002, 0.01, 0.05), "clip_norm": (0.0, 1.0, 5.0)}
EPOCHS = (100, 1_000, 20_000)
CHOICES = (
    "cell_choice_rnn",
    "cell_choice_lstm",
    "cell_choice_gru",
    "input_choice_one-hot",
    "head_choice_linear",
)
WORDS = ("hello", "world", "abab", "noon", "unroll", "a", "level")
MOST_PAIRS = 12
LETTERS = "abcdefgh"


class RandomUse:
    """A person at the window: `act` does one thing and returns its name."""

    def __init__(self, window: MainWindow, session: Session, folder: Path, chance: random.Random) -> None:
        self._window, self._session, self._folder, self._chance = window, session, folder, chance
        self._weights: dict[Callable[[], object], float] = {
            self.hover: 24,
            self.click: 10,
            self.press_key: 8,
            self.scrub_epochs: 10,
            self.step_through: 8,
            self.train: 5,
            self.pause: 2,
            self.step: 2,
            self.stop: 3,
            self.reset: 1,
            self.new_seed: 1,
            self.type_pair: 3,
            self.change_pairs: 3,
            self.choose_task: 1,
            self.change_model: 2,
            self.change_training: 3,
            self.undo: 5,
            self.redo: 3,
            self.raise_dock: 3,
            self.toggle_dock: 1,
            self.choose_in_view: 2,
            self.switch_theme: 0.4,
            self.switch_arrangement: 1,
            self.reset_layout: 0.2,
            self.sweep: 0.3,
            self.save: 1,
            self.open: 0.3,
            self.save_view: 0.6,
            self.copy_view: 0.6,
            self.look_at_export: 0.3,
            self.look_at_import: 0.3,
            self.look_at_menu: 0.6,
        }

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(do.__name__ for do in self._weights)

    def act(self) -> str:
        (do,) = self._chance.choices([*self._weights], [*self._weights.values()])
        do()
        return do.__name__

    def act_once_each(self) -> None:
        """Everything there is, in random order."""
        for do in self._chance.sample([*self._weights], len(self._weights)):
            do()

    # --- In the views

    def hover(self) -> None:
        if canvas := self._canvas():
            for _ in range(3):
                QTest.mouseMove(canvas, self._place(canvas))

    def click(self) -> None:
        if canvas := self._canvas():
            QTest.mouseClick(
                canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self._place(canvas)
            )

    def press_key(self) -> None:
        view = self._view()
        view.setFocus()
        QTest.keyClick(view, self._chance.choice(VIEW_KEYS))

    def scrub_epochs(self) -> None:
        self._slide("epoch_slider")

    def step_through(self) -> None:
        self._slide("step_slider")

    def choose_in_view(self) -> None:
        """Take another entry of a list of choices."""
        boxes = [box for view in self._views() for box in view.findChildren(QComboBox) if box.isVisible()]
        entries = [(box, row) for box in boxes for row in range(box.count()) if _can_be_chosen(box, row)]
        if entries:
            box, row = self._chance.choice(entries)
            box.setCurrentIndex(row)
            box.activated.emit(row)

    # --- Training

    def train(self) -> None:
        self._trigger("run_train")

    def pause(self) -> None:
        self._trigger("run_pause")

    def step(self) -> None:
        self._trigger("run_step")

    def stop(self) -> None:
        self._trigger("run_stop")

    def reset(self) -> None:
        self._trigger("run_reset")

    def new_seed(self) -> None:
        self._trigger("run_new_seed")

    def sweep(self) -> None:
        """Start a small sweep, or cancel the one under way."""
        self._trigger("run_sweep")
        if self._session.sweeps.status.is_under_way:
            self._press("sweep_cancel")
            return
        first = self._chance.randrange(1000)
        find(self._window, QSpinBox, "sweep_from").setValue(first)
        find(self._window, QSpinBox, "sweep_to").setValue(first + self._chance.randrange(4))
        self._press("sweep_start")

    # --- Editing

    def type_pair(self) -> None:
        """Type into a cell of the table."""
        table = find(self._window, QTableView, "pairs_table")
        is_edited = table.viewport().findChild(QLineEdit) is not None  # then Qt opens no second editor
        if is_edited or not (table.isVisible() and table.model().rowCount()):
            return
        row = self._chance.randrange(table.model().rowCount())
        table.setCurrentIndex(table.model().index(row, self._chance.randrange(2)))
        table.edit(table.currentIndex())
        editor = table.indexWidget(table.currentIndex())
        if isinstance(editor, QLineEdit):
            editor.selectAll()
            QTest.keyClicks(editor, "".join(self._chance.choices(LETTERS, k=self._chance.randint(1, 6))))
            QTest.keyClick(editor, self._chance.choice((Qt.Key.Key_Return, Qt.Key.Key_Escape)))
            QApplication.processEvents()  # Qt takes the text over in an event of its own

    def change_pairs(self) -> None:
        few = len(self._session.document.pairs) < MOST_PAIRS
        names = ("pair_add", "pair_duplicate", "pair_remove", "pair_up", "pair_down")
        self._trigger(self._chance.choice(names if few else names[2:3]))

    def choose_task(self) -> None:
        box = find(self._window, QComboBox, "task_choice")
        box.setFocus()
        box.setCurrentIndex(self._chance.randrange(box.count()))
        box.activated.emit(box.currentIndex())

    def change_model(self) -> None:
        if self._chance.random() < 0.5:
            self._press(self._chance.choice(CHOICES))
        else:
            self._enter_number()

    def change_training(self) -> None:
        if self._chance.random() < 0.5:
            find(self._window, QSpinBox, "epochs").setValue(self._chance.choice(EPOCHS))
        else:
            name = self._chance.choice([*DECIMALS])
            find(self._window, QDoubleSpinBox, name).setValue(self._chance.choice(DECIMALS[name]))

    def undo(self) -> None:
        self._trigger("edit_undo")

    def redo(self) -> None:
        self._trigger("edit_redo")

    # --- The window

    def raise_dock(self) -> None:
        self._window.docks.bring_forward(self._chance.choice(self._window.docks.all).objectName())

    def toggle_dock(self) -> None:
        self._chance.choice(self._window.docks.all).toggleViewAction().trigger()

    def switch_theme(self) -> None:
        choices: tuple[ThemeChoice, ...] = ("system", "light", "dark")
        self._trigger(f"view_{self._chance.choice(choices)}")

    def switch_arrangement(self) -> None:
        self._trigger(self._chance.choice(("view_arrangement_train", "view_arrangement_look")))

    def reset_layout(self) -> None:
        self._trigger("view_reset_layout")

    def look_at_menu(self) -> None:
        menu = self._chance.choice(self._window.findChildren(QMenu))
        menu.popup(QPoint(9, 9))
        menu.close()

    # --- Files and dialogs

    def save(self) -> None:
        self._window.files.save_to(self._folder / "mine.unroll")

    def open(self) -> None:
        if (self._folder / "mine.unroll").exists():
            self._window.setFocus()
            self._window.files.open_path(self._folder / "mine.unroll", asked=True)

    def save_view(self) -> None:
        view, suffix = self._view(), self._chance.choice((".png", ".svg", ".csv"))
        save = view.save_numbers_to if suffix == ".csv" else view.save_picture_to
        save(self._folder / f"view{suffix}")

    def copy_view(self) -> None:
        export = self._view().export
        self._chance.choice((export.copy_text, export.copy_tsv))()

    def look_at_export(self) -> None:
        self._trigger("file_export")
        self._close_dialogs()

    def look_at_import(self) -> None:
        table = self._folder / "pairs.tsv"
        self._window.files.export_path(table)
        self._window.files.import_path(table)
        self._close_dialogs()

    # --- Helpers

    def _views(self) -> list[InspectionView]:
        return [view for view in self._window.findChildren(InspectionView) if view.isVisible()]

    def _view(self) -> InspectionView:
        return self._chance.choice(self._views() or self._window.findChildren(InspectionView))

    def _canvas(self) -> QWidget | None:
        """Anything visible inside a view that shows something of the network."""
        inside = [part for view in self._views() for part in view.findChildren(QWidget) if part.isVisible()]
        drawn = [part for part in inside if not _waits_when_clicked(part)]
        return self._chance.choice(drawn) if drawn else None

    def _place(self, widget: QWidget) -> QPoint:
        return QPoint(
            self._chance.randrange(max(1, widget.width())), self._chance.randrange(max(1, widget.height()))
        )

    def _slide(self, name: str) -> None:
        slider = find(self._window, QAbstractSlider, name)
        for _ in range(3):
            slider.setValue(self._chance.randint(slider.minimum(), slider.maximum()))

    def _trigger(self, name: str) -> None:
        action(self._window, name).trigger()

    def _press(self, name: str) -> None:
        button = find(self._window, QPushButton, name)
        if button.isEnabled():
            button.click()

    def _enter_number(self) -> None:
        name = self._chance.choice([*NUMBERS])
        field = find(self._window, QSpinBox, name)
        if field.isEnabled():
            field.setValue(self._chance.choice(NUMBERS[name]))

    def _close_dialogs(self) -> None:
        for dialog in self._window.findChildren(QDialog):
            dialog.close()


def _waits_when_clicked(part: QWidget) -> bool:
    """Its menu or list would wait for an answer."""
    return isinstance(part, QMenu | QComboBox) or (isinstance(part, QToolButton) and part.menu() is not None)


def _can_be_chosen(box: QComboBox, row: int) -> bool:
    entry = box.model().index(row, box.modelColumn(), box.rootModelIndex())
    return bool(box.model().flags(entry) & Qt.ItemFlag.ItemIsEnabled)
