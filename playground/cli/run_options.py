"""Setup that `train` and `sweep` share: options, torch and the fused engine."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import get_args

from playground.cli.errors import WORK_FAILED, CommandError, about
from playground.cli.interrupting import interrupts_held
from playground.cli.numbers import whole
from playground.cli.speech import said, warn
from playground.cli.terminal import tell, tell_no_more
from playground.document import Document
from playground.engine_report import KernelState
from playground.language import Message, sentences
from playground.spec import CELL_NAMES, Cell, Device, Engine
from playground.training.engine_choice import torch_for_good
from playground.training.fused import kernel_loader

WORTH_LOADING = 5_000  # updates; torch makes fewer in the seconds that loading the fused engine may take

NOT_STORED = Message(
    "The compiled engine cannot be kept (there is no cache folder that can be written), so every start "
    "compiles it."
)


SHARED_OPTIONS = ("epochs", "batch_size", "device", "engine")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Training settings that replace those of the file."""
    instead = said(Message("instead of the file's"))
    parser.add_argument("--epochs", type=whole, metavar="N", help=instead)
    parser.add_argument(
        "--batch-size", type=whole, metavar="N", help=said(Message("pairs per update, instead of the file's"))
    )
    parser.add_argument("--device", choices=get_args(Device), help=instead)
    parser.add_argument("--engine", choices=get_args(Engine), help=instead)


def with_options(document: Document, arguments: argparse.Namespace, *names: str) -> Document:
    """The document, with the training settings `names` replaced by the options given for them."""
    given = {name: getattr(arguments, name) for name in names}
    chosen = {name: value for name, value in given.items() if value is not None}
    return replace(document, training=replace(document.training, **chosen))


def cells_of(text: str) -> tuple[Cell, ...]:
    """The cells of --cells, each once. Raises CommandError."""
    known: dict[str, Cell] = {cell: cell for cell in CELL_NAMES}
    names = [part.strip().lower() for part in text.split(",")]
    for name in names:
        if name not in known:
            raise CommandError(
                Message(
                    "{option}: There is no cell “{name}”: choose from {cells}.",
                    option="--cells",
                    name=name,
                    cells=tuple(known),
                )
            )
    return tuple(dict.fromkeys(known[name] for name in names))


def load_torch(document: Document, file: Path) -> None:
    """Set up torch for small models. Raises CommandError if it cannot use the device of the document."""
    with interrupts_held() as obey_interrupt:
        import torch

        from playground.training.torch_setup import devices
    obey_interrupt()
    device = document.training.device
    if device not in devices():
        sentence = Message(
            "This machine has no {device} that PyTorch can use: add --device cpu.", device=device.upper()
        )
        raise about(file, sentence, WORK_FAILED)
    torch.set_num_threads(1)  # for small models a second thread costs more than it saves


def updates_of(document: Document) -> int:
    """The number of updates in a whole run."""
    from playground.training.batches import batches_per_epoch  # imports torch

    spec = document.training
    return spec.epochs * batches_per_epoch(len(document.pairs), spec.batch_size)


def load_kernels(document: Document, cells: tuple[Cell, ...], updates: int) -> None:
    """Load the fused engine if the document asks for it, or allows it and has enough updates."""
    setting = document.training.engine
    wanted = setting == "fused" or (setting == "automatic" and updates >= WORTH_LOADING)
    if not wanted or torch_for_good(document, KernelState()) is not None:
        return
    tell(said(Message("loading the fused engine; the first time it is compiled")), None)
    state = kernel_loader.load(*cells)
    tell_no_more()
    if setting == "fused" and state.failure:
        warn(sentences(state.failure, Message("PyTorch trains instead.")))
    elif not state.is_stored:
        warn(NOT_STORED)
