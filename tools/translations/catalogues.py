"""The catalogues on the disk: read, brought up to date with the sources, and compiled."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from playground.language.catalogue import FOLDER
from playground.product import APP_NAME, APP_VERSION
from tools.translations.extraction import Found, Sentence

DOMAINS = ("unroll", "window", "argparse")
WIDTH = 100
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # equal catalogues are equal bytes, whenever they are written
_IDLE_LINES = (
    '"POT-',
    '"PO-',
    '"Report-',
    '"Last-',
    '"Language-Team',
    '"Generated-',
)  # they say nothing here


def folders(root: Path = FOLDER) -> tuple[Path, ...]:
    """One for each language."""
    return tuple(sorted(path for path in root.iterdir() if (path / "LC_MESSAGES").is_dir()))


def po_file(folder: Path, domain: str) -> Path:
    return folder / "LC_MESSAGES" / f"{domain}.po"


def read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=file.parents[1].name)
    catalogue.project, catalogue.version = APP_NAME, APP_VERSION
    catalogue.creation_date = catalogue.revision_date = _NEVER
    return catalogue


def write(catalogue: Catalog, file: Path) -> None:
    made = BytesIO()
    write_po(made, catalogue, width=WIDTH, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    lines = made.getvalue().decode().splitlines(keepends=True)
    file.write_text(
        "".join(line for line in lines if not line.startswith(_IDLE_LINES)).lstrip(), encoding="utf-8"
    )
    file.with_suffix(".mo").write_bytes(compiled(catalogue))


def compiled(catalogue: Catalog) -> bytes:
    made = BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def updated(catalogue: Catalog, found: Iterable[Found]) -> Catalog:
    """The catalogue with the sentences found and no others; what is new resembles old ones, marked fuzzy."""
    template = Catalog(fuzzy=False)
    for each in found:
        if each.sentence:
            template.add(
                _id(each.sentence),
                locations=[(each.place.rpartition(":")[0] or each.place, 0)],
                context=each.sentence.context,
            )
    catalogue.update(template, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def entry(catalogue: Catalog, sentence: Sentence) -> Message | None:
    return catalogue.get(_id(sentence), sentence.context)


def _id(sentence: Sentence) -> str | tuple[str, str]:
    return (sentence.one, sentence.many) if sentence.many else sentence.one
