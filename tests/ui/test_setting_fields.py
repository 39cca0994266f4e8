"""Fields of the model and of training: what is typed becomes a step, and what is wrong is said beside it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableView,
    QToolButton,
    QToolTip,
)
from pytestqt.qtbot import QtBot

from playground import tasks
from playground.document import Document
from tests.ui.driving import (
    action,
    click,
    find,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
    with_training,
)
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.style.glossary import meaning
from ui.widgets.number_field import DecimalNumberField, WholeNumberField


def type_number(window: MainWindow, name: str, text: str) -> QAbstractSpinBox:
    """Select what is there and type over it, without pressing Return."""
    field = find(window, QAbstractSpinBox, name)
    field.setFocus()
    field.selectAll()
    if text.isascii():
        QTest.keyClicks(field, text)
    else:  # as from an input method: QTest has no such keys
        field.lineEdit().insert(text)
    return field


def enter(window: MainWindow, name: str, text: str) -> None:
    QTest.keyClick(type_number(window, name, text), Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("name", "text", "section", "field", "value"),
    [
        ("seed", "42", "training", "seed", 42),
        ("epochs", "200", "training", "epochs", 200),
        ("learning_rate", "0.5", "training", "learning_rate", 0.5),
        ("learning_rate", "0.00001", "training", "learning_rate", 0.00001),
        ("hidden_size", "12", "model", "hidden_size", 12),
        ("layer_count", "3", "model", "layers", 3),
        ("embedding_size", "4", "model", "embedding_size", 4),
        ("clip_norm", "2.5", "training", "clip_norm", 2.5),
    ],
)
def test_number_takes_effect_when_it_has_been_typed(
    window: MainWindow, session: Session, name: str, text: str, section: str, field: str, value: float
) -> None:
    before = session.document
    typed = type_number(window, name, text)
    assert session.document == before
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert getattr(getattr(session.document, section), field) == value
    session.undo_stack.undo()
    assert session.document == before


def test_decimal_comma_is_a_point(window: MainWindow, session: Session) -> None:
    enter(window, "learning_rate", "0,025")
    assert session.document.training.learning_rate == 0.025


@pytest.mark.parametrize(
    ("name", "text", "section", "field", "value"),
    [
        ("learning_rate", "٠٫٠٢", "training", "learning_rate", 0.02),
        ("learning_rate", "۰.۵", "training", "learning_rate", 0.5),
        ("epochs", "٢٠", "training", "epochs", 20),
        ("epochs", "１２", "training", "epochs", 12),
        ("epochs", "10,000", "training", "epochs", 10_000),
        ("hidden_size", "१६", "model", "hidden_size", 16),
    ],
)
def test_digits_of_any_script_are_taken_and_shown_as_all_others(
    window: MainWindow, session: Session, name: str, text: str, section: str, field: str, value: float
) -> None:
    enter(window, name, text)
    assert getattr(getattr(session.document, section), field) == value
    shown = find(window, QAbstractSpinBox, name).text()
    assert shown == (f"{value:g}" if section == "training" and name == "learning_rate" else str(value))


@pytest.fixture(params=["ar_EG", "de_DE"])
def system_language(request: pytest.FixtureRequest) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


def test_numbers_look_the_same_in_every_language_of_the_system(
    system_language: None,  # noqa: ARG001  before the window is made
    window: MainWindow,
    session: Session,
) -> None:
    ours = [*window.findChildren(WholeNumberField), *window.findChildren(DecimalNumberField)]
    shown = [field.text() for field in ours]
    assert {"16", "15", "0.05", "8", "2", "10"} <= set(shown)
    assert [text for text in shown if not text.isascii()] == []
    enter(window, "learning_rate", "0,25")
    assert session.document.training.learning_rate == 0.25
    assert find(window, QDoubleSpinBox, "learning_rate").text() == "0.25"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("learning_rate", "1.234,5"),
        ("learning_rate", "1,234.5"),
        ("learning_rate", "0.05x"),
        ("epochs", "1.000"),
        ("epochs", "1,5"),
        ("epochs", "20 30"),
        ("seed", "1²"),
    ],
)
def test_what_might_be_another_number_is_refused_and_shown_until_then(
    window: MainWindow, session: Session, name: str, text: str
) -> None:
    before = session.document
    typed = type_number(window, name, text)
    assert typed.text() == text
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert session.document == before
    assert f"“{text}” is not possible" in find(window, QLabel, "notice_text").text()
    QToolTip.hideText()


@pytest.mark.parametrize("rate", [1e-9, 0.1234567891])
def test_rate_is_shown_as_it_is_and_stays_when_nothing_is_typed(
    window: MainWindow, session: Session, rate: float
) -> None:
    session.edit(with_training(Document(), learning_rate=rate), "rate")
    field = find(window, QDoubleSpinBox, "learning_rate")
    assert float(field.text()) == rate
    field.interpretText()
    assert session.document.training.learning_rate == rate


@pytest.mark.parametrize("text", ["1e-3", "1E-3"])
def test_small_number_can_be_typed_as_a_power_of_ten(window: MainWindow, session: Session, text: str) -> None:
    enter(window, "learning_rate", text)
    assert session.document.training.learning_rate == 0.001


@pytest.mark.usefixtures("late_views")
def test_number_shown_as_a_power_of_ten_can_be_left_as_it_is(window: MainWindow, session: Session) -> None:
    session.edit(with_training(session.document, learning_rate=1e-5), "small")
    field = find(window, QDoubleSpinBox, "learning_rate")
    assert float(field.text()) == 1e-5
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    find(window, QLineEdit, "predict_input").setFocus()
    assert session.document.training.learning_rate == 1e-5
    assert session.undo_stack.count() == 1


@pytest.mark.usefixtures("late_views")
def test_number_typed_last_counts_when_train_is_clicked(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    """Without a Return in between: nobody thinks of that."""
    type_number(window, "epochs", "7")
    click(find(window, QToolButton, "button_run_train"))
    wait_until(qtbot, lambda: session.runs.status.epoch > 0)
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == 7


@pytest.mark.usefixtures("late_views")
def test_number_typed_last_counts_when_train_is_called_by_its_key(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    window.activateWindow()
    QTest.keyClick(type_number(window, "epochs", "7"), Qt.Key.Key_F5)
    wait_until(qtbot, lambda: session.runs.status.epoch > 0)
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == 7


def test_cell_typed_last_counts_when_train_is_called(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    table = find(window, QTableView, "pairs_table")
    table.edit(table.model().index(0, 1))
    (editor,) = table.viewport().findChildren(QLineEdit)
    editor.setText("lohol")
    action(window, "run_train").trigger()
    wait_until(qtbot, lambda: session.runs.status.epoch > 0)
    wait_until_idle(qtbot, session)
    assert session.runs.result.trained is not None
    assert session.runs.result.trained.document.pairs[0].target == "lohol"


def test_number_turned_and_turned_back_is_no_step(window: MainWindow, session: Session) -> None:
    field = find(window, QSpinBox, "hidden_size")
    field.stepUp()
    field.stepDown()
    assert not session.undo_stack.canUndo()


@pytest.mark.parametrize("text", ["abc", "-1", "1e", "--", "5000", "nan", "inf", ""])
@pytest.mark.usefixtures("late_views")
def test_what_is_no_rate_leaves_the_old_one(window: MainWindow, session: Session, text: str) -> None:
    type_number(window, "learning_rate", text)
    find(window, QLineEdit, "predict_input").setFocus()
    assert session.problems == ()
    assert 0 < session.document.training.learning_rate <= 1000


@pytest.mark.parametrize(
    ("name", "text", "range_"),
    [
        ("learning_rate", "100000", "from 0 to 1000"),
        ("learning_rate", "-1", "from 0 to 1000"),
        ("learning_rate", "1e", "from 0 to 1000"),
        ("epochs", "99999999", "from 1 to 10,000,000"),
        ("hidden_size", "0", "from 1 to 1,024"),
        ("seed", "-3", "from 0 to 2,147,483,647"),
    ],
)
@pytest.mark.usefixtures("late_views")
def test_number_out_of_range_is_refused_with_a_sentence(
    window: MainWindow, session: Session, name: str, text: str, range_: str
) -> None:
    before, field = session.document, find(window, QAbstractSpinBox, name)
    shown = field.text()
    enter(window, name, text)
    assert session.document == before
    assert field.text() == shown
    said = find(window, QLabel, "notice_text").text()
    assert QToolTip.text() in (f"Type a whole number {range_}.", f"Type a number {range_}.")
    for part in (field.accessibleName().capitalize(), f"“{text}”", range_):
        assert part in said
    QToolTip.hideText()


def test_number_behind_its_prefix_is_refused_too(window: MainWindow) -> None:
    choose_task(window, "parity")
    enter(window, "task_seed", "12345")
    assert "“12345”" in find(window, QLabel, "notice_text").text()
    enter(window, "task_seed", "123")
    assert find(window, QSpinBox, "task_seed").value() == 123
    QToolTip.hideText()


def test_turning_another_number_is_a_step_of_its_own(window: MainWindow, session: Session) -> None:
    find(window, QSpinBox, "hidden_size").stepUp()
    find(window, QSpinBox, "embedding_size").stepUp()
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert (session.document.model.hidden_size, session.document.model.embedding_size) == (9, 10)


def test_turning_a_number_is_one_step_back_that_says_where_it_led(
    window: MainWindow, session: Session
) -> None:
    field = find(window, QSpinBox, "hidden_size")
    for _ in range(5):
        field.stepUp()
    assert session.document.model.hidden_size == 13
    assert session.undo_stack.count() == 1
    assert action(window, "edit_undo").text() == "Undo Hidden: 13"
    session.undo_stack.undo()
    assert session.document.model.hidden_size == 8


@pytest.mark.parametrize(
    ("name", "field"),
    [("cell_choice_lstm", "cell"), ("cell_choice_gru", "cell"), ("input_choice_one-hot", "input"),
     ("form_choice_cell", "form")],
)  # fmt: skip
def test_choice_is_clicked_and_undone(window: MainWindow, session: Session, name: str, field: str) -> None:
    before = session.document
    button = find(window, QPushButton, name)
    button.click()
    assert getattr(session.document.model, field) == name.split("_")[2]
    assert button.isChecked()
    assert action(window, "edit_undo").text().endswith(f": {button.text()}")  # as the window writes it
    session.undo_stack.undo()
    assert session.document == before
    assert not button.isChecked()


def test_arrow_keys_move_a_choice(window: MainWindow, session: Session) -> None:
    button = find(window, QPushButton, "cell_choice_rnn")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Right)
    assert session.document.model.cell == "lstm"


@pytest.mark.parametrize(("cell", "gates"), [("rnn", 1), ("lstm", 4), ("gru", 3)])
def test_parameters_are_counted_at_once(window: MainWindow, cell: str, gates: int) -> None:
    """By hand for 12-3: embedding 4·10, read-out 4·8 + 4, and for each gate two layers."""
    find(window, QPushButton, f"cell_choice_{cell}").click()
    count = 4 * 10 + 4 * 8 + 4 + gates * (8 * 10 + 8 * 8 + 2 * 8 + 8 * 8 + 8 * 8 + 2 * 8)
    assert find(window, QLabel, "parameter_count").text() == f"{count:,} parameters"


def test_setting_without_effect_is_off_and_says_why(window: MainWindow, session: Session) -> None:
    size = find(window, QSpinBox, "embedding_size")
    assert size.isEnabled()
    find(window, QPushButton, "input_choice_one-hot").click()
    assert not size.isEnabled()
    assert "One-hot" in size.toolTip()
    find(window, QPushButton, "input_choice_embedding").click()
    assert size.isEnabled()
    assert "One-hot" not in size.toolTip()
    momentum = find(window, QDoubleSpinBox, "momentum")
    assert not momentum.isEnabled()
    assert "SGD" in momentum.toolTip()
    find(window, QPushButton, "optimizer_choice_sgd").click()
    assert momentum.isEnabled()
    bias = find(window, QDoubleSpinBox, "forget_bias")
    assert bias.isHidden()  # only an LSTM has forget gates
    find(window, QPushButton, "cell_choice_lstm").click()
    assert not bias.isHidden()
    assert "forget gates' bias" in bias.toolTip()
    enter(window, "forget_bias", "1.5")
    assert session.document.model.forget_bias == 1.5
    bias.stepUp()
    assert session.document.model.forget_bias == 2.5


def test_size_that_does_not_fit_is_marked_and_explained(window: MainWindow) -> None:
    field, said = find(window, QSpinBox, "hidden_size"), find(window, QLabel, "model_problem")
    assert not said.isVisible()
    find(window, QPushButton, "head_choice_none").click()
    assert field.property("wrong")
    assert "set it to 4" in field.toolTip()
    assert said.isVisible()
    assert said.text() == field.toolTip() == action(window, "run_train").toolTip()
    enter(window, "hidden_size", "4")
    assert not field.property("wrong")
    assert field.toolTip() == meaning("hidden_size")
    assert not said.isVisible()


def choose_task(window: MainWindow, name: str) -> None:
    box = find(window, QComboBox, "task_choice")
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())


@pytest.mark.parametrize("name", [name for name, task in tasks.TASKS.items() if not task.generated])
def test_opened_task_is_named_after_its_model_too(window: MainWindow, session: Session, name: str) -> None:
    """Several tasks have the same pairs."""
    session.edit(tasks.build(name), "as a file brings it")
    assert find(window, QComboBox, "task_choice").currentData() == name


def test_purpose_of_the_task_is_always_in_sight(window: MainWindow, session: Session) -> None:
    purpose = find(window, QLabel, "task_purpose")
    choose_task(window, "parity")
    assert purpose.text() == tasks.TASKS["parity"].shows
    assert purpose.isVisible()
    session.edit(with_pairs(session.document, ("ab", "ba")), "own")
    assert purpose.text().startswith("Your own pairs")


def test_task_is_taken_and_undone(window: MainWindow, session: Session) -> None:
    before, box = session.document, find(window, QComboBox, "task_choice")
    assert box.currentData() == "hello-embedding"
    assert find(window, QSpinBox, "task_seed").isHidden()
    choose_task(window, "hihell")
    assert session.document.pairs[0].input == "hihell"
    assert action(window, "edit_undo").text() == "Undo task hihell → ihello"
    session.undo_stack.undo()
    assert session.document == before
    assert box.currentData() == "hello-embedding"


def test_generated_task_has_other_data_for_another_data_seed(window: MainWindow, session: Session) -> None:
    box, seed = find(window, QComboBox, "task_choice"), find(window, QSpinBox, "task_seed")
    choose_task(window, "parity")
    first = session.document.pairs
    assert seed.isVisible()
    seed.stepUp()
    assert session.document.pairs != first
    assert box.currentData() == "parity"
    seed.stepDown()
    assert session.document.pairs == first


def test_every_field_follows_an_opened_document(window: MainWindow, session: Session) -> None:
    other = with_training(
        with_model(session.document, cell="gru", hidden_size=31, layers=4, head="linear", form="cell"),
        optimizer="sgd", momentum=0.9, loss="sum", batch_size=1, seed=5, epochs=77, learning_rate=0.25,
    )  # fmt: skip
    session.edit(other, "other")
    numbers = {"hidden_size": 31, "layer_count": 4, "seed": 5, "epochs": 77, "batch_size": 1}
    assert {name: find(window, QSpinBox, name).value() for name in numbers} == numbers
    assert find(window, QDoubleSpinBox, "learning_rate").value() == 0.25
    assert find(window, QDoubleSpinBox, "momentum").value() == 0.9
    for name in ("cell_choice_gru", "form_choice_cell", "optimizer_choice_sgd", "loss_choice_sum"):
        assert find(window, QPushButton, name).isChecked()
    assert session.undo_stack.count() == 1
