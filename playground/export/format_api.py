"""The request and the results of an export (frozen dataclasses), and the protocol of a format."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from playground.checkpoint import Kept, Trained
from playground.interventions.values import Touch
from playground.language import ENGLISH, Language, Message

if TYPE_CHECKING:
    from playground.export.context import Work

FormatName = Literal["torch", "safetensors", "onnx", "script", "notebook", "states", "figures"]


@dataclass(frozen=True, eq=False)
class Request:
    """One export. `trained.checkpoint` is the checkpoint to export, and `trained.curve` ends there."""

    trained: Trained
    name: str  # of the project, for headings
    formats: tuple[FormatName, ...]
    rows: tuple[int, ...] = (0,)  # pairs to export states and figures of, counted from 0
    past: Kept | None = None  # further epochs to export states of
    draw: "Draw | None" = None  # draws the figures, which needs the user interface
    language: Language = ENGLISH  # of what the export says to people
    touch: Touch = field(default_factory=Touch)  # what acts while the network reads: it is refused

    @property
    def title(self) -> str:
        """The name as text that any file can hold: the name of a file may have bytes that are no text."""
        return self.name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(frozen=True)
class WrittenPart:
    """The files that one format has written into the folder."""

    files: tuple[tuple[str, str], ...]  # (name, what it is, as a phrase: a Message, or said already)
    loader: str = ""  # Python code for the README that loads it, run in the folder; may be empty
    text: str = ""  # Markdown for the README, said already: shapes, names, remarks
    command: str = ""  # for a shell in the folder, which tries or runs it; may be empty


@dataclass(frozen=True)
class Checked:
    """How a format was read back, and how far it is from the live network."""

    means: str  # a Message: "torch 2.13.0 in a process of its own"
    compared: str  # a Message: "logits and last states of 3 pairs and of 6 random batches"
    difference: float | None = None  # the largest; absolute up to 1, relative above; None if not numeric


@dataclass(frozen=True)
class Exported:
    """A finished export."""

    folder: Path
    checks: tuple[tuple[FormatName, Checked], ...]
    left_out: tuple[tuple[FormatName, str], ...] = ()  # formats that could not be made here, and why
    commands: tuple[str, ...] = ()  # for a shell in the folder, of the formats that have one

    @property
    def difference(self) -> float:
        return max((check.difference or 0.0 for _, check in self.checks), default=0.0)


class Format(Protocol):
    """A module of this package, one for each FormatName; see formats.py."""

    def obstacle(self, request: Request) -> Message | None:
        """Why the format is not possible here and what the user can do, as a sentence; None if possible."""

    def write(self, request: Request, folder: Path, work: "Work") -> WrittenPart: ...

    def check(self, request: Request, folder: Path, part: WrittenPart, work: "Work") -> Checked:
        """Read the files back as their users would. Raises ExportError if they disagree with the network."""


# (request, folder for the pictures, work) → (name, description) of each file written
Draw = Callable[[Request, Path, "Work"], tuple[tuple[str, str], ...]]
