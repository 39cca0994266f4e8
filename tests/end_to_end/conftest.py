"""The command line, called as a function."""

import signal
from collections.abc import Iterator

import pytest

from playground.cli import main
from tests.end_to_end.commands import Done, Unroll
from tests.end_to_end.languages import require_chinese


@pytest.fixture
def unroll(capsys: pytest.CaptureFixture[str]) -> Unroll:
    def run(*arguments: object) -> Done:
        given = [str(argument) for argument in arguments]
        done = said(given)
        if done.code == 2 and "--language" not in given:  # nothing has been done: it can be asked again
            require_chinese(given, done, said(["--language", "zh", *given]))
        return done

    def said(given: list[str]) -> Done:
        code = main(given)
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


@pytest.fixture
def signals_heard() -> Iterator[None]:
    """As in a terminal: a background job of a shell, or `nohup`, would have turned some signals off."""
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, signal.SIG_DFL) for number in numbers}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
