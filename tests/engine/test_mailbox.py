"""However slowly somebody reads, the mailbox stays small, and what it holds is the newest."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.checkpoint import Checkpoint, Curve, Point
from playground.training.loss_history import LossHistory
from playground.training.mailbox import Mailbox, Outcome, Snapshot


def points(first: int, last: int) -> Curve:
    return Curve.of([Point(epoch, 1 / epoch, 0.5, 0.25) for epoch in range(first, last + 1)])


def snapshot(epoch: int) -> Snapshot:
    return Snapshot(Checkpoint(epoch, np.zeros(1, np.float32)), np.zeros((1, 1), np.int64))


def test_everything_posted_is_taken_once_and_in_order() -> None:
    mailbox = Mailbox()
    mailbox.post_points(points(1, 3))
    mailbox.post_points(points(4, 5))
    taken = mailbox.take()
    assert taken.points.epoch.tolist() == [1, 2, 3, 4, 5]
    assert taken.points.loss.tolist() == [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]
    assert set(taken.points.symbol_accuracy) == {0.5}
    assert set(taken.points.pair_accuracy) == {0.25}
    again = mailbox.take()
    assert (len(again.points), again.snapshot, again.outcome) == (0, None, None)


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(2, 20))
def test_unread_points_are_bounded_and_the_newest_is_kept(blocks: list[int], capacity: int) -> None:
    mailbox, last = Mailbox(capacity), 0
    for block in blocks:
        mailbox.post_points(points(last + 1, last + block))
        last += block
    epochs = mailbox.take().points.epoch.tolist()
    assert len(epochs) <= capacity
    assert epochs == sorted(set(epochs))
    assert epochs[-1:] == ([last] if last else [])
    assert len(epochs) >= min(last, capacity // 4)


def test_thinned_points_still_cover_the_whole_run() -> None:
    mailbox = Mailbox(capacity=64)
    for epoch in range(1, 10_001):
        mailbox.post_points(points(epoch, epoch))
    epochs = mailbox.take().points.epoch
    assert epochs[0] < 2000
    assert epochs[-1] == 10_000


def test_latest_snapshot_counts_and_none_is_wanted_while_one_is_unread() -> None:
    mailbox = Mailbox()
    assert mailbox.wants_snapshot
    mailbox.post_snapshot(snapshot(1))
    assert not mailbox.wants_snapshot
    mailbox.post_snapshot(snapshot(2))
    taken = mailbox.take().snapshot
    assert taken is not None
    assert taken.checkpoint.epoch == 2
    assert mailbox.wants_snapshot


def test_first_outcome_stands() -> None:
    mailbox = Mailbox()
    mailbox.post_outcome(Outcome("failed", "first"))
    mailbox.post_outcome(Outcome("completed"))
    assert mailbox.take().outcome == Outcome("failed", "first")


@pytest.mark.usefixtures("gc_in_main_thread")
def test_nothing_is_lost_between_a_writer_and_a_reader() -> None:
    mailbox, taken = Mailbox(), []

    def write() -> None:
        for epoch in range(1, 20_001):
            mailbox.post_points(points(epoch, epoch))

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        taken += mailbox.take().points.epoch.tolist()
    writer.join()
    taken += mailbox.take().points.epoch.tolist()
    assert taken == list(range(1, 20_001))


def test_long_history_has_no_hole_where_the_mailbox_was_thinned() -> None:
    """Both keep multiples of a power of two."""
    history, mailbox = LossHistory(capacity=64), Mailbox(capacity=64)
    history.append(points(1, 200))
    for epoch in range(201, 1001):
        mailbox.post_points(points(epoch, epoch))
    history.append(mailbox.take().points)
    assert np.diff(history.curve.epoch).max() <= 32
    assert history.curve.epoch[-1] == 1000
