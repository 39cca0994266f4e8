"""An explanation beside the panel that it explains; it lies over the window and moves nothing."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.style.accessible import announce
from ui.style.translation import translate
from ui.widgets.card import IconButton, label

LETTERS = 46  # in a line
GAP = 6  # to the panel and to the edges of the window


class Explanation(QFrame):
    """Closed by its button, by Esc, or when its panel goes."""

    def __init__(self, panel: QWidget, title: str, text: str) -> None:
        super().__init__(panel.window())
        self.panel = panel
        self.setObjectName("explanation")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._text = label(text, wraps=True)
        self._text.setObjectName("explanation_text")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shut = IconButton("close", "explanation_close", translate("Explanation", "Close this explanation"))
        shut.clicked.connect(self.shut)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(label(title, "title"), 1)
        head.addWidget(shut)
        column.setContentsMargins(12, 6, 8, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._text)
        panel.installEventFilter(self)
        self.window().installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        self.setFocus()
        announce(self, text)

    def shut(self) -> None:
        self.panel.removeEventFilter(self)
        self.window().removeEventFilter(self)
        if self.hasFocus() or self.isAncestorOf(self.focusWidget() or self):
            self.panel.setFocus()
        self.setObjectName("")  # it is found no more, though it lives until Qt deletes it
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape or event.text() == "?":
            self.shut()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.panel and event.type() == QEvent.Type.Hide:
            self.shut()
        elif event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width = LETTERS * self.fontMetrics().averageCharWidth() + 20
        around = self.window().rect()
        size = QSize(min(width, around.width() - 2 * GAP), 0)
        size.setHeight(min(self.heightForWidth(size.width()), around.height() - 2 * GAP))
        corner = self.panel.mapTo(self.window(), QPoint()) if self.panel is not self.window() else QPoint()
        self.setGeometry(beside(QRect(corner, self.panel.size()), size, around))


def beside(panel: QRect, size: QSize, window: QRect) -> QRect:
    """A place of that size left or right of the panel, where there is more room, within the window."""
    left, right = panel.left() - window.left(), window.right() - panel.right()
    x = panel.left() - GAP - size.width() if left > right else panel.right() + 1 + GAP
    at = QRect(QPoint(x, panel.top()), size)
    inside = window.adjusted(GAP, GAP, -GAP, -GAP)
    at.moveLeft(max(inside.left(), min(at.left(), inside.right() + 1 - at.width())))
    at.moveTop(max(inside.top(), min(at.top(), inside.bottom() + 1 - at.height())))
    return at


def close_explanation(panel: QWidget) -> bool:
    """Close the explanation of that panel; returns whether there was one."""
    found = [each for each in _open_in(panel) if each.panel is panel]
    for each in found:
        each.shut()
    return bool(found)


def toggle_explanation(panel: QWidget, title: str, text: str) -> None:
    """Explain that panel, in place of any other; or no longer, if it is explained already."""
    if close_explanation(panel):
        return
    for other in _open_in(panel):
        other.shut()
    Explanation(panel, title, text)


def _open_in(panel: QWidget) -> list[Explanation]:
    return panel.window().findChildren(Explanation, "explanation")
