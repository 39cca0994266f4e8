"""Project files: one zip that holds the document and, after training, the weights and the curve."""

from playground.project_file.codec import from_bytes, to_bytes
from playground.project_file.errors import ProjectFileError
from playground.project_file.storage import load, save

__all__ = ["ProjectFileError", "from_bytes", "load", "save", "to_bytes"]
