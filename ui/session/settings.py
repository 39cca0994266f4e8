"""Settings stored between starts: window layout, recent files, theme, budget. Never part of a project."""

from pathlib import Path
from typing import cast, get_args

from PySide6.QtCore import QByteArray, QSettings

from ui.style.text_size import ZOOMS
from ui.style.theme import ThemeChoice

LAYOUT_VERSION = 5  # increment when panels or toolbars change, so that an old layout is not restored
RECENT_FILES = 10
BUDGETS_MB = (16, 64, 256, 1024, 4096)  # choices of the memory budget for past epochs
DEFAULT_BUDGET_MB = 256


class Settings:
    """Typed access to QSettings; an unreadable value counts as absent, so settings never prevent a start."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings("Unroll", "Unroll")

    @property
    def theme(self) -> ThemeChoice:
        value = self._store.value("theme", "system")
        return cast("ThemeChoice", value) if value in get_args(ThemeChoice) else "system"

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._store.setValue("theme", choice)

    @property
    def more_contrast(self) -> bool:
        """Whether the theme has more contrast even where the desktop does not ask for it."""
        return self._store.value("more_contrast", "false") in (True, "true")

    @more_contrast.setter
    def more_contrast(self, on: bool) -> None:
        self._store.setValue("more_contrast", on)

    @property
    def light_pictures(self) -> bool:
        """Whether pictures that are copied or saved are light in the dark theme too."""
        return self._store.value("light_pictures", "false") in (True, "true")

    @light_pictures.setter
    def light_pictures(self, on: bool) -> None:
        self._store.setValue("light_pictures", on)

    @property
    def language(self) -> str:
        """Code of the chosen language; empty for that of the system."""
        return str(self._store.value("language", ""))

    @language.setter
    def language(self, code: str) -> None:
        self._store.setValue("language", code)

    @property
    def recent(self) -> tuple[Path, ...]:
        """Recent files, newest first; some may be gone, for now or for good."""
        return tuple(map(Path, self._recent()))

    def forget_recent(self) -> None:
        self._store.setValue("recent", [])

    def add_recent(self, path: Path) -> None:
        """The others stay, be they there now or not: their disk may come back."""
        full = str(path.resolve())
        others = [name for name in self._recent() if name != full]
        self._store.setValue("recent", [full, *others][:RECENT_FILES])

    def _recent(self) -> list[str]:
        value = self._store.value("recent", [])
        names = value if isinstance(value, list) else [value]
        return [name for name in names if isinstance(name, str) and Path(name).is_absolute()]

    @property
    def text_zoom(self) -> int:
        """Size of all text, in percent of the system's."""
        value = str(self._store.value("text_zoom", 100))
        return int(value) if value in map(str, ZOOMS) else 100

    @text_zoom.setter
    def text_zoom(self, percent: int) -> None:
        self._store.setValue("text_zoom", percent)

    @property
    def budget_mb(self) -> int:
        """Memory budget for past epochs, in MiB."""
        value = str(self._store.value("past_budget_mb", DEFAULT_BUDGET_MB))
        return int(value) if value in map(str, BUDGETS_MB) else DEFAULT_BUDGET_MB

    @budget_mb.setter
    def budget_mb(self, amount: int) -> None:
        self._store.setValue("past_budget_mb", amount)

    @property
    def saves_past(self) -> bool:
        """Whether past epochs are saved in project files."""
        return self._store.value("saves_past", "true") in (True, "true")

    @saves_past.setter
    def saves_past(self, on: bool) -> None:
        self._store.setValue("saves_past", on)

    def layout(self) -> tuple[QByteArray, str] | None:
        """Geometry of the window and layout of its panels; None if absent or of another LAYOUT_VERSION."""
        geometry, state = self._store.value("geometry"), self._store.value("layout")
        if not (isinstance(geometry, QByteArray) and isinstance(state, str)):
            return None
        return (geometry, state) if self._store.value("layout_version", 0, int) == LAYOUT_VERSION else None

    def keep_layout(self, geometry: QByteArray, state: str) -> None:
        self._store.setValue("layout_version", LAYOUT_VERSION)
        self._store.setValue("geometry", geometry)
        self._store.setValue("layout", state)
