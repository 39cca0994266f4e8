"""Light and dark: switched live, everywhere, plots and heatmap included."""

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import action, find, train_to_the_end
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.style import theme
from ui.style.theme import DARK, DARK_HIGH, LIGHT, LIGHT_HIGH, Colours
from ui.widgets.colour_map import ColourMap, diverging, sequential

pytestmark = pytest.mark.usefixtures("late_views")


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, "light")


def rgb(name: str) -> tuple[int, int, int]:
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def most(widget: QWidget) -> str:
    """The commonest colour on a grid of points."""
    image = picture(widget)
    grid = [(x, y) for x in range(2, image.width(), 7) for y in range(2, image.height(), 7)]
    return Counter(image.pixelColor(x, y).name() for x, y in grid).most_common(1)[0][0]


def share(widget: QWidget, colour: str) -> float:
    image = picture(widget)
    grid = [(x, y) for x in range(2, image.width(), 7) for y in range(2, image.height(), 7)]
    return sum(image.pixelColor(x, y).name() == colour for x, y in grid) / len(grid)


@pytest.mark.parametrize(("name", "colours", "other"), [("dark", DARK, LIGHT), ("light", LIGHT, DARK)])
def test_whole_window_takes_the_colours_at_once(
    qtbot: QtBot, window: MainWindow, session: Session, name: str, colours: Colours, other: Colours
) -> None:
    """Nowhere is anything left of the other theme's backgrounds."""
    train_to_the_end(qtbot, session)
    action(window, "view_light" if name == "dark" else "view_dark").trigger()
    qtbot.wait(10)
    action(window, f"view_{name}").trigger()
    qtbot.wait(10)
    assert most(window) == colours.card
    for back in (other.window, other.card, other.field, other.track):
        assert share(window, back) < 0.002, back
    for plot in ("loss_plot", "accuracy_plot"):
        assert most(find(window, QWidget, plot)) == colours.card
    assert share(find(window, QWidget, "state_heatmap"), colours.card) > 0.1


def test_plots_draw_their_lines_in_the_new_colours(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    train_to_the_end(qtbot, session)
    action(window, "view_dark").trigger()
    qtbot.wait(10)
    image = picture(find(window, QWidget, "loss_plot"))
    accent = np.array(rgb(DARK.accent))
    pixels = (
        np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
        .reshape(image.height(), image.width(), 4)[:, :, 2::-1]
        .astype(int)
    )
    assert (np.abs(pixels - accent).sum(axis=2) < 60).any()


def test_icons_follow(qtbot: QtBot, window: MainWindow) -> None:
    def brightness() -> float:
        image = action(window, "run_step").icon().pixmap(32, 32).toImage()
        inside = [image.pixelColor(QPoint(x, y)) for x in range(32) for y in range(32)]
        return float(np.mean([colour.lightness() for colour in inside if colour.alpha() > 200]))

    light = brightness()
    action(window, "view_dark").trigger()
    qtbot.wait(10)
    assert brightness() > light + 50


class StyledCount(QObject):
    """How often each widget has been styled."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._counts = Counter[QObject]()
        for part in (window, *window.findChildren(QWidget)):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self._counts[watched] += event.type() == QEvent.Type.StyleChange
        return False

    def largest(self) -> int:
        most = max(self._counts.values(), default=0)
        self._counts.clear()
        return most


def test_no_widget_is_styled_again_for_each_of_its_ancestors(window: MainWindow) -> None:
    """That took a second with all the widgets of the window."""
    styled = StyledCount(window)
    action(window, "view_dark").trigger()
    assert styled.largest() == 1
    action(window, "view_dark").trigger()
    assert styled.largest() == 0


def there_and_back(qtbot: QtBot, window: MainWindow) -> None:
    for name in ("view_dark", "view_light"):
        action(window, name).trigger()
        qtbot.wait(10)


def test_theme_that_comes_back_leaves_no_trace(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    train_to_the_end(qtbot, session)
    qtbot.waitUntil(lambda: find(window, QLabel, "step_history").text() != "")  # read from the past epochs
    there_and_back(qtbot, window)  # combo boxes that were filled late take their size now
    before, widgets = picture(window), len(QApplication.allWidgets())
    there_and_back(qtbot, window)
    assert picture(window) == before
    assert len(QApplication.allWidgets()) == widgets


def test_system_choice_gives_one_of_both(qapp: QApplication) -> None:
    theme.apply(qapp, "system")
    assert theme.colours() in (LIGHT, DARK)


def luminance(colour: str) -> float:
    parts = np.array(rgb(colour)) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


ALL = pytest.mark.parametrize(
    "colours", [LIGHT, DARK, LIGHT_HIGH, DARK_HIGH], ids=["light", "dark", "high light", "high dark"]
)
PLAIN = ("card", "window", "field")
NOTICES = ("notice_back", "error_back", "warning_back")
TEXTS = {  # and what they are written on
    "text": (*PLAIN, *NOTICES, "track", "cursor_back"),
    "muted": (*PLAIN, *NOTICES, "track", "cursor_back"),
    "right": ("card", "window", "notice_back", "track", "cursor_back"),
    "wrong": ("card", "window", "notice_back", "track", "cursor_back"),
    "warning": ("card", "window"),
    "second": ("card",),
    "accent": ("card", "track", "cursor_back"),
    "on_accent": ("accent",),
}
SIGNS = {  # edges, curves and marks
    "edge": PLAIN,
    "accent": (*PLAIN, "track"),
    "ghost": ("card", "window"),
    "cursor": ("card", "track"),
    "second": ("card",),
    "right": ("card",),
    "rnn": ("card", "track"),
    "lstm": ("card", "track"),
    "gru": ("card", "track"),
}


@ALL
def test_every_text_and_every_sign_can_be_seen(colours: Colours) -> None:
    """WCAG AA: 4.5 : 1 for text, 3 : 1 for what is no text."""
    faint = [
        (front, back)
        for pairs, least in ((TEXTS, 4.5), (SIGNS, 3))
        for front, backs in pairs.items()
        for back in backs
        if contrast(getattr(colours, front), getattr(colours, back)) < least
    ]
    assert faint == []


@ALL
@pytest.mark.parametrize("table", [diverging, sequential])
def test_number_can_be_read_on_every_colour(
    colours: Colours, table: Callable[[Colours], NDArray[np.uint8]]
) -> None:
    """The numbers in the cells of all maps."""
    backs = [QColor(*row).name() for row in table(colours).tolist()]
    inks = ColourMap(table(colours), 0, 1).inks
    assert min(contrast(ink.name(), back) for ink, back in zip(inks, backs, strict=True)) >= 4.5


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_boxes_and_sliders_stand_out(
    choice: theme.ThemeChoice, window: MainWindow, qapp: QApplication
) -> None:
    theme.apply(qapp, choice)
    window.setFocus()
    for name in ("vocabulary_shared", "step_slider"):
        image = picture(find(window, QWidget, name))
        middle = [image.pixelColor(x, image.height() // 2).name() for x in range(min(image.width(), 40))]
        assert max(contrast(colour, theme.colours().card) for colour in middle) >= 3, name


def test_more_contrast_is_taken_and_given_back(qapp: QApplication) -> None:
    choices: tuple[tuple[theme.ThemeChoice, Colours], ...] = (("light", LIGHT_HIGH), ("dark", DARK_HIGH))
    for choice, high in choices:
        theme.apply(qapp, choice, more_contrast=True)
        assert theme.colours() is high
    theme.apply(qapp, "light")
    assert theme.colours() is LIGHT


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_signs_differ_in_more_than_hue(colours: Colours) -> None:
    """Blue against orange, which all common kinds of colour blindness tell apart; the middle is neutral."""
    table = diverging(colours).astype(int)
    assert table.shape == (256, 3)
    assert np.ptp(table[127]) < 15
    assert table[0, 2] > table[0, 0] + 80
    assert table[255, 0] > table[255, 2] + 80
