"""A circuit diagram whose parts can be pointed at and chosen."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style.theme import colours
from ui.widgets.drawing import Drawing
from ui.widgets.fold_schematic_painting import SchematicPainting
from ui.widgets.fold_speech import announce
from ui.widgets.pointable import Pointable, neighbour

LARGEST = 1.6  # times the size in which it is designed


class Schematic(Pointable):
    """Grows with its room. Left and Right choose among its stops when it was reached with Tab."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._lit: frozenset[str] = frozenset()
        self._chosen = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_drawing(self, drawing: Drawing, lit: frozenset[str], chosen: str) -> None:
        """`lit` are the keys of all parts that stand out, `chosen` that of the stop that is selected."""
        self._drawing, self._lit = drawing, lit
        self._chosen = chosen if chosen in drawing.stops else ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if drawing.stops else Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(round(drawing.height))
        self.setAccessibleDescription(drawing.words())
        self.update()

    def place_of(self, key: str) -> QPointF:
        """The middle of the first part of that key, in the widget. Raises KeyError where there is none."""
        if self._drawing is None:
            raise KeyError(key)
        areas = dict(reversed(self._drawing.areas))
        return QPointF(self._placing(self._drawing).map(areas[key].center()))

    def sizeHint(self) -> QSize:
        return QSize(300, self.minimumHeight())

    # --- Pointer and keys

    def key_at(self, place: QPointF) -> str:
        if self._drawing is None:
            return ""
        back, _ = self._placing(self._drawing).inverted()
        return self._drawing.key_at(back.map(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        stops = self._drawing.stops if self._drawing else ()
        if by is None or not stops:
            super().keyPressEvent(event)
            return
        self.chosen.emit(neighbour(stops, self._chosen, by))
        if self._drawing is not None:
            announce(self, self._drawing.words(self._chosen))

    # --- Painting

    def _placing(self, drawing: Drawing) -> QTransform:
        """From the drawing's places to the widget's: as large as there is room, in the middle."""
        scale = min(self.width() / drawing.width, self.height() / drawing.height, LARGEST)
        left = (self.width() - scale * drawing.width) / 2
        top = (self.height() - scale * drawing.height) / 2
        return QTransform(scale, 0, 0, scale, left, top)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self._placing(self._drawing))
        SchematicPainting(painter, self.font(), colours(), self._lit, self._chosen, self.hasFocus()).paint(
            self._drawing
        )
        painter.end()
