"""What the fields of File → Export… mean, and what is said about them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.checkpoint import Checkpoint, Curve, Trained
from playground.document import Document
from playground.export.format_api import Checked, Exported, FormatName
from playground.export.manifest import write_manifest
from playground.language import Message
from playground.problems import Problem
from tests.ui.driving import with_model, with_pairs, with_training
from ui.files.export.folder import folder_name, place
from ui.files.export.network import epoch_note, headline, wanted_epoch
from ui.files.export.outcome import check_rows, result_text
from ui.files.export.validation import Pairs, Start, pairs, pairs_note, past_obstacle, start
from ui.session.state import RunStatus

READY = RunStatus(torch_ready=True)


def network(epoch: int = 15, batch: int = 0, document: Document | None = None) -> Trained:
    return Trained(
        document or Document(), Checkpoint(epoch, np.zeros(3, np.float32), batch=batch), Curve.of([])
    )


# --- Which network


@pytest.mark.parametrize(
    ("text", "looked_at", "wanted"),
    [
        ("newest", 7, None),
        ("looked at", 7, 7),
        ("looked at", None, None),
        (" 12 ", 7, 12),
        ("0", None, 0),
        ("١٢", 7, 12),
    ],
)
def test_epoch_is_named_or_numbered(text: str, looked_at: int | None, wanted: int | None) -> None:
    assert wanted_epoch(text, looked_at) == wanted


@pytest.mark.parametrize("text", ["", "old", "-1", "1.5", "1e3", "1²", "9" * 5000])
def test_what_is_no_epoch_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="choose from the list or type a number"):
        wanted_epoch(text, None)


def test_headline_names_the_model_and_its_size() -> None:
    document = with_model(Document(), cell="lstm", layers=1, hidden_size=8)
    assert (
        headline(network(document=document))
        == f"LSTM, 1 layer of 8 units, {document.layout.size:,} parameters"
    )
    assert "GRU, 3 layers of 8 units" in headline(
        network(document=with_model(Document(), cell="gru", layers=3))
    )


@pytest.mark.parametrize(
    ("epoch", "batch", "wanted", "said"),
    [
        (15, 0, None, "The network after epoch 15."),
        (15, 0, 15, "The network after epoch 15."),
        (15, 1, None, "The network after epoch 15 and 1 update."),
        (15, 3, None, "The network after epoch 15 and 3 updates."),
        (14, 0, 13, "Epoch 13 is not kept: the network after epoch 14 is the nearest."),
        (
            0,
            0,
            None,
            "Untrained: the initial weights of seed 16. Script and notebook train 15 epochs, as set.",
        ),
        (0, 2, None, "The network after epoch 0 and 2 updates."),
    ],
)
def test_epoch_that_it_comes_to_is_said(epoch: int, batch: int, wanted: int | None, said: str) -> None:
    assert epoch_note(network(epoch, batch), wanted, Document()) == said


def test_imported_weights_are_called_so() -> None:
    assert "imported weights" in epoch_note(replace(network(0), imported=True), None, Document())


def test_edits_since_the_run_are_not_in_it() -> None:
    edited, other_rate = with_pairs(Document(), ("leh", "hel")), with_training(Document(), learning_rate=0.3)
    assert epoch_note(network(), None, edited).endswith("Edits made since its run are not included.")
    assert "Edits" not in epoch_note(network(), None, other_rate)


# --- Pairs and past


def test_pairs_count_only_for_the_formats_that_need_them() -> None:
    assert pairs("nonsense", ("torch",), 3) == Pairs((0,))
    assert pairs("2-3", ("states",), 3) == Pairs((1, 2))
    assert "“nonsense”" in pairs("nonsense", ("figures",), 3).problem
    assert pairs_note(("torch",), 3) == "For States and Figures."
    assert "Of 3 pairs" in pairs_note(("states",), 3)
    assert "only pair" in pairs_note(("states",), 1)


def test_past_states_need_states_and_a_past() -> None:
    assert "Choose States" in past_obstacle(("torch",), has_others=True)
    assert "No earlier epoch" in past_obstacle(("states",), has_others=False)
    assert past_obstacle(("states",), has_others=True) == ""


# --- Folder


def test_folder_is_named_after_project_and_epoch() -> None:
    assert folder_name("hello", network(15).checkpoint) == "hello-epoch-15"
    assert folder_name("hello", network(15, 3).checkpoint) == "hello-epoch-15-update-3"


def test_new_folder_is_fine(tmp_path: Path) -> None:
    assert place(str(tmp_path / "new"), Path("/"), replace=False).problem == ""
    assert place("new", tmp_path, replace=False).folder == tmp_path / "new"
    assert place(" ~/new ", tmp_path, replace=False).folder == Path.home() / "new"


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "~nobody-of-this-name/x"])
def test_what_is_no_folder_is_said(text: str, tmp_path: Path) -> None:
    assert place(text, tmp_path, replace=False).problem.endswith(".")


def test_folder_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert f"no folder {tmp_path / 'none'}" in place("none/new", tmp_path, replace=False).problem


def test_earlier_export_and_empty_folder_may_be_replaced(tmp_path: Path) -> None:
    for name in ("earlier", "empty"):
        (tmp_path / name).mkdir()
    write_manifest(tmp_path / "earlier", ["a"], {})
    for name in ("earlier", "empty"):
        asked, told = place(name, tmp_path, replace=False), place(name, tmp_path, replace=True)
        assert asked.replaces
        assert "exists already" in asked.problem
        assert told.replaces
        assert told.problem == ""


def test_nothing_else_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis.txt").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "work")
    for name in ("file", "work", "link"):
        found = place(name, tmp_path, replace=True)
        assert "is not an export" in found.problem
        assert not found.replaces


# --- Whether it can begin


def test_all_well_it_can_begin() -> None:
    assert start(READY, Document(), (), network(), ("torch",), ("", "")) == Start()


@pytest.mark.parametrize(
    ("status", "formats", "said"),
    [
        (RunStatus(), ("torch",), "PyTorch is loading"),
        (replace(READY, torch_error="PyTorch is broken."), ("torch",), "PyTorch is broken."),
        (READY, (), "Choose at least one format."),
    ],
)
def test_why_it_cannot_begin_is_said(status: RunStatus, formats: tuple[FormatName, ...], said: str) -> None:
    found = start(status, Document(), (), network(), formats, ("",))
    assert said in found.obstacle
    assert not found.told


def test_documents_problem_comes_first() -> None:
    problems = (
        Problem("target", Message("odd"), stops_training=False),
        Problem("pairs", Message("There are no pairs yet.")),
    )
    assert start(RunStatus(), Document(), problems, None, (), ()).obstacle == "There are no pairs yet."


def test_what_stands_beside_a_field_is_not_said_twice() -> None:
    assert start(READY, Document(), (), network(), ("torch",), ("", "No such pair.")) == Start(
        "No such pair.", told=True
    )


# --- Result


def test_result_gives_the_largest_difference_and_a_line_for_each_format() -> None:
    checks = (
        ("torch", Checked("torch 2 alone", "logits of 1 pair", 3e-8)),
        ("states", Checked("numpy", "every number", 0.0)),
        ("figures", Checked("Qt", "all pictures", None)),
    )
    done = Exported(Path("x"), checks)  # type: ignore[arg-type]
    assert result_text(done) == "Checked: the largest difference is 3.0e−8."
    rows = [(row.title, row.difference, row.compared, row.means) for row in check_rows(done)]
    assert rows[0] == ("PyTorch", "3.0e−8", "Logits of 1 pair", "Read back by torch 2 alone.")
    assert [row[1] for row in rows] == ["3.0e−8", "0", "✓"]


def test_result_without_any_difference() -> None:
    exact = Exported(Path("x"), (("torch", Checked("a", "b", 0.0)),))
    unmeasured = Exported(Path("x"), (("figures", Checked("a", "b")),))
    assert result_text(exact) == "Checked: no difference from this network."
    assert result_text(unmeasured) == "Checked: it reads back as it was written."
