"""What a screen reader is told: names, roles, labels, and what happens beside the widget with the focus."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot
from safetensors.numpy import save_file

from tests.ui.driving import action, drop, find, preview_of, spoken, train_to_the_end, with_pairs
from ui.app import notice_bar, run_announcer
from ui.app.main_window import MainWindow
from ui.panels.curves.panel import CurvesPanel
from ui.session.session import Session
from ui.session.state import Notice
from ui.style import accessible

Role = QAccessible.Role
FIELDS = (QComboBox, QAbstractSpinBox, QLineEdit)


@pytest.fixture(autouse=True)
def factory(qapp: QApplication) -> None:  # noqa: ARG001
    accessible.install()


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    shapes = {
        "emb.weight": (5, 6),
        "rnn.weight_ih_l0": (7, 6),
        "rnn.weight_hh_l0": (7, 7),
        "rnn.bias_ih_l0": (7,),
        "rnn.bias_hh_l0": (7,),
        "fc.weight": (5, 7),
        "fc.bias": (5,),
    }
    path = tmp_path / "net.safetensors"
    save_file({name: np.ones(shape, np.float32) for name, shape in shapes.items()}, path)
    return path


@pytest.fixture(params=["window", "export", "pairs", "weights", "help"])
def place(
    request: pytest.FixtureRequest, window: MainWindow, qtbot: QtBot, tmp_path: Path, weights: Path
) -> Iterator[QWidget]:
    """The window with all its views, and each dialog."""
    if request.param == "window":
        window.complete()
        yield window
        return
    if request.param == "pairs":
        table = tmp_path / "pairs.tsv"
        table.write_text("ab\tba\ncd\tdc\n", encoding="utf-8")
        drop(window, table)
        dialog = preview_of(qtbot, window)
    elif request.param == "weights":
        drop(window, weights)
        dialog = find(window, QDialog, "import_weights")
    else:
        actions = {"export": "file_export", "help": "help_keys"}
        action(window, actions[request.param]).trigger()
        dialog = find(window, QDialog, f"{request.param}_dialog")
    yield dialog
    dialog.close()


def role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def reachable(root: QWidget) -> list[QWidget]:
    """Where Tab stops, or a tab that is shown later."""
    return [
        each
        for each in root.findChildren(QWidget)
        if each.window() is root.window()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
    ]


def mnemonics(root: QWidget) -> list[str]:
    texts = [label.text() for label in root.findChildren(QLabel) if label.buddy() and label.isVisible()]
    texts += [button.text() for button in root.findChildren(QAbstractButton) if button.isVisible()]
    parts = (text.replace("&&", "").partition("&") for text in texts)
    return [after[0].lower() for _, _, after in parts if after]


def test_tab_stops_only_at_what_can_be_seen_and_has_a_name_of_its_own(place: QWidget) -> None:
    all_are_named(place)
    all_are_in_sight(place)


def all_are_named(place: QWidget) -> None:
    met = [each for each in place.findChildren(QWidget) if hasattr(each, "spoken_role") and each.isVisible()]
    silent = [each for each in (*met, *reachable(place)) if not spoken(each).strip()]
    assert silent == []
    labels = Counter(id(label.buddy()) for label in place.findChildren(QLabel) if label.buddy() is not None)
    shown = [box for box in reachable(place) if isinstance(box, QComboBox) and box.isVisible()]
    assert [box.objectName() for box in shown if labels[id(box)] != 1] == []
    assert [letter for letter, times in Counter(mnemonics(place)).items() if times > 1] == []
    if isinstance(place, QDialog):
        named = [each for each in place.findChildren(QLabel) if each.buddy() and each.isVisible()]
        assert [each.text() for each in named if "&" not in each.text()] == []


def all_are_in_sight(place: QWidget) -> None:
    start = QApplication.focusWidget() or place
    start.setFocus()
    seen = set[QWidget]()
    for _ in range(2 * len(reachable(place))):
        QTest.keyClick(QApplication.focusWidget() or place, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.window() is place.window()
        parts = (focus, *focus.findChildren(QWidget))  # a part may cover all of it
        assert any(not part.visibleRegion().isEmpty() for part in parts), focus.objectName()
        seen.add(focus)
    assert len(seen) > 1


@pytest.mark.usefixtures("late_views")
def test_painted_views_and_choices_are_what_they_are(window: MainWindow) -> None:
    for name, expected in (
        ("loss_plot", Role.Chart),
        ("state_heatmap", Role.Graphic),
        ("cell_choice_lstm", Role.RadioButton),
        ("pairs_table", Role.Table),
    ):
        assert role(find(window, QWidget, name)) == expected, name
    lstm = find(window, QAbstractButton, "cell_choice_lstm")
    interface = QAccessible.queryAccessibleInterface(lstm)
    assert not interface.state().checked
    interface.actionInterface().doAction("Toggle")
    assert interface.state().checked
    assert spoken(lstm) == "Cell: LSTM"


def test_table_says_which_answers_are_right_and_what_is_wrong(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    model = find(window, QTableView, "pairs_table").model()
    shown, target = model.index(0, 2).data(), session.document.pairs[0].target
    wrong = [str(at) for at, (one, other) in enumerate(zip(shown, target, strict=True), 1) if one != other]
    said = model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == f"{shown}: wrong at symbol {', '.join(wrong)}"
    train_to_the_end(qtbot, session)
    said = model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "ohlol: right"
    session.edit(with_pairs(session.document, ("abc", "a")), "too short")
    cells = [model.index(0, column).data(Qt.ItemDataRole.AccessibleDescriptionRole) for column in (0, 1)]
    assert any(session.problems[0].message == said for said in cells)


def test_notices_and_the_end_of_training_are_said(
    qtbot: QtBot, window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, bool]] = []

    def hear(_widget: QWidget, words: str, urgent: bool = False) -> None:
        said.append((words, urgent))

    monkeypatch.setattr(notice_bar, "announce", hear)
    monkeypatch.setattr(run_announcer, "announce", hear)
    session.noticed.emit(Notice("Saved.", "info"))
    session.noticed.emit(Notice("Cannot be read.", "error"))
    session.noticed.emit(Notice("", "info"))
    assert said == [("Saved.", False), ("Cannot be read.", True)]
    said.clear()
    train_to_the_end(qtbot, session)
    curve = session.runs.result.history.curve
    described = find(window, CurvesPanel, "").accessibleDescription()
    assert described.startswith(f"At epoch {curve.epoch[-1]}: loss {curve.loss[-1]:.4f}, ")
    assert described.endswith(f" Solved from epoch {session.runs.result.history.solved_at}.")
    epochs, solved = session.runs.status.epoch, session.runs.result.history.solved_at
    assert said[0] == ("Training has begun.", False)
    assert said[-1] == (f"Training has ended after epoch {epochs}: solved from epoch {solved}.", False)
    assert window.isVisible()


def test_tab_leaves_the_preview_of_pairs(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    table = tmp_path / "pairs.tsv"
    table.write_text("ab\tba\n" * 30, encoding="utf-8")
    drop(window, table)
    preview = preview_of(qtbot, window)
    rows = find(preview, QTableView, "import_table")
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_Tab)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName().startswith("import_how")
    preview.close()
