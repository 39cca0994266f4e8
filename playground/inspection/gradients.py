"""Computes the gradient of the training loss at given weights for display, without training."""

from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from playground.document import Document, VocabularySpec
from playground.encoding import PADDING, padded_indices
from playground.network import Network, bind, seeded_network
from playground.parameters import FloatArray
from playground.spec import ModelSpec

MOST_SYMBOLS = 4096  # in the batch, padding included
MOST_WORK = 200_000_000  # symbols times parameters: about a tenth of a second


@dataclass(frozen=True, eq=False)
class Gradient:
    """∂loss/∂parameters over the first `pairs` pairs of the document."""

    flat: FloatArray  # (parameters), as in `document.layout`; read-only
    pairs: int


def gradient(document: Document, flat: FloatArray) -> Gradient:
    """Gradient of the document's loss, the mean or the sum over all symbols, at the weights `flat`.

    Over all pairs, or over as many of the first pairs as MOST_SYMBOLS and MOST_WORK allow; at least one.
    Always on the CPU; `flat` is copied, and torch's random generator keeps its state. The document must be
    valid (see `problems`).
    """
    part = _first_pairs(document)
    module = _bound(document, flat)
    inputs, targets = map(torch.from_numpy, padded_indices(part))  # (pairs, time)
    logits, _, _ = module(inputs.clamp(min=0))  # (pairs, time, symbols)
    loss = functional.cross_entropy(
        logits.flatten(0, 1), targets.flatten(), ignore_index=PADDING, reduction=document.training.loss
    )  # ()
    joined = _slopes(loss, document, module).numpy()  # (parameters)
    joined.flags.writeable = False
    return Gradient(joined, len(part.pairs))


def _slopes(loss: Tensor, document: Document, module: Network) -> Tensor:
    """∂loss/∂parameters, end to end; (parameters)."""
    parameters = dict(module.layout_parameters())
    slopes = torch.autograd.grad(loss, [parameters[name] for name, _ in document.layout.shapes])
    return torch.cat([slope.flatten() for slope in slopes])


def _bound(document: Document, flat: FloatArray) -> Network:
    vocabularies = document.vocabularies
    module = _network(document.model, len(vocabularies.input), len(vocabularies.target))
    bind(module, document.layout, torch.tensor(flat))
    return module


@lru_cache(maxsize=2)
def _network(spec: ModelSpec, input_symbols: int, target_symbols: int) -> Network:
    """Cached: building a network takes longer than a gradient, and the weights are replaced each time."""
    return seeded_network(spec, input_symbols, target_symbols, seed=0)


def _first_pairs(document: Document) -> Document:
    """The document with its first pairs only, but with unchanged vocabularies."""
    vocabularies, level = document.vocabularies, document.vocabulary.level
    own = VocabularySpec(level, False, False, vocabularies.input.symbols, vocabularies.target.symbols)
    return replace(document, pairs=document.pairs[: _room(document)], vocabulary=own)


def _room(document: Document) -> int:
    """How many of the first pairs fit into one batch, padded to the longest of them."""
    most, longest = min(MOST_SYMBOLS, MOST_WORK // document.layout.size), 0
    for row, pair in enumerate(document.pairs):
        longest = max(longest, len(pair.symbols(document.vocabulary.level)[0]))
        if longest * (row + 1) > most:
            return max(1, row)
    return len(document.pairs)
