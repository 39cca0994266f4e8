"""Test inputs for an ONNX graph: the cases of every export, rows of several lengths, and `ids` alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.export.checking.cases import Answer, Case, read_answers
from playground.language import Message
from playground.parameters import FloatArray, IntArray


class Questions:
    """The cases unchanged, then the last one without its optional inputs, then with `lengths`."""

    def __init__(self, cases: Sequence[Case]) -> None:
        last = cases[-1]  # the largest random one
        batch, time = last.ids.shape
        c0 = None if last.c0 is None else np.zeros_like(last.c0)
        name = Message("{case}, optional inputs left out", case=last.name)
        self._bare = replace(last, name=name, h0=np.zeros_like(last.h0), c0=c0)
        self._cases, self._padded = tuple(cases), last
        self._lengths = np.linspace(1, time, batch).astype(np.int32)  # (batch)

    def write(self, path: Path) -> None:
        """Write the inputs as an NPZ file for the checking process: `0.ids`, `0.h0`, `0.c0`, `1.ids` …"""
        questions = [
            *map(_inputs, self._cases),
            {"ids": self._bare.ids},
            {**_inputs(self._padded), "lengths": self._lengths},
        ]
        arrays = {f"{n}.{name}": values for n, one in enumerate(questions) for name, values in one.items()}
        np.savez(path, allow_pickle=False, **arrays)

    def read(self, path: Path, ragged: bool) -> tuple[tuple[Case, ...], tuple[Answer, ...]]:
        """The cases and their answers. If `ragged`, also each row of the batch with `lengths` as a case."""
        *answers, padded = read_answers(path, (*self._cases, self._bare, self._padded))
        cases = (*self._cases, self._bare)
        if not ragged:
            return cases, tuple(answers)
        rows = list(enumerate(self._lengths.tolist()))
        alone = (_row_alone(self._padded, row, length) for row, length in rows)
        return (*cases, *alone), (*answers, *(_answer_alone(padded, row, length) for row, length in rows))


def _inputs(case: Case) -> Mapping[str, IntArray | FloatArray]:
    given: dict[str, IntArray | FloatArray | None] = {"ids": case.ids, "h0": case.h0, "c0": case.c0}
    return {name: values for name, values in given.items() if values is not None}


def _row_alone(case: Case, row: int, length: int) -> Case:
    c0 = None if case.c0 is None else case.c0[:, [row]]  # (layers, 1, hidden)
    name = Message(
        "{case}, row {row} ended by its length {length}", case=case.name, row=row + 1, length=length
    )
    return Case(name, case.ids[[row], :length], case.h0[:, [row]], c0)


def _answer_alone(answer: Answer, row: int, length: int) -> Answer:
    c_n = None if answer.c_n is None else answer.c_n[:, [row]]  # (layers, 1, hidden)
    return Answer(answer.logits[[row], :length], answer.h_n[:, [row]], c_n)
