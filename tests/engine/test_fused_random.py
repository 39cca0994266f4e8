"""Any document is trained by the fused engine as by torch."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.checkpoint import Curve
from playground.document import Document, VocabularySpec
from playground.pairs import Pair
from playground.problems import problems, stopping
from playground.spec import Head, ModelSpec, TrainSpec
from playground.training.fused.trainer import FusedTrainer
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer
from tests.engine.fusing import CELLS, RULES

SYMBOLS = "abcdefgh我"
EPOCHS = 12


@st.composite
def documents(draw: st.DrawFn, shortest: int = 1) -> Document:
    """Sizes that vector units divide or not, ragged pairs, batches of which the last is short."""
    symbols = SYMBOLS[: draw(st.integers(2, len(SYMBOLS)))]
    texts = st.text(symbols, min_size=shortest, max_size=9)
    inputs = draw(st.lists(texts, min_size=1, max_size=9))
    pairs = tuple(
        Pair(text, draw(st.text(symbols, min_size=len(text), max_size=len(text)))) for text in inputs
    )
    head: Head = draw(st.sampled_from(["linear", "none"]))
    vocabulary = VocabularySpec(automatic=False, input=tuple(symbols))
    hidden = len(symbols) if head == "none" else draw(st.integers(1, 24))
    model = ModelSpec(
        draw(st.sampled_from(CELLS)),
        draw(st.sampled_from(["module", "cell"])),
        draw(st.sampled_from(["one-hot", "embedding"])),
        draw(st.integers(1, 24)),
        hidden,
        draw(st.integers(1, 4)),
        head,
    )
    return Document(pairs, vocabulary, model, draw(trainings()))


@st.composite
def trainings(draw: st.DrawFn) -> TrainSpec:
    """Small rates: at large ones two runs part from each other by roundings alone."""
    rule: dict[str, Any] = draw(st.sampled_from(list(RULES.values())))
    return TrainSpec(
        loss=draw(st.sampled_from(["mean", "sum"])),
        batch_size=draw(st.integers(0, 5)),
        clip_norm=draw(st.sampled_from([0.0, 0.01, 0.5, 100.0])),
        seed=draw(st.integers(0, 99)),
        **{**rule, "learning_rate": rule["learning_rate"] / 4},
    )


def run(trainer: TorchTrainer | FusedTrainer) -> tuple[Curve, str]:
    try:
        return trainer.steps(trainer.updates_until(EPOCHS)), ""
    except NotFiniteError as error:
        return Curve.of([]), str(error)


@settings(max_examples=30, deadline=None)
@given(documents())
def test_loss_curves_lie_side_by_side(document: Document) -> None:
    assert not stopping(problems(document))
    torch, fused = TorchTrainer(document), FusedTrainer(document)
    (theirs, expected), (ours, said) = run(torch), run(fused)
    assert said == expected
    assert ours.epoch.tolist() == theirs.epoch.tolist()
    np.testing.assert_allclose(ours.loss, theirs.loss, rtol=1e-3)
    np.testing.assert_allclose(fused.checkpoint().flat, torch.checkpoint().flat, rtol=1e-2, atol=2e-3)


@settings(max_examples=10, deadline=None)
@given(documents(2), st.sampled_from([np.nan, np.inf]), st.integers(0), st.integers(0, 9))
def test_number_that_is_not_finite_is_found_by_both(
    document: Document, bad: float, place: int, updates: int
) -> None:
    """Wherever it stands. In texts of one symbol W_hh takes no part: the fused engine leaves W_hh 0 out."""
    before = FusedTrainer(document)
    before.steps(updates)
    start = before.checkpoint()
    flat = start.flat.copy()
    flat[place % len(flat)] = bad
    start = type(start)(start.epoch, flat, start.optimizer, start.batch, start.rates)
    torch, fused = TorchTrainer(document, start), FusedTrainer(document, start)
    said = [run(trainer)[1] for trainer in (torch, fused)]
    assert said[1] == said[0]
    assert (fused.epoch, fused.batch) == (torch.epoch, torch.batch)
