"""Widgets beside each other, like words in a text: what does not fit goes on the next line."""

from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

Lines: TypeAlias = list[list[tuple[QWidget, int]]]
CHANGES = {
    QEvent.Type.LayoutRequest,
    QEvent.Type.ChildRemoved,
    QEvent.Type.Show,
    QEvent.Type.FontChange,
    QEvent.Type.StyleChange,
}


class WrappingRow(QWidget):
    """Widgets that want to grow share what is left of their line. Not a QLayout: one written in Python has
    crashed."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 8) -> None:
        super().__init__(parent)
        self._spacing = spacing
        self._parts: list[QWidget] = []
        self._at_end: QWidget | None = None
        self._known: dict[int, Lines] = {}  # by the width, while nothing changes: layouts ask again and again
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            hidden = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide) and widget.isHidden()
            widget.setParent(self)
            self._parts.append(widget)
            widget.setVisible(not hidden)
        self._known.clear()
        self.updateGeometry()

    def end_first_line(self, widget: QWidget) -> None:
        """It stands at the right end of the first line, whatever goes on the next."""
        widget.setParent(self)
        self._at_end = widget
        widget.show()
        self._known.clear()
        self.updateGeometry()

    def insert(self, at: int, widget: QWidget) -> None:
        """Put it before the one that is there."""
        self.add(widget)
        self._parts.insert(at, self._parts.pop())

    def take(self, widget: QWidget) -> None:
        """Delete one of the widgets."""
        self._parts.remove(widget)
        widget.setObjectName("")  # it is found no more, though it lives until Qt deletes it
        widget.hide()
        widget.deleteLater()
        self._known.clear()
        self.updateGeometry()

    # --- Qt interface

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        heights = self._heights(self._lines(width))
        return sum(heights) + self._spacing * max(0, len(heights) - 1)

    def minimumSizeHint(self) -> QSize:
        shown = self._shown()
        widest = max((_least(part) for part in shown), default=0)
        first = _least(shown[0]) + self._end_width() if shown else self._end_width()
        widest = max(widest, first)
        return QSize(widest, self.heightForWidth(max(widest, self.width())))

    def sizeHint(self) -> QSize:
        """All on one line."""
        shown = self._shown()
        gaps = self._spacing * max(0, len(shown) - 1) + self._end_width()
        highest = max((part.sizeHint().height() for part in shown), default=0)
        return QSize(sum(map(_wanted, shown)) + gaps, highest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        if event.type() in CHANGES:
            self._known.clear()
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._lay_out()
        return super().event(event)

    # --- Lines

    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]

    def _lines(self, width: int) -> Lines:
        """The parts of each line, with their widths. Only a visible row is told of changes in its parts."""
        if not self.isVisible():
            return self._found_lines(width)
        if width not in self._known:
            self._known[width] = self._found_lines(width)
        return self._known[width]

    def _found_lines(self, width: int) -> Lines:
        lines: list[list[Part]] = []
        first = width - self._end_width()
        used = 0
        for part in map(Part.of, self._shown()):
            if lines and used + self._spacing + part.needed <= (first if len(lines) == 1 else width):
                lines[-1].append(part)
                used += self._spacing + part.needed
            else:
                lines.append([part])
                used = part.needed
        return [self._filled(line, width if at else first) for at, line in enumerate(lines)]

    def _end_width(self) -> int:
        """What the widget at the end takes of the first line."""
        return 0 if self._at_end is None else self._at_end.sizeHint().width() + self._spacing

    def _filled(self, line: "list[Part]", width: int) -> list[tuple[QWidget, int]]:
        """Parts that want to grow share what is left."""
        left = width - sum(part.needed for part in line) - self._spacing * (len(line) - 1)
        growing = sum(part.grows for part in line)
        more = max(0, left) // growing if growing else 0
        wanted = [(part, part.needed + (more if part.grows else 0)) for part in line]
        return [(part.widget, min(wide, part.most, width)) for part, wide in wanted]

    def _heights(self, lines: Lines) -> list[int]:
        heights = [max(_height(*place) for place in line) for line in lines]
        if heights and self._at_end is not None:
            heights[0] = max(heights[0], self._at_end.sizeHint().height())
        return heights

    def _lay_out(self) -> None:
        lines = self._lines(self.width())
        heights, top = self._heights(lines), 0
        for line, high in zip(lines, heights, strict=True):
            x = 0
            for part, width in line:
                height = _height(part, width)
                part.setGeometry(x, top + (high - height) // 2, width, height)
                x += width + self._spacing
            top += high + self._spacing
        if heights and self._at_end is not None:
            size = self._at_end.sizeHint()
            corner = QPoint(self.width() - size.width(), (heights[0] - size.height()) // 2)
            self._at_end.setGeometry(QRect(corner, size))


@dataclass(frozen=True)
class Part:
    """A widget, with what it takes of its line: what it wants, or the least if it grows by itself."""

    widget: QWidget
    needed: int
    most: int
    grows: bool

    @classmethod
    def of(cls, widget: QWidget) -> "Part":
        policy, most = widget.sizePolicy(), widget.maximumWidth()
        wants = policy.horizontalPolicy() == QSizePolicy.Policy.Ignored or bool(policy.expandingDirections())
        needed = _least(widget) if wants else _wanted(widget)
        return cls(widget, needed, most, wants and most > needed)


def _least(part: QWidget) -> int:
    ignores = part.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored
    return part.minimumWidth() or (0 if ignores else part.minimumSizeHint().width())


def _wanted(part: QWidget) -> int:
    return min(max(part.sizeHint().width(), _least(part)), part.maximumWidth())


def _height(part: QWidget, width: int) -> int:
    wanted = part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
    return min(max(wanted, part.minimumHeight()), part.maximumHeight())
