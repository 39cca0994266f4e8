"""Training does what a plain PyTorch script does, can be taken up anywhere, and survives overflow."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.checkpoint import Checkpoint, Curve, Point
from playground.document import Document
from playground.network import initial_weights
from playground.pairs import Pair
from playground.spec import Cell, Form, Head, Loss, ModelSpec, Optimizer, TrainSpec
from playground.training.batches import batches, encode
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer
from tests.engine.plain import CELLS, logits, script

TEXTS = ("hello", "ohlol"), ("he", "oh"), ("oll", "hel"), ("e", "l"), ("lohe", "hell")
PAIRS = tuple(Pair(*texts) for texts in TEXTS)

OPTIMIZERS: dict[str, tuple[dict[str, Any], Callable[..., torch.optim.Optimizer], dict[str, float]]] = {
    "adam": ({"optimizer": "adam"}, torch.optim.Adam, {}),
    "adamw": ({"optimizer": "adamw"}, torch.optim.AdamW, {}),
    "sgd": ({"optimizer": "sgd"}, torch.optim.SGD, {}),
    "sgd-momentum": ({"optimizer": "sgd", "momentum": 0.9}, torch.optim.SGD, {"momentum": 0.9}),
    "rmsprop": ({"optimizer": "rmsprop", "learning_rate": 0.01}, torch.optim.RMSprop, {}),
    "rmsprop-momentum": (
        {"optimizer": "rmsprop", "momentum": 0.5, "learning_rate": 0.005},
        torch.optim.RMSprop,
        {"momentum": 0.5},
    ),
}
every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)


def document(model: ModelSpec | None = None, pairs: tuple[Pair, ...] = PAIRS, **training: Any) -> Document:  # noqa: ANN401  fields of a spec
    return Document(pairs=pairs, model=model or ModelSpec(), training=TrainSpec(**training))


def losses(trainer: TorchTrainer, epochs: int) -> list[float]:
    return [point.loss for point in trainer.steps(epochs * trainer.batches)]


def texts(trainer: TorchTrainer) -> list[str]:
    """The answers of the last forward passes as texts, each as long as its input."""
    symbols = trainer.document.vocabularies.target
    rows = zip(trainer.predictions.tolist(), trainer.document.pairs, strict=True)
    return ["".join(symbols.decode(row[: len(pair.input)])) for row, pair in rows]


# --- The plain script


def pair_by_pair(net: nn.Module, doc: Document, reduction: Loss) -> Tensor:
    """The loss over all symbols, from one unpadded forward pass for each pair."""
    total, count = torch.tensor(0.0), 0
    for pair in doc.pairs:
        ids = torch.tensor([doc.vocabularies.input.encode(pair.input)])
        targets = torch.tensor(doc.vocabularies.target.encode(pair.target))
        total = total + functional.cross_entropy(logits(net, ids)[0], targets, reduction="sum")
        count += len(targets)
    return total / count if reduction == "mean" else total


def gradient(net: nn.Module) -> Tensor:
    return torch.cat([parameter.grad.ravel() for parameter in net.parameters() if parameter.grad is not None])


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("head", ["linear", "none"])
def test_padding_counts_for_nothing(cell: Cell, reduction: Loss, head: Head) -> None:
    model = ModelSpec(cell=cell, head=head, hidden_size=4)
    doc = document(model, loss=reduction, optimizer="sgd", learning_rate=1.0)
    net = script(model, 4, seed=16)
    expected = pair_by_pair(net, doc, reduction)
    expected.backward()  # type: ignore[no-untyped-call]
    trainer = TorchTrainer(doc)
    (point,) = trainer.steps(1)
    step = initial_weights(doc) - trainer.checkpoint().flat  # at rate 1 the step is the gradient
    scale = 1 if reduction == "mean" else 15  # a sum over 15 symbols rounds 15 times as coarsely
    assert point.loss == pytest.approx(expected.item(), abs=1e-6 * scale)
    np.testing.assert_allclose(step, gradient(net), rtol=0, atol=1e-6 * scale)


@every_optimizer
@pytest.mark.parametrize("cell", CELLS)
def test_one_flat_optimizer_follows_one_over_the_separate_matrices(name: str, cell: Cell) -> None:
    spec, kind, options = OPTIMIZERS[name]
    doc = document(ModelSpec(cell=cell), pairs=PAIRS[:1], **spec)
    net = script(doc.model, 4, seed=16)
    optimizer = kind(net.parameters(), lr=doc.training.learning_rate, **options)
    expected = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = pair_by_pair(net, doc, "mean")
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        expected.append(loss.item())
    ours = losses(TorchTrainer(doc), 20)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-6)
    assert ours[-1] != ours[0]


@pytest.mark.parametrize("norm", [0.05, 0.5, 100.0])
def test_clipping_is_that_of_torch(norm: float) -> None:
    doc = document(loss="sum", optimizer="sgd", learning_rate=1.0, clip_norm=norm)
    net = script(doc.model, 4, seed=16)
    pair_by_pair(net, doc, "sum").backward()  # type: ignore[no-untyped-call]
    before = float(nn.utils.clip_grad_norm_(net.parameters(), norm))
    trainer = TorchTrainer(doc)
    trainer.steps(1)
    step = initial_weights(doc) - trainer.checkpoint().flat
    np.testing.assert_allclose(step, gradient(net), rtol=0, atol=1e-5)
    assert np.linalg.norm(step) == pytest.approx(min(norm, before), rel=1e-4)


@every_optimizer
@pytest.mark.parametrize("norm", [0.0, 0.1, 100.0])
def test_weights_are_those_of_a_plain_script_to_the_last_bit(name: str, norm: float) -> None:
    """Sizes that no vector unit divides, ragged batches, and clipping that counts or not."""
    spec, kind, options = OPTIMIZERS[name]
    for cell in CELLS:
        doc = document(
            ModelSpec(cell=cell, hidden_size=7, embedding_size=3), clip_norm=norm, batch_size=2, **spec
        )
        net = script(doc.model, 4, seed=16)
        optimizer = kind(net.parameters(), lr=doc.training.learning_rate, **options)
        for epoch in range(1, 9):
            for batch in batches(encode(doc), 2, 16, epoch):
                optimizer.zero_grad()
                scores = logits(net, batch.ids).flatten(0, 1)
                functional.cross_entropy(scores, batch.targets.flatten()).backward()  # type: ignore[no-untyped-call]
                if norm:
                    nn.utils.clip_grad_norm_(net.parameters(), norm)
                optimizer.step()
        trainer = TorchTrainer(doc)
        trainer.steps(8 * trainer.batches)
        plain = torch.cat([parameter.detach().ravel() for parameter in net.parameters()])
        assert np.array_equal(trainer.checkpoint().flat, plain.numpy())


# --- The lecture's logs

LECTURE = {
    "12-1": (
        Document(
            model=ModelSpec(form="cell", input="one-hot", hidden_size=4, layers=1, head="none"),
            training=TrainSpec(loss="sum", learning_rate=0.1),
        ),
        "lhhhh 7.340 lhhol 5.927 lhool 4.976 ohool 4.473 ohool 4.153 ohool 3.867 ohlol 3.625",
        2.723,
        7,
    ),
    "12-2": (
        Document(model=ModelSpec(input="one-hot", hidden_size=4, layers=1, head="none")),
        (
            "lhhhh 1.468 lhhhh 1.317 lhhol 1.185 lhool 1.076 lhool .993 ohool .933 ohool .889 ohool .855 "
            "ohool .824 ohlol .796"
        ),
        0.682,
        10,
    ),
    "12-3": (Document(), "lhhhh 1.418 lhlll 1.107 lhlll .893 ohlll .690 ohlol .508", 0.011, 5),
}


@pytest.mark.parametrize("program", LECTURE)
def test_program_prints_the_log_of_the_lecture(program: str) -> None:
    doc, log, last_loss, solved_at = LECTURE[program]
    trainer, points, answers = TorchTrainer(doc), list[Point](), []
    for _ in range(15):
        points += trainer.steps(1)
        answers += texts(trainer)
    expected = log.split()
    assert answers[: len(expected) // 2] == expected[::2]
    shown = [float(loss) for loss in expected[1::2]]
    assert [point.loss for point in points[: len(shown)]] == pytest.approx(shown, abs=6e-4)
    assert points[-1].loss == pytest.approx(last_loss, abs=6e-4)
    assert [point.epoch for point in points] == list(range(1, 16))
    assert Curve.of(points).solved_at == solved_at
    assert points[-1].symbol_accuracy == points[-1].pair_accuracy == 1


@pytest.mark.parametrize(
    ("model", "solved_at"),
    [
        (ModelSpec(cell="lstm"), {16: 11, 12: 13}),
        (ModelSpec(cell="gru"), {16: 10, 12: 9}),
        (ModelSpec(), {16: 5, 12: 7}),
    ],
)
def test_exercises_are_solved_when_the_course_says(model: ModelSpec, solved_at: dict[int, int]) -> None:
    for seed, epoch in solved_at.items():
        doc = Document(model=model, training=TrainSpec(seed=seed))
        assert TorchTrainer(doc).steps(15).solved_at == epoch


LOOP_AND_MODULE: tuple[tuple[Form, Loss], ...] = (("cell", "sum"), ("module", "mean"))


def test_loop_and_module_tell_the_same_story() -> None:
    for seed in range(3):
        stories = []
        for form, reduction in LOOP_AND_MODULE:
            model = ModelSpec(form=form, input="one-hot", hidden_size=4, layers=1, head="none")
            trainer = TorchTrainer(Document(model=model, training=TrainSpec(loss=reduction, seed=seed)))
            stories.append([(trainer.steps(1), texts(trainer))[1] for _ in range(15)])
        assert stories[0] == stories[1]


# --- Batches


def rows(doc: Document, seed: int, epoch: int) -> list[list[int]]:
    return [batch.rows.tolist() for batch in batches(encode(doc), 2, seed, epoch)]


def test_order_of_small_batches_depends_on_seed_and_epoch_alone() -> None:
    doc = document(pairs=PAIRS * 4)
    state = torch.random.get_rng_state()
    orders = {(seed, epoch): rows(doc, seed, epoch) for seed in (1, 2) for epoch in (1, 2)}
    torch.rand(1)
    assert all(rows(doc, *key) == order for key, order in orders.items())
    assert len({str(order) for order in orders.values()}) == 4
    torch.random.set_rng_state(state)


def test_an_epoch_takes_every_pair_once_and_leaves_the_process_generator_alone() -> None:
    state = torch.random.get_rng_state()
    order = rows(document(), 16, 1)
    assert sorted(row for batch in order for row in batch) == list(range(5))
    assert [len(batch) for batch in order] == [2, 2, 1]
    assert torch.equal(torch.random.get_rng_state(), state)


def test_all_pairs_at_once_keep_their_order() -> None:
    for size in (0, 5, 99):
        (batch,) = batches(encode(document()), size, seed=16, epoch=3)
        assert batch.rows.tolist() == [0, 1, 2, 3, 4]
        assert batch.symbols == 15


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_figures_of_an_epoch_do_not_depend_on_its_batches(reduction: Loss) -> None:
    """At rate zero nothing is learned, so any batching must report the same loss and accuracy."""
    points: list[Point] = []
    for size in (0, 1, 2, 3):
        doc = document(optimizer="sgd", learning_rate=0.0, batch_size=size, loss=reduction)
        trainer = TorchTrainer(doc)
        points += trainer.steps(trainer.batches)
        assert trainer.evaluate().loss == pytest.approx(points[0].loss, abs=1e-6)
    assert len(points) == 4
    for point in points:
        assert point == pytest.approx(points[0], abs=1e-6)


def test_accuracy_counts_symbols_and_whole_pairs() -> None:
    trainer = TorchTrainer(document(learning_rate=1e-9))
    (point,) = trainer.steps(1)
    answers = texts(trainer)
    right = sum(
        a == b
        for text, pair in zip(answers, PAIRS, strict=True)
        for a, b in zip(text, pair.target, strict=True)
    )
    whole = sum(text == pair.target for text, pair in zip(answers, PAIRS, strict=True))
    assert point.symbol_accuracy == pytest.approx(right / 15)
    assert point.pair_accuracy == pytest.approx(whole / 5)
    assert 0 < point.symbol_accuracy < 1


def test_evaluation_is_what_the_next_epoch_will_see_first() -> None:
    trainer = TorchTrainer(document())
    trainer.steps(7)
    now = trainer.evaluate()
    (point,) = trainer.steps(1)
    assert (now.epoch, point.epoch) == (7, 8)
    assert now.loss == pytest.approx(point.loss, abs=1e-6)
    assert (now.symbol_accuracy, now.pair_accuracy) == point[2:]
    assert np.array_equal(now.predictions, trainer.predictions)


# --- Stopping and going on


@every_optimizer
@pytest.mark.parametrize("updates", [6, 7])  # of three batches an epoch: after a whole one, and in mid-epoch
def test_run_taken_up_from_a_checkpoint_is_the_run_never_stopped(name: str, updates: int) -> None:
    doc = document(batch_size=2, **OPTIMIZERS[name][0])
    whole = TorchTrainer(doc)
    whole.steps(12)
    first = TorchTrainer(doc)
    first.steps(updates)
    second = TorchTrainer(doc, first.checkpoint())
    assert (second.epoch, second.batch) == divmod(updates, 3)
    assert second.updates_until(4) == 12 - updates
    second.steps(12 - updates)
    ours, theirs = second.checkpoint(), whole.checkpoint()
    assert (ours.epoch, ours.batch) == (4, 0)
    assert np.array_equal(ours.flat, theirs.flat)
    assert ours.optimizer.keys() == theirs.optimizer.keys()
    assert all(np.array_equal(ours.optimizer[key], theirs.optimizer[key]) for key in ours.optimizer)


def test_optimizer_state_matters_when_a_run_is_taken_up() -> None:
    """So that the test above cannot pass by ignoring it."""
    doc = document(optimizer="adam")
    trainer = TorchTrainer(doc)
    trainer.steps(5)
    forgetful = TorchTrainer(doc, replace(trainer.checkpoint(), optimizer={}))
    forgetful.steps(1)
    trainer.steps(1)
    assert not np.array_equal(forgetful.checkpoint().flat, trainer.checkpoint().flat)


def test_same_document_trains_the_same_twice() -> None:
    doc = document(batch_size=2)
    first, second = TorchTrainer(doc), TorchTrainer(doc)
    assert list(first.steps(30)) == list(second.steps(30))
    assert np.array_equal(first.checkpoint().flat, second.checkpoint().flat)


def test_checkpoint_is_a_copy_that_nobody_can_write_to() -> None:
    trainer = TorchTrainer(document())
    trainer.steps(1)
    checkpoint = trainer.checkpoint()
    kept = checkpoint.flat.copy()
    trainer.steps(3)
    assert np.array_equal(checkpoint.flat, kept)
    for values in (checkpoint.flat, *checkpoint.optimizer.values()):
        with pytest.raises(ValueError, match="read-only"):
            values[...] = 0


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop"])
def test_new_learning_rate_counts_from_the_next_update(optimizer: Optimizer) -> None:
    """A stop at rate zero, then as if nothing had been: the first update went by the first rate alone."""
    trainer = TorchTrainer(document(optimizer=optimizer))
    trainer.steps(1)
    before = trainer.checkpoint().flat
    trainer.set_learning_rate(0.0)
    trainer.steps(2)
    assert np.array_equal(trainer.checkpoint().flat, before)
    trainer.set_learning_rate(0.05)
    trainer.steps(1)
    assert not np.array_equal(trainer.checkpoint().flat, before)


def test_changed_rate_is_that_of_a_script_which_changes_it() -> None:
    doc = document(pairs=PAIRS[:1], optimizer="sgd", momentum=0.9)
    net = script(doc.model, 4, seed=16)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    trainer, expected, ours = TorchTrainer(doc), [], []
    for rate in (0.05, 0.2, 0.01):
        optimizer.param_groups[0]["lr"] = rate
        trainer.set_learning_rate(rate)
        for _ in range(5):
            optimizer.zero_grad()
            loss = pair_by_pair(net, doc, "mean")
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            expected.append(loss.item())
        ours += losses(trainer, 5)
    assert ours == pytest.approx(expected, abs=1e-6)


# --- Overflow


def start_with(doc: Document, **values: float) -> Checkpoint:
    flat = initial_weights(doc)
    for name, value in values.items():
        doc.layout.split(flat)[name.replace("__", ".")][:] = value
    return Checkpoint(0, flat)


def test_overflow_in_the_logits_is_named_and_the_weights_are_kept() -> None:
    doc = document()
    start = start_with(doc, head__weight=3e38, rnn__bias_ih_l1=50.0)  # h = 1 eight times
    trainer = TorchTrainer(doc, start)
    with pytest.raises(NotFiniteError, match="vector of logits is not finite at step 1 of pair 1") as caught:
        trainer.steps(1)
    assert caught.value.good_epoch == 0
    assert "weights after epoch 0 are kept" in str(caught.value)
    assert np.array_equal(trainer.checkpoint().flat, start.flat)


def test_overflow_that_only_single_precision_has_is_named() -> None:
    doc = document()
    start = start_with(doc, embedding__weight=3.0)
    columns = doc.layout.split(start.flat)["rnn.weight_ih_l0"]
    columns[:, ::2], columns[:, 1::2] = 3e38, -3e38  # their products overflow; in float64 they cancel
    with pytest.raises(NotFiniteError, match="hidden state of layer 1 is not finite at step 1 of pair 1"):
        TorchTrainer(doc, start).steps(1)


def test_epoch_taken_up_in_its_middle_counts_the_pairs_it_sees() -> None:
    doc = document(pairs=(Pair("hello", "ohlol"),) * 5, batch_size=2)
    first = TorchTrainer(doc)
    first.steps(20 * first.batches + 1)
    second = TorchTrainer(doc, first.checkpoint())
    assert texts(second) == ["ohlol"] * 5
    (point,) = second.steps(second.batches - 1)
    assert (point.epoch, point.pair_accuracy) == (21, 1.0)


def test_weights_that_are_not_finite_are_named() -> None:
    doc = document()
    trainer = TorchTrainer(doc, start_with(doc, rnn__weight_hh_l1=np.inf))
    with pytest.raises(NotFiniteError, match=r"the weights rnn\.weight_hh_l1 are not finite"):
        trainer.steps(1)


def test_overflow_in_the_gradient_is_named() -> None:
    doc = document(ModelSpec(input="one-hot"), loss="sum")
    start = Checkpoint(0, np.zeros(doc.layout.size, np.float32))  # all states are 0, so all losses are finite
    weights = doc.layout.split(start.flat)
    weights["head.weight"][:] = 1e5 * np.eye(4, 8)
    weights["rnn.weight_ih_l1"][:] = 3e38  # the way back to layer 1 takes their product
    trainer = TorchTrainer(doc, start)
    with pytest.raises(NotFiniteError, match=r"the gradient of \S+ is not finite"):
        trainer.steps(1)
    assert np.array_equal(trainer.checkpoint().flat, start.flat)


def test_clipping_does_not_spread_what_is_not_finite_over_the_other_matrices() -> None:
    """Else the place that is named would be the first matrix, whatever happened."""
    trainer = TorchTrainer(document(clip_norm=1.0))
    parameters = dict(trainer._network.layout_parameters())
    for name, parameter in parameters.items():
        assert parameter.grad is not None
        parameter.grad.fill_(float("nan") if name == "head.bias" else 3.0)
    assert np.isnan(trainer._clip())
    kept = parameters["embedding.weight"].grad
    assert kept is not None
    assert (kept == 3).all()


@every_optimizer
@pytest.mark.parametrize("batch_size", [0, 2])
def test_run_that_blows_up_stands_at_its_last_good_epoch(name: str, batch_size: int) -> None:
    doc = document(batch_size=batch_size, **OPTIMIZERS[name][0])
    trainer, twin = TorchTrainer(doc), TorchTrainer(doc)
    trainer.steps(4 * trainer.batches)
    trainer.set_learning_rate(1e37)
    if batch_size == 0:
        assert trainer.steps(50)  # the points before the failure first
    with pytest.raises(NotFiniteError) as caught:
        trainer.steps(50)
    good = trainer.checkpoint()
    twin.steps(4 * twin.batches)
    assert caught.value.good_epoch == good.epoch == 4
    assert np.array_equal(good.flat, twin.checkpoint().flat)
    assert np.isfinite(trainer.evaluate().loss)
    trainer.set_learning_rate(doc.training.learning_rate)
    assert list(trainer.steps(3 * trainer.batches)) == list(twin.steps(3 * twin.batches))
