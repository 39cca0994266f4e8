"""Past epochs are kept within their budget, thinned evenly, and a fork from one is the run never stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.checkpoint import Curve, Kept, Point
from playground.document import Document
from playground.pairs import Pair
from playground.spec import Optimizer
from playground.tasks import build
from playground.training.epoch_store.index import FEWEST, KeptIndex
from playground.training.epoch_store.retention import fitting, rows_in_file
from playground.training.epoch_store.rows import ROW_OVERHEAD, RowStore
from playground.training.epoch_store.store import ROWS_AT_ONCE, KeptEpochs
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer

NUMBERS = 10  # parameters of the made-up networks below
ROW = 4 * NUMBERS + ROW_OVERHEAD


def network(epoch: int) -> np.ndarray:
    return np.full(NUMBERS, epoch, np.float32)


def filled(epochs: int, rows: int, losses: list[float] | None = None, right_from: int = 10**9) -> KeptEpochs:
    """A store with room for so many rows after a run of so many epochs; the loss falls unless given."""
    kept = KeptEpochs(rows * ROW)
    kept.add(0, network(0), {})
    for epoch in range(1, epochs + 1):
        loss = losses[epoch - 1] if losses else 1 / epoch
        kept.add(epoch, network(epoch), {}, Point(epoch, loss, 0.0, float(epoch >= right_from)))
    return kept


def there(kept: KeptEpochs, last: int) -> list[int]:
    return [epoch for epoch in range(last + 1) if kept.checkpoint(epoch) is not None]


# --- Budget and thinning


def test_all_epochs_are_kept_while_they_fit() -> None:
    kept = filled(30, rows=31)
    assert there(kept, 30) == list(range(31))
    found = kept.checkpoint(17)
    assert found is not None
    assert found.flat.tolist() == [17.0] * NUMBERS
    assert not found.flat.flags.writeable


def test_beyond_the_budget_they_are_thinned_evenly() -> None:
    kept = filled(100, rows=31)
    assert kept.index().stride == 4
    assert there(kept, 100) == [*range(0, 97, 4), 99, 100]
    assert kept.index().bytes_used <= 31 * ROW


def test_first_last_best_and_first_solved_stay_whatever_comes() -> None:
    """The best and the first solved of the curve, each with the network that the curve measured there."""
    losses = [1.0] * 200
    losses[66] = 0.1  # epoch 67
    kept = filled(200, rows=20, losses=losses, right_from=151)
    assert {0, 66, 67, 150, 151, 199, 200} <= set(there(kept, 200))
    assert (kept.index().best, kept.index().solved) == (67, 151)


def test_solved_and_unlearned_again_is_not_solved() -> None:
    kept = KeptEpochs()
    for epoch, right in enumerate((0.0, 1.0, 1.0, 0.5, 1.0, 1.0), 1):
        kept.add(epoch, network(epoch), {}, Point(epoch, 1.0, right, right))
    assert kept.index().solved == 5


def test_bookmark_stays_until_it_is_taken_off() -> None:
    kept = filled(10, rows=20)
    assert kept.bookmark(7, on=True)
    for epoch in range(11, 200):
        kept.add(epoch, network(epoch), {}, Point(epoch, 1 / epoch, 0.0, 0.0))
    assert 7 in there(kept, 200)
    assert kept.index().bookmarks == (7,)
    kept.bookmark(7, on=False)
    assert 7 not in there(kept, 200)


def test_bookmarks_cannot_burst_the_budget() -> None:
    kept = filled(30, rows=FEWEST + 2)
    marked = [kept.bookmark(epoch, on=True) for epoch in there(kept, 30)[:4]]
    assert marked == [True, True, False, False]
    assert not filled(5, rows=20).bookmark(77, on=True)


def test_network_too_large_for_the_budget_keeps_nothing_and_says_so() -> None:
    kept = filled(5, rows=FEWEST - 1)
    assert there(kept, 5) == []
    assert kept.index().too_large
    assert not filled(5, rows=FEWEST).index().too_large


def test_smaller_budget_thins_at_once_and_a_larger_one_goes_on() -> None:
    kept = filled(30, rows=40)
    kept.set_budget(16 * ROW)
    assert kept.index().bytes_used <= 16 * ROW
    kept.set_budget(1000 * ROW)
    kept.add(31, network(31), {}, Point(31, 0.01, 0.0, 0.0))
    assert kept.checkpoint(31) is not None


@given(epochs=st.integers(0, 150), rows=st.integers(1, 60), asked=st.integers(-5, 200))
def test_index_says_exactly_what_is_there(epochs: int, rows: int, asked: int) -> None:
    kept = filled(epochs, rows, right_from=77)
    index, truth = kept.index(), there(kept, epochs)
    assert [epoch for epoch in range(epochs + 1) if epoch in index] == truth
    assert index.count == len(truth)
    assert index.bytes_used == ROW * len(truth) <= rows * ROW
    assert index.before(asked) == max((epoch for epoch in truth if epoch < asked), default=None)
    assert index.after(asked) == min((epoch for epoch in truth if epoch > asked), default=None)
    nearest = index.nearest(asked)
    if not truth:
        assert nearest is None
        return
    assert nearest is not None
    assert abs(nearest - asked) == min(abs(epoch - asked) for epoch in truth)
    assert set(index.spread(20)) <= set(truth)
    assert {index.spread(20)[0], index.spread(20)[-1]} == {0, epochs}


def test_empty_store_has_nothing_near() -> None:
    assert KeptIndex().nearest(3) is None
    assert KeptIndex().spread(5) == ()


# --- Filled by a trainer


def ragged(optimizer: Optimizer, momentum: float, batch_size: int, epochs: int = 200) -> Document:
    """Pairs of several lengths, with embedding and read-out."""
    texts = ("abca", "bc", "cabba", "a", "bbacc", "acb", "cc")
    document = Document(pairs=tuple(Pair(text, text[::-1]) for text in texts))
    return replace(
        document,
        training=replace(
            document.training,
            optimizer=optimizer,
            momentum=momentum,
            learning_rate=0.01,
            batch_size=batch_size,
            epochs=epochs,
        ),
    )


@pytest.mark.parametrize("batch_size", [0, 3])
@pytest.mark.parametrize(
    ("optimizer", "momentum"), [("adam", 0.0), ("sgd", 0.9), ("rmsprop", 0.0), ("rmsprop", 0.5)]
)
def test_fork_from_any_epoch_is_the_run_never_stopped(
    optimizer: Optimizer, momentum: float, batch_size: int
) -> None:
    document, kept = ragged(optimizer, momentum, batch_size), KeptEpochs()
    trainer = TorchTrainer(document, None, kept)
    points = trainer.steps(trainer.updates_until(30))
    for epoch in (0, 1, 17, 29):
        start = kept.checkpoint(epoch)
        assert start is not None
        fork = TorchTrainer(document, start)
        again = fork.steps(fork.updates_until(30))
        assert again.epoch.tolist() == list(range(epoch + 1, 31))
        assert np.allclose(again.loss, points.loss[epoch:], rtol=0, atol=1e-6)
        assert np.array_equal(fork.checkpoint().flat, trainer.checkpoint().flat)


def test_kept_network_is_the_one_that_the_curve_measures_next() -> None:
    kept = KeptEpochs()
    trainer = TorchTrainer(Document(), None, kept)
    points = trainer.steps(15)
    for epoch in (0, 4, 14):
        start = kept.checkpoint(epoch)
        assert start is not None
        assert TorchTrainer(Document(), start).evaluate().loss == pytest.approx(points.loss[epoch], abs=1e-6)


def test_gradient_norm_of_an_epoch_is_that_of_its_network() -> None:
    document, kept = Document(), KeptEpochs()
    trainer = TorchTrainer(document, None, kept)
    trainer.steps(3)
    norms = kept.gradient_norms(range(10))
    assert sorted(norms) == [0, 1, 2]  # that of epoch 3 is known when it is trained on
    start = kept.checkpoint(2)
    fork = TorchTrainer(document, start)
    fork.steps(1)
    gradients = document.layout.split(fork._places.gathered(fork._gradient))
    assert norms[2].tolist() == pytest.approx(
        [float(np.linalg.norm(g)) for g in gradients.values()], rel=1e-5
    )


def test_gradient_norms_are_those_before_clipping() -> None:
    document = Document()
    clipped = replace(document, training=replace(document.training, clip_norm=1e-3))
    found = []
    for each in (document, clipped):
        kept = KeptEpochs()
        TorchTrainer(each, None, kept).steps(1)
        found.append(kept.gradient_norms([0])[0].tolist())
    assert found[0] == found[1]


def test_keeping_changes_nothing_about_the_run() -> None:
    bare, watched = TorchTrainer(Document()), TorchTrainer(Document(), None, KeptEpochs())
    assert list(bare.steps(50)) == list(watched.steps(50))
    assert np.array_equal(bare.checkpoint().flat, watched.checkpoint().flat)


def test_going_on_from_an_earlier_epoch_forgets_the_later_ones() -> None:
    kept = KeptEpochs()
    TorchTrainer(Document(), None, kept).steps(15)
    start = kept.checkpoint(6)
    TorchTrainer(Document(), start, kept)
    assert there(kept, 20) == list(range(7))
    assert kept.index().last == 6


def train_on(trainer: TorchTrainer) -> None:
    for _ in range(50):
        trainer.steps(1)


def test_run_that_blows_up_keeps_no_epoch_beyond_its_last_good_one() -> None:
    document = Document()
    wild = replace(document, training=replace(document.training, optimizer="sgd", learning_rate=1e30))
    kept = KeptEpochs()
    trainer = TorchTrainer(wild, None, kept)
    with pytest.raises(NotFiniteError):
        train_on(trainer)
    assert there(kept, 50)[-1] == trainer.epoch
    for epoch in there(kept, 50):
        found = kept.checkpoint(epoch)
        assert found is not None
        assert np.isfinite(found.flat).all()


def test_epoch_taken_up_in_its_middle_is_not_taken_for_a_whole_one() -> None:
    document = ragged("adam", 0.0, batch_size=3)
    first = TorchTrainer(document)
    first.steps(first.batches + 1)
    kept = KeptEpochs()
    second = TorchTrainer(document, first.checkpoint(), kept)
    assert there(kept, 5) == []
    second.steps(second.batches)
    assert there(kept, 5) == [2]


# --- Another future, and the file


def test_past_is_cut_for_another_future_and_the_old_one_stays() -> None:
    kept = KeptEpochs()
    cut = kept.until(7, TorchTrainer(Document(), None, kept).steps(15))
    assert (there(cut, 20), there(kept, 20)) == (list(range(8)), list(range(16)))
    assert (cut.index().solved, cut.index().best, cut.index().last) == (5, 7, 7)
    assert cut.index().bytes_used == 8 * kept.index().row_bytes - 4 * 761  # epoch 0 has no optimizer state


def frozen(epochs: int = 60, most_bytes: int = 10**9) -> tuple[KeptEpochs, Kept]:
    document, kept = build("hello-rnn"), KeptEpochs()
    TorchTrainer(document, None, kept).steps(epochs)
    kept.bookmark(13, on=True)
    found = kept.frozen(most_bytes, len(document.layout.shapes))
    assert found is not None
    return kept, found


def test_what_a_file_holds_comes_back_as_it_was() -> None:
    kept, value = frozen()
    again = KeptEpochs.of(value)
    assert replace(again.index(), bytes_used=0) == replace(kept.index(), bytes_used=0)
    for epoch in range(61):
        one, other = kept.checkpoint(epoch), again.checkpoint(epoch)
        assert one is not None
        assert other is not None
        assert np.array_equal(one.flat, other.flat)
        for name, values in one.optimizer.items():
            assert np.array_equal(values, other.optimizer[name])
    assert again.gradient_norms([5])[5].tolist() == kept.gradient_norms([5])[5].tolist()
    assert 60 not in again.gradient_norms([60])


def test_file_gets_what_it_has_room_for() -> None:
    kept, value = frozen(most_bytes=20 * 4 * 121)
    assert value.stride == 4
    assert set(range(0, 61, 4)) | {13, 60} <= set(value.epochs.tolist())
    assert len(value.epochs) <= 20
    assert KeptEpochs.of(value).index().stride == 4
    assert kept.frozen(1000, 4) is None


def test_fork_from_a_reopened_past_is_the_run_never_stopped() -> None:
    """Also from epoch 0, whose optimizer has no state yet, and a file gives it zeros."""
    document = build("hello-rnn")
    whole = TorchTrainer(document)
    points = whole.steps(60)
    for epoch in (0, 30):
        start = KeptEpochs.of(frozen()[1]).checkpoint(epoch)
        assert start is not None
        again = TorchTrainer(document, start).steps(60 - epoch)
        assert np.allclose(again.loss, points.loss[epoch:], rtol=0, atol=1e-6)


def test_hundred_thousand_epochs_stay_within_the_budget_and_the_index_stays_small() -> None:
    """As many numbers an epoch as the default task under Adam, in a sixteenth of the default budget."""
    budget, parameters = 16 << 20, 380
    kept, flat = KeptEpochs(budget), np.zeros(parameters, np.float32)
    state = {"step": np.zeros((), np.float32), "exp_avg": flat, "exp_avg_sq": flat}
    for epoch in range(1, 100_001):
        kept.add(epoch, flat, state, Point(epoch, 1 / epoch, 1.0, float(epoch > 4)))
        if epoch % 1000 == 0:
            index = kept.index()
            assert index.bytes_used <= budget
            assert len(index.extras) <= 7
    assert index.stride == 32
    assert index.count > 100_000 / 32
    assert {4, 5, 99_999, 100_000} <= {e for e in (4, 5, 99_999, 100_000) if kept.checkpoint(e) is not None}


# --- Bookmarks, budgets, and what is taken back


def with_bookmarks(count: int, rows: int = 200) -> KeptEpochs:
    kept = filled(100, rows)
    assert all(kept.bookmark(epoch, on=True) for epoch in range(1, count + 1))
    return kept


@pytest.mark.timeout(10)
def test_smaller_budget_lets_the_oldest_bookmarks_go() -> None:
    kept = with_bookmarks(40)
    kept.set_budget(20 * ROW)
    index = kept.index()
    assert index.bytes_used <= 20 * ROW
    assert index.bookmarks == tuple(range(33, 41))
    assert set(index.bookmarks) <= set(there(kept, 100))


@pytest.mark.timeout(10)
def test_file_with_many_bookmarks_opens_under_a_small_budget() -> None:
    value = with_bookmarks(40).frozen(10**9, 1)
    assert value is not None
    again = KeptEpochs.of(value, 20 * ROW)
    assert again.index().bytes_used <= 20 * ROW
    assert len(again.index().bookmarks) == 8


def test_budget_too_small_leaves_nothing_behind_and_training_goes_on() -> None:
    kept = with_bookmarks(3)
    kept.set_budget(ROW)
    index = kept.index()
    assert (index.count, index.bookmarks, index.nearest(20), 31 in index) == (0, (), None, False)
    kept.set_budget(1000 * ROW)
    kept.add(101, network(101), {}, Point(101, 0.001, 0.0, 0.0))
    value = kept.frozen(10**9, 1)
    assert value is not None
    assert (value.epochs.tolist(), value.bookmarks) == ([101], ())


def test_epoch_that_is_looked_at_is_not_thinned_away() -> None:
    kept = filled(30, rows=40)
    kept.hold(7)
    for epoch in range(31, 300):
        kept.add(epoch, network(epoch), {}, Point(epoch, 1 / epoch, 0.0, 0.0))
    assert 7 in there(kept, 300)
    assert 7 in kept.index()
    kept.hold(None)
    assert 7 not in there(kept, 300)


# --- A view that asks during a run


def test_view_gets_its_answers_while_epochs_are_being_changed() -> None:
    kept = filled(30, rows=40)
    kept.hold(7)
    before = kept.index()
    with kept._lock, kept._thinning:  # by the training thread, for as long as it likes
        kept.set_budget(20 * ROW)
        kept.hold(8)
        assert kept.index() == before
        assert 8 in kept
        assert kept.checkpoint(8) is not None
        assert kept.gradient_norms([8]) == {}
    kept.add(31, network(31), {}, Point(31, 1 / 31, 0.0, 0.0))
    assert kept.index().bytes_used <= 20 * ROW
    assert 7 not in there(kept, 31)
    assert 8 in there(kept, 31)


def test_thinning_lets_others_in_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, removed, most = filled(3000, rows=4000), 0, 0
    remove, acquire = RowStore.remove, kept._changing

    def counted(store: RowStore, epoch: int) -> None:
        nonlocal removed
        removed += 1
        remove(store, epoch)

    @contextmanager
    def counting() -> Iterator[None]:
        nonlocal removed, most
        removed = 0
        with acquire():
            yield
        most = max(most, removed)

    monkeypatch.setattr(RowStore, "remove", counted)
    monkeypatch.setattr(kept, "_changing", counting)
    kept.set_budget(100 * ROW)
    assert kept.index().count <= 100
    assert 0 < most <= ROWS_AT_ONCE


def test_best_before_is_best_again_when_later_ones_are_taken_back() -> None:
    kept = KeptEpochs()
    for epoch, loss in enumerate((0.5, 0.1, 0.3, 0.05), 1):
        kept.add(epoch, network(epoch), {}, Point(epoch, loss, 1.0, float(epoch < 4)))
    assert (kept.index().best, kept.index().solved) == (4, None)
    kept.forget_after(3)
    assert (kept.index().best, kept.index().solved) == (2, 1)
    kept.add(4, network(4), {}, Point(4, 0.9, 1.0, 1.0))
    assert (kept.index().best, kept.index().generation) == (2, 1)


def test_best_is_remembered_though_the_curve_is_thinned() -> None:
    losses = [1.0] * 200
    losses[66] = 0.1  # epoch 67
    kept = filled(200, rows=20, losses=losses)
    thinned = Curve.of([Point(epoch, losses[epoch - 1], 0.0, 0.0) for epoch in range(4, 201, 4)])
    cut = kept.until(200, thinned)
    assert cut.index().best == 67
    assert {66, 67} <= set(there(cut, 200))


def test_what_is_needed_goes_into_a_file_when_not_everything_fits() -> None:
    kept = filled(60, rows=200, right_from=20)
    kept.bookmark(13, on=True)
    few = kept.frozen(4 * 4 * NUMBERS, 1)  # room for four
    assert few is not None
    assert {0, 13, 60} <= set(few.epochs.tolist())
    assert kept.frozen(2 * 4 * NUMBERS, 1) is None


@given(st.data())
def test_rows_in_a_file_are_counted_as_they_are_written(data: st.DataObject) -> None:
    """For the menu, which may not list a million epochs thirty times a second."""
    stride, first = 2 ** data.draw(st.integers(0, 4)), data.draw(st.integers(0, 50))
    last = first + data.draw(st.integers(0, 300))
    between = st.integers(first, last)
    grid = set(range(-(-first // stride) * stride, last + 1, stride))
    extras = tuple(sorted(({first, last} | data.draw(st.sets(between, max_size=20))) - grid))
    index = KeptIndex(
        first=first,
        last=last,
        stride=stride,
        extras=extras,
        count=len(grid | {*extras}),
        best=data.draw(st.none() | between),
        solved=data.draw(st.none() | between),
        bookmarks=tuple(sorted(data.draw(st.sets(st.sampled_from(sorted(grid | {*extras})), max_size=8)))),
    )
    room = data.draw(st.integers(0, 320))
    written, _ = fitting(index.epochs, stride, room, {first, last, *index.bookmarks}, index.marks)
    assert rows_in_file(index, room) == len(written)
    assert all((epoch in index) == (epoch in grid | {*extras}) for epoch in range(last + 2))
