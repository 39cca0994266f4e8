"""Random state_dicts give the network that was saved, or a question, or the reason why not; nothing silent.

The long form is `python -m tests.long state_dicts`.
"""

import pytest

from tests.long import state_dicts

COUNT = 40


def test_no_random_state_dict_answers_differently_in_silence() -> None:
    found = [outcome for seed in range(COUNT) for _, outcome in state_dicts.outcomes(seed)]
    assert found.count("SILENTLY DIFFERENT") == 0
    assert {"right", "right after questions", "refused", "spoken of"} <= set(found)


def test_difference_is_counted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(state_dicts, "_difference", lambda *_: 0.3)
    monkeypatch.setattr(state_dicts, "_require_openable", lambda *_: None)
    assert not state_dicts.prove(0.03)
    assert "silently different: seeds " in capsys.readouterr().out
