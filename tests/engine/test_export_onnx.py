"""onnxruntime answers with an exported graph what torch answers, and refuses what torch refuses."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import nn
from torch.nn import functional

from playground.document import Document, VocabularySpec
from playground.export.checking.agreement import relative_difference
from playground.export.checking.cases import Answer, Case, cases
from playground.export.context import Work
from playground.export.errors import ExportError
from playground.export.format_api import Request, WrittenPart
from playground.export.onnx import format as onnx_format
from playground.export.onnx.questions import Questions
from playground.pairs import Pair
from playground.parameters import FloatArray
from playground.spec import CELL_NAMES, ModelSpec
from tests.engine.exporting import document, request, run_python
from tests.engine.plain import SYMBOLS, every_spec, named, random_flat, script

SPECS = every_spec()
WORDS = Document(
    pairs=(Pair("我 爱 北京 `天'安门` 我", "wo ai Beijing wo wo"), Pair("爱 爱", "ai ai")),
    vocabulary=VocabularySpec(level="word", shared=False),
    model=ModelSpec("lstm", form="cell"),
)
WRONG = [-1, -SYMBOLS, SYMBOLS, 10**12]

# What each export's own loader answers, and which indices onnxruntime refuses; one process for all.
READ_ALL = """
import json, os, pathlib, runpy, sys
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy, onnxruntime
answer = runpy.run_path(sys.argv[1])["main"]
for place in sys.argv[3:]:
    os.chdir(place)
    answer("loader.py", "questions.npz", "answers.npz")
    session, refused = onnxruntime.InferenceSession("model.onnx"), []
    for wrong in json.loads(sys.argv[2]):
        try:
            session.run(None, {"ids": numpy.array([[0, wrong, 0]])})
        except Exception:
            refused.append(wrong)
    pathlib.Path("refused.json").write_text(json.dumps(refused))
assert not any(name.split(".")[0] in ("playground", "ui", "torch") for name in sys.modules)
"""


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a folder for every spec: its graph, and what was answered with it."""
    folder = tmp_path_factory.mktemp("onnx")
    for spec in SPECS:
        place = folder / named(spec)
        place.mkdir()
        part = onnx_format.write(calm(request(document(spec), "onnx")), place, Work())
        (place / "loader.py").write_text(part.loader, encoding="utf-8")
        questions(spec).write(place / "questions.npz")
    places = [folder / named(spec) for spec in SPECS]
    run_python(READ_ALL, folder, [onnx_format.PROGRAM, json.dumps(WRONG), *places])
    return folder


def calm(asked: Request) -> Request:
    """With smaller weights: gates bend all the same, but no rounding grows beyond 1e-5 in 50 steps."""
    return with_weights(asked, asked.trained.checkpoint.flat * np.float32(0.4))


def with_weights(asked: Request, flat: FloatArray) -> Request:
    checkpoint = replace(asked.trained.checkpoint, flat=flat)
    return replace(asked, trained=replace(asked.trained, checkpoint=checkpoint))


def questions(spec: ModelSpec) -> Questions:
    return Questions(cases(document(spec)))


def plain_answers(spec: ModelSpec, asked: tuple[Case, ...]) -> Iterator[Answer]:
    """By plain torch modules."""
    made = calm(request(document(spec))).trained
    weights = made.document.layout.split(made.checkpoint.flat)
    net = script(spec, SYMBOLS, seed=0)
    net.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})
    for case in asked:
        with torch.no_grad():
            yield plain_answer(dict(net.named_children()), case)


def plain_answer(modules: Mapping[str, nn.Module], case: Case) -> Answer:
    ids, h0 = torch.tensor(case.ids), torch.tensor(case.h0)
    x = modules["embedding"](ids) if "embedding" in modules else functional.one_hot(ids, SYMBOLS).float()
    output, state = modules["rnn"](x, h0 if case.c0 is None else (h0, torch.tensor(case.c0)))
    logits = modules["head"](output) if "head" in modules else output  # (batch, time, symbols)
    h_n, c_n = state if isinstance(state, tuple) else (state, None)
    return Answer(logits.numpy(), h_n.numpy(), None if c_n is None else c_n.numpy())


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_onnxruntime_answers_what_torch_answers(answered: Path, spec: ModelSpec) -> None:
    """All pairs, batches of 1 and 7, lengths 1, 5 and 50, rows with `lengths` as each alone, `ids` alone."""
    asked, found = questions(spec).read(answered / named(spec) / "answers.npz", ragged=True)
    assert {case.ids.shape for case in asked} >= {(b, t) for b in (1, 7) for t in (1, 5, 50)}
    for case, wanted, got in zip(asked, plain_answers(spec, asked), found, strict=True):
        assert relative_difference(wanted.logits, got.logits) <= 1e-5, case.name
        assert relative_difference(wanted.h_n, got.h_n) <= 1e-5, case.name
        if wanted.c_n is not None and got.c_n is not None:
            assert relative_difference(wanted.c_n, got.c_n) <= 1e-5, case.name
        assert (got.c_n is None) == (spec.cell != "lstm")


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_an_index_outside_the_vocabulary_is_an_error(answered: Path, spec: ModelSpec) -> None:
    """As in torch; neither zeros, nor counted from the end."""
    assert json.loads((answered / named(spec) / "refused.json").read_text()) == WRONG


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_a_viewer_shows_one_operator_a_layer_and_free_axes(answered: Path, spec: ModelSpec) -> None:
    model = onnx.load(answered / named(spec) / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert (model.ir_version, model.opset_import[0].version, model.producer_name) == (8, 17, "Unroll")
    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count(CELL_NAMES[spec.cell]) == spec.layers
    assert kinds.count("OneHot") == (spec.input == "one-hot")
    assert kinds.count("MatMul") == kinds.count("Add") == (spec.head == "linear")
    assert "Loop" not in kinds
    state = [spec.layers, "batch", spec.hidden_size]
    shapes = {"ids": ["batch", "time"], "h0": state, "lengths": ["batch"], "h_n": state}
    shapes["logits"] = ["batch", "time", SYMBOLS]
    if spec.cell == "lstm":
        shapes |= {"c0": state, "c_n": state}
    assert {value.name: axes(value) for value in (*model.graph.input, *model.graph.output)} == shapes


def axes(value: onnx.ValueInfoProto) -> list[str | int]:
    return [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]


@pytest.fixture
def exported(tmp_path: Path) -> WrittenPart:
    """Words, Chinese ones among them, with a vocabulary of its own on each side."""
    return onnx_format.write(request(WORDS, "onnx"), tmp_path, Work())


@pytest.fixture
def nothing_is_left(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """onnxruntime would leave an identifier among the temporary files, and more in the home folder."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    yield
    assert [path for path in home.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("nothing_is_left")
def test_vocabularies_of_different_sizes_agree(exported: WrittenPart, tmp_path: Path) -> None:
    checked = onnx_format.check(request(WORDS, "onnx"), tmp_path, exported, Work())
    assert checked.difference is not None
    assert checked.difference <= 1e-5
    assert "onnxruntime" in checked.means
    assert "magnifies" not in checked.compared


@pytest.mark.usefixtures("exported")
def test_the_metadata_say_what_a_stranger_must_know(tmp_path: Path) -> None:
    said = {entry.key: entry.value for entry in onnx.load(tmp_path / "model.onnx").metadata_props}
    assert json.loads(said["input_symbols"]) == ["`天'安门`", "北京", "我", "爱"]
    assert json.loads(said["target_symbols"]) == ["Beijing", "ai", "wo"]
    assert "北京" in said["input_symbols"]  # a viewer shows it as it is
    assert json.loads(said["model"])["hidden_size"] == WORDS.model.hidden_size
    assert (said["name"], said["level"], said["epoch"], said["seed"]) == ("a project", "word", "3", "16")


@pytest.mark.usefixtures("nothing_is_left")
def test_the_loader_runs_as_pasted_and_says_nothing_else(exported: WrittenPart, tmp_path: Path) -> None:
    """It prints the answer that its last comment promises, and no warning."""
    source = f"import os\nos.dup2(1, 2)\n{exported.loader}"
    (printed,) = run_python(source, tmp_path).splitlines()
    *_, answer = exported.loader.partition(f"# {printed}, which is ")
    assert set(answer.strip("'").split()) <= {"Beijing", "ai", "wo"}
    assert answer


def test_a_graph_that_differs_is_refused(exported: WrittenPart, tmp_path: Path) -> None:
    asked = request(WORDS, "onnx")
    flat = asked.trained.checkpoint.flat.copy()
    flat[3] += 0.01
    with pytest.raises(ExportError, match=r"onnx does not agree with the network: logits differ by 0\.\d"):
        onnx_format.check(with_weights(asked, flat), tmp_path, exported, Work())


def test_a_network_that_magnifies_roundings_is_exported_and_the_readme_says_so(tmp_path: Path) -> None:
    """Two correct programs differ by more than 1e-5 on it; a wrong weight is seen all the same."""
    made = document(ModelSpec(layers=3, embedding_size=6, hidden_size=SYMBOLS, head="none"))
    asked = with_weights(request(made, "onnx"), random_flat(made.layout.size, seed=1))
    part = onnx_format.write(asked, tmp_path, Work())
    checked = onnx_format.check(asked, tmp_path, part, Work())
    assert checked.difference is not None
    assert 1e-5 < checked.difference < 1e-3
    assert "magnifies roundings beyond 1e-05" in checked.compared
    flat = asked.trained.checkpoint.flat.copy()
    flat[-1] += 1e-3
    with pytest.raises(ExportError, match="onnx does not agree with the network"):
        onnx_format.check(with_weights(asked, flat), tmp_path, part, Work())


class WithoutOnnxruntime(Work):
    def python(self, program: Path, arguments: Sequence[str | Path], cwd: Path, *more: Any) -> str:  # noqa: ANN401
        starter = cwd / "starter.py"
        starter.write_text(
            "import runpy, sys\nsys.modules['onnxruntime'] = None\n"
            f"runpy.run_path({str(program)!r}, run_name='__main__')"
        )
        return super().python(starter, arguments, cwd, *more)


def test_without_onnxruntime_the_reference_of_onnx_checks(exported: WrittenPart, tmp_path: Path) -> None:
    checked = onnx_format.check(request(WORDS, "onnx"), tmp_path, exported, WithoutOnnxruntime())
    assert checked.difference is not None
    assert checked.difference <= 1e-5
    assert checked.means.startswith(f"onnx.reference of onnx {onnx.__version__}")
    assert checked.means.endswith("which knows no `lengths`")
    assert "several lengths" not in checked.compared


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, command = request(WORDS, "onnx"), f"{sys.executable} -m pip install onnx onnxruntime"
    assert onnx_format.obstacle(asked) is None
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert onnx_format.obstacle(asked) is None
    monkeypatch.setattr(onnx_format, "version", lambda package: "1.9.0")  # noqa: ARG005
    assert onnx_format.obstacle(asked) == (
        f"With onnx 1.9.0 the file cannot be checked: install onnxruntime with {command}"
    )
    monkeypatch.setitem(sys.modules, "onnx", None)
    assert onnx_format.obstacle(asked) == (
        f"ONNX needs the package onnx, which is missing: install it with {command}"
    )
