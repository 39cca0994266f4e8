"""Training in float64, by torch: what both engines round."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from playground.document import Document
from playground.network import Network, seeded_network
from playground.spec import TrainSpec
from playground.training.batches import Batch, batches, encode
from playground.training.evaluation import cross_entropy


def exact_parameters(document: Document, updates: int) -> NDArray[np.float64]:
    """All parameters after so many updates, from the weights of the seed."""
    vocabularies, spec = document.vocabularies, document.training
    sizes = len(vocabularies.input), len(vocabularies.target)
    network = seeded_network(document.model, *sizes, spec.seed).double()
    optimizer = _optimizer(spec, list(network.parameters()))
    for _, batch in zip(range(updates), _all_batches(document), strict=False):
        optimizer.zero_grad()
        cross_entropy(_logits(network, batch.ids), batch.targets, spec.loss).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return np.concatenate([values.detach().numpy().ravel() for _, values in network.layout_parameters()])


def _all_batches(document: Document) -> Iterator[Batch]:
    data, spec, epoch = encode(document), document.training, 1
    while True:
        yield from batches(data, spec.batch_size, spec.seed, epoch)
        epoch += 1


def _logits(network: Network, ids: Tensor) -> Tensor:
    """ids (batch, time) → (batch, time, symbols)"""
    if network.embedding is not None:
        x = network.embedding(ids)  # (batch, time, embedding)
    else:
        x = functional.one_hot(ids, network.input_symbols).double()  # (batch, time, symbols)
    output, _ = network.rnn(x)  # (batch, time, hidden)
    logits: Tensor = output if network.head is None else network.head(output)
    return logits


def _optimizer(spec: TrainSpec, parameters: list[Tensor]) -> torch.optim.Optimizer:
    match spec.optimizer:
        case "adam":
            return torch.optim.Adam(parameters, spec.learning_rate)
        case "adamw":
            return torch.optim.AdamW(parameters, spec.learning_rate)
        case "sgd":
            return torch.optim.SGD(parameters, spec.learning_rate, momentum=spec.momentum)
        case "rmsprop":
            return torch.optim.RMSprop(parameters, spec.learning_rate, momentum=spec.momentum)
