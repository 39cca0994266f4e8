"""Random sessions keep their promises: the quick form of `python -m tests.long session_machine`."""

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.session_playing import play

SEQUENCES = 200
SEEN = ("runs ended", "forks", "resets past undo", "sweeps ended", "results of sweeps", "networks compared")


@pytest.mark.timeout(900)  # a hang guard for this one, which does the work of hundreds of tests
@pytest.mark.usefixtures("devices")
def test_random_sessions_keep_their_promises(qapp: QApplication) -> None:  # noqa: ARG001
    seen = play(SEQUENCES)
    assert seen["sequences"] >= SEQUENCES
    assert {what for what in SEEN if not seen[what]} == set(), "too little was tried"
