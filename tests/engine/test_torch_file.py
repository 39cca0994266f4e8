"""Files of torch.save: plain tensors are read as torch reads them, anything else is named, nothing runs."""

import builtins
import io
import pickle
import random
import struct
import sys
import zipfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import Tensor, nn

from playground.project_file import ProjectFileError
from playground.weights_file import Tensors, read_tensors
from playground.weights_file.pickle_opcodes import DamagedError, ForeignError, read_pickle
from tests.long.mutations.sentences import require_sentence


def saved(state: object, folder: Path, **how: Any) -> Path:  # noqa: ANN401
    path = folder / "net.pt"
    torch.save(state, path, **how)
    return path


def read(state: object, folder: Path, **how: Any) -> Tensors:  # noqa: ANN401
    return read_tensors(saved(state, folder, **how))


def packed(content: bytes, folder: Path, **more: bytes) -> Path:
    """A file like those of torch.save, with that data.pkl and one storage of four zeros."""
    path = folder / "net.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("net/data.pkl", content)
        archive.writestr("net/data/0", bytes(16))
        archive.writestr("net/version", b"3\n")
        for name, data in more.items():
            archive.writestr(f"net/{name}", data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ProjectFileError) as caught:
        read_tensors(path)
    require_sentence(str(caught.value))
    return str(caught.value)


def random_tensor(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(3))


# --- What torch reads


def test_state_dict_is_read_as_torch_reads_it(tmp_path: Path) -> None:
    net = nn.ModuleDict({"emb": nn.Embedding(5, 6), "rnn": nn.LSTM(6, 7, 2), "norm": nn.BatchNorm1d(3)})
    found, own = read(net.state_dict(), tmp_path), net.state_dict()
    assert list(found.arrays) == sorted(name for name in own if own[name].is_floating_point())
    for name, array in found.arrays.items():
        assert np.array_equal(array, own[name].numpy())
    assert found.others == {"norm.num_batches_tracked": "I64"}


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.float32])
@pytest.mark.parametrize(
    "view",
    [
        lambda x: x,
        lambda x: x.T,
        lambda x: x[1:, ::2],
        lambda x: x[2],
        lambda x: x[1, 1],
        lambda x: x[:0],
        lambda x: x.reshape(2, 3, 2, 1).permute(3, 1, 0, 2),
    ],
)
def test_parts_of_storages_in_any_precision(
    dtype: torch.dtype, view: Callable[[Tensor], Tensor], tmp_path: Path
) -> None:
    tensor = view(random_tensor(3, 4).to(dtype))
    array = read({"x": tensor}, tmp_path).arrays["x"]
    assert array.shape == tuple(tensor.shape)
    assert np.array_equal(array, tensor.float().numpy())


def test_tied_tensors_are_one_array(tmp_path: Path) -> None:
    shared = random_tensor(3, 4)
    arrays = read({"a": shared, "b": nn.Parameter(shared), "c": shared.clone()}, tmp_path).arrays
    assert arrays["a"] is arrays["b"]
    assert arrays["a"] is not arrays["c"]


def test_checkpoint_is_opened_up_without_its_optimizer(tmp_path: Path) -> None:
    net = nn.GRU(3, 4)
    moments = {"step": torch.tensor(1.0), "exp_avg": torch.ones(12, 4)}
    optimizer = {"state": {0: moments, 1: moments}, "param_groups": [{"lr": 1e-3, "params": [0, 1]}]}
    more = {"epoch": 3, "args": {"lr": 1e-3, "sizes": (1, 2), "none": None}, "curve": [0.5, True, 2**70]}
    wrapped = {"state_dict": net.state_dict(), "optimizer": optimizer, **more}
    assert set(read(wrapped, tmp_path).arrays) == set(net.state_dict())
    assert set(read({"nets": [wrapped]}, tmp_path).arrays) == set(net.state_dict())


def test_networks_under_several_keys_keep_them(tmp_path: Path) -> None:
    net = nn.RNN(2, 3)
    arrays = read({"model": net.state_dict(), "ema": {"shadow": net.state_dict()}}, tmp_path).arrays
    assert {name.removesuffix("weight_ih_l0") for name in arrays if name.endswith("weight_ih_l0")} == {
        "model.",
        "ema.shadow.",
    }


def test_other_byte_order_is_turned(tmp_path: Path) -> None:
    path, other = saved({"x": torch.tensor([1.0, -2.5])}, tmp_path), tmp_path / "big.pt"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            data = b"big" if name.endswith("byteorder") else data
            data = np.frombuffer(data, "<f4").astype(">f4").tobytes() if name.endswith("data/0") else data
            target.writestr(name, data)
    assert read_tensors(other).arrays["x"].tolist() == [1.0, -2.5]


def test_safetensors_under_the_name_of_torch_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    path.write_bytes(safetensors.torch.save({"x": torch.ones(2)}))
    assert read_tensors(path).arrays["x"].tolist() == [1.0, 1.0]


# --- What is more than plain tensors


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ({"args": Namespace(lr=1), "w": torch.ones(2)}, "argparse.Namespace"),
        (nn.Linear(2, 2), "torch.nn.modules.linear.Linear"),
        ({"best": np.float64(0.5), "w": torch.ones(2)}, "scalar"),
        ({"device": torch.device("cpu"), "w": torch.ones(2)}, "torch.device"),
        ({"w": torch.ones(2).to_sparse()}, "torch._utils._rebuild_sparse_tensor"),
        ({"w": torch.ones(2).to(torch.complex64)}, "torch.ComplexFloatStorage"),
        ({"w": torch._neg_view(torch.ones(2))}, "a tensor with a sign"),
        ({"set": {1, 2}, "w": torch.ones(2)}, "__builtin__.set"),
        ({(1, 2): torch.ones(2)}, "a dict with a key of the kind tuple"),
    ],
)
def test_what_is_more_than_plain_tensors_is_named(state: object, found: str, tmp_path: Path) -> None:
    sentence = refusal(saved(state, tmp_path))
    assert found in sentence
    assert "torch.load('net.pt', 'cpu', weights_only=True)" in sentence


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"epoch": 3}, "no tensor under a name"),
        (torch.ones(3), "no tensor under a name"),
        ({"a.b": torch.ones(2), "a": {"b": torch.ones(2)}}, "two tensors of one name"),
        ({"w": torch.ones(1).expand(10**9)}, "tensors that repeat their numbers"),
        ({"w" * 500: torch.ones(2)}, "too long"),
        ({"w\n": torch.ones(2)}, "cannot be shown"),
    ],
)
def test_tensors_that_cannot_be_opened_are_explained(state: object, reason: str, tmp_path: Path) -> None:
    assert reason in refusal(saved(state, tmp_path))


def test_large_keys_of_a_dict_which_could_have_equal_hashes_are_refused(tmp_path: Path) -> None:
    keys = b"}\x8a\5\0\0\0\0\2K\1s"
    assert "a dict with a key of the kind int" in refusal(packed(b"\x80\2" + keys + b".", tmp_path))


def test_other_protocols_and_programs_are_named(tmp_path: Path) -> None:
    assert "another protocol than 2" in refusal(saved({"w": torch.ones(2)}, tmp_path, pickle_protocol=4))
    assert "TorchScript" in refusal(packed(b"\x80\x02}.", tmp_path, **{"constants.pkl": b""}))
    (tmp_path / "net.pt").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "net.pt", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "torch.save did not write it" in refusal(tmp_path / "net.pt")


@pytest.mark.parametrize("wrapped", [False, True])
def test_lines_in_the_refusal_convert_the_file(
    wrapped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = nn.ModuleDict({"a": nn.Linear(3, 3, bias=False), "b": nn.Linear(3, 3, bias=False)})
    net["b"].weight = net["a"].weight
    state = {**net.state_dict(), "turned": random_tensor(2, 3).T}
    old = {"_use_new_zipfile_serialization": False}
    sentence = refusal(saved({"state_dict": state} if wrapped else state, tmp_path, **old))
    assert "an old torch.save" in sentence
    monkeypatch.chdir(tmp_path)
    code = sentence[sentence.index("import torch") :].removesuffix(".")
    builtins.exec(code, {})  # noqa: S102  what the user would run
    arrays = read_tensors(tmp_path / "weights.safetensors").arrays
    assert {name: array.tolist() for name, array in arrays.items()} == {
        name: tensor.tolist() for name, tensor in state.items()
    }


# --- Hostile files


class Bomb:
    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (Path("went_off"),)


def test_nothing_of_python_unpickles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb, good = saved({"w": torch.ones(2), "x": Bomb()}, tmp_path), tmp_path / "good.pt"
    torch.save({"w": torch.ones(2)}, good)

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("unpickled")

    for module, name in ((pickle, "load"), (pickle, "loads"), (pickle, "Unpickler"), (torch, "load")):
        monkeypatch.setattr(module, name, forbidden)
    monkeypatch.chdir(tmp_path)
    assert "Unroll reads only tensors" in refusal(bomb)
    assert read_tensors(good).arrays["w"].tolist() == [1.0, 1.0]
    assert not (tmp_path / "went_off").exists()


TENSOR = (
    b"ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpu%btQ"
    b"%b%b%b\x89ccollections\nOrderedDict\n)RtR"
)


def tensor(
    size: bytes = b"K\4", offset: bytes = b"K\0", shape: bytes = b"K\2\x85", stride: bytes = b"K\1\x85"
) -> bytes:
    """A pickle of {"w": tensor}."""
    return b"\x80\x02}X\1\0\0\0w" + TENSOR % (size, offset, shape, stride) + b"s."


def test_pickle_written_by_hand_is_one_of_torch(tmp_path: Path) -> None:
    path = packed(tensor(), tmp_path)
    assert read_tensors(path).arrays["w"].tolist() == [0.0, 0.0]
    assert torch.load(path)["w"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    "content",
    [
        tensor(size=b"K\5"),
        tensor(size=b"K\3"),
        tensor(size=b"J\xff\xff\xff\xff"),
        tensor(offset=b"K\3"),
        tensor(offset=b"J\xff\xff\xff\xff"),
        tensor(offset=b"\x8a\x09" + b"\xff" * 8 + b"\0"),
        tensor(shape=b"K\5\x85"),
        tensor(shape=b"J\xff\xff\xff\xff\x85"),
        tensor(shape=b"K\2K\2\x86"),
        tensor(shape=b"X\1\0\0\0a\x85"),
        tensor(stride=b"K\4\x85"),
        tensor(stride=b"J\xff\xff\xff\xff\x85"),
        tensor(stride=b"\x8a\x09" + b"\xff" * 8 + b"\0\x85"),
        tensor(shape=b"(" + b"K\1" * 40 + b"t", stride=b"(" + b"K\1" * 40 + b"t"),
        b"\x80\x02.",
        b"\x80\x02}",
        b"\x80\x02}}.",
        b"\x80\x02}.more",
        b"\x80\x02(.",
        b"\x80\x02}(X\1\0\0\0wu.",
        b"\x80\x02h\0.",
        b"\x80\x02}q",
        b"\x80\x02X\xff\xff\xff\xffw.",
        b"\x80\x02X\1\0\0\0\xff.",
        b"\x80\x02ccollections\nOrderedDict\n}R.",
        b"\x80\x02c" + b"a" * 9999,
        b"\x80\x02]}b.",
        b"\x80\x02}K\1a.",
        b"\x80\x02\x85.",
        b"\x80\x02K\1Q.",
        b"",
    ],
)
def test_pickle_that_torch_never_writes_is_damaged(content: bytes, tmp_path: Path) -> None:
    assert "cut or damaged" in refusal(packed(content, tmp_path))


def test_tensors_of_a_storage_that_is_missing_or_damaged(tmp_path: Path) -> None:
    path = saved({"w": random_tensor(50)}, tmp_path)
    sound = path.read_bytes()
    at = sound.index(random_tensor(50).numpy().tobytes())
    path.write_bytes(sound[: at + 5] + b"\xff" + sound[at + 6 :])
    assert "cut or damaged" in refusal(path)
    for cut in (-1, -60, at, 40, 5):
        path.write_bytes(sound[:cut])
        assert "cut or damaged" in refusal(path)
    path.write_bytes(sound.replace(b"net/data/0", b"net/data/1"))
    assert "cut or damaged" in refusal(path)


def test_containers_that_hold_themselves_end(tmp_path: Path) -> None:
    assert "too many dicts and lists" in refusal(packed(b"\x80\x02}q\0X\1\0\0\0ah\0s.", tmp_path))
    doubled = b"".join(b"](h%ch%ceq%c" % (n - 1, n - 1, n) for n in range(1, 60))
    doubled = b"\x80\x02](]q\0" + doubled + b"e."
    assert "too many dicts and lists" in refusal(packed(doubled, tmp_path))
    deep = b"\x80\x02" + b"(" * 300_000 + b"t" * 300_000 + b"."
    assert "no tensor under a name" in refusal(packed(deep, tmp_path))


def test_large_pickles_and_many_members_are_refused_before_they_are_read(tmp_path: Path) -> None:
    assert "data.pkl has more than 1048576 bytes" in refusal(packed(bytes(3 << 20), tmp_path))
    path = packed(tensor(), tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(20_000):
            archive.writestr(f"net/{number}", b"")
    assert "more than 20000 members" in refusal(path)


def test_packed_members_are_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("net/data.pkl", tensor())
    assert "cut or damaged" in refusal(path)


def test_random_programs_end_in_a_value_or_one_of_two_errors() -> None:
    chance = random.Random(5)  # noqa: S311
    parts = [
        *(bytes([opcode]) for opcode in b"(NK\x88\x89]}ae)su\x85\x86\x87tRQb.0123"),
        *(bytes([opcode, at]) for opcode in b"qhK" for at in range(4)),
        *(b"X" + struct.pack("<I", len(text)) + text for text in (b"w", b"storage", b"0", b"cpu")),
        b"ccollections\nOrderedDict\n", b"ctorch\nFloatStorage\n", b"ctorch._utils\n_rebuild_tensor_v2\n",
        b"ctorch._utils\n_rebuild_parameter\n", b"cos\nsystem\n", TENSOR % (b"K\4", b"K\0", b")", b")"),
    ]  # fmt: skip
    ended = set[str]()
    for _ in range(20_000):
        program = b"\x80\x02" + b"".join(chance.choices(parts, k=chance.randrange(1, 12))) + b"."
        try:
            read_pickle(program)
            ended.add("value")
        except (ForeignError, DamagedError) as error:
            ended.add(type(error).__name__)
    assert ended == {"value", "ForeignError", "DamagedError"}


def test_file_of_torch_is_read_from_memory_too(tmp_path: Path) -> None:
    """torch names the folder in the zip after the file, or `archive`."""
    buffer = io.BytesIO()
    torch.save({"w": torch.ones(2)}, buffer)
    (tmp_path / "x.pth").write_bytes(buffer.getvalue())
    assert read_tensors(tmp_path / "x.pth").arrays["w"].tolist() == [1.0, 1.0]


def test_reader_imports_no_pickle() -> None:
    module = sys.modules["playground.weights_file.pickle_opcodes"]
    assert not {"pickle", "torch", "importlib"} & set(vars(module))
