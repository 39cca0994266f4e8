"""Opens an Unroll export: weights in safetensors, and a config.json with everything else beside them."""

import os
from pathlib import Path

from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.document import Document
from playground.export.config import CONFIG, FORMAT, VERSION
from playground.parameters import FloatArray
from playground.problems import problems, stopping
from playground.project_file.documents import read_document
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.json_text import parse
from playground.project_file.reader import Section
from playground.project_file.run_record import last_batch, read_rates
from playground.project_file.size_limits import MAX_SYMBOLS
from playground.project_file.storage import read_bytes
from playground.spec import MAX_EPOCHS
from playground.weights_file.tensors import Tensors, read_tensors


def open_export(path: Path) -> Project | None:
    """The project of a safetensors file; None if no config.json of Unroll is in the same folder.

    Raises only ProjectFileError. Optimizer state and curve are not part of an export.
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
    flat = _flat(read_tensors(path), document)
    checkpoint = Checkpoint(epoch, flat, batch=batch, rates=rates)
    trained = Trained(document, checkpoint, Curve.of([]), imported=imported)
    return Project(document, trained)


def _section(data: bytes) -> Section:
    section = Section(parse(data, CONFIG), member=CONFIG)
    form, version = section.take("format"), section.take("version")
    if form != FORMAT:
        raise ProjectFileError(f"{CONFIG}: format must be “{FORMAT}”, found {shown(form)}.")
    if type(version) is not int or version < 1:
        raise ProjectFileError(f"{CONFIG}: version must be {VERSION}, found {shown(version)}.")
    if version > VERSION:
        raise ProjectFileError(
            f"{CONFIG} was written by a newer Unroll (version {shown(version)}; this one reads up to "
            f"{VERSION}): update Unroll to open it."
        )
    return section


def _document(section: Section) -> Document:
    document = read_document(section)
    problem = stopping(problems(document))
    if problem:
        raise ProjectFileError(f"{CONFIG}: there cannot be such a network: {problem.message}")
    both = document.vocabularies
    for key, own in (("input_symbols", both.input), ("target_symbols", both.target)):
        if section.texts(key, MAX_SYMBOLS) != own.symbols:
            raise ProjectFileError(
                f"{CONFIG}: {key} must be the symbols of vocabulary and pairs, in order: export it again."
            )
    return document


def _flat(tensors: Tensors, document: Document) -> FloatArray:
    """All parameters. Raises ProjectFileError unless the tensors are exactly those of the model."""
    shapes = dict(document.layout.shapes)
    for name in (*tensors.arrays, *tensors.others):
        if name not in shapes:
            raise ProjectFileError(
                f"The tensor {name} does not belong to the model in {CONFIG} beside it: export it again, or "
                "move the weights to another folder to open them by themselves."
            )
    for name, shape in shapes.items():
        if name not in tensors.arrays:
            raise ProjectFileError(f"The tensor {name} is missing or not of floating point: export it again.")
        if tensors.arrays[name].shape != shape:
            found = str(list(tensors.arrays[name].shape))[:40]
            raise ProjectFileError(
                f"The tensor {name} must have shape {list(shape)}, as {CONFIG} says, but has {found}."
            )
    flat = document.layout.join(tensors.arrays)
    flat.flags.writeable = False
    return flat
