"""Weights and config.json damaged, through the command that makes a project of them."""

import time
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from playground.cli import import_
from playground.cli.errors import CommandError, Parser
from playground.export.config import CONFIG
from playground.project_file import load
from tests.long.mutated_projects import Outcome
from tests.long.mutations import byte_blocks, json_values, tensors, torch_zips, zips
from tests.long.mutations.bases import SYMBOLS, Exported, exports
from tests.long.mutations.sentences import require_sentence

_OPTIONS = (
    ("--embedding", "one-hot"),
    ("--head", "none"),
    ("--rnn", "rnn"),
    ("--level", "word"),
    ("--text", "abc"),
    ("--target-vocabulary", "a b"),
)


def check(kind: str, seed: int) -> Outcome:
    """Raises AssertionError, or whatever the program raises that it should not."""
    chance = Random(f"{kind} {seed}")
    weights, config = KINDS[kind](chance.choice(exports()), chance)
    with TemporaryDirectory() as name:
        suffix = "pt" if kind.startswith("torch") else "safetensors"
        path, options = Path(name) / f"model.{suffix}", ["--vocabulary", " ".join(SYMBOLS)]
        path.write_bytes(weights)
        if kind == "config" or chance.random() < 0.5:
            path.with_name(CONFIG).write_bytes(config)
            options = []
        elif chance.random() < 0.3:
            options += chance.choice(_OPTIONS)
        started = time.process_time()
        accepted = _is_accepted(path, options)
        return Outcome(accepted, time.process_time() - started)


def _is_accepted(path: Path, options: list[str]) -> bool:
    out = path.with_suffix(".unroll")
    arguments, printed = _parser().parse_args(["import", str(path), str(out), *options]), StringIO()
    try:
        with redirect_stdout(printed):
            arguments.run(arguments)
    except CommandError as error:
        require_sentence(str(error).removeprefix(f"{path}: "))
        assert not out.exists(), "refused, but a project was written"
        return False
    assert all(line.isprintable() for line in printed.getvalue().split("\n")), (
        "what it printed cannot be shown"
    )
    load(out)
    return True


@cache
def _parser() -> Parser:
    parser = Parser(prog="unroll")
    import_.add(parser.add_subparsers())
    return parser


def _bytes(export: Exported, chance: Random) -> tuple[bytes, bytes]:
    return byte_blocks.mutated(export.weights, chance), export.config


def _header(export: Exported, chance: Random) -> tuple[bytes, bytes]:
    return tensors.mutated(export.weights, chance), export.config


def _values(export: Exported, chance: Random) -> tuple[bytes, bytes]:
    return tensors.values_mutated(export.weights, chance), export.config


def _config(export: Exported, chance: Random) -> tuple[bytes, bytes]:
    way = byte_blocks.mutated if chance.random() < 0.2 else json_values.mutated
    return export.weights, way(export.config, chance)


def _torch_bytes(export: Exported, chance: Random) -> tuple[bytes, bytes]:
    return byte_blocks.mutated(export.torch, chance), export.config


def _torch_zip(export: Exported, chance: Random) -> tuple[bytes, bytes]:
    way = zips.mutated if chance.random() < 0.5 else torch_zips.members_mutated
    return way(export.torch, chance), export.config


def _torch_program(export: Exported, chance: Random) -> tuple[bytes, bytes]:
    return torch_zips.program_mutated(export.torch, chance), export.config


KINDS: dict[str, Callable[[Exported, Random], tuple[bytes, bytes]]] = {
    "weights bytes": _bytes,
    "weights header": _header,
    "weights values": _values,
    "config": _config,
    "torch bytes": _torch_bytes,
    "torch zip": _torch_zip,
    "torch program": _torch_program,
}
