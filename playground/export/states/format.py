"""Exports everything the inspector shows for the chosen pairs and epochs, as NPZ and CSV."""

import json
import tempfile
from pathlib import Path

import numpy as np

from playground.export.checking.agreement import TOLERANCE
from playground.export.context import PROGRAMS, Work
from playground.export.errors import ExportError
from playground.export.format_api import Checked, Request, WrittenPart
from playground.export.states.files import CSV, NPZ, write_states
from playground.export.states.readme import loader, text
from playground.export.states.table import StateTable
from playground.language import Message
from playground.parameters import FloatArray

PROGRAM = PROGRAMS / "answer_states.py"
MOST_ROWS = 10_000_000
MOST_COMPARED = 50  # (epoch, pair) combinations that torch recomputes, evenly spaced


def obstacle(request: Request) -> Message | None:
    if not request.rows:
        return Message("The states are those of pairs: choose at least one pair.")
    count = StateTable(request).count
    if count > MOST_ROWS:
        return Message(
            "The states would be {numbers:,} numbers, and at most {most:,} are written, about 550 MB: "
            "choose fewer pairs or fewer epochs.",
            numbers=count,
            most=MOST_ROWS,
        )
    return None


def write(request: Request, folder: Path, work: Work) -> WrittenPart:
    table = StateTable(request)
    write_states(table, folder, work)
    return WrittenPart(
        files=(
            (NPZ, Message("all states as named numpy arrays in float64; no pickles")),
            (CSV, Message("the same numbers, one a line ({lines:,} lines), UTF-8", lines=table.count)),
        ),
        loader=loader(table),
        text=text(table),
    )


def check(request: Request, folder: Path, part: WrittenPart, work: Work) -> Checked:
    """Compare, in a separate process, the two files with each other and the states with torch's modules.

    Raises ExportError if they disagree.
    """
    table = StateTable(request)
    work.say(Message("reading the states back"))
    sample = _sample(table)
    with tempfile.TemporaryDirectory() as place:
        script, asked, weights = (Path(place, n) for n in ("loader.py", "asked.json", "weights.npz"))
        script.write_text(part.loader, encoding="utf-8")
        asked.write_text(json.dumps(_question(table, sample)), encoding="utf-8")
        np.savez(weights, allow_pickle=False, **_weights(table, sample))
        said = json.loads(work.python(PROGRAM, [script, asked, weights], folder))
    if said["problem"]:
        raise ExportError(_disagreement(**said["problem"]))
    if said["difference"] > TOLERANCE:
        raise ExportError(_difference(said["module"], said["difference"], **said["where"]))
    means = Message(
        "numpy {numpy} and torch {torch} in a process of its own", numpy=said["numpy"], torch=said["torch"]
    )
    return Checked(means, _compared(table, sample, said["module"]), said["difference"])


def _disagreement(kind: str, name: str, step: int) -> Message:
    """How the two files differ."""
    if kind == "columns":
        return Message("states: {csv} does not begin with its columns. Please report this.", csv=CSV)
    if kind == "lines":
        return Message(
            "states: {csv} has lines that {npz} does not have. Please report this.", csv=CSV, npz=NPZ
        )
    return Message(
        "states: {csv} differs from {name} in {npz} at step {step}. Please report this.",
        csv=CSV,
        name=name,
        npz=NPZ,
        step=step,
    )


def _difference(module: str, difference: float, name: str, step: int, epoch: str, pair: int) -> Message:
    """Where the states differ from torch's."""
    return Message(
        "states: they differ from torch.nn.{module} by {difference:.2g} in {name}, step {step}, epoch "
        "{epoch}, pair {pair} (at most {most:g} is allowed). Please report this.",
        module=module,
        difference=difference,
        name=name,
        step=step,
        epoch=epoch,
        pair=pair,
        most=TOLERANCE,
    )


Sample = list[tuple[int, int]]  # indices (network, text)


def _sample(table: StateTable) -> Sample:
    texts = len(table.texts)
    total = len(table.networks) * texts
    chosen = np.unique(np.linspace(0, total - 1, min(total, MOST_COMPARED)).round().astype(int))
    return [divmod(int(at), texts) for at in chosen]


def _question(table: StateTable, sample: Sample) -> dict[str, object]:
    model = table.document.model
    return {
        "cell": model.cell,
        "layers": model.layers,
        "hidden_size": model.hidden_size,
        "tolerance": TOLERANCE,
        "looks": [[table.networks[at].label, table.texts[number].number] for at, number in sample],
    }


def _weights(table: StateTable, sample: Sample) -> dict[str, FloatArray]:
    """The parameters of every network of the sample: `15/rnn.weight_ih_l0` …"""
    networks = {table.networks[at].label: table.networks[at] for at, _ in sample}
    return {
        f"{network.label}/{name}": values
        for network in networks.values()
        for name, values in table.document.layout.split(network.flat).items()
    }


def _compared(table: StateTable, sample: Sample, module: str) -> Message:
    total = len(table.networks) * len(table.texts)
    which = Message("{some:,} of {all:,} (epoch, pair)", some=len(sample), all=total)
    if len(sample) < total:
        which = Message("{some:,} of {all:,} (epoch, pair), evenly spaced,", some=len(sample), all=total)
    return Message(
        "every number of {csv} with {npz}; features, states, gates, logits, probabilities and losses of "
        "{which} with torch.nn.{module}, step by step in double precision",
        csv=CSV,
        npz=NPZ,
        which=which,
        module=module,
    )
