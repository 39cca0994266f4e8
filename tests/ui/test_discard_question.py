"""The question before work is lost, in the words of other programs, and speaking of the run that ends."""

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.ui.driving import endless, wait_until, with_pairs
from ui.app.main_window import MainWindow
from ui.session.session import Session

Button = QMessageBox.StandardButton


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[QMessageBox]:
    made: list[QMessageBox] = []

    def answered(box: QMessageBox) -> Button:
        made.append(box)
        return Button.Cancel

    monkeypatch.setattr(QMessageBox, "exec", answered)
    return made


def test_question_offers_save_first_and_names_the_run(
    qtbot: QtBot, window: MainWindow, session: Session, boxes: list[QMessageBox]
) -> None:
    session.edit(with_pairs(endless(), ("ab", "ba")), "own")
    assert not window.close()
    session.runs.train()
    wait_until(qtbot, lambda: len(session.runs.result.history) > 0)
    assert not window.close()
    at_rest, in_run = boxes
    assert at_rest.text() == in_run.text() == "Save the changes to this project?"
    texts = [button.text() for button in at_rest.buttons()]
    assert sorted(texts) == ["&Don't save", "&Save", "Cancel"]
    assert at_rest.defaultButton() is at_rest.button(Button.Save)
    assert at_rest.escapeButton() is at_rest.button(Button.Cancel)
    assert at_rest.informativeText() == ""
    assert in_run.informativeText().startswith("The run ends.")
    assert session.runs.status.phase == "running"
