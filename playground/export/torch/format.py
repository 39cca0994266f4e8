"""A state_dict, and a class in plain PyTorch that loads it."""

from pathlib import Path

from playground.export.checking import answering
from playground.export.config import CONFIG, config_bytes
from playground.export.context import Work
from playground.export.format_api import Checked, Part, Request
from playground.export.plain_model import state_names
from playground.export.torch.fold_model_file import MODEL, model_file

WEIGHTS = "weights.pt"


def obstacle(request: Request) -> str | None:  # noqa: ARG001
    return None


def write(request: Request, folder: Path, work: Work) -> Part:  # noqa: ARG001
    import torch

    document, flat = request.network.document, request.network.checkpoint.flat
    names = state_names(document.model)
    weights = document.layout.split(flat)
    state = {names.get(name, name): torch.tensor(values) for name, values in weights.items()}  # on the CPU
    torch.save(state, folder / WEIGHTS)
    (folder / CONFIG).write_bytes(config_bytes(request))
    (folder / MODEL).write_text(model_file(document), encoding="utf-8")
    return Part(
        files=(
            (WEIGHTS, "the state_dict, on the CPU; torch.load takes it with weights_only=True"),
            (CONFIG, "vocabulary, model, training and pairs"),
            (MODEL, "the network as a class in plain PyTorch"),
        ),
        loader=_loader(request),
        text=(
            "`model(ids, state)` takes indices (batch, time) and a state or None for zeros, and gives logits "
            "(batch, time, symbols) and the last state."
        ),
    )


def check(request: Request, folder: Path, part: Part, work: Work) -> Checked:
    return answering.check(request, folder, part, work, "torch")


def _loader(request: Request) -> str:
    example = answering.example(request)
    return "\n".join(
        (
            "from model import load",
            "",
            "model = load()",
            f"logits, state = model(model.encode({example.text}))  # (1, time, symbols)",
            f"print(model.decode(logits[0]))  # {example.answer}",
        )
    )
