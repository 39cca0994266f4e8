"""The light and the dark theme. Widgets call `colours()`; switching the palette repaints everything."""

from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from playground.spec import Cell

ThemeChoice = Literal["system", "light", "dark"]
Rgb = tuple[int, int, int]

ASSETS = Path(__file__).parents[2] / "assets"
STYLE = ASSETS / "style.qss"
ICONS = ASSETS / "icons"


@dataclass(frozen=True)
class Colours:
    """All colours of one theme; negative and positive differ in hue and lightness for colour-blind people."""

    window: str
    card: str
    field: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    right: str
    wrong: str
    warning: str
    warning_back: str
    error_back: str
    notice_back: str
    cursor: str
    cursor_back: str
    negative: Rgb
    neutral: Rgb
    positive: Rgb
    full: Rgb  # the upper end of the unsigned colour scale; the lower end is neutral
    track: str
    second: str  # the second line of a plot
    ghost: str  # the curve of the previous run; disabled text and icons
    rnn: str  # the cell types in comparisons; their colours differ in lightness too
    lstm: str
    gru: str

    def of_cell(self, cell: Cell) -> str:
        return {"rnn": self.rnn, "lstm": self.lstm, "gru": self.gru}[cell]


LIGHT = Colours(
    window="#f3f5f8",
    card="#ffffff",
    field="#ffffff",
    border="#d5dae3",
    text="#1a1d23",
    muted="#626b7a",
    accent="#1f63ad",
    on_accent="#ffffff",
    right="#1d7a33",
    wrong="#b3261e",
    warning="#8a5a00",
    warning_back="#fff3d6",
    error_back="#fde4e1",
    notice_back="#e4eefb",
    cursor="#c99700",
    cursor_back="#fff6dc",
    negative=(32, 98, 173),
    neutral=(246, 246, 246),
    positive=(201, 106, 22),
    full=(10, 48, 107),
    track="#eceff4",
    second="#c06a16",
    ghost="#b4bcc9",
    rnn="#8a0f61",
    lstm="#0e9f85",
    gru="#664619",
)

DARK = Colours(
    window="#15181d",
    card="#1d2127",
    field="#252a32",
    border="#363d48",
    text="#e7eaf0",
    muted="#9aa4b4",
    accent="#4c94e6",
    on_accent="#0b1420",
    right="#62c67b",
    wrong="#ff8a80",
    warning="#f0b849",
    warning_back="#3a3017",
    error_back="#43211f",
    notice_back="#1e3148",
    cursor="#f0c040",
    cursor_back="#3a3420",
    negative=(84, 156, 235),
    neutral=(42, 47, 55),
    positive=(240, 146, 58),
    full=(158, 205, 255),
    track="#2b313a",
    second="#f0923a",
    ghost="#535d6c",
    rnn="#eb4799",
    lstm="#8fe3dc",
    gru="#e6d68a",
)


def colours() -> Colours:
    """The current colours, by the application's palette: a style sheet may change a widget's own palette."""
    return DARK if QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def palette(theme: Colours) -> QPalette:
    role, made = QPalette.ColorRole, QPalette()
    colour_of = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.track,
        role.Text: theme.text,
        role.Button: theme.card,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.card,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.Accent: theme.accent,
        role.Mid: theme.border,
        role.Light: theme.card,
        role.Dark: theme.border,
    }
    for which, colour in colour_of.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.ghost))
    return made


def apply(app: QApplication, choice: ThemeChoice) -> None:
    """Apply the chosen theme to the application; "system" takes the desktop's current colour scheme."""
    theme = _chosen(choice)
    sheet = style_sheet(theme)
    if app.styleSheet() == sheet and colours() is theme:
        return
    _take_sheet_off(app)  # in place of another, Qt would style each widget once for each of its ancestors
    app.setPalette(palette(theme))
    app.setStyleSheet(sheet)


def _take_sheet_off(app: QApplication) -> None:
    """No widget hears of it: scrolled ones would keep the size that they need without a style sheet."""
    deaf = _Deaf()
    app.installEventFilter(deaf)
    app.setStyleSheet("")
    app.removeEventFilter(deaf)


class _Deaf(QObject):
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.StyleChange


def apply_palette(app: QApplication, choice: ThemeChoice) -> None:
    """Apply the palette without the style sheet, which would slow down creating the widgets."""
    app.setPalette(palette(_chosen(choice)))


def _chosen(choice: ThemeChoice) -> Colours:
    if choice == "system":
        return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return {"light": LIGHT, "dark": DARK}[choice]


def style_sheet(theme: Colours) -> str:
    return Template(STYLE.read_text(encoding="utf-8")).substitute(vars(theme), icons=ICONS.as_posix())
