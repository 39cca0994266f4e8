"""The axes of the curves: round, roomy, and rarely changing."""

import pytest

from ui.panels.curves.guides import loss_range, room


@pytest.mark.parametrize(("epochs", "end"), [(1, 1), (15, 15), (16, 20), (51, 75), (900, 1000), (1001, 1500)])
def test_epoch_axis_ends_at_a_round_number(epochs: float, end: float) -> None:
    assert room(epochs) == pytest.approx(end)


def test_epoch_axis_changes_seldom_while_a_run_goes_on() -> None:
    assert len({room(epoch) for epoch in range(1, 100_001)}) < 40


def test_loss_axis_holds_every_loss() -> None:
    for log in (False, True):
        bottom, top = loss_range(0.011, 1.418, log)
        shown = (-1.96, 0.152) if log else (0.011, 1.418)
        assert bottom < shown[0] < shown[1] < top
    assert loss_range(0, 0, log=True)[0] < loss_range(0, 0, log=True)[1]
    assert loss_range(0, 0, log=False)[0] < loss_range(0, 0, log=False)[1]
