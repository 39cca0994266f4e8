"""Checks that a script trains the exported network: compares its log line by line, and its weights."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from playground.checkpoint import Trained
from playground.export.checking.agreement import TOLERANCE, relative_difference, require_agreement
from playground.export.checking.cases import cases, describe, live_answers
from playground.export.context import Work
from playground.export.errors import ExportError
from playground.export.format_api import FormatName, Request
from playground.export.plain_model import state_names
from playground.parameters import FloatArray
from playground.training.fused import kernel_loader

if TYPE_CHECKING:
    from playground.export.script.replay import Replay

_FUSED = "trained by the fused engine, which adds in another order: the weights that PyTorch gets are"
Arrays = Mapping[str, NDArray[Any]]


def obstacle(request: Request) -> str | None:
    """Why no script can train the network from scratch here, as a sentence; None if one can."""
    if request.trained.imported:
        return (
            "Training began with imported weights, which no script gets from a seed: leave script and "
            "notebook out."
        )
    device = request.trained.document.training.device
    if device == "cpu":
        return None
    from playground.training.torch_setup import devices

    if device in devices():
        return None
    return (
        f"This machine has no {device.upper()} that PyTorch can use, so the script cannot be tried: leave "
        "script and notebook out, or train on the CPU."
    )


@dataclass(frozen=True, eq=False)
class Repetition:
    compared: str  # in words
    difference: float
    flat: FloatArray  # all parameters after the last whole epoch


class Rerun:
    """Repeats the run in Unroll, one epoch for each line that the script prints."""

    def __init__(self, what: FormatName, network: Trained, epochs: int, work: Work) -> None:
        from playground.export.script.replay import Replay  # imports torch

        self._what, self._network, self._epochs, self._work = what, network, epochs, work
        self._replay = Replay(network, epochs, work.go_on)
        self._said = -1  # last reported percentage
        if not network.checkpoint.epoch:
            self._require_network()

    def take(self, line: str) -> None:
        """Check the next line of the log. Raises ExportError if it differs from that of the run."""
        done = self._replay.epoch
        if done == self._epochs:
            raise ExportError(f"The {self._what} prints more than its {self._epochs} epochs: {line[:80]}")
        self._tell(done)
        wanted = self._replay.line()
        if line != wanted:
            raise ExportError(
                f"The {self._what} does not print the log of the run: “{line[-120:]}” where Unroll prints "
                f"“{wanted[-120:]}”. Please report this."
            )

    def finish(self, weights: Arrays) -> Repetition:
        """Compare the final weights of the script, named as in its state_dict.

        Raises ExportError if they differ, or if the script has ended early.
        """
        done, epochs = self._replay.epoch, self._epochs
        if done != epochs:
            raise ExportError(f"The {self._what} ended after {done} of {epochs} epochs. Please report this.")
        document, asked = self._network.document, cases(self._network.document)
        flat = self._replay.flat
        own = live_answers(document, flat, asked)
        found = live_answers(document, self._flat(weights), asked)
        difference = require_agreement(f"The {self._what}", asked, own, found)
        lines = "the line of 1 epoch" if epochs == 1 else f"the lines of {epochs:,} epochs"
        compared = f"{lines}, character by character; {describe(asked)}"
        if self._network.checkpoint.epoch:
            away = self._require_network()
            if away <= TOLERANCE:
                difference = max(difference, away)
            else:
                compared += f"; {_FUSED} {away:.2g} from those of the network taken away"
        return Repetition(compared, difference, flat)

    def _flat(self, weights: Arrays) -> FloatArray:
        document = self._network.document
        names = state_names(document.model)
        return document.layout.join(
            {name: weights[names.get(name, name)] for name, _ in document.layout.shapes}
        )

    def _tell(self, done: int) -> None:
        share = 100 * done // self._epochs
        if share != self._said:
            self._said = share
            self._work.say(
                f"training again by the {self._what}: epoch {done + 1} of {self._epochs}", share / 100
            )
        self._work.go_on()

    def _require_network(self) -> float:
        """The distance of the network from the weights that torch reaches from its seed and settings.

        Raises ExportError if neither torch nor the engine that trained it reaches the network.
        """
        difference = self._distance(self._replay)
        if not (difference <= TOLERANCE or self._fused_engine_leads_there()):
            seed = self._network.document.training.seed
            raise ExportError(
                f"The network was not trained from seed {seed} with these settings alone: they lead to "
                f"weights that are {difference:.2g} away (imported weights, a changed optimizer state, two "
                "engines in turns, another device or another version of Unroll do that). Leave script and "
                "notebook out."
            )
        return difference

    def _distance(self, replay: "Replay") -> float:
        replay.go_on_to(self._network.checkpoint)
        return relative_difference(self._network.checkpoint.flat, replay.flat)

    def _fused_engine_leads_there(self) -> bool:
        """Whether the fused engine trained the network and reaches it again.

        In a long run rounding errors grow until torch and the fused engine disagree.
        """
        used = self._network.engine
        if used is None or used.name != "fused":
            return False
        if kernel_loader.load(self._network.document.model.cell).failure:
            return False
        from playground.export.script.replay import Replay

        again = Replay(self._network, self._epochs, self._work.go_on, "fused")
        return self._distance(again) <= TOLERANCE


def remarks(request: Request) -> Iterator[str]:
    """Remarks on how the network that the script trains differs from the exported one."""
    checkpoint, epochs = request.trained.checkpoint, request.trained.document.training.epochs
    if not checkpoint.epoch:
        run = "1 epoch" if epochs == 1 else f"{epochs:,} epochs"
        yield f"The network is not trained for a whole epoch yet; this trains the {run} of its settings."
    elif checkpoint.batch == 1:
        yield f"The last update of the network, after epoch {checkpoint.epoch}, is not part of it."
    elif checkpoint.batch:
        yield (
            f"The last {checkpoint.batch:,} updates of the network, after epoch {checkpoint.epoch}, are not "
            "part of it."
        )
