"""Small helpers to drive the window as a person would: by widget names, mouse and keys."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.pairs import Pair
from playground.resuming import fits
from ui.app.main_window import MainWindow
from ui.inspection.view import InspectionView
from ui.session.session import Session
from ui.session.state import Notice
from ui.style.numbers import MINUS

T = TypeVar("T", bound=QObject)
W = TypeVar("W", bound=QWidget)
PATIENCE_MS = 20_000
ENDLESS = 10_000_000  # epochs


def find(window: QObject, kind: type[T], name: str) -> T:
    """The one child of that name."""
    found = window.findChildren(kind, name)
    assert len(found) == 1, f"{len(found)} of {name}"
    return found[0]


def action(window: QObject, name: str) -> QAction:
    return find(window, QAction, name)


def click(button: QWidget, at: QPoint | None = None) -> None:
    assert button.isEnabled(), button.objectName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or QPoint())


def press(button: QAbstractButton) -> None:
    """Click it where it can be hit, a check box on its box."""
    click(button, QPoint(8, button.height() // 2))


def spoken(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


def at_rest(session: Session) -> bool:
    """Nothing runs, and the network that is shown goes with the document."""
    shown, trained = session.runs.shown, session.runs.result.trained
    kept = trained is not None and fits(trained.document, session.document)
    return (
        session.runs.status.phase == "resting"
        and shown is not None
        and shown.at_rest
        and shown.document == session.document
        and shown.checkpoint.epoch == (trained.checkpoint.epoch if kept and trained else 0)
    )


def views_are_up_to_date() -> bool:
    """No view waits for its turn to show what is new."""
    views = (widget for widget in QApplication.allWidgets() if isinstance(widget, InspectionView))
    return all(view.is_up_to_date for view in views)


def wait_until_idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: at_rest(session) and views_are_up_to_date(), timeout=PATIENCE_MS)


def wait_until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def train_to_the_end(qtbot: QtBot, session: Session) -> None:
    session.runs.train()
    wait_until_idle(qtbot, session)


def with_pairs(document: Document, *pairs: tuple[str, str]) -> Document:
    return replace(document, pairs=tuple(Pair(*pair) for pair in pairs))


def with_training(document: Document, **changes: object) -> Document:
    return replace(document, training=replace(document.training, **changes))  # type: ignore[arg-type]


def with_model(document: Document, **changes: object) -> Document:
    return replace(document, model=replace(document.model, **changes))  # type: ignore[arg-type]


def endless(document: Document | None = None) -> Document:
    """Trains until it is stopped, and too slowly to solve anything."""
    return with_training(document or Document(), epochs=ENDLESS, learning_rate=1e-6)


def predictions(session: Session) -> list[str]:
    """What the network that is shown answers to its pairs."""
    shown = session.runs.shown
    assert shown is not None
    document = shown.document
    return [
        "".join(document.vocabularies.target.decode(row[: len(pair.target)].tolist()))
        for pair, row in zip(document.pairs, shown.predictions, strict=True)
    ]


def alone(card: W, width: int, height: int, qtbot: QtBot) -> Iterator[W]:
    """For a fixture: the card in a window of its own, which is active."""
    card.resize(width, height)
    card.show()
    qtbot.waitExposed(card)
    card.activateWindow()
    yield card
    card.hide()
    card.deleteLater()


class Heard:
    """All notices of a session."""

    def __init__(self, session: Session) -> None:
        self.notices: list[Notice] = []
        session.noticed.connect(self.notices.append)

    @property
    def texts(self) -> list[str]:
        return [notice.text for notice in self.notices]


def with_minus(text: str) -> str:
    """Numbers as Python writes them, with the minus of the screen."""
    return text.replace("-", MINUS)


def read_number(text: str) -> float:
    """A number as the screen shows it."""
    return float(text.replace(MINUS, "-"))


def drop(window: MainWindow, *paths: Path) -> bool:
    """Whether the window would take them; then let go of them over it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, button, key)
    enter.ignore()
    window.dragEnterEvent(enter)
    if enter.isAccepted():
        window.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, button, key))
    return enter.isAccepted()


def preview_of(qtbot: QtBot, window: MainWindow) -> QDialog:
    """The preview of a table that is being read, once it is."""
    wait_until(qtbot, lambda: bool(window.findChildren(QPushButton, "import_accept")))
    preview = find(window, QDialog, "import_preview")
    wait_until(qtbot, find(preview, QPushButton, "import_accept").isEnabled)
    return preview
