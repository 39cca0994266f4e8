"""The very next update of a network, as values: what each phase reads and makes."""

from dataclasses import dataclass, replace

import numpy as np

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.language import Message
from playground.memory_need import require_update
from playground.parameters import FloatArray
from playground.training.batches import Batch, next_batch
from playground.training.slow_motion.optimizer_step import OptimizerStep, optimizer_step
from playground.training.slow_motion.phases import Phase, phases
from playground.training.slow_motion.step_gradients import StepGradients, step_gradients
from playground.training.torch_trainer import TorchTrainer

TOLERANCE = 1e-4  # between the sum over the steps and torch's gradient: rounding of float32 stays well below


@dataclass(frozen=True, eq=False)
class SlowUpdate:
    """The update that torch makes; flat arrays are (parameters), as in `document.layout`, and read-only."""

    document: Document
    before: Checkpoint
    after: Checkpoint  # bit by bit that of one step of a run with engine torch
    batch: Batch
    loss: float  # of the batch, as training prints it
    steps: StepGradients  # over all pairs of the batch
    gradient: FloatArray  # torch's, before clipping
    clipped: FloatArray  # what the optimizer gets; the same numbers where nothing is clipped
    disagreement: float  # largest |Σ per-step − torch's gradient|, relative to max(1, largest of the matrix)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """In order; clip only where it is set."""
        return phases(len(self.steps.losses), bool(self.document.training.clip_norm))

    @property
    def agrees(self) -> bool:
        """Whether the per-step gradients add up to torch's; what does not is not shown."""
        return self.disagreement <= TOLERANCE

    @property
    def fault(self) -> Message | None:
        """Why nothing of it is shown, as a sentence."""
        if self.agrees:
            return None
        return Message(
            "The gradients of the steps differ from PyTorch's by {difference:.2g}. Nothing is shown; please "
            "report this.",
            difference=self.disagreement,
        )

    @property
    def rows(self) -> tuple[int, ...]:
        """Indices of the batch's pairs in the document."""
        return tuple(self.batch.rows.tolist())

    @property
    def norm(self) -> float:
        """Of the whole gradient before clipping."""
        return float(np.linalg.norm(self.gradient.astype(np.float64)))

    @property
    def change(self) -> FloatArray:
        """Of every weight; (parameters)."""
        return self.after.flat - self.before.flat

    def of_pair(self, pair: int) -> StepGradients:
        """The share of one pair of the batch, by its index in the document."""
        return step_gradients(self.document, self.before.flat, self.batch, pair)

    def of_weight(self, matrix: str, row: int, column: int) -> OptimizerStep:
        """What the optimizer does with one weight; row and column count from 0, a bias has column 0."""
        start, shape = next((span[1], span[3]) for span in self.document.layout.spans if span[0] == matrix)
        place = start + row * (shape[1] if len(shape) > 1 else 1) + column
        weight, gradient = float(self.before.flat[place]), float(self.clipped[place])
        return optimizer_step(self.document.training, weight, gradient, self.before.optimizer, place)

    def difference(self, other: Checkpoint) -> float:
        """Largest distance of the weights after the update from those of another engine's own step."""
        return float(np.abs(self.after.flat - other.flat).max())

    def is_equal(self, other: Checkpoint) -> bool:
        """Whether weights and optimizer after the update are those of the other checkpoint, bit by bit."""
        ours, theirs = self.after.optimizer, other.optimizer
        if ours.keys() != theirs.keys() or not np.array_equal(self.after.flat, other.flat):
            return False
        return all(np.array_equal(values, theirs[name]) for name, values in ours.items())


def slow_update(document: Document, start: Checkpoint | None = None) -> SlowUpdate:
    """The next update after `start`, by default after the initial weights; on the CPU, and by torch.

    The document must be valid. Raises NotFiniteError, and ShortageError where there is no memory for it.
    """
    document = replace(document, training=replace(document.training, device="cpu"))
    require_update(document)
    free = replace(document, training=replace(document.training, clip_norm=0.0))
    trainer, unclipped = TorchTrainer(document, start), TorchTrainer(free, start)
    before = trainer.checkpoint()
    batch = next_batch(document, before.epoch, before.batch)
    steps = step_gradients(document, before.flat, batch)
    trainer.steps(1)
    unclipped.steps(1)
    return SlowUpdate(
        document=document,
        before=before,
        after=trainer.checkpoint(),
        batch=batch,
        loss=trainer.last_loss,
        steps=steps,
        gradient=unclipped.gradient,
        clipped=trainer.gradient,
        disagreement=_disagreement(document, steps, unclipped.gradient),
    )


def _disagreement(document: Document, steps: StepGradients, gradient: FloatArray) -> float:
    gaps = []
    for name, wanted in document.layout.split(gradient).items():
        gap = np.abs(steps.total(name) - wanted).max()
        gaps.append(float(gap / max(1.0, np.abs(wanted).max())))
    return max(gaps)
