"""What is exported prints the same log on every console, and takes every name that a file may have."""

import json
import sys
from pathlib import Path

import pytest

from playground.document import Document, VocabularySpec
from playground.export.context import Work
from playground.export.format_api import Checked, FormatName, Request
from playground.export.onnx import format as onnx_format
from playground.export.run_export import export
from playground.export.safetensors import format as safetensors_format
from playground.export.script import format as script_format
from playground.export.script import script
from playground.export.script.facts import RunFacts
from playground.export.torch import format as torch_format
from playground.pairs import Pair
from tests.end_to_end.commands import Unroll, on_posix_only
from tests.end_to_end.consoles import (
    CONSOLES,
    DOCUMENTS,
    ENCODINGS,
    SHORT,
    printed_by_process,
    printed_here,
    untrained,
    written,
)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return written(tmp_path_factory.mktemp("programs"))


@pytest.fixture(scope="module")
def log(programs: list[Path]) -> str:
    found = printed_here(programs, "utf-8").decode("utf-8")
    assert found.count("Predicted: ") == 2 * 2 * len(DOCUMENTS)
    assert all(text in found for text in ("你", "🇨🇳", ", …, Epoch [2/2]"))
    return found


@pytest.mark.parametrize("encoding", ENCODINGS[1:])
def test_script_and_notebook_print_the_same_log_on_every_console(
    programs: list[Path], log: str, encoding: str
) -> None:
    assert printed_here(programs, encoding).decode("utf-8") == log


def test_they_do_so_in_a_process_without_a_language(programs: list[Path], log: str) -> None:
    """All consoles in processes of their own: python -m tests.long consoles."""
    assert printed_by_process(programs, CONSOLES["C"]).decode("utf-8").splitlines() == log.splitlines()


def test_program_that_prints_ascii_is_left_as_it_is() -> None:
    assert "sys" not in script(RunFacts.of(untrained(Document(training=SHORT))))


NAMES = [
    "bytes that are no text \udcff\udce9",
    "a``b`c",
    "two\nlines\x1b[31m",
    "-x",
    '"""',
    "’quoted’ $x & <y>",
]
CHECKED = (safetensors_format, torch_format, onnx_format, script_format)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the disk takes no such names")
def test_project_of_any_name_is_exported_into_a_folder_of_any_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not read back, which takes a process for each format."""
    for module in CHECKED:
        monkeypatch.setattr(module, "check", lambda *_: Checked("nobody", "nothing", 0.0))
    formats: tuple[FormatName, ...] = ("torch", "safetensors", "onnx", "script")
    made = Document((Pair("a``b ``` c", "c a``b ```"),), VocabularySpec("word"), training=SHORT)
    exported = export(Request(untrained(made), name, formats), tmp_path / name, Work())
    assert [check for check, _ in exported.checks] == list(formats)
    readme = (tmp_path / name / "README.md").read_text(encoding="utf-8")
    assert "``` a``b ```" in readme
    assert "```` ``` ````" in readme
    assert "\x1b" not in readme
    assert readme.splitlines()[0].endswith(", after epoch 0")
    config = json.loads((tmp_path / name / "config.json").read_text(encoding="utf-8"))
    assert config["name"] == name.replace("\udcff\udce9", "\ufffd\ufffd")


@on_posix_only
@pytest.mark.skipif(sys.platform == "darwin", reason="the disk takes no such name")
def test_commands_take_names_that_are_no_text(
    unroll: Unroll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safetensors_format, "check", lambda *_: Checked("nobody", "nothing", 0.0))
    file = tmp_path / "\udcff.unroll"
    assert unroll("new", file, "--epochs", 1).code == 0
    done = unroll("export", file, tmp_path / "\udcfe", "--format", "safetensors")
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "\udcfe" / "README.md").exists()
