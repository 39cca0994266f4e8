"""A trainer that switches engines: torch trains until the fused engine is ready and has passed the parity
check, then the fused engine continues. Callers do not need to know which one is active."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from playground.checkpoint import Checkpoint, Curve, Evaluation
from playground.document import Document
from playground.engine_report import EngineUse, KernelState
from playground.parameters import IntArray
from playground.training.engine_choice import choose
from playground.training.engine_reasons import use_of
from playground.training.epoch_store.store import KeptEpochs
from playground.training.fused import kernel_loader
from playground.training.torch_trainer import TorchTrainer

if TYPE_CHECKING:
    from playground.training.fused.trainer import FusedTrainer


def make_trainer(
    document: Document,
    start: Checkpoint | None = None,
    kept: KeptEpochs | None = None,
    proved: EngineUse | None = None,
) -> "EngineTrainer":
    """The trainer for the document's engine setting. `proved`: the result of a parity check of the same
    document with another seed, used instead of a new check."""
    return EngineTrainer(document, start, kept, proved)


class EngineTrainer:
    def __init__(
        self,
        document: Document,
        start: Checkpoint | None,
        kept: KeptEpochs | None,
        proved: EngineUse | None = None,
        kernels: Callable[[], KernelState] | None = None,
    ) -> None:
        self.document = document
        self._kept, self._kernels = kept, kernels or kernel_loader.state
        self._rate = document.training.learning_rate
        self.use = proved or choose(document, self._kernels())
        if self.use.name == "fused" and proved is None:
            self.use = self._proved(start)
        self._trainer = self._make(start)
        self._waits = self.use.name == "torch" and self.use.proof is None  # for the fused engine to be ready

    # --- The interface of every trainer

    @property
    def epoch(self) -> int:
        return self._trainer.epoch

    @property
    def batch(self) -> int:
        return self._trainer.batch

    @property
    def batches(self) -> int:
        return self._trainer.batches

    @property
    def predictions(self) -> IntArray:
        return self._trainer.predictions

    def updates_until(self, epoch: int) -> int:
        return self._trainer.updates_until(epoch)

    def steps(self, count: int) -> Curve:
        if self._waits and not self._trainer.batch and not self._trainer.has_failed:
            self._take_over()
        return self._trainer.steps(count)

    def set_learning_rate(self, rate: float) -> None:
        self._rate = rate
        self._trainer.set_learning_rate(rate)

    def checkpoint(self) -> Checkpoint:
        return self._trainer.checkpoint()

    def evaluate(self) -> Evaluation:
        return self._trainer.evaluate()

    # --- Choice of the engine

    def _take_over(self) -> None:
        """Between two epochs: switch to the fused engine if it is ready and passes the parity check."""
        use = choose(self.document, self._kernels())
        if use.name == "torch":
            self.use = use
            return
        start, predictions = self._trainer.checkpoint(), self._trainer.predictions
        self.use, self._waits = self._proved(start), False
        if self.use.name == "fused":
            self._trainer = self._make(start)
            self._trainer.take_predictions(predictions)

    def _make(self, start: Checkpoint | None) -> "TorchTrainer | FusedTrainer":
        if self.use.name == "torch":
            return TorchTrainer(self.document, start, self._kept)
        from playground.training.fused.trainer import FusedTrainer  # imports numba only if needed

        trainer = FusedTrainer(self.document, start, self._kept)
        trainer.set_learning_rate(self._rate)
        return trainer

    def _proved(self, start: Checkpoint | None) -> EngineUse:
        """The fused engine if it passes the parity check, otherwise torch."""
        from playground.training.fused.parity_check import FAILED, prove

        try:
            proof = prove(self.document, start, self._rate)
        except Exception as error:  # out of memory, broken machine: torch, the reference, trains
            return use_of("torch", "failed", type(error).__name__, FAILED)
        if proof.holds:
            return replace(choose(self.document, self._kernels()), proof=proof)
        return use_of("torch", "differed", f"{proof.largest:.1e}", proof)
