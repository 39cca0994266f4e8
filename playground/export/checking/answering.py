"""Checks an export for torch by running its loader in a separate process that imports nothing of the app."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playground.export.checking.agreement import agreement
from playground.export.checking.cases import cases, describe, read_answers, write_cases
from playground.export.context import PROGRAMS, Work
from playground.export.format_api import Checked, FormatName, Request, WrittenPart
from playground.inspection.trace import trace
from playground.language import Message
from playground.vocabulary import join

PROGRAM = PROGRAMS / "answer_torch.py"


def check(request: Request, folder: Path, part: WrittenPart, work: Work, name: FormatName) -> Checked:
    """Run the README's loader code unchanged, evaluate all cases with its model, and compare.

    Raises ExportError if the answers do not agree with the live network.
    """
    document, flat = request.trained.document, request.trained.checkpoint.flat
    asked = cases(document)
    with tempfile.TemporaryDirectory() as place:
        loader, questions, answers = (Path(place, n) for n in ("loader.py", "cases.npz", "answers.npz"))
        loader.write_text(part.loader, encoding="utf-8")
        write_cases(questions, asked)
        said = json.loads(work.python(PROGRAM, [loader, questions, answers], folder))
        found = read_answers(answers, asked)
    agreed = agreement(name, document, flat, asked, found)
    means = Message(
        "the loader of its README, with torch {version} in a process of its own", version=said["torch"]
    )
    return Checked(means, agreed.noted(describe(asked)), agreed.difference)


@dataclass(frozen=True)
class Example:
    """The first pair's input and the network's prediction, as shown in the code of a loader."""

    ids: list[int]
    text: str  # a Python literal
    answer: str  # a Python literal
    answer_ids: list[int]


def example(request: Request) -> Example:
    document, flat = request.trained.document, request.trained.checkpoint.flat
    level, vocabularies = document.vocabulary.level, document.vocabularies
    symbols, _ = document.pairs[0].symbols(level)
    single = level == "word" or all(len(symbol) == 1 for symbol in symbols)
    ids = vocabularies.input.encode(symbols)
    found = trace(document.model, document.layout.split(flat), len(vocabularies.input), ids).prediction
    return Example(
        ids=list(ids),
        text=repr(join(symbols, level) if single else list(symbols)),
        answer=repr(join(vocabularies.target.decode(found), level)),
        answer_ids=list(found),
    )
