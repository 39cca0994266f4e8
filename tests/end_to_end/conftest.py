"""The command line, called as a function."""

import pytest

from playground.cli import main
from tests.end_to_end.commands import Done, Unroll


@pytest.fixture
def unroll(capsys: pytest.CaptureFixture[str]) -> Unroll:
    def run(*arguments: object) -> Done:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run
