"""A program of its own: do the two files of states agree with each other, and with torch's own modules?

    python -I answer_states.py LOADER.py ASKED.json WEIGHTS.npz

Runs in the folder of `states.npz` and `states.csv`; needs torch and numpy; prints what it found as JSON. Each
step is compared from the states that the file gives before it, so that rounding does not grow with the text.
"""

import contextlib
import csv
import gc
import io
import json
import math
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
NAME = re.compile(r"epoch_([0-9+]+)/pair_(\d+)/(?:layer_(\d+)/)?(\w+)")
FORMULA = re.compile("'*[=+@-]")  # such a symbol has an apostrophe before it
COLUMNS = ["epoch", "pair", "layer", "step", "symbol", "unit", "kind", "value"]

Array = Any  # of numpy
Arrays = Any  # what np.load gives: names → arrays, each read when it is asked for
Compared = tuple[str, Tensor, Tensor]  # what it is, torch's, the file's; (time, …) both


class DisagreementError(Exception):
    """Where the two files differ: a kind, and for the kind “differs” the array and the step."""

    def __init__(self, kind: str, name: str = "", step: int = 0) -> None:
        super().__init__(kind)
        self.said = {"kind": kind, "name": name, "step": step}


def main(loader: str, asked: str, weights: str) -> None:
    gc.disable()  # many small lists, and no cycles among them
    question = json.loads(Path(asked).read_text(encoding="utf-8"))
    said: dict[str, Any] = {"torch": torch.__version__, "numpy": np.__version__, "problem": None}
    said["module"] = MODULES[question["cell"]].__name__
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(Path(loader).read_text(encoding="utf-8"), loader, "exec"), {})  # noqa: S102
    with (
        np.load("states.npz", allow_pickle=False) as data,
        np.load(weights, allow_pickle=False) as parameters,
    ):
        try:
            with Path("states.csv").open(encoding="utf-8", newline="") as file:
                require_same(data, csv.reader(file, strict=True))
        except DisagreementError as error:
            said["problem"] = error.said
        found = worst(data, parameters, question)
    sys.stdout.write(json.dumps(said | found))


# --- The two files


def require_same(data: Arrays, lines: Iterator[list[str]]) -> None:
    """Every number of one file is in the other, under the same names. Raises DisagreementError."""
    if next(lines, None) != COLUMNS:
        raise DisagreementError("columns")
    symbols = [f"'{symbol}" if FORMULA.match(symbol) else symbol for symbol in data["input_symbols"].tolist()]
    texts = {n: [symbols[i] for i in data[f"pair_{n}/input_ids"]] for n in data["pairs"].tolist()}
    for name in data.files:
        found = NAME.fullmatch(name)
        if found:
            epoch, pair, layer, kind = found.groups()
            require_same_array(name, data[name], lines, [epoch, pair, layer or "0"], texts[int(pair)], kind)
    if next(lines, None) is not None:
        raise DisagreementError("lines")


def require_same_array(
    name: str, array: Array, lines: Iterator[list[str]], where: list[str], text: list[str], kind: str
) -> None:
    count = array.size // len(text)
    units = tuple(str(unit) for unit in range(1, count + 1)) if array.ndim > 1 else ("0",)
    for step, (symbol, values) in enumerate(zip(text, array.reshape(len(text), -1).tolist(), strict=True), 1):
        same = [(word,) * count for word in (*where, str(step), symbol)]
        block = list(islice(lines, count))
        columns = list(zip(*block, strict=True)) if {len(line) for line in block} == {len(COLUMNS)} else []
        if columns[:7] != [*same, units, (kind,) * count] or [float(v) for v in columns[7]] != values:
            raise DisagreementError("differs", name, step)


# --- Torch's modules


@torch.no_grad()
def worst(data: Arrays, parameters: Arrays, question: dict[str, Any]) -> dict[str, Any]:
    """The largest difference, relative above 1; of those that are too large the first step, which the others
    follow from, and where it is."""
    largest = 0.0
    for epoch, pair in question["looks"]:
        too_large = []
        for name, own, other in compared(data, parameters, question, epoch, pair):
            gaps = (own - other).abs() / own.abs().clamp(min=1)  # (time, …)
            gaps = gaps.nan_to_num(nan=math.inf).reshape(len(gaps), -1).amax(1)  # (time)
            largest = max(largest, float(gaps.max()))
            steps = (gaps > question["tolerance"]).nonzero()[:1]  # (1, 1), or (0, 1)
            too_large += [(int(step), name, float(gaps[step])) for step in steps]
        if too_large:
            step, name, gap = min(too_large, key=lambda each: each[0])
            return {
                "difference": gap,
                "where": {"name": name, "step": step + 1, "epoch": epoch, "pair": pair},
            }
    return {"difference": largest, "where": None}


def compared(
    data: Arrays, parameters: Arrays, question: dict[str, Any], epoch: str, pair: int
) -> Iterator[Compared]:
    start = f"epoch_{epoch}/pair_{pair}/"
    weights = {
        name.removeprefix(f"{epoch}/"): torch.tensor(parameters[name]).double()
        for name in parameters.files
        if name.startswith(f"{epoch}/")
    }
    ids, targets = (torch.tensor(data[f"pair_{pair}/{side}_ids"]) for side in ("input", "target"))  # (time)
    table = weights.get("embedding.weight", torch.eye(weights["rnn.weight_ih_l0"].shape[1]).double())
    x = table[ids]  # (time, features)
    layers = range(1, question["layers"] + 1)
    kinds = ("hidden", "cell") if question["cell"] == "lstm" else ("hidden",)
    saved = {kind: torch.stack([read(data, f"{start}layer_{n}/{kind}") for n in layers]) for kind in kinds}
    after = one_step(question, weights, x, {kind: shifted(states) for kind, states in saved.items()})
    yield "features", x, read(data, f"{start}features")
    for n in layers:
        for kind in kinds:
            yield f"layer_{n}/{kind}", after[kind][n - 1], saved[kind][n - 1]  # (time, hidden)
        below = x if n == 1 else saved["hidden"][n - 2]  # (time, features)
        before = shifted(saved["hidden"])[n - 1]  # (time, hidden)
        for gate, values in gates(question["cell"], weights, n - 1, below, before):
            yield f"layer_{n}/{gate}", values, read(data, f"{start}layer_{n}/{gate}")
    logits = saved["hidden"][-1]  # (time, hidden)
    if "head.weight" in weights:
        logits = functional.linear(logits, weights["head.weight"], weights["head.bias"])  # (time, symbols)
    yield "logits", logits, read(data, f"{start}logits")
    yield "probabilities", logits.softmax(1), read(data, f"{start}probabilities")
    losses = functional.cross_entropy(logits, targets, reduction="none")  # (time)
    yield "loss", losses, read(data, f"{start}loss")


def one_step(
    question: dict[str, Any], weights: dict[str, Tensor], x: Tensor, before: dict[str, Tensor]
) -> dict[str, Tensor]:
    """What the module makes of every step; the steps are its batch. States (layers, time, hidden)."""
    module = MODULES[question["cell"]](x.shape[1], question["hidden_size"], question["layers"]).double()
    module.load_state_dict({n.removeprefix("rnn."): v for n, v in weights.items() if n.startswith("rnn.")})
    state = tuple(before.values()) if "cell" in before else before["hidden"]
    _, after = module(x[None], state)  # one step long: (1, time, features)
    return dict(zip(before, after if isinstance(after, tuple) else (after,), strict=True))


def gates(
    cell: str, weights: dict[str, Tensor], layer: int, x: Tensor, h: Tensor
) -> Iterator[tuple[str, Tensor]]:
    """As the documentation of torch.nn.LSTM and torch.nn.GRU writes them; (time, hidden) each."""
    kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    w_ih, w_hh, b_ih, b_hh = (weights[f"rnn.{kind}_l{layer}"] for kind in kinds)
    from_x, from_h = x @ w_ih.T + b_ih, h @ w_hh.T + b_hh  # (time, gates · hidden)
    if cell == "lstm":
        i, f, g, o = (from_x + from_h).chunk(4, 1)  # (time, hidden) each
        yield from (("input", i.sigmoid()), ("forget", f.sigmoid()))
        yield from (("candidate", g.tanh()), ("output", o.sigmoid()))
    elif cell == "gru":
        (r_x, z_x, n_x), (r_h, z_h, n_h) = from_x.chunk(3, 1), from_h.chunk(3, 1)  # (time, hidden) each
        r = (r_x + r_h).sigmoid()
        yield from (("reset", r), ("update", (z_x + z_h).sigmoid()))
        yield "candidate", (n_x + r * n_h).tanh()


def shifted(states: Tensor) -> Tensor:
    """The states before each step: zeros before the first; (layers, time, hidden)."""
    return torch.cat([torch.zeros_like(states[:, :1]), states[:, :-1]], 1)


def read(data: Arrays, name: str) -> Tensor:
    return torch.tensor(data[name]).double()


if __name__ == "__main__":
    main(*sys.argv[1:])
