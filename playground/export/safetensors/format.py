"""Exports the parameters as safetensors, under the names that torch's modules use."""

from pathlib import Path

from playground.export.checking import answering
from playground.export.config import CONFIG, config_bytes
from playground.export.context import Work
from playground.export.format_api import Checked, Request, WrittenPart
from playground.export.plain_model import MODULE_NAMES
from playground.language import Message
from playground.parameters import input_width
from playground.project_file.tensors import tensor_bytes

WEIGHTS = "model.safetensors"


def obstacle(request: Request) -> Message | None:  # noqa: ARG001
    return None


def write(request: Request, folder: Path, work: Work) -> WrittenPart:  # noqa: ARG001
    document, flat = request.trained.document, request.trained.checkpoint.flat
    (folder / WEIGHTS).write_bytes(tensor_bytes(document.layout.split(flat)))
    (folder / CONFIG).write_bytes(config_bytes(request, folder))
    return WrittenPart(
        files=(
            (WEIGHTS, Message("the parameters, under the names of nn.RNN, nn.LSTM or nn.GRU")),
            (CONFIG, _about_config()),
        ),
        loader=_loader(request),
        text=_shapes(request),
    )


def check(request: Request, folder: Path, part: WrittenPart, work: Work) -> Checked:
    return answering.check(request, folder, part, work, "safetensors")


def _loader(request: Request) -> str:
    """Code that loads the file and predicts the first pair in plain torch."""
    document = request.trained.document
    spec, vocabularies = document.model, document.vocabularies
    width = input_width(spec, len(vocabularies.input))
    example = answering.example(request)
    table = 'weights["embedding.weight"]' if spec.input == "embedding" else f"torch.eye({width})"
    module = (
        f"torch.nn.{MODULE_NAMES[spec.cell]}({width}, {spec.hidden_size}, {spec.layers}, batch_first=True)"
    )
    logits = "output"
    if spec.head == "linear":
        logits = '(output @ weights["head.weight"].T + weights["head.bias"])'
    return "\n".join(
        (
            "import torch",
            "from safetensors.torch import load_file",
            "",
            f'weights = load_file("{WEIGHTS}")',
            f"rnn = {module}",
            'rnn.load_state_dict({k[4:]: v for k, v in weights.items() if k.startswith("rnn.")})',
            f"output, state = rnn({table}[torch.tensor([{example.ids}])])  # {example.text}",
            f"print({logits}.argmax(2).tolist())  # {[example.answer_ids]}, which is {example.answer}",
        )
    )


def _about_config() -> Message:
    return Message(
        "vocabulary, model, training and pairs; Unroll opens it together with {weights}", weights=WEIGHTS
    )


def _shapes(request: Request) -> str:
    rows = [
        f"| `{name}` | {' × '.join(map(str, shape))} |"
        for name, shape in request.trained.document.layout.shapes
    ]
    return "\n".join([request.language.text(Message("| tensor | shape |")), "|---|---|", *rows])
