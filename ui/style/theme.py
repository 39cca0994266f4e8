"""The light and the dark theme. Widgets call `colours()`; switching the palette repaints everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from playground.spec import Cell
from ui.style.text_size import scaled

ThemeChoice = Literal["system", "light", "dark"]
Rgb = tuple[int, int, int]

ASSETS = Path(__file__).parents[2] / "assets"
STYLE = ASSETS / "style.qss"
ICONS = ASSETS / "icons"
LIGHT_PICTURES = "light_pictures"  # a property of the application
HALF = 128  # of the lightness, which ends at 255


@dataclass(frozen=True)
class Colours:
    """All colours of one theme; negative and positive differ in hue and lightness for colour-blind people."""

    window: str
    card: str
    field: str
    border: str  # of what only stands there: cards, menus, lines of tables
    edge: str  # of what one works with: fields, buttons; axes
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
    edge="#858e9d",
    text="#1a1d23",
    muted="#5a6270",
    accent="#1f63ad",
    on_accent="#ffffff",
    right="#1d7a33",
    wrong="#b3261e",
    warning="#8a5a00",
    warning_back="#fff3d6",
    error_back="#fde4e1",
    notice_back="#e4eefb",
    cursor="#a67c00",
    cursor_back="#fff6dc",
    negative=(32, 98, 173),
    neutral=(246, 246, 246),
    positive=(201, 106, 22),
    full=(10, 48, 107),
    track="#eceff4",
    second="#a85a0d",
    ghost="#7f8897",
    rnn="#8a0f61",
    lstm="#0b8f77",
    gru="#664619",
)

DARK = Colours(
    window="#15181d",
    card="#1d2127",
    field="#252a32",
    border="#363d48",
    edge="#788393",
    text="#e7eaf0",
    muted="#9aa4b4",
    accent="#5aa0ee",
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
    ghost="#737e8e",
    rnn="#eb4799",
    lstm="#8fe3dc",
    gru="#e6d68a",
)

LIGHT_HIGH = replace(  # for those whose desktop asks for more contrast
    LIGHT,
    window="#ffffff",
    border="#1a1d23",
    edge="#000000",
    text="#000000",
    muted="#2e343d",
    accent="#0b3f7d",
    right="#0d4f1c",
    wrong="#8c0f0a",
    warning="#5c3b00",
    cursor="#6f5300",
    second="#7a3d00",
    ghost="#5a6270",
    lstm="#066152",
)

DARK_HIGH = replace(
    DARK,
    window="#000000",
    card="#000000",
    field="#000000",
    border="#e7eaf0",
    edge="#ffffff",
    text="#ffffff",
    muted="#dfe4ec",
    accent="#8fc1ff",
    on_accent="#000000",
    right="#8ff0a5",
    wrong="#ffb1aa",
    warning="#ffd27a",
    warning_back="#2e2300",
    error_back="#3a0f0d",
    notice_back="#10243c",
    cursor="#ffd84d",
    track="#22262c",
    second="#ffb066",
    ghost="#a4aebd",
    rnn="#ff86bf",
)

_BY_WINDOW = {QColor(theme.window).rgb(): theme for theme in (LIGHT, DARK, LIGHT_HIGH, DARK_HIGH)}


def colours() -> Colours:
    """The current colours, by the application's palette: a style sheet may change a widget's own palette."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return _BY_WINDOW.get(window.rgb()) or (DARK if window.lightness() < HALF else LIGHT)


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


def apply(app: QApplication, choice: ThemeChoice, more_contrast: bool = False) -> None:
    """Apply the chosen theme to the application; "system" takes the desktop's current colour scheme.
    `more_contrast`: also where the desktop does not ask for it."""
    _show(app, _chosen(choice, more_contrast))


def _show(app: QApplication, theme: Colours) -> None:
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


def apply_palette(app: QApplication, choice: ThemeChoice, more_contrast: bool = False) -> None:
    """Apply the palette without the style sheet, which would slow down creating the widgets."""
    app.setPalette(palette(_chosen(choice, more_contrast)))


def set_light_pictures(app: QApplication, on: bool) -> None:
    """Whether pictures that leave the program are light, whatever the theme."""
    app.setProperty(LIGHT_PICTURES, on)


@contextmanager
def colours_of_pictures() -> Iterator[None]:
    """While it lasts, all widgets have the colours that pictures are to have; nothing is painted anew on the
    screen meanwhile."""
    app, before = QApplication.instance(), colours()
    light = {DARK: LIGHT, DARK_HIGH: LIGHT_HIGH}.get(before)
    if not isinstance(app, QApplication) or light is None or not app.property(LIGHT_PICTURES):
        yield
        return
    _show(app, light)
    try:
        yield
    finally:
        _show(app, before)


def _chosen(choice: ThemeChoice, more_contrast: bool) -> Colours:
    hints = QGuiApplication.styleHints()
    dark = hints.colorScheme() == Qt.ColorScheme.Dark if choice == "system" else choice == "dark"
    if more_contrast or hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return DARK_HIGH if dark else LIGHT_HIGH
    return DARK if dark else LIGHT


def style_sheet(theme: Colours) -> str:
    tick = "tick" if QColor(theme.on_accent).lightness() > HALF else "tick_dark"
    points = QGuiApplication.font().pointSizeF()
    sizes = {"title": f"{points * 14 / 12:.1f}", "small": f"{points * 11 / 12:.1f}", "line": str(scaled(20))}
    text = Template(STYLE.read_text(encoding="utf-8"))
    return text.substitute(vars(theme), icons=ICONS.as_posix(), tick=tick, **sizes)
