"""A framed area with a title, and helpers for labels, style-sheet properties and icon buttons."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.style.icons import icon
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.theme import colours
from ui.widgets.wrapping_row import WrappingRow

ICON_PX = 16


class Card(QFrame):
    """Layouts: `head`: the title and widgets beside it; `body`: all."""

    def __init__(self, title: str, parent: QWidget | None = None, elides: bool = False) -> None:
        """`elides`: a title that is too long is elided."""
        super().__init__(parent)
        self.setProperty("card", True)
        self.title: QLabel = ElidedLabel() if elides else label()
        self.title.setText(title)
        set_role(self.title, "title")
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title, 1 if elides else 0)
        self._at_end: QWidget | None = None
        self._top = QHBoxLayout()
        self._top.addLayout(self.head, 1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(10, 8, 10, 8)
        self.body.setSpacing(6)
        self.body.addLayout(self._top)

    def wrap_head(self, *widgets: QWidget) -> None:
        """Put these beside the title, or below it where there is not enough room."""
        row = WrappingRow()
        self.head.removeWidget(self.title)
        row.add(self.title, *widgets)
        if self._at_end is not None:
            row.end_first_line(self._at_end)
        self.head.addWidget(row, 1)

    def end_head(self, widget: QWidget) -> None:
        """Put it at the right end of the title's line, also of one that is wrapped later."""
        self._at_end = widget
        self._top.addWidget(widget)


def label(text: str = "", role: str = "", wraps: bool = False) -> QLabel:
    """A plain-text label; `role` selects a style of the style sheet: title, muted, right, wrong, warning."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    set_role(made, role)
    if wraps:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def field_label(text: str, field: QWidget, role: str = "") -> QLabel:
    """The label of that field, with its tooltip; screen readers say it, its mnemonic leads to the field."""
    made = label(text, role)
    made.setBuddy(field)
    set_tip(made, field.toolTip())
    return made


class ElidedLabel(QLabel):
    """One line of text that is elided if there is no room; the tooltip has the full text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        super().setText(text)
        set_tip(self, text)

    def minimumSizeHint(self) -> QSize:
        """Of the same height without a text, so that nothing moves when one comes."""
        few = self.fontMetrics().horizontalAdvance("…") if self.text() else 0
        return QSize(few, max(super().minimumSizeHint().height(), self.fontMetrics().height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        cut = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
        painter.end()


def set_role(widget: QWidget, role: str) -> None:
    if widget.property("role") != role:
        widget.setProperty("role", role)
        repolish(widget)


def mark_wrong(widget: QWidget, wrong: bool) -> None:
    """Show or remove a red frame around a field with an invalid value."""
    if bool(widget.property("wrong")) != wrong:
        widget.setProperty("wrong", wrong)
        repolish(widget)


def repolish(widget: QWidget) -> None:
    """Apply the style sheet again after a dynamic property has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class IconButton(QToolButton):
    """A small button with one of the app's icons, in the colours of the theme."""

    def __init__(self, icon_name: str, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setObjectName(name)
        self.setAccessibleName(tip)
        set_tip(self, tip)
        self.setIconSize(QSize(1, 1) * scaled(ICON_PX))
        self._tint()

    def show_icon(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
        elif event.type() == QEvent.Type.FontChange:
            self.setIconSize(QSize(1, 1) * scaled(ICON_PX))

    def _tint(self) -> None:
        theme = colours()
        self.setIcon(icon(self._icon_name, theme.text, theme.ghost))
