"""Weights from elsewhere give the network that they were saved from, or are refused with the reason."""

import json
import pickle
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from playground.checkpoint import Checkpoint, Curve, Kept, Point, Project, RateChange, Rates, Trained
from playground.document import Document, VocabularySpec
from playground.export.config import config_bytes
from playground.export.context import Work
from playground.export.format_api import Request
from playground.export.safetensors import format as safetensors_format
from playground.export.torch import format as torch_format
from playground.inspection.trace import trace
from playground.pairs import Pair
from playground.problems import problems
from playground.project_file import ProjectFileError, from_bytes, to_bytes
from playground.project_file.verify import equal
from playground.resuming import imported_start
from playground.spec import ModelSpec, TrainSpec
from playground.vocabulary import MAX_LISTED
from playground.weights_file import (
    REFUSED_SUFFIXES,
    Mapping,
    MappingError,
    OpenedExport,
    Tensors,
    assemble,
    open_export,
    plan,
    propose,
    read_tensors,
)
from playground.weights_file.planning import group_of, notes
from tests.engine import plain

SYMBOLS = tuple("ehlow")
SPECS = [*plain.every_spec("module"), *plain.every_spec("cell")]


def saved(net: nn.Module | dict[str, Tensor], folder: Path) -> Path:
    path = folder / "net.safetensors"
    state = net.state_dict() if isinstance(net, nn.Module) else net
    path.write_bytes(safetensors.torch.save({name: values.contiguous() for name, values in state.items()}))
    return path


def tensors_of(net: nn.Module | dict[str, Tensor], folder: Path) -> Tensors:
    return read_tensors(saved(net, folder))


def opened(net: nn.Module | dict[str, Tensor], folder: Path, symbols: tuple[str, ...] = SYMBOLS) -> Project:
    tensors = tensors_of(net, folder)
    return assemble(tensors, propose(tensors).mapping, symbols, symbols, "character")


def modules(**parts: nn.Module) -> nn.Module:
    net = nn.Module()
    for name, part in parts.items():
        net.add_module(name, part)
    return net


def trained(project: Project) -> Trained:
    assert project.trained is not None
    return project.trained


def unroll_logits(project: Project, ids: list[int]) -> NDArray[np.float64]:
    document, flat = project.document, trained(project).checkpoint.flat
    weights = document.layout.split(flat)
    return trace(document.model, weights, len(document.vocabularies.input), ids).logits  # (time, symbols)


def own_logits(net: nn.Module, ids: list[int]) -> Tensor:
    """What a person's own loop gives; modules `embedding`, `rnn` (cells in a list as well) and `head`."""
    parts = dict(net.named_children())
    width = next(parts["rnn"].parameters()).shape[1]
    x = functional.one_hot(torch.tensor(ids), width).float()  # (time, symbols)
    if "embedding" in parts:
        x = parts["embedding"](torch.tensor(ids))  # (time, features)
    for cell in parts["rnn"] if isinstance(parts["rnn"], nn.ModuleList) else ():
        state, outputs = None, []
        for x_t in torch.split(x, 1):
            state = cell(x_t, state)
            outputs.append(state[0] if isinstance(state, tuple) else state)
        x = torch.cat(outputs)  # (time, hidden)
    if not isinstance(parts["rnn"], nn.ModuleList):
        x = parts["rnn"](x)[0]  # (time, hidden)
    return parts["head"](x) if "head" in parts else x


# --- The same network


@pytest.mark.parametrize("spec", SPECS, ids=plain.named)
def test_network_answers_as_the_one_that_was_saved(spec: ModelSpec, tmp_path: Path) -> None:
    net, ids = plain.script(spec, plain.SYMBOLS, seed=3), [1, 0, 2, 2, 3, 4, 0]
    project = opened(net, tmp_path)
    size = spec.embedding_size if spec.input == "embedding" else ModelSpec().embedding_size
    assert project.document.model == replace(spec, embedding_size=size)
    with torch.no_grad():
        own = own_logits(net, ids).numpy()
    assert np.abs(unroll_logits(project, ids) - own).max() < 1e-5


def test_project_shows_what_the_network_itself_answers(tmp_path: Path) -> None:
    net = plain.script(SPECS[0], plain.SYMBOLS, seed=5)
    project = opened(net, tmp_path)
    (pair,) = project.document.pairs
    answers = own_logits(net, [0, 1, 2, 3, 4]).argmax(1).tolist()
    assert pair == Pair("ehlow", "".join(SYMBOLS[answer] for answer in answers))
    assert problems(project.document) == ()
    checkpoint = trained(project).checkpoint
    assert (checkpoint.epoch, checkpoint.batch, len(trained(project).curve)) == (0, 0, 0)
    assert trained(project).document == project.document


def test_network_without_biases_gets_zeros_and_says_so(tmp_path: Path) -> None:
    net = modules(rnn=nn.GRU(5, 7, 2, bias=False), head=nn.Linear(7, 5, bias=False))
    project = opened(net, tmp_path)
    with torch.no_grad():
        own = own_logits(net, [0, 3, 2]).numpy()
    assert np.abs(unroll_logits(project, [0, 3, 2]) - own).max() < 1e-5
    tensors = tensors_of(net, tmp_path)
    proposal = propose(tensors)
    said = " ".join(notes(tensors, proposal.groups[0], proposal.mapping))
    assert "recurrent layers have no biases: zeros" in said
    assert "head.weight has no bias that fits: zeros" in said


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_numbers_of_other_precision_are_converted_as_torch_does(dtype: torch.dtype, tmp_path: Path) -> None:
    values = torch.randn(7, 4, generator=torch.Generator().manual_seed(1)).to(dtype)
    found = tensors_of({"x": values}, tmp_path).arrays["x"]
    assert found.dtype == np.float32
    assert np.array_equal(found, values.to(torch.float32).numpy())


def test_tensors_come_in_the_same_order_each_time(tmp_path: Path) -> None:
    net = modules(**{name: nn.GRU(3, 4) for name in "fbdace"})
    assert [group.prefix for group in propose(tensors_of(net, tmp_path)).groups] == list("abcdef")


def test_project_can_be_saved_and_remembers_where_it_began(tmp_path: Path) -> None:
    project = opened(plain.script(SPECS[5], plain.SYMBOLS, seed=5), tmp_path)
    again = from_bytes(to_bytes(project))
    assert equal(again, project)
    assert trained(again).imported
    assert not trained(from_bytes(to_bytes(replace(project, trained=seeds(project))))).imported


def seeds(project: Project) -> Trained:
    return replace(trained(project), imported=False)


# --- What is taken for what


@pytest.mark.parametrize(
    ("net", "mapping", "form"),
    [
        (nn.LSTM(6, 7), Mapping("", None, None), "module"),
        (nn.LSTMCell(6, 7), Mapping("", None, None), "cell"),
        (
            modules(a=nn.Embedding(9, 6), b=nn.GRU(6, 7), c=nn.Linear(7, 4)),
            Mapping("b", "a.weight", "c.weight"),
            "module",
        ),
        (
            modules(net=modules(enc=nn.GRU(4, 7), fc=nn.Linear(7, 4))),
            Mapping("net.enc", None, "net.fc.weight"),
            "module",
        ),
        (
            modules(rnn=nn.RNN(5, 5), out=nn.Linear(5, 5, bias=False)),
            Mapping("rnn", None, "out.weight"),
            "module",
        ),
        (modules(emb=nn.Embedding(5, 5), rnn=nn.RNN(5, 5)), Mapping("rnn", "emb.weight", None), "module"),
        (modules(cell1=nn.GRUCell(4, 7), cell2=nn.GRUCell(7, 7)), Mapping("cell", None, None), "cell"),
        (modules(rnn_1=nn.LSTM(4, 7, 2), rnn_2=nn.LSTM(7, 7)), Mapping("rnn", None, None), "module"),
        (modules(rnn0=nn.RNN(4, 7), rnn1=nn.RNN(4, 7)), Mapping("rnn0", None, None), "module"),
        (
            modules(
                emb=nn.Embedding(4, 7),
                norm=nn.LayerNorm(7),
                rnn=nn.RNN(7, 7),
                a=nn.Linear(7, 3),
                fc=nn.Linear(7, 4),
            ),
            Mapping("rnn", "emb.weight", "fc.weight"),
            "module",
        ),
    ],
)
def test_names_and_shapes_tell_what_is_what(
    net: nn.Module, mapping: Mapping, form: str, tmp_path: Path
) -> None:
    tensors = tensors_of(net, tmp_path)
    proposal = propose(tensors)
    assert proposal.mapping == mapping
    assert group_of(tensors, mapping).form == form


def test_layers_in_a_list_are_put_together_in_their_order(tmp_path: Path) -> None:
    net = nn.ModuleList([nn.GRUCell(5, 6), *(nn.GRUCell(6, 6) for _ in range(7))])
    state = {f"cells.{number}": cell for number, cell in enumerate(net, 5)}  # 5 … 12: not in order of letters
    (group,) = propose(tensors_of(modules(cells=nn.ModuleDict(named(state))), tmp_path)).groups
    assert [layer.weight_ih for layer in group.layers] == [f"cells.{n}.weight_ih" for n in range(5, 13)]


def named(parts: dict[str, nn.Module]) -> dict[str, nn.Module]:
    return {name.removeprefix("cells."): part for name, part in parts.items()}


def test_what_is_not_used_is_said_by_module(tmp_path: Path) -> None:
    net = modules(rnn=nn.GRU(4, 6), fc1=nn.Linear(6, 9), fc2=nn.Linear(9, 4))
    tensors = tensors_of({**net.state_dict(), "steps": torch.tensor(5)}, tmp_path)
    proposal = propose(tensors)
    (note,) = notes(tensors, proposal.groups[0], proposal.mapping)
    assert note.startswith("Not used: ")
    assert {"fc2", "steps"} == set(note.removeprefix("Not used: ").split(".")[0].split(", "))


def test_relu_cannot_be_told_from_tanh_and_that_is_said(tmp_path: Path) -> None:
    tensors = tensors_of(nn.RNN(5, 5), tmp_path)
    proposal = propose(tensors)
    assert "relu" in notes(tensors, proposal.groups[0], proposal.mapping)[0]


def without(net: nn.Module, name: str) -> dict[str, Tensor]:
    return {key: values for key, values in net.state_dict().items() if key != name}


def altered(net: nn.Module, name: str, values: Tensor) -> dict[str, Tensor]:
    return {**net.state_dict(), name: values}


@pytest.mark.parametrize(
    ("net", "reason"),
    [
        (
            modules(r=nn.LSTM(3, 4, bidirectional=True)),
            r"r\.\w+_l0_reverse belongs to a bidirectional network",
        ),
        (modules(r=nn.LSTM(3, 4, proj_size=2)), r"r.weight_hr_l0 belongs to an LSTM with proj_size"),
        (
            nn.ModuleList([nn.RNNCell(3, 4), nn.RNNCell(4, 6)]),
            "1.weight_hh has hidden size 6, but 0.weight_hh has 4",
        ),
        (nn.ModuleList([nn.RNNCell(3, 4), nn.GRUCell(4, 4)]), "1.weight_ih does not fit on 0.weight_ih"),
        (nn.RNN(2, 2, 9), "weight_ih_l8 is that of layer 9, but Unroll takes 8 layers"),
        (nn.RNN(1, 1025), "weight_hh_l0 has hidden size 1025, but Unroll takes 1024"),
        (without(modules(r=nn.GRU(3, 4, 2)), "r.weight_hh_l1"), "r.weight_hh_l1 is missing"),
        (without(modules(r=nn.GRUCell(3, 4)), "r.weight_ih"), "r.weight_ih is missing"),
        (
            altered(nn.GRU(3, 4), "bias_ih_l0", torch.zeros(5)),
            r"bias_ih_l0 has shape \[5\], but shape \[12\]",
        ),
        (
            altered(nn.GRU(3, 4), "weight_ih_l0", torch.zeros(8, 3)),
            r"weight_ih_l0 has shape \[8, 3\], but shape \[12, 3\]",
        ),
        (
            altered(nn.GRU(3, 4), "weight_hh_l0", torch.zeros(8, 4)),
            r"weight_hh_l0 has shape \[8, 4\]: an RNN, a GRU or",
        ),
        (
            altered(nn.GRU(3, 4), "weight_hh_l0", torch.zeros(12)),
            r"weight_hh_l0 has shape \[12\], but must be a matrix",
        ),
        (altered(nn.GRU(3, 4), "weight_hh_l0", torch.zeros(12, 0)), "must be a matrix"),
        (
            altered(nn.GRU(3, 4), "weight_hh_l0", torch.zeros(12, 4, dtype=torch.int8)),
            "weight_hh_l0 is of type I8",
        ),
        (
            altered(nn.GRU(3, 4, 2), "weight_ih_l1", torch.zeros(12, 5)),
            "weight_ih_l1 does not fit on weight_ih_l0",
        ),
        (nn.Linear(3, 4), "no recurrent layers: .* its tensors are .*weight"),
        (nn.Module(), "no recurrent layers, and no other tensors"),
    ],
)
def test_what_unroll_cannot_represent_is_refused_with_the_tensor(
    net: nn.Module | dict[str, Tensor], reason: str, tmp_path: Path
) -> None:
    tensors = tensors_of(net, tmp_path)
    with pytest.raises(ProjectFileError, match=reason):
        propose(tensors)


def test_one_unfit_module_does_not_keep_another_from_being_opened(tmp_path: Path) -> None:
    tensors = tensors_of(modules(a=nn.LSTM(3, 4, bidirectional=True), b=nn.GRU(3, 4)), tmp_path)
    proposal = propose(tensors)
    assert [group.prefix for group in proposal.groups] == ["b"]
    assert "bidirectional" in proposal.refused[0]


# --- Mapping and vocabularies

NET = modules(
    emb=nn.Embedding(5, 6), rnn=nn.GRU(6, 7), fc=nn.Linear(7, 4), other=nn.GRU(2, 3), big=nn.Linear(6, 5)
)
GOOD = Mapping("rnn", "emb.weight", "fc.weight")


@pytest.mark.parametrize(
    ("mapping", "symbols", "targets", "text", "place", "reason"),
    [
        (
            GOOD,
            "",
            "abcd",
            "",
            "vocabulary",
            r"^A vocabulary of 5 symbols is needed, because emb.weight has 5 rows\.$",
        ),
        (GOOD, "abcd", "abcd", "", "vocabulary", "5 symbols is needed, not 4, because emb.weight"),
        (
            GOOD,
            "abcde",
            "abcde",
            "",
            "target_vocabulary",
            "A target vocabulary of 4 symbols is needed, not 5, because fc.w",
        ),
        (
            replace(GOOD, embedding=None),
            "abcde",
            "abcd",
            "",
            "vocabulary",
            "6 symbols .* rnn.weight_ih_l0 has 6 columns",
        ),
        (
            replace(GOOD, head=None),
            "abcde",
            "abcd",
            "",
            "target_vocabulary",
            "7 symbols .* without a read-out each unit",
        ),
        (GOOD, "abcda", "abcd", "", "vocabulary", "“a” twice"),
        (GOOD, "abcde", "abc\x1b", "", "target_vocabulary", r"The symbol U\+001B cannot stand in a text"),
        (
            GOOD,
            "abcde",
            "abcd",
            "abx",
            "text",
            "Symbol “x” at position 3 of the text is not in the input vocabulary",
        ),
        (GOOD, "abcde", "abcd", "a" * 10_001, "text", "10001 characters: shorten it to 10000"),
        (
            replace(GOOD, rnn="gru"),
            "abcde",
            "abcd",
            "",
            "rnn",
            "no recurrent layers “gru” to open; there are: .*“rnn”",
        ),
        (
            replace(GOOD, embedding="x"),
            "abcde",
            "abcd",
            "",
            "embedding",
            "“x” does not fit .* 6 columns; these do: emb.weight",
        ),
        (
            replace(GOOD, embedding="big.weight"),
            "abcde",
            "abcd",
            "",
            "embedding",
            "“big.weight” does not fit",
        ),
        (
            replace(GOOD, head="emb.weight"),
            "abcde",
            "abcd",
            "",
            "head",
            "“emb.weight” does not fit as read-out.*: fc.weight",
        ),
    ],
)
def test_what_does_not_fit_is_said_with_what_would(
    mapping: Mapping, symbols: str, targets: str, text: str, place: str, reason: str, tmp_path: Path
) -> None:
    tensors = tensors_of(NET, tmp_path)
    for check in (plan, assemble):
        with pytest.raises(MappingError, match=reason) as caught:
            check(tensors, mapping, tuple(symbols), tuple(targets), "character", text)
        assert caught.value.place == place


def test_two_vocabularies_and_a_text_of_words(tmp_path: Path) -> None:
    words, signs = ("我", "爱", "你", "恨", "他"), ("N", "V", "?", "!")
    project = assemble(tensors_of(NET, tmp_path), GOOD, words, signs, "word", " 我  爱 你 ")
    assert project.document.vocabulary == VocabularySpec("word", False, False, words, signs)
    assert project.document.pairs[0].input == "我 爱 你"
    assert len(project.document.pairs[0].target.split()) == 3
    assert problems(project.document) == ()
    assert equal(from_bytes(to_bytes(project)), project)


def test_first_text_is_short_and_leaves_out_what_melts_into_its_neighbour(tmp_path: Path) -> None:
    symbols = ("e", "\u0301", *"abcdefghijklmnopqrstuvwxyz"[5:])
    tensors = tensors_of(nn.RNN(len(symbols), len(symbols)), tmp_path)
    made = plan(tensors, Mapping("", None, None), symbols, symbols, "character")
    assert made.symbols == ("e", *"fghijklmnop")


def test_answer_that_cannot_be_written_as_characters_is_explained(tmp_path: Path) -> None:
    net = nn.RNN(2, 2)
    for parameter in net.parameters():
        nn.init.zeros_(parameter)
    always_the_second = torch.tensor([0.0, 1.0])
    tensors = tensors_of({**net.state_dict(), "bias_ih_l0": always_the_second}, tmp_path)
    with pytest.raises(MappingError, match="cannot be read as characters"):
        assemble(tensors, Mapping("", None, None), ("a", "b"), ("e", "\u0301"), "character", "aa")


# --- Strangers' files


class Bomb:
    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (Path("went_off"),)


@pytest.mark.parametrize("suffix", [*REFUSED_SUFFIXES, ".pt", ".PTH", ".bin", ".ckpt", ".safetensors"])
@pytest.mark.parametrize("protocol", [2, 4, "zip"])
def test_pickle_is_refused_with_the_reason_and_never_read(
    suffix: str, protocol: int | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"net{suffix}"
    if protocol == "zip":
        torch.save(Bomb(), path)
    else:
        path.write_bytes(pickle.dumps(Bomb(), int(protocol)))
    with pytest.raises(
        ProjectFileError, match=r"(can run any|could run) program.*safetensors\.torch\.save_file"
    ) as caught:
        read_tensors(path)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "went_off").exists()


@pytest.mark.parametrize("suffix", REFUSED_SUFFIXES)
@pytest.mark.parametrize("content", [pickle.dumps(1.5, 0), b"", bytes(100)])
def test_name_alone_is_reason_enough(suffix: str, content: bytes, tmp_path: Path) -> None:
    """A pickle of the first protocol has no mark."""
    path = tmp_path / f"net{suffix}"
    path.write_bytes(content)
    with pytest.raises(ProjectFileError, match="can run any program"):
        read_tensors(path)


def test_numpy_file_under_a_wrong_name_is_known(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    with path.open("wb") as file:
        np.save(file, np.array([Bomb()]), allow_pickle=True)
    with pytest.raises(ProjectFileError, match="a NumPy file, which may hold a pickle"):
        read_tensors(path)


@pytest.mark.parametrize("size", [640, 896, 1152, 19280])
def test_header_whose_length_looks_like_a_pickle_or_a_zip_is_read(size: int, tmp_path: Path) -> None:
    """640 bytes are written 80 02 …, as a pickle begins, and 19280 are PK."""
    entry = {"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
    header = json.dumps(entry).encode().ljust(size)
    path = tmp_path / "net.safetensors"
    path.write_bytes(size.to_bytes(8, "little") + header + np.float32(1.5).tobytes())
    assert read_tensors(path).arrays["x"].tolist() == [1.5]


def test_network_that_overflows_is_opened_without_a_warning(tmp_path: Path) -> None:
    """Warnings would stand in the middle of what the command prints; here they fail the test."""
    for spec in plain.every_spec():
        net = plain.script(spec, plain.SYMBOLS, seed=1)
        for parameter in net.parameters():
            nn.init.constant_(parameter, 3e38)
        assert trained(opened(net, tmp_path)).checkpoint.flat.max() == np.float32(3e38)


@pytest.mark.parametrize("recurrent", [True, False])
def test_long_names_make_no_endless_sentence(recurrent: bool, tmp_path: Path) -> None:
    names = [f"{'n' * 170}{n}.weight_{'ih' if recurrent else 'of'}_l0" for n in range(9)]
    with pytest.raises(ProjectFileError, match=r"\.$") as caught:
        propose(tensors_of({name: torch.zeros(1) for name in names}, tmp_path))
    assert len(str(caught.value)) < 400


def test_long_names_of_two_layers_are_both_recognised(tmp_path: Path) -> None:
    lower, upper = nn.RNNCell(3, 4).state_dict(), nn.GRUCell(4, 5).state_dict()
    state = {f"{'n' * 180}.{name}_l0": values for name, values in lower.items()}
    state |= {f"{'n' * 180}.{name}_l1": values for name, values in upper.items()}
    reason = r"n…n{37}\.weight_hh_l1 has hidden size 5, but n{50}…n{37}\.weight_hh_l0 has 4"
    with pytest.raises(ProjectFileError, match=reason) as caught:
        propose(tensors_of(state, tmp_path))
    assert len(str(caught.value)) < 400


def test_cut_or_damaged_file_is_refused_or_is_another_valid_file(tmp_path: Path) -> None:
    path = saved(plain.script(SPECS[3], plain.SYMBOLS, seed=1), tmp_path)
    sound, chance = path.read_bytes(), random.Random(4)  # noqa: S311
    said: list[str] = []
    for _ in range(150):
        data = bytearray(sound)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(min(len(data), 900))] = chance.randrange(256)
        path.write_bytes(data[: chance.choice([len(data), chance.randrange(len(data))])])
        try:
            tensors = read_tensors(path)
            assemble(tensors, propose(tensors).mapping, SYMBOLS, SYMBOLS, "character")
        except (ProjectFileError, MappingError) as error:
            said.append(str(error))
    assert len(said) > 100
    assert [text for text in said if not text.isprintable() or len(text) > 400] == []
    path.write_bytes(sound[:-1])
    with pytest.raises(ProjectFileError, match="cut or damaged"):
        read_tensors(path)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"a": torch.tensor([1.0, float("nan")])}, "tensor a has values that are not finite"),
        ({"a": torch.tensor([float("inf")])}, "tensor a has values that are not finite"),
        (
            {"a": torch.tensor([1e300], dtype=torch.float64)},
            "tensor a has values that are not finite in float32",
        ),
        ({f"t{n}": torch.zeros(1) for n in range(1001)}, "1001 tensors, but at most 1000"),
        ({"a\nb": torch.zeros(1)}, "tensor name “a.b” is too long or cannot be shown"),
        ({"a" * 201: torch.zeros(1)}, "is too long"),
    ],
)
def test_odd_tensors_are_refused(state: dict[str, Tensor], reason: str, tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError, match=reason):
        tensors_of(state, tmp_path)


def test_missing_file_and_folder_have_their_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.safetensors", tmp_path):
        with pytest.raises(ProjectFileError, match="cannot be read: "):
            read_tensors(path)


# --- An export of ours

WORDS = Document(
    (Pair("我 爱", "b a"), Pair("爱 我 我", "a a b"), Pair("我", "a")),
    VocabularySpec("word", automatic=True, shared=False),
    ModelSpec("lstm", "cell", "one-hot", 3, 5, 2, "linear"),
    TrainSpec("sum", "sgd", 0.5, 0.25, 2.5, 99, 2, 7, "cuda"),
)


def export(
    document: Document, folder: Path, epoch: int = 15, batch: int = 0, rates: Rates = ()
) -> tuple[Path, Trained]:
    flat = plain.random_flat(document.layout.size)
    network = Trained(document, Checkpoint(epoch, flat, batch=batch, rates=rates), Curve.of([]))
    split = {name: torch.tensor(values) for name, values in document.layout.split(flat).items()}
    path = saved(split, folder).rename(folder / "model.safetensors")
    (folder / "config.json").write_bytes(config_bytes(Request(network, "hello", ("safetensors",)), folder))
    return path, network


def opened_export(path: Path) -> OpenedExport:
    found = open_export(path)
    assert found is not None
    return found


@pytest.mark.parametrize(("document", "batch"), [(Document(), 0), (WORDS, 1)])
def test_export_comes_back_as_it_was(document: Document, batch: int, tmp_path: Path) -> None:
    path, network = export(document, tmp_path, batch=batch)
    project = opened_export(path).project
    assert project.document == trained(project).document == document
    checkpoint = trained(project).checkpoint
    assert np.array_equal(checkpoint.flat, network.checkpoint.flat)
    assert (checkpoint.epoch, checkpoint.batch, len(trained(project).curve)) == (15, batch, 0)
    assert equal(from_bytes(to_bytes(project)), project)


def test_export_of_more_symbols_than_anybody_lists_comes_back(tmp_path: Path) -> None:
    words = [f"w{n}" for n in range(MAX_LISTED + 1)]
    lines = (" ".join(words[first : first + 1000]) for first in range(0, len(words), 1000))
    pairs = tuple(Pair(line, line) for line in lines)
    path, _ = export(Document(pairs, VocabularySpec("word"), ModelSpec(hidden_size=2)), tmp_path)
    project = opened_export(path).project
    assert len(project.document.vocabularies.input) == MAX_LISTED + 1
    assert equal(from_bytes(to_bytes(project)), project)


def test_export_remembers_the_learning_rates_of_its_run(tmp_path: Path) -> None:
    """Else no script could repeat the run."""
    rates = (RateChange(0, 0, 0.05), RateChange(7, 0, 0.01))
    project = opened_export(export(Document(), tmp_path, rates=rates)[0]).project
    assert trained(project).checkpoint.rates == rates


def test_weights_that_changed_after_the_config_was_written_are_imported_ones(tmp_path: Path) -> None:
    path, _ = export(Document(), tmp_path)
    assert opened_export(path).note is None
    other = plain.random_flat(Document().layout.size) + np.float32(1)
    split = Document().layout.split(other)
    saved({name: torch.tensor(values) for name, values in split.items()}, tmp_path).replace(path)
    found = opened_export(path)
    assert (found.note or "").startswith(
        "model.safetensors has changed since config.json was written: pairs and"
    )
    network = trained(found.project)
    assert np.array_equal(network.checkpoint.flat, other)
    assert (network.checkpoint.epoch, network.imported) == (0, True)


def test_other_file_beside_a_config_is_said(tmp_path: Path) -> None:
    path, network = export(Document(), tmp_path)
    copy = tmp_path / "copy.safetensors"
    copy.write_bytes(path.read_bytes())
    found = opened_export(copy)
    assert (
        found.note
        == "config.json was written for model.safetensors; copy.safetensors holds the same weights."
    )
    assert trained(found.project).checkpoint.epoch == network.checkpoint.epoch
    split = Document().layout.split(network.checkpoint.flat * 2)
    other = saved({name: torch.tensor(values) for name, values in split.items()}, tmp_path)
    assert "was written for model.safetensors, not for net.safetensors" in (opened_export(other).note or "")


def test_config_of_an_older_version_says_nothing_about_the_weights(tmp_path: Path) -> None:
    path, network = export(Document(), tmp_path)
    (tmp_path / "config.json").write_bytes(config_bytes(Request(network, "hello", ("safetensors",))))
    found = opened_export(path)
    assert (found.note, trained(found.project).checkpoint.epoch) == (None, 15)


@pytest.mark.parametrize("spec", [ModelSpec(), ModelSpec("lstm", "cell", "one-hot", layers=2)])
def test_export_of_a_state_dict_comes_back_too(spec: ModelSpec, tmp_path: Path) -> None:
    """Also where the exported class has other names for its cells, and with both formats in one folder."""
    document = replace(Document(), model=spec)
    network = Trained(document, Checkpoint(15, plain.random_flat(document.layout.size)), Curve.of([]))
    request = Request(network, "hello", ("torch", "safetensors"))
    for part in (torch_format, safetensors_format):
        part.write(request, tmp_path, Work())
    for name in ("weights.pt", "model.safetensors"):
        found = opened_export(tmp_path / name)
        assert found.note is None
        checkpoint = trained(found.project).checkpoint
        assert (checkpoint.epoch, checkpoint.flat.tolist()) == (15, network.checkpoint.flat.tolist())


@pytest.mark.parametrize("config", [None, b"{}", b'{"model_type": "gpt2"}', b"\xff\xfe", b"[" * 9999])
def test_other_peoples_config_is_not_ours(config: bytes | None, tmp_path: Path) -> None:
    path = saved(nn.RNN(5, 5), tmp_path)
    if config is not None:
        (tmp_path / "config.json").write_bytes(config)
    assert open_export(path) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": ["unroll-model"]}, "config.json: format must be “unroll-model”, found a list"),
        ({"version": 2}, "config.json was written by a newer Unroll .version 2; this one reads up to 1"),
        ({"version": True}, "config.json: version must be 1, found true"),
        ({"model": None}, "config.json: model must be an object, found null"),
        ({"weights": ["a"]}, "config.json: weights must be file names with their SHA-256"),
        ({"weights": {"a": "b"}}, "config.json: weights must be file names with their SHA-256"),
        ({"pairs": [["a"]]}, "config.json: pair 1 must be a list"),
        ({"pairs": []}, "config.json: there cannot be such a network: There are no pairs"),
        ({"rates": [[3, 0, 0.1]]}, "config.json: rates must begin at epoch 0, batch 0 and rise"),
        ({"rates": [[0, 0, -1]]}, "config.json: rates, entry 1, must be an epoch up to 15"),
        ({"epoch": -1}, "config.json: epoch must be a whole number from 0"),
        ({"batch": 1}, "config.json: batch must be a whole number from 0 to 0, found 1"),
        ({"input_symbols": ["h", "e", "l", "o"]}, "config.json: input_symbols must be the symbols of"),
        ({"target_symbols": list("ehlow")}, "config.json: target_symbols must be the symbols of"),
        ({"vocabulary": {}}, "config.json: vocabulary.level is missing"),
        ({"pairs": [["hello", "ohlow"]]}, "config.json: input_symbols must be"),
    ],
)
def test_config_that_says_nonsense_is_refused_by_name(
    change: dict[str, object], reason: str, tmp_path: Path
) -> None:
    path, _ = export(Document(), tmp_path)
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_bytes()), **change}), encoding="utf-8")
    with pytest.raises(ProjectFileError, match=reason):
        open_export(path)


def test_cut_config_is_no_strangers(tmp_path: Path) -> None:
    path, _ = export(Document(), tmp_path)
    config = tmp_path / "config.json"
    config.write_bytes(config.read_bytes()[:200])
    with pytest.raises(ProjectFileError, match=r"config\.json is not readable"):
        open_export(path)


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        (
            "rnn.weight_ih_l2",
            torch.zeros(2),
            "tensor rnn.weight_ih_l2 does not belong to the model in config.json",
        ),
        ("head.bias", None, "tensor head.bias is missing"),
        (
            "head.bias",
            torch.zeros(4, dtype=torch.int64),
            "tensor head.bias is missing or not of floating point",
        ),
        (
            "head.bias",
            torch.zeros(5),
            r"tensor head.bias must have shape \[4\], as config.json says, but has \[5\]",
        ),
        ("head.bias", torch.full((4,), torch.nan), "tensor head.bias has values that are not finite"),
    ],
)
def test_tensors_that_are_not_those_of_the_config_are_refused(
    name: str, values: Tensor | None, reason: str, tmp_path: Path
) -> None:
    path, _ = export(Document(), tmp_path)
    state = safetensors.torch.load(path.read_bytes())
    changed = {key: value for key, value in {**state, name: values}.items() if value is not None}
    with pytest.raises(ProjectFileError, match=reason):
        open_export(saved(changed, tmp_path))


# --- What a run begins with


def test_imported_weights_are_found_again_while_the_project_holds_them(tmp_path: Path) -> None:
    project = opened(plain.script(SPECS[0], plain.SYMBOLS, seed=5), tmp_path)
    start = trained(project)
    later = replace(
        start, checkpoint=replace(start.checkpoint, epoch=2), curve=Curve.of([Point(2, 1.0, 0, 0)])
    )
    rows = np.stack([start.checkpoint.flat, start.checkpoint.flat * 2])
    kept = Kept(np.array([0, 2]), rows, {}, np.full((2, 1), -1, np.float32), stride=2)
    assert imported_start(project) is start
    assert imported_start(replace(project, trained=later)) is None
    found = imported_start(replace(project, trained=later, kept=kept))
    assert found is not None
    assert found.imported
    assert (found.checkpoint.epoch, found.checkpoint.flat.tolist()) == (0, start.checkpoint.flat.tolist())
    assert (
        imported_start(replace(project, trained=later, kept=replace(kept, epochs=np.array([1, 2])))) is None
    )
    assert imported_start(replace(project, trained=seeds(project))) is None
    assert imported_start(Project(Document())) is None
