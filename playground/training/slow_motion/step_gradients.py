"""The gradient of a batch's loss, step by step: what each use of a weight over time adds to it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from playground.document import Document
from playground.inspection.torch_equations import TorchWeights, step
from playground.parameters import FloatArray
from playground.training.batches import IGNORED, Batch

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Forward:
    """What the network makes of one pair on the way forward."""

    hidden: Array  # (T, hidden): the states of the last layer
    probabilities: Array  # (T, symbols): of its answers


@dataclass(frozen=True, eq=False)
class StepGradients:
    """Sums over pairs; in float64 from the float32 weights. Arrays are read-only."""

    losses: Array  # (T): their sum is the loss of the batch, or of one pair its share of it
    matrices: Mapping[str, Array]  # name → (T, *shape): ∂loss/∂W through the use of W at each step
    forward: Forward | None = None  # of the one pair whose share this is

    def total(self, name: str) -> Array:
        """The whole gradient of a matrix, summed over the steps."""
        return np.asarray(self.matrices[name].sum(axis=0))

    def from_step(self, name: str, at: int) -> Array:
        """What has been added to the gradient once the way back has come to a step, counted from 1."""
        return np.asarray(self.matrices[name][at - 1 :].sum(axis=0))


def step_gradients(
    document: Document, flat: FloatArray, batch: Batch, pair: int | None = None
) -> StepGradients:
    """`pair`: the index of a pair of the document in the batch, for its share alone; by default all of them.

    Every step gets weights of its own, equal to the others, so that autograd tells their gradients apart.
    The first state is zeros, so at step 1 the gradient of W_hh is exactly 0.
    """
    chosen = slice(None) if pair is None else batch.rows == pair
    ids, targets = batch.ids.cpu()[chosen], batch.targets.cpu()[chosen]  # (pairs, time) each
    steps = ids.shape[1]
    own = {
        name: torch.tensor(values, dtype=torch.float64).repeat(steps, *[1] * values.ndim).requires_grad_()
        for name, values in document.layout.split(flat).items()
    }  # (time, …) each
    hidden, logits = _forward(document, own, ids)  # (pairs, time, hidden), (pairs, time, symbols)
    by_place = functional.cross_entropy(
        logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED, reduction="none"
    )
    losses = by_place.view(targets.shape).sum(0)  # (time)
    if document.training.loss == "mean":
        losses = losses / batch.symbols
    found = torch.autograd.grad(losses.sum(), list(own.values()), allow_unused=True, materialize_grads=True)
    gradients = {name: _frozen(values) for name, values in zip(own, found, strict=True)}
    forward = None
    if len(ids) == 1:
        chances = torch.softmax(logits[0].detach(), -1)  # (time, symbols)
        forward = Forward(_frozen(hidden[0].detach()), _frozen(chances))
    return StepGradients(_frozen(losses.detach()), gradients, forward)


def _forward(document: Document, own: Mapping[str, Tensor], ids: Tensor) -> tuple[Tensor, Tensor]:
    """States of the last layer and logits, (pairs, time, hidden) and (pairs, time, symbols), from ids
    (pairs, time), with the weights of each step."""
    spec, hidden, logits = document.model, [], []
    symbols = len(document.vocabularies.input)
    zeros = torch.zeros(len(ids), spec.hidden_size, dtype=torch.float64)  # (pairs, hidden)
    states = [(zeros, zeros)] * spec.layers
    for at, read in enumerate(ids.unbind(1)):  # (pairs)
        if spec.input == "embedding":
            x = own["embedding.weight"][at][read]  # (pairs, embedding)
        else:
            x = functional.one_hot(read, symbols).double()  # (pairs, symbols)
        for layer, state in enumerate(states):
            kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            weights = TorchWeights(spec.cell, *(own[f"rnn.{kind}_l{layer}"][at] for kind in kinds))
            states[layer] = step(weights, x, *state)
            x = states[layer][0]  # (pairs, hidden)
        hidden.append(x)
        if spec.head == "linear":
            x = functional.linear(x, own["head.weight"][at], own["head.bias"][at])  # (pairs, symbols)
        logits.append(x)
    return torch.stack(hidden, 1), torch.stack(logits, 1)


def _frozen(values: Tensor) -> Array:
    array: Array = values.numpy()
    array.flags.writeable = False
    return array
