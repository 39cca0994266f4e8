"""`import` on the command line, and what the other commands make of a network that was imported."""

import json
from pathlib import Path

import pytest
import safetensors.torch
import torch
from torch import Tensor, nn
from torch.nn import functional

import main as entry
from playground.document import Document
from playground.parameters import FloatArray
from playground.project_file import load, to_bytes
from playground.project_file.documents import document_json
from tests.end_to_end.commands import Unroll
from tests.engine import plain

VOCABULARY = ("--vocabulary", "e h l o")
IDS = [1, 0, 2, 2, 3]  # hello


class Net(nn.Module):
    """As somebody writes it, under names of their own."""

    def __init__(self) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(7)
            self.char_emb = nn.Embedding(4, 6)
            self.core = nn.LSTM(6, 9, 2, batch_first=True)
            self.to_logits = nn.Linear(9, 4)

    def forward(self, ids: Tensor) -> Tensor:
        logits: Tensor = self.to_logits(self.core(self.char_emb(ids))[0])  # (batch, time, symbols)
        return logits


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return saved(Net(), tmp_path)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.unroll"


def saved(net: nn.Module, folder: Path) -> Path:
    path = folder / "net.safetensors"
    path.write_bytes(safetensors.torch.save(net.state_dict()))
    return path


def logits() -> Tensor:
    with torch.no_grad():
        return Net()(torch.tensor([IDS]))[0]  # type: ignore[no-any-return]


def inspected(unroll: Unroll, out: Path, *options: object) -> Tensor:
    """The logits that `inspect` shows for hello."""
    done = unroll("inspect", out, "--input", "hello", "--json", *options)
    assert done.code == 0, done.err
    return torch.tensor(done.objects[0]["logits"])


def test_imported_network_is_inspected_as_it_was_saved(unroll: Unroll, weights: Path, out: Path) -> None:
    done = unroll("import", weights, out, *VOCABULARY, "--text", "hello")
    assert (done.code, done.err) == (0, "")
    for line in (
        "recurrent   LSTM, 2 layers of 9 units, from core.weight_ih_l0 …",
        "embedding   char_emb.weight",
        "read-out    to_logits.weight and to_logits.bias",
        "vocabulary  4: e h l o",
        f"parameters  {sum(parameter.numel() for parameter in Net().parameters()):,}",
        "trained     0 epochs from imported weights",
    ):
        assert line in done.out.splitlines()
    for options in ((), ("--epoch", 0)):
        assert torch.allclose(inspected(unroll, out, *options), logits(), atol=1e-5)
    answer = "".join("ehlo"[at] for at in logits().argmax(1).tolist())
    assert [(pair.input, pair.target) for pair in load(out).document.pairs] == [("hello", answer)]


def test_training_goes_on_from_imported_weights(unroll: Unroll, weights: Path, out: Path) -> None:
    unroll("import", weights, out, *VOCABULARY, "--text", "hello")
    later, bare = out.with_name("later.unroll"), out.with_name("bare.unroll")
    first = unroll("train", out, "--json", "--epochs", 2, "--out", later).objects[0]
    expected = functional.cross_entropy(logits(), logits().argmax(1)).item()
    assert first["loss"] == pytest.approx(expected, abs=1e-5)
    assert "2 epochs from imported weights" in unroll("check", later).out
    assert torch.allclose(inspected(unroll, later, "--epoch", 0), logits(), atol=1e-5)
    assert unroll("train", later, "--json", "--epochs", 2).objects[0]["loss"] == first["loss"]
    assert unroll("train", out, "--json", "--seed", 3).objects[0]["loss"] != first["loss"]

    assert unroll("train", later, "--epochs", 2, "--out", bare, "--without-past").code == 0
    held = unroll("inspect", bare, "--input", "hello", "--epoch", 0)
    assert (held.code, held.out) == (2, "")
    assert held.complaint.endswith("The weights of epoch 0 are not in the file, which holds epoch 2 only.")
    again = unroll("train", bare)
    assert (again.code, again.out) == (2, "")
    assert again.complaint.endswith("are not in the file: add --seed N.")
    assert unroll("train", bare, "--seed", 3).code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "A vocabulary of 4 symbols is needed, because char_emb.weight has 4 rows. Set --vocabulary."),
        (["--vocabulary", "a b c"], "4 symbols is needed, not 3, because char_emb.weight has 4 rows"),
        ([*VOCABULARY, "--target-vocabulary", "a"], "has 4 rows. Set --target-vocabulary."),
        (
            [*VOCABULARY, "--text", "help"],
            "Symbol “p” at position 4 of the text is not in the input",
        ),
        ([*VOCABULARY, "--rnn", "lstm"], "no recurrent layers “lstm” to open; there are: “core”"),
        ([*VOCABULARY, "--embedding", "to_logits.weight"], "these do: char_emb.weight. Set --embedding."),
        (
            [*VOCABULARY, "--embedding", "one-hot"],
            "6 symbols is needed, not 4, because core.weight_ih_l0",
        ),
        ([*VOCABULARY, "--head", "none"], "9 symbols is needed, not 4, because without a read-out"),
        ([*VOCABULARY, "--level", "line"], "--level"),
    ],
)
def test_what_is_needed_is_said_and_nothing_is_written(
    unroll: Unroll, weights: Path, out: Path, options: list[str], said: str
) -> None:
    done = unroll("import", weights, out, *options)
    assert (done.code, done.out) == (2, "")
    assert said in done.complaint
    assert not out.exists()


def test_one_of_several_networks_is_chosen_by_name(unroll: Unroll, out: Path) -> None:
    net = nn.ModuleDict({"encoder": nn.GRU(3, 5), "decoder": nn.LSTM(4, 5)})
    weights = saved(net, out.parent)
    done = unroll("import", weights, out, *VOCABULARY)
    assert done.code == 2
    assert "Choose by --rnn one of “decoder”, “encoder”" in done.complaint
    targets = ("--target-vocabulary", "a b c d e")
    assert unroll("import", weights, out, *VOCABULARY, *targets, "--rnn", "decoder").code == 0
    document = load(out).document
    assert (document.model.cell, document.model.input, document.model.head) == ("lstm", "one-hot", "none")
    assert document.vocabularies.target.symbols == tuple("abcde")


def test_export_needs_no_options_and_takes_none(unroll: Unroll, out: Path) -> None:
    document = Document()
    flat = plain.random_flat(document.layout.size)
    weights = exported(document, flat, out.parent)
    assert unroll("import", weights, out).code == 0
    project = load(out)
    assert project.document == document
    assert project.trained is not None
    assert (project.trained.checkpoint.epoch, project.trained.checkpoint.flat.tolist()) == (7, flat.tolist())
    refused = unroll("import", weights, out, "--force", *VOCABULARY)
    assert refused.code == 2
    assert refused.complaint.endswith("says what they are: leave out --vocabulary.")


def exported(document: Document, flat: FloatArray, folder: Path) -> Path:
    config = {
        **document_json(document),
        "format": "unroll-model",
        "version": 1,
        "app_version": "0",
        "name": "x",
        "epoch": 7,
        "batch": 0,
        "input_symbols": list("ehlo"),
        "target_symbols": list("ehlo"),
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    path = folder / "model.safetensors"
    split = {name: torch.tensor(values) for name, values in document.layout.split(flat).items()}
    path.write_bytes(safetensors.torch.save(split))
    return path


def test_checkpoint_of_torch_is_opened(unroll: Unroll, out: Path) -> None:
    weights = out.with_name("net.pt")
    torch.save({"state_dict": Net().state_dict(), "epoch": 3}, weights)
    assert unroll("import", weights, out, *VOCABULARY, "--text", "hello").code == 0
    assert torch.allclose(inspected(unroll, out), logits(), atol=1e-5)


def test_pickle_of_more_than_tensors_is_refused_in_one_line(unroll: Unroll, out: Path) -> None:
    weights = out.with_name("net.pt")
    torch.save(Net(), weights)
    done = unroll("import", weights, out, *VOCABULARY)
    assert (done.code, done.out) == (2, "")
    assert done.complaint.startswith(f"{weights}: The file holds “tests.end_to_end.test_import.Net”;")
    assert "torch.load('net.pt', 'cpu', weights_only=True)" in done.complaint
    assert not out.exists()


def test_copy_of_a_network_in_the_file_is_asked_about_and_left_out(unroll: Unroll, out: Path) -> None:
    net, average = Net(), Net()
    for parameter in average.parameters():
        nn.init.zeros_(parameter)
    weights = saved(nn.ModuleDict({"model": net, "ema_model": average}), out.parent)
    asked = unroll("import", weights, out, *VOCABULARY)
    assert (asked.code, asked.out) == (2, "")
    assert asked.complaint.endswith("Choose by --rnn one of “ema_model.core”, “model.core”.")
    assert unroll("import", weights, out, *VOCABULARY, "--rnn", "model.core").code == 0
    assert torch.allclose(inspected(unroll, out), logits(), atol=1e-5)


def test_what_fits_equally_is_asked_with_its_options(unroll: Unroll, out: Path) -> None:
    net = Net()
    net.word_emb = nn.Embedding(4, 6)
    weights = saved(net, out.parent)
    asked = unroll("import", weights, out, *VOCABULARY)
    assert (asked.code, asked.out) == (2, "")
    assert asked.complaint.endswith(
        "Several tensors may be the embedding of “core”: char_emb.weight, word_emb.weight. "
        "Choose by --embedding one of char_emb.weight, word_emb.weight, one-hot."
    )
    assert not out.exists()
    assert unroll("import", weights, out, *VOCABULARY, "--embedding", "char_emb.weight").code == 0
    assert torch.allclose(inspected(unroll, out, "--epoch", 0), logits(), atol=1e-5)


def test_layers_side_by_side_are_opened_one_by_one(unroll: Unroll, out: Path) -> None:
    net = nn.ModuleDict({"rnn1": nn.GRU(4, 4), "rnn2": nn.GRU(4, 4)})
    weights = saved(net, out.parent)
    stacked = unroll("import", weights, out, *VOCABULARY)
    assert stacked.code == 0
    assert "note        “rnn1”, “rnn2” are taken as layers one above the other" in stacked.out
    assert unroll("import", weights, out, *VOCABULARY, "--force", "--rnn", "rnn2").code == 0
    with torch.no_grad():
        own = net["rnn2"](functional.one_hot(torch.tensor(IDS)).float())[0]  # (time, hidden)
    assert torch.allclose(inspected(unroll, out), own, atol=1e-5)


def test_file_that_is_there_is_kept_unless_forced(unroll: Unroll, weights: Path, out: Path) -> None:
    out.write_bytes(b"mine")
    done = unroll("import", weights, out, *VOCABULARY)
    assert done.code == 2
    assert "exists already" in done.complaint
    assert out.read_bytes() == b"mine"
    assert unroll("import", weights, out, *VOCABULARY, "--force").code == 0
    assert to_bytes(load(out)) == out.read_bytes()


def test_missing_weights_are_said(unroll: Unroll, out: Path) -> None:
    done = unroll("import", out.with_name("none.safetensors"), out)
    assert done.code == 2
    assert "there is no such file" in done.complaint


@pytest.mark.parametrize("name", ["net.safetensors", "NET.SAFETENSORS", "net.pt", "net.PTH"])
def test_weights_alone_open_the_window(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entry, "_has_display", lambda: False)
    assert entry.main([name]) == 2
    assert "there is no display to open a window on" in capsys.readouterr().err
