"""Commands run in this process, and what they printed."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
on_posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line, parse_constant=refuse_constant) for line in self.out.splitlines()]

    @property
    def complaint(self) -> str:
        """The one line on stderr."""
        assert self.err.startswith("unroll: ")
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1
        return self.err.removeprefix("unroll: ").rstrip("\n")


def refuse_constant(name: str) -> None:
    pytest.fail(f"{name} is no JSON")


Unroll = Callable[..., Done]
