"""The format version of a file, and the migrations from older versions to the current one."""

from collections.abc import Callable

from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.json_text import MEMBER

FORMAT = "unroll"
VERSION = 4

Json = dict[str, object]


def _with_training(**added: object) -> Callable[[Json], Json]:
    """Training settings that a version adds, with what the versions before did."""

    def migrate(raw: Json) -> Json:
        documents = [raw.get("document"), _of(raw.get("trained")).get("document")]
        for document in documents:
            training = _of(_of(document).get("training"))
            training.update({**added, **training})
        return raw

    return migrate


def _of(value: object) -> Json:
    """A section of the file; an empty, discarded one if it is missing."""
    return value if isinstance(value, dict) else {}


# Version → conversion of its project.json to the next version. Each has a frozen file in tests/samples.
MIGRATIONS: dict[int, Callable[[Json], Json]] = {
    1: lambda raw: raw,  # 2 only adds past epochs, which a file may lack
    2: _with_training(engine="automatic"),
    3: _with_training(until="epochs", patience=10),
}


def current(raw: Json) -> Json:
    """project.json, migrated to the current version. Raises ProjectFileError."""
    if raw.get("format") != FORMAT:
        raise ProjectFileError(
            f"{MEMBER}: format must be “{FORMAT}”, found {shown(raw.get('format'))}: choose a .unroll file."
        )
    for version in range(_version(raw), VERSION):
        raw = _migrated(raw, version)
    return raw


def _version(raw: Json) -> int:
    version = raw.get("version")
    if type(version) is not int or (version < VERSION and version not in MIGRATIONS):
        raise ProjectFileError(f"{MEMBER}: version must be {_known()}, found {shown(version)}.")
    if version > VERSION:
        raise ProjectFileError(
            f"The file was written by a newer Unroll (format version {shown(version)}; this one reads up to "
            f"{VERSION}): update Unroll to open it."
        )
    return version


def _known() -> str:
    return " or ".join(str(version) for version in sorted([*MIGRATIONS, VERSION]))


def _migrated(raw: Json, version: int) -> Json:
    try:
        return MIGRATIONS[version](raw)
    except (LookupError, TypeError, ValueError, AttributeError):  # an untrusted file may have any structure
        raise ProjectFileError(
            f"{MEMBER} does not hold what version {version} should: use a backup copy."
        ) from None
