"""`export`: writes a network to a folder of files, reads them back and checks them against the network."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

from playground.checkpoint import Project, Trained
from playground.cli import files
from playground.cli.epochs import trained_at
from playground.cli.errors import WORK_FAILED, WRONG_CALL, Commands, about
from playground.cli.numbers import whole
from playground.cli.speech import said, spoken, warn
from playground.cli.terminal import tell, tell_no_more
from playground.editing import belongs, edited, misfit
from playground.export.errors import ExportError
from playground.export.format_api import Draw, Exported, FormatName, Request
from playground.export.formats import FORMATS
from playground.interventions.values import WeightEdits
from playground.language import Message, sentences
from playground.number_ranges import RangeError, parse_rows
from playground.spec import Device

ALL = "all"


def add(commands: Commands, draw: Draw | None = None) -> None:
    parser = commands.add_parser(
        "export", help=said(Message("take a network away, checked")), allow_abbrev=False
    )
    names = tuple(info.name for info in FORMATS)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("folder", type=Path, metavar="DIR", help=said(Message("the folder to make")))
    parser.add_argument(
        "--format",
        action="append",
        choices=[*(info.name for info in FORMATS), ALL],
        required=True,
        metavar="F",
        help=said(Message("{formats}, or {all}; may be given several times", formats=names, all=ALL)),
    )
    parser.add_argument(
        "--epoch", type=whole, metavar="N", help=said(Message("an epoch that the file holds"))
    )
    parser.add_argument(
        "--pairs", metavar="ROWS", help=said(Message("whose states and figures: 1,3-5 or all (default: 1)"))
    )
    parser.add_argument(
        "--past", action="store_true", help=said(Message("states of all epochs that the file holds"))
    )
    parser.add_argument("--device", choices=get_args(Device), help=said(Message("that the script trains on")))
    parser.add_argument(
        "--untouched",
        action="store_true",
        help=said(Message("without the interventions and edited weights of the file")),
    )
    parser.add_argument("--force", action="store_true", help=said(Message("replace an earlier export")))
    parser.add_argument("--json", action="store_true", help=said(Message("one JSON object")))
    parser.set_defaults(run=run, draw=draw)


def run(arguments: argparse.Namespace) -> int:
    file: Path = arguments.file
    project = files.read(file)
    document = project.trained.document if project.trained else project.document
    files.require_trainable(document, file)
    if arguments.untouched:
        project = replace(project, document=project.document.untouched)
    trained = _edited(trained_at(project, arguments.epoch, file), project.document.touch.edits, file)
    trained = _on_device(trained, arguments.device)
    request = _request(project, trained, arguments)
    exported = _export(request, arguments)
    _tell_of_edits(trained, project.document.touch.edits, file)
    for line in [_object(exported)] if arguments.json else _lines(exported, arguments):
        print(said(line))
    return 0


def _edited(trained: Trained, edits: WeightEdits | None, file: Path) -> Trained:
    """The network with the weights edited by hand at its epoch. Raises CommandError if one is not there."""
    if edits is None:
        return trained
    layout, checkpoint = trained.document.layout, trained.checkpoint
    if why := misfit(edits, layout):
        raise about(file, why)
    if not belongs(edits, checkpoint):
        return trained
    changed = edited(checkpoint, layout, edits)
    return replace(trained, checkpoint=changed, edited=(*trained.edited, edits))


def _tell_of_edits(trained: Trained, edits: WeightEdits | None, file: Path) -> None:
    """Say on stderr whether the weights edited by hand are in the export."""
    if edits is None:
        return
    told = Message("The weights edited by hand at epoch {epoch} are left out.", epoch=edits.epoch)
    if edits in trained.edited:
        told = Message("The weights edited by hand are part of the export.")
    warn(about(file, told).message)


def _on_device(trained: Trained, device: Device | None) -> Trained:
    if device is None:
        return trained
    document = trained.document
    return replace(trained, document=replace(document, training=replace(document.training, device=device)))


def _request(project: Project, trained: Trained, arguments: argparse.Namespace) -> Request:
    try:
        rows = parse_rows(arguments.pairs or "1", len(trained.document.pairs))
    except RangeError as error:
        raise about(arguments.file, error.message) from None
    return Request(
        trained=trained,
        name=arguments.file.stem,
        formats=_formats(arguments.format),
        rows=rows,
        past=project.kept if arguments.past else None,
        draw=arguments.draw,
        language=spoken(),
        touch=project.document.touch,
    )


def _formats(given: list[str]) -> tuple[FormatName, ...]:
    return tuple(info.name for info in FORMATS if ALL in given or info.name in given)


def _export(request: Request, arguments: argparse.Namespace) -> Exported:
    import torch

    from playground.export.context import Work
    from playground.export.run_export import export

    torch.set_num_threads(1)  # as in training: more threads would round sums differently
    folder: Path = arguments.folder
    try:
        return export(request, folder, Work(_tell), arguments.force, leave_out=ALL in arguments.format)
    except ExportError as error:
        code = WORK_FAILED if error.kind == "failed" else WRONG_CALL
        fault = error.message
        if error.kind == "occupied":
            fault = sentences(fault, Message("--force replaces an earlier export."))
        if error.kind == "touched":
            fault = sentences(fault, Message("--untouched leaves them out."))
        raise about(folder, fault, code) from error


def _tell(text: str, share: float | None) -> None:
    tell(said(text), share)


def _lines(exported: Exported, arguments: argparse.Namespace) -> Iterator[Message]:
    from playground.export.readme import shown

    tell_no_more()
    for name, check in exported.checks:
        yield Message(
            "{format:12} largest difference {difference}; {compared}",
            format=name,
            difference=shown(check),
            compared=check.compared,
        )
    for name, why in exported.left_out:
        yield Message("{format:12} left out: {why}", format=name, why=why)
    yield Message("Wrote {folder}", folder=str(arguments.folder))


def _object(exported: Exported) -> str:
    values = {
        "folder": str(exported.folder),
        "checks": {
            name: {"means": check.means, "compared": check.compared, "difference": check.difference}
            for name, check in exported.checks
        },
        "left_out": dict(exported.left_out),
    }
    return json.dumps(values, ensure_ascii=False, allow_nan=False)
