"""The non-modal dialog of File → Export…; a run can continue meanwhile."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from playground.checkpoint import Trained
from playground.export.format_api import Exported
from playground.language import told
from ui.background.worker import Ending
from ui.files.export.folder import FolderRow, folder_name
from ui.files.export.foot import ExportFoot
from ui.files.export.form import ExportForm
from ui.files.export.network import (
    epoch_note,
    headline,
    looked_at_text,
    newest_text,
    trained_network,
    wanted_epoch,
)
from ui.files.export.outcome import ExportOutcome
from ui.files.export.validation import Pairs, pairs, pairs_note, past_obstacle, start, wants_pairs
from ui.files.project_files import ProjectFiles
from ui.session.exports import ExportOrder
from ui.session.session import Session
from ui.style.translation import said, translate
from ui.widgets.card import label

WIDTH_PX = 720
REDRAW_MS = 200  # interval of updates during a run


def show_export(session: Session, files: ProjectFiles, window: QWidget) -> None:
    """Open the dialog, or bring an open one to the front."""
    open_now = [dialog for dialog in window.findChildren(ExportDialog) if dialog.isVisible()]
    dialog = open_now[0] if open_now else ExportDialog(session, files, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class ExportDialog(QDialog):
    def __init__(self, session: Session, files: ProjectFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._files = session, files
        self._trained: Trained | None = None  # the network that the fields specify
        self._rows = Pairs()
        self._asked: tuple[object, object] | None = None  # document and edits whose obstacles were asked for
        self.setObjectName("export_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Export", "Export"))
        self._headline = label(role="title", wraps=True)
        self._headline.setObjectName("export_headline")
        self._form = ExportForm(FolderRow(files.path.parent if files.path else Path.home()))
        self._outcome = ExportOutcome()
        self._foot = ExportFoot()
        self._redraw = QTimer(self, interval=REDRAW_MS, singleShot=True)
        self._build()
        self._choose()
        self._connect()
        self._show()
        self._fit()
        if session.exports.works:  # it began in a dialog of another language
            self._show_begun()
        self._foot.start.setDefault(True)
        self._foot.start.setFocus()

    def _build(self) -> None:
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(14)
        layout.addWidget(self._headline)
        layout.addWidget(self._form)
        layout.addWidget(self._outcome)
        layout.addStretch(1)
        layout.addWidget(self._foot)
        self.resize(WIDTH_PX, 0)

    def _choose(self) -> None:
        """Fill in the selected epoch and pair."""
        selection = self._session.selection
        newest = selection.epoch is None
        self._form.epoch.setEditText(newest_text() if newest else looked_at_text())
        self._form.pairs.setText(str(selection.pair + 1))

    def _connect(self) -> None:
        session, exports = self._session, self._session.exports
        self._form.changed.connect(self._show)
        self._foot.started.connect(self._on_foot_started)
        self._foot.cancelled.connect(self._on_foot_cancelled)
        exports.progressed.connect(self._foot.show_progress)
        exports.ended.connect(self._on_exports_ended)
        exports.obstacles_found.connect(self._form.formats.show_obstacles)
        session.selection_changed.connect(self._show)
        session.document_changed.connect(self._show)
        session.status_changed.connect(self._on_session_moved)
        session.checkpoint_arrived.connect(self._on_session_moved)
        self._redraw.timeout.connect(self._show)

    # --- User actions

    def _on_foot_started(self) -> None:
        place = self._form.folder.place
        if self._trained is None or place.folder is None:
            return
        past = self._form.past.isEnabled() and self._form.past.isChecked()
        order = ExportOrder(
            trained=self._trained,
            name=self._name,
            formats=self._form.formats.chosen,
            rows=self._rows.rows,
            past=self._session.runs.kept if past else None,
            folder=place.folder,
            replace=place.replaces,
        )
        self._session.exports.start(order)
        self._show_begun()

    def _show_begun(self) -> None:
        self.setFocus()  # not on to Cancel, once the button that has it is off
        self._form.setEnabled(False)
        self._outcome.hide()
        self._foot.work()

    def _on_foot_cancelled(self) -> None:
        if self._session.exports.works:
            self._session.exports.cancel()
        else:
            self.close()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # a text has become longer
            self._fit()
        return handled

    def done(self, result: int) -> None:
        """Closing cancels an export in progress."""
        self._session.exports.drop()
        super().done(result)

    # --- Signals from the session

    def _on_session_moved(self) -> None:
        if not self._redraw.isActive():
            self._redraw.start()

    def _on_exports_ended(self, ending: Ending[Exported]) -> None:
        if ending.result is not None:
            self._outcome.show_exported(ending.result)
        elif ending.error:
            self._outcome.show_sentence(ending.error, "wrong")
        else:
            gone = translate("Export", "Cancelled. Nothing was left behind.")
            self._outcome.show_sentence(gone, "muted")
        self._form.setEnabled(True)
        self._show()

    # --- Values of the fields

    @property
    def _name(self) -> str:
        untitled = translate("Export", "untitled")
        return self._files.path.stem if self._files.path else untitled

    def _show(self) -> None:
        """Update everything; nothing changes during an export."""
        if self._session.exports.works:
            return
        epoch_problem = self._show_network()
        self._show_pairs()
        place = self._form.folder.place
        self._form.folder.show_place(place, self._outcome.folder)
        session, chosen = self._session, self._form.formats.chosen
        wrong = (epoch_problem, self._rows.problem, place.problem)
        begins = start(session.runs.status, session.document, session.problems, self._trained, chosen, wrong)
        self._foot.rest(begins.obstacle, begins.told)

    def _show_network(self) -> str:
        """Show the chosen network. Returns the error of the epoch field, or an empty string."""
        session = self._session
        try:
            wanted = wanted_epoch(self._form.epoch.currentText(), session.selection.epoch)
        except ValueError as error:
            self._form.show_epoch(said(told(error)), wrong=True)
            return said(told(error))
        self._trained = trained = trained_network(session.runs, wanted, session.document.touch)
        if trained is None:
            return ""
        self._headline.setText(headline(trained))
        self._form.show_epoch(epoch_note(trained, wanted, session.document), wrong=False)
        self._form.folder.propose(folder_name(self._name, trained.checkpoint))
        if (trained.document, trained.edited) != self._asked:
            self._asked = (trained.document, trained.edited)
            session.exports.ask_for_obstacles(trained, self._name)
        return ""

    def _show_pairs(self) -> None:
        runs, formats = self._session.runs, self._form.formats.chosen
        document = self._trained.document if self._trained else self._session.document
        self._rows = pairs(self._form.pairs.text(), formats, len(document.pairs))
        note = self._rows.problem or pairs_note(formats, len(document.pairs))
        self._form.show_pairs(note, bool(self._rows.problem), wants_pairs(formats))
        epoch = self._trained.checkpoint.epoch if self._trained else 0
        others = runs.result.past.is_shown and runs.kept.index().first < epoch
        self._form.show_past(past_obstacle(formats, others))

    def _fit(self) -> None:
        """Make the dialog tall enough for its texts, and keep it on the screen."""
        self.ensurePolished()
        self._layout.activate()
        self.resize(self.width(), max(self.height(), self._layout.totalHeightForWidth(self.width())))
        below = self.frameGeometry().bottom() - self.screen().availableGeometry().bottom()
        if self.isVisible() and below > 0:
            self.move(self.x(), max(self.screen().availableGeometry().top(), self.y() - below))
