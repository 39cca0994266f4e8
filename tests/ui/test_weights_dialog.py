"""Weights from elsewhere in the window: what they are taken for, and that training goes on from them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
import safetensors.torch
import torch
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot
from torch import nn

from playground.checkpoint import Checkpoint, Curve, Trained
from playground.document import Document
from playground.export.config import config_bytes
from playground.export.format_api import Request
from playground.network import initial_weights
from playground.parameters import FloatArray
from playground.project_file import load
from playground.weights_file import assemble, propose, read_tensors
from tests.engine import plain
from tests.ui.driving import (
    Heard,
    action,
    find,
    predictions,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
)
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.session.settings import Settings

VOCABULARY = tuple("ehlow")


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(2)
            self.emb = nn.Embedding(5, 6)
            self.lstm = nn.LSTM(6, 7, 2, batch_first=True)
            self.fc = nn.Linear(7, 5)


def save(net: nn.Module, path: Path) -> Path:
    path.write_bytes(safetensors.torch.save(net.state_dict()))
    return path


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return save(Net(), tmp_path / "net.safetensors")


@pytest.fixture
def imported(weights: Path) -> FloatArray:
    """All parameters in the order of the document."""
    tensors = read_tensors(weights)
    project = assemble(tensors, propose(tensors).mapping, VOCABULARY, VOCABULARY, "character")
    assert project.trained is not None
    return project.trained.checkpoint.flat


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, button, key))


def dialogs(window: MainWindow) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(QDialog, "import_weights") if dialog.isVisible()]


def dialog_of(window: MainWindow, path: Path) -> QDialog:
    drop(window, path)
    (dialog,) = dialogs(window)
    return dialog


def type_into(dialog: QDialog, name: str, text: str) -> None:
    field = find(dialog, QLineEdit, name)
    field.clear()
    QTest.keyClicks(field, text)


def line(dialog: QDialog) -> tuple[str, str]:
    shown = find(dialog, QLabel, "weights_line")
    return shown.text(), shown.property("role")


def can_open(dialog: QDialog) -> bool:
    return find(dialog, QPushButton, "weights_accept").isEnabled()


def options(dialog: QDialog, name: str) -> list[str]:
    box = find(dialog, QComboBox, name)
    return [box.itemText(at) for at in range(box.count())]


def shown_weights(session: Session) -> FloatArray:
    assert session.runs.shown is not None
    return session.runs.shown.checkpoint.flat


@pytest.fixture
def opened(window: MainWindow, session: Session, weights: Path, qtbot: QtBot) -> MainWindow:
    """The window after the questions have been answered."""
    dialog = dialog_of(window, weights)
    type_into(dialog, "weights_vocabulary", "e h l o w")
    find(dialog, QPushButton, "weights_accept").click()
    wait_until_idle(qtbot, session)
    return window


# --- The questions


def test_weights_are_opened_after_a_few_questions(
    window: MainWindow,
    session: Session,
    weights: Path,
    imported: FloatArray,
    qtbot: QtBot,
    settings: Settings,
) -> None:
    before = session.document
    dialog = dialog_of(window, weights)
    assert not dialog.isModal()
    assert find(dialog, QLabel, "weights_headline").text() == "LSTM, 2 layers of 7 units"
    assert options(dialog, "weights_embedding") == ["emb.weight  (5 × 6)", "one-hot"]
    assert options(dialog, "weights_head")[0] == "fc.weight  (5 × 7)"
    assert line(dialog) == ("A vocabulary of 5 symbols is needed, because emb.weight has 5 rows.", "muted")
    assert not can_open(dialog)
    type_into(dialog, "weights_vocabulary", "e h l o w")
    assert line(dialog) == ("LSTM, 2 layers of 7 units, 938 parameters. It first reads “ehlow”.", "right")
    type_into(dialog, "weights_text", "hello")
    assert session.document == before
    find(dialog, QPushButton, "weights_accept").click()
    wait_until_idle(qtbot, session)
    assert dialogs(window) == []
    (pair,) = session.document.pairs
    assert pair.input == "hello"
    assert predictions(session) == [pair.target]
    assert np.array_equal(shown_weights(session), imported)
    assert window.windowTitle().startswith("untitled")
    assert window.isWindowModified()
    assert (window.files.path, settings.recent) == (None, ())


def test_what_is_wrong_is_said_at_once_and_marked(window: MainWindow, weights: Path) -> None:
    dialog = dialog_of(window, weights)
    type_into(dialog, "weights_vocabulary", "e h l")
    text, role = line(dialog)
    assert role == "wrong"
    assert "5 symbols is needed, not 3" in text
    assert find(dialog, QLineEdit, "weights_vocabulary").property("wrong")
    assert not can_open(dialog)
    type_into(dialog, "weights_vocabulary", "e h l o w")
    type_into(dialog, "weights_text", "x")
    assert "“x” at position 1 of the text" in line(dialog)[0]
    assert find(dialog, QLineEdit, "weights_text").property("wrong")
    assert not find(dialog, QLineEdit, "weights_vocabulary").property("wrong")
    type_into(dialog, "weights_text", "")
    assert can_open(dialog)


def test_words_are_symbols_too(window: MainWindow, weights: Path) -> None:
    dialog = dialog_of(window, weights)
    type_into(dialog, "weights_vocabulary", "ein Hut ist kein Hund")
    assert not can_open(dialog)
    find(dialog, QPushButton, "weights_level_word").click()
    assert line(dialog)[0].endswith("It first reads “ein Hut ist kein Hund”.")


def test_other_targets_have_a_list_of_their_own(window: MainWindow, tmp_path: Path) -> None:
    net = nn.ModuleDict({"rnn": nn.GRU(3, 7), "fc": nn.Linear(7, 2)})
    dialog = dialog_of(window, save(net, tmp_path / "net.safetensors"))
    same, target = find(dialog, QCheckBox, "weights_same"), find(dialog, QLineEdit, "weights_target")
    assert not same.isChecked()
    assert target.isVisible()
    type_into(dialog, "weights_vocabulary", "a b c")
    assert "target vocabulary of 2 symbols" in line(dialog)[0]
    type_into(dialog, "weights_target", "x y")
    assert can_open(dialog)
    same.click()
    assert not target.isVisible()
    assert not can_open(dialog)


def test_choosing_other_layers_changes_what_fits_around_them(window: MainWindow, tmp_path: Path) -> None:
    net = nn.ModuleDict(
        {"encoder": nn.GRU(3, 4), "decoder": nn.RNN(5, 6), "emb": nn.Embedding(9, 5), "fc": nn.Linear(6, 9)}
    )
    dialog = dialog_of(window, save(net, tmp_path / "net.safetensors"))
    layers = find(dialog, QComboBox, "weights_rnn")
    layers.setCurrentText("encoder: GRU, 1 layer of 4 units")
    assert options(dialog, "weights_embedding") == ["one-hot"]
    assert not find(dialog, QComboBox, "weights_embedding").isEnabled()
    assert "3 symbols" in line(dialog)[0]
    layers.setCurrentText("decoder: RNN, 1 layer of 6 units")
    assert find(dialog, QComboBox, "weights_embedding").currentText() == "emb.weight  (9 × 5)"
    assert find(dialog, QComboBox, "weights_head").currentText() == "fc.weight  (9 × 6)"
    notes = find(dialog, QLabel, "weights_notes").text()
    assert "relu" in notes
    assert "Not used: encoder." in notes
    find(dialog, QComboBox, "weights_embedding").setCurrentText("one-hot")
    assert "5 symbols" in line(dialog)[0]


def test_copy_of_a_network_in_the_file_is_asked_about(
    window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    net, average = Net(), Net()
    nn.init.zeros_(average.fc.weight)
    both = nn.ModuleDict({"model": net, "ema_model": average})
    dialog = dialog_of(window, save(both, tmp_path / "net.safetensors"))
    layers, embedding = find(dialog, QComboBox, "weights_rnn"), find(dialog, QComboBox, "weights_embedding")
    assert (layers.currentIndex(), layers.placeholderText()) == (-1, "choose one")
    assert not embedding.isEnabled()
    assert not find(dialog, QLineEdit, "weights_target").isVisible()
    type_into(dialog, "weights_vocabulary", "e h l o w")
    question = "The file does not tell which of its recurrent layers are meant: choose them."
    assert line(dialog) == (question, "muted")
    assert not can_open(dialog)
    layers.setCurrentText("model.lstm: LSTM, 2 layers of 7 units")
    assert embedding.currentText() == "model.emb.weight  (5 × 6)"
    assert find(dialog, QComboBox, "weights_head").currentText() == "model.fc.weight  (5 × 7)"
    find(dialog, QPushButton, "weights_accept").click()
    wait_until_idle(qtbot, session)
    head = shown_weights(session)[-40:-5].reshape(5, 7)
    assert np.array_equal(head, net.fc.weight.detach().numpy())


def test_tensors_that_fit_equally_are_asked_about_one_after_the_other(
    window: MainWindow, tmp_path: Path
) -> None:
    net = nn.ModuleDict({"emb1": nn.Embedding(5, 7), "emb2": nn.Embedding(4, 7), "rnn": nn.GRU(7, 7)})
    dialog = dialog_of(window, save(net, tmp_path / "net.safetensors"))
    embedding, head = find(dialog, QComboBox, "weights_embedding"), find(dialog, QComboBox, "weights_head")
    assert embedding.currentIndex() == head.currentIndex() == -1
    text, role = line(dialog)
    assert text == "Several tensors may be the embedding of “rnn”: emb1.weight, emb2.weight."
    assert role == "muted"
    embedding.setCurrentText("emb2.weight  (4 × 7)")
    assert line(dialog)[0].startswith("emb1.weight may be the read-out of “rnn”")
    head.setCurrentText("none: the hidden state is the logits")
    assert "4 symbols" in find(dialog, QLineEdit, "weights_vocabulary").placeholderText()
    assert not find(dialog, QCheckBox, "weights_same").isChecked()
    embedding.setCurrentText("emb1.weight  (5 × 7)")
    assert head.currentText() == "none: the hidden state is the logits"


def test_dialog_that_is_cancelled_changes_nothing(
    window: MainWindow, session: Session, weights: Path
) -> None:
    before = session.document
    dialog = dialog_of(window, weights)
    type_into(dialog, "weights_vocabulary", "e h l o w")
    dialog.reject()
    assert dialogs(window) == []
    assert session.document == before
    assert not window.isWindowModified()


def test_second_file_takes_the_place_of_the_first(window: MainWindow, weights: Path, tmp_path: Path) -> None:
    dialog_of(window, weights)
    dialog = dialog_of(window, save(nn.GRU(2, 3), tmp_path / "other.safetensors"))
    assert "other.safetensors" in dialog.windowTitle()
    type_into(dialog, "weights_vocabulary", "a b")
    type_into(dialog, "weights_target", "a b c")
    find(dialog, QPushButton, "weights_accept").click()
    assert dialogs(window) == []


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard])
def test_unsaved_work_is_asked_about_before_weights_take_its_place(
    window: MainWindow,
    session: Session,
    weights: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: QMessageBox.StandardButton,
) -> None:
    session.edit(with_pairs(session.document, ("world", "dlrow")), "typed")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: answer)
    dialog = dialog_of(window, weights)
    type_into(dialog, "weights_vocabulary", "e h l o w")
    find(dialog, QPushButton, "weights_accept").click()
    kept = answer == QMessageBox.StandardButton.Cancel
    assert (session.document.pairs[0].input == "world") == kept
    assert len(dialogs(window)) == kept


def test_answered_questions_are_work_that_could_be_lost(opened: MainWindow, tmp_path: Path) -> None:
    assert opened.files.loses_work
    opened.files.save_to(tmp_path / "mine.unroll")
    assert not opened.files.loses_work


# --- An export, a pickle, a damaged file


@pytest.fixture
def export(tmp_path: Path) -> Path:
    document = Document()
    network = Trained(document, Checkpoint(15, plain.random_flat(document.layout.size)), Curve.of([]))
    path = tmp_path / "model.safetensors"
    path.write_bytes(safetensors.numpy.save(document.layout.split(network.checkpoint.flat)))
    config = config_bytes(Request(network, "hello", ("safetensors",)), tmp_path)
    (tmp_path / "config.json").write_bytes(config)
    return path


def test_export_opens_at_once_without_a_file_of_its_own(
    window: MainWindow, session: Session, export: Path, qtbot: QtBot, settings: Settings
) -> None:
    drop(window, export)
    wait_until_idle(qtbot, session)
    assert dialogs(window) == []
    assert session.runs.status.epoch == 15
    assert shown_weights(session).tolist() == plain.random_flat(380).tolist()
    assert (window.files.path, settings.recent) == (None, ())
    assert window.isWindowModified()
    assert not window.files.loses_work
    train_to_the_end(qtbot, session)
    assert session.runs.result.history.curve.epoch.tolist() == list(range(16, 31))


@pytest.mark.parametrize("suffix", [".pt", ".PTH", ".bin", ".ckpt", ".safetensors"])
def test_checkpoint_of_torch_is_asked_about_as_any_other(
    window: MainWindow, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"net{suffix}"
    torch.save({"model": Net().state_dict(), "epoch": 3}, path)
    dialog = dialog_of(window, path)
    assert options(dialog, "weights_embedding") == ["emb.weight  (5 × 6)", "one-hot"]
    type_into(dialog, "weights_vocabulary", "e h l o w")
    assert can_open(dialog)


@pytest.mark.parametrize(
    ("suffix", "said"),
    [
        (".pt", "The file holds “tests.ui.test_weights_dialog.Net”"),
        (".pkl", "This is a pickle: reading it can run any program"),
        (".npz", "This is a NumPy file, which may hold a pickle"),
    ],
)
def test_pickle_is_refused_with_the_reason(
    window: MainWindow, session: Session, heard: Heard, tmp_path: Path, suffix: str, said: str
) -> None:
    path, before = tmp_path / f"net{suffix}", session.document
    torch.save(Net(), path)
    drop(window, path)
    (notice,) = heard.notices
    assert notice.kind == "error"
    assert notice.text.startswith(f"net{suffix}: {said}")
    assert "save_file" in notice.text
    assert find(window, QLabel, "notice_text").text() == notice.text
    assert dialogs(window) == []
    assert session.document == before


def test_large_file_is_read_beside_the_window(
    window: MainWindow, heard: Heard, tmp_path: Path, qtbot: QtBot
) -> None:
    net = nn.ModuleDict({"rnn": nn.GRU(5, 300), "fc": nn.Linear(300, 5)})
    path = save(net, tmp_path / "large.safetensors")
    drop(window, path)
    assert dialogs(window) == []
    wait_until(qtbot, lambda: len(dialogs(window)) == 1)
    assert find(dialogs(window)[0], QLabel, "weights_headline").text() == "GRU, 1 layer of 300 units"
    path.write_bytes(path.read_bytes()[:-1])
    drop(window, path)
    wait_until(qtbot, lambda: bool(heard.texts))
    assert heard.texts[0].startswith("large.safetensors: The file is cut or damaged")


def test_large_file_is_forgotten_when_another_project_is_opened(
    window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    window.files.save_to(tmp_path / "mine.unroll")
    drop(window, save(nn.GRU(5, 300), tmp_path / "large.safetensors"))
    assert window.files.open_path(tmp_path / "mine.unroll")
    assert window.files.close(5.0)
    wait_until_idle(qtbot, session)
    assert dialogs(window) == []


def test_cut_file_is_explained(window: MainWindow, weights: Path, heard: Heard) -> None:
    weights.write_bytes(weights.read_bytes()[:-7])
    drop(window, weights)
    assert ["net.safetensors: The file is cut or damaged" in text for text in heard.texts] == [True]
    assert dialogs(window) == []


def test_open_offers_weights(window: MainWindow, weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[str] = []

    def choose(*arguments: object) -> tuple[str, str]:
        offered.extend(str(argument) for argument in arguments[-1:])
        return str(weights), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    action(window, "file_open").trigger()
    assert offered == ["Unroll projects (*.unroll);;Weights (*.safetensors *.pt *.pth *.bin *.ckpt)"]
    assert len(dialogs(window)) == 1


# --- Training on


def test_training_goes_on_from_imported_weights_also_with_other_pairs(
    opened: MainWindow, session: Session, imported: FloatArray, qtbot: QtBot
) -> None:
    session.edit(with_pairs(session.document, ("hello", "ohlol")), "own pairs")
    wait_until_idle(qtbot, session)
    assert np.array_equal(shown_weights(session), imported)
    train_to_the_end(qtbot, session)
    first = session.runs.kept.checkpoint(0)
    assert first is not None
    assert np.array_equal(first.flat, imported)
    assert not np.array_equal(shown_weights(session), imported)
    session.edit(with_pairs(session.document, ("low", "wol")), "other pairs")
    train_to_the_end(qtbot, session)
    again = session.runs.kept.checkpoint(0)
    assert again is not None
    assert np.array_equal(again.flat, imported)
    assert opened.isWindowModified()


def test_reset_leads_back_to_the_imported_weights(
    opened: MainWindow, session: Session, imported: FloatArray, qtbot: QtBot
) -> None:
    reset = action(opened, "run_reset")
    assert not reset.isEnabled()
    train_to_the_end(qtbot, session)
    assert reset.isEnabled()
    assert "imported" in reset.toolTip()
    reset.trigger()
    wait_until_idle(qtbot, session)
    assert np.array_equal(shown_weights(session), imported)
    assert (session.runs.status.epoch, len(session.runs.result.history)) == (0, 0)
    assert not reset.isEnabled()


def test_new_seed_takes_the_weights_of_the_seed(opened: MainWindow, session: Session, qtbot: QtBot) -> None:
    action(opened, "run_new_seed").trigger()
    wait_until_idle(qtbot, session)
    assert np.array_equal(shown_weights(session), initial_weights(session.document))
    train_to_the_end(qtbot, session)
    assert session.runs.result.trained is not None
    assert not session.runs.result.trained.imported
    action(opened, "run_reset").trigger()
    wait_until_idle(qtbot, session)
    assert np.array_equal(shown_weights(session), initial_weights(session.document))


def test_network_of_another_size_begins_with_its_seed(
    opened: MainWindow, session: Session, imported: FloatArray, qtbot: QtBot
) -> None:
    session.edit(with_model(session.document, hidden_size=3), "smaller")
    wait_until_idle(qtbot, session)
    assert np.array_equal(shown_weights(session), initial_weights(session.document))
    session.undo_stack.undo()
    wait_until_idle(qtbot, session)
    assert np.array_equal(shown_weights(session), imported)
    session.undo_stack.redo()
    train_to_the_end(qtbot, session)
    assert session.runs.result.trained is not None
    assert not session.runs.result.trained.imported
    assert opened.isVisible()


@pytest.mark.parametrize("trains", [False, True])
def test_saved_project_still_knows_where_it_began(
    opened: MainWindow, session: Session, imported: FloatArray, qtbot: QtBot, tmp_path: Path, trains: bool
) -> None:
    if trains:
        train_to_the_end(qtbot, session)
    before, path = shown_weights(session), tmp_path / "mine.unroll"
    assert opened.files.save_to(path)
    opened.files.new()
    assert opened.files.open_path(path)
    wait_until_idle(qtbot, session)
    assert np.array_equal(shown_weights(session), before)
    assert not opened.isWindowModified()
    session.edit(replace(session.document, pairs=session.document.pairs * 2), "twice")
    train_to_the_end(qtbot, session)
    action(opened, "run_reset").trigger()
    wait_until_idle(qtbot, session)
    assert np.array_equal(shown_weights(session), imported)
    opened.files.save_to(path)
    saved = load(path).trained
    assert saved is not None
    assert (saved.imported, saved.checkpoint.epoch) == (True, 0)
