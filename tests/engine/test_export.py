"""An export is a model that was read back and agrees, or it is not there."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.checkpoint import RateChange, Trained
from playground.document import Document, VocabularySpec
from playground.export.checking import cases
from playground.export.checking.agreement import agreement, require_agreement
from playground.export.checking.cases import Answer, live_answers, write_cases
from playground.export.context import PROGRAMS, Work
from playground.export.errors import CancelledError, ExportError
from playground.export.format_api import Checked, Exported, FormatName, Request, WrittenPart
from playground.export.formats import module
from playground.export.readme import readme
from playground.export.run_export import export
from playground.export.safetensors import format as safetensors_format
from playground.export.torch import format as torch_format
from playground.pairs import Pair
from playground.spec import ModelSpec
from tests.engine.exporting import document, loaders, network, request, run_python
from tests.engine.plain import every_spec, named

PROGRAM = PROGRAMS / "answer_torch.py"
SPECS = [*every_spec("module"), *every_spec("cell")[::5]]

# What each export's own loader answers; one process for all, since importing torch takes a second.
READ_ALL = """
import json, os, runpy, sys
program, places = sys.argv[1], json.loads(sys.argv[2])
answer = runpy.run_path(program)["main"]
for place in places:
    os.chdir(place)
    for format in ("torch", "safetensors"):
        sys.modules.pop("model", None), sys.path_importer_cache.clear()
        answer(f"load_{format}.py", "cases.npz", f"{format}.npz")
        sys.path.remove(".")
assert not any(name.split(".")[0] in ("playground", "ui") for name in sys.modules)
"""


def test_every_model_is_the_same_in_plain_torch(tmp_path: Path) -> None:
    """Batches of 1 and 7, lengths 1, 5 and 50, and all pairs, by the loaders of the README."""
    places = []
    for spec in SPECS:
        place = tmp_path / named(spec)
        place.mkdir()
        asked = request(document(spec), "torch", "safetensors")
        for name in asked.formats:
            part = module(name).write(asked, place, Work())
            (place / f"load_{name}.py").write_text(part.loader, encoding="utf-8")
        write_cases(place / "cases.npz", cases.cases(asked.trained.document))
        places.append(str(place))
    run_python(READ_ALL, tmp_path, [PROGRAM, json.dumps(places)])
    for spec in SPECS:
        made = document(spec)
        asked_cases = cases.cases(made)
        live = live_answers(made, network(made).checkpoint.flat, asked_cases)
        assert {case.ids.shape for case in asked_cases} >= {(b, t) for b in (1, 7) for t in (1, 5, 50)}
        for name in ("torch", "safetensors"):
            found = cases.read_answers(tmp_path / named(spec) / f"{name}.npz", asked_cases)
            assert require_agreement(name, asked_cases, live, found) <= 1e-5


# Runs each list of loaders where it belongs; prints what each list has printed, as JSON.
PASTED = """
import contextlib, io, json, os, sys
said = []
for place, codes in json.loads(sys.argv[1]):
    os.chdir(place)
    sys.path.insert(0, "."), sys.modules.pop("model", None), sys.path_importer_cache.clear()
    with contextlib.redirect_stdout(io.StringIO()) as out:
        for code in codes:
            exec(code)
    said.append(out.getvalue())
print(json.dumps(said))
"""

# As `python model.py` and `python model.py TEXT` do.
AS_PROGRAM = """
import runpy, sys
for sys.argv in (["model.py"], ["model.py", "ll"]):
    try:
        runpy.run_path("model.py", run_name="__main__")
    except ValueError:
        print("unknown")
"""

TEXTS = {
    "character": Document((Pair("a'\\\"`👩‍👩‍👧", "👩‍👩‍👧`\"\\'"),)),
    "word": Document((Pair("我 爱 'you'", "爱 'you' 我"),), VocabularySpec(level="word")),
}


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[str], str]]:
    """The loaders in the READMEs of some exports, and what they print when run as pasted; one process for
    all, since importing torch takes seconds."""
    places, codes = [], []
    for name, made in {"default": Document(), **TEXTS}.items():
        asked, place = request(made, "torch", "safetensors"), tmp_path_factory.mktemp(name)
        parts = {kind: module(kind).write(asked, place, Work()) for kind in asked.formats}
        (place / "README.md").write_text(readme(asked, parts, {}), encoding="utf-8")
        places.append(str(place))
        codes.append(loaders(place / "README.md"))
    tried = [[*loading, AS_PROGRAM] for loading in codes]
    said = run_python(PASTED, Path(places[0]), [json.dumps(list(zip(places, tried, strict=True)))])
    return dict(zip(("default", *TEXTS), zip(codes, json.loads(said), strict=True), strict=True))


def test_the_loaders_in_the_readme_run_as_pasted(pasted: dict[str, tuple[list[str], str]]) -> None:
    (first, second), said = pasted["default"]
    answer, indices, by_command, of_ll = said.split("\n")[:4]
    assert by_command == answer
    assert len(of_ll) == 2
    assert f"# {answer!r}" in first
    assert f"# {indices}, which is {answer!r}" in second
    for loader in (first, second):
        lines = [line for line in loader.split("\n") if line and not line.startswith(("import ", "from "))]
        assert len(lines) <= 5


@pytest.mark.parametrize("level", TEXTS)
def test_a_loader_reads_any_text(pasted: dict[str, tuple[list[str], str]], level: str) -> None:
    """Quotes, backslashes and family emoji; words of several letters."""
    answer, symbols = pasted[level][1].split("\n")[0], TEXTS[level].vocabularies.target.symbols
    assert answer
    assert not set(answer.split()) - set(symbols) if level == "word" else any(s in answer for s in symbols)


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Exported, list[float]]:
    """An export whose files were read back, and the progress that it told."""
    shares: list[float] = []
    work = Work(lambda text, share: shares.append(-1.0 if share is None else share))  # noqa: ARG005
    asked = request(document(ModelSpec("lstm")), "safetensors")
    return export(asked, tmp_path_factory.mktemp("checked") / "out", work), shares


def test_the_readme_says_what_is_there_and_how_well_it_agrees(checked: tuple[Exported, list[float]]) -> None:
    exported, _ = checked
    assert exported.difference <= 1e-5
    said = (exported.folder / "README.md").read_text(encoding="utf-8")
    for file in exported.folder.iterdir():
        assert file.name in ("README.md", "export.json") or f"`{file.name}`" in said
    assert "# a project, after epoch 3" in said
    assert "LSTM" in said
    assert f"| {exported.difference:.1e} |" in said
    assert "0 `a`, 1 `b`, 2 `c`, 3 `d`, 4 `e`" in said


def test_progress_rises_from_nothing_to_all(checked: tuple[Exported, list[float]]) -> None:
    _, shares = checked
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_what_differs_is_not_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong weight in the file: the sentence says where, and no folder is left."""
    write = torch_format.write

    def write_wrong(asked: Request, folder: Path, work: Work) -> WrittenPart:
        flat = asked.trained.checkpoint.flat.copy()
        flat[3] += 0.01
        changed = replace(asked.trained, checkpoint=replace(asked.trained.checkpoint, flat=flat))
        return write(replace(asked, trained=changed), folder, work)

    monkeypatch.setattr(torch_format, "write", write_wrong)
    with pytest.raises(ExportError, match=r"torch does not agree with the network: logits differ by 0\.\d"):
        export(request(Document(), "torch"), tmp_path / "out", Work())
    assert not list(tmp_path.iterdir())


def test_not_a_number_is_no_agreement() -> None:
    made = document(ModelSpec())
    asked = cases.cases(made)
    live = live_answers(made, network(made).checkpoint.flat, asked)
    found = [Answer(answer.logits * np.float32("nan"), answer.h_n, answer.c_n) for answer in live]
    with pytest.raises(ExportError, match="logits differ by nan"):
        require_agreement("it", asked, live, found)


def test_a_rounding_does_not_excuse_what_is_not_a_number() -> None:
    """Logits a little apart, and states beside them that are not numbers at all."""
    made, flat = document(ModelSpec()), network(document(ModelSpec())).checkpoint.flat
    asked = cases.cases(made)[-1:]
    (live,) = live_answers(made, flat, asked)
    apart = Answer(live.logits + np.float32(1.5e-5), live.h_n * np.float32("nan"), live.c_n)
    with pytest.raises(ExportError, match=r"logits differ by|h_n differ by nan"):
        agreement("it", made, flat, asked, [apart])


def test_a_smaller_answer_is_no_agreement() -> None:
    made = document(ModelSpec())
    asked = cases.cases(made)
    live = live_answers(made, network(made).checkpoint.flat, asked)
    found = [Answer(answer.logits[:, :1], answer.h_n, answer.c_n) for answer in live]
    with pytest.raises(ExportError, match="logits differ by inf"):
        require_agreement("it", asked, live, found)


@pytest.mark.parametrize("after", ["writing safetensors", "checking safetensors"])
def test_cancelled_anywhere_nothing_is_left(tmp_path: Path, after: str) -> None:
    said: list[str] = []
    work = Work(lambda text, share: said.append(text), lambda: after in said)  # noqa: ARG005
    with pytest.raises(CancelledError):
        export(request(Document(), "safetensors"), tmp_path / "out", work)
    assert not list(tmp_path.iterdir())


def test_a_process_is_ended_with_the_export(tmp_path: Path) -> None:
    """A check that takes long does not go on when the person has cancelled."""
    program = tmp_path / "endless.py"
    program.write_text(
        "import time, pathlib\nwhile True:\n    pathlib.Path('alive').touch(); time.sleep(0.01)"
    )
    alive = tmp_path / "alive"
    with pytest.raises(CancelledError):
        Work(cancelled=alive.exists).python(program, [], tmp_path)
    alive.unlink()
    assert not alive.exists()


def test_a_failing_process_is_quoted(tmp_path: Path) -> None:
    program = tmp_path / "bad.py"
    program.write_text("raise SystemExit('no such thing')")
    with pytest.raises(ExportError, match="no such thing"):
        Work().python(program, [], tmp_path)


def test_a_format_that_cannot_be_made_is_left_out_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_format, "obstacle", lambda asked: "It is Tuesday: wait.")  # noqa: ARG005
    both: tuple[FormatName, ...] = ("torch", "safetensors")
    with pytest.raises(ExportError, match="It is Tuesday: wait"):
        export(request(Document(), *both), tmp_path / "out", Work())
    monkeypatch.setattr(safetensors_format, "check", lambda *_: Checked("nobody", "nothing", 0.0))
    exported = export(request(Document(), *both), tmp_path / "out", Work(), leave_out=True)
    assert exported.left_out == (("torch", "It is Tuesday: wait."),)
    assert [name for name, _ in exported.checks] == ["safetensors"]
    assert not (exported.folder / "model.py").exists()


def test_without_a_format_there_is_nothing_to_do(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="No format is chosen"):
        export(request(Document()), tmp_path / "out", Work())


def said_of(trained: Trained, name: str) -> str:
    """The head of the README."""
    return readme(Request(trained, name, ("safetensors",)), {}, {}).split("\n| ")[0]


def test_the_readme_tells_where_the_weights_come_from() -> None:
    fresh = network(document(ModelSpec()), epoch=0)
    assert "Not trained: the initial weights of seed 16." in said_of(fresh, "a")
    imported = replace(fresh, imported=True)
    assert "Not trained: imported weights." in said_of(imported, "a")
    rates = (RateChange(0, 0, 0.05), RateChange(2, 0, 0.5), RateChange(3, 0, 0.02))
    changed = replace(imported, checkpoint=replace(fresh.checkpoint, epoch=3, batch=1, rates=rates))
    said = said_of(changed, "a")
    assert "# a, after epoch 3 and 1 update\n" in said
    assert "from imported weights" in said
    assert "learning rate 0.05 at first and 0.02 at the end" in said


def test_the_name_of_a_project_is_no_markdown() -> None:
    said = said_of(network(document(ModelSpec())), "*a* `b` <b> c|d")
    assert r"# \*a\* \`b\` \<b> c|d, after epoch 3" in said
