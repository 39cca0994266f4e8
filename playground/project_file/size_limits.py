"""The size limits of project files: what a file of ours never exceeds, so that a stranger's is refused early.

Limits of the document itself stand where it is described: `pairs` and `spec`.
"""

from playground.parameters import Layout

MAX_FILE = 3 << 29  # bytes, 1.5 GiB: the largest model with its optimizer's state takes about 1 GiB
MAX_MEMBERS = 16  # of the zip
MAX_NAME = 64  # characters in the name of a member
MAX_DIRECTORY = 1 << 14  # bytes of the zip's own table

MAX_JSON = 32 << 20  # bytes of project.json
MAX_DEPTH = 32  # levels of what is kept without being known
MAX_SYMBOLS = 20_000  # of a person's own vocabulary
MAX_UPDATES = 1000  # of the proof of an engine

MAX_POINTS = 1 << 22  # of the curve
MAX_ROWS = 200_000  # past epochs
MAX_BOOKMARKS = 10_000
_HEADER = 1 << 16  # bytes of a safetensors member beyond its numbers
MAX_HISTORY_BYTES = 4 * 8 * MAX_POINTS + _HEADER
_PAST_BYTES = 128 << 20


def max_weights_bytes(layout: Layout) -> int:
    """The parameters with the two tensors of their size that an optimizer remembers at most."""
    return 3 * 4 * layout.size + _HEADER


def max_past_bytes(layout: Layout) -> int:
    return _PAST_BYTES + 64 * layout.size
