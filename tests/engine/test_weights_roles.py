"""Which tensors are taken for embedding, read-out and layers where a file holds more than one network needs:
the right ones, or none before the user has said so."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune

from playground.parameters import FloatArray
from playground.project_file import ProjectFileError
from playground.weights_file import Mapping, Tensors, assemble, propose, read_tensors
from playground.weights_file.guess import guess_embedding, guess_head
from playground.weights_file.planning import group_of, notes
from tests.engine.test_weights_file import SYMBOLS, modules, own_logits, tensors_of, unroll_logits

IDS = [1, 0, 2, 2, 3]


def language_model(width: int = 6, hidden: int = 7, symbols: int = 5) -> nn.Module:
    ends = {"embedding": nn.Embedding(symbols, width), "fc": nn.Linear(hidden, symbols)}
    return modules(rnn=nn.LSTM(width, hidden), **ends)


def answer(net: nn.Module, embedding: str = "embedding", rnn: str = "rnn", head: str = "fc") -> FloatArray:
    """The logits of torch for IDS."""
    parts = {name: net.get_submodule(name) for name in (embedding, rnn, head) if name}
    named = {"embedding": parts[embedding], "rnn": parts[rnn], "head": parts[head]}
    with torch.no_grad():
        return np.asarray(own_logits(modules(**named), IDS))


def guessed(tensors: Tensors, prefix: str) -> Mapping:
    """What is taken without a question."""
    group = group_of(tensors, Mapping(prefix, None, None))
    embedding = guess_embedding(tensors, group)
    head = guess_head(tensors, group, embedding.chosen)
    assert (embedding.question, head.question) == (None, None)
    return Mapping(prefix, embedding.chosen, head.chosen)


def logits(tensors: Tensors, mapping: Mapping, symbols: int = 5) -> FloatArray:
    names = SYMBOLS[:symbols]
    return np.asarray(unroll_logits(assemble(tensors, mapping, names, names, "character"), IDS))


def questions(tensors: Tensors, prefix: str = "rnn") -> tuple[str, str]:
    group = group_of(tensors, Mapping(prefix, None, None))
    embedding = guess_embedding(tensors, group)
    return embedding.question or "", guess_head(tensors, group, embedding.chosen).question or ""


# --- Several networks in one file


@pytest.mark.parametrize(
    "names", [("model", "ema_model"), ("teacher", "student"), ("generator", "discriminator"), ("a", "a_ema")]
)
def test_every_network_of_a_file_gets_its_own_tensors(names: tuple[str, str], tmp_path: Path) -> None:
    both = {name: language_model() for name in names}
    tensors = tensors_of(modules(**both), tmp_path)
    assert propose(tensors).chosen is None
    for name, net in both.items():
        mapping = guessed(tensors, f"{name}.rnn")
        assert mapping == Mapping(f"{name}.rnn", f"{name}.embedding.weight", f"{name}.fc.weight")
        assert np.abs(logits(tensors, mapping) - answer(net)).max() < 1e-5


def test_networks_in_a_list_and_by_underscores(tmp_path: Path) -> None:
    nets = [language_model() for _ in range(2)]
    tensors = tensors_of(modules(models=nn.ModuleList(nets)), tmp_path)
    assert guessed(tensors, "models.1.rnn").embedding == "models.1.embedding.weight"
    flat = {
        f"{who}_{name}": values
        for who, net in zip("gd", nets, strict=True)
        for name, values in net.state_dict().items()
    }
    assert guessed(tensors_of(flat, tmp_path), "d_rnn") == Mapping(
        "d_rnn", "d_embedding.weight", "d_fc.weight"
    )


def test_tensors_nearest_to_the_layers_by_name_are_theirs(tmp_path: Path) -> None:
    net = modules(
        auxiliary=modules(embedding=nn.Embedding(5, 6), fc=nn.Linear(7, 5)),
        model=modules(core=language_model()),
    )
    tensors = tensors_of(net, tmp_path)
    mapping = Mapping("model.core.rnn", "model.core.embedding.weight", "model.core.fc.weight")
    assert guessed(tensors, "model.core.rnn") == mapping


def test_what_fits_equally_is_asked(tmp_path: Path) -> None:
    net = modules(
        emb1=nn.Embedding(5, 6),
        emb2=nn.Embedding(5, 6),
        rnn=nn.GRU(6, 7),
        out1=nn.Linear(7, 5),
        out2=nn.Linear(7, 5),
    )
    tensors = tensors_of(net, tmp_path)
    assert questions(tensors) == (
        "Several tensors may be the embedding of “rnn”: emb1.weight, emb2.weight.",
        "Several tensors may be the read-out of “rnn”: out1.weight, out2.weight.",
    )
    group = propose(tensors).groups[0]
    assert guess_embedding(tensors, group).options == ("emb1.weight", "emb2.weight", None)


def test_tensors_of_another_network_are_not_taken_in_silence(tmp_path: Path) -> None:
    """The student reads one-hot symbols; the embedding that fits is the teacher's."""
    net = modules(
        teacher=modules(embedding=nn.Embedding(5, 6), rnn=nn.GRU(6, 7), fc=nn.Linear(7, 5)),
        student=modules(rnn=nn.GRU(6, 7)),
    )
    embedding, head = questions(tensors_of(net, tmp_path), "student.rnn")
    assert (
        "teacher.embedding.weight may be the embedding of “student.rnn”, but its name is nearer to"
        in embedding
    )
    assert "teacher.fc.weight may be the read-out" in head


def test_half_of_an_encoder_decoder_has_its_own_embedding(tmp_path: Path) -> None:
    net = modules(
        encoder=modules(embedding=nn.Embedding(5, 6), gru=nn.GRU(6, 6)),
        decoder=modules(embedding=nn.Embedding(5, 6), gru=nn.GRU(6, 6), out=nn.Linear(6, 5)),
    )
    tensors = tensors_of(net, tmp_path)
    mapping = guessed(tensors, "decoder.gru")
    assert mapping == Mapping("decoder.gru", "decoder.embedding.weight", "decoder.out.weight")
    expected = answer(net.get_submodule("decoder"), rnn="gru", head="out")
    assert np.abs(logits(tensors, mapping) - expected).max() < 1e-5
    encoder = guess_embedding(tensors, group_of(tensors, Mapping("encoder.gru", None, None)))
    assert (encoder.chosen, encoder.question) == ("encoder.embedding.weight", None)
    assert "decoder.out.weight" in questions(tensors, "encoder.gru")[1]


@pytest.mark.parametrize(
    "others", [{}, {"encoder": modules(embedding=nn.Embedding(5, 6), gru=nn.GRU(6, 14))}]
)
def test_layers_that_read_more_than_their_embedding_are_not_taken_for_one_hot(
    others: dict[str, nn.Module], tmp_path: Path
) -> None:
    decoder = modules(embedding=nn.Embedding(5, 6), gru=nn.GRU(13, 7), out=nn.Linear(14, 5))
    net = modules(decoder=decoder, **others)
    embedding, head = questions(tensors_of(net, tmp_path), "decoder.gru")
    assert embedding.startswith(
        "decoder.gru.weight_ih_l0 has 13 columns, but decoder.embedding.weight has 6 columns"
    )
    assert head.startswith("decoder.out.weight has 14 columns, but the hidden state has 7 units")


# --- Names and tied weights


@pytest.mark.parametrize(("symbols", "size"), [(5, 5), (5, 8), (4, 4)])
def test_encoder_and_decoder_of_equal_sizes(symbols: int, size: int, tmp_path: Path) -> None:
    net = modules(
        encoder=nn.Embedding(symbols, size), rnn=nn.LSTM(size, size), decoder=nn.Linear(size, symbols)
    )
    tensors = tensors_of(net, tmp_path)
    mapping = guessed(tensors, "rnn")
    assert mapping == Mapping("rnn", "encoder.weight", "decoder.weight")
    assert np.abs(logits(tensors, mapping, symbols) - answer(net, "encoder", head="decoder")).max() < 1e-5


def test_matrix_with_a_bias_is_the_read_out(tmp_path: Path) -> None:
    net = modules(x=nn.Embedding(5, 8), rnn=nn.LSTM(8, 8), y=nn.Linear(8, 5))
    assert guessed(tensors_of(net, tmp_path), "rnn") == Mapping("rnn", "x.weight", "y.weight")


@pytest.mark.parametrize(("first", "last"), [("embedding", "fc"), ("encoder", "decoder"), ("x", "y")])
@pytest.mark.parametrize(("symbols", "size", "bias"), [(5, 7, True), (4, 4, True), (5, 5, False)])
@pytest.mark.parametrize("suffix", ["safetensors", "pt"])
def test_tied_weights_serve_both_roles(
    first: str, last: str, symbols: int, size: int, bias: bool, suffix: str, tmp_path: Path
) -> None:
    net = modules(
        **{
            first: nn.Embedding(symbols, size),
            "rnn": nn.GRU(size, size),
            last: nn.Linear(size, symbols, bias),
        }
    )
    net.get_submodule(last).weight = net.get_submodule(first).weight
    path = tmp_path / f"net.{suffix}"
    if suffix == "pt":
        torch.save(net.state_dict(), path)
    else:
        safetensors.torch.save_model(net, str(path))
    tensors = read_tensors(path)
    if first == "x" and not bias:
        mapping = Mapping("rnn", "x.weight", "y.weight")  # nothing tells, so that it is asked
        assert any(questions(tensors))
    else:
        mapping = guessed(tensors, "rnn")
    assert np.abs(logits(tensors, mapping, symbols) - answer(net, first, head=last)).max() < 1e-5


def test_bias_without_a_weight_is_asked_about_and_used(tmp_path: Path) -> None:
    net = language_model(4, 4, 4)
    net.get_submodule("fc").weight = net.get_submodule("embedding").weight
    state = {name: values for name, values in net.state_dict().items() if name != "fc.weight"}
    tensors = tensors_of(state, tmp_path)
    assert questions(tensors)[1] == (
        "fc.bias has no weight beside it: embedding.weight may be the read-out too."
    )
    mapping = Mapping("rnn", "embedding.weight", "embedding.weight")
    assert np.abs(logits(tensors, mapping, 4) - answer(net)).max() < 1e-5


def test_tied_weights_that_are_not_noted_are_asked_about(tmp_path: Path) -> None:
    """Some programs leave out the second name of tied weights and do not say so."""
    net = modules(embedding=nn.Embedding(5, 7), rnn=nn.GRU(7, 7))
    tensors = tensors_of(net, tmp_path)
    said = "embedding.weight may be the read-out too, or there is none: the file does not tell."
    assert questions(tensors) == ("", said)
    net.add_module("fc", nn.Linear(7, 5, bias=False))
    net.get_submodule("fc").weight = net.get_submodule("embedding").weight
    mapping = Mapping("rnn", "embedding.weight", "embedding.weight")
    assert np.abs(logits(tensors, mapping) - answer(net)).max() < 1e-5


def test_matrix_with_a_bias_may_be_the_embedding_too(tmp_path: Path) -> None:
    decoder = nn.Linear(8, 5)
    encoder = nn.Embedding(5, 8, _weight=decoder.weight)
    net = modules(encoder=encoder, rnn=nn.GRU(8, 8), decoder=decoder)
    state = {name: values for name, values in net.state_dict().items() if not name.startswith("encoder")}
    tensors = tensors_of(state, tmp_path)
    mapping = Mapping("rnn", "decoder.weight", "decoder.weight")
    assert np.abs(logits(tensors, mapping) - answer(net, "encoder", head="decoder")).max() < 1e-5


# --- Layers side by side


@pytest.mark.parametrize("names", [("rnn1", "rnn2"), ("rnns.0", "rnns.1")])
def test_numbered_layers_open_one_by_one_and_stacked_layers_are_said(
    names: tuple[str, str], tmp_path: Path
) -> None:
    first, second = nn.GRU(6, 6), nn.GRU(6, 6)
    layers = (
        {"rnns": nn.ModuleList([first, second])}
        if "." in names[0]
        else dict(zip(names, (first, second), strict=True))
    )
    net = modules(embedding=nn.Embedding(5, 6), fc=nn.Linear(6, 5), **layers)
    tensors = tensors_of(net, tmp_path)
    proposal = propose(tensors)
    stack = proposal.chosen
    assert stack is not None
    assert [choice.prefix for choice in proposal.choices] == [stack.prefix, *names]
    said = " ".join(notes(tensors, stack, proposal.mapping))
    assert f"“{names[0]}”, “{names[1]}” are taken as layers one above the other" in said
    for name in names:
        mapping = guessed(tensors, name)
        assert np.abs(logits(tensors, mapping) - answer(net, rnn=name)).max() < 1e-5


def test_layers_that_cannot_be_stacked_may_be_opened_alone(tmp_path: Path) -> None:
    tensors = tensors_of(modules(rnn1=nn.GRU(4, 4), rnn2=nn.LSTM(4, 4)), tmp_path)
    assert [group.prefix for group in propose(tensors).groups] == ["rnn1", "rnn2"]
    assert "does not fit on" in propose(tensors).refused[0]


def test_layer_is_not_opened_in_silence_when_its_neighbour_cannot_be(tmp_path: Path) -> None:
    tensors = tensors_of(modules(rnn1=nn.GRU(4, 4, bidirectional=True), rnn2=nn.GRU(8, 4)), tmp_path)
    assert propose(tensors).chosen is None


# --- Weights stored in parts


def normed(net: nn.Module) -> nn.Module:
    parametrizations.weight_norm(net.get_submodule("rnn"), "weight_hh_l0")
    return net


def old_normed(net: nn.Module) -> nn.Module:
    with pytest.warns(FutureWarning):
        torch.nn.utils.weight_norm(net.get_submodule("rnn"), "weight_hh_l0")
    return net


def pruned(net: nn.Module) -> nn.Module:
    prune.l1_unstructured(net.get_submodule("rnn"), "weight_hh_l0", 0.5)  # type: ignore[no-untyped-call]
    return net


@pytest.mark.parametrize(
    ("change", "said", "advice"),
    [
        (normed, "weight norm as a parametrization", "torch.nn.utils.parametrize.remove_parametrizations"),
        (
            old_normed,
            "rnn.weight_hh_l0_g and rnn.weight_hh_l0_v, of weight norm",
            "torch.nn.utils.remove_weight_norm",
        ),
        (
            pruned,
            "rnn.weight_hh_l0_mask and rnn.weight_hh_l0_orig, of pruning",
            "torch.nn.utils.prune.remove",
        ),
    ],
)
def test_weights_in_parts_are_named_with_what_to_call(
    change: Callable[[nn.Module], nn.Module], said: str, advice: str, tmp_path: Path
) -> None:
    net = language_model()
    with pytest.raises(ProjectFileError) as caught:
        propose(tensors_of(change(net), tmp_path))
    sentence = str(caught.value)
    assert said in sentence
    call = f'{advice}(model.get_submodule("rnn"), "weight_hh_l0")'
    assert f"before saving, call {call}." in sentence
    exec(call, {"torch": torch, "model": net})  # noqa: S102  what the user would run
    assert "rnn.weight_hh_l0" in net.state_dict()


@pytest.mark.parametrize("inner", ["rnn", "rnn.module"])
def test_weight_drop_is_named(inner: str, tmp_path: Path) -> None:
    state = {f"{inner}.{name}": values for name, values in nn.LSTM(3, 4).state_dict().items()}
    state["rnn.weight_hh_l0_raw"] = state[f"{inner}.weight_hh_l0"].clone()
    with pytest.raises(ProjectFileError, match="weight drop: before saving, rename it") as caught:
        propose(tensors_of(state, tmp_path))
    assert 'state["rnn.weight_hh_l0"] = state.pop("rnn.weight_hh_l0_raw")' in str(caught.value)


def test_read_out_in_parts_is_not_taken_for_one(tmp_path: Path) -> None:
    net = language_model()
    parametrizations.weight_norm(net.get_submodule("fc"))
    question = questions(tensors_of(net, tmp_path))[1]
    assert 'remove_parametrizations(model.get_submodule("fc"), "weight")' in question


def test_note_on_a_missing_bias_names_it(tmp_path: Path) -> None:
    net = modules(rnn=nn.GRU(5, 5, 2))
    state = {name: values for name, values in net.state_dict().items() if name != "rnn.bias_hh_l1"}
    tensors = tensors_of(state, tmp_path)
    (note,) = notes(tensors, propose(tensors).groups[0], propose(tensors).mapping)
    assert note == "Not in the file: rnn.bias_hh_l1. Zeros stand in place of what is missing."


# --- More of the same kind


def test_network_without_an_embedding_does_not_take_that_of_its_neighbour(tmp_path: Path) -> None:
    """The names of the copy have a word before them, and those of the other network have none."""
    for before in ("ema.", "ema_"):
        state = modules(embedding=nn.Embedding(5, 6), rnn=nn.GRU(6, 7), fc=nn.Linear(7, 5)).state_dict()
        state |= {f"{before}rnn.{name}": values for name, values in nn.GRU(6, 7).state_dict().items()}
        embedding, head = questions(tensors_of(dict(state), tmp_path), f"{before}rnn")
        assert "embedding.weight may be the embedding" in embedding
        assert "fc.weight may be the read-out" in head


def test_positions_are_no_vocabulary(tmp_path: Path) -> None:
    net = modules(x=nn.Embedding(6, 6), pos_emb=nn.Embedding(9, 6), rnn=nn.GRU(6, 7), fc=nn.Linear(7, 6))
    tensors = tensors_of(net, tmp_path)
    said = "Several tensors may be the embedding of “rnn”: pos_emb.weight, x.weight."
    assert questions(tensors)[0] == said


def test_read_out_of_two_layers_is_said(tmp_path: Path) -> None:
    net = modules(rnn=nn.GRU(5, 7), fc1=nn.Linear(7, 9), fc2=nn.Linear(9, 5))
    assert questions(tensors_of(net, tmp_path))[1].startswith("fc2.weight has 9 columns, but the hidden")


def test_embedding_that_is_too_large_is_not_taken_for_one_hot(tmp_path: Path) -> None:
    for rows, width in ((20_001, 3), (5, 1100)):
        net = modules(embedding=nn.Embedding(rows, width), rnn=nn.RNN(width, 4), fc=nn.Linear(4, 5))
        question = questions(tensors_of(net, tmp_path))[0]
        assert question.startswith(
            "embedding.weight is larger than Unroll takes it, with 20000 rows and 1024"
        )


def test_rest_of_a_list_is_not_stacked_without_the_layer_that_cannot_be_opened(tmp_path: Path) -> None:
    net = modules(rnns=nn.ModuleList([nn.GRU(4, 4) for _ in range(3)]))
    parametrizations.weight_norm(net.get_submodule("rnns.0"), "weight_hh_l0")
    proposal = propose(tensors_of(net, tmp_path))
    assert [group.prefix for group in proposal.groups] == ["rnns.1", "rnns.2"]
    assert proposal.chosen is None
