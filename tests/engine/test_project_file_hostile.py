"""A stranger's file is refused with its reason, or it is a valid project; it does no harm either way."""

import json
import os
import random
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from numpy.typing import NDArray

from playground.checkpoint import Project
from playground.document import Document
from playground.project_file import ProjectFileError, archive, from_bytes, load, save, storage, to_bytes
from playground.project_file.verify import verified_bytes

SAMPLE = Path(__file__).parents[1] / "samples" / "version_1.unroll"
WEIGHTS, HISTORY = "weights.safetensors", "history.safetensors"
Json = dict[str, Any]
Array = NDArray[Any]

PROOF: Json = {"updates": 3, "loss": 0, "gradient": 1e-7, "parameters": 2e-7, "rounding": 0}
USE: Json = {"name": "fused", "reason": "The faster engine at this size.", "proof": PROOF}


def members(sample: Path = SAMPLE) -> dict[str, bytes]:
    with zipfile.ZipFile(sample) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(content: dict[str, bytes], deflated: tuple[str, ...] = ()) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in content.items():
            file.writestr(name, data, zipfile.ZIP_DEFLATED if name in deflated else zipfile.ZIP_STORED)
    return buffer.getvalue()


def with_json(text: bytes | str) -> bytes:
    return packed({**members(), "project.json": text.encode() if isinstance(text, str) else text})


def changed(change: Callable[[Json], Any]) -> bytes:
    raw = json.loads(members()["project.json"])
    change(raw)
    return with_json(json.dumps(raw))


def put(path: str, value: object) -> bytes:
    """The sample with one value of project.json replaced."""
    *sections, key = path.split("/")

    def change(raw: Json) -> None:
        for section in sections:
            raw = raw[section]
        raw[key] = value

    return changed(change)


def with_member(name: str, data: bytes) -> bytes:
    """The sample with another member and the checksum that belongs to it."""
    content = {**members(), name: data}
    raw = json.loads(content["project.json"])
    raw["sha256"][name] = sha256(data).hexdigest()
    return packed({**content, "project.json": json.dumps(raw).encode()})


def with_tensors(name: str, **arrays: Array | None) -> bytes:
    """Some tensors of a member replaced, added, or (None) removed; __ stands for a dot."""
    found: dict[str, Array | None] = dict(safetensors.numpy.load(members()[name]))
    found.update({key.replace("__", "."): value for key, value in arrays.items()})
    return with_member(name, safetensors.numpy.save({k: v for k, v in found.items() if v is not None}))


def with_curve(*epochs: int) -> bytes:
    columns = {name: np.zeros(len(epochs)) for name in ("loss", "symbol_accuracy", "pair_accuracy")}
    return with_tensors(HISTORY, epoch=np.array(epochs), **columns)


def f32(*shape: int, value: float = 0.0) -> Array:
    return np.full(shape, value, np.float32)


def refused(data: bytes, reason: str) -> None:
    with pytest.raises(ProjectFileError, match=reason) as caught:
        from_bytes(data, "strange.unroll")
    assert caught.value.name == "strange.unroll"
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400
    assert str(caught.value).endswith(".")


def test_the_helpers_make_files_that_load() -> None:
    assert from_bytes(packed(members())).document == Document()
    assert from_bytes(changed(lambda _: None)).document == Document()
    assert from_bytes(put("trained/engine", USE)).trained is not None
    assert from_bytes(with_tensors(WEIGHTS)).trained is not None


# --- JSON


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("format", "other", "format must be “unroll”, found “other”"),
        ("version", 7, "newer Unroll .format version 7; this one reads up to 6.: update Unroll"),
        ("version", 10**30, "newer Unroll"),
        ("version", True, "version must be 1, 2, 3, 4, 5 or 6, found true"),
        ("version", 1.0, "version must be 1, 2, 3, 4, 5 or 6, found 1.0"),
        ("version", -1, "version must be 1, 2, 3, 4, 5 or 6, found -1"),
        ("document", [], "project.json: document must be an object, found a list"),
        ("app_version", {}, "app_version must be text .* found an object"),
        ("document/model", None, "model must be an object, found null"),
        (
            "document/model/hidden_size",
            "x",
            r"^project\.json: model.hidden_size must be a whole number from 1 to 1024, found “x”\.$",
        ),
        ("document/model/hidden_size", True, "hidden_size must be a whole number from 1 to 1024, found true"),
        ("document/model/hidden_size", 8.0, "hidden_size must be a whole number .* found 8.0"),
        ("document/model/hidden_size", 1025, "hidden_size must be a whole number .* found 1025"),
        ("document/model/hidden_size", 0, "hidden_size must be a whole number .* found 0"),
        ("document/model/layers", 10**400, "layers must be a whole number from 1 to 8, found 1000"),
        ("document/model/embedding_size", -1, "embedding_size must be"),
        ("document/model/cell", "mlp", "model.cell must be one of rnn, lstm, gru, found “mlp”"),
        ("document/model/cell", ["rnn"], "model.cell must be one of rnn, lstm, gru, found a list"),
        ("document/model/form", "x" * 999, "model.form must be one of module, cell, found “x{39}…”"),
        ("document/model/forget_bias", "1", "model.forget_bias must be a number from -20 to 20, found “1”"),
        ("document/model/forget_bias", -21, "model.forget_bias must be a number from -20 to 20, found -21"),
        ("document/model/head", "none", "trained cannot be: Without a linear read-out"),
        ("document/training/device", "\u001b[31m", "training.device must be one of cpu, cuda, mps, found “�"),
        ("document/training/engine", "xla", "training.engine must be one of automatic, torch, fused, found"),
        ("document/training/learning_rate", 0, "learning_rate must be a number above 0 and at most 1000, f"),
        ("document/training/learning_rate", True, "learning_rate must be a number .* found true"),
        ("document/training/learning_rate", 10**400, "learning_rate must be a number"),
        ("document/training/momentum", 1, "momentum must be a number from 0 to below 1, found 1"),
        ("document/training/clip_norm", -0.1, "clip_norm must be a number from 0"),
        ("document/training/clip_norm", 10**400, "clip_norm must be a number from 0"),
        ("document/training/epochs", 10_000_001, "training.epochs must be a whole number from 1 to 10000000"),
        ("document/training/seed", 2**63, "training.seed must be a whole number"),
        ("document/training/batch_size", -1, "training.batch_size must be"),
        ("document/vocabulary/automatic", 1, "vocabulary.automatic must be true or false, found 1"),
        ("document/vocabulary/level", "line", "vocabulary.level must be one of character, word"),
        ("document/vocabulary/input", "abc", "vocabulary.input must be a list, found “abc”"),
        ("document/vocabulary/input", ["a", "\v"], "vocabulary.input, entry 2, must be text without control"),
        ("document/vocabulary/input", ["a"] * 20_001, "vocabulary.input has 20001 entries: shorten"),
        ("document/pairs", {}, "pairs must be a list, found an object"),
        ("document/pairs", [["a"]], "pair 1 must be a list of an input and a target"),
        ("document/pairs", [["a", "b"], "ab"], "pair 2 must be a list of an input and a target, found “ab”"),
        ("document/pairs", [["a", None]], "pair 1, target, must be text .* found null"),
        ("document/pairs", [["a\x1bb", "c"]], "pair 1, input, must be text without control characters"),
        ("document/pairs", [["a", "\x85"]], "pair 1, target, must be text without control characters"),
        ("document/pairs", [["\ud83d", "c"]], "pair 1, input, must be text .*half characters"),
        ("document/pairs", [["a" * 10_001, "c"]], "pair 1, input, must be text of at most 10000 characters"),
        ("document/pairs", [["a", "b"]] * 200_001, "pairs has 200001 entries: shorten it to 200000"),
        ("document/pairs", [["a", "b", *"c" * 101]], "pair 1 must be a list"),
        ("document/pairs", [], "trained cannot be: There are no pairs yet"),
        ("document/pairs", [["hello", "ohlolo"]], "trained cannot be: Pair 1: input and target have lengths"),
        ("trained", None, "trained must be an object, found null"),
        ("trained", {"batch": 0}, "trained.epoch is missing"),
        ("trained/epoch", -1, "trained.epoch must be a whole number from 0"),
        ("trained/batch", 1, "trained.batch must be a whole number from 0 to 0, found 1"),
        ("trained/document", {}, "trained.document.pairs is missing"),
        ("trained/engine", "fused", "trained.engine must be an object, found “fused”"),
        ("trained/engine", {"name": "fused"}, "trained.engine.detail is missing"),
        ("trained/engine", {**USE, "name": "automatic"}, "trained.engine.name must be one of torch, fused"),
        ("trained/engine", {**USE, "reason": "a\nb"}, "trained.engine.detail must be text without tabs"),
        ("trained/engine", {**USE, "proof": []}, "trained.engine.proof must be an object, found a list"),
        ("trained/engine", {**USE, "proof": {**PROOF, "updates": -1}}, "proof.updates must be a whole"),
        ("trained/engine", {**USE, "proof": {**PROOF, "loss": -1}}, "proof.loss must be a number from 0"),
        ("trained/engine", {**USE, "proof": {**PROOF, "gradient": 10**400}}, "proof.gradient must be a num"),
        ("trained/engine", {**USE, "proof": {**PROOF, "parameters": "0"}}, "proof.parameters must be a n"),
        ("trained/engine", {**USE, "proof": {**PROOF, "rounding": None}}, "proof.rounding must be a num"),
        ("sha256", [], "sha256 must be an object"),
        ("note", "\udc00", "“note” holds half a character"),
        ("\udc00", 1, "holds half a character"),
        ("note", [0] * 10_001, "“note” holds more than 10000 values that this version does not know"),
        ("note", {"a": [[1]] * 5000}, "“note” holds more than 10000 values"),
        ("sha256", dict.fromkeys(map(str, range(10_001))), "sha256.history.safetensors is missing"),
        ("note", json.loads("[" * 40 + "]" * 40), "“note” is nested more than 32 levels deep"),
    ],
)  # fmt: skip
def test_value_of_the_wrong_kind_is_refused_by_name(path: str, value: object, reason: str) -> None:
    refused(put(path, value), reason)


@pytest.mark.parametrize("path", ["format", "version", "document", "sha256", "app_version"])
def test_missing_key_is_named(path: str) -> None:
    refused(changed(lambda raw: raw.pop(path)), path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not readable"),
        ("[]", "must hold an object, found a list"),
        ("{", "not readable"),
        (b"\xff{}", "not readable"),
        ("\ufeff{}", "not readable"),
        ("{} {}", "not readable"),
        ('{"a": NaN}', "NaN is not a number that JSON knows"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ('{"a": 1e999}', "the number “1e999” is too large"),
        ('{"a": -1e999}', "the number “-1e999” is too large"),
        ('{"a": 1' + "0" * 5000 + "}", "not readable"),
        ('{"format": "unroll", "format": "unroll"}', "the key “format” occurs twice"),
        ('{"a": {"b": 1, "c": 2, "c": 3}}', "the key “c” occurs twice"),
        ('{"a": ' + "[" * 200_000, "nested too deeply"),
        ('{"a":' * 200_000, "nested too deeply"),
    ],
)
def test_json_with_traps_is_refused(text: str | bytes, reason: str) -> None:
    refused(with_json(text), reason)


def test_many_unknown_keys_are_refused_together() -> None:
    refused(changed(lambda raw: raw.update(dict.fromkeys(map(str, range(10_001))))), "more than 10000 values")
    halves = {"a": [0] * 6000, "b": [0] * 6000}
    refused(changed(lambda raw: raw.update(halves)), "“b” holds more than 10000 values")


def test_small_file_of_a_long_list_is_refused_at_once() -> None:
    """The list is not walked through: that took seconds for a file of 140 KB."""
    data = put("note", [0] * 1_000_000)
    tracemalloc.start()
    refused(data, "“note” holds more than 10000 values")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20


def test_long_symbol_is_quoted_in_part() -> None:
    vocabulary = {"level": "word", "automatic": False, "shared": True, "input": ["a b" * 999], "target": []}
    refused(
        put("document/vocabulary", vocabulary), r"has “a ba b.*…” at position 1, which is not one word: .*\.$"
    )


def test_sizes_are_judged_before_anything_is_built() -> None:
    largest = {"cell": "lstm", "hidden_size": 1024, "layers": 8, "embedding_size": 1024}
    data = changed(lambda raw: raw["document"]["model"].update(largest))
    tracemalloc.start()
    refused(data, r"tensor embedding.weight must be F32 \[4, 1024\], found F32 \[4, 10\]")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 << 20


def test_file_that_needs_more_memory_than_there_is_is_not_called_damaged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def short(*_: object) -> None:
        raise MemoryError

    data = packed(members())
    monkeypatch.setattr(zipfile.ZipExtFile, "read", short)
    refused(data, "needs more memory than there is: close other programs")


# --- Tensors


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (with_tensors(WEIGHTS, extra=f32(1)), "tensor “extra” does not belong to this model"),
        (with_tensors(WEIGHTS, **{"a\nb": f32(1)}), "tensor “a�b” does not belong"),
        (with_tensors(WEIGHTS, head__bias=None), "tensor head.bias is missing"),
        (with_tensors(WEIGHTS, head__bias=f32(5)), r"tensor head.bias must be F32 \[4\], found F32 \[5\]"),
        (with_tensors(WEIGHTS, head__bias=f32(4, 1)), r"must be F32 \[4\], found F32 \[4, 1\]"),
        (with_tensors(WEIGHTS, head__bias=np.zeros(4)), r"must be F32 \[4\], found F64 \[4\]"),
        (with_tensors(WEIGHTS, head__bias=f32(4, value=np.nan)), "head.bias has values that are not finite"),
        (with_tensors(WEIGHTS, head__bias=f32(4, value=np.inf)), "head.bias has values that are not finite"),
        (with_tensors(WEIGHTS, optimizer__step=f32(value=-1)), "optimizer.step is negative"),
        (with_tensors(WEIGHTS, optimizer__exp_avg_sq=f32(380, value=-1)), "optimizer.exp_avg_sq is negative"),
        (with_tensors(WEIGHTS, optimizer__step=f32(380)), r"optimizer.step must be F32 \[\]"),
        (with_tensors(WEIGHTS, optimizer__step=None), "state “exp_avg”, “exp_avg_sq” is not that of Adam"),
        (with_tensors(WEIGHTS, optimizer__momentum_buffer=f32(380)), "is not that of Adam"),
        (put("document/training/optimizer", "sgd"), "is not that of SGD"),
        (with_member(WEIGHTS, b""), "weights.safetensors is not readable"),
        (with_member(WEIGHTS, b"\xff" * 100), "weights.safetensors is not readable"),
        (with_member(WEIGHTS, members()[WEIGHTS][:-4]), "weights.safetensors is not readable"),
        (with_member(WEIGHTS, bytes(380 * 12 + (1 << 16) + 1)), "weights.safetensors is larger than"),
        (with_member(HISTORY, b"x"), "history.safetensors is not readable"),
        (with_tensors(HISTORY, loss=None), "tensor loss is missing"),
        (with_tensors(HISTORY, loss=np.zeros(14)), r"tensor loss must be F64 \[15\], found F64 \[14\]"),
        (with_tensors(HISTORY, loss=np.full(15, np.nan)), "loss has values that are not finite"),
        (with_tensors(HISTORY, epoch=np.zeros(15)), r"epoch must be I64 \[15\], found F64"),
        (with_tensors(HISTORY, epoch=np.zeros((15, 1), np.int64)), "epoch must be I64"),
        (with_tensors(HISTORY, epoch=np.zeros(15, np.int64)), "epochs must rise from 1"),
        (with_tensors(HISTORY, epoch=np.arange(15)), "epochs must rise from 1"),
        (with_tensors(HISTORY, epoch=np.ones(15, np.int64)), "epochs must rise from 1"),
        (with_tensors(HISTORY, epoch=np.arange(15) + 10_000_000), "epochs must rise from 1"),
        (with_curve(1, 2**62, -(2**63), -(2**62), 5), "epochs must rise from 1"),  # the steps overflow
        (with_tensors(HISTORY, pair_accuracy=np.full(15, 1.5)), "pair_accuracy must lie between 0 and 1"),
    ],
)  # fmt: skip
def test_tensors_that_do_not_fit_are_refused(data: bytes, reason: str) -> None:
    refused(data, reason)


PAST = SAMPLE.with_name("version_2.unroll")
KEPT = "epochs.safetensors"


def with_past(change: Callable[[Json], Any] = lambda _: None, /, **arrays: Array | None) -> bytes:
    """The sample that holds past epochs, some of their tensors or of what is said about them replaced."""
    content = members(PAST)
    found: dict[str, Array | None] = dict(safetensors.numpy.load(content[KEPT]))
    found.update({key.replace("__", "."): value for key, value in arrays.items()})
    content[KEPT] = safetensors.numpy.save({k: v for k, v in found.items() if v is not None})
    raw = json.loads(content["project.json"])
    raw["sha256"][KEPT] = sha256(content[KEPT]).hexdigest()
    change(raw["trained"]["kept"])
    return packed({**content, "project.json": json.dumps(raw).encode()})


def test_the_helper_makes_pasts_that_load() -> None:
    assert from_bytes(with_past()).kept is not None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (with_past(epochs=np.arange(16)[::-1].copy()), "epochs must rise, from 0 at least to 15"),
        (with_past(epochs=np.arange(1, 17)), "epochs must rise"),
        (with_past(epochs=np.arange(-1, 15)), "epochs must rise"),
        (with_past(epochs=np.array([*range(15), 16])), "epochs must rise"),
        (with_past(epochs=np.zeros(200_001, np.int64)), "it has 200001 epochs, at most 200000 may be"),
        (with_past(epochs=None), "tensor epochs is missing"),
        (with_past(epochs=np.arange(15)), r"parameters must be F32 \[15, 40\], found F32 \[16, 40\]"),
        (with_past(parameters=f32(16, 41)), r"parameters must be F32 \[16, 40\], found"),
        (with_past(parameters=f32(16, 40, value=np.nan)), "parameters has values that are not finite"),
        (with_past(gradient_norms=f32(16, 4, value=-2)), "a norm is negative"),
        (with_past(gradient_norms=f32(16, 5)), r"gradient_norms must be F32 \[16, 4\]"),
        (with_past(optimizer__exp_avg_sq=f32(16, 40, value=-1)), "optimizer.exp_avg_sq is negative"),
        (with_past(optimizer__step=None), "is not that of Adam"),
        (with_past(more=f32(1)), "tensor “more” does not belong"),
        (with_past(lambda kept: kept.update(stride=0)), "stride must be a whole number from 1"),
        (with_past(lambda kept: kept.update(bookmarks=[99])), "a bookmark must be an epoch up to 15"),
        (with_past(lambda kept: kept.update(bookmarks=[2, 2])), "bookmarks must be epochs that it holds"),
        (with_past(lambda kept: kept.update(best="x")), "best must be an epoch from 1 to 15"),
        (with_past(lambda kept: kept.update(solved=16)), "solved must be an epoch from 1 to 15"),
        (with_past(lambda kept: kept.pop("best_loss")), "trained.kept.best_loss is missing"),
        (with_past(lambda kept: kept.update(best_loss=10**400)), "best_loss must be a number that is finite"),
        (with_past(lambda kept: kept.update(best_loss=True)), "best_loss must be a number that is finite"),
        (
            with_past(
                **{
                    name: values[::3].copy()
                    for name, values in safetensors.numpy.load(members(PAST)[KEPT]).items()
                }
            ),
            "not every epoch of its stride 1 is there",
        ),
    ],
)
def test_past_epochs_that_do_not_fit_are_refused(data: bytes, reason: str) -> None:
    refused(data, reason)


def test_past_without_its_member_or_its_words_is_refused() -> None:
    content = members(PAST)
    del content[KEPT]
    refused(packed(content), "epochs.safetensors is missing in the file")
    content, raw = members(PAST), json.loads(members(PAST)["project.json"])
    del raw["trained"]["kept"]
    refused(packed({**content, "project.json": json.dumps(raw).encode()}), "does not belong in this project")


@pytest.mark.parametrize("name", [WEIGHTS, HISTORY, "mimetype"])
def test_checksums_are_compared_both_ways(name: str) -> None:
    refused(put(f"sha256/{name}", "0" * 64), f"{name} does not match its checksum")
    refused(put(f"sha256/{name}", 5), f"{name} does not match its checksum")
    refused(changed(lambda raw: raw["sha256"].pop(name)), f"sha256.{name} is missing")
    refused(put("sha256/other.bin", "0" * 64), "“other.bin” is listed but missing in the file")


def test_changed_weights_are_noticed_by_their_checksum() -> None:
    other = safetensors.numpy.save({**safetensors.numpy.load(members()[WEIGHTS]), "head.bias": f32(4)})
    refused(packed({**members(), WEIGHTS: other}), "weights.safetensors does not match its checksum")


# --- Zip


def without(name: str) -> bytes:
    return packed({key: data for key, data in members().items() if key != name})


def doubled() -> bytes:
    buffer = BytesIO(SAMPLE.read_bytes())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(buffer, "a") as file:
        file.writestr("project.json", b"{}")
    return buffer.getvalue()


def encrypted() -> bytes:
    data = bytearray(SAMPLE.read_bytes())
    data[data.rindex(b"PK\1\2") + 8] |= 1
    return bytes(data)


def bzipped() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members().items():
            file.writestr(name, data, zipfile.ZIP_BZIP2 if name == "project.json" else None)
    return buffer.getvalue()


SOUND = SAMPLE.read_bytes()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not an Unroll project"),
        (b"hello", "not an Unroll project"),
        (b"PK\3\4", "damaged .its end is missing"),
        (SOUND[:-1], "damaged .its end is missing"),
        (SOUND[: len(SOUND) // 2], "damaged .its end is missing"),
        (b"#!/bin/sh\n" + SOUND, "not an Unroll project"),
        (SOUND[:2000] + b"?" + SOUND[2001:], "weights.safetensors does not match its checksum"),
        (packed({"a.txt": b"x"}), "a zip, but not an Unroll project"),
        (packed({"project.json": b"{}", **members()}), "a zip, but not an Unroll project"),
        (packed(members(), deflated=("mimetype",)), "mimetype is packed in a way"),
        (packed({**members(), "mimetype": b"application/zip"}), "of another kind"),
        (packed(members(), deflated=(WEIGHTS,)), "weights.safetensors is packed in a way"),
        (bzipped(), "project.json is packed in a way"),
        (encrypted(), "is encrypted: save it without a password"),
        (without("project.json"), "project.json is missing in the file"),
        (without(WEIGHTS), "weights.safetensors is missing in the file"),
        (without(HISTORY), "history.safetensors is missing in the file"),
        (packed({**members(), "more.bin": b""}), "“more.bin” does not belong in this project"),
        (changed(lambda raw: raw.pop("trained")), "“history.safetensors” does not belong in this project"),
        (packed({**members(), "../evil": b""}), "name “../evil” is not allowed"),
        (packed({**members(), "/etc/passwd": b""}), "is not allowed"),
        (packed({**members(), "C:\\evil": b""}), "is not allowed"),
        (packed({**members(), "a\x1b[2J": b""}), "name “a�.2J” is not allowed"),
        (packed({**members(), "a" * 65: b""}), "is not allowed"),
        (packed({**members(), **{f"m{n}": b"" for n in range(20)}}), "more than 16 members"),
        (doubled(), "two members of one name"),
    ],
)
def test_strange_zips_are_refused(data: bytes, reason: str) -> None:
    refused(data, reason)


def test_more_members_than_a_plain_zip_can_count_are_refused() -> None:
    refused(packed({**members(), **{f"m{n}": b"" for n in range(70_000)}}), "more than 16 members")


def test_newer_file_says_so_even_with_members_unknown_here() -> None:
    raw = {**json.loads(members()["project.json"]), "version": 7}
    refused(packed({**members(), "project.json": json.dumps(raw).encode(), "new.bin": b""}), "newer Unroll")


def bomb(promised: int | None = None) -> bytes:
    """160 MiB of spaces in less than 200 KB; the header may promise less."""
    data = bytearray(packed({**members(), "project.json": b" " * (160 << 20)}, deflated=("project.json",)))
    if promised is not None:
        entry = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
        data[entry + 24 : entry + 28] = promised.to_bytes(4, "little")
    return bytes(data)


def test_zip_bomb_stays_small() -> None:
    cases = ((bomb(), "project.json is larger than"), (bomb(promised=1000), "project.json does not match"))
    tracemalloc.start()
    for data, reason in cases:
        refused(data, reason)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 << 20


# --- Whatever happens to the bytes


def mutated(data: bytes, rng: random.Random) -> bytes:
    at, length = rng.randrange(len(data)), rng.randrange(1, 9)
    match rng.randrange(4):
        case 0:
            return data[:at] + rng.randbytes(1) + data[at + 1 :]
        case 1:
            return data[:at] + data[at + length :]
        case 2:
            return data[:at] + rng.randbytes(length) + data[at:]
    return data[:at] + data[at : at + length] + data[at:]


@pytest.mark.parametrize("name", ["", "project.json", WEIGHTS, HISTORY])
def test_mutated_file_is_refused_or_a_valid_project(name: str) -> None:
    """Members are mutated behind the checksums too, since those would keep the mutation from the checks."""
    rng, loaded = random.Random(7), 0  # noqa: S311
    for _ in range(400):
        if name:
            member = mutated(members()[name], rng)
            data = with_json(member) if name == "project.json" else with_member(name, member)
        else:
            data = mutated(SOUND, rng)
        try:
            project = from_bytes(data)
        except ProjectFileError as error:
            told = str(error).isprintable()
        else:
            verified_bytes(project)
            told, loaded = True, loaded + 1
        assert told
    assert loaded < 400


# --- Places on the disk


def unloadable(path: str | Path, reason: str) -> None:
    with pytest.raises(ProjectFileError, match=f"^The file cannot be read: .*{reason}"):
        load(path)


def unsavable(path: str | Path, reason: str) -> None:
    with pytest.raises(ProjectFileError, match=f"^The project cannot be saved: .*{reason}"):
        save(Project(Document()), path)


def test_places_that_hold_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unloadable(tmp_path / "none.unroll", "there is no such file or folder: check the name")
    unloadable(tmp_path, "it is a folder: choose a file")
    unloadable("a\0b", "is not a file name")
    unloadable("x" * 300, "the name is too long: choose a shorter one")
    monkeypatch.setattr(Path, "open", lambda *_: os.open("/", os.O_RDWR))
    unloadable(SAMPLE, "it is a folder")  # whatever opening raises
    monkeypatch.undo()
    unsavable(tmp_path / "none" / "a.unroll", "there is no such file or folder")
    unsavable(tmp_path, "it is a folder: choose a file")
    unsavable("a\0b", "is not a file name")
    unsavable(tmp_path / ("x" * 300), "the name is too long")
    assert list(tmp_path.iterdir()) == []


def test_file_without_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    unloadable(SAMPLE, "permission is denied: change the permissions")


def test_file_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    large = tmp_path / "large.unroll"
    with large.open("wb") as file:
        file.truncate(4 << 30)  # takes no room on the disk
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda *_: pytest.fail("it is opened"))
        unloadable(large, "A file may have at most 1536 MiB: choose another")
    monkeypatch.setattr(archive, "MAX_FILE", 100)
    unloadable(SAMPLE, "A file may have at most")
    refused(SOUND, "A file may have at most")


def test_file_that_grows_while_it_is_read_is_read_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "MAX_FILE", 100)
    assert len(storage._read(SAMPLE)) == 101


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are Unix files")
def test_pipes_and_devices_are_neither_read_nor_replaced(tmp_path: Path) -> None:
    pipe, loop = tmp_path / "pipe", tmp_path / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for path in (pipe, Path("/dev/zero")):
        unloadable(path, "not a regular file")
        unsavable(path, "not a regular file")
    unloadable(loop, "links lead in a circle")
    unsavable(loop, "links lead in a circle")
    assert pipe.is_fifo()


def test_reading_brings_no_torch() -> None:
    probe = "import sys; from playground.project_file import load; load(sys.argv[1]); print(*sys.modules)"
    command = [sys.executable, "-c", probe, str(SAMPLE)]
    done = subprocess.run(command, cwd=SAMPLE.parents[2], capture_output=True, text=True, check=False)
    assert "playground.checkpoint" in done.stdout.split()
    assert "torch" not in done.stdout.split()


def test_document_with_problems_is_kept_without_weights() -> None:
    broken = replace(Document(), pairs=())
    assert from_bytes(to_bytes(Project(broken))).document == broken
