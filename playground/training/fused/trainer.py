"""The fused trainer: the same training as `TorchTrainer`, in compiled loops, burst by burst."""

from functools import cached_property
from math import prod

import numpy as np
import torch

from playground.blas_threads import one_blas_thread
from playground.checkpoint import Checkpoint, Curve, Evaluation, Rates, with_rate
from playground.document import Document
from playground.network import Network, bind, initial_weights, seeded_network
from playground.parameters import FloatArray, IntArray
from playground.training.batches import Batch, encode, select, shuffled
from playground.training.epoch_store.store import KeptEpochs
from playground.training.evaluation import evaluate
from playground.training.fused.burst_results import past_epochs, points_of
from playground.training.fused.kernel_loader import kernels
from playground.training.fused.memory import Memory, row_format
from playground.training.fused.memory_layout import BATCH, EPOCH, GOOD_BATCH, GOOD_EPOCH
from playground.training.nonfinite import NotFiniteError, locate

MOST_POINTS = 4096  # epochs per call of the kernel
MOST_ROW_BYTES = 4 << 20  # of past epochs that one call returns
MOST_ORDERS = 1 << 20  # numbers (epochs × pairs) in the shuffled orders of one call


class FusedTrainer:
    """Trains a valid document as `TorchTrainer` does, on the CPU only."""

    def __init__(
        self, document: Document, start: Checkpoint | None = None, kept: KeptEpochs | None = None
    ) -> None:
        """`kept` receives copies of whole epochs; epochs after `start` are removed from it."""
        self.document = document
        self._kernels, self._format, self._kept = kernels(document.model.cell), row_format(document), kept
        rows = max(3, MOST_ROW_BYTES // (4 * self._format.length)) if kept is not None else 0
        self._memory = Memory(document, min(rows, MOST_POINTS), MOST_POINTS)
        self.batches = self._memory.rule.batches
        start = start or Checkpoint(0, initial_weights(document))
        self._start, self._moved = start, False
        self._rate = float(document.training.learning_rate)
        self._rates: Rates = start.known_rates(self._rate)
        self._failure: NotFiniteError | None = None
        self._take(start)
        if self.batch:  # earlier batches of this epoch do not run again: evaluate to get their predictions
            self.take_predictions(self.evaluate().predictions)
        if kept is not None:
            kept.forget_after(self.epoch)
            if not self.batch and self.epoch not in kept:
                kept.add(self.epoch, start.flat, start.optimizer, None, self._rates)

    # --- Training

    @one_blas_thread()
    def steps(self, count: int) -> Curve:
        """Do `count` updates; returns the points of the epochs that ended.

        Raises NotFiniteError. If there are points to return, the next call raises it instead.
        """
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        points: list[Curve] = []
        while count > 0:
            updates = min(count, self._most_updates())
            done = self._burst(updates)
            points.append(self._hand_over())
            if done < updates:
                self._fail(any(map(len, points)))
                break
            count -= updates
        return Curve.joined(points)

    def updates_until(self, epoch: int) -> int:
        """Updates left until `epoch` whole epochs are done."""
        return (epoch - self.epoch) * self.batches - self.batch

    def set_learning_rate(self, rate: float) -> None:
        self._rate = float(rate)

    def _most_updates(self) -> int:
        epochs = MOST_POINTS
        if self._kept is not None:
            epochs = min(epochs, (self._memory.kept_rows - 2) * self._kept.standing[0])
        if self.batches > 1:
            epochs = min(epochs, max(1, MOST_ORDERS // self._memory.rule.pairs))
        return epochs * self.batches - self.batch

    def _burst(self, updates: int) -> int:
        """Let the kernel do `updates` updates; returns how many were done."""
        memory, kernels = self._memory, self._kernels
        self._rates = with_rate(self._rates, self.epoch, self.batch, self._rate)
        self._int_view("filled", 2)[:] = 0
        self._int_view("marked_epochs", 4)[:] = -1
        stride = 0
        if self._kept is not None:
            stride, best_loss, solved = self._kept.standing
            memory.doubles[memory.double_offset.best] = best_loss
            self._int_view("solved", 1)[0] = solved
        orders = self._orders(updates)
        done = kernels.burst(
            *(memory.rule, memory.net, *memory.offsets, *memory.arrays),
            *(orders, stride, updates, self._rate, *kernels.parts),
        )
        self._moved = self._moved or done > 0
        return done

    def _orders(self, updates: int) -> IntArray:
        """The order of the pairs in each epoch that the next updates reach; (epochs, pairs)."""
        pairs, seed = self._memory.rule.pairs, self.document.training.seed
        if self.batches == 1:
            return np.arange(pairs)[None]
        epochs = range(self.epoch + 1, self.epoch + 2 + (self.batch + updates - 1) // self.batches)
        return np.stack([shuffled(pairs, seed, epoch).numpy() for epoch in epochs])

    def _hand_over(self) -> Curve:
        """The points of the last burst; adds its past epochs to `kept`."""
        curve = points_of(self._memory)
        if self._kept is not None:
            self._kept.add_block(self._format, past_epochs(self._memory), curve, self._rates)
        return curve

    def _fail(self, has_points: bool) -> None:
        """Locate the value that is not finite, go back to the last good network, raise or store the error."""
        rule = self._memory.rule
        pairs = min(rule.batch_size, rule.pairs - self.batch * rule.batch_size)
        batch = select(self._data, torch.from_numpy(self._int_view("chosen", pairs).copy()))
        where = locate(self.document, self.checkpoint().flat, self.gradient, batch)
        self._restore()
        error = NotFiniteError(self.epoch, where)
        if not has_points:
            raise error
        self._failure = error

    def _restore(self) -> None:
        position = self._int_view("position", 4)
        position[EPOCH], position[BATCH] = position[GOOD_EPOCH], position[GOOD_BATCH]
        self._float_view("row", self._format.length)[:] = self._float_view("good", self._format.length)
        self._clear_epoch()
        here = (self.epoch, self.batch)
        self._moved = here != (self._start.epoch, self._start.batch)
        self._rates = tuple([change for change in self._rates if change[:2] < here])
        if self._kept is not None:
            self._kept.forget_after(self.epoch)

    # --- State

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return int(self._memory.ints[self._memory.int_offset.position + EPOCH])

    @property
    def batch(self) -> int:
        """Updates done in the current epoch."""
        return int(self._memory.ints[self._memory.int_offset.position + BATCH])

    @property
    def predictions(self) -> IntArray:
        """The predictions of the last forward pass over each pair; (pairs, longest)."""
        return self._int_view("predictions", *self._shape).copy()

    def take_predictions(self, predictions: IntArray) -> None:
        """Set the predictions made before this trainer continued the run; (pairs, longest)."""
        self._int_view("predictions", *self._shape)[:] = predictions

    @property
    def last_loss(self) -> float:
        """The loss of the last update's batch."""
        return float(self._memory.doubles[self._memory.double_offset.last_loss])

    @property
    def has_failed(self) -> bool:
        """Whether the next call of `steps` raises."""
        return self._failure is not None

    @property
    def gradient(self) -> FloatArray:
        """The gradient of the last update, after clipping; (parameters)."""
        return self._float_view("gradient", self._memory.net.parameters).copy()

    def checkpoint(self) -> Checkpoint:
        """A read-only copy of parameters and optimizer state."""
        row = self._float_view("row", self._memory.net.row).copy()
        row.flags.writeable = False
        known = self._moved or bool(self._start.optimizer)
        return Checkpoint(
            epoch=self.epoch,
            flat=row[: self._format.parameters],
            optimizer=self._format.split(row) if known else {},
            batch=self.batch,
            rates=self._rates,
        )

    def _take(self, start: Checkpoint) -> None:
        """Set the state to that of a checkpoint."""
        row, at = self._float_view("row", self._format.length), self._format.parameters
        row[:at] = start.flat
        for name, shape in self._format.state:
            stop = at + prod(shape)
            if name in start.optimizer:
                row[at:stop] = start.optimizer[name].ravel()
            at = stop
        self._float_view("good", self._format.length)[:] = row
        self._float_view("good_norms", self._memory.net.matrices)[:] = -1  # not known yet
        self._int_view("position", 4)[:] = [start.epoch, start.batch] * 2

    def _clear_epoch(self) -> None:
        """Reset the counts of the current epoch."""
        self._int_view("counts", 4)[:] = 0
        self._memory.doubles[self._memory.double_offset.loss] = 0

    def _float_view(self, name: str, *shape: int) -> FloatArray:
        return self._memory.float_view(name, *shape)

    def _int_view(self, name: str, *shape: int) -> IntArray:
        return self._memory.int_view(name, *shape)

    @property
    def _shape(self) -> tuple[int, int]:
        return self._memory.rule.pairs, self._memory.rule.longest

    def evaluate(self) -> Evaluation:
        """Loss, accuracy and predictions of the current parameters on all pairs, computed by torch."""
        flat = torch.from_numpy(self._float_view("row", self._memory.net.parameters).copy())
        bind(self._network, self.document.layout, flat)
        return evaluate(self.document, self._network, self._data, self.epoch)

    @cached_property
    def _network(self) -> Network:
        vocabularies, document = self.document.vocabularies, self.document
        sizes = len(vocabularies.input), len(vocabularies.target)
        return seeded_network(document.model, *sizes, document.training.seed)

    @cached_property
    def _data(self) -> Batch:
        return encode(self.document)
