"""The window on a failing disk: its saving and copying, tables and pictures, recent files and logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QLabel, QWidget

from playground.project_file import load, save, to_bytes
from playground.project_file.recovery import abandoned
from playground.project_file.storage import remove_abandoned
from playground.tables import write_csv
from tests.long.disk.cases import Case, either, read
from tests.long.disk.projects import number, numbered
from ui.background.crash_reports import CrashReports, text
from ui.background.fault_handler import FaultHandler
from ui.files.crash_recovery import CrashRecovery
from ui.files.project_files import ProjectFiles
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style.qt_application import make_qt_application
from ui.view_export.commands import ViewExport
from ui.widgets.number_table import Table


class Window(Case):
    """A session with the file of the person open and an edit in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.file, self.recovery = folder / "mine.unroll", folder / "recovery"
        save(numbered(1), self.file)
        self.owner, self.session = QWidget(), Session()
        self.session.noticed.connect(lambda notice: self.told.append(notice.text))
        store = QSettings(str(folder.parent / f"{folder.name}.ini"), QSettings.Format.IniFormat)
        self.files = ProjectFiles(self.session, Settings(store), self.owner)
        self.keeper = CrashRecovery(self.session, self.files, self.recovery, self.owner)
        self.files.open_path(self.file)
        self.edited = numbered(2).document
        self.session.edit(self.edited, "edit")

    def faults(self) -> Iterator[str]:
        if self.session.document != self.edited:
            yield "the document has changed"
        if self.files.path != self.file:
            yield f"the window shows {self.files.path}"

    def next_start(self) -> None:
        remove_abandoned(self.folder)
        self.recovery.mkdir(exist_ok=True)
        abandoned(self.recovery)

    def end(self) -> None:
        self.keeper.close()
        self.session.close()
        for thing in (self.owner, self.session):  # what the owner has listens to the session
            thing.deleteLater()


class SavedInWindow(Window):
    name = "save in the window"

    def act(self) -> None:
        self.files.save_to(self.file)

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        old, new = to_bytes(numbered(1)), to_bytes(self.session.project())
        yield from either("the file", read(self.file), old, new, self.told)
        if self.files.unsaved != bool(self.told):
            yield f"counts as unsaved: {self.files.unsaved}, and told was {self.told}"


class CopiedInWindow(Window):
    """It is tried again later, and says nothing."""

    name = "copy in the window"

    def act(self) -> None:
        self.keeper.copy_now()

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        if self.told or not self.files.unsaved or number(load(self.file)) != 1:
            yield f"told was {self.told}, unsaved {self.files.unsaved}"
        self.keeper.leave_for_next_start()  # on a disk that works again
        found = abandoned(self.recovery)
        if [number(recovered.project) for recovered in found] != [2]:
            yield f"{[number(recovered.project) for recovered in found]} is offered"
        for recovered in found:
            recovered.discard()


class View:
    """A view with a table of one number."""

    name = "view"

    def __init__(self, told: list[str]) -> None:
        self.title, self._told = QLabel("A view"), told

    def drawn(self) -> QWidget:
        return self.title

    def numbers(self) -> Table:
        return Table(("value",), ((1.5,),))

    def recipe(self) -> str:
        return "epoch: 1"

    def missing(self) -> str:
        return ""

    def say(self, text: str, kind: str = "info") -> None:
        if kind == "error":
            self._told.append(text)


class SavedTable(Case):
    name = "save the numbers of a view"
    kinds = ("full", "broken", "short", "lost")
    file_name = "view.csv"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.file, self.owner = folder / self.file_name, QWidget()
        self.view = View(self.told)
        self.export = ViewExport(self.view, self.owner)
        for _ in range(2):  # before it is first painted, a widget has another size
            self.save(self.file)
        self.new = self.file.read_bytes()
        self.file.write_bytes(b"old")

    def save(self, path: Path) -> bool:
        return self.export.save_numbers_to(path)

    def act(self) -> None:
        self.save(self.file)

    def faults(self) -> Iterator[str]:
        yield from either("the file", read(self.file), b"old", self.new, self.told)

    def next_start(self) -> None:
        remove_abandoned(self.folder)

    def end(self) -> None:
        for thing in (self.view.title, self.owner):
            thing.deleteLater()


class SavedPicture(SavedTable):
    name = "save the picture of a view"
    file_name = "view.png"

    def save(self, path: Path) -> bool:
        return self.export.save_picture_to(path)


class ExportedPairs(Window):
    name = "export pairs"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.pairs = folder / "pairs.csv"
        self.pairs.write_bytes(b"old")

    def act(self) -> None:
        self.files.export_path(self.pairs)

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        new = write_csv(self.edited.pairs).encode()
        yield from either("the file", read(self.pairs), b"old", new, self.told)


class RecentFiles(Case):
    name = "recent files"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        store = QSettings(str(folder.parent / f"{folder.name}.ini"), QSettings.Format.IniFormat)
        self.settings, self.known = Settings(store), [folder / f"{n}.unroll" for n in range(3)]
        for path in self.known:
            path.touch()
            self.settings.add_recent(path)

    def act(self) -> None:
        self.settings.add_recent(self.known[0])
        self.seen = self.settings.recent

    def faults(self) -> Iterator[str]:
        if not set(self.seen) <= set(self.known):
            yield f"recent files are {self.seen}"
        if not set(self.known) <= set(self.settings.recent):
            yield f"forgotten for good: {set(self.known) - set(self.settings.recent)}"


class FaultLog(Case):
    """Errors are told once each, whether or not they can be written down."""

    name = "log faults and crashes"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.state = folder / "state"
        self.state.mkdir()
        (self.state / "crash-20200101-000000-1.log").write_text("it crashed", encoding="utf-8")
        self.happened: list[str] = []

    def act(self) -> None:
        owner = QObject()
        faults = FaultHandler(self.state, owner)
        faults.happened.connect(self.happened.append)
        for _ in range(2):
            faults.report("Something went wrong.", "the details")
        faults._on_exception(ValueError, ValueError("x"), None)
        report = faults.crashes.take()
        self.report = text(report) if report else ""
        faults.stop()
        owner.deleteLater()

    def faults(self) -> Iterator[str]:
        if len(self.happened) != 2:
            yield f"told was {self.happened}"
        if self.report not in ("", "it crashed"):
            yield f"the report of the crash is {self.report!r}"
        later = CrashReports(self.state)
        later.take()
        if [text(path) for path in self.state.glob("crash-*.told")] != ["it crashed"]:
            yield "the report of the crash is lost"


CASES: tuple[type[Case], ...] = (
    SavedInWindow,
    CopiedInWindow,
    SavedTable,
    SavedPicture,
    ExportedPairs,
    RecentFiles,
    FaultLog,
)


def application() -> QObject:
    return make_qt_application()


def settings_hold() -> bool:
    wrong = [fault for size in range(0, 400, 7) for fault in settings_faults(size)]
    print(f"settings on a disk without room: {len(wrong)} wrong", *wrong[:3], sep="\n  ")
    return not wrong


def settings_faults(room: int) -> Iterator[str]:
    """Qt writes them by itself. On a disk that takes so many bytes of a file, they are the old or the new."""
    with TemporaryDirectory() as name:
        file = Path(name, "settings.ini")
        settings = Settings(QSettings(str(file), QSettings.Format.IniFormat))
        settings.budget_mb, settings.saves_past = 64, False
        settings._store.sync()
        with no_file_beyond(room):
            settings.budget_mb, settings.theme = 1024, "dark"
            settings._store.sync()
        again = Settings(QSettings(str(file), QSettings.Format.IniFormat))
        if (again.budget_mb, again.theme, again.saves_past) not in (
            (64, "system", False),
            (1024, "dark", False),
        ):
            yield f"with room for {room} bytes the settings are {file.read_bytes()!r}"
        if len(list(Path(name).iterdir())) > 1:
            yield f"with room for {room} bytes this is left: {sorted(Path(name).iterdir())}"


@contextmanager
def no_file_beyond(room: int) -> Iterator[None]:
    """Python ignores the signal that comes with it, so that libraries meet an error."""
    import resource  # of Unix

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
