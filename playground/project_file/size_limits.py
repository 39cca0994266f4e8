"""Size limits of project files. Unroll writes no file beyond them, so a larger one is refused early.

Limits of the document itself are in `pairs` and `spec`.
"""

from playground.parameters import Layout
from playground.vocabulary import MAX_LISTED

MAX_FILE = 3 << 29  # bytes, 1.5 GiB: the largest model with its optimizer state takes about 1 GiB
MAX_MEMBERS = 16  # in the zip
MAX_NAME = 64  # characters in the name of a member
MAX_DIRECTORY = 1 << 14  # bytes of the zip's central directory

MAX_JSON = 32 << 20  # bytes of project.json
MAX_DEPTH = 32  # nesting levels of unknown values
MAX_UNKNOWN = 10_000  # unknown values in each section of project.json
MAX_SYMBOLS = MAX_LISTED  # of a vocabulary that the user listed, or of imported weights
MAX_UPDATES = 1000  # of the parity check of the fused engine

MAX_CHIPS = 1000  # interventions, and as many initial states
MAX_EDITED = 1000  # times that a run went on from edited weights
MAX_EDITS = 100_000  # weights edited by hand

MAX_POINTS = 1 << 22  # of the curve
MAX_ROWS = 200_000  # past epochs
MAX_BOOKMARKS = 10_000
_HEADER = 1 << 16  # bytes of a safetensors member besides the tensor data
MAX_HISTORY_BYTES = 4 * 8 * MAX_POINTS + _HEADER
_PAST_BYTES = 128 << 20


def max_weights_bytes(layout: Layout) -> int:
    """Room for the parameters and two optimizer tensors of their size, the most that an optimizer has."""
    return 3 * 4 * layout.size + _HEADER


def max_past_bytes(layout: Layout) -> int:
    return _PAST_BYTES + 64 * layout.size
