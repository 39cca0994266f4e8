"""Generates the README of an export: what each file is, how to load it, and how it was checked."""

import platform
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from playground.checkpoint import Trained
from playground.export import markdown
from playground.export.format_api import Checked, FormatName, Request, WrittenPart
from playground.export.formats import FORMATS
from playground.language import Language, Message, counted
from playground.parameters import tensor_shapes
from playground.product import APP_VERSION
from playground.spec import CELL_NAMES, OPTIMIZER_NAMES, ModelSpec
from playground.vocabulary import Vocabulary, visible

README = "README.md"
LISTED_SYMBOLS = 200
LISTED_EDITS = 20

Parts = Mapping[FormatName, WrittenPart]
Checks = Mapping[FormatName, Checked]


def readme(request: Request, parts: Parts, checks: Checks) -> str:
    return "\n".join(map(request.language.text, _lines(request, parts, checks)))


def _lines(request: Request, parts: Parts, checks: Checks) -> Iterator[str]:
    """Lines of Markdown: Messages, and what is the same in every language."""
    document, language = request.trained.document, request.language
    yield f"# {language.text(_title_of(request))}"
    yield ""
    yield Message(
        "{model}; {parameters:,} parameters. {training}",
        model=model_line(document.model),
        parameters=document.layout.size,
        training=_training(request.trained),
    )
    yield ""
    yield from _edited(request.trained, language)
    yield from _files(parts, language)
    yield from _checks(checks, language)
    yield from _formats(parts, language)
    yield from _vocabularies(document.vocabularies.input, document.vocabularies.target, language)
    yield from _shapes(request)
    yield from _versions(language)


def _title_of(request: Request) -> Message:
    name = markdown.plain(request.title) or Message("untitled")
    epoch, updates = request.trained.checkpoint.epoch, request.trained.checkpoint.batch
    if not updates:
        return Message("{name}, after epoch {epoch}", name=name, epoch=epoch)
    return counted(
        "{name}, after epoch {epoch} and 1 update",
        "{name}, after epoch {epoch} and {count:,} updates",
        updates,
        name=name,
        epoch=epoch,
    )


def model_line(spec: ModelSpec) -> Message:
    """A one-line description of a model."""
    first = Message("One-hot")
    if spec.input == "embedding":
        first = Message("Embedding {size}", size=spec.embedding_size)
    last = Message("linear read-out")
    if spec.head == "none":
        last = Message("no read-out, the hidden states are the logits")
    size = counted(
        "hidden size {size}, 1 layer",
        "hidden size {size}, {count} layers",
        spec.layers,
        size=spec.hidden_size,
    )
    if spec.form == "cell":
        size = Message("{size} as a loop over cells", size=size)
    if spec.starting_forget_bias:
        size = Message("{size}, forget bias {bias:g} at the start", size=size, bias=spec.forget_bias)
    return Message(
        "{first} → {cell}, {size} → {last}", first=first, cell=CELL_NAMES[spec.cell], size=size, last=last
    )


def _training(trained: Trained) -> Message:
    """A sentence that says where the weights come from."""
    spec, checkpoint = trained.document.training, trained.checkpoint
    start = Message("the initial weights of seed {seed}", seed=spec.seed)
    if trained.imported:
        start = Message("imported weights")
    if not checkpoint.epoch and not checkpoint.batch:
        return Message("Not trained: {start}.", start=start)
    return Message("Trained from {start} with {settings}.", start=start, settings=tuple(_settings(trained)))


def _settings(trained: Trained) -> Iterator[str]:
    spec = trained.document.training
    yield OPTIMIZER_NAMES[spec.optimizer]
    yield _rate(trained)
    if spec.momentum and spec.optimizer in ("sgd", "rmsprop"):
        yield Message("momentum {momentum:g}", momentum=spec.momentum)
    yield Message("cross-entropy ({reduction})", reduction=spec.loss)
    if spec.batch_size:
        yield Message("batches of {size}", size=spec.batch_size)
    else:
        yield Message("all pairs at once")
    if spec.clip_norm:
        yield Message("gradient clipped to norm {norm:g}", norm=spec.clip_norm)


def _edited(trained: Trained, language: Language) -> Iterator[str]:
    """Says which weights were set by hand, and when."""
    for edits in trained.edited:
        listed = tuple(f"`{e.matrix}[{e.row}, {e.column}]` = {e.value:g}" for e in edits.edits[:LISTED_EDITS])
        more = ("…",) if len(edits.edits) > LISTED_EDITS else ()
        said = counted(
            "1 weight was edited by hand after epoch {epoch} and {updates} updates: {weights}.",
            "{count} weights were edited by hand after epoch {epoch} and {updates} updates: {weights}.",
            len(edits.edits),
            epoch=edits.epoch,
            updates=edits.batch,
            weights=(*listed, *more),
        )
        yield from (language.text(said), "")


def _rate(trained: Trained) -> Message:
    """The learning rate of the run, or the first and the last if it changed."""
    rates = trained.checkpoint.known_rates(trained.document.training.learning_rate)
    first, last = rates[0].rate, rates[-1].rate
    if len(rates) == 1:
        return Message("learning rate {rate:g}", rate=first)
    return Message("learning rate {first:g} at first and {last:g} at the end", first=first, last=last)


def _files(parts: Parts, language: Language) -> Iterator[str]:
    files = dict(file for part in parts.values() for file in part.files)
    heads = (Message("file"), Message("what it is"))
    yield from _table(language, heads, [(f"`{name}`", what) for name, what in files.items()])


def _checks(checks: Checks, language: Language) -> Iterator[str]:
    if not checks:
        return
    yield from _heading(Message("How it was checked"), language)
    yield Message(
        "Every file was read back and compared with the network in Unroll before this folder appeared."
    )
    yield Message("Differences are absolute up to 1 and relative above.")
    yield ""
    rows = [(_title(name), check.means, check.compared, shown(check)) for name, check in checks.items()]
    heads = (Message("format"), Message("read back by"), Message("compared"), Message("largest difference"))
    yield from _table(language, heads, rows)


def shown(check: Checked) -> str:
    """The largest difference as text."""
    if check.difference is None:
        return "–"
    return "0" if check.difference == 0 else f"{check.difference:.1e}"


def _formats(parts: Parts, language: Language) -> Iterator[str]:
    for name, part in parts.items():
        yield from _heading(_title(name), language)
        if part.loader:
            fence = markdown.fence(part.loader)
            yield Message("In this folder:")
            yield from ("", f"{fence}python", part.loader.rstrip("\n"), fence, "")
        if part.text:
            yield from (part.text, "")


def _vocabularies(inputs: Vocabulary, targets: Vocabulary, language: Language) -> Iterator[str]:
    yield from _heading(Message("Vocabulary"), language)
    if inputs == targets:
        yield counted(
            "Inputs and targets share 1 symbol:", "Inputs and targets share {count} symbols:", len(inputs)
        )
        yield from _symbols(inputs)
        return
    yield counted("Inputs have 1 symbol:", "Inputs have {count} symbols:", len(inputs))
    yield from _symbols(inputs)
    yield counted("Targets have 1 symbol:", "Targets have {count} symbols:", len(targets))
    yield from _symbols(targets)


def _symbols(vocabulary: Vocabulary) -> Iterator[str]:
    yield ""
    listed = vocabulary.symbols[:LISTED_SYMBOLS]
    symbols = ", ".join(f"{index} {markdown.code(visible(symbol))}" for index, symbol in enumerate(listed))
    more = len(vocabulary) - len(listed)
    yield Message("{symbols}, … {more} more", symbols=symbols, more=more) if more else symbols
    yield ""


def _shapes(request: Request) -> Iterator[str]:
    document, language = request.trained.document, request.language
    vocabularies = document.vocabularies
    sizes = (len(vocabularies.input), len(vocabularies.target))
    yield from _heading(Message("Shapes"), language)
    yield Message("For a batch of 1 text of 5 symbols.")
    yield ""
    yield from _table(
        language,
        (Message("tensor"), Message("shape"), Message("axes")),
        [
            (shape.name, " × ".join(map(str, shape.sizes)), ", ".join(shape.axes))
            for shape in tensor_shapes(document.model, *sizes, batch=1, time=5)
        ],
    )


def _versions(language: Language) -> Iterator[str]:
    import torch

    yield from _heading(Message("Made with"), language)
    yield (
        f"Unroll {APP_VERSION}, Python {platform.python_version()}, torch {torch.__version__}, "
        f"numpy {np.__version__}."
    )
    yield ""


def _heading(text: str, language: Language) -> tuple[str, str]:
    return (f"## {language.text(text)}", "")


def _table(language: Language, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(map(language.text, heads)) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        cells = (language.text(cell).replace("|", "\\|") for cell in row)
        yield "| " + " | ".join(cells) + " |"
    yield ""


def _title(name: FormatName) -> str:
    return next(info.title for info in FORMATS if info.name == name)
