"""What becomes of that which is dropped on the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from playground.product import PROJECT_SUFFIX, TABLE_SUFFIXES
from playground.vocabulary import quoted
from ui.files.weights_import import opens_as_weights
from ui.style.translation import listed, translate

MOST_NAMED = 3  # of the files that are left


@dataclass(frozen=True)
class Dropped:
    opened: Path | None = None  # a project, or weights
    tables: tuple[Path, ...] = ()  # to import in turn
    left: tuple[Path, ...] = ()
    pairs: str = ""  # text to paste into the pairs

    @property
    def is_welcome(self) -> bool:
        return bool(self.opened or self.tables or self.pairs)


def dropped(data: QMimeData) -> Dropped:
    """Of several files, the first project or weights; without any, all tables. Else a text as pairs."""
    if data.hasUrls():
        return sorted_out([Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()])
    return Dropped(pairs=data.text()) if data.hasText() else Dropped()


def sorted_out(paths: Sequence[Path]) -> Dropped:
    opened = next((path for path in paths if _opens(path)), None)
    tables = tuple(path for path in paths if _ends(path, TABLE_SUFFIXES)) if opened is None else ()
    left = tuple(path for path in paths if path != opened and path not in tables)
    return Dropped(opened, tables, left)


def left_text(left: Sequence[Path]) -> str:
    """What was not taken, as a sentence; empty if all was."""
    if not left:
        return ""
    names = listed(quoted(path.name) for path in left[:MOST_NAMED])
    if len(left) > MOST_NAMED:
        text = translate("Files", "Not opened: {0} and {1} more. Drop one project, or tables of pairs.")
        return text.format(names, len(left) - MOST_NAMED)
    return translate("Files", "Not opened: {0}. Drop one project, or tables of pairs.").format(names)


def _opens(path: Path) -> bool:
    return _ends(path, (PROJECT_SUFFIX,)) or opens_as_weights(path)


def _ends(path: Path, suffixes: Sequence[str]) -> bool:
    return path.suffix.lower() in suffixes
