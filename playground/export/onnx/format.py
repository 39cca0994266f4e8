"""Exports an ONNX graph with dynamic batch and time axes, and the vocabulary in its metadata."""

import json
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from playground.export.checking.agreement import agreement
from playground.export.checking.answering import example
from playground.export.checking.cases import cases, describe
from playground.export.config import config_json
from playground.export.context import PROGRAMS, Work
from playground.export.format_api import Checked, Request, WrittenPart
from playground.export.onnx.questions import Questions
from playground.export.readme import model_line
from playground.language import Message
from playground.spec import ModelSpec

MODEL = "model.onnx"
PROGRAM = PROGRAMS / "answer_onnx.py"
OLDEST_REFERENCE = (1, 23)  # earlier onnx.reference lacks c_n, and has wrong axes for Y
DESCRIBED = ("name", "epoch", "batch", "input_symbols", "target_symbols", "model")  # as in config.json


def obstacle(request: Request) -> Message | None:  # noqa: ARG001
    command = f"{sys.executable} -m pip install onnx onnxruntime"
    if not find_spec("onnx"):
        return Message(
            "ONNX needs the package onnx, which is missing: install it with {command}", command=command
        )
    if not find_spec("onnxruntime") and _numbers(version("onnx")) < OLDEST_REFERENCE:
        return Message(
            "With onnx {version} the file cannot be checked: install onnxruntime with {command}",
            version=version("onnx"),
            command=command,
        )
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


def write(request: Request, folder: Path, work: Work) -> WrittenPart:  # noqa: ARG001
    from playground.export.onnx.graph import onnx_model

    document, flat = request.trained.document, request.trained.checkpoint.flat
    doc = f"{request.title}: {model_line(document.model)}"
    model = onnx_model(document, document.layout.split(flat), _metadata(request), doc)
    (folder / MODEL).write_bytes(model.SerializeToString(deterministic=True))
    return WrittenPart(
        files=((MODEL, Message("the graph with its weights and its vocabulary; Netron shows it")),),
        loader=_loader(request),
        text="\n".join(map(request.language.text, _text(document.model, len(document.vocabularies.target)))),
    )


def check(request: Request, folder: Path, part: WrittenPart, work: Work) -> Checked:
    """Evaluate all cases with the session that the loader creates, and compare with the live network.

    Also compares a batch of rows of several lengths with each row alone, and omitted optional inputs with
    zeros. Raises ExportError if a comparison fails.
    """
    document, flat = request.trained.document, request.trained.checkpoint.flat
    asked = cases(document)
    questions = Questions(asked)
    with tempfile.TemporaryDirectory() as place:
        loader, given, answers = (Path(place, n) for n in ("loader.py", "questions.npz", "answers.npz"))
        loader.write_text(part.loader, encoding="utf-8")
        questions.write(given)
        said = json.loads(work.python(PROGRAM, [loader, given, answers], folder))
        ragged = "onnxruntime" in said
        compared, found = questions.read(answers, ragged)
    agreed = agreement("onnx", document, flat, compared, found)
    described = Message("{compared}; optional inputs left out", compared=describe(asked))
    if ragged:
        described = Message(
            "{compared}; optional inputs left out and texts of several lengths in a batch",
            compared=describe(asked),
        )
    return Checked(_means(said), agreed.noted(described), agreed.difference)


def _means(said: dict[str, str]) -> Message:
    if "onnxruntime" in said:
        return Message(
            "the loader of its README, with onnxruntime {version} in a process of its own",
            version=said["onnxruntime"],
        )
    return Message(
        "onnx.reference of onnx {version} in a process of its own, which knows no `lengths`",
        version=said["onnx"],
    )


def _metadata(request: Request) -> dict[str, str]:
    """Metadata of the graph: strings unchanged, everything else as JSON."""
    document, config = request.trained.document, config_json(request)
    found = {name: config[name] for name in DESCRIBED}
    found |= {"level": document.vocabulary.level, "seed": document.training.seed}
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in found.items()
    }


def _loader(request: Request) -> str:
    """Code that loads the file and prints the predicted indices for the first pair."""
    first = example(request)
    return "\n".join(
        (
            "import os",
            "",
            'os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # no report to its makers',
            "",
            "import numpy",
            "import onnxruntime",
            "",
            "onnxruntime.set_default_logger_severity(3)  # it warns of inputs with defaults, which are meant",
            f'session = onnxruntime.InferenceSession("{MODEL}", providers=["CPUExecutionProvider"])',
            f'ids = numpy.array([{first.ids}], "int64")  # {first.text}; (batch, time)',
            '(logits,) = session.run(["logits"], {"ids": ids})  # (batch, time, symbols)',
            f"print(logits.argmax(2).tolist())  # {[first.answer_ids]}, which is {first.answer}",
        )
    )


def _text(spec: ModelSpec, symbols: int) -> Iterator[str]:
    lstm = spec.cell == "lstm"
    state = f"{spec.layers} × batch × {spec.hidden_size}"
    yield Message("| input | type | shape | when left out |")
    yield "|---|---|---|---|"
    yield "| `ids` | int64 | batch × time | – |"
    for name in ("h0", "c0") if lstm else ("h0",):
        yield Message("| `{name}` | float32 | {shape} | zeros |", name=name, shape=state)
    yield "| `lengths` | int32 | batch | time |"
    yield ""
    yield Message("| output | type | shape |")
    yield "|---|---|---|"
    yield f"| `logits` | float32 | batch × time × {symbols} |"
    for name in ("h_n", "c_n") if lstm else ("h_n",):
        yield f"| `{name}` | float32 | {state} |"
    yield ""
    yield Message(
        "Only `ids` is needed; `batch` and `time` are free, and an index outside the vocabulary is an error. "
        "To run texts of several lengths at once, fill the short ones up at their end with any index and "
        "give `lengths`, from 1 to `time`: the last states are then those after the last symbol of each "
        "text, and logits past its length mean nothing. Without `lengths` every row is `time` long."
    )
    yield ""
    yield Message(
        "An input that may be left out has an initializer of its name, which is its default. onnxruntime "
        "warns of each one when it loads the file; the warning is harmless, and the loader turns it off."
    )
    yield ""
    yield Message(
        "onnxruntime from 1.29 on reports its use to its makers, and keeps an identifier on this machine, "
        "unless `ORT_DISABLE_TELEMETRY=1` is set before it is loaded, as the loader does."
    )
    yield ""
    yield Message(
        "The metadata, `session.get_modelmeta().custom_metadata_map`, hold `input_symbols` and "
        "`target_symbols` in the order of their indices, `level`, `model`, `epoch`, `batch` (updates after "
        "that epoch), `seed` and `name`; all but texts are JSON."
    )
