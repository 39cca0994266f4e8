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
from playground.language import Message, counted
from playground.parameters import FloatArray
from playground.training.fused import kernel_loader

if TYPE_CHECKING:
    from playground.export.script.replay import Replay

_WHAT: dict[FormatName, Message] = {"script": Message("The script"), "notebook": Message("The notebook")}
_AGAIN: dict[FormatName, Message] = {"script": Message("the script"), "notebook": Message("the notebook")}
Arrays = Mapping[str, NDArray[Any]]


def obstacle(request: Request) -> Message | None:
    """Why no script can train the network from scratch here, as a sentence; None if one can."""
    if request.trained.imported:
        return Message(
            "Training began with imported weights, which no script gets from a seed: leave script and "
            "notebook out."
        )
    if request.trained.edited:
        return Message(
            "Weights were edited by hand, which no script gets from a seed: leave script and notebook out."
        )
    device = request.trained.document.training.device
    if device == "cpu":
        return None
    from playground.training.torch_setup import devices

    if device in devices():
        return None
    return Message(
        "This machine has no {device} that PyTorch can use, so the script cannot be tried: leave script and "
        "notebook out, or train on the CPU.",
        device=device.upper(),
    )


@dataclass(frozen=True, eq=False)
class Repetition:
    compared: Message
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
            raise ExportError(
                Message(
                    "{what} prints more than its {epochs} epochs: {line}",
                    what=_WHAT[self._what],
                    epochs=self._epochs,
                    line=line[:80],
                )
            )
        self._tell(done)
        wanted = self._replay.line()
        if line != wanted:
            raise ExportError(
                Message(
                    "{what} does not print the log of the run: “{line}” where Unroll prints “{wanted}”. "
                    "Please report this.",
                    what=_WHAT[self._what],
                    line=line[-120:],
                    wanted=wanted[-120:],
                )
            )

    def finish(self, weights: Arrays) -> Repetition:
        """Compare the final weights of the script, named as in its state_dict.

        Raises ExportError if they differ, or if the script has ended early.
        """
        done, epochs = self._replay.epoch, self._epochs
        if done != epochs:
            raise ExportError(
                Message(
                    "{what} ended after {done} of {epochs} epochs. Please report this.",
                    what=_WHAT[self._what],
                    done=done,
                    epochs=epochs,
                )
            )
        document, asked = self._network.document, cases(self._network.document)
        flat = self._replay.flat
        own = live_answers(document, flat, asked)
        found = live_answers(document, self._flat(weights), asked)
        difference = require_agreement(_WHAT[self._what], asked, own, found)
        compared = counted(
            "the line of 1 epoch, character by character; {compared}",
            "the lines of {count:,} epochs, character by character; {compared}",
            epochs,
            compared=describe(asked),
        )
        if self._network.checkpoint.epoch:
            away = self._require_network()
            if away <= TOLERANCE:
                difference = max(difference, away)
            else:
                compared = Message(
                    "{compared}; trained by the fused engine, which adds in another order: the weights that "
                    "PyTorch gets are {difference:.2g} from those of the network taken away",
                    compared=compared,
                    difference=away,
                )
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
            said = Message(
                "training again by {what}: epoch {epoch} of {epochs}",
                what=_AGAIN[self._what],
                epoch=done + 1,
                epochs=self._epochs,
            )
            self._work.say(said, share / 100)
        self._work.go_on()

    def _require_network(self) -> float:
        """The distance of the network from the weights that torch reaches from its seed and settings.

        Raises ExportError if neither torch nor the engine that trained it reaches the network.
        """
        difference = self._distance(self._replay)
        if not (difference <= TOLERANCE or self._fused_engine_leads_there()):
            seed = self._network.document.training.seed
            raise ExportError(
                Message(
                    "The network was not trained from seed {seed} with these settings alone: they lead to "
                    "weights that are {difference:.2g} away (imported weights, a changed optimizer state, "
                    "two engines in turns, another device or another version of Unroll do that). Leave "
                    "script and notebook out.",
                    seed=seed,
                    difference=difference,
                )
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


def remarks(request: Request) -> Iterator[Message]:
    """Remarks on how the network that the script trains differs from the exported one."""
    checkpoint, epochs = request.trained.checkpoint, request.trained.document.training.epochs
    if not checkpoint.epoch:
        yield counted(
            "The network is not trained for a whole epoch yet; this trains the 1 epoch of its settings.",
            "The network is not trained for a whole epoch yet; this trains the {count:,} epochs of its "
            "settings.",
            epochs,
        )
    elif checkpoint.batch:
        yield counted(
            "The last update of the network, after epoch {epoch}, is not part of it.",
            "The last {count:,} updates of the network, after epoch {epoch}, are not part of it.",
            checkpoint.batch,
            epoch=checkpoint.epoch,
        )
