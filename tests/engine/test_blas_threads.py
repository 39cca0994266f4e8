"""The engine computes with one BLAS thread and leaves the number that it found."""

import threading
from collections.abc import Iterator

import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from playground.blas_threads import one_blas_thread
from playground.checkpoint import Curve
from playground.document import Document
from playground.inspection.trace import trace
from playground.training.control import RunControl
from playground.training.engine_switch import EngineTrainer
from playground.training.mailbox import Mailbox
from playground.training.run import train
from playground.training.torch_trainer import TorchTrainer


def blas_threads() -> set[int]:
    return {library.num_threads for library in ThreadpoolController().select(user_api="blas").lib_controllers}


@pytest.fixture(autouse=True)
def three_threads() -> Iterator[None]:
    if not blas_threads():
        pytest.skip("numpy's BLAS on this machine is none whose threads can be set")
    with threadpool_limits(3, "blas"):
        yield


def test_limit_is_put_back_by_the_last_holder_only() -> None:
    assert blas_threads() == {3}
    with one_blas_thread():
        with one_blas_thread():
            assert blas_threads() == {1}
        assert blas_threads() == {1}
    assert blas_threads() == {3}


def test_limit_is_put_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), one_blas_thread():
        raise ZeroDivisionError
    assert blas_threads() == {3}


def test_holders_on_several_threads_are_counted_together() -> None:
    entered, may_leave = threading.Event(), threading.Event()

    def hold() -> None:
        with one_blas_thread():
            entered.set()
            may_leave.wait(30)

    other = threading.Thread(target=hold)
    with one_blas_thread():
        other.start()
        assert entered.wait(30)
    assert blas_threads() == {1}  # the other one still holds it
    may_leave.set()
    other.join(30)
    assert blas_threads() == {3}


def test_many_threads_in_and_out_leave_what_they_found() -> None:
    def hold() -> None:
        for _ in range(200):
            with one_blas_thread():
                pass

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert blas_threads() == {3}


def test_training_holds_the_limit_for_the_whole_run() -> None:
    during = set[int]()

    class Watched(EngineTrainer):
        def steps(self, count: int) -> Curve:
            during.update(blas_threads())
            return super().steps(count)

    run = threading.Thread(target=train, args=(Watched(Document(), None, None), 3, RunControl(), Mailbox()))
    run.start()
    run.join(60)
    assert during == {1}
    assert blas_threads() == {3}


def test_a_trace_leaves_the_number_that_it_found() -> None:
    document = Document()
    flat = TorchTrainer(document).checkpoint().flat
    trace(document.model, document.layout.split(flat), len(document.vocabularies.input), [0])
    assert blas_threads() == {3}
