"""The sound files that are damaged: small projects and exports of each cell, made by the program itself."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from playground.checkpoint import Project, Trained
from playground.document import Document, VocabularySpec
from playground.engine_report import EngineUse, Proof
from playground.export.config import config_bytes
from playground.export.format_api import Request
from playground.interventions.grammar import parse, parse_state
from playground.interventions.values import Chip, Touch, WeightEdit, WeightEdits
from playground.pairs import Pair
from playground.project_file import from_bytes, to_bytes
from playground.project_file.archive import MIMETYPE
from playground.project_file.tensors import tensor_bytes
from playground.spec import Cell, ModelSpec, Optimizer, TrainSpec
from playground.training.epoch_store.store import KeptEpochs
from playground.weights_file import assemble, propose, read_tensors

CELLS: dict[Cell, Optimizer] = {"rnn": "sgd", "lstm": "adam", "gru": "rmsprop"}
SYMBOLS = tuple("abcde")
EPOCHS = 6
SMALL = ModelSpec("rnn", "module", "embedding", 2, 3, 1)
TOUCH = Touch(
    chips=(Chip(parse("h 1.1-3@2-=@he:2")), Chip(parse("memory *.*@*=0"), False)),
    states=(parse_state("h", "1=0,0.5"), parse_state("c", "2=@hello")),
    edits=WeightEdits(0, 0, (WeightEdit("rnn.weight_hh_l0", 1, 2, 0.5),)),
)
LOOPED = ModelSpec("rnn", "cell", "one-hot", 2, 4, 2)


@dataclass(frozen=True)
class Base:
    """A project as its file holds it."""

    data: bytes
    project: Project
    members: Mapping[str, bytes]  # without the mimetype


@dataclass(frozen=True)
class Exported:
    weights: bytes
    config: bytes
    torch: bytes  # the weights as a checkpoint of torch.save


@cache
def projects() -> tuple[Base, ...]:
    """Untrained, trained, with past epochs, and imported; of each cell."""
    words = VocabularySpec("word", False, False, ("a", "é", "<b>"), ("x", "y"))
    made = [Project(Document()), Project(replace(Document((Pair("a é", "x y", ("more", "")),), words)))]
    made.append(Project(replace(Document(), touch=TOUCH)))
    for cell in CELLS:
        made += [_trained(cell), _with_past(cell), _imported(cell)]
    return tuple(_base(to_bytes(project)) for project in made)


def _base(data: bytes) -> Base:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name != MIMETYPE}
    return Base(data, from_bytes(data), members)


@cache
def exports() -> tuple[Exported, ...]:
    """Of each cell: with an embedding, and as a loop over two layers that read one-hot symbols."""
    return tuple(_export(_document(cell, model)) for cell in CELLS for model in (SMALL, LOOPED))


def _document(cell: Cell, model: ModelSpec) -> Document:
    """Two pairs over SYMBOLS, two updates an epoch."""
    pairs = (Pair("abcde", "bcdea"), Pair("ace", "cea"))
    own = VocabularySpec("character", False, True, SYMBOLS)
    training = TrainSpec(optimizer=CELLS[cell], momentum=0.5, epochs=EPOCHS, batch_size=1)
    return Document(pairs, own, replace(model, cell=cell), training)


def _run(document: Document, past: KeptEpochs | None = None) -> Trained:
    from playground.training.torch_trainer import TorchTrainer

    trainer = TorchTrainer(document, None, past)
    curve = trainer.steps(EPOCHS * trainer.batches)
    use = EngineUse("fused", "The faster engine at this size.", Proof(3, 0.0, 1.5e-7, 2e-7, 1e-9))
    return Trained(document, trainer.checkpoint(), curve, engine=use)


def _trained(cell: Cell) -> Project:
    trained = _run(_document(cell, SMALL))
    return Project(trained.document, trained)


def _with_past(cell: Cell) -> Project:
    """Edited since, and with a key that this version does not know."""
    past = KeptEpochs()
    trained = _run(_document(cell, LOOPED), past)
    past.bookmark(2, on=True)
    edited = replace(trained.document, pairs=(Pair("abc", "cba"), Pair("", "")))
    return Project(edited, trained, past.for_file(trained), {"note": {"of": ["a newer version", 1.5]}})


def _imported(cell: Cell) -> Project:
    with TemporaryDirectory() as name:
        path = Path(name) / "net.safetensors"
        path.write_bytes(_export(_document(cell, LOOPED)).weights)
        tensors = read_tensors(path)
        return assemble(tensors, propose(tensors).mapping, SYMBOLS, SYMBOLS, "character")


def _export(document: Document) -> Exported:
    trained = _run(document)
    weights = tensor_bytes(document.layout.split(trained.checkpoint.flat))
    config = config_bytes(Request(trained, "a project", ("safetensors",)))
    return Exported(weights, config, _checkpoint(document, trained))


def _checkpoint(document: Document, trained: Trained) -> bytes:
    import torch

    split = document.layout.split(trained.checkpoint.flat)
    state = {name: torch.tensor(values) for name, values in split.items()}
    buffer = BytesIO()
    torch.save({"state_dict": state, "epoch": 3, "args": {"lr": 1e-3, "name": "é"}}, buffer)
    return buffer.getvalue()
