"""The list of files in an export, by which a later export knows that it may replace this one."""

import json
from collections.abc import Sequence
from pathlib import Path

MANIFEST = "export.json"
MANIFEST_FORMAT = "unroll-export"


def listed(folder: Path) -> set[str]:
    """The files that the manifest of the export in this folder lists; empty if it cannot be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        names = manifest["files"] if manifest["format"] == MANIFEST_FORMAT else []
        return {MANIFEST, *map(str, names)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def write_manifest(folder: Path, files: Sequence[str], more: dict[str, object]) -> None:
    manifest = {"format": MANIFEST_FORMAT, "files": sorted(files), **more}
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
