"""The command line, called as a function."""

import signal
from collections.abc import Iterator

import pytest

from playground.cli import main, speech
from tests.end_to_end.commands import Done, Unroll
from tests.end_to_end.languages import require_chinese, require_said_in_chinese


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What commands say on stderr, before it is said in a language."""
    lines: list[str] = []

    def listen(text: str) -> str:
        lines.append(text)
        return write(text)

    write = speech.line
    monkeypatch.setattr(speech, "line", listen)
    return lines


@pytest.fixture
def unroll(capsys: pytest.CaptureFixture[str], told: list[str]) -> Unroll:
    """Calls a command in English. All that it says on stderr must be as whole in Chinese."""

    def run(*arguments: object) -> Done:
        given = [str(argument) for argument in arguments]
        told.clear()
        done = said(given)
        if "--language" not in given:
            require_said_in_chinese(given, list(told))
            if done.code == 2:  # nothing has been done: it can be asked again
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
