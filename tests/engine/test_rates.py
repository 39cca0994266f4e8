"""Learning rates changed during a run are recorded, go with every kept epoch, and come back from files."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from playground import checkpoint as checkpoint_module
from playground.checkpoint import Checkpoint, Curve, Project, RateChange, Trained
from playground.document import Document
from playground.pairs import Pair
from playground.project_file import ProjectFileError, from_bytes, to_bytes
from playground.project_file.verify import verified_bytes
from playground.resuming import start_of_next_run
from playground.spec import TrainSpec
from playground.training.epoch_store.store import KeptEpochs
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer

DOCUMENT = Document(tuple(Pair(text, text[::-1]) for text in ("abc", "ca", "b", "bca", "cc")))
IN_BATCHES = replace(DOCUMENT, training=TrainSpec(batch_size=2))  # three an epoch
SAMPLES = Path(__file__).parents[1] / "samples"


def at_rate(document: Document, rate: float) -> Document:
    return replace(document, training=replace(document.training, learning_rate=rate))


def changing(kept: KeptEpochs | None = None) -> TorchTrainer:
    """Seven epochs at first, then a rate from the second update of the third on, and one from the sixth."""
    trainer = TorchTrainer(IN_BATCHES, None, kept)
    trainer.steps(2 * 3 + 1)
    trainer.set_learning_rate(0.01)
    trainer.steps(2 + 2 * 3)
    trainer.set_learning_rate(0.002)
    trainer.steps(2 * 3)
    return trainer


CHANGES = ((0, 0, 0.05), (2, 1, 0.01), (5, 0, 0.002))


# --- The run


def test_every_change_is_recorded_with_its_update() -> None:
    assert changing().checkpoint().rates == CHANGES


def test_rate_that_no_update_has_used_is_not_recorded() -> None:
    trainer = TorchTrainer(DOCUMENT)
    assert trainer.checkpoint().rates == ()
    trainer.set_learning_rate(0.5)
    trainer.set_learning_rate(0.1)
    trainer.steps(3)
    trainer.set_learning_rate(0.5)
    trainer.set_learning_rate(0.1)
    trainer.steps(1)
    trainer.set_learning_rate(0.7)
    assert trainer.checkpoint().rates == ((0, 0, 0.1),)


@pytest.mark.parametrize(("rate", "more"), [(0.05, ()), (0.02, ((4, 0, 0.02),))])
def test_run_taken_up_with_another_rate_says_so(rate: float, more: tuple[object, ...]) -> None:
    first = TorchTrainer(DOCUMENT)
    first.steps(4)
    trained = Trained(DOCUMENT, first.checkpoint(), Curve.of([]))
    again = at_rate(DOCUMENT, rate)
    second = TorchTrainer(again, start_of_next_run(trained, again))
    second.steps(1)
    assert second.checkpoint().rates == ((0, 0, 0.05), *more)


def test_run_of_before_rates_were_recorded_had_that_of_its_document() -> None:
    first = TorchTrainer(DOCUMENT)
    first.steps(4)
    old = replace(first.checkpoint(), rates=())
    again = at_rate(DOCUMENT, 0.02)
    start = start_of_next_run(Trained(DOCUMENT, old, Curve.of([])), again)
    second = TorchTrainer(again, start)
    second.steps(1)
    assert second.checkpoint().rates == ((0, 0, 0.05), (4, 0, 0.02))


def test_untrained_network_has_no_rates_to_go_on_from() -> None:
    initial = Trained(DOCUMENT, TorchTrainer(DOCUMENT).checkpoint(), Curve.of([]))
    again = at_rate(DOCUMENT, 0.02)
    trainer = TorchTrainer(again, start_of_next_run(initial, again))
    trainer.steps(1)
    assert trainer.checkpoint().rates == ((0, 0, 0.02),)


def test_rate_of_updates_that_were_taken_back_is_taken_back() -> None:
    """A wild rate from the second batch on ends in overflow; the whole epoch did not happen."""
    trainer = TorchTrainer(IN_BATCHES)
    trainer.steps(2 * 3 + 1)
    trainer.set_learning_rate(1e37)
    with pytest.raises(NotFiniteError):
        trainer.steps(20)
    assert trainer.checkpoint().rates == ((0, 0, 0.05),)
    trainer.set_learning_rate(0.01)
    trainer.steps(1)
    assert trainer.checkpoint().rates == ((0, 0, 0.05), (2, 0, 0.01))


def test_of_more_changes_than_can_be_saved_the_latest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint_module, "MAX_RATES", 3)
    trainer = TorchTrainer(DOCUMENT)
    for epoch in range(6):
        trainer.set_learning_rate(0.01 * (epoch + 1))
        trainer.steps(1)
    assert trainer.checkpoint().rates == ((0, 0, 0.01), (1, 0, 0.02), (5, 0, 0.06))


# --- Past epochs


def test_kept_epoch_has_the_changes_that_were_made_before_it() -> None:
    kept = KeptEpochs()
    trainer = changing(kept)
    found = {epoch: kept.checkpoint(epoch) for epoch in (0, 2, 3, 5, 6, 7)}
    counts = {epoch: len(checkpoint.rates) for epoch, checkpoint in found.items() if checkpoint}
    assert counts == {0: 0, 2: 1, 3: 2, 5: 2, 6: 3, 7: 3}
    last = found[7]
    assert last is not None
    assert last.rates == trainer.checkpoint().rates == CHANGES


def test_another_future_has_its_own_changes() -> None:
    kept = KeptEpochs()
    changing(kept)
    fork = kept.until(4, Curve.of([]))
    start = fork.checkpoint(4)
    assert start is not None
    trainer = TorchTrainer(at_rate(IN_BATCHES, 0.3), start, fork)
    trainer.steps(3)
    assert trainer.checkpoint().rates == (*CHANGES[:2], (4, 0, 0.3))
    new, old = fork.checkpoint(5), kept.checkpoint(6)
    assert new is not None
    assert old is not None
    assert (new.rates, old.rates) == (trainer.checkpoint().rates, CHANGES)


def test_going_back_forgets_later_changes() -> None:
    kept = KeptEpochs()
    changing(kept)
    kept.forget_after(2)
    found = kept.frozen(10**9, len(IN_BATCHES.layout.shapes))
    assert found is not None
    assert found.rates == CHANGES[:1]


# --- Files


def project(trainer: TorchTrainer, kept: KeptEpochs | None = None) -> Project:
    trained = Trained(trainer.document, trainer.checkpoint(), Curve.of([]))
    return Project(trainer.document, trained, kept.for_file(trained) if kept else None)


def test_rates_come_back_from_a_file_with_every_epoch() -> None:
    kept = KeptEpochs()
    again = from_bytes(verified_bytes(project(changing(kept), kept)))
    assert again.trained is not None
    assert again.kept is not None
    assert again.trained.checkpoint.rates == again.kept.rates == CHANGES
    past = KeptEpochs.of(again.kept).checkpoint(4)
    assert past is not None
    assert past.rates == CHANGES[:2]


def test_rates_inside_an_epoch_come_back() -> None:
    trainer = changing()
    trainer.steps(1)
    trainer.set_learning_rate(1)
    trainer.steps(1)
    again = from_bytes(verified_bytes(project(trainer)))
    assert again.trained is not None
    assert again.trained.checkpoint.rates == (*CHANGES, (7, 1, 1.0))


@pytest.mark.parametrize("version", [1, 2])
def test_older_file_says_nothing_of_rates_and_stays_so(version: int) -> None:
    old = from_bytes((SAMPLES / f"version_{version}.unroll").read_bytes())
    assert old.trained is not None
    assert old.trained.checkpoint.rates == ()
    assert old.trained.checkpoint.known_rates(0.05) == ((0, 0, 0.05),)
    again = from_bytes(to_bytes(old))
    assert again.trained is not None
    assert again.trained.checkpoint.rates == ()


def test_untrained_network_is_saved_without_rates() -> None:
    trained = Trained(DOCUMENT, TorchTrainer(DOCUMENT).checkpoint(), Curve.of([]))
    again = from_bytes(verified_bytes(Project(DOCUMENT, trained)))
    assert again.trained is not None
    assert again.trained.checkpoint.rates == ()


def rewritten(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The file with what it says of its training altered."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info, content in members.items():
            if info.filename == "project.json":
                raw = json.loads(content)
                change(raw["trained"])
                content = json.dumps(raw).encode()  # noqa: PLW2901
            archive.writestr(info, content)
    return buffer.getvalue()


FIRST = [0, 0, 0.05]


@pytest.mark.parametrize(
    ("rates", "reason"),
    [
        ({}, "trained.rates must be a list, found an object"),
        (None, "trained.rates must be a list, found null"),
        ([], "trained.rates must begin at epoch 0, batch 0"),
        ([[0, 1, 0.05]], "trained.rates must begin at epoch 0, batch 0"),
        ([FIRST, [3, 0, 0.1], [3, 0, 0.2]], "must begin at epoch 0, batch 0 and rise"),
        ([FIRST, [3, 1, 0.1], [3, 0, 0.2]], "must begin at epoch 0, batch 0 and rise"),
        ([FIRST, [7, 0, 0.1]], "trained.rates has a change after the last update"),
        ([FIRST, [8, 0, 0.1]], "entry 2, must be an epoch up to 7"),
        ([FIRST, [10**400, 0, 0.1]], "entry 2, must be an epoch up to 7"),
        ([FIRST, [-1, 0, 0.1]], "entry 2, must be an epoch up to 7"),
        ([FIRST, [True, 0, 0.1]], "entry 2, must be an epoch"),
        ([FIRST, [1.0, 0, 0.1]], "entry 2, must be an epoch"),
        ([FIRST, [1, 3, 0.1]], "entry 2, must be an epoch up to 7, a batch up to 2"),
        ([FIRST, [1, 0, 0]], "a rate above 0 and at most 1000, found a list"),
        ([FIRST, [1, 0, -0.1]], "a rate above 0 and at most 1000"),
        ([FIRST, [1, 0, 1000.1]], "a rate above 0 and at most 1000"),
        ([FIRST, [1, 0, 10**400]], "a rate above 0 and at most 1000"),
        ([FIRST, [1, 0, "0.1"]], "a rate above 0 and at most 1000"),
        ([FIRST, [1, 0, True]], "a rate above 0 and at most 1000"),
        ([FIRST, [1, 0]], "entry 2, must be"),
        ([FIRST, [1, 0, 0.1, 5]], "entry 2, must be"),
        ([FIRST, "1 0 0.1"], "entry 2, must be .* found “1 0 0.1”"),
        ([FIRST] * 10_001, "trained.rates has 10001 entries: shorten it to 10000 at most"),
    ],
)
def test_rates_that_cannot_be_are_refused(rates: object, reason: str) -> None:
    data = to_bytes(project(changing()))
    assert from_bytes(rewritten(data, lambda _: None)).trained is not None
    with pytest.raises(ProjectFileError, match=reason) as caught:
        from_bytes(rewritten(data, lambda trained: trained.update(rates=rates)))
    assert len(str(caught.value)) < 400


def test_rates_of_an_untrained_network_are_refused() -> None:
    data = to_bytes(Project(DOCUMENT, Trained(DOCUMENT, TorchTrainer(DOCUMENT).checkpoint(), Curve.of([]))))
    with pytest.raises(ProjectFileError, match="after the last update"):
        from_bytes(rewritten(data, lambda trained: trained.update(rates=[FIRST])))


def test_ten_thousand_rates_can_be_saved() -> None:
    trained = Trained(DOCUMENT, Checkpoint(10_000, TorchTrainer(DOCUMENT).checkpoint().flat), Curve.of([]))
    rates = tuple(RateChange(epoch, 0, 0.1 + epoch / 20_000) for epoch in range(10_000))
    whole = replace(trained, checkpoint=replace(trained.checkpoint, rates=rates))
    again = from_bytes(verified_bytes(Project(DOCUMENT, whole)))
    assert again.trained is not None
    assert again.trained.checkpoint.rates == rates
