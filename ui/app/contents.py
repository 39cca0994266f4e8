"""What the frame of the window holds, all of it in one language: made anew when another is spoken."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import SystemRandom
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QVBoxLayout,
    QWidget,
)

from ui.app.action_state import WindowState, enablement
from ui.app.actions import ActionSpec, make_actions, say
from ui.app.arrangement_choice import ArrangementChoice
from ui.app.device_offer import DeviceOffer
from ui.app.menu_bar import MenuBar
from ui.app.network_notice import NetworkNotice
from ui.app.notice_bar import NoticeBar
from ui.app.panel_table import Panels
from ui.app.run_announcer import RunAnnouncer
from ui.app.run_readout import RunReadout
from ui.app.shortcut_override import ShortcutOverride
from ui.app.status_bar import StatusBar
from ui.app.toolbar import Toolbar
from ui.app.touch_banner import TouchBanner
from ui.app.window_commands import Appearance, Help, LanguageChoice, TextSize
from ui.app.workspace import Workspace
from ui.files.project_files import ProjectFiles
from ui.inspection.inspector import Inspector
from ui.panels.data.panel import DataPanel
from ui.session.session import Session
from ui.session.settings import BUDGETS_MB, Settings
from ui.style import theme
from ui.style.icons import icon
from ui.style.plain_text import menu_text
from ui.style.translation import translate

if TYPE_CHECKING:
    from ui.app.preferences import Preferences

LARGEST_NEW_SEED = 9999  # short enough to be read out loud in class


class Contents(QWidget):
    """The central widget, and owner of the actions, menus and bars."""

    answered = Signal(str)  # to a notice: the name of the choice
    language_chosen = Signal()

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        settings: Settings,
        files: ProjectFiles,
        inspector: Inspector,
        own: Mapping[str, Callable[[], object]],
    ) -> None:
        """`own`: what the window itself does, by the name of the action."""
        super().__init__(window)
        self._window, self._session, self._settings, self._files = window, session, settings, files
        self._fitted = (0, 0)  # widths that the toolbars asked for when they were last fitted
        self._preferences: Preferences | None = None
        self._facts: WindowState | None = None  # that decided which actions are on
        self.notices = NoticeBar()
        self.notices.answered.connect(self.answered)
        DeviceOffer(session, self.notices, self)
        self._appearance, self._help = Appearance(settings, self), Help(window, self)
        self._text_size, self._language = TextSize(settings, self), LanguageChoice(settings, self)
        self._language.chosen.connect(self.language_chosen)
        self._make_panels(inspector)
        self.actions_by_name = make_actions(self, self._handlers(own), self._take_what_is_typed)
        self._mark_choices()
        self._fill_window()
        self._follow(inspector)

    # --- Made once

    def _make_panels(self, inspector: Inspector) -> None:
        self.data_panel = DataPanel(self._session)
        self.docks = Workspace(Panels(self._session, inspector, self._settings, self.data_panel))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notices)
        layout.addWidget(TouchBanner(inspector))
        layout.addWidget(self.docks, 1)
        self._arrangements = ArrangementChoice(self.docks, self)

    def _mark_choices(self) -> None:
        self._appearance.mark_choice(self.actions_by_name)
        self._language.mark_choice(self.actions_by_name)
        self._arrangements.take_actions(self.actions_by_name)
        self.data_panel.take_actions(self.actions_by_name)
        self.tint_actions()

    def _fill_window(self) -> None:
        window, session, actions = self._window, self._session, self.actions_by_name
        window.setCentralWidget(self)
        window.setMenuBar(QMenuBar())
        MenuBar(window.menuBar(), actions, self.docks.all, self._settings, self._files, self)
        ShortcutOverride(actions["file_export"].shortcut(), self)
        self._toolbar, self._readout = Toolbar(session, actions, window), RunReadout(session, window)
        window.addToolBar(self._toolbar)
        window.addToolBar(self._readout)
        window.setStatusBar(StatusBar(session, window))
        RunAnnouncer(session, self)
        NetworkNotice(session, self)

    def _follow(self, inspector: Inspector) -> None:
        session = self._session
        session.status_changed.connect(self._show_enablement)
        session.document_changed.connect(self._show_enablement)
        session.points_arrived.connect(self._show_enablement)
        session.noticed.connect(self.notices.show_notice)
        session.undo_stack.undoTextChanged.connect(self._show_undo)
        session.undo_stack.redoTextChanged.connect(self._show_undo)
        inspector.microscope_wanted.connect(self._on_inspector_microscope_wanted)
        inspector.touching.typing_wanted.connect(self._on_touching_typing_wanted)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._show_enablement)
        self._show_enablement()
        self._show_undo()

    def take_off(self) -> None:
        """Leave the window, before others take the place."""
        self._window.removeToolBar(self._toolbar)
        self._window.removeToolBar(self._readout)
        for part in (self._toolbar, self._readout, self):
            part.setObjectName("before")  # until it is gone, nothing in it is found in place of what is new
            part.deleteLater()

    def focus_train(self) -> None:
        self._toolbar.focus_train()

    def _on_inspector_microscope_wanted(self) -> None:
        self.docks.bring_forward("dock_microscope")

    def _on_touching_typing_wanted(self) -> None:
        """Where the field is, which gets the text next."""
        self.docks.bring_forward("dock_states")

    # --- Actions

    def _handlers(self, own: Mapping[str, Callable[[], object]]) -> dict[str, Callable[[], object]]:
        session, files, data = self._session, self._files, self.data_panel
        return {
            **own,
            "file_new": files.new,
            "file_open": files.open,
            "file_save": files.save,
            "file_save_as": files.save_as,
            "file_export": self._show_export,
            "file_import": files.import_pairs,
            "file_export_pairs": files.export_pairs,
            "edit_undo": session.undo_stack.undo,
            "edit_redo": session.undo_stack.redo,
            "edit_preferences": self._show_preferences,
            "edit_find": self._find,
            "edit_find_next": data.find_next,
            "edit_find_previous": data.find_previous,
            "pair_add": data.add_pair,
            "pair_duplicate": data.duplicate_pairs,
            "pair_remove": data.remove_pairs,
            "pair_up": data.move_up,
            "pair_down": data.move_down,
            "run_train": session.runs.train,
            "run_pause": session.runs.pause,
            "run_step": session.runs.step,
            "run_stop": session.runs.stop,
            "run_reset": session.reset,
            "run_new_seed": self._take_new_seed,
            "run_sweep": self._show_sweep,
            "run_slow_motion": self._show_slow_motion,
            **self._language.actions(),
            "view_arrangement_train": self._arrangements.use_train,
            "view_arrangement_look": self._arrangements.use_look,
            "view_text_larger": self._text_size.larger,
            "view_text_smaller": self._text_size.smaller,
            "view_text_normal": self._text_size.normal,
            "view_system": self._appearance.use_system,
            "view_light": self._appearance.use_light,
            "view_dark": self._appearance.use_dark,
            "view_contrast": self._appearance.toggle_contrast,
            "view_light_pictures": self._appearance.toggle_light_pictures,
            "view_reset_layout": self._reset_layout,
            "help_keys": self._help.show_keys,
            "help_words": self._help.show_words,
            "help_about": self._help.show_about,
        }

    def _find(self) -> None:
        self.docks.bring_forward("dock_data")
        self.data_panel.find_text()

    def _show_export(self) -> None:
        from ui.files.export.dialog import show_export  # lazy: not needed to show the window

        show_export(self._session, self._files, self._window)

    def _show_preferences(self) -> None:
        from ui.app.preferences import Preferences  # lazy: not needed to show the window

        if self._preferences is None:
            actions = self.actions_by_name
            budgets = [self._own_action(f"epoch_budget_{amount}") for amount in BUDGETS_MB]
            self._preferences = Preferences(
                [actions[name] for name in self._language.actions()],
                [actions[f"view_{name}"] for name in get_args(theme.ThemeChoice)],
                (actions["view_contrast"], actions["view_light_pictures"]),
                self._text_size,
                budgets,
                self._own_action("epoch_saves"),
                self._window,
            )
        self._preferences.show()
        self._preferences.raise_()
        self._preferences.activateWindow()

    def _own_action(self, name: str) -> QAction:
        found = self.findChild(QAction, name)
        if not isinstance(found, QAction):
            raise LookupError(name)
        return found

    def _show_sweep(self) -> None:
        self.docks.bring_forward("dock_sweep")
        sweep = self.docks["dock_sweep"].widget()
        if sweep is not None:
            sweep.setFocus()

    def _show_slow_motion(self) -> None:
        self.docks.bring_forward("dock_slow_motion")
        panel = self.docks["dock_slow_motion"].widget()
        if panel is not None:
            panel.setFocus()
        self._session.slow_motion.begin_anew()

    def _take_what_is_typed(self) -> None:
        """Commit what is being typed into a field or a table cell, before an action runs."""
        field = QApplication.focusWidget()
        if isinstance(field, QAbstractSpinBox):
            field.interpretText()
        elif isinstance(field, QLineEdit):
            field.clearFocus()
            if field.isVisible():  # a table cell's editor is closed by now
                field.setFocus()

    def _take_new_seed(self) -> None:
        self._session.new_seed(SystemRandom().randint(0, LARGEST_NEW_SEED))

    def _reset_layout(self) -> None:
        self._toolbar.show()
        self._readout.show()
        self.docks.reset()

    # --- Session signals

    def _show_enablement(self) -> None:
        session = self._session
        trained = session.runs.result.is_trained
        typing = isinstance(QApplication.focusWidget(), QLineEdit) and self.data_panel.is_typing
        status = replace(session.runs.status, epoch=0, goal=0, rate=None)  # these decide nothing
        facts = WindowState(session.problems, status, trained, typing)
        if facts == self._facts:
            return
        self._facts, focus = facts, QApplication.focusWidget()
        for name, reason in enablement(facts).items():
            action = self.actions_by_name[name]
            action.setEnabled(reason is None)
            say(action, self._spec(action).tip, reason)
        train = self.actions_by_name["run_train"]
        resume = translate("MainWindow", "Resume")
        train.setText(resume if session.runs.status.phase == "paused" else self._spec(train).text)
        self._toolbar.keep_focus(focus)

    def _show_undo(self) -> None:
        stack = self._session.undo_stack
        undo = translate("MainWindow", "Undo {0}")
        redo = translate("MainWindow", "Redo {0}")
        for name, able, text in (
            ("edit_undo", stack.canUndo(), undo.format(self._session.undo_name)),
            ("edit_redo", stack.canRedo(), redo.format(self._session.redo_name)),
        ):
            action = self.actions_by_name[name]
            action.setEnabled(able)
            action.setText(menu_text(text.strip()))
            say(action, text.strip())  # by default it would be the text of the action, interpreted

    def _spec(self, action: QAction) -> ActionSpec:
        spec: ActionSpec = action.data()
        return spec

    def tint_actions(self) -> None:
        colours = theme.colours()
        for action in self.actions_by_name.values():
            name = self._spec(action).icon
            if name:
                colour = colours.on_accent if name == "train" else colours.text
                action.setIcon(icon(name, colour, colours.ghost))

    # --- Toolbars

    def fit_toolbars_anew(self) -> None:
        """If what they ask for has changed."""
        if (self._toolbar.sizeHint().width(), self._readout.room()) != self._fitted:
            self.fit_toolbars()

    def fit_toolbars(self) -> None:
        """In one row if they fit, even if it is without the words of the buttons."""
        beside = self._readout.room()
        self._toolbar.fit(self._window.width() - beside)
        fits = self._toolbar.sizeHint().width() + beside <= self._window.width()
        if not fits:
            self._toolbar.fit(self._window.width())
        if fits == self._window.toolBarBreak(self._readout):
            change = self._window.removeToolBarBreak if fits else self._window.insertToolBarBreak
            change(self._readout)
        self._fitted = (self._toolbar.sizeHint().width(), self._readout.room())
