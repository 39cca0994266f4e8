"""How each line of the plots is drawn, in the plot and in its legend."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from playground.spec import Cell
from ui.style.theme import Colours

Style = Qt.PenStyle
OPACITY = 46  # of 255; three overlapping bands stay distinguishable


@dataclass(frozen=True)
class Stroke:
    role: str  # a colour of the theme
    style: Style = Style.SolidLine
    width: float = 1.5
    upright: bool = False
    has_band: bool = False

    def pen(self, theme: Colours) -> QPen:
        pen = QPen(self.colour(theme), self.width, self.style)
        pen.setCosmetic(True)
        return pen

    def colour(self, theme: Colours) -> QColor:
        return QColor(getattr(theme, self.role))

    def band(self, theme: Colours) -> QColor:
        """The colour of the band around the line."""
        made = self.colour(theme)
        made.setAlpha(OPACITY)
        return made


LOSS = SYMBOLS = Stroke("accent")
SMOOTHED = Stroke("second")
PAIRS = Stroke("second", Style.DashLine)
PREVIOUS = Stroke("ghost", Style.DashLine)
SOLVED = Stroke("right", Style.DashLine, 1, upright=True)
EDITED = Stroke("cursor", Style.DashDotLine, 1.5, upright=True)
GUIDES = tuple(  # in the order of `guides.LEVELS`
    Stroke("muted", style, 1)
    for style in (Style.DotLine, Style.DashLine, Style.DashDotLine, Style.DashDotDotLine)
)
CELLS: dict[Cell, Stroke] = {
    "rnn": Stroke("rnn", Style.SolidLine, 1.3, has_band=True),
    "lstm": Stroke("lstm", Style.DashLine, 1.3, has_band=True),
    "gru": Stroke("gru", Style.DotLine, 1.3, has_band=True),
}
