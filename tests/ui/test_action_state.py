"""Which actions are on in which phase, and what their tooltips say when they are off."""

import pytest

from playground.document import Document
from playground.language import Message
from playground.problems import Problem
from tests.ui.driving import action, with_pairs
from ui.app.action_state import WindowState, enablement
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.session.state import Phase, RunStatus

WRONG = (Problem("pairs", Message("There are no pairs yet.")),)
ODD = (Problem("target", Message("One column too many."), 0, stops_training=False),)


def on(phase: Phase, waiting: bool = False, trained: bool = False, wrong: bool = False) -> str:
    """The actions that are on, by their first letters (N is the new seed, M slow motion, W the sweep, E the
    export)."""
    status = RunStatus(torch_ready=True, phase=phase, waiting=waiting)
    facts = WindowState(WRONG if wrong else ODD, status, trained)
    letters = {"run_train": "t", "run_pause": "p", "run_step": "s", "run_stop": "o", "run_reset": "r"}
    reasons = enablement(facts)
    assert set(reasons) == {*letters, "run_new_seed", "run_slow_motion", "run_sweep", "file_export"}
    letters |= {"run_new_seed": "N", "run_slow_motion": "M", "run_sweep": "W", "file_export": "E"}
    return "".join(letters[name] for name, reason in reasons.items() if reason is None)


@pytest.mark.parametrize(
    ("phase", "waiting", "trained", "wrong", "expected"),
    [
        ("resting", False, False, False, "tsNMWE"),
        ("resting", False, True, False, "tsrNMWE"),
        ("resting", False, False, True, "N"),
        ("resting", False, True, True, "rN"),
        ("resting", True, False, False, "sorNWE"),
        ("running", False, True, False, "psorNWE"),
        ("running", False, True, True, "psorN"),
        ("paused", False, True, False, "tsorNMWE"),
        ("paused", False, True, True, "tsorN"),
        ("stopping", False, True, False, "WE"),
        ("stopping", False, True, True, ""),
    ],
)
def test_actions_that_are_on(phase: Phase, waiting: bool, trained: bool, wrong: bool, expected: str) -> None:
    assert on(phase, waiting, trained, wrong) == expected


def test_first_stopping_problem_is_the_reason() -> None:
    reasons = enablement(WindowState((*ODD, *WRONG), RunStatus(), has_trained=False))
    names = ("run_train", "run_step", "run_sweep", "file_export")
    assert {reasons[name] for name in names} == {WRONG[0].message}


def test_what_is_off_says_why_in_words() -> None:
    for phase in ("resting", "running", "paused", "stopping"):
        reasons = enablement(WindowState(WRONG, RunStatus(phase=phase), has_trained=False)).values()
        assert all(reason is None or len(reason) > 10 for reason in reasons)


def test_window_shows_it(window: MainWindow, session: Session) -> None:
    train = action(window, "run_train")
    assert train.isEnabled()
    assert train.toolTip() == "Train the network (F5)"
    session.edit(with_pairs(Document(), ("abc", "ab")), "wrong")
    assert not train.isEnabled()
    assert "lengths 3 and 2" in train.toolTip()
    session.undo_stack.undo()
    assert train.isEnabled()
    assert train.toolTip() == "Train the network (F5)"


def test_training_is_on_while_a_cell_is_being_typed() -> None:
    """What stands in the editor counts with the click, so the text before it must not keep training off."""
    facts = WindowState(WRONG, RunStatus(), has_trained=False, typing=True)
    assert enablement(facts)["run_train"] is None
