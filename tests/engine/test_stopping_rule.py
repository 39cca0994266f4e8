"""A run that waits for something ends at the very epoch where it has come."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.checkpoint import Curve, Point
from playground.document import Document
from playground.pairs import Pair
from playground.spec import ROOM_TO_SOLVE, TrainSpec, Until, ended_by
from playground.training.control import RunControl
from playground.training.engine_switch import make_trainer
from playground.training.mailbox import Mailbox
from playground.training.run import train
from playground.training.stopping_rule import StoppingRule
from playground.training.torch_trainer import TorchTrainer

epochs = st.lists(st.tuples(st.integers(1, 6), st.booleans()), min_size=1, max_size=40)  # (loss, all right)


def ends_at(until: Until, patience: int, points: list[tuple[int, bool]]) -> int | None:
    """Counted epoch by epoch."""
    row, best = 0, 99
    for epoch, (loss, right) in enumerate(points, 1):
        row = row + 1 if (right if until == "solved" else loss >= best) else 0
        best = min(best, loss)
        if row == patience:
            return epoch
    return None


def curve(points: list[tuple[int, bool]], first: int) -> Curve:
    rows = enumerate(points, first)
    return Curve.of([Point(epoch, loss, right, right) for epoch, (loss, right) in rows])


@given(points=epochs, patience=st.integers(1, 6), sizes=st.lists(st.integers(1, 9), min_size=40, max_size=40))
@pytest.mark.parametrize("until", ["solved", "flat"])
def test_run_ends_at_the_epoch_that_completes_the_row_and_never_later(
    until: Until, points: list[tuple[int, bool]], patience: int, sizes: list[int]
) -> None:
    """In bursts of any size, each of which must end where the rule might."""
    rule, done = StoppingRule(TrainSpec(until=until, patience=patience)), 0
    for size in sizes:
        burst = min(size, rule.fewest_epochs)
        rule.note(curve(points[done : done + burst], done + 1))
        done = min(len(points), done + burst)
    ended = ends_at(until, patience, points)
    assert done == (ended or len(points))
    assert rule.ending == (until if ended else "completed")


@given(points=epochs)
def test_run_that_waits_for_nothing_takes_all_its_epochs(points: list[tuple[int, bool]]) -> None:
    rule = StoppingRule(TrainSpec(patience=1))
    rule.note(curve(points, 1))
    assert rule.fewest_epochs >= TrainSpec().epochs
    assert rule.ending == "completed"


@pytest.mark.parametrize("batch_size", [0, 2])
def test_network_is_the_one_of_that_epoch(batch_size: int) -> None:
    """As if it had been trained for just so many epochs; also with several updates an epoch."""
    pairs = (Pair("hello", "ohlol"), Pair("lo", "ol"), Pair("eh", "he"))
    spec = TrainSpec(epochs=500, until="solved", patience=7, batch_size=batch_size)
    document = Document(pairs, training=replace(spec, engine="torch"))
    trainer, mailbox = make_trainer(document), Mailbox()
    train(trainer, 500, RunControl(), mailbox, StoppingRule(spec))
    delivery = mailbox.take()
    assert delivery.outcome is not None
    assert delivery.outcome.ending == "solved"
    assert delivery.snapshot is not None
    ended, right = delivery.snapshot.checkpoint, delivery.points.pair_accuracy == 1
    assert ended.epoch == delivery.points.epoch[-1] < 500
    assert right[-7:].all()
    assert "".join("01"[int(each)] for each in right).index("1111111") == len(right) - 7
    plain = TorchTrainer(document)
    plain.steps(plain.updates_until(ended.epoch))
    assert np.array_equal(ended.flat, plain.checkpoint().flat)


def test_waiting_for_something_makes_room_for_it() -> None:
    assert ended_by(TrainSpec(epochs=15), "solved").epochs == ROOM_TO_SOLVE
    assert ended_by(TrainSpec(epochs=10**6), "flat").epochs == 10**6
    assert ended_by(TrainSpec(epochs=15, until="flat"), "epochs").epochs == 15
