"""Draws figures in a separate process, for any thread or command; the calling process needs no Qt."""

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

ROOT = Path(__file__).parents[2]  # the folder that contains `ui`


def draw(request: "Request", folder: Path, work: "Work") -> tuple[tuple[str, str], ...]:
    """Draw the loss, and the states, cell and influence of the chosen pairs, into a folder that is created.

    Returns (file name, title) of each file. Raises ExportError if drawing fails, and CancelledError.
    """
    from playground.export.errors import ExportError
    from playground.language import Message
    from playground.project_file import ProjectFileError, save

    trained = request.trained
    with tempfile.TemporaryDirectory() as temporary:
        project = Path(temporary, f"network{PROJECT_SUFFIX}")
        try:
            save(Project(trained.document, trained), project)
        except ProjectFileError as error:
            said = Message("The figures cannot be drawn: {why}", why=error.message)
            raise ExportError(said) from error
        rows = ",".join(str(row + 1) for row in request.rows)
        arguments = [str(project), str(folder.absolute()), "--epoch", str(trained.checkpoint.epoch)]
        arguments += ["--language", request.language.code]
        command = [sys.executable, "-B", "-X", "utf8", "-m", "ui.figures", *arguments, "--rows", rows]
        output = work.run(command, ROOT)
    return tuple((name, what) for name, what in json.loads(output))
