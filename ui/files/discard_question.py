"""The question before work is lost."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtWidgets import QMessageBox, QWidget

from ui.style.translation import translate
from ui.widgets.save_dialog import warning_box

Button = QMessageBox.StandardButton
Answer = Literal["save", "discard", "cancel"]


@dataclass(frozen=True)
class Loss:
    """What would be lost."""

    name: str  # of the file; empty if there is none yet
    changes: bool  # edits or long training that are in no file
    undone: bool  # long training that only Redo brings back
    trains: bool  # a run is under way


def ask_before_loss(loss: Loss, window: QWidget) -> Answer:
    box = warning_box(window, _question(loss))
    box.setInformativeText("\n".join(_details(loss)))
    discard = translate("Files", "&Don't save") if loss.changes else translate("Files", "&Continue")
    texts = {Button.Discard: discard, Button.Cancel: translate("Files", "Cancel")}
    if loss.changes:
        texts |= {Button.Save: translate("Files", "&Save")}
    for button, text in texts.items():
        box.addButton(button).setText(text)
    box.setDefaultButton(Button.Save if loss.changes else Button.Cancel)
    box.setEscapeButton(Button.Cancel)
    answers: dict[int, Answer] = {Button.Save: "save", Button.Discard: "discard"}
    return answers.get(box.exec(), "cancel")


def _question(loss: Loss) -> str:
    if not loss.changes:
        return translate("Files", "Continue without what Undo has taken back?")
    if not loss.name:
        return translate("Files", "Save the changes to this project?")
    return translate("Files", "Save the changes to {0}?").format(loss.name)


def _details(loss: Loss) -> list[str]:
    said = []
    if loss.trains:
        said.append(translate("Files", "The run ends. Saving keeps the weights it has reached."))
    if loss.undone:
        said.append(translate("Files", "Only Redo brings back a network that took long to train."))
    return said
