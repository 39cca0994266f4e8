"""`inspect`: prints the state after each step while the model reads one text."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from playground.cli import files, touching
from playground.cli.epochs import trained_at
from playground.cli.errors import WORK_FAILED, Commands, about
from playground.cli.inspect_sizes import influence_obstacle, require_size
from playground.cli.memory import compared, comparison_lines, comparison_object, memory_object
from playground.cli.numbers import whole
from playground.cli.run_options import cells_of
from playground.cli.speech import said, warn
from playground.cli.terminal import cells, padded
from playground.document import Document
from playground.inspection.flips import Flip, flips
from playground.inspection.influence import influence
from playground.inspection.resolving import Reader
from playground.inspection.trace import LayerTrace, Trace, trace
from playground.language import Message
from playground.pairs import target_of
from playground.parameters import FloatArray, Weights
from playground.vocabulary import format_symbols, join, quoted, split, visible

LISTED_SYMBOLS = 40
HEADS = (Message("step"), Message("symbol"), Message("prediction"), Message("probability"))


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "inspect", help=said(Message("show every state for one text")), allow_abbrev=False
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--input", required=True, metavar="TEXT", help=said(Message("what the model reads")))
    parser.add_argument(
        "--epoch", type=whole, metavar="N", help=said(Message("an epoch that the file holds"))
    )
    touching.add_options(parser)
    parser.add_argument(
        "--cells",
        metavar="CELLS",
        help=said(Message("compare their memory, such as rnn,lstm,gru: the others are trained alike")),
    )
    parser.add_argument("--json", action="store_true", help=said(Message("one JSON object")))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    file: Path = arguments.file
    touch = touching.touch_of(arguments)
    named = None if arguments.cells is None else cells_of(arguments.cells)
    project = files.read(file)
    document = project.trained.document if project.trained else project.document
    files.require_trainable(document, file)
    symbols, ids = _encoded(document, arguments.input, file)
    trained = trained_at(project, arguments.epoch, file)
    own = trained.checkpoint.flat
    flat = touching.edited_weights(arguments, own, document.layout, file)
    symbols_in = len(document.vocabularies.input)
    require_size(document, len(ids), arguments.json, file)
    weights = document.layout.split(flat)
    reader = Reader(document.model, weights, symbols_in, lambda text: _encoded(document, text, file)[1])
    acting = touching.replacements(touch, reader, len(ids), file)
    if acting is None and flat is own:
        touching.tell_left_out(project.document.touch, file)
    record = trace(document.model, weights, symbols_in, ids, replacements=acting)
    touching.require_finite(record, file)
    _require_agreement(record, document, flat, file)
    changed = None
    if acting is not None or flat is not own:
        untouched = trace(document.model, document.layout.split(own), symbols_in, ids)
        changed = flips(untouched, record)
    curves = () if named is None else compared(trained, named, ids, file)
    if arguments.json:
        more: dict[str, object] = {
            "influence": _influence_object(document, weights, record, symbols),
            "memory": memory_object(document.model, weights, record) | comparison_object(curves),
        }
        lines = [_object(document, symbols, record, changed, more)]
    else:
        lines = [*_table(document, symbols, record), *_flipped(document, changed), *comparison_lines(curves)]
    for line in lines:
        print(line)
    return 0


def _encoded(document: Document, text: str, file: Path) -> tuple[tuple[str, ...], tuple[int, ...]]:
    vocabulary = document.vocabularies.input
    symbols = split(text, document.vocabulary.level)
    if not symbols:
        raise about(file, Message("The input is empty: give at least one symbol."))
    for position, symbol in vocabulary.unknown(symbols):
        known = format_symbols(vocabulary.symbols[:LISTED_SYMBOLS])
        more = " …" if len(vocabulary) > LISTED_SYMBOLS else ""
        fault = Message(
            "Symbol “{symbol}” at position {position} of the input is not in the vocabulary: use {symbols}.",
            symbol=quoted(symbol),
            position=position,
            symbols=known + more,
        )
        raise about(file, fault)
    return symbols, vocabulary.encode(symbols)


def _target_ids(document: Document, symbols: tuple[str, ...]) -> tuple[int, ...] | None:
    """Ids of the target symbols if the symbols are the input of a pair; else None."""
    level = document.vocabulary.level
    target = target_of(document.pairs, symbols, level)
    return None if target is None else document.vocabularies.target.encode(split(target, level))


def _require_agreement(record: Trace, document: Document, flat: FloatArray, file: Path) -> None:
    """Raise CommandError unless torch's own module computes the same states."""
    from playground.inspection.torch_check import check

    found = check(record, document.model, flat, len(document.vocabularies.input))
    if not found.agrees:
        fault = Message(
            "The states differ from {module} by {difference:.2g} in {place}. Nothing is shown; please "
            "report this.",
            module=found.module,
            difference=found.difference,
            place=found.where,
        )
        raise about(file, fault, WORK_FAILED)


def _object(
    document: Document,
    symbols: Sequence[str],
    record: Trace,
    changed: Sequence[Flip] | None,
    more: dict[str, object],
) -> str:
    values = {
        "input": join(symbols, document.vocabulary.level),
        "symbols": symbols,
        "ids": record.ids,
        "prediction": join(_predicted(document, record), document.vocabulary.level),
        **({} if changed is None else {"changed": [flip.step for flip in changed]}),
        "logits": record.logits.tolist(),
        "probabilities": record.probabilities.tolist(),
        "layers": [_layer_object(layer) for layer in record.layers],
        **more,
    }
    return json.dumps(values, ensure_ascii=False, allow_nan=False)


def _influence_object(
    document: Document, weights: Weights, record: Trace, symbols: tuple[str, ...]
) -> dict[str, object]:
    """Row t − 1 belongs to step t; column k − 1 to the input of step k, or the hidden state after it. For a
    long text a sentence stands in their place, on stderr too."""
    left_out = influence_obstacle(document.model, record)
    if left_out:
        warn(left_out)
        return {"logits_by_input": None, "loss_by_hidden": None, "left_out": left_out}
    found = influence(document.model, weights, record, _target_ids(document, symbols))
    by_hidden = found.loss_by_hidden
    return {
        "logits_by_input": found.logits_by_input.tolist(),
        "loss_by_hidden": None if by_hidden is None else [layer.tolist() for layer in by_hidden],
    }


def _layer_object(layer: LayerTrace) -> dict[str, object]:
    """States after each step; the initial state is left out."""
    return {
        "hidden": layer.hidden[1:].tolist(),
        "cell": None if layer.cell is None else layer.cell[1:].tolist(),
        "gates": {name: values.tolist() for name, values in layer.gates.items()},
    }


def _predicted(document: Document, record: Trace) -> tuple[str, ...]:
    return document.vocabularies.target.decode(record.prediction)


def _flipped(document: Document, changed: Sequence[Flip] | None) -> list[str]:
    """A line for each answer that the interventions changed."""
    symbols = document.vocabularies.target.symbols
    lines = [
        said(
            Message(
                "step {step}: was {was}, now {now}",
                step=flip.step,
                was=visible(symbols[flip.was]),
                now=visible(symbols[flip.now]),
            )
        )
        for flip in changed or ()
    ]
    return ["", *lines] if lines else []


def _table(document: Document, symbols: Sequence[str], record: Trace) -> list[str]:
    shown = [visible(symbol) for symbol in symbols]
    answers = [visible(symbol) for symbol in _predicted(document, record)]
    step_head, symbol_head, answer_head, sure_head = map(said, HEADS)
    width, answer_width = _width(symbol_head, shown), _width(answer_head, answers)
    lines = [f"{step_head}  {padded(symbol_head, width)}  {padded(answer_head, answer_width)}  {sure_head}"]
    for step, (symbol, answer) in enumerate(zip(shown, answers, strict=True), 1):
        sure = record.probabilities[step - 1].max()
        lines.append(f"{step:4}  {padded(symbol, width)}  {padded(answer, answer_width)}  {sure:.3f}")
    for number, layer in enumerate(record.layers, 1):
        lines += ["", said(Message("hidden state of layer {layer}", layer=number))]
        for step, (symbol, row) in enumerate(zip(shown, layer.hidden[1:].tolist(), strict=True), 1):
            lines.append(f"{step:4}  {padded(symbol, width)}  {' '.join(f'{value:6.3f}' for value in row)}")
    return lines


def _width(head: str, texts: Sequence[str]) -> int:
    return max(map(cells, (head, *texts)))
