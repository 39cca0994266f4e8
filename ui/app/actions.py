"""Tables of all actions, and of the menus and the toolbar that contain them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from playground.language import codes, own_name
from ui.style.plain_text import set_tip, without_mnemonic
from ui.style.translation import translate

Standard = QKeySequence.StandardKey
Key = Standard | str


@dataclass(frozen=True)
class ActionSpec:
    name: str
    text: str
    keys: Key | tuple[Key, ...] = ()  # the first is shown; a standard key is that of the desktop
    icon: str = ""
    tip: str = ""
    of_table: bool = False  # its keys belong to the pairs table: elsewhere they have another meaning

    @property
    def shortcuts(self) -> list[QKeySequence]:
        """The common keys; a desktop has others for its standard keys, which some keyboards have."""
        keys = self.keys if isinstance(self.keys, tuple) else (self.keys,)
        return list(dict.fromkeys(QKeySequence(key) for key in keys if not QKeySequence(key).isEmpty()))


def action_specs() -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("file_new", translate("Actions", "&New"), Standard.New),
        ActionSpec("file_open", translate("Actions", "&Open…"), Standard.Open),
        ActionSpec("file_save", translate("Actions", "&Save"), Standard.Save),
        ActionSpec("file_save_as", translate("Actions", "Save &as…"), (Standard.SaveAs, "Ctrl+Shift+S")),
        ActionSpec(
            "file_export",
            translate("Actions", "&Export…"),
            "Ctrl+E",
            tip=translate("Actions", "Export the network and verify it"),
        ),
        ActionSpec("file_import", translate("Actions", "&Import pairs…"), "Ctrl+I"),
        ActionSpec("file_export_pairs", translate("Actions", "Export &pairs…"), "Ctrl+Shift+P"),
        ActionSpec("file_close", translate("Actions", "&Close"), "Ctrl+W"),
        ActionSpec("file_quit", translate("Actions", "&Quit"), (Standard.Quit, "Ctrl+Q")),
        ActionSpec("edit_undo", translate("Actions", "&Undo"), Standard.Undo),
        ActionSpec("edit_redo", translate("Actions", "&Redo"), (Standard.Redo, "Ctrl+Shift+Z", "Ctrl+Y")),
        ActionSpec("edit_find", translate("Actions", "&Find…"), Standard.Find),
        ActionSpec("edit_find_next", translate("Actions", "Find &next"), (Standard.FindNext, "F3")),
        ActionSpec(
            "edit_find_previous", translate("Actions", "Find &previous"), (Standard.FindPrevious, "Shift+F3")
        ),
        ActionSpec(
            "edit_preferences", translate("Actions", "Pr&eferences…"), (Standard.Preferences, "Ctrl+,")
        ),
        ActionSpec("pair_add", translate("Actions", "&Add pair"), "Ctrl+Return"),
        ActionSpec("pair_duplicate", translate("Actions", "&Duplicate pairs"), "Ctrl+D", of_table=True),
        ActionSpec("pair_remove", translate("Actions", "Re&move pairs"), "Del", of_table=True),
        ActionSpec("pair_up", translate("Actions", "Mo&ve pairs up"), "Alt+Up", of_table=True),
        ActionSpec("pair_down", translate("Actions", "Move pairs do&wn"), "Alt+Down", of_table=True),
        ActionSpec(
            "run_train",
            translate("Actions", "&Train"),
            "F5",
            "train",
            translate("Actions", "Train the network"),
        ),
        ActionSpec(
            "run_pause",
            translate("Actions", "&Pause"),
            "F6",
            "pause",
            translate("Actions", "Pause; Train resumes from here"),
        ),
        ActionSpec(
            "run_step",
            translate("Actions", "&Step"),
            "F7",
            "step",
            translate("Actions", "Make a single update; a run is paused first"),
        ),
        ActionSpec(
            "run_stop",
            translate("Actions", "St&op"),
            ("F8", "Ctrl+."),
            "stop",
            translate("Actions", "End the run, keep its weights"),
        ),
        ActionSpec(
            "run_reset",
            translate("Actions", "&Reset"),
            "F9",
            "reset",
            translate("Actions", "Go back to the initial weights: those of this seed, or the imported ones"),
        ),
        ActionSpec(
            "run_new_seed",
            translate("Actions", "&New seed"),
            "Shift+F9",
            "new_seed",
            translate("Actions", "New initial weights, from another seed"),
        ),
        ActionSpec(
            "run_slow_motion",
            translate("Actions", "Slow &motion"),
            "Shift+F7",
            tip=translate("Actions", "The next update, phase by phase, until it moves the weights"),
        ),
        ActionSpec(
            "run_sweep",
            translate("Actions", "&Compare cells and seeds…"),
            "Shift+F5",
            tip=translate("Actions", "A sweep: train many seeds with each cell, and compare them"),
        ),
        ActionSpec(
            "view_arrangement_train",
            translate("Actions", "&Train"),
            "Ctrl+1",
            tip=translate("Actions", "Large curves beside the pairs, the model and the states"),
        ),
        ActionSpec(
            "view_arrangement_look",
            translate("Actions", "Look &inside"),
            "Ctrl+2",
            tip=translate("Actions", "Large states beside the cell, the read-out and the weights"),
        ),
        ActionSpec(
            "view_text_larger", translate("Actions", "Lar&ger text"), (Standard.ZoomIn, "Ctrl++", "Ctrl+=")
        ),
        ActionSpec("view_text_smaller", translate("Actions", "S&maller text"), (Standard.ZoomOut, "Ctrl+-")),
        ActionSpec("view_text_normal", translate("Actions", "&Normal text"), "Ctrl+0"),
        *(ActionSpec(f"view_language_{code}", own_name(code)) for code in codes()),
        ActionSpec("view_system", translate("Actions", "&System colours")),
        ActionSpec("view_light", translate("Actions", "&Light")),
        ActionSpec("view_dark", translate("Actions", "&Dark")),
        ActionSpec("view_contrast", translate("Actions", "More &contrast")),
        ActionSpec("view_light_pictures", translate("Actions", "Light &pictures in the dark theme")),
        ActionSpec("view_full_screen", translate("Actions", "&Full screen"), "F11"),
        ActionSpec("view_reset_layout", translate("Actions", "&Reset layout")),
        ActionSpec("help_keys", translate("Actions", "&Keys"), Standard.HelpContents),
        ActionSpec("help_words", translate("Actions", "&Glossary")),
        ActionSpec("help_about", translate("Actions", "&About Unroll")),
    )


def menus() -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    """(title, action names); None is a separator, a name in brackets stands for what MenuBar adds."""
    return (
        (
            translate("Actions", "&File"),
            (
                "file_new",
                "file_open",
                "[recent]",
                None,
                "file_save",
                "file_save_as",
                "file_export",
                None,
                "file_import",
                "file_export_pairs",
                None,
                "file_close",
                "file_quit",
            ),
        ),
        (
            translate("Actions", "&Edit"),
            (
                "edit_undo",
                "edit_redo",
                None,
                "edit_find",
                "edit_find_next",
                "edit_find_previous",
                None,
                "pair_add",
                "pair_duplicate",
                "pair_remove",
                "pair_up",
                "pair_down",
                None,
                "edit_preferences",
            ),
        ),
        (
            translate("Actions", "&Run"),
            (
                "run_train",
                "run_pause",
                "run_step",
                "run_slow_motion",
                "run_stop",
                None,
                "run_reset",
                "run_new_seed",
                None,
                "run_sweep",
            ),
        ),
        (
            translate("Actions", "&View"),
            (
                "[arrangement]",
                "view_arrangement_train",
                "view_arrangement_look",
                "[end]",
                "[panels]",
                None,
                "[language]",
                *(f"view_language_{code}" for code in codes()),
                "[end]",
                None,
                "view_system",
                "view_light",
                "view_dark",
                "view_contrast",
                "view_light_pictures",
                None,
                "view_text_larger",
                "view_text_smaller",
                "view_text_normal",
                None,
                "view_full_screen",
                "view_reset_layout",
            ),
        ),
        (translate("Actions", "&Help"), ("help_keys", "help_words", "help_about")),
    )


TOOLBAR = ("run_train", "run_pause", "run_step", "run_stop", "run_reset")


def make_actions(
    parent: QObject, handlers: Mapping[str, Callable[[], object]], before: Callable[[], object]
) -> dict[str, QAction]:
    """One QAction per row of the table, by name; each needs a handler. `before` runs before the handler."""
    made = {}
    for spec in action_specs():
        action = QAction(spec.text, parent)
        action.setObjectName(spec.name)
        action.setShortcuts(spec.shortcuts)
        if spec.of_table:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        say(action, spec.tip)
        action.setData(spec)
        action.triggered.connect(before)
        action.triggered.connect(handlers[spec.name])
        made[spec.name] = action
    return made


def say(action: QAction, tip: str, why_off: str | None = None) -> None:
    """Show what the action does with its key, or why it is off: in its tooltip and in the status bar."""
    what = tip or without_mnemonic(action.text()).rstrip("…")
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    set_tip(action, why_off or (f"{what} ({key})" if key else what))
    action.setStatusTip(why_off or what)
