"""Having figures drawn by a process of its own, whatever thread or command asks; it needs no Qt here."""

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playground.checkpoint import Project
from playground.product import PROJECT_SUFFIX

if TYPE_CHECKING:
    from playground.export.context import Work
    from playground.export.format_api import Request

ROOT = Path(__file__).parents[2]  # where `ui` is found


def draw(request: "Request", folder: Path, work: "Work") -> tuple[tuple[str, str], ...]:
    """Draw the loss, and states, cell and influence of the chosen pairs, into a folder that is made.

    Gives (name, what it is) of each file. Raises ExportError where they cannot be drawn, and CancelledError.
    """
    from playground.project_file.storage import save

    trained = request.trained
    with tempfile.TemporaryDirectory() as place:
        project = Path(place, f"network{PROJECT_SUFFIX}")
        save(Project(trained.document, trained), project)
        rows = ",".join(str(row + 1) for row in request.rows)
        arguments = [str(project), str(folder.absolute()), "--epoch", str(trained.checkpoint.epoch)]
        command = [sys.executable, "-B", "-X", "utf8", "-m", "ui.figures", *arguments, "--rows", rows]
        said = work.run(command, ROOT)
    return tuple((name, what) for name, what in json.loads(said))
