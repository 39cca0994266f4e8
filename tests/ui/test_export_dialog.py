"""File → Export… as a person uses it; the export itself is mostly a stand-in that waits to be told."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from playground.export import formats as formats_module
from playground.export import run_export
from playground.export.context import Work
from playground.export.errors import ExportError
from playground.export.format_api import Checked, Exported, FormatName, Request
from playground.export.formats import FORMATS
from playground.export.manifest import write_manifest
from playground.language import Message
from tests.ui.driving import (
    action,
    click,
    endless,
    find,
    press,
    spoken,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_model,
    with_pairs,
)
from ui.app.main_window import MainWindow
from ui.files.export.dialog import ExportDialog, show_export
from ui.files.export.network import trained_network
from ui.files.project_files import ProjectFiles
from ui.session.session import Session
from ui.session.settings import Settings


class FakeExport:
    """Waits until it may go on, and looks whether it is cancelled; then ends as it was told to."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.error: Exception | None = None
        self.difference: float | None = 3e-8
        self.requests: list[Request] = []
        self.replaced: list[bool] = []

    def __call__(self, request: Request, folder: Path, work: Work, replace: bool = False) -> Exported:
        self.requests.append(request)
        self.replaced.append(replace)
        work.say("writing torch", 0.0)
        work.say("checking torch", 0.25)
        while not self.may_end.wait(0.005):
            work.go_on()
        if self.error:
            raise self.error
        folder.mkdir(exist_ok=True)
        write_manifest(folder, [], {})
        checks = tuple(
            (name, Checked(f"{name} alone", "all pairs", self.difference)) for name in request.formats
        )
        commands = tuple(f"python {name}.py" for name in request.formats if name != "states")
        return Exported(folder, checks, commands=commands)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeExport:
    made = FakeExport()
    monkeypatch.setattr(run_export, "export", made)
    return made


@pytest.fixture(autouse=True)
def obstacles(monkeypatch: pytest.MonkeyPatch) -> dict[FormatName, str]:
    """Formats that cannot be made here, instead of what this machine lacks."""
    made: dict[FormatName, str] = {}
    monkeypatch.setattr(formats_module, "obstacle", lambda name, _request: made.get(name))
    return made


@pytest.fixture
def owner(session: Session, qtbot: QtBot) -> Iterator[QWidget]:
    """Stands for the main window."""
    made = QWidget()
    qtbot.addWidget(made)
    yield made
    assert session.close(), "a thread did not end in time"


@pytest.fixture
def files(session: Session, settings: Settings, owner: QWidget, tmp_path: Path) -> ProjectFiles:
    made = ProjectFiles(session, settings, owner)
    made.path = tmp_path / "hello.unroll"
    return made


@pytest.fixture
def dialog(session: Session, files: ProjectFiles, owner: QWidget) -> ExportDialog:
    return opened(session, files, owner)


def opened(session: Session, files: ProjectFiles, owner: QWidget) -> ExportDialog:
    show_export(session, files, owner)
    return find(owner, ExportDialog, "export_dialog")


def text_of(dialog: QWidget, name: str) -> str:
    return find(dialog, QLabel, name).text()


def start_button(dialog: QWidget) -> QPushButton:
    return find(dialog, QPushButton, "export_start")


def folder_field(dialog: QWidget) -> QLineEdit:
    return find(dialog, QLineEdit, "export_folder")


def tick(dialog: QWidget, *names: str) -> None:
    for name in names:
        press(find(dialog, QCheckBox, name))


def type_into(field: QLineEdit, text: str) -> None:
    field.clear()
    field.setFocus()
    QTest.keyClicks(field, text)


def clipped(dialog: QWidget) -> list[str]:
    """Sentences that have too little room."""
    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible() and label.wordWrap()]
    return [label.text() for label in labels if label.height() < label.heightForWidth(label.width())]


def wait_for_end(qtbot: QtBot, session: Session) -> None:
    wait_until(qtbot, lambda: not session.exports.works)


def export(qtbot: QtBot, dialog: ExportDialog, session: Session, fake: FakeExport) -> Request:
    """Press Export and wait for the end; what was asked for."""
    fake.may_end.set()
    click(start_button(dialog))
    wait_for_end(qtbot, session)
    return fake.requests[-1]


def export_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "export"]


# --- The window


def test_action_opens_one_window_that_blocks_nothing(window: MainWindow, session: Session) -> None:
    export_action = action(window, "file_export")
    assert export_action.shortcut().toString() == "Ctrl+E"
    export_action.trigger()
    export_action.trigger()
    made = find(window, ExportDialog, "export_dialog")
    assert made.isVisible()
    assert not made.isModal()
    made.close()
    assert session.close()


def test_it_can_be_opened_again_after_it_was_closed(
    session: Session, files: ProjectFiles, owner: QWidget, dialog: ExportDialog
) -> None:
    dialog.close()
    show_export(session, files, owner)
    assert [made.isVisible() for made in owner.findChildren(ExportDialog)].count(True) == 1


def test_proposals_are_what_is_looked_at(dialog: ExportDialog, tmp_path: Path) -> None:
    assert "RNN, 2 layers of 8 units" in text_of(dialog, "export_headline")
    assert find(dialog, QComboBox, "export_epoch").currentText() == "newest"
    assert "initial weights of seed 16" in text_of(dialog, "export_epoch_note")
    assert folder_field(dialog).text() == str(tmp_path / "hello-epoch-0")
    boxes = [find(dialog, QCheckBox, f"export_format_{info.name}") for info in FORMATS]
    assert [box.isChecked() for box in boxes] == [True] + [False] * (len(boxes) - 1)
    assert start_button(dialog).isEnabled()
    assert start_button(dialog).hasFocus()


def test_return_begins_from_any_field(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    fake.may_end.set()
    box = find(dialog, QCheckBox, "export_format_states")
    press(box)
    wait_until(qtbot, box.hasFocus)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert session.exports.works
    wait_for_end(qtbot, session)


def test_unsaved_project_is_proposed_at_home(session: Session, files: ProjectFiles, owner: QWidget) -> None:
    files.path = None
    assert folder_field(opened(session, files, owner)).text() == str(Path.home() / "untitled-epoch-0")


def test_project_opened_by_a_relative_path_is_exported_beside_it(
    session: Session, files: ProjectFiles, owner: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "path", Path("work", "hello.unroll"))
    dialog = opened(session, files, owner)
    assert folder_field(dialog).text() == str(tmp_path / "work" / "hello-epoch-0")
    assert start_button(dialog).isEnabled()


def test_every_field_is_spoken(dialog: ExportDialog) -> None:
    fields = [*dialog.findChildren(QCheckBox), *dialog.findChildren(QPushButton), folder_field(dialog)]
    fields += [find(dialog, QComboBox, "export_epoch"), find(dialog, QLineEdit, "export_pairs")]
    assert [field.objectName() for field in fields if not spoken(field).strip()] == []
    assert len(fields) >= len(FORMATS) + 8


# --- Which network


def test_newest_network_is_exported_with_its_curve(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: "after epoch 15." in text_of(dialog, "export_epoch_note"))
    assert folder_field(dialog).text().endswith("hello-epoch-15")
    request = export(qtbot, dialog, session, fake)
    trained = session.runs.result.trained
    assert trained is not None
    assert np.array_equal(request.trained.checkpoint.flat, trained.checkpoint.flat)
    assert request.trained.curve.epoch[-1] == 15
    assert (request.name, request.formats, request.rows) == ("hello", ("torch",), (0,))
    assert request.past is None
    assert request.draw is not None


@pytest.mark.parametrize("text", ["looked at", "7"])
def test_past_epoch_is_exported_with_the_curve_that_led_there(
    qtbot: QtBot, session: Session, files: ProjectFiles, owner: QWidget, fake: FakeExport, text: str
) -> None:

    train_to_the_end(qtbot, session)
    session.select(type(session.selection)(epoch=7))
    dialog = opened(session, files, owner)
    epoch = find(dialog, QComboBox, "export_epoch")
    assert epoch.currentText() == "looked at"
    epoch.setEditText(text)
    assert text_of(dialog, "export_epoch_note") == "The network after epoch 7."
    request = export(qtbot, dialog, session, fake)
    past = session.runs.kept.checkpoint(7)
    assert past is not None
    assert np.array_equal(request.trained.checkpoint.flat, past.flat)
    assert request.trained.checkpoint.epoch == 7
    assert request.trained.curve.epoch.tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_window_follows_the_epoch_that_is_looked_at(
    qtbot: QtBot, session: Session, dialog: ExportDialog
) -> None:
    train_to_the_end(qtbot, session)
    find(dialog, QComboBox, "export_epoch").setCurrentIndex(1)
    session.select(type(session.selection)(epoch=4))
    assert text_of(dialog, "export_epoch_note") == "The network after epoch 4."
    assert folder_field(dialog).text().endswith("hello-epoch-4")


def test_epoch_that_is_not_kept_becomes_the_nearest(
    qtbot: QtBot, session: Session, dialog: ExportDialog
) -> None:
    train_to_the_end(qtbot, session)
    epoch = find(dialog, QComboBox, "export_epoch")
    epoch.setEditText("99")
    assert "Epoch 99 is not kept: the network after epoch 15" in text_of(dialog, "export_epoch_note")
    assert start_button(dialog).isEnabled()
    epoch.setEditText("first")
    assert "“first” is not an epoch" in text_of(dialog, "export_epoch_note")
    assert not start_button(dialog).isEnabled()


def test_export_during_a_run_takes_the_newest_network_and_leaves_the_run_alone(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    session.edit(endless(), "endless")
    wait_until_idle(qtbot, session)
    session.runs.train()
    wait_until(qtbot, lambda: "after epoch" in text_of(dialog, "export_epoch_note"))
    click(start_button(dialog))
    wait_until(qtbot, lambda: bool(fake.requests))
    network = fake.requests[0].trained
    epoch, flat, shown = network.checkpoint.epoch, network.checkpoint.flat.copy(), folder_field(dialog).text()
    assert epoch > 0
    wait_until(qtbot, lambda: session.runs.status.epoch > epoch + 20)
    session.select(type(session.selection)(step=2))  # the window looks at everything anew
    assert network.checkpoint.epoch == epoch
    assert np.array_equal(network.checkpoint.flat, flat)
    assert folder_field(dialog).text() == shown
    assert not start_button(dialog).isEnabled()
    fake.may_end.set()
    wait_for_end(qtbot, session)
    assert session.runs.status.phase == "running"
    session.runs.stop()
    wait_until(qtbot, lambda: session.runs.status.phase == "resting")


def test_after_a_fork_the_newest_is_where_it_starts(qtbot: QtBot, session: Session) -> None:
    train_to_the_end(qtbot, session)
    session.runs.fork(7)  # and no news of that run is there yet
    network = trained_network(session.runs, None)
    assert network is not None
    assert (network.checkpoint.epoch, network.curve.epoch[-1]) == (7, 7)


def test_edits_since_the_run_are_left_out_and_this_is_said(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    train_to_the_end(qtbot, session)
    session.edit(with_pairs(session.document, ("hello", "ohlol"), ("leh", "hel")), "another")
    wait_until_idle(qtbot, session)
    assert "Edits made since its run are not included." in text_of(dialog, "export_epoch_note")
    assert len(export(qtbot, dialog, session, fake).trained.document.pairs) == 1


def test_another_model_is_exported_untrained(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    train_to_the_end(qtbot, session)
    session.edit(with_model(session.document, cell="gru"), "gru")
    wait_until_idle(qtbot, session)
    wait_until(qtbot, lambda: "GRU" in text_of(dialog, "export_headline"))
    assert "Untrained" in text_of(dialog, "export_epoch_note")
    network = export(qtbot, dialog, session, fake).trained
    assert (network.document.model.cell, network.checkpoint.epoch, len(network.curve)) == ("gru", 0, 0)


# --- Formats, pairs, past


def test_format_that_cannot_be_made_is_off_and_says_why(
    qtbot: QtBot, session: Session, files: ProjectFiles, owner: QWidget, obstacles: dict[FormatName, str]
) -> None:
    missing = "The package onnx is missing: install it. " * 4
    obstacles |= {"onnx": missing, "torch": "Torch is old."}
    dialog = opened(session, files, owner)
    box = find(dialog, QCheckBox, "export_format_onnx")
    wait_until(qtbot, lambda: not box.isEnabled())
    assert box.toolTip() == missing
    assert missing in [label.text() for label in dialog.findChildren(QLabel)]
    wait_until(qtbot, lambda: not clipped(dialog))
    assert not find(dialog, QCheckBox, "export_format_torch").isChecked()
    assert text_of(dialog, "export_progress") == "Choose at least one format."
    assert not start_button(dialog).isEnabled()


def test_chosen_formats_are_exported_in_their_order(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    tick(dialog, "export_format_figures", "export_format_onnx")
    assert export(qtbot, dialog, session, fake).formats == ("torch", "onnx", "figures")
    tick(dialog, "export_format_torch", "export_format_figures", "export_format_onnx")
    assert text_of(dialog, "export_progress") == "Choose at least one format."


def test_pairs_are_those_selected_unless_others_are_typed(
    qtbot: QtBot, session: Session, files: ProjectFiles, owner: QWidget, fake: FakeExport
) -> None:

    session.edit(with_pairs(session.document, ("ab", "ba"), ("ba", "ab"), ("aa", "bb")), "three")
    wait_until_idle(qtbot, session)
    session.select(type(session.selection)(pair=1))
    dialog = opened(session, files, owner)
    field = find(dialog, QLineEdit, "export_pairs")
    assert field.text() == "2"
    assert not field.isEnabled()
    tick(dialog, "export_format_states")
    type_into(field, "9")
    assert text_of(dialog, "export_pairs_note") == "There is no pair 9: they go from 1 to 3."
    assert not start_button(dialog).isEnabled()
    tick(dialog, "export_format_states")
    assert start_button(dialog).isEnabled()
    tick(dialog, "export_format_states")
    type_into(field, "1, 3")
    assert export(qtbot, dialog, session, fake).rows == (0, 2)


def test_states_of_past_epochs_go_along_when_wanted(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    past = find(dialog, QCheckBox, "export_past")
    tick(dialog, "export_format_states")
    assert past.toolTip() == "No earlier epoch is kept."
    train_to_the_end(qtbot, session)
    find(dialog, QComboBox, "export_epoch").setEditText("9")
    wait_until(qtbot, past.isEnabled)
    press(past)
    kept = export(qtbot, dialog, session, fake).past
    assert kept is not None
    assert kept.epochs.tolist() == list(range(10))
    tick(dialog, "export_format_states")
    assert not past.isEnabled()
    tick(dialog, "export_replace")
    assert export(qtbot, dialog, session, fake).past is None


# --- Folder


def test_typed_folder_stays_and_what_is_wrong_with_it_is_said(
    qtbot: QtBot, session: Session, dialog: ExportDialog, tmp_path: Path
) -> None:
    type_into(folder_field(dialog), str(tmp_path / "none" / "mine"))
    assert f"There is no folder {tmp_path / 'none'}" in text_of(dialog, "export_folder_note")
    assert not start_button(dialog).isEnabled()
    assert "no folder" in start_button(dialog).toolTip()
    type_into(folder_field(dialog), str(tmp_path / "mine"))
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: "after epoch 15." in text_of(dialog, "export_epoch_note"))
    assert folder_field(dialog).text() == str(tmp_path / "mine")
    assert start_button(dialog).isEnabled()


def test_earlier_export_is_replaced_only_when_told(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    replace = find(dialog, QCheckBox, "export_replace")
    assert not replace.isVisible()
    export(qtbot, dialog, session, fake)
    assert replace.isVisible()
    assert not replace.isChecked()
    assert text_of(dialog, "export_folder_note") == (
        "To export once more, choose another name, or replace it."  # not that it exists: it has just come
    )
    assert not start_button(dialog).isEnabled()
    press(replace)
    assert start_button(dialog).isEnabled()
    export(qtbot, dialog, session, fake)
    assert fake.replaced == [False, True]


def test_permission_to_replace_does_not_pass_on_to_another_folder(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    type_into(folder_field(dialog), str(tmp_path / "one"))
    tick(dialog, "export_replace")
    type_into(folder_field(dialog), str(tmp_path / "two"))
    assert not find(dialog, QCheckBox, "export_replace").isChecked()


def test_work_of_a_person_is_never_replaced(dialog: ExportDialog, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("x")
    type_into(folder_field(dialog), str(tmp_path / "thesis"))
    assert not find(dialog, QCheckBox, "export_replace").isVisible()
    assert "is not an export" in text_of(dialog, "export_folder_note")
    assert not start_button(dialog).isEnabled()


def test_browsing_chooses_where_the_folder_is_made(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    chosen = [str(tmp_path / "elsewhere"), ""]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen.pop(0))
    for _ in range(2):  # nothing is chosen the second time
        click(find(dialog, QPushButton, "export_browse"))
        assert folder_field(dialog).text() == str(tmp_path / "elsewhere" / "hello-epoch-0")


# --- The work


def test_progress_is_shown_and_the_form_waits(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    bar = find(dialog, QProgressBar, "export_progress_bar")
    assert not bar.isVisible()
    click(start_button(dialog))
    wait_until(qtbot, lambda: text_of(dialog, "export_progress") == "Checking torch")
    assert bar.isVisible()
    assert bar.value() / bar.maximum() == 0.25
    assert not start_button(dialog).isEnabled()
    assert not folder_field(dialog).isEnabled()
    assert not find(dialog, QPushButton, "export_cancel").hasFocus()  # Return would cancel what was begun
    assert "closing this window does the same" in find(dialog, QPushButton, "export_cancel").toolTip()
    fake.may_end.set()
    wait_for_end(qtbot, session)
    assert not bar.isVisible()
    assert folder_field(dialog).isEnabled()
    assert text_of(dialog, "export_progress") == ""


def test_result_is_shown_with_its_folder(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_field(dialog).text()
    opened_urls: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened_urls.append)
    tick(dialog, "export_format_states")
    export(qtbot, dialog, session, fake)
    assert text_of(dialog, "export_result") == "Checked: the largest difference is 3.0e−8."
    lines = [label.text() for label in find(dialog, QWidget, "export_checks").findChildren(QLabel)]
    assert [line for line in lines if line in ("PyTorch", "States", "3.0e−8")] == [
        *("PyTorch", "3.0e−8", "States", "3.0e−8")
    ]
    tips = [label.toolTip() for label in dialog.findChildren(QLabel)]
    assert "All pairs.\nRead back by torch alone." in tips
    path = find(dialog, QLabel, "export_path")
    assert path.text() == folder
    commands = find(dialog, QLabel, "export_commands")
    assert commands.text() == "In this folder:\npython torch.py"
    assert commands.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert path.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    click(find(dialog, QPushButton, "export_open_folder"))
    assert [url.toLocalFile() for url in opened_urls] == [folder]


@pytest.mark.parametrize("error", ["", "something is wrong with " * 20])
def test_whole_result_can_be_seen(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport, error: str
) -> None:
    fake.error = ExportError(Message("{text}", text=error)) if error else None
    tick(dialog, *(f"export_format_{info.name}" for info in FORMATS[1:]))
    export(qtbot, dialog, session, fake)
    wait_until(qtbot, lambda: not clipped(dialog))
    assert dialog.height() <= 740  # of the 800 pixels of a small screen


def test_error_is_a_sentence_and_everything_can_be_tried_again(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    fake.error = ExportError(Message("The export cannot be written: the disk is full."))
    export(qtbot, dialog, session, fake)
    result = find(dialog, QLabel, "export_result")
    assert result.text() == "The export cannot be written: the disk is full."
    assert result.property("role") == "wrong"
    assert not find(dialog, QPushButton, "export_open_folder").isVisible()
    fake.error = None
    export(qtbot, dialog, session, fake)
    assert result.text().startswith("Checked")
    assert result.property("role") == "right"


def test_unforeseen_error_is_told_and_logged(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport, caplog: pytest.LogCaptureFixture
) -> None:
    fake.error = ZeroDivisionError("nobody thought of this")
    with caplog.at_level(logging.ERROR, "unroll"):
        export(qtbot, dialog, session, fake)
    assert "nobody thought of this" in text_of(dialog, "export_result")
    assert "Traceback" in caplog.text


def test_cancelled_export_ends_and_says_so(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport
) -> None:
    click(start_button(dialog))
    wait_until(qtbot, lambda: bool(fake.requests))
    click(find(dialog, QPushButton, "export_cancel"))
    wait_for_end(qtbot, session)
    assert text_of(dialog, "export_result") == "Cancelled. Nothing was left behind."
    assert dialog.isVisible()
    assert start_button(dialog).isEnabled()
    wait_until(qtbot, lambda: not export_threads())


@pytest.mark.parametrize("how", ["close", "escape"])
def test_closing_the_window_ends_the_export(
    qtbot: QtBot, session: Session, dialog: ExportDialog, fake: FakeExport, how: str
) -> None:
    click(start_button(dialog))
    wait_until(qtbot, lambda: bool(fake.requests))
    if how == "close":
        dialog.close()
    else:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not session.exports.works
    wait_until(qtbot, lambda: not export_threads())


def test_close_button_closes_when_nothing_works(qtbot: QtBot, owner: QWidget, dialog: ExportDialog) -> None:
    click(find(dialog, QPushButton, "export_cancel"))
    wait_until(qtbot, lambda: not owner.findChildren(ExportDialog))


def test_closing_the_main_window_ends_the_export(
    qtbot: QtBot, window: MainWindow, fake: FakeExport, tmp_path: Path
) -> None:
    action(window, "file_export").trigger()
    dialog = find(window, ExportDialog, "export_dialog")
    type_into(folder_field(dialog), str(tmp_path / "away"))
    click(start_button(dialog))
    wait_until(qtbot, lambda: bool(fake.requests))
    assert window.close()
    assert not export_threads()


def test_main_window_goes_at_once_while_an_export_is_slow_to_end(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end = threading.Event(), threading.Event()

    def deaf(*_: object) -> None:
        began.set()
        may_end.wait(20)

    monkeypatch.setattr(run_export, "export", deaf)
    action(window, "file_export").trigger()
    dialog = find(window, ExportDialog, "export_dialog")
    type_into(folder_field(dialog), str(tmp_path / "away"))
    click(start_button(dialog))
    wait_until(qtbot, began.is_set)
    close, seen = session.close, list[bool]()
    monkeypatch.setattr(session, "close", lambda: seen.append(window.isVisible()))
    assert window.close()
    assert seen == [False], "it waits for threads when it cannot be seen any more"
    assert not close(0.1)
    may_end.set()
    assert close(20)
    monkeypatch.setattr(session, "close", close)


# --- When it is off


def test_before_torch_is_there_it_says_so(window_before_torch: MainWindow, young_session: Session) -> None:
    action(window_before_torch, "file_export").trigger()
    dialog = find(window_before_torch, ExportDialog, "export_dialog")
    assert not start_button(dialog).isEnabled()
    assert "PyTorch is loading" in text_of(dialog, "export_progress")
    dialog.close()
    assert young_session.runs.shown is None


def test_problem_in_the_document_turns_it_off(window: MainWindow, session: Session) -> None:

    export_action = action(window, "file_export")
    export_action.trigger()
    dialog = find(window, ExportDialog, "export_dialog")
    assert start_button(dialog).isEnabled()
    session.edit(with_pairs(session.document, ("abc", "ab")), "wrong")
    assert not export_action.isEnabled()
    assert "lengths 3 and 2" in export_action.toolTip()
    assert "lengths 3 and 2" in text_of(dialog, "export_progress")
    assert not start_button(dialog).isEnabled()
    session.undo_stack.undo()
    assert export_action.isEnabled()
    assert start_button(dialog).isEnabled()
    dialog.close()


# --- The real thing


def test_export_of_a_trained_network_is_checked_and_there(
    qtbot: QtBot, session: Session, dialog: ExportDialog, tmp_path: Path
) -> None:
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: "after epoch 15." in text_of(dialog, "export_epoch_note"))
    click(start_button(dialog))
    wait_for_end(qtbot, session)
    assert text_of(dialog, "export_result").startswith("Checked: ")
    folder = tmp_path / "hello-epoch-15"
    assert {"weights.pt", "model.py", "config.json", "README.md"} <= {path.name for path in folder.iterdir()}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".unroll")] == []
