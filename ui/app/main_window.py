"""The main window: the frame, what Qt asks of it, and its contents."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from ui.app.contents import Contents
from ui.app.menu_keys import MenuKeys
from ui.app.notice_bar import NoticeBar
from ui.app.open_dialogs import bring_back, take_away
from ui.app.view_memory import ViewMemory
from ui.app.window_placement import WindowPlacement
from ui.app.workspace import Workspace
from ui.files.dropped import dropped
from ui.files.project_files import ProjectFiles
from ui.inspection.inspector import Inspector
from ui.panels.data.panel import DataPanel
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style.plain_text import title_text
from ui.style.translation import translate


class MainWindow(QMainWindow):
    answered = Signal(str)  # to a notice: the name of the choice

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self.setObjectName("main_window")
        self.setAcceptDrops(True)
        self._asks = True  # before work is lost
        self._is_complete = False
        self.files = ProjectFiles(session, settings, self)
        self.inspector = Inspector(session, self)
        self._make_contents()
        MenuKeys(self)
        self.answered.connect(self.files.on_answer)
        self.files.changed.connect(self._show_title)
        self._show_title()

    def _make_contents(self) -> None:
        own = {
            "file_close": self.close,
            "file_quit": self.close,
            "view_full_screen": self._toggle_full_screen,
        }
        self._contents = Contents(self, self._session, self._settings, self.files, self.inspector, own)
        self._contents.answered.connect(self.answered)
        queued = Qt.ConnectionType.QueuedConnection  # the menu that chose it is made anew as well
        self._contents.language_chosen.connect(self.say_again, queued)
        self._placement = WindowPlacement(self, self.docks, self._settings)

    @property
    def docks(self) -> Workspace:
        return self._contents.docks

    @property
    def notices(self) -> NoticeBar:
        return self._contents.notices

    @property
    def data_panel(self) -> DataPanel:
        return self._contents.data_panel

    @property
    def actions_by_name(self) -> dict[str, QAction]:
        return self._contents.actions_by_name

    # --- View

    def show_laid_out(self) -> None:
        """For the first time. What asks for room does so before, by the style sheet, which came after it was
        made: all is laid out and painted once."""
        self._placement.place()
        self.ensurePolished()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._contents.fit_toolbars()
        self.show()
        self._contents.focus_train()

    def say_again(self) -> None:
        """Make all that is said anew, in the language spoken now; what was done to the views stays."""
        dialogs = take_away(self)
        memory, state = ViewMemory.of(self), self.docks.state
        self._contents.take_off()
        self.inspector.say_again()
        self._make_contents()
        if self._is_complete:
            self.complete()
        self.docks.show_state(state)
        self._contents.show()  # otherwise it would be shown too late to get the focus
        self._show_title()
        memory.give_to(self)
        bring_back(dialogs, self.actions_by_name, self.files)

    def createPopupMenu(self) -> QMenu | None:
        """None: Qt's own would hide the toolbar for good."""
        return None

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def complete(self) -> None:
        """Create the views that the first paint leaves out. Call once, after the window is shown."""
        self._is_complete = True
        self.docks.make_late()

    def _show_title(self) -> None:
        untitled = translate("MainWindow", "untitled")
        name = title_text(self.files.path.name) if self.files.path else untitled
        self.setWindowTitle(f"{name}[*] — Unroll")
        self.setWindowModified(self.files.unsaved)

    # --- Qt events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._contents.fit_toolbars()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._contents.fit_toolbars_anew()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc comes here when no editor, menu or view has a use for it. It never stops a run."""
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self._toggle_full_screen()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_contents"):
            self._contents.tint_actions()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event.mimeData()).is_welcome:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = dropped(event.mimeData())
        if found.pairs:
            self.data_panel.paste(found.pairs)
        else:
            self.files.take_dropped(found)
        event.acceptProposedAction()

    def close_unasked(self) -> None:
        """Close without asking whether to save; the caller has kept what is unsaved."""
        self._asks = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()  # the window stays open if asking or saving raises
        if self._asks and not self.files.may_discard():
            return
        event.accept()
        self._placement.keep()
        self.hide()  # at once; whatever is under way ends meanwhile, at the latest with the process
        self._session.close()
