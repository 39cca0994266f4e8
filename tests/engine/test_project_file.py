"""A project comes back from its file as it was, and saving never costs the file that was there."""

import errno
import json
import os
import random
import stat
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from playground import spec as limits
from playground.checkpoint import Checkpoint, Curve, Point, Project, Trained
from playground.document import Document, VocabularySpec
from playground.engine_report import EngineReason, EngineUse, Proof
from playground.interventions.values import Touch
from playground.language import Message
from playground.pairs import Pair
from playground.product import APP_VERSION
from playground.project_file import ProjectFileError, from_bytes, load, save, to_bytes
from playground.project_file.verify import equal
from playground.project_file.versions import MIGRATIONS
from playground.resuming import continues, same_but_rate
from playground.spec import ModelSpec, TrainSpec
from playground.training.engine_reasons import NOT_READY, use_of
from tests.long.mutations.bases import TOUCH

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "samples" / "version_1.unroll"

UNLIKE_DEFAULT = Document(
    pairs=(Pair("你 好", "b a", ("beyond", "")), Pair("", "", ())),
    vocabulary=VocabularySpec("word", automatic=False, shared=False, input=("你", "好"), target=("a", "b")),
    model=ModelSpec("lstm", "cell", "one-hot", 3, 5, 4, "none", 1.5),
    training=TrainSpec("sum", "rmsprop", 0.5, 0.25, 2.5, 99, 7, limits.MAX_SEED, "cuda", "fused", "flat", 3),
    touch=TOUCH,
)

PROOF = Proof(3, 0.0, 1.5e-7, 2e-7, 1e-9)


def trained(document: Document) -> Trained:
    flat = np.linspace(-1, 1, document.layout.size, dtype=np.float32)
    curve = Curve.of([Point(1, 1.5, 0.25, 0.0), Point(4, 0.1, 1.0, 1.0)])
    return Trained(document, Checkpoint(4, flat), curve)


def rewritten(data: bytes, change: Callable[[dict[str, Any]], Any]) -> bytes:
    """The file with another project.json, which `change` alters or returns."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info, content in members.items():
            if info.filename == "project.json":
                raw = json.loads(content)
                content = json.dumps(change(raw) or raw).encode()  # noqa: PLW2901
            archive.writestr(info, content)
    return buffer.getvalue()


# --- Round trip


def test_sample_of_version_1_still_loads() -> None:
    project = load(SAMPLE)
    assert project.document == Document()
    assert project.trained is not None
    checkpoint, curve = project.trained.checkpoint, project.trained.curve
    assert (checkpoint.epoch, checkpoint.batch, len(curve), curve.solved_at) == (15, 0, 15, 5)
    assert checkpoint.flat[:3].tolist() == pytest.approx([-0.8061877, -1.2882879, 2.2821515])
    assert {name: values.shape for name, values in checkpoint.optimizer.items()} == {
        "step": (),
        "exp_avg": (380,),
        "exp_avg_sq": (380,),
    }
    assert curve.loss[[0, -1]].tolist() == pytest.approx([1.41772687, 0.01088842])


def test_trained_sample_can_be_trained_on() -> None:
    from playground.training.torch_trainer import TorchTrainer

    project = load(SAMPLE)
    assert project.trained is not None
    trainer, whole = (
        TorchTrainer(project.document, project.trained.checkpoint),
        TorchTrainer(project.document),
    )
    whole.steps(15)
    for point, expected in zip(trainer.steps(3), whole.steps(3), strict=True):
        assert point == pytest.approx(expected, abs=1e-5)


def test_every_field_of_a_document_is_kept() -> None:
    for part in (UNLIKE_DEFAULT, UNLIKE_DEFAULT.vocabulary, UNLIKE_DEFAULT.model, UNLIKE_DEFAULT.training):
        same = [f.name for f in fields(part) if getattr(part, f.name) == getattr(type(part)(), f.name)]
        assert same == [], "a field added to the document belongs into this test"
    assert from_bytes(to_bytes(Project(UNLIKE_DEFAULT))).document == UNLIKE_DEFAULT


CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\t\n\r")
TEXTS = st.text(CHARACTERS, max_size=12)
SYMBOLS = st.lists(TEXTS, max_size=4).map(tuple)
WHOLE = st.integers(1, limits.MAX_HIDDEN_SIZE)


def one_of(kind: object) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(kind))


DOCUMENTS = st.builds(
    Document,
    st.lists(st.builds(Pair, TEXTS, TEXTS, st.just(()) | SYMBOLS), max_size=5).map(tuple),
    st.builds(VocabularySpec, st.sampled_from(["character", "word"]), st.booleans(), st.booleans(), SYMBOLS),
    st.builds(
        ModelSpec, one_of(limits.Cell), one_of(limits.Form), one_of(limits.InputKind), WHOLE, WHOLE,
        st.integers(1, limits.MAX_LAYERS), one_of(limits.Head),
    ),
    st.builds(
        TrainSpec, one_of(limits.Loss), one_of(limits.Optimizer),
        st.floats(0, limits.MAX_LEARNING_RATE, exclude_min=True), st.floats(0, 1, exclude_max=True),
        st.floats(0, allow_infinity=False), st.integers(1, limits.MAX_EPOCHS), st.integers(0, 1_000_000),
        st.integers(0, limits.MAX_SEED), one_of(limits.Device), one_of(limits.Engine),
        one_of(limits.Until), st.integers(1, limits.MAX_PATIENCE),
    ),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, st.booleans())
def test_any_document_comes_back_equal_and_as_equal_bytes(document: Document, with_weights: bool) -> None:
    own = replace(document, pairs=(Pair("hello", "ohlol"),), vocabulary=VocabularySpec())
    small = replace(own, model=replace(own.model, hidden_size=4, embedding_size=2, layers=1))
    project = Project(document, trained(small) if with_weights else None)
    data = to_bytes(project)
    assert equal(from_bytes(data), project)
    assert to_bytes(from_bytes(data)) == data


def test_equal_projects_give_equal_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Document(training=TrainSpec(learning_rate=1, momentum=-0.0))
    one = to_bytes(Project(whole, unknown={"a": 1, "b": 2}))
    monkeypatch.setattr(time, "time", lambda: 2e9)
    other = Project(Document(training=TrainSpec(learning_rate=1.0)), unknown={"b": 2, "a": 1})
    assert to_bytes(other) == one


def test_columns_of_a_table_are_kept_though_they_lie_apart_in_memory() -> None:
    table = np.arange(12, dtype=np.float64).reshape(3, 4) / 12
    curve = Curve(np.array([1, 2, 3]), table[:, 1], table[:, 2], table[:, 3])
    own = trained(Document())
    back = from_bytes(to_bytes(Project(Document(), replace(own, curve=curve)))).trained
    assert back is not None
    assert back.curve.symbol_accuracy.tolist() == table[:, 2].tolist()


def test_loaded_weights_cannot_be_changed() -> None:
    project = load(SAMPLE)
    assert project.trained is not None
    for array in (project.trained.checkpoint.flat, *project.trained.checkpoint.optimizer.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_weights_stay_with_the_document_that_they_were_trained_on() -> None:
    own = trained(Document())
    edited = Document(pairs=(), training=TrainSpec(optimizer="sgd"))
    project = from_bytes(to_bytes(Project(edited, own)))
    assert project.document == edited
    assert project.trained is not None
    assert project.trained.document == Document()


def test_document_of_the_weights_is_written_only_when_it_differs() -> None:
    own = trained(Document())
    for document, expected in ((Document(), False), (Document(pairs=()), True)):
        with zipfile.ZipFile(BytesIO(to_bytes(Project(document, own)))) as archive:
            assert ("document" in json.loads(archive.read("project.json"))["trained"]) is expected


@pytest.mark.parametrize(
    ("optimizer", "momentum", "names"),
    [
        ("adamw", 0.0, "step exp_avg exp_avg_sq"),
        ("sgd", 0.9, "momentum_buffer"),
        ("rmsprop", 0.0, "step square_avg"),
        ("rmsprop", 0.9, "step square_avg momentum_buffer"),
    ],
)
def test_state_of_each_optimizer_is_kept(optimizer: limits.Optimizer, momentum: float, names: str) -> None:
    document = Document(training=TrainSpec(optimizer=optimizer, momentum=momentum))
    from playground.training.torch_trainer import TorchTrainer

    trainer = TorchTrainer(document)
    trainer.steps(2)
    project = Project(document, replace(trained(document), checkpoint=trainer.checkpoint()))
    assert set(trainer.checkpoint().optimizer) == set(names.split())
    assert equal(from_bytes(to_bytes(project)), project)


def test_unknown_keys_are_kept_where_they_were() -> None:
    def add(raw: dict[str, Any]) -> None:
        raw["note"] = {"deep": [1, None, {"x": "é"}]}
        raw["document"]["model"]["dropout"] = 0.5
        raw["trained"]["host"] = "laptop"

    loaded = from_bytes(rewritten(SAMPLE.read_bytes(), add))
    again = from_bytes(to_bytes(replace(loaded, document=Document(pairs=()))))
    assert again.unknown == {
        "note": {"deep": [1, None, {"x": "é"}]},
        "document": {"model": {"dropout": 0.5}},
        "trained": {"host": "laptop"},
    }
    assert from_bytes(to_bytes(replace(loaded, trained=None))).unknown.keys() == {"note", "document"}


@pytest.mark.parametrize("version", [1, 2, 3])
def test_older_project_trains_all_its_epochs(version: int) -> None:
    training = load(SAMPLE.with_name(f"version_{version}.unroll")).document.training
    assert (training.until, training.patience) == ("epochs", 10)


def test_sample_of_version_2_has_past_epochs() -> None:
    project = load(SAMPLE.with_name("version_2.unroll"))
    kept = project.kept
    assert kept is not None
    assert kept.epochs.tolist() == list(range(16))
    assert (kept.stride, kept.best, kept.solved, kept.bookmarks) == (1, 15, 10, (2,))
    assert {name: values.shape for name, values in kept.optimizer.items()} == {
        "step": (16,),
        "exp_avg": (16, 40),
        "exp_avg_sq": (16, 40),
    }
    assert project.trained is not None
    assert np.array_equal(kept.parameters[-1], project.trained.checkpoint.flat)
    assert equal(from_bytes(to_bytes(project)), project)
    unsolved = replace(project, kept=replace(kept, best=None, solved=None))
    assert equal(from_bytes(to_bytes(unsolved)), unsolved)
    assert not equal(replace(project, kept=None), project)
    assert not equal(replace(project, kept=replace(kept, parameters=kept.parameters + 1)), project)


def test_sample_of_version_5_is_not_touched() -> None:
    project = load(SAMPLE.with_name("version_5.unroll"))
    assert project.document.touch == Touch()
    assert project.trained is not None
    assert project.trained.document == project.document
    assert project.document.training.until == "solved"
    assert equal(from_bytes(to_bytes(project)), project)


def test_what_is_touched_comes_back_and_no_run_is_of_another_document_for_it() -> None:
    touched = replace(Document(), touch=TOUCH)
    project = Project(touched, trained(Document()))
    again = from_bytes(to_bytes(project))
    assert again.document == touched
    assert again.trained is not None
    assert again.trained.document == Document()
    assert equal(again, project)
    assert not equal(again, replace(project, document=Document()))
    assert same_but_rate(touched, Document())
    assert continues(again.trained, touched)
    assert b'"document": null' not in to_bytes(project)
    assert from_bytes(to_bytes(replace(project, document=Document()))).document == Document()


def edits(weight: list[object]) -> dict[str, object]:
    return {"epoch": 0, "batch": 0, "weights": [weight]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"interventions": [["h 1.1@2=0"]]}, "interventions, entry 1, must be an intervention"),
        ({"interventions": [["h 1.0@2=0", True]]}, "“0” is no range of numbers"),
        ({"states": [["r", 1, [0.0]]]}, "states, entry 1, must be h or c"),
        ({"states": [["h", 0, [0.0]]]}, "states, entry 1, must be h or c"),
        ({"states": [["h", 1, [1e9]]]}, "states, entry 1, must be h or c"),
        (
            {"edits": edits(["a", 0, -1, 0])},
            "weights, entry 1, must be a matrix",
        ),
        (
            {"edits": edits(["a", 0, 0, 1e39])},
            "weights, entry 1, must be a matrix",
        ),
    ],
)
def test_touch_of_a_stranger_is_checked(change: dict[str, Any], said: str) -> None:
    def strange(raw: dict[str, Any]) -> None:
        raw["touch"] |= change

    with pytest.raises(ProjectFileError, match=said):
        from_bytes(rewritten(to_bytes(Project(replace(Document(), touch=TOUCH))), strange))


def test_sample_of_version_3_names_its_engines() -> None:
    """That of the next run, the one that was asked for the run in it, and the one that computed this."""
    project = load(SAMPLE.with_name("version_3.unroll"))
    assert project.trained is not None
    assert project.kept is not None
    assert project.trained.engine is not None
    training, ran, use = project.document.training, project.trained.document.training, project.trained.engine
    assert (training.engine, training.epochs) == ("torch", 60)
    assert replace(training, engine="fused", epochs=15) == ran
    assert (use.name, use.reason) == ("fused", "Chosen under Training.")
    assert use.proof is not None
    assert (use.proof.updates, 0 < use.proof.largest < 1e-6) == (3, True)
    assert (project.trained.curve.solved_at, project.kept.bookmarks) == (10, (2,))
    assert project.trained.checkpoint.flat[:3].tolist() == pytest.approx([0.0674571, -0.3590582, -0.1565281])
    assert equal(from_bytes(to_bytes(project)), project)


WITH_DETAIL: tuple[EngineReason, ...] = ("unavailable", "failed", "differed")
ALWAYS: tuple[EngineReason, ...] = ("chosen", "faster", "device", "network_size", "batch_size")


def test_sample_of_version_4_keeps_its_sentence() -> None:
    """It is shown as it stands: nothing says of which kind it is."""
    project = load(SAMPLE.with_name("version_4.unroll"))
    assert project.trained is not None
    assert project.trained.engine == EngineUse("torch", "Chosen under Training.")
    assert not isinstance(project.trained.engine.reason, Message)
    assert equal(from_bytes(to_bytes(project)), project)


@pytest.mark.parametrize(
    ("use", "saved"),
    [
        (None, None),
        *((use, use) for use in (use_of("torch", why, "what it is about") for why in WITH_DETAIL)),
        *((use, use) for use in (use_of("fused", why) for why in ALWAYS)),
        (EngineUse("torch", "Chosen under Training."), EngineUse("torch", "Chosen under Training.")),
        (EngineUse("torch", NOT_READY, why="not_ready"), EngineUse("torch")),
        (EngineUse("fused", "The faster.", PROOF), EngineUse("fused", "The faster.", PROOF)),
        (EngineUse("torch", "It differed.", replace(PROOF, loss=np.inf)), EngineUse("torch", "It differed.")),
        (EngineUse("torch", "It differed.", replace(PROOF, loss=np.nan)), EngineUse("torch", "It differed.")),
    ],
)
def test_engine_that_computed_a_run_comes_back(use: EngineUse | None, saved: EngineUse | None) -> None:
    """And its proof, but not one that failed: that may hold numbers which JSON has no words for. What is
    only true for the moment is left out."""
    project = Project(Document(), replace(trained(Document()), engine=use))
    again = from_bytes(to_bytes(project))
    assert again.trained is not None
    assert again.trained.engine == saved
    if use is not None and use.why not in ("recorded", "not_ready"):
        assert again.trained.engine is not None
        assert isinstance(again.trained.engine.reason, Message), "it can be said in any language"
    assert equal(again, project)
    other = EngineUse("torch", "Another.")
    assert not equal(again, replace(project, trained=replace(again.trained, engine=other)))


@pytest.mark.parametrize("version", [1, 2])
def test_older_project_gets_the_engine_that_is_chosen_by_itself(version: int) -> None:
    """Also for the run in it, where the document was changed after that."""
    sample = SAMPLE.with_name(f"version_{version}.unroll")

    def edit_after_the_run(raw: dict[str, Any]) -> None:
        raw["trained"]["document"] = json.loads(json.dumps(raw["document"]))
        raw["document"]["training"]["seed"] = 3

    for data in (sample.read_bytes(), rewritten(sample.read_bytes(), edit_after_the_run)):
        project = from_bytes(data)
        assert project.trained is not None
        for document in (project.document, project.trained.document):
            assert document.training.engine == "automatic"
        assert equal(from_bytes(to_bytes(project)), project)


def test_older_version_is_migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    def age(raw: dict[str, Any]) -> None:
        raw["doc"] = raw.pop("document")
        raw["version"] = 0

    old = rewritten(SAMPLE.read_bytes(), age)
    with pytest.raises(ProjectFileError, match="version must be 1, 2, 3, 4, 5 or 6, found 0"):
        from_bytes(old)
    monkeypatch.setitem(MIGRATIONS, 0, lambda raw: {**raw, "document": raw["doc"]})
    assert from_bytes(old).document == Document()
    with pytest.raises(ProjectFileError, match="does not hold what version 0 should"):
        from_bytes(rewritten(old, lambda raw: raw.pop("doc") and None))


def test_app_version_is_that_of_the_project() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == APP_VERSION


def test_sample_is_laid_out_as_specified() -> None:
    with zipfile.ZipFile(SAMPLE) as archive:
        infos = archive.infolist()
    assert [info.filename for info in infos] == [
        "mimetype", "project.json", "weights.safetensors", "history.safetensors"
    ]  # fmt: skip
    assert [info.compress_type for info in infos] == [0, 8, 0, 0]
    assert SAMPLE.read_bytes()[30:58] == b"mimetypeapplication/x-unroll"


# --- Saving


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "work.unroll"
    path.write_bytes(SAMPLE.read_bytes())
    return path


def require_untouched(path: Path) -> None:
    assert path.read_bytes() == SAMPLE.read_bytes()
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_saving_replaces_the_file_and_leaves_nothing_else(old: Path) -> None:
    save(Project(UNLIKE_DEFAULT), old)
    assert load(str(old)).document == UNLIKE_DEFAULT
    assert [path.name for path in old.parent.iterdir()] == [old.name]


def test_order_of_saving(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are on the disk before the name points to them, and the name before save returns."""
    done: list[str] = []

    def noting(name: str, real: Callable[..., object], of: Callable[..., str]) -> Callable[..., object]:
        def noted(*arguments: object) -> object:
            done.append(f"{name} {of(arguments[0])}")
            return real(*arguments)

        return noted

    def kind(descriptor: int) -> str:
        return "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"

    monkeypatch.setattr(os, "write", noting("write", os.write, kind))
    monkeypatch.setattr(os, "fsync", noting("fsync", os.fsync, kind))
    monkeypatch.setattr(Path, "replace", noting("replace", Path.replace, lambda path: path.suffix))
    save(Project(Document()), old)
    assert done == ["write file", "fsync file", "replace .tmp", "fsync folder"]


def fail(number: int) -> Callable[..., NoReturn]:
    def failing(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return failing


def short(*_: object, **_options: object) -> NoReturn:
    raise MemoryError


def full_after(taken: int) -> Callable[[int, bytes], int]:
    """A disk with room for so many bytes: one write is cut short, the next one fails."""
    real, room = os.write, [taken]

    def write(descriptor: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real(descriptor, bytes(data)[: room[0]])
        room[0] -= written
        return written

    return write


def lying(descriptor: int, data: bytes) -> int:
    os.pwrite(descriptor, bytes(data)[:-1], 0)
    return len(data)


@pytest.mark.parametrize(
    ("place", "name", "stand_in", "reason"),
    [
        (json, "dumps", short, "there is not enough memory: close other programs"),
        (os, "write", full_after(0), "the disk is full: free some space"),
        (os, "write", full_after(300), "the disk is full: free some space"),
        (os, "write", fail(errno.EDQUOT), "your share of the disk is used up"),
        (os, "write", lying, "the disk did not take the whole file"),
        (os, "fsync", fail(errno.EIO), "error: choose another place"),
        (os, "open", fail(errno.EACCES), "permission is denied: change the permissions"),
        (os, "open", fail(errno.EROFS), "the disk is read-only"),
        (os, "access", lambda *_: False, "permission is denied"),
        (Path, "replace", fail(errno.EPERM), "permission is denied"),
    ],
)
def test_failing_save_leaves_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch, place: object, name: str, stand_in: object, reason: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(place, name, stand_in)
        with pytest.raises(ProjectFileError, match=f"^The project cannot be saved: .*{reason}") as caught:
            save(Project(Document(pairs=())), old)
    assert caught.value.name == "work.unroll"
    require_untouched(old)


def test_interrupted_save_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            save(Project(Document(pairs=())), old)
    require_untouched(old)


def test_short_writes_are_taken_up(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:100]))
    save(Project(UNLIKE_DEFAULT), old)
    assert load(old).document == UNLIKE_DEFAULT


def with_flat(flat: NDArray[np.float32]) -> Project:
    return Project(Document(), replace(trained(Document()), checkpoint=Checkpoint(1, flat)))


def with_pairs(*pairs: Pair) -> Project:
    return Project(Document(pairs=pairs))


@pytest.mark.parametrize(
    ("project", "reason"),
    [
        (with_pairs(Pair("a", "b"), Pair("a\vb", "c")), "pair 2, input, must be text without control"),
        (with_pairs(Pair("a", "b", ("x\0y",))), "pair 1, column 3, must be text"),
        (with_pairs(Pair("\ud83d", "b")), "pair 1, input, must be text .*half characters"),
        (with_pairs(Pair("é\ud83d", "b")), "pair 1, input, must be text .*half characters"),
        (Project(Document(model=ModelSpec(hidden_size=0))), "model.hidden_size must be a whole number"),
        (Project(Document(training=TrainSpec(learning_rate=float("nan")))), "NaN is not a number"),
        (Project(Document(), trained(Document(pairs=(Pair("a", "bc"),)))), "trained cannot be: Pair 1"),
        (with_flat(np.zeros(9, np.float32)), "weights are 9 numbers, but the model has 380 parameters"),
        (with_flat(np.full(380, np.nan, np.float32)), "not finite"),
    ],
)
def test_what_could_not_be_loaded_again_is_not_saved(old: Path, project: Project, reason: str) -> None:
    with pytest.raises(ProjectFileError, match=f"^The project cannot be saved: .*{reason}"):
        save(project, old)
    require_untouched(old)


def test_loss_on_the_way_is_noticed_before_the_file_is_touched(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = to_bytes(Project(Document(pairs=())))
    monkeypatch.setattr("playground.project_file.verify.to_bytes", lambda _: wrong)
    with pytest.raises(ProjectFileError, match="would not hold all of the project"):
        save(Project(Document()), old)
    require_untouched(old)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
def test_permissions_of_the_file_are_kept(old: Path, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        for mode in (0o600, 0o664):
            old.chmod(mode)
            save(Project(Document()), old)
            assert stat.S_IMODE(old.stat().st_mode) == mode
        save(Project(Document()), tmp_path / "new.unroll")
        assert stat.S_IMODE((tmp_path / "new.unroll").stat().st_mode) == 0o640
    finally:
        os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_followed(old: Path, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    link, dangling = tmp_path / "links" / "link.unroll", tmp_path / "links" / "dangling.unroll"
    link.symlink_to(old)
    dangling.symlink_to(tmp_path / "fresh.unroll")
    save(Project(UNLIKE_DEFAULT), link)
    save(Project(UNLIKE_DEFAULT), dangling)
    assert link.is_symlink()
    assert dangling.is_symlink()
    assert load(old).document == load(tmp_path / "fresh.unroll").document == UNLIKE_DEFAULT


KILLED = """
import os, sys, time
from dataclasses import replace
from pathlib import Path
from playground.project_file import load, save

path = Path(sys.argv[1])
one = load(path)
other = replace(one, document=replace(one.document, pairs=()))
real = os.write
os.write = lambda descriptor, data: (time.sleep(0.001), real(descriptor, data[:512]))[1]
print("ready", flush=True)
while True:
    save(other, path)
    save(one, path)
"""


def test_killed_while_saving_leaves_the_old_or_the_new_file(old: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(10):
        command = [sys.executable, "-c", KILLED, str(old)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(random.uniform(0, 0.1))  # noqa: S311
            child.kill()
        assert load(old).document.pairs in ((), Document().pairs)


# --- Speed is measured in benchmarks; here only that nothing grows faster than the document


def test_ten_thousand_pairs_come_back(tmp_path: Path) -> None:
    rng = random.Random(1)  # noqa: S311
    texts = ["".join(rng.choices("abcdefgh春é", k=20)) for _ in range(20_000)]
    document = Document(tuple(map(Pair, texts[::2], texts[1::2])))
    start = time.process_time()
    save(Project(document, trained(document)), tmp_path / "large.unroll")
    assert load(tmp_path / "large.unroll").document == document
    assert time.process_time() - start < 5
