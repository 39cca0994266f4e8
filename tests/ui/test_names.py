"""Names that scripts, tests and screen readers rely on; actions and icons all in their places."""

from collections import Counter

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolBar, QWidget

from tests.ui.driving import find, spoken
from ui.app.actions import TOOLBAR, action_specs, menus
from ui.app.main_window import MainWindow
from ui.style.theme import DARK, ICONS, LIGHT, style_sheet
from ui.widgets.card import IconButton

pytestmark = pytest.mark.usefixtures("late_views")

WIDGETS = (
    *("pairs_table", "pairs_add", "pairs_remove", "vocabulary_list", "vocabulary_automatic"),
    *("cell_choice", "input_choice", "embedding_size", "hidden_size", "layer_count", "head_choice"),
    *("form_choice", "seed", "learning_rate", "epochs", "optimizer_choice", "loss_plot", "state_heatmap"),
    *("step_slider", "pair_choice", "predict_input", "predict_output", "parameter_count"),
)
ACTIONS = (
    *("run_train", "run_pause", "run_step", "run_stop", "run_reset", "run_new_seed"),
    *("run_slow_motion", "run_sweep"),
    *("file_new", "file_open", "file_save", "file_save_as", "file_export", "edit_undo", "edit_redo"),
)


def test_widgets_are_found_by_their_names_and_spoken(window: MainWindow) -> None:
    assert [name for name in WIDGETS if not spoken(find(window, QWidget, name)).strip()] == []


def test_window_itself_has_its_name(window: MainWindow) -> None:
    assert window.objectName() == "main_window"
    assert spoken(window)


def test_promised_actions_exist(window: MainWindow) -> None:
    for name in ACTIONS:
        find(window, QAction, name)


def test_every_action_stands_exactly_once_in_the_menus(window: MainWindow) -> None:
    listed = [name for _, names in menus() for name in names if name and not name.startswith("[")]
    assert Counter(listed) == Counter(spec.name for spec in action_specs())
    shown = [act.objectName() for menu in window.menuBar().findChildren(QMenu) for act in menu.actions()]
    assert Counter(name for name in shown if name in listed) == Counter(listed)


def test_toolbar_holds_the_transport_in_order(window: MainWindow) -> None:
    bar = find(window, QToolBar, "transport")
    names = [act.objectName() for act in bar.actions() if act.objectName() in window.actions_by_name]
    assert names == [*TOOLBAR, "run_new_seed"]


def test_no_shortcut_is_taken_twice_and_all_are_understood() -> None:
    shortcuts = [sequence.toString() for spec in action_specs() for sequence in spec.shortcuts]
    assert [key for key, times in Counter(shortcuts).items() if times > 1] == []
    assert all(shortcuts)


def test_every_text_in_a_menu_has_its_own_letter() -> None:
    """Two entries with the same mnemonic in one menu make Alt and that letter useless."""
    text_of = {spec.name: spec.text for spec in action_specs()}
    for title, names in menus():
        texts = [text_of[name] for name in names if name in text_of]
        letters = Counter(text[text.index("&") + 1].lower() for text in texts if "&" in text)
        assert [letter for letter, times in letters.items() if times > 1] == [], title


def test_every_icon_of_an_action_is_there() -> None:
    for spec in action_specs():
        assert not spec.icon or (ICONS / f"{spec.icon}.svg").is_file(), spec


def test_every_icon_file_is_used(window: MainWindow) -> None:
    """By an action, a button of the window, the style sheet, or as the application's own."""
    used = {spec.icon for spec in action_specs()} | {
        "app",
        "pause",
        "warning",
    }  # pause: while the steps play; warning: of questions
    used |= {vars(button)["_icon_name"] for button in window.findChildren(IconButton)}
    style = "".join(map(style_sheet, (LIGHT, DARK)))
    files = {file.stem for file in ICONS.glob("*.svg")}
    assert {name for name in files if name not in used and f"/{name}.svg" not in style} == set()


def test_icons_take_the_colour_of_the_text() -> None:
    for file in ICONS.glob("*.svg"):
        if file.stem not in ("app", "chevron", "tick", "tick_dark"):
            assert "currentColor" in file.read_text(encoding="utf-8"), file.name
