"""Runs an export: write the files, read them back, compare, and only then create the folder."""

from pathlib import Path

from playground.export.context import Work
from playground.export.errors import ExportError
from playground.export.folder import appearing
from playground.export.format_api import Checked, Exported, FormatName, Request, WrittenPart
from playground.export.formats import FORMATS, module
from playground.export.manifest import write_manifest
from playground.export.readme import README, readme
from playground.language import Message
from playground.product import APP_VERSION

TOUCHED = Message(
    "Interventions and set initial states act while the network reads and are no part of it, so no file can "
    "hold them: switch them off to export it."
)


def export(
    request: Request, folder: Path, work: Work, replace: bool = False, leave_out: bool = False
) -> Exported:
    """Export the requested formats; the folder is created only if all of them agree with the network.

    `replace` allows it to replace an earlier export; `leave_out` skips the formats that are not possible
    here. Raises ExportError or CancelledError, and then leaves no files behind.
    """
    if request.touch.acts_on_states:
        raise ExportError(TOUCHED, "touched")
    with appearing(folder, replace) as place:
        names, left_out = _possible(request, leave_out)
        works = [work.within(n / (2 * len(names)), (n + 1) / (2 * len(names))) for n in range(2 * len(names))]
        parts = {name: _written(name, request, place, own) for name, own in zip(names, works, strict=False)}
        checks = {
            name: _checked(name, request, place, parts[name], own)
            for name, own in zip(names, works[len(names) :], strict=True)
        }
        (place / README).write_text(readme(request, parts, checks), encoding="utf-8")
        files = [README, *(file for part in parts.values() for file, _ in part.files)]
        write_manifest(place, sorted({*files}), _manifest(request, checks))
        work.say(Message("writing to the disk"), 1.0)
    commands = tuple(part.command for part in parts.values() if part.command)
    return Exported(folder, tuple(checks.items()), left_out, commands)


def _possible(
    request: Request, leave_out: bool
) -> tuple[list[FormatName], tuple[tuple[FormatName, Message], ...]]:
    """The possible formats in order, and the impossible ones with the reason.

    Raises ExportError if no format is requested or possible, or if one is impossible and not left out.
    """
    names: list[FormatName] = [info.name for info in FORMATS if info.name in request.formats]
    if not names:
        raise ExportError(Message("No format is chosen: choose at least one."), "no_format")
    refused = tuple((name, why) for name in names if (why := module(name).obstacle(request)))
    names = [name for name in names if name not in dict(refused)]
    if refused and not (leave_out and names):
        raise ExportError(refused[0][1])
    return names, refused


def _written(name: FormatName, request: Request, place: Path, work: Work) -> WrittenPart:
    work.say(Message("writing {format}", format=name), 0.0)
    return module(name).write(request, place, work)


def _checked(name: FormatName, request: Request, place: Path, part: WrittenPart, work: Work) -> Checked:
    work.say(Message("checking {format}", format=name), 0.0)
    return module(name).check(request, place, part, work)


def _manifest(request: Request, checks: dict[FormatName, Checked]) -> dict[str, object]:
    checkpoint = request.trained.checkpoint
    return {
        "app_version": APP_VERSION,
        "name": request.title,
        "epoch": int(checkpoint.epoch),
        "batch": int(checkpoint.batch),
        "checks": {
            name: {"means": check.means, "compared": check.compared, "difference": check.difference}
            for name, check in checks.items()
        },
    }
