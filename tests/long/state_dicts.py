"""Random state_dicts of .safetensors and .pt: each opens to logits equal to torch's, or is asked about, or is
refused with the reason. Never does it answer differently without a word."""

from collections import Counter
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import torch

from playground.cli import import_
from playground.cli.errors import CommandError, Parser
from playground.inspection.trace import trace
from playground.project_file import load
from tests.long.mutations.sentences import require_sentence
from tests.long.random_networks import Case, Network, case

STATE_DICTS = 200
TOLERANCE = 1e-5
MOST_QUESTIONS = 3
LETTERS = "abcdefghijklmnop"
Outcome = Literal["right", "right after questions", "refused", "spoken of", "SILENTLY DIFFERENT"]


def prove(share: float) -> bool:
    counts: Counter[tuple[str, Outcome]] = Counter()
    wrong: list[str] = []
    for seed in range(max(1, round(STATE_DICTS * share))):
        for kind, outcome in outcomes(seed):
            counts[kind, outcome] += 1
            if outcome == "SILENTLY DIFFERENT":
                wrong.append(str(seed))
    for (kind, outcome), count in sorted(counts.items()):
        print(f"state_dicts, {kind}: {count} {outcome}")
    if wrong:
        print(f"  silently different: seeds {', '.join(wrong)}; again: tests.long.state_dicts.outcomes(seed)")
    return not wrong


def outcomes(seed: int) -> list[tuple[str, Outcome]]:
    """Kind and outcome of each network in the file of that seed. Raises AssertionError if a right answer to
    a question does not lead to the right network."""
    with TemporaryDirectory() as name:
        made = case(seed, Path(name))
        return [(made.kind, _outcome(made, network)) for network in made.networks]


def _outcome(made: Case, network: Network) -> Outcome:
    out, options = made.path.with_name("out.unroll"), _vocabularies(network)
    asked = 0
    while asked <= MOST_QUESTIONS:
        said = _imported(made.path, out, options)
        if not isinstance(said, CommandError):
            return _judged(made, network, out, said, asked)
        require_sentence(str(said).removeprefix(f"{made.path}: "))
        answer = _answer(str(said), network)
        if not answer:
            return "refused"
        options, asked = [*options, *answer], asked + 1
    raise AssertionError(f"asked more than {MOST_QUESTIONS} questions: {said}")


def _vocabularies(network: Network) -> list[str]:
    return [
        "--vocabulary", " ".join(LETTERS[: network.symbols]),
        "--target-vocabulary", " ".join(LETTERS[: network.targets]),
    ]  # fmt: skip


def _answer(said: str, network: Network) -> list[str]:
    """Options that answer the question truthfully; none if it is no question, or leaves no true answer."""
    truths = {
        "rnn": f"“{network.prefix}”",
        "embedding": network.embedding or import_.ONE_HOT,
        "head": network.head or import_.NONE,
    }
    for name, truth in truths.items():
        if f"Choose by --{name} one of" in said or f"What is left is --{name} " in said:
            return [f"--{name}={truth.strip('“”')}"] if truth in said else []
    return []


def _imported(path: Path, out: Path, options: list[str]) -> str | CommandError:
    arguments = _parser().parse_args(["import", str(path), str(out), "--force", *options])
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            arguments.run(arguments)
    except CommandError as error:
        return error
    return printed.getvalue()


@cache
def _parser() -> Parser:
    parser = Parser(prog="unroll")
    import_.add(parser.add_subparsers())
    return parser


def _judged(made: Case, network: Network, out: Path, said: str, asked: int) -> Outcome:
    if _difference(network, out) < TOLERANCE and not made.is_strange:
        return "right after questions" if asked else "right"
    notes = "\n".join(line for line in said.splitlines() if line.startswith("note"))
    if not made.speaks_of or made.speaks_of not in notes:
        return "SILENTLY DIFFERENT"
    if not made.is_strange:
        _require_openable(made, network, out)
    return "spoken of"


def _require_openable(made: Case, network: Network, out: Path) -> None:
    """What was said to be one of several is right when it is opened alone."""
    alone = _imported(made.path, out, [*_vocabularies(network), "--rnn", network.prefix])
    assert not isinstance(alone, CommandError), alone
    assert _difference(network, out) < TOLERANCE, f"{network.prefix} alone answers differently"


def _difference(network: Network, out: Path) -> float:
    """The largest difference of a logit, relative to the largest logit above 1."""
    project = load(out)
    document, trained = project.document, project.trained
    assert trained is not None
    ids = [at % network.symbols for at in (0, 1, 1, 2, 3, 0, 4)]
    with torch.no_grad():
        own = network.forward(torch.tensor(ids)).numpy()  # (time, symbols)
    weights = document.layout.split(trained.checkpoint.flat)
    found = trace(document.model, weights, len(document.vocabularies.input), ids).logits
    if found.shape != own.shape:
        return float("inf")
    return float(abs(found - own).max() / max(1.0, float(abs(own).max())))
