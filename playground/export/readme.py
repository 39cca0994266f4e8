"""Generates the README of an export: what each file is, how to load it, and how it was checked."""

import platform
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from playground.checkpoint import Trained
from playground.export import markdown
from playground.export.format_api import Checked, FormatName, Request, WrittenPart
from playground.export.formats import FORMATS
from playground.parameters import tensor_shapes
from playground.product import APP_VERSION
from playground.spec import CELL_NAMES, OPTIMIZER_NAMES, ModelSpec
from playground.vocabulary import Vocabulary, visible

README = "README.md"
LISTED_SYMBOLS = 200

Parts = Mapping[FormatName, WrittenPart]
Checks = Mapping[FormatName, Checked]


def readme(request: Request, parts: Parts, checks: Checks) -> str:
    return "\n".join(_lines(request, parts, checks))


def _lines(request: Request, parts: Parts, checks: Checks) -> Iterator[str]:
    document, checkpoint = request.trained.document, request.trained.checkpoint
    title = markdown.plain(request.title) or "untitled"
    yield f"# {title}, after epoch {checkpoint.epoch}{_updates(checkpoint.batch)}"
    yield ""
    yield f"{model_line(document.model)}; {document.layout.size:,} parameters. {_training(request.trained)}"
    yield ""
    yield from _files(parts)
    yield from _checks(checks)
    yield from _formats(parts)
    yield from _vocabularies(document.vocabularies.input, document.vocabularies.target)
    yield from _shapes(request)
    yield from _versions()


def model_line(spec: ModelSpec) -> str:
    """A one-line description of a model."""
    first = f"Embedding {spec.embedding_size}" if spec.input == "embedding" else "One-hot"
    layers = "1 layer" if spec.layers == 1 else f"{spec.layers} layers"
    form = " as a loop over cells" if spec.form == "cell" else ""
    last = "linear read-out" if spec.head == "linear" else "no read-out, the hidden states are the logits"
    return f"{first} → {CELL_NAMES[spec.cell]}, hidden size {spec.hidden_size}, {layers}{form} → {last}"


def _updates(count: int) -> str:
    return f" and {count:,} update{'s' * (count > 1)}" if count else ""


def _training(trained: Trained) -> str:
    """A sentence that says where the weights come from."""
    spec, checkpoint = trained.document.training, trained.checkpoint
    start = "imported weights" if trained.imported else f"the initial weights of seed {spec.seed}"
    if not checkpoint.epoch and not checkpoint.batch:
        return f"Not trained: {start}."
    batches = f"batches of {spec.batch_size}" if spec.batch_size else "all pairs at once"
    clipped = f", gradient clipped to norm {spec.clip_norm:g}" if spec.clip_norm else ""
    moving = f", momentum {spec.momentum:g}" if spec.momentum and spec.optimizer in ("sgd", "rmsprop") else ""
    return (
        f"Trained from {start} with {OPTIMIZER_NAMES[spec.optimizer]}, learning rate {_rate(trained)}"
        f"{moving}, cross-entropy ({spec.loss}), {batches}{clipped}."
    )


def _rate(trained: Trained) -> str:
    """The learning rate of the run, or the first and the last if it changed."""
    rates = trained.checkpoint.known_rates(trained.document.training.learning_rate)
    first, last = rates[0].rate, rates[-1].rate
    if len(rates) == 1:
        return f"{first:g}"
    return f"{first:g} at first and {last:g} at the end"


def _files(parts: Parts) -> Iterator[str]:
    yield from _table(
        ("file", "what it is"),
        [
            (f"`{name}`", what)
            for name, what in dict(f for part in parts.values() for f in part.files).items()
        ],
    )


def _checks(checks: Checks) -> Iterator[str]:
    if not checks:
        return
    yield from ("## How it was checked", "")
    yield "Every file was read back and compared with the network in Unroll before this folder appeared."
    yield "Differences are absolute up to 1 and relative above."
    yield ""
    rows = [(_title(name), check.means, check.compared, shown(check)) for name, check in checks.items()]
    yield from _table(("format", "read back by", "compared", "largest difference"), rows)


def shown(check: Checked) -> str:
    """The largest difference as text."""
    if check.difference is None:
        return "–"
    return "0" if check.difference == 0 else f"{check.difference:.1e}"


def _formats(parts: Parts) -> Iterator[str]:
    for name, part in parts.items():
        yield from (f"## {_title(name)}", "")
        if part.loader:
            fence = markdown.fence(part.loader)
            yield from ("In this folder:", "", f"{fence}python", part.loader.rstrip("\n"), fence, "")
        if part.text:
            yield from (part.text, "")


def _vocabularies(inputs: Vocabulary, targets: Vocabulary) -> Iterator[str]:
    yield from ("## Vocabulary", "")
    if inputs == targets:
        yield f"Inputs and targets share {_count(inputs)}:"
        yield from _symbols(inputs)
        return
    for side, vocabulary in (("Inputs", inputs), ("Targets", targets)):
        yield f"{side} have {_count(vocabulary)}:"
        yield from _symbols(vocabulary)


def _count(vocabulary: Vocabulary) -> str:
    return "1 symbol" if len(vocabulary) == 1 else f"{len(vocabulary)} symbols"


def _symbols(vocabulary: Vocabulary) -> Iterator[str]:
    yield ""
    listed = vocabulary.symbols[:LISTED_SYMBOLS]
    more = f", … {len(vocabulary) - len(listed)} more" if len(vocabulary) > len(listed) else ""
    yield ", ".join(f"{index} {markdown.code(visible(symbol))}" for index, symbol in enumerate(listed)) + more
    yield ""


def _shapes(request: Request) -> Iterator[str]:
    document = request.trained.document
    vocabularies = document.vocabularies
    sizes = (len(vocabularies.input), len(vocabularies.target))
    yield from ("## Shapes", "", "For a batch of 1 text of 5 symbols.", "")
    yield from _table(
        ("tensor", "shape", "axes"),
        [
            (shape.name, " × ".join(map(str, shape.sizes)), ", ".join(shape.axes))
            for shape in tensor_shapes(document.model, *sizes, batch=1, time=5)
        ],
    )


def _versions() -> Iterator[str]:
    import torch

    yield from ("## Made with", "")
    yield (
        f"Unroll {APP_VERSION}, Python {platform.python_version()}, torch {torch.__version__}, "
        f"numpy {np.__version__}."
    )
    yield ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def _title(name: FormatName) -> str:
    return next(info.title for info in FORMATS if info.name == name)
