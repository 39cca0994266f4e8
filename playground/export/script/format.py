"""Exports a script that trains the network from scratch and prints the log of its run."""

import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np

from playground.export.context import PROGRAMS, Work
from playground.export.format_api import Checked, Request, WrittenPart
from playground.export.script import SCRIPT, rerun, script
from playground.export.script.facts import RunFacts
from playground.export.script.rerun import Rerun
from playground.language import Message

PROGRAM = PROGRAMS / "run_script.py"
COMMAND = f"python {SCRIPT}"


def obstacle(request: Request) -> Message | None:
    return rerun.obstacle(request)


def write(request: Request, folder: Path, work: Work) -> WrittenPart:  # noqa: ARG001
    facts = RunFacts.of(request.trained)
    (folder / SCRIPT).write_text(script(facts), encoding="utf-8")
    what = Message("trains the network from scratch, with PyTorch alone")
    text = "\n".join(map(request.language.text, _text(request, facts)))
    return WrittenPart(files=((SCRIPT, what),), text=text, command=COMMAND)


def check(request: Request, folder: Path, part: WrittenPart, work: Work) -> Checked:  # noqa: ARG001
    """Run the script, and compare every line and the weights with the same run in Unroll."""
    again = Rerun("script", request.trained, RunFacts.of(request.trained).epochs, work)
    with tempfile.TemporaryDirectory() as place:
        weights = Path(place, "weights.npz")
        work.follow(PROGRAM, [folder / SCRIPT, weights], folder, again.take)
        with np.load(weights, allow_pickle=False) as found:
            agreement = again.finish(found)
    means = Message("running it with torch {version} in a process of its own", version=version("torch"))
    return Checked(means, agreement.compared, agreement.difference)


def _text(request: Request, facts: RunFacts) -> Iterator[str]:
    """How to run the script, and how it differs from the run."""
    yield Message("In this folder:")
    yield from ("", "```", COMMAND)
    if facts.shares:
        yield f"torchrun --nproc-per-node 2 {SCRIPT}"
    yield from ("```", "")
    yield Message(
        "Every epoch prints the line that Unroll prints for it: answers and loss before the update. The same "
        "seed, batches and optimizer lead to the same numbers."
    )
    if facts.shares:
        yield Message(
            "Under torchrun several processes, on one machine or more, share every batch "
            "(DistributedDataParallel). Sums are then taken in another order: losses agree to about 1e-5."
        )
    yield from rerun.remarks(request)
