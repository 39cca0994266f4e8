"""The export formats, in the order in which the user sees them."""

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from playground.export.format_api import Format, FormatName, Request
from playground.language import Message


@dataclass(frozen=True)
class FormatInfo:
    name: FormatName
    title: str  # a Message, or the name of a format
    sentence: Message


FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo("torch", "PyTorch", Message("The state_dict, and a class in plain PyTorch that loads it.")),
    FormatInfo("safetensors", "safetensors", Message("The weights without pickle; Unroll opens them again.")),
    FormatInfo("onnx", "ONNX", Message("One graph for other runtimes, with free batch and time.")),
    FormatInfo(
        "script",
        Message("Script"),
        Message("A file that trains this network from scratch and prints the same log."),
    ),
    FormatInfo(
        "notebook", Message("Notebook"), Message("The same step by step, with a heatmap of the states.")
    ),
    FormatInfo(
        "states",
        Message("States"),
        Message("Every state, gate and influence of the chosen pairs as NPZ and CSV."),
    ),
    FormatInfo("figures", Message("Figures"), Message("Loss, states, cell and influence as SVG and PNG.")),
)


def module(name: FormatName) -> Format:
    """The module that writes and checks a format, imported on first use."""
    return cast("Format", import_module(f"playground.export.{name}.format"))


def obstacle(name: FormatName, request: Request) -> Message | None:
    """Why a format is not possible here and what the user can do, as a sentence; None if possible."""
    return module(name).obstacle(request)
