"""The gradient that is shown is what a plain script's backward finds, and looking at it changes nothing."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional

from playground.document import Document
from playground.inspection import gradients
from playground.inspection.gradients import gradient
from playground.pairs import Pair
from playground.parameters import FloatArray, matrix_norms
from playground.spec import Loss, ModelSpec, TrainSpec
from playground.training.epoch_store.store import KeptEpochs
from playground.training.torch_trainer import TorchTrainer
from tests.engine.plain import every_spec, logits, named, random_flat, script

PAIRS = (Pair("abcde", "bcdea"), Pair("ab", "ee"), Pair("dcbaabcd", "abcdabcd"), Pair("e", "c"))


def document(spec: ModelSpec | None = None, pairs: tuple[Pair, ...] = PAIRS, loss: Loss = "mean") -> Document:
    return Document(pairs=pairs, model=spec or ModelSpec(), training=TrainSpec(loss=loss))


def backward(doc: Document, flat: FloatArray) -> FloatArray:
    """What a script gets that reads one unpadded pair after the other and divides by all symbols."""
    spec, symbols = replace(doc.model, form="module"), doc.vocabularies.input
    net = script(spec, len(symbols), seed=0)
    net.load_state_dict({name: torch.tensor(part) for name, part in doc.layout.split(flat).items()})
    total, count = torch.tensor(0.0), 0
    for pair in doc.pairs:
        answer = logits(net, torch.tensor([symbols.encode(pair.input)]))[0]  # (time, symbols)
        target = torch.tensor(symbols.encode(pair.target))  # (time)
        total, count = total + functional.cross_entropy(answer, target, reduction="sum"), count + len(target)
    (total / count if doc.training.loss == "mean" else total).backward()  # type: ignore[no-untyped-call]
    found = {name: parameter.grad for name, parameter in net.named_parameters()}
    return doc.layout.join({name: slope.numpy() for name, slope in found.items() if slope is not None})


@pytest.mark.parametrize("spec", [*every_spec(), *every_spec("cell")], ids=named)
def test_gradient_is_that_of_a_plain_script(spec: ModelSpec) -> None:
    doc = document(spec)
    flat = random_flat(doc.layout.size) * np.float32(0.5)
    found = gradient(doc, flat)
    assert found.pairs == len(PAIRS)
    np.testing.assert_allclose(found.flat, backward(doc, flat), rtol=1e-5, atol=1e-6)


def test_sum_of_the_losses_has_the_gradient_of_the_sum() -> None:
    doc = document(loss="sum")
    flat = random_flat(doc.layout.size)
    summed, mean = gradient(doc, flat).flat, gradient(document(), flat).flat
    np.testing.assert_allclose(summed, backward(doc, flat), rtol=1e-5, atol=1e-5)
    symbols = sum(len(pair.input) for pair in PAIRS)
    np.testing.assert_allclose(summed, mean * symbols, rtol=1e-4, atol=1e-5)


def test_gradient_predicts_how_the_loss_changes() -> None:
    """Without any framework's word for it: the slope measured between two points close by."""
    doc = document()
    flat = random_flat(doc.layout.size)
    direction = random_flat(doc.layout.size, seed=1)
    step = np.float32(1e-2)
    losses = [
        TorchTrainer(doc, start=replace(TorchTrainer(doc).checkpoint(), flat=flat + sign * step * direction))
        .evaluate()
        .loss
        for sign in (1, -1)
    ]
    expected = float(gradient(doc, flat).flat @ direction)
    assert (losses[0] - losses[1]) / (2 * step) == pytest.approx(expected, rel=2e-2)


def test_norms_recorded_by_training_are_those_of_the_gradient_shown() -> None:
    """Two windows on one number agree: the line over epochs, and the matrix at one of them."""
    doc, kept = document(), KeptEpochs()
    TorchTrainer(doc, kept=kept).steps(4)
    recorded = kept.gradient_norms(range(4))
    assert sorted(recorded) == [0, 1, 2, 3]
    for epoch, norms in recorded.items():
        checkpoint = kept.checkpoint(epoch)
        assert checkpoint is not None
        shown = gradient(doc, checkpoint.flat).flat
        np.testing.assert_allclose(matrix_norms(doc.layout, shown), norms, rtol=1e-4, atol=1e-7)


def test_only_the_first_pairs_count_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Padded to the longest, three pairs are 24 symbols; the fourth would be beyond 24."""
    monkeypatch.setattr(gradients, "MOST_SYMBOLS", 24)
    doc = document(pairs=(*PAIRS[:3], Pair("z", "z")))
    flat = random_flat(doc.layout.size)
    found = gradient(doc, flat)
    assert found.pairs == 3
    own = replace(doc.vocabulary, automatic=False, input=doc.vocabularies.input.symbols)  # z stays in it
    first = replace(doc, pairs=PAIRS[:3], vocabulary=own)
    np.testing.assert_allclose(found.flat, backward(first, flat), rtol=1e-5, atol=1e-6)


def test_one_pair_is_read_however_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradients, "MOST_SYMBOLS", 1)
    assert gradient(document(), random_flat(document().layout.size)).pairs == 1


def test_larger_networks_read_fewer_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = document()
    monkeypatch.setattr(gradients, "MOST_WORK", 10 * doc.layout.size)
    assert gradient(doc, random_flat(doc.layout.size)).pairs == 2


def test_two_vocabularies_keep_their_sizes() -> None:
    vocabulary = replace(Document().vocabulary, shared=False)
    doc = Document(pairs=(Pair("abc", "xxy"), Pair("d", "y")), vocabulary=vocabulary)
    found = doc.layout.split(gradient(doc, random_flat(doc.layout.size)).flat)
    assert found["embedding.weight"].shape == (4, 10)
    assert found["head.bias"].shape == (2,)


def test_looking_moves_no_generator_and_no_weight() -> None:
    doc = document()
    flat = random_flat(doc.layout.size)
    flat.flags.writeable = False
    before, copy = torch.random.get_rng_state(), flat.copy()
    gradients._network.cache_clear()
    first = gradient(doc, flat).flat
    assert torch.equal(torch.random.get_rng_state(), before)
    assert np.array_equal(flat, copy)
    gradient(doc, flat * np.float32(2))
    assert np.array_equal(gradient(doc, flat).flat, first)
    assert not first.flags.writeable


# --- Norms


def test_norms_are_frobenius_norms() -> None:
    layout = document().layout
    flat = random_flat(layout.size)
    expected = [np.linalg.norm(part) for part in layout.split(flat).values()]
    assert matrix_norms(layout, flat) == pytest.approx(expected, rel=1e-5)


def test_norms_of_a_table_are_those_of_its_rows() -> None:
    layout = document().layout
    table = np.stack([random_flat(layout.size, seed) for seed in range(5)])  # (rows, parameters)
    found = matrix_norms(layout, table)  # (rows, matrices)
    assert found.shape == (5, len(layout.shapes))
    assert np.array_equal(found, np.stack([matrix_norms(layout, row) for row in table]))
