"""Opens an Unroll export: a file of weights, and a config.json with everything else beside it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.document import Document
from playground.export.config import CONFIG, FORMAT, VERSION
from playground.export.plain_model import state_names
from playground.language import Message, all_of
from playground.parameters import FloatArray
from playground.problems import problems, stopping
from playground.project_file.documents import read_document
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.json_text import parse
from playground.project_file.reader import Section
from playground.project_file.run_record import last_batch, read_rates
from playground.project_file.size_limits import MAX_SYMBOLS
from playground.project_file.storage import digest, read_bytes
from playground.spec import MAX_EPOCHS
from playground.vocabulary import shortened
from playground.weights_file.tensors import Tensors, file_bytes, tensors_of

_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class OpenedExport:
    project: Project
    note: Message | None = None  # if the weights are not those that config.json was written with


def open_export(path: Path) -> OpenedExport | None:
    """The project of a weights file; None if no config.json of Unroll is in the same folder.

    Raises only ProjectFileError. Optimizer state and curve are not part of an export. Weights that the config
    was not written with may be of any epoch: they count as imported ones.
    """
    config = path.with_name(CONFIG)
    data = read_bytes(config) if os.path.isfile(config) else b""  # noqa: PTH113  pathlib's raises
    if f'"{FORMAT}"'.encode() not in data:
        return None
    section = _section(data)
    document = _document(section)
    epoch = section.whole("epoch", 0, MAX_EPOCHS)
    batch = section.whole("batch", 0, last_batch(document))
    imported = section.flag("imported") if "imported" in section else False
    rates = read_rates(section, document, epoch, batch)
    hashes = _hashes(section)
    weights = file_bytes(path)
    note = _note(path.name, digest(weights), hashes)
    flat = _flat(tensors_of(weights, path.name), document)
    checkpoint = Checkpoint(epoch, flat, batch=batch, rates=rates)
    if hashes and digest(weights) not in hashes.values():
        checkpoint, imported = Checkpoint(0, flat), True
    return OpenedExport(
        Project(document, Trained(document, checkpoint, Curve.of([]), imported=imported)), note
    )


def _hashes(section: Section) -> Mapping[str, str]:
    """File name → SHA-256 of the weights that the config was written with; empty in older exports."""
    found = section.take("weights") if "weights" in section else {}
    if not isinstance(found, dict) or not all(
        isinstance(value, str) and _DIGEST.fullmatch(value) for value in found.values()
    ):
        raise ProjectFileError(
            Message(
                "{config}: weights must be file names with their SHA-256: export it again.", config=CONFIG
            )
        )
    return found


def _note(name: str, found: str, hashes: Mapping[str, str]) -> Message | None:
    if not hashes or hashes.get(name) == found:
        return None
    written = all_of(tuple(shortened(other) for other in list(hashes)[:2]))
    if found in hashes.values():
        return Message(
            "{config} was written for {others}; {name} holds the same weights.",
            config=CONFIG,
            others=written,
            name=shortened(name),
        )
    if name in hashes:
        return Message(
            "{name} has changed since {config} was written: pairs and vocabulary are taken from it, but the "
            "epoch is not, which is that of others.",
            name=shortened(name),
            config=CONFIG,
        )
    return Message(
        "{config} was written for {others}, not for {name}: pairs and vocabulary are taken from it, but the "
        "epoch is not, which is that of others.",
        config=CONFIG,
        others=written,
        name=shortened(name),
    )


def _section(data: bytes) -> Section:
    section = Section(parse(data, CONFIG), member=CONFIG)
    form, version = section.take("format"), section.take("version")
    if form != FORMAT:
        raise ProjectFileError(
            Message(
                "{config}: format must be “{format}”, found {found}.",
                config=CONFIG,
                format=FORMAT,
                found=shown(form),
            )
        )
    if type(version) is not int or version < 1:
        raise ProjectFileError(
            Message(
                "{config}: version must be {version}, found {found}.",
                config=CONFIG,
                version=VERSION,
                found=shown(version),
            )
        )
    if version > VERSION:
        raise ProjectFileError(
            Message(
                "{config} was written by a newer Unroll (version {version}; this one reads up to "
                "{newest}): update Unroll to open it.",
                config=CONFIG,
                version=shown(version),
                newest=VERSION,
            )
        )
    return section


def _document(section: Section) -> Document:
    document = read_document(section)
    problem = stopping(problems(document))
    if problem:
        raise ProjectFileError(
            Message(
                "{config}: there cannot be such a network: {message}", config=CONFIG, message=problem.message
            )
        )
    both = document.vocabularies
    for key, own in (("input_symbols", both.input), ("target_symbols", both.target)):
        if section.texts(key, max(MAX_SYMBOLS, len(own))) != own.symbols:
            raise ProjectFileError(
                Message(
                    "{config}: {key} must be the symbols of vocabulary and pairs, in order: export it again.",
                    config=CONFIG,
                    key=key,
                )
            )
    return document


def _flat(tensors: Tensors, document: Document) -> FloatArray:
    """All parameters. Raises ProjectFileError unless the tensors are exactly those of the model."""
    tensors = _renamed(tensors, document)
    shapes = dict(document.layout.shapes)
    for name in (*tensors.arrays, *tensors.others):
        if name not in shapes:
            raise ProjectFileError(
                Message(
                    "The tensor {name} does not belong to the model in {config} beside it: export it again, "
                    "or move the weights to another folder to open them by themselves.",
                    name=name,
                    config=CONFIG,
                )
            )
    for name, shape in shapes.items():
        if name not in tensors.arrays:
            raise ProjectFileError(
                Message("The tensor {name} is missing or not of floating point: export it again.", name=name)
            )
        if tensors.arrays[name].shape != shape:
            found = str(list(tensors.arrays[name].shape))[:40]
            raise ProjectFileError(
                Message(
                    "The tensor {name} must have shape {shape}, as {config} says, but has {found}.",
                    name=name,
                    shape=str(list(shape)),
                    config=CONFIG,
                    found=found,
                )
            )
    flat = document.layout.join(tensors.arrays)
    flat.flags.writeable = False
    return flat


def _renamed(tensors: Tensors, document: Document) -> Tensors:
    """With the names that the model has here, where they are those of the exported class in plain PyTorch."""
    own = {theirs: name for name, theirs in state_names(document.model).items()}
    if not own.keys() & tensors.arrays.keys():
        return tensors
    return Tensors({own.get(name, name): array for name, array in tensors.arrays.items()}, tensors.others)
