"""A project for a device that is not here: its network is shown, and one click puts it on the CPU."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from playground.checkpoint import Project, Trained
from playground.document import Document
from playground.training.torch_trainer import TorchTrainer
from tests.ui.driving import action, click, find, wait_until, wait_until_idle, with_training
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.session.state import Notice

pytestmark = pytest.mark.usefixtures("cpu_only")


@pytest.fixture
def cpu_only(session: Session) -> None:
    session.runs.set_torch_ready(("cpu",))


def for_cuda(epochs: int = 15) -> Project:
    """A project whose run was made on another machine."""
    document = with_training(Document(), epochs=epochs)
    trainer = TorchTrainer(document)
    curve = trainer.steps(epochs)
    elsewhere = with_training(document, device="cuda")
    return Project(elsewhere, Trained(elsewhere, trainer.checkpoint(), curve))


def opened(session: Session, qtbot: QtBot, project: Project) -> None:
    session.replace_project(project)
    wait_until_idle(qtbot, session)


def said(window: MainWindow) -> str:
    return find(window, QLabel, "notice_text").text()


def offer(window: MainWindow) -> QPushButton:
    """Buttons of earlier notices are deleted later."""
    return [button for button in window.findChildren(QPushButton, "notice_use_cpu") if button.isVisible()][-1]


def test_network_is_shown_and_the_cpu_is_offered(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    project = for_cuda()
    assert project.trained is not None
    opened(session, qtbot, project)
    shown = session.runs.shown
    assert shown is not None
    assert (shown.checkpoint.flat == project.trained.checkpoint.flat).all()
    assert window.inspector.inspected is not None
    assert window.inspector.inspected.epoch == 15
    assert said(window) == "This machine has no CUDA that PyTorch can use: choose the CPU under Training."
    assert offer(window).text() == "Use the CPU"
    assert "has no CUDA" in find(window, QLabel, "run_message").text()


def test_one_click_puts_it_on_the_cpu_and_keeps_what_it_has_learnt(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    project = for_cuda()
    opened(session, qtbot, project)
    click(offer(window))
    assert session.document == with_training(project.document, device="cpu")
    assert find(window, QComboBox, "device_choice").currentData() == "cpu"
    assert not window.notices.isVisible()
    assert session.runs.has_own_curve
    assert len(session.runs.result.history.curve) == 15
    action(window, "run_train").trigger()
    wait_until(qtbot, lambda: session.runs.status.epoch > 15)
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == 30
    session.undo_stack.undo()
    assert session.document.training.device == "cuda"


def test_train_offers_to_train_on_the_cpu_in_one_click(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    opened(session, qtbot, for_cuda(5))
    find(window, QPushButton, "notice_use_cpu")
    window.notices.hide()
    action(window, "run_train").trigger()
    assert session.runs.status.phase == "resting"
    assert offer(window).text() == "Train on the CPU"
    click(offer(window))
    wait_until(qtbot, lambda: session.runs.status.epoch > 5)
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == 10


def test_step_offers_the_cpu_and_makes_none(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    opened(session, qtbot, for_cuda(5))
    window.notices.hide()
    action(window, "run_step").trigger()
    click(offer(window))
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == 5


def test_offer_takes_the_place_of_no_notice_that_waits_for_an_answer(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    session.noticed.emit(Notice("Restore what was not saved?", "warning", (("Restore", "restore"),)))
    opened(session, qtbot, for_cuda(1))
    assert said(window) == "Restore what was not saved?"


def test_device_that_is_here_is_not_spoken_of(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    session.runs.set_torch_ready(("cpu", "cuda"))
    wait_until_idle(qtbot, session)
    project = for_cuda(1)
    opened(session, qtbot, replace(project))
    assert not window.notices.isVisible()


@pytest.mark.usefixtures("late_views")
def test_sweep_says_where_to_choose_the_cpu(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    opened(session, qtbot, for_cuda(1))
    action(window, "run_sweep").trigger()
    assert find(window, QLabel, "sweep_note").text() == said(window)
