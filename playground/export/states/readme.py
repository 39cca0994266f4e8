"""Generates the README section about the states: columns, arrays, and code that loads them."""

from playground.cells import GATES
from playground.export.console import SETTING, needs_setting
from playground.export.states.files import COLUMNS, CSV, NPZ
from playground.export.states.table import StateTable, label
from playground.language import Message
from playground.parameters import input_width

Row = tuple[str, str, str]  # name, shape, description, a Message


def loader(table: StateTable) -> str:
    """Code that loads states of the exported checkpoint from either file."""
    epoch, pair, both = _asked_epoch(table), table.texts[0].number, table.document.vocabularies
    setting = SETTING if needs_setting(*both.input.symbols, *both.target.symbols) else ()
    return "\n".join(
        (
            "import csv",
            *["import sys"] * bool(setting),
            "",
            "import numpy as np",
            "",
            *setting,
            *[""] * bool(setting),
            f'data = np.load("{NPZ}", allow_pickle=False)',
            f'print(data["inputs"][0], data["epoch_{epoch}/pair_{pair}/layer_1/hidden"])  # (time, hidden)',
            f'with open("{CSV}", encoding="utf-8", newline="") as file:',
            "    print(next(csv.DictReader(file)))  # one of its lines",
        )
    )


def _conventions(layers: int) -> Message:
    return Message(
        """\
`{csv}` has the columns `{columns}`. Pairs, layers, steps and units count from 1; layer and unit are 0 for a
kind that has none. The symbol is the one read at that step. For `loss_by_hidden` and `logits_by_input` the
unit is the step k by which the derivative is taken. A logit has the number of its symbol in
`target_symbols`. Symbols are in quotes where CSV needs them. One that begins with =, +, - or @ has an
apostrophe before it, or a spreadsheet would run it as a formula.

`{npz}` has the same numbers as arrays; the last part of a name is the kind. The initial state, zeros, is in
neither file. An epoch such as 15+3 stands for the network three updates after epoch 15. Below, arrays that
each layer has are listed for layer 1 of {layers}.
""",
        csv=CSV,
        npz=NPZ,
        columns=",".join(COLUMNS),
        layers=layers,
    )


def text(table: StateTable) -> str:
    """The conventions, then a table of all arrays of the first pair at the exported checkpoint."""
    start = f"epoch_{_asked_epoch(table)}/pair_{table.texts[0].number}/"
    rows = [(f"`{start}{name}`", shape, what) for name, shape, what in _arrays(table)]
    rows += _common_arrays(table)
    said = table.request.language.text
    cells = (f"| {' | '.join(map(said, row))} |" for row in rows)
    conventions = _conventions(table.document.model.layers)
    return "\n".join(
        (said(conventions), said(Message("| array | shape | what it is |")), "|---|---|---|", *cells)
    )


def _asked_epoch(table: StateTable) -> str:
    own = table.request.trained.checkpoint
    return label(own.epoch, own.batch)


def _arrays(table: StateTable) -> tuple[Row, ...]:
    model, vocabularies = table.document.model, table.document.vocabularies
    symbols, hidden = f"(time, {len(vocabularies.target)})", f"(time, {model.hidden_size})"
    features = f"(time, {input_width(model, len(vocabularies.input))})"
    read = Message("what the first layer reads: the symbol as one-hot")
    if model.input == "embedding":
        read = Message("what the first layer reads: the row of the embedding")
    cell = [("layer_1/cell", hidden, Message("cell state after the step"))] * (model.cell == "lstm")
    gates = [
        (f"layer_1/{gate}", hidden, Message("the gate “{gate}”", gate=gate)) for gate in GATES[model.cell]
    ]
    return (
        ("features", features, read),
        ("layer_1/hidden", hidden, Message("hidden state after the step")),
        *cell,
        *gates,
        ("logits", symbols, Message("scores of the target symbols")),
        ("probabilities", symbols, Message("their softmax")),
        ("loss", "(time,)", Message("−log of the probability of the target, in nats")),
        (
            "layer_1/loss_by_hidden",
            "(time, time)",
            Message("‖∂ loss of step t / ∂ hidden of step k‖: row t, column k"),
        ),
        (
            "logits_by_input",
            "(time, time)",
            Message("‖∂ logits of step t / ∂ features of step k‖: row t, column k"),
        ),
    )


def _common_arrays(table: StateTable) -> tuple[Row, ...]:
    vocabularies, pair = table.document.vocabularies, table.texts[0].number
    networks, texts = len(table.networks), len(table.texts)
    return (
        ("`epochs`", f"({networks},)", Message("the epochs as they stand in the names, as text")),
        ("`pairs`", f"({texts},)", Message("the pairs, as numbers")),
        ("`inputs`, `targets`", f"({texts},)", Message("their texts")),
        (
            "`input_symbols`",
            f"({len(vocabularies.input)},)",
            Message("the symbols in the order of their indices"),
        ),
        ("`target_symbols`", f"({len(vocabularies.target)},)", Message("likewise")),
        (f"`pair_{pair}/input_ids`, `pair_{pair}/target_ids`", "(time,)", Message("the texts as indices")),
    )
