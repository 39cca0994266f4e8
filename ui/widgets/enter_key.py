"""What Enter does in a dialog."""

from PySide6.QtWidgets import QDialog, QPushButton


def leave_enter_to(button: QPushButton, dialog: QDialog) -> None:
    """Enter presses this button, wherever the focus is; while it is disabled, none.

    Qt lets Enter press the focused or the first button of a dialog, also a switch of its form.
    """
    for other in dialog.findChildren(QPushButton):
        other.setAutoDefault(False)
    button.setDefault(True)
