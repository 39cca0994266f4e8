"""Evaluates a network on all pairs: predictions, accuracy and loss."""

import torch
from torch import Tensor
from torch.nn import functional

from playground.checkpoint import Evaluation
from playground.document import Document
from playground.memory_need import evaluation_pairs
from playground.network import Network
from playground.spec import Loss
from playground.training.batches import IGNORED, Batch, select
from playground.training.epoch_metrics import EpochMetrics

EVALUATION_BATCH = 1024  # pairs in one forward pass without gradients, at most


@torch.no_grad()
def evaluate(document: Document, module: Network, data: Batch, epoch: int) -> Evaluation:
    """Loss, accuracy and predictions of the module's current parameters on all pairs (`data`)."""
    reduction = document.training.loss
    tally = EpochMetrics(len(document.pairs), document.longest)
    for rows in torch.split(data.rows, evaluation_pairs(document, EVALUATION_BATCH)):
        batch = select(data, rows)
        logits, _, _ = module(batch.ids)  # (batch, time, symbols)
        tally.add(batch, cross_entropy(logits, batch.targets, reduction).item(), logits)
    predictions = tally.predictions.copy()
    return Evaluation(*tally.point(epoch, reduction), predictions)


def cross_entropy(logits: Tensor, targets: Tensor, reduction: Loss) -> Tensor:
    """The loss of a batch, without padding: logits (batch, time, symbols), targets (batch, time) → ()."""
    return functional.cross_entropy(
        logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED, reduction=reduction
    )
