"""What is taken away, and what came of it; frozen values."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from playground.checkpoint import Kept, Trained

if TYPE_CHECKING:
    from playground.export.context import Work

FormatName = Literal["torch", "safetensors", "onnx", "script", "notebook", "states", "figures"]


@dataclass(frozen=True, eq=False)
class Request:
    """One export. `network.checkpoint` is that of the epoch asked for, `network.curve` ends there."""

    trained: Trained
    name: str  # of the project, for headings
    formats: tuple[FormatName, ...]
    rows: tuple[int, ...] = (0,)  # pairs whose states and figures are wanted, from 0
    past: Kept | None = None  # epochs whose states are wanted beside those of the network
    draw: "Draw | None" = None  # who draws the figures; the engine cannot


@dataclass(frozen=True)
class WrittenPart:
    """What one format has put into the folder."""

    files: tuple[tuple[str, str], ...]  # (name, what it is, as a phrase)
    loader: str = ""  # Python that loads it, run as pasted in the folder; empty where nothing is to be loaded
    text: str = ""  # Markdown for the README: shapes, names, what else one must know


@dataclass(frozen=True)
class Checked:
    """How a format was read back, and how far it is from the live network."""

    means: str  # "torch 2.13.0 in a process of its own"
    compared: str  # "logits and last states of 3 pairs and of 6 random batches"
    difference: float | None = None  # the largest, relative above 1; None where nothing is a number


@dataclass(frozen=True)
class Exported:
    """A finished export."""

    folder: Path
    checks: tuple[tuple[FormatName, Checked], ...]
    left_out: tuple[tuple[FormatName, str], ...] = ()  # formats that could not be made here, and why

    @property
    def difference(self) -> float:
        return max((check.difference or 0.0 for _, check in self.checks), default=0.0)


class Format(Protocol):
    """A module of this package, one for each FormatName; see formats.py."""

    def obstacle(self, request: Request) -> str | None:
        """Why it cannot be made here, in a sentence with what to do; None when it can."""

    def write(self, request: Request, folder: Path, work: "Work") -> WrittenPart: ...

    def check(self, request: Request, folder: Path, part: WrittenPart, work: "Work") -> Checked:
        """Read it back by the means its user has. Raises ExportError when it does not agree."""


# (request, folder for the pictures, work) → the files made: (name, what it is)
Draw = Callable[[Request, Path, "Work"], tuple[tuple[str, str], ...]]
