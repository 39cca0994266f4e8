"""Random sessions keep their promises: the quick form of `python -m tests.long session_machine`."""

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.session_playing import play

SEQUENCES, PARTS = 200, 4  # so that the processes of the suite share them


@pytest.mark.timeout(900)  # a hang guard for these, which do the work of hundreds of tests
@pytest.mark.usefixtures("devices")
@pytest.mark.parametrize("_part", range(PARTS))
def test_random_sessions_keep_their_promises(qapp: QApplication, _part: int) -> None:  # noqa: ARG001
    seen = play(SEQUENCES // PARTS)
    assert seen["sequences"] >= SEQUENCES // PARTS
