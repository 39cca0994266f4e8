"""Trains with torch, the reference engine: forward, loss, backward, update. Independent of threads."""

from collections.abc import Iterator
from itertools import islice
from math import isfinite

import torch
from torch import Tensor, nn

from playground.checkpoint import Checkpoint, Curve, Evaluation, Point, Rates, with_rate
from playground.document import Document
from playground.memory_need import is_shortage, require_update, shortage
from playground.network import flat_weights, seeded_network
from playground.parameters import FloatArray, IntArray, matrix_norms
from playground.spec import TrainSpec
from playground.training.aligned_buffer import AlignedBuffer
from playground.training.batches import Batch, batches, batches_per_epoch, encode
from playground.training.epoch_metrics import EpochMetrics
from playground.training.epoch_store.store import KeptEpochs
from playground.training.evaluation import cross_entropy, evaluate
from playground.training.nonfinite import NotFiniteError, locate


def make_optimizer(spec: TrainSpec, parameter: Tensor) -> torch.optim.Optimizer:
    """The optimizer of the spec over one flat parameter. All four work element by element, so this is
    bit-identical to torch's optimizer over separate matrices, with a fraction of the calls. torch's fused
    optimizer kernels are not used: they would round the last elements of each matrix differently."""
    rate = spec.learning_rate
    match spec.optimizer:
        case "adam":
            return torch.optim.Adam([parameter], rate)
        case "adamw":
            return torch.optim.AdamW([parameter], rate)
        case "sgd":
            return torch.optim.SGD([parameter], rate, momentum=spec.momentum)
        case "rmsprop":
            return torch.optim.RMSprop([parameter], rate, momentum=spec.momentum)


class TorchTrainer:
    """Trains a valid document, from a checkpoint or from the initial weights of its seed."""

    def __init__(
        self, document: Document, start: Checkpoint | None = None, kept: KeptEpochs | None = None
    ) -> None:
        """`kept` receives a copy of every whole epoch; epochs after `start` are removed from it."""
        vocabularies, spec = document.vocabularies, document.training
        self.document = document
        self._network = seeded_network(
            document.model, len(vocabularies.input), len(vocabularies.target), spec.seed
        )
        start = start or Checkpoint(0, flat_weights(self._network, document.layout))
        self.epoch = start.epoch  # whole epochs done
        self.batch = start.batch  # updates done in the current epoch
        self.batches = batches_per_epoch(len(document.pairs), spec.batch_size)
        self._data = encode(document)
        self._network.to(spec.device)
        self._places = AlignedBuffer(document.layout)
        flat = self._places.spread(start.flat)
        self._flat = nn.Parameter(torch.tensor(flat, device=spec.device))  # (all parameters)
        self._gradient = torch.zeros_like(self._flat)  # (all parameters)
        self._optimizer = make_optimizer(spec, self._flat)
        self._tie_together()
        self._load_optimizer(start)
        self._rates = start.known_rates(spec.learning_rate)
        self._good = self._remembered()  # the last state with a finite loss
        self._failure: NotFiniteError | None = None  # raised by the next call of `steps`
        self.last_loss = 0.0  # of the last update's batch
        self._tally = EpochMetrics(len(document.pairs), document.longest)
        self._order = self._remaining_batches()
        if self.batch:  # earlier batches of this epoch do not run again: evaluate to get their predictions
            self.take_predictions(self.evaluate().predictions)
        self._kept = kept
        if kept is not None:
            kept.forget_after(self.epoch)
            if not self.batch and self.epoch not in kept:
                self._keep(None)

    # --- Training

    def steps(self, count: int) -> Curve:
        """Do `count` updates; returns the points of the epochs that ended.

        Raises NotFiniteError. If there are points to return, the next call raises it instead. Raises
        ShortageError, before any update if they would take too much memory.
        """
        require_update(self.document)
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        points: list[Point] = []
        for _ in range(count):
            try:
                point = self._step_or_tell_shortage()
            except NotFiniteError as error:
                if not points:
                    raise
                self._failure = error
                break
            if point is not None:
                points.append(point)
        return Curve.of(points)

    def updates_until(self, epoch: int) -> int:
        """Updates left until `epoch` whole epochs are done."""
        return (epoch - self.epoch) * self.batches - self.batch

    def set_learning_rate(self, rate: float) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = rate

    def _step_or_tell_shortage(self) -> Point | None:
        try:
            return self._step()
        except (MemoryError, RuntimeError) as error:
            if is_shortage(error):
                raise shortage(self.document) from error
            raise

    def _step(self) -> Point | None:
        batch = next(self._order)
        self._gradient.zero_()
        logits, _, _ = self._network(batch.ids)  # (batch, time, symbols)
        loss = cross_entropy(logits, batch.targets, self.document.training.loss)  # ()
        value = loss.item()
        self.last_loss = value
        self._require_finite(value, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        norms = self._gradient_norms() if self.batch == 0 else None
        self._require_finite(self._clip(), batch)
        if norms is not None and self._kept is not None:
            self._kept.add_gradient_norms(self.epoch, norms)
        if self.batch == 0:
            self._good = self._remembered()
        rate = float(self._optimizer.param_groups[0]["lr"])
        self._rates = with_rate(self._rates, self.epoch, self.batch, rate)
        self._optimizer.step()
        self._tally.add(batch, value, logits.detach())
        self.batch += 1
        return self._end_epoch() if self.batch == self.batches else None

    def _clip(self) -> float:
        """Clip the gradient norm as torch's clip_grad_norm_ does; returns the norm before clipping."""
        allowed = self.document.training.clip_norm
        if not allowed:
            return float(torch.linalg.vector_norm(self._gradient))
        parameters = list(self._network.parameters())
        norm = nn.utils.get_total_norm([p.grad for p in parameters if p.grad is not None])  # ()
        if torch.isfinite(norm):
            nn.utils.clip_grads_with_norm_(parameters, allowed, norm)
        return float(norm)

    def _end_epoch(self) -> Point:
        self.epoch, self.batch = self.epoch + 1, 0
        point = self._tally.point(self.epoch, self.document.training.loss)
        self._order = self._remaining_batches()
        self._keep(point)
        return point

    def _keep(self, point: Point | None) -> None:
        if self._kept is not None:
            now = self.checkpoint()
            self._kept.add(self.epoch, now.flat, now.optimizer, point, self._rates)

    def _gradient_norms(self) -> FloatArray | None:
        """The gradient norm of each matrix, before clipping; (matrices). None if no epochs are kept."""
        if self._kept is None:
            return None
        return matrix_norms(self.document.layout, self._places.gathered(self._gradient))

    def _remaining_batches(self) -> Iterator[Batch]:
        spec = self.document.training
        return islice(batches(self._data, spec.batch_size, spec.seed, self.epoch + 1), self.batch, None)

    def _require_finite(self, value: float, batch: Batch) -> None:
        if isfinite(value):
            return
        gradient = self._places.gathered(self._gradient)
        where = locate(self.document, self.checkpoint().flat, gradient, batch)
        self._restore()
        raise NotFiniteError(self.epoch, where)

    # --- State

    @property
    def predictions(self) -> IntArray:
        """The predictions of the last forward pass over each pair; (pairs, longest)."""
        return self._tally.predictions.copy()

    def take_predictions(self, predictions: IntArray) -> None:
        """Set the predictions made before this trainer continued the run; (pairs, longest)."""
        self._tally.predictions[:] = predictions

    @property
    def gradient(self) -> FloatArray:
        """The gradient of the last update, after clipping; (parameters)."""
        return self._places.gathered(self._gradient)

    @property
    def has_failed(self) -> bool:
        """Whether the next call of `steps` raises."""
        return self._failure is not None

    def checkpoint(self) -> Checkpoint:
        """A read-only copy of parameters and optimizer state."""
        return Checkpoint(
            epoch=self.epoch,
            flat=self._places.gathered(self._flat),
            optimizer={
                name: self._places.gathered(values) for name, values in self._optimizer_state().items()
            },
            batch=self.batch,
            rates=self._rates,
        )

    def evaluate(self) -> Evaluation:
        """Loss, accuracy and predictions of the current parameters on all pairs."""
        return evaluate(self.document, self._network, self._data, self.epoch)

    def _tie_together(self) -> None:
        """Make the parameters and gradients of the module views of the two flat arrays."""
        values, gradients = self._places.views(self._flat.data), self._places.views(self._gradient)
        for parameter, value, gradient in zip(self._network.parameters(), values, gradients, strict=True):
            parameter.data, parameter.grad = value, gradient
        self._flat.grad = self._gradient

    def _optimizer_state(self) -> dict[str, Tensor]:
        return {
            name: values for name, values in self._optimizer.state[self._flat].items() if values is not None
        }

    def _load_optimizer(self, start: Checkpoint) -> None:
        for name, values in start.optimizer.items():
            device = self._flat.device if values.ndim else "cpu"  # torch keeps the step count there
            state = torch.tensor(self._places.spread(values), device=device)
            self._optimizer.state[self._flat][name] = state

    def _remembered(self) -> tuple[int, int, Rates, Tensor, dict[str, Tensor]]:
        state = {name: values.clone() for name, values in self._optimizer_state().items()}
        return self.epoch, self.batch, self._rates, self._flat.detach().clone(), state

    def _restore(self) -> None:
        self.epoch, self.batch, self._rates, flat, state = self._good
        self._flat.data.copy_(flat)
        self._optimizer.state[self._flat] = {name: values.clone() for name, values in state.items()}
        self._tally.clear()
        self._order = self._remaining_batches()
        if self._kept is not None:
            self._kept.forget_after(self.epoch)
