"""Test inputs for an export (all pairs and random inputs), and the live network's answers to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.document import Document
from playground.encoding import PADDING, padded_indices
from playground.language import Message, all_of, counted
from playground.parameters import FloatArray, IntArray

BATCHES, LENGTHS = (1, 7), (1, 5, 50)
MOST_ROWS = 256  # pairs in one case
MOST_LOGITS = 1 << 26  # numbers, of all pairs together; the check holds them three times, 256 MB each
SEED = 0  # for the random inputs


@dataclass(frozen=True, eq=False)
class Case:
    """A batch of texts of equal length, and the initial states: zeros for those of pairs."""

    name: Message
    ids: IntArray  # (batch, time)
    h0: FloatArray  # (layers, batch, hidden)
    c0: FloatArray | None  # (layers, batch, hidden), LSTM only
    is_random: bool = False


@dataclass(frozen=True, eq=False)
class Answer:
    logits: FloatArray  # (batch, time, symbols)
    h_n: FloatArray  # (layers, batch, hidden)
    c_n: FloatArray | None  # (layers, batch, hidden), LSTM only


def cases(document: Document) -> tuple[Case, ...]:
    """All pairs from zero initial states, and random texts of 1, 5 and 50 symbols from random ones. Of pairs
    whose answers would take too much memory, some at even distances."""
    return (*_pair_cases(document), *_random_cases(document))


def _pair_cases(document: Document) -> Iterator[Case]:
    """One batch per length, so that no padding is needed."""
    inputs, _ = padded_indices(document)  # (pairs, longest)
    lengths = (inputs != PADDING).sum(1)  # (pairs)
    asked = _spaced(document)  # (asked)
    for length in np.unique(lengths[lengths > 0]).tolist():
        rows = asked[lengths[asked] == length]
        for first in range(0, len(rows), MOST_ROWS):
            chosen = rows[first : first + MOST_ROWS]
            yield _case(document, _pairs_name(chosen, length), inputs[chosen, :length], None)


def _pairs_name(rows: IntArray, length: int) -> Message:
    if len(rows) == 1:
        return Message("pair {pair}", pair=int(rows[0]) + 1)
    return counted("pairs of 1 symbol", "pairs of {count} symbols", length)


def _spaced(document: Document) -> IntArray:
    """Indices of the pairs that are asked; (asked)."""
    pairs, numbers = len(document.pairs), document.longest * len(document.vocabularies.target)
    fitting = max(1, MOST_LOGITS // max(1, numbers))
    if pairs <= fitting:
        return np.arange(pairs)
    return np.unique(np.linspace(0, pairs - 1, fitting).round().astype(np.int64))


def _random_cases(document: Document) -> Iterator[Case]:
    random = np.random.default_rng(SEED)
    for batch in BATCHES:
        for length in LENGTHS:
            ids = random.integers(0, len(document.vocabularies.input), (batch, length))
            name = Message("random input, batch {batch}, length {length}", batch=batch, length=length)
            yield _case(document, name, ids, random)


def _case(document: Document, name: Message, ids: IntArray, random: np.random.Generator | None) -> Case:
    spec = document.model
    shape = (spec.layers, len(ids), spec.hidden_size)

    def state() -> FloatArray:
        return (np.zeros(shape) if random is None else random.uniform(-1, 1, shape)).astype(np.float32)

    return Case(name, ids, state(), state() if spec.cell == "lstm" else None, random is not None)


def live_answers(document: Document, flat: FloatArray, asked: Sequence[Case]) -> tuple[Answer, ...]:
    """The answers of the document's network with the parameters `flat`, computed by torch on the CPU."""
    import torch

    from playground.network import bind, seeded_network

    vocabularies = document.vocabularies
    module = seeded_network(document.model, len(vocabularies.input), len(vocabularies.target), seed=0)
    bind(module, document.layout, torch.tensor(flat))
    answers = []
    with torch.no_grad():
        for case in asked:
            h0 = torch.tensor(case.h0)  # (layers, batch, hidden)
            state = h0 if case.c0 is None else (h0, torch.tensor(case.c0))
            logits, _, after = module(torch.tensor(case.ids), state)  # (batch, time, symbols)
            h_n, c_n = after if isinstance(after, tuple) else (after, None)
            answers.append(Answer(logits.numpy(), h_n.numpy(), None if c_n is None else c_n.numpy()))
    return tuple(answers)


def describe(asked: Sequence[Case]) -> Message:
    """What was compared, in words."""
    pairs = sum(len(case.ids) for case in asked if not case.is_random)
    return counted(
        "logits and last states of 1 pair and of random inputs, batches of {batches}, lengths {lengths}",
        "logits and last states of {count:,} pairs and of random inputs, batches of {batches}, lengths "
        "{lengths}",
        pairs,
        batches=all_of(BATCHES),
        lengths=all_of(LENGTHS),
    )


def write_cases(path: Path, asked: Sequence[Case]) -> None:
    """Write the cases as an NPZ file for the checking process: `0.ids`, `0.h0`, `0.c0`, `1.ids` …"""
    arrays: dict[str, NDArray[Any]] = {}
    for n, case in enumerate(asked):
        arrays |= {f"{n}.ids": case.ids, f"{n}.h0": case.h0}
        if case.c0 is not None:
            arrays[f"{n}.c0"] = case.c0
    np.savez(path, **arrays)  # type: ignore[arg-type]  # its stub takes every name for an option


def read_answers(path: Path, asked: Sequence[Case]) -> tuple[Answer, ...]:
    """Read the NPZ file that the checking process wrote: `0.logits`, `0.h_n`, `0.c_n` …"""
    with np.load(path, allow_pickle=False) as found:
        return tuple(
            Answer(
                found[f"{n}.logits"], found[f"{n}.h_n"], found[f"{n}.c_n"] if case.c0 is not None else None
            )
            for n, case in enumerate(asked)
        )
