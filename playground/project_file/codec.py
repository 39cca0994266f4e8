"""Converts a project to bytes and, fully validated, back. Equal projects give equal bytes."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from playground.checkpoint import Checkpoint, Kept, Project, Trained
from playground.document import Document
from playground.interventions.values import Touch
from playground.language import Message
from playground.problems import problems, stopping
from playground.product import APP_VERSION
from playground.project_file.archive import MIMETYPE, MIMETYPE_CONTENT, Archive, pack
from playground.project_file.documents import document_json, read_document
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.json_text import MEMBER, parse
from playground.project_file.past import KEPT, kept_bytes, kept_json, read_kept
from playground.project_file.reader import Section
from playground.project_file.run_record import engine_json, last_batch, rates_json, read_engine, read_rates
from playground.project_file.size_limits import MAX_HISTORY_BYTES, MAX_JSON, max_past_bytes, max_weights_bytes
from playground.project_file.tensors import (
    HISTORY,
    WEIGHTS,
    history_bytes,
    read_history,
    read_weights,
    weights_bytes,
)
from playground.project_file.touching import edits_json, read_edited, read_touch, touch_json
from playground.project_file.versions import FORMAT, VERSION, current
from playground.spec import MAX_EPOCHS


def to_bytes(project: Project) -> bytes:
    tensors = _tensor_members(project.trained, project.kept) if project.trained else {}
    sums = {name: sha256(data).hexdigest() for name, data in {MIMETYPE: MIMETYPE_CONTENT, **tensors}.items()}
    return pack({MEMBER: _json_bytes({**project_json(project), "sha256": sums}), **tensors})


def _tensor_members(trained: Trained, kept: Kept | None) -> dict[str, bytes]:
    return {
        WEIGHTS: weights_bytes(trained.checkpoint, trained.document.layout),
        HISTORY: history_bytes(trained.curve),
        **({KEPT: kept_bytes(kept)} if kept else {}),
    }


def _json_bytes(value: Mapping[str, object]) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    except UnicodeEncodeError:  # a lone surrogate; as an escape, reading refuses it and says where
        return json.dumps(value, sort_keys=True).encode()


def project_json(project: Project) -> dict[str, object]:
    """project.json without the checksums; unknown keys stay in the sections they were read from."""
    known: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "app_version": APP_VERSION,
        "document": document_json(project.document),
        "touch": touch_json(project.document.touch),
        "trained": _trained_json(project.trained, project) if project.trained else None,
    }
    return _merged(known, project.unknown)


def _trained_json(trained: Trained, project: Project) -> dict[str, object]:
    own = trained.document.untouched != project.document.untouched
    return {
        "document": document_json(trained.document) if own else None,
        "epoch": int(trained.checkpoint.epoch),
        "batch": int(trained.checkpoint.batch),
        "rates": rates_json(trained.checkpoint.rates) or None,
        "imported": trained.imported or None,
        "edited": [edits_json(edits) for edits in trained.edited] or None,
        "engine": engine_json(trained.engine) if trained.engine else None,
        "kept": kept_json(project.kept) if project.kept else None,
    }


def _merged(known: Mapping[str, object], unknown: Mapping[str, object]) -> dict[str, object]:
    """Known and unknown keys together. A known key that is None is left out, with the unknown keys in it."""
    merged = {**unknown, **known}
    for key, value in known.items():
        inside = unknown.get(key)
        if isinstance(value, dict):
            merged[key] = _merged(value, inside if isinstance(inside, Mapping) else {})
        elif value is None:
            del merged[key]
    return merged


def from_bytes(data: bytes, name: str = "") -> Project:
    """The project in the bytes of the file `name`. Raises only ProjectFileError."""
    try:
        return _read(Archive(data))
    except ProjectFileError as error:
        error.name = name
        raise
    except MemoryError as error:
        raise ProjectFileError(
            Message("The file needs more memory than there is: close other programs."), name
        ) from error


def _read(archive: Archive) -> Project:
    root = Section(current(parse(archive.read(MEMBER, MAX_JSON))))
    for key in ("format", "version"):  # checked by current()
        root.take(key)
    root.text("app_version")
    document = read_document(root.section("document", path=""))
    touch = read_touch(root.section("touch")) if "touch" in root else Touch()
    state = root.section("trained") if "trained" in root else None
    past = state.section("kept") if state and "kept" in state else None
    tensors = (WEIGHTS, HISTORY, *((KEPT,) if past else ())) if state else ()
    _require_members(archive.names, {MIMETYPE, MEMBER, *tensors})
    trained = _read_trained(archive, state, document) if state else None
    kept = _read_kept(archive, past, trained) if past and trained else None
    _require_checksums(archive, root.section("sha256"))
    touched = replace(document, touch=touch)
    touched.learn_from(document)
    return Project(touched if touch != Touch() else document, trained, kept, root.unknown())


def _require_members(found: frozenset[str], wanted: set[str]) -> None:
    for name in sorted(wanted - found):
        raise ProjectFileError(Message("{name} is missing in the file: use a backup copy.", name=name))
    for name in sorted(found - wanted):
        raise ProjectFileError(
            Message("{name} does not belong in this project: use a backup copy.", name=shown(name))
        )


def _read_trained(archive: Archive, state: Section, document: Document) -> Trained:
    own = read_document(state.section("document")) if "document" in state else document
    problem = stopping(problems(own))
    if problem:
        raise ProjectFileError(
            Message("{member}: trained cannot be: {problem}", member=MEMBER, problem=problem.message)
        )
    epoch = state.whole("epoch", 0, MAX_EPOCHS)
    batch = state.whole("batch", 0, last_batch(own))
    weights = archive.read(WEIGHTS, max_weights_bytes(own.layout))
    flat, optimizer = read_weights(weights, own.layout, own.training.optimizer)
    curve = read_history(archive.read(HISTORY, MAX_HISTORY_BYTES))
    rates = read_rates(state, own, epoch, batch)
    imported = state.flag("imported") if "imported" in state else False
    engine = read_engine(state.section("engine")) if "engine" in state else None
    edits = read_edited(state) if "edited" in state else ()
    return Trained(own, Checkpoint(epoch, flat, optimizer, batch, rates), curve, imported, engine, edits)


def _read_kept(archive: Archive, past: Section, trained: Trained) -> Kept:
    data = archive.read(KEPT, max_past_bytes(trained.document.layout))
    kept = read_kept(past, data, trained.document, trained.checkpoint.epoch)
    return replace(kept, rates=trained.checkpoint.rates)


def _require_checksums(archive: Archive, sums: Section) -> None:
    for name in sorted(archive.names - {MEMBER}):
        if sums.take(name) != sha256(archive.read(name, archive.size(name))).hexdigest():
            raise ProjectFileError(
                Message("{name} does not match its checksum: use a backup copy.", name=name)
            )
    for name in sums.unknown():
        raise ProjectFileError(
            Message("{name} is listed but missing in the file: use a backup copy.", name=shown(name))
        )
