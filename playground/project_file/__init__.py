"""Project files: one zip with the document and, after training, the weights, curve and past epochs."""

from playground.project_file.codec import from_bytes, to_bytes
from playground.project_file.errors import ProjectFileError
from playground.project_file.storage import load, save

__all__ = ["ProjectFileError", "from_bytes", "load", "save", "to_bytes"]
