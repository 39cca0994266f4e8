"""Writes config.json: everything about a network except its weights, as self-explanatory JSON."""

import json

from playground.export.format_api import Request
from playground.product import APP_VERSION
from playground.project_file.documents import document_json
from playground.project_file.run_record import rates_json

CONFIG = "config.json"
FORMAT, VERSION = "unroll-model", 1


def config_json(request: Request) -> dict[str, object]:
    """The document as in a project file, plus the epoch and the symbols in the order of their indices."""
    document, checkpoint = request.trained.document, request.trained.checkpoint
    vocabularies = document.vocabularies
    return {
        "format": FORMAT,
        "version": VERSION,
        "app_version": APP_VERSION,
        "name": request.name,
        "epoch": int(checkpoint.epoch),
        "batch": int(checkpoint.batch),
        "imported": request.trained.imported,
        **({"rates": rates_json(checkpoint.rates)} if checkpoint.rates else {}),
        "input_symbols": list(vocabularies.input.symbols),
        "target_symbols": list(vocabularies.target.symbols),
        **document_json(document),
    }


def config_bytes(request: Request) -> bytes:
    return (json.dumps(config_json(request), ensure_ascii=False, indent=1) + "\n").encode()
