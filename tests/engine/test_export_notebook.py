"""The notebook trains as the script does, shows the states, and holds what it showed when it was tried."""

import contextlib
import io
import json
import re
import runpy
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.document import Document
from playground.export.context import Work
from playground.export.errors import ExportError
from playground.export.format_api import Exported, Request
from playground.export.notebook import format as notebook_format
from playground.export.notebook.cells import HEATMAP, LOOP, MOST_STEPS, MOST_UNITS, cells
from playground.export.notebook.format import printed
from playground.export.notebook.states import hidden_states, require_states
from playground.export.run_export import export
from playground.export.script import SCRIPT
from playground.export.script.facts import RunFacts
from playground.inspection.trace import trace
from playground.pairs import Pair
from playground.spec import ModelSpec, TrainSpec
from playground.tasks import build
from tests.engine.scripting import DOCUMENTS, moved, train, untrained, weights

run_cell = runpy.run_path(str(notebook_format.PROGRAM))["run"]


@dataclass(frozen=True)
class Shown:
    lines: list[str]
    html: str
    made: dict[str, Any]


def shown(document: Document) -> Shown:
    """What the cells show when they are run in their order."""
    out, html, made = io.StringIO(), "", {"__name__": "__main__"}
    with torch.random.fork_rng(devices=[]), contextlib.redirect_stdout(out):
        for cell in cells(RunFacts.of(untrained(document), shares=False)):
            if cell.kind == "code":
                html = run_cell(cell.source, made)
    return Shown(out.getvalue().splitlines(), html, made)


class Table(HTMLParser):
    """The heads, numbers and colours of a heatmap."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.cells: list[tuple[float, tuple[int, ...]]] = []
        self.captions: list[str] = []
        self._tag, self._colour = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag, self._colour = tag, str(dict(attrs).get("style"))

    def handle_data(self, data: str) -> None:
        if self._tag == "td":
            colour = re.search(r"background-color: rgb\((\d+), (\d+), (\d+)\)", self._colour)
            assert colour is not None
            self.cells.append((float(data), tuple(map(int, colour.groups()))))
        {"th": self.heads, "caption": self.captions}.get(self._tag, []).append(data)


# --- What it does


@pytest.mark.parametrize("name", DOCUMENTS)
def test_notebook_prints_the_log_and_has_the_states_of_the_run(name: str) -> None:
    ran, found = train(DOCUMENTS[name]), shown(DOCUMENTS[name])
    document, flat = DOCUMENTS[name], ran.trained.checkpoint.flat
    assert found.lines == ran.lines
    assert np.array_equal(weights(document, found.made["model"]), flat)
    ids = document.vocabularies.input.encode(document.pairs[0].symbols(document.vocabulary.level)[0])
    live = trace(document.model, document.layout.split(flat), len(document.vocabularies.input), ids)
    hidden = found.made["hidden"].numpy()  # (layers, units, time)
    assert len(hidden) == len(live.layers)
    for states, layer in zip(hidden, live.layers, strict=True):
        np.testing.assert_allclose(states.T, layer.hidden[1:], rtol=0, atol=1e-5)
    assert require_states(document, flat, hidden) <= 1e-5


def test_heatmap_has_symbols_over_steps_and_numbers_in_their_colours() -> None:
    found = shown(build("hello-lstm"))
    table = Table(found.html)
    assert table.captions == ["Layer 1", "Layer 2"]
    units = [str(n) for n in range(1, 9)]
    assert table.heads == ["h", "e", "l", "l", "o", *units] * 2
    values = found.made["hidden"].numpy().ravel()  # layer by layer, unit by unit, in the order of steps
    assert [number for number, _ in table.cells] == [float(f"{value:.2f}") for value in values]
    for value, (red, _, blue) in table.cells:
        assert (red > blue) == (value > 0) or abs(value) < 0.01
    strongest = max(table.cells, key=lambda cell: abs(cell[0]))[1]
    weakest = min(table.cells, key=lambda cell: abs(cell[0]))[1]
    assert sum(strongest) < sum(weakest) <= 3 * 255


def test_symbols_that_html_would_take_for_its_own_are_seen() -> None:
    found = shown(Document((Pair("<b>&é ", "abcdef"),), training=TrainSpec(epochs=1)))
    assert Table(found.html).heads[:6] == ["<", "b", ">", "&", "é", "␣"]


def test_large_states_are_cut_and_the_notebook_says_so() -> None:
    text = "ab" * 30
    document = Document(
        (Pair(text, text),), model=ModelSpec(hidden_size=50, layers=1), training=TrainSpec(epochs=2)
    )
    found = shown(document)
    assert found.made["hidden"].shape == (1, 50, MOST_STEPS)
    assert len(Table(found.html).cells) == MOST_UNITS * MOST_STEPS
    said = "".join(cell.source for cell in cells(RunFacts.of(untrained(document), shares=False)))
    assert "the first 40 of 60 symbols" in said
    assert "the first 32 of 50 units" in said
    flat = weights(document, found.made["model"])
    assert require_states(document, flat, found.made["hidden"].numpy()) <= 1e-5


# --- The check


def test_states_of_another_network_are_no_export() -> None:
    ran = train(build("hello-gru")).trained
    wanted = hidden_states(ran.document, ran.checkpoint.flat)
    assert require_states(ran.document, ran.checkpoint.flat, wanted) == 0
    with pytest.raises(ExportError, match="states in the notebook differ by"):
        require_states(ran.document, moved(ran, 1e-2).checkpoint.flat, wanted)
    with pytest.raises(ExportError, match="states in the notebook differ by nan"):
        require_states(ran.document, ran.checkpoint.flat, wanted * np.float32(np.nan))
    with pytest.raises(ExportError, match="states in the notebook differ by inf"):
        require_states(ran.document, ran.checkpoint.flat, wanted[:, :-1])


def test_what_a_wild_network_makes_of_rounding_is_no_difference() -> None:
    """Over 40 steps it magnifies the last bit of float32 beyond what is allowed; torch is as far off."""
    text = "ab" * 20
    model = ModelSpec(hidden_size=32, layers=3)
    document = Document((Pair(text, text),), model=model)
    flat = np.random.default_rng(0).normal(0, 1.0, document.layout.size).astype(np.float32)
    weights = document.layout.split(flat)
    single = trace(model, weights, 2, [0, 1] * 20, np.float32)
    found = np.stack([layer.hidden[1:].T for layer in single.layers]).astype(np.float32)
    assert require_states(document, flat, found) > 1e-5


def test_long_log_keeps_its_beginning_and_its_end() -> None:
    log: list[str] = []
    for n in range(1, 1001):
        notebook_format._add(log, str(n))
    assert log == [*map(str, range(1, 101)), "…", *map(str, range(901, 1001))]
    assert "".join(str(line) for line in printed(log)["text"]).count("\n") == 201  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Script and notebook of a network in the middle of an epoch, whose rate has changed."""
    document = replace(DOCUMENTS["batches"], training=replace(DOCUMENTS["batches"].training, epochs=6))
    network = train(document, {(1, 1): 0.01, (5, 0): 0.002}, updates=6 * 3 + 1).trained
    folder = tmp_path_factory.mktemp("exports") / "out"
    return export(Request(network, "a project", ("script", "notebook")), folder, Work())


def test_script_and_notebook_are_tried_before_they_are_there(exported: Exported) -> None:
    checks = dict(exported.checks)
    for name, what in (("script", "running it with torch"), ("notebook", "running its cells in order")):
        check = checks[name]  # type: ignore[index]
        assert check.means.startswith(what)
        assert "the lines of 6 epochs, character by character" in check.compared
        assert check.difference is not None
        assert check.difference <= 1e-6
    assert "hidden state of the first pair" in checks["notebook"].compared
    readme = (exported.folder / "README.md").read_text(encoding="utf-8")
    assert readme.count("The last update of the network, after epoch 6, is not part of it.") == 2
    assert "python train.py" in readme
    files = {path.name for path in exported.folder.iterdir()}
    assert {SCRIPT, notebook_format.NOTEBOOK} <= files


def test_notebook_shows_what_it_showed_without_being_run(exported: Exported) -> None:
    notebook = json.loads((exported.folder / "train.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    by_name = {cell["id"]: cell for cell in notebook["cells"]}
    assert len(by_name) == len(notebook["cells"])
    assert all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", name) for name in by_name)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    (log,) = by_name[LOOP]["outputs"]
    lines = "".join(log["text"]).splitlines()
    assert len(lines) == 6
    assert lines[-1].startswith("Predicted: ")
    (states,) = by_name[HEATMAP]["outputs"]
    assert states["execution_count"] == by_name[HEATMAP]["execution_count"]
    assert Table("".join(states["data"]["text/html"])).captions == ["Layer 1", "Layer 2"]
    others = [cell["outputs"] for cell in code if cell["id"] not in (LOOP, HEATMAP)]
    assert others == [[]] * len(others)


def test_notebook_before_it_was_run_has_no_outputs(tmp_path: Path) -> None:
    request = Request(untrained(DOCUMENTS["words"]), "a project", ("notebook",))
    notebook_format.write(request, tmp_path, Work())
    notebook = json.loads((tmp_path / "train.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert "not trained for a whole epoch yet" in "".join(notebook["cells"][0]["source"])


def test_last_expression_of_a_cell_is_what_it_shows() -> None:
    made: dict[str, Any] = {}
    code = "class A:\n    def _repr_html_(self):\n        return '<b>'"
    assert run_cell(code, made) is None
    assert run_cell("a = A()\na", made) == "<b>"
    assert run_cell("a\na = 1", made) is None
    assert run_cell("a", made) is None
