"""Encodes pairs as padded tensors and divides them into the batches of each epoch."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import torch
from torch import Tensor

from playground.document import Document
from playground.encoding import PADDING, padded_indices
from playground.parameters import IntArray

IGNORED = -100  # target index that cross_entropy leaves out


@dataclass(frozen=True, eq=False)
class Batch:
    """Some of the pairs, padded at the end to the longest of them."""

    rows: Tensor  # (batch) indices of the pairs
    ids: Tensor  # (batch, time) input indices, 0 as padding, which cannot affect earlier steps
    targets: Tensor  # (batch, time) target indices, IGNORED as padding

    @cached_property
    def symbols(self) -> int:
        """The number of targets that are not padding."""
        return int((self.targets != IGNORED).sum())

    @cached_property
    def wanted(self) -> IntArray:
        """The targets on the CPU; (batch, time)."""
        return self.targets.cpu().numpy()


def encode(document: Document) -> Batch:
    """All pairs of a valid document as one batch, on its training device."""
    inputs, targets = map(torch.from_numpy, padded_indices(document))  # (pairs, longest)
    ids, targets = inputs.clamp(min=0), targets.masked_fill(targets == PADDING, IGNORED)
    device = document.training.device
    return Batch(torch.arange(len(document.pairs)), ids.to(device), targets.to(device))


def select(whole: Batch, rows: Tensor) -> Batch:
    """The pairs with indices `rows` as a batch, cut to the longest of them."""
    on_device = rows.to(whole.ids.device)
    targets = whole.targets[on_device]
    longest = int((targets != IGNORED).sum(1).max())
    return Batch(rows, whole.ids[on_device, :longest], targets[:, :longest])


def batches(whole: Batch, batch_size: int, seed: int, epoch: int) -> Iterator[Batch]:
    """The batches of one epoch (from 1). A single batch of all pairs keeps their order, smaller ones are
    shuffled."""
    if batches_per_epoch(len(whole.rows), batch_size) == 1:
        yield whole
        return
    for rows in torch.split(shuffled(len(whole.rows), seed, epoch), batch_size):
        yield select(whole, rows)


def next_batch(document: Document, epoch: int, batch: int) -> Batch:
    """The pairs of the update after `epoch` whole epochs and `batch` further updates."""
    spec = document.training
    order = batches(encode(document), spec.batch_size, spec.seed, epoch + 1)
    return next(islice(order, batch, None))


def shuffled(pairs: int, seed: int, epoch: int) -> Tensor:
    """The order of the pairs in an epoch (from 1); (pairs).

    It depends only on the seed and the epoch, so a run can resume at any epoch.
    """
    generator = torch.Generator().manual_seed((seed * 1_000_003 + epoch) % 2**63)
    return torch.randperm(pairs, generator=generator)


def batches_per_epoch(pairs: int, batch_size: int) -> int:
    return -(-pairs // batch_size) if 0 < batch_size < pairs else 1
