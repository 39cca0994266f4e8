"""The states that are taken away: the inspector's numbers, the same in both files, and those of torch."""

import contextlib
import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from playground.checkpoint import Checkpoint, Curve, Kept, Trained
from playground.document import Document, VocabularySpec
from playground.export.context import Work
from playground.export.errors import CancelledError, ExportError
from playground.export.format_api import Request
from playground.export.programs import answer_states
from playground.export.states import format as states_format
from playground.export.states.files import write_states
from playground.export.states.table import StateTable
from playground.inspection.influence import influence
from playground.inspection.logit_attribution import step_losses
from playground.inspection.trace import trace
from playground.pairs import Pair
from playground.spec import Cell, ModelSpec
from tests.engine import plain

ODD = (Pair('a,"=', '=",a'), Pair("b 本b", "本 bb"))  # symbols that CSV must quote, or that may be lost


class Here(Work):
    """Runs the programs in this process, which is quicker."""

    def python(
        self,
        program: Path,  # noqa: ARG002
        arguments: Sequence[str | Path],
        cwd: Path,
        more: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> str:
        before, printed = Path.cwd(), io.StringIO()
        os.chdir(cwd)
        try:
            with contextlib.redirect_stdout(printed):
                answer_states.main(*map(str, arguments))
        finally:
            os.chdir(before)
        return printed.getvalue()


def request_of(
    document: Document,
    epoch: int = 15,
    batch: int = 0,
    past: Sequence[int] = (),
    rows: tuple[int, ...] = (0, 1),
) -> Request:
    """Random weights, others for each epoch."""
    size = document.layout.size
    kept = np.stack([plain.random_flat(size, each) for each in past]) if past else None
    return Request(
        trained=Trained(document, Checkpoint(epoch, plain.random_flat(size, 99), {}, batch), Curve.of([])),
        name="odd",
        formats=("states",),
        rows=rows,
        past=None
        if kept is None
        else Kept(np.array(past), kept, {}, np.zeros((len(past), 1), np.float32), 1),
    )


def document_of(cell: Cell = "lstm", **changes: Any) -> Document:  # noqa: ANN401
    return Document(pairs=ODD, model=replace(ModelSpec(cell=cell, hidden_size=5), **changes))


def arrays(folder: Path) -> dict[str, NDArray[Any]]:
    with np.load(folder / "states.npz", allow_pickle=False) as data:
        return {name: data[name] for name in data.files}


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "states.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def write_and_check(request: Request, folder: Path, work: Work) -> float:
    done = states_format.check(request, folder, states_format.write(request, folder, work), work)
    assert done.difference is not None
    return done.difference


# --- What is written


@pytest.mark.parametrize("cell", plain.CELLS)
@pytest.mark.parametrize("head", plain.HEADS)
def test_arrays_are_what_the_inspector_shows(tmp_path: Path, cell: Cell, head: str) -> None:
    symbols = len(document_of().vocabularies.target)
    document = document_of(cell, head=head, hidden_size=symbols)
    request = request_of(document)
    states_format.write(request, tmp_path, Work())
    found = arrays(tmp_path)
    weights = document.layout.split(request.trained.checkpoint.flat)
    vocabularies = document.vocabularies
    for number, pair in enumerate(ODD, 1):
        ids = vocabularies.input.encode(pair.symbols("character")[0])
        targets = vocabularies.target.encode(pair.symbols("character")[1])
        record = trace(document.model, weights, len(vocabularies.input), ids)
        owed = influence(document.model, weights, record, targets)
        start = f"epoch_15/pair_{number}/"
        wanted = {
            "features": record.inputs,
            "logits": record.logits,
            "probabilities": record.probabilities,
            "loss": step_losses(record, targets),
            "logits_by_input": owed.logits_by_input,
        }
        assert owed.loss_by_hidden is not None
        for at, layer in enumerate(record.layers, 1):
            wanted[f"layer_{at}/hidden"] = layer.hidden[1:]
            wanted[f"layer_{at}/loss_by_hidden"] = owed.loss_by_hidden[at - 1]
            wanted |= {f"layer_{at}/{gate}": values for gate, values in layer.gates.items()}
            if layer.cell is not None:
                wanted[f"layer_{at}/cell"] = layer.cell[1:]
        assert {name for name in found if name.startswith(start)} == {start + name for name in wanted}
        for name, values in wanted.items():
            assert np.array_equal(found[start + name], values), name


def test_states_are_those_of_plain_torch(tmp_path: Path) -> None:
    document = document_of()
    request = request_of(document, rows=(1,))
    states_format.write(request, tmp_path, Work())
    found = arrays(tmp_path)
    flat = document.layout.split(request.trained.checkpoint.flat)
    weights = {name: torch.tensor(values).double() for name, values in flat.items()}
    x = weights["embedding.weight"][torch.tensor(found["pair_2/input_ids"])]
    for layer, (hidden, cell) in enumerate(plain.layer_states(document.model, weights, x), 1):
        assert found[f"epoch_15/pair_2/layer_{layer}/hidden"] == pytest.approx(hidden.numpy(), abs=1e-12)
        assert cell is not None
        assert found[f"epoch_15/pair_2/layer_{layer}/cell"] == pytest.approx(cell.numpy(), abs=1e-12)


def test_table_has_every_number_of_the_arrays_under_its_place(tmp_path: Path) -> None:
    """Commas, quotes and spaces are read back as they were; = has an apostrophe, or a spreadsheet runs it."""
    request = request_of(document_of("gru"), past=(3,))
    states_format.write(request, tmp_path, Work())
    found, rows = arrays(tmp_path), table(tmp_path)
    symbols = ["a", ",", '"', "'="], ["b", " ", "本", "b"]
    read = dict[tuple[str, int, int], float]()
    for row in rows:
        layer, step, unit = int(row["layer"]), int(row["step"]), int(row["unit"])
        assert row["symbol"] == symbols[int(row["pair"]) - 1][step - 1]
        below = f"layer_{layer}/{row['kind']}" if layer else row["kind"]
        read[f"epoch_{row['epoch']}/pair_{row['pair']}/{below}", step, unit] = float(row["value"])
    wanted = {
        (name, step, unit if array.ndim > 1 else 0): value
        for name, array in found.items()
        if name.startswith("epoch_")
        for step, values in enumerate(array.reshape(len(array), -1).tolist(), 1)
        for unit, value in enumerate(values, 1)
    }
    assert read == wanted
    assert len(rows) == len(wanted)
    assert found["inputs"].tolist() == [pair.input for pair in ODD]


def test_kept_epochs_come_in_order_and_each_once(tmp_path: Path) -> None:
    request = request_of(document_of("rnn"), epoch=7, past=(0, 4, 7, 9), rows=(1, 0, 1))
    states_format.write(request, tmp_path, Work())
    found = arrays(tmp_path)
    assert found["epochs"].tolist() == ["0", "4", "7", "9"]
    assert found["pairs"].tolist() == [1, 2]
    assert list(dict.fromkeys(row["epoch"] for row in table(tmp_path))) == ["0", "4", "7", "9"]
    hidden = [found[f"epoch_{epoch}/pair_1/layer_1/hidden"] for epoch in (0, 4, 7, 9)]
    assert len({values.tobytes() for values in hidden}) == 4


def test_network_between_two_epochs_has_a_name_of_its_own(tmp_path: Path) -> None:
    request = request_of(document_of("rnn"), epoch=7, batch=3, past=(7,))
    assert write_and_check(request, tmp_path, Here()) < 1e-5
    assert arrays(tmp_path)["epochs"].tolist() == ["7", "7+3"]


def test_number_of_lines_is_known_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large is refused at once, with what to do."""
    for cell in plain.CELLS:
        request = request_of(document_of(cell, layers=3, input="one-hot"), past=(1, 2))
        assert states_format.obstacle(request) is None
        states_format.write(request, tmp_path, Work())
        lines = len(table(tmp_path))
        monkeypatch.setattr(states_format, "MOST_ROWS", lines - 1)
        refused = states_format.obstacle(request)
        assert refused is not None
        assert f"would be {lines:,} numbers" in refused
        assert refused.endswith("choose fewer pairs or fewer epochs.")
        monkeypatch.undo()


def test_no_pair_is_refused() -> None:
    refused = states_format.obstacle(request_of(document_of(), rows=()))
    assert refused == "The states are those of pairs: choose at least one pair."


def test_it_tells_how_far_it_is_and_ends_when_told(tmp_path: Path) -> None:
    heard = list[tuple[str, float | None]]()
    work = Work(lambda text, share: heard.append((text, share)), lambda: len(heard) == 3)
    with pytest.raises(CancelledError):
        states_format.write(request_of(document_of("rnn"), past=(1, 2, 3)), tmp_path, work)
    assert heard == [
        ("states of epoch 1, pair 1", 0.0),
        ("states of epoch 1, pair 2", 0.125),
        ("states of epoch 2, pair 1", 0.25),
    ]


# --- What is read back


def test_process_of_its_own_confirms_all(tmp_path: Path) -> None:
    request = request_of(document_of(), past=(1, 2))
    done = states_format.check(request, tmp_path, states_format.write(request, tmp_path, Work()), Work())
    assert done.difference is not None
    assert done.difference < 1e-12
    assert torch.__version__ in done.means
    assert "losses of 6 of 6 (epoch, pair) with torch.nn.LSTM" in done.compared


@pytest.mark.parametrize("spec", [*plain.every_spec(), *plain.every_spec("cell")[::5]], ids=plain.named)
def test_every_kind_of_model_is_confirmed(tmp_path: Path, spec: ModelSpec) -> None:
    own = VocabularySpec(automatic=False, shared=False, input=tuple("abcde"), target=tuple("edcbf"))
    document = Document(pairs=(Pair("abcab", "edcbe"), Pair("e", "f")), vocabulary=own, model=spec)
    assert write_and_check(request_of(document), tmp_path, Here()) < 1e-12


def test_rounding_that_a_network_amplifies_is_no_disagreement(tmp_path: Path) -> None:
    """Large weights and a long text: two plain runs in other precisions end far apart."""
    document = Document(pairs=(Pair("ab" * 40, "ba" * 40),), model=ModelSpec(hidden_size=32, layers=1))
    request = request_of(document, rows=(0,))
    request.trained.checkpoint.flat[:] *= 3
    assert write_and_check(request, tmp_path, Here()) < 1e-12


def test_words_and_symbols_of_several_code_points(tmp_path: Path) -> None:
    words = Document(pairs=(Pair('say "hi, you" =1+1', "a b c d"),), vocabulary=VocabularySpec(level="word"))
    assert write_and_check(request_of(words, rows=(0,)), tmp_path, Here()) < 1e-12
    assert {row["symbol"] for row in table(tmp_path)} == {"say", '"hi,', 'you"', "'=1+1"}
    marks = Document(pairs=(Pair("e\u0301\u0323👨‍👩‍👧x", "xyz"),))
    assert write_and_check(request_of(marks, rows=(0,)), tmp_path, Here()) < 1e-12


def test_loader_runs_as_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = request_of(document_of(), past=(3,))
    part = states_format.write(request, tmp_path, Work())
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(part.loader, {})  # noqa: S102
    hidden = arrays(tmp_path)["epoch_15/pair_1/layer_1/hidden"]
    assert printed.getvalue() == f"{ODD[0].input} {hidden}\n{table(tmp_path)[0]}\n"
    assert sum(bool(line) for line in part.loader.split("\n")) <= 9


def test_every_array_that_the_readme_names_is_there(tmp_path: Path) -> None:
    part = states_format.write(request_of(document_of()), tmp_path, Work())
    found = arrays(tmp_path)
    named = [
        cell for line in part.text.splitlines() if line.startswith("| `") for cell in line.split("`")[1::2]
    ]
    assert len(named) > 12
    assert [name for name in named if name not in found] == []
    shown = {name for name in found if not name.startswith("epoch_15/pair_2") and "layer_2" not in name}
    assert shown - set(named) == {"pair_2/input_ids", "pair_2/target_ids"}


# --- What is wrong is found


def check_damaged(request: Request, folder: Path) -> str:
    """What is said of files that somebody changed after they were written."""
    part = states_format.write(request, folder, Work())
    with pytest.raises(ExportError) as error:
        states_format.check(request, folder, part, Here())
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("15,1,1,2,", "15,1,1,3,", "epoch_15/pair_1/layer_1/hidden in states.npz at step 2"),
        ("15,2,0,1,b,0,loss,", "15,2,0,1,b,0,loss,1", "epoch_15/pair_2/loss in states.npz at step 1"),
        ('15,1,0,2,",",1,logits,', '15,1,0,2,""",",1,logits,', "pair_1/logits in states.npz at step 2"),
        ("symbol", "letter", "states.csv does not begin with its columns"),
    ],
)
def test_table_that_says_something_else_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, where: str
) -> None:
    def write_wrongly(*given: Any) -> None:  # noqa: ANN401
        write_states(*given)
        path = tmp_path / "states.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    monkeypatch.setattr(states_format, "write_states", write_wrongly)
    assert where in check_damaged(request_of(document_of()), tmp_path)


@pytest.mark.parametrize(("change", "said"), [(-1, "at step 5"), (1, "has lines that")])
def test_missing_and_added_lines_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: int, said: str
) -> None:
    def write_wrongly(*given: Any) -> None:  # noqa: ANN401
        write_states(*given)
        lines = (tmp_path / "states.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        after = lines[:-1] if change < 0 else [*lines, lines[-1]]
        (tmp_path / "states.csv").write_text("".join(after), encoding="utf-8")

    monkeypatch.setattr(states_format, "write_states", write_wrongly)
    document = replace(document_of(), pairs=(Pair("ababa", "babab"),))
    assert said in check_damaged(request_of(document, rows=(0,)), tmp_path)


@pytest.mark.parametrize("kind", ["features", "hidden", "cell", "forget", "logits", "probabilities", "loss"])
def test_number_that_torch_does_not_confirm_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Wrong in both files alike, by little."""
    write = StateTable.values

    def values(*given: Any) -> Any:  # noqa: ANN401
        for found in write(*given):
            wrong = np.array(found.array)
            if found.kind == kind and found.layer in (0, 2):
                wrong[1] += 1e-4
            yield replace(found, array=wrong)

    monkeypatch.setattr(StateTable, "values", values)
    said = check_damaged(request_of(document_of()), tmp_path)
    assert said.startswith("states: they differ from torch.nn.LSTM by ")
    layer = "layer_2/" if kind in ("hidden", "cell", "forget") else ""
    assert f" in {layer}{kind}, step 2, epoch 15, pair 1 (at most 1e-05 " in said


def test_only_a_sample_of_many_networks_is_computed_again(tmp_path: Path) -> None:
    request = request_of(replace(document_of("rnn"), pairs=(Pair("a", "b"),)), past=range(60), rows=(0,))
    part = states_format.write(request, tmp_path, Work())
    done = states_format.check(request, tmp_path, part, Here())
    assert "losses of 50 of 60 (epoch, pair), evenly spaced, with" in done.compared
