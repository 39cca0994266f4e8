"""What training takes is known before it is taken, and said with what to do."""

from dataclasses import replace

import pytest
import torch

from playground import memory_need
from playground.document import Document, VocabularySpec
from playground.export.checking.cases import MOST_LOGITS, cases
from playground.memory_need import MOST_BYTES, ShortageError, bytes_of_update, fitting_batch, obstacle
from playground.pairs import Pair
from playground.problems import problems, stopping
from playground.spec import ModelSpec, TrainSpec
from playground.sweep.sweep import Sweep
from playground.sweep.values import SweepPlan
from playground.training.control import RunControl
from playground.training.engine_switch import make_trainer
from playground.training.mailbox import Mailbox
from playground.training.run import train
from playground.training.torch_trainer import TorchTrainer


def words(pairs: int, symbols: int) -> Document:
    """Pairs of five words, over so many."""
    names = [f"w{n}" for n in range(symbols)]
    texts = [" ".join(names[(5 * row + at) % symbols] for at in range(5)) for row in range(pairs)]
    return Document(tuple(Pair(text, text) for text in texts), VocabularySpec("word"))


LARGE = words(5_000, 25_000)


def with_batch(document: Document, size: int) -> Document:
    return replace(document, training=replace(document.training, batch_size=size))


def test_logits_of_all_pairs_are_named_with_a_batch_size_that_fits() -> None:
    """Four copies of 5,000 × 5 × 25,000 numbers of 4 bytes are 10 GB."""
    said = obstacle(LARGE)
    assert said is not None
    assert said.startswith("All 5,000 pairs at once need about 10.")
    assert "5,000 pairs × 5 steps × 25,000 symbols × 4 bytes" in said
    most = fitting_batch(LARGE)
    assert said.endswith(f"choose a batch size of at most {most:,}.")
    assert obstacle(with_batch(LARGE, most)) is None
    assert 4 * most * 5 * 25_000 * 4 <= MOST_BYTES < 4 * (most + 200) * 5 * 25_000 * 4


@pytest.mark.parametrize("size", [1, 100, 0])
def test_what_fits_is_not_spoken_of(size: int) -> None:
    assert obstacle(with_batch(words(50, 200), size)) is None
    assert problems(with_batch(words(50, 200), size)) == ()


def test_states_of_many_units_count_too() -> None:
    text = "ab" * 5_000
    wide = Document((Pair(text, text),) * 3, model=ModelSpec("lstm", hidden_size=1024, layers=8))
    said = obstacle(wide)
    assert said is not None
    assert "3 pairs × 10,000 steps × 8 layers of 1,024 units" in said
    assert said.endswith("choose a batch size of at most 1.")


def test_one_hot_inputs_count_too() -> None:
    one_hot = replace(LARGE, model=ModelSpec(input="one-hot"))
    assert bytes_of_update(one_hot) > bytes_of_update(LARGE) + 5_000 * 5 * 24_900 * 4
    few = VocabularySpec("word", automatic=False, shared=False, input=LARGE.vocabularies.input.symbols)
    found = obstacle(replace(one_hot, vocabulary=replace(few, target=("w0", "w1"))))
    assert found is not None
    assert "5,000 pairs × 5 steps × 25,000 symbols of one-hot inputs" in found


def test_a_single_pair_that_does_not_fit_is_to_be_shortened() -> None:
    text = " ".join(f"w{n}" for n in range(30_000))
    said = obstacle(Document((Pair(text, text),), VocabularySpec("word")))
    assert said is not None
    assert said.startswith("A single pair needs about")
    assert said.endswith("shorten the longest pair, or make the model smaller.")


def test_it_is_a_warning_that_keeps_no_network_from_being_shown() -> None:
    (found,) = problems(LARGE)
    assert (found.place, found.message) == ("batch_size", obstacle(LARGE))
    assert stopping(problems(LARGE)) is None


def test_device_with_its_own_memory_says_so_itself() -> None:
    assert obstacle(replace(LARGE, training=TrainSpec(device="cuda"))) is None


def test_no_update_is_begun_that_would_take_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document()
    trainer = TorchTrainer(document)
    monkeypatch.setattr(memory_need, "MOST_BYTES", 100)
    with pytest.raises(ShortageError, match="A single pair needs about"):
        trainer.steps(1)
    assert trainer.batch == trainer.epoch == 0
    assert trainer.evaluate().epoch == 0


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("Unable to allocate 2.33 GiB for an array"),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: "
        ),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    ],
)
def test_memory_that_ends_during_training_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    document = Document((Pair("ab", "ba"),) * 10)
    trainer = make_trainer(document)

    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(TorchTrainer, "_step", fail)
    mailbox = Mailbox()
    train(trainer, 15, RunControl(), mailbox)
    delivery = mailbox.take()
    assert delivery.outcome is not None
    assert delivery.snapshot is not None
    assert delivery.outcome.ending == "failed"
    assert delivery.outcome.message.startswith("There was not enough memory. All 10 pairs at once need about")
    assert "choose a batch size of at most 5. The last weights are kept." in delivery.outcome.message


def test_errors_of_other_kinds_stay_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = TorchTrainer(Document())

    def fail(_: object) -> None:
        raise RuntimeError("expected scalar type Float but found Double")

    monkeypatch.setattr(TorchTrainer, "_step", fail)
    with pytest.raises(RuntimeError, match="scalar type"):
        trainer.steps(1)


def test_evaluation_takes_its_pairs_in_parts_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(tuple(Pair(text, text[::-1]) for text in ("abc", "ca", "b", "bca", "abcabc")))
    whole = TorchTrainer(document).evaluate()
    monkeypatch.setattr(memory_need, "FORWARD_BYTES", 1)
    parts = TorchTrainer(document).evaluate()
    assert parts.loss == pytest.approx(whole.loss, abs=1e-6)
    assert parts.predictions.tolist() == whole.predictions.tolist()


def test_check_of_an_export_asks_as_many_pairs_as_fit() -> None:
    asked = [case for case in cases(LARGE) if not case.name.startswith("random")]
    texts = sum(len(case.ids) for case in asked)
    assert 500 < texts <= MOST_LOGITS // (5 * 25_000)
    assert asked[0].ids[0].tolist() == list(LARGE.vocabularies.input.encode(LARGE.pairs[0].input.split()))
    few = [case for case in cases(words(300, 50)) if not case.name.startswith("random")]
    assert sum(len(case.ids) for case in few) == 300


def test_runs_of_a_sweep_share_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document()
    monkeypatch.setattr(memory_need, "MOST_BYTES", 2 * bytes_of_update(document))
    sweep = Sweep(SweepPlan(document, ("rnn",), tuple(range(8))), jobs=8)
    assert len(sweep._under_way) == 2
