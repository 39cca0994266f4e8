"""Writes config.json: everything about a network except its weights, as self-explanatory JSON."""

import hashlib
import json
from pathlib import Path

from playground.export.format_api import Request
from playground.product import APP_VERSION
from playground.project_file.documents import document_json
from playground.project_file.run_record import rates_json
from playground.project_file.touching import edits_json

CONFIG = "config.json"
FORMAT, VERSION = "unroll-model", 1
WEIGHTS_FILES = ("model.safetensors", "weights.pt")


def config_json(request: Request, folder: Path | None = None) -> dict[str, object]:
    """The document as in a project file, plus the epoch, the symbols in the order of their indices, and the
    SHA-256 of each weights file that is in the folder already."""
    document, checkpoint = request.trained.document, request.trained.checkpoint
    vocabularies = document.vocabularies
    return {
        "format": FORMAT,
        "version": VERSION,
        "app_version": APP_VERSION,
        "name": request.title,
        **({"weights": _hashes(folder)} if folder else {}),
        "epoch": int(checkpoint.epoch),
        "batch": int(checkpoint.batch),
        "imported": request.trained.imported,
        **({"edited": list(map(edits_json, request.trained.edited))} if request.trained.edited else {}),
        **({"rates": rates_json(checkpoint.rates)} if checkpoint.rates else {}),
        "input_symbols": list(vocabularies.input.symbols),
        "target_symbols": list(vocabularies.target.symbols),
        **document_json(document),
    }


def config_bytes(request: Request, folder: Path | None = None) -> bytes:
    return (json.dumps(config_json(request, folder), ensure_ascii=False, indent=1) + "\n").encode()


def _hashes(folder: Path) -> dict[str, str]:
    files = [folder / name for name in WEIGHTS_FILES]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}
