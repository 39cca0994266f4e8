"""The format version of a file, and the migrations from older versions to the current one."""

from collections.abc import Callable

from playground.language import Message, one_of
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.json_text import MEMBER

FORMAT = "unroll"
VERSION = 6

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


def _with_kind_of_reason(raw: Json) -> Json:
    """Why an engine trained is a kind and what it is about; the sentence of older versions is that."""
    engine = _of(_of(raw.get("trained")).get("engine"))
    engine["why"] = "recorded"
    if "reason" in engine:
        engine["detail"] = engine.pop("reason")
    return raw


def _of(value: object) -> Json:
    """A section of the file; an empty, discarded one if it is missing."""
    return value if isinstance(value, dict) else {}


# Version → conversion of its project.json to the next version. Each has a frozen file in tests/samples.
MIGRATIONS: dict[int, Callable[[Json], Json]] = {
    1: lambda raw: raw,  # 2 only adds past epochs, which a file may lack
    2: _with_training(engine="automatic"),
    3: _with_training(until="epochs", patience=10),
    4: _with_kind_of_reason,
    5: lambda raw: raw,  # 6 adds what is touched and a forget bias, which a file may lack
}


def current(raw: Json) -> Json:
    """project.json, migrated to the current version. Raises ProjectFileError."""
    if raw.get("format") != FORMAT:
        raise ProjectFileError(
            Message(
                "{member}: format must be “{format}”, found {found}: choose a .unroll file.",
                member=MEMBER,
                format=FORMAT,
                found=shown(raw.get("format")),
            )
        )
    for version in range(_version(raw), VERSION):
        raw = _migrated(raw, version)
    return raw


def _version(raw: Json) -> int:
    version = raw.get("version")
    if type(version) is not int or (version < VERSION and version not in MIGRATIONS):
        raise ProjectFileError(
            Message(
                "{member}: version must be {versions}, found {version}.",
                member=MEMBER,
                versions=_known(),
                version=shown(version),
            )
        )
    if version > VERSION:
        raise ProjectFileError(
            Message(
                "The file was written by a newer Unroll (format version {version}; this one reads up to "
                "{newest}): update Unroll to open it.",
                version=shown(version),
                newest=VERSION,
            )
        )
    return version


def _known() -> Message:
    return one_of(tuple(sorted([*MIGRATIONS, VERSION])))


def _migrated(raw: Json, version: int) -> Json:
    try:
        return MIGRATIONS[version](raw)
    except (LookupError, TypeError, ValueError, AttributeError):  # an untrusted file may have any structure
        raise ProjectFileError(
            Message(
                "{member} does not hold what version {version} should: use a backup copy.",
                member=MEMBER,
                version=version,
            )
        ) from None
