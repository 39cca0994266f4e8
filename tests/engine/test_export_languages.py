"""An export speaks to people in their language, and to programs as ever."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from playground.export.context import Work
from playground.export.format_api import Checked, FormatName, Request, WrittenPart
from playground.export.formats import module
from playground.export.readme import readme
from playground.language import Language, Message, language
from playground.spec import ModelSpec
from tests.engine import exporting
from tests.pseudo_language import BEGIN, PSEUDO, unsaid

FORMATS: tuple[FormatName, ...] = ("torch", "safetensors", "script", "notebook", "states", "onnx")
ENGLISH_WORD = re.compile(r"\b(?:the|is|are|of|and|after|with|which|each|every)\b")
pytest.importorskip("onnx")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def written(
    folder: Path, speaking: Language
) -> tuple[dict[str, bytes], dict[FormatName, WrittenPart], Request]:
    """The files of all formats by name, what was said of them, and the request."""
    document = exporting.document(ModelSpec("lstm", hidden_size=4, layers=2))
    request = replace(exporting.request(document, *FORMATS), language=speaking)
    folder.mkdir()
    parts = {name: module(name).write(request, folder, Work()) for name in FORMATS}
    return {path.name: path.read_bytes() for path in folder.iterdir()}, parts, request


def said(parts: dict[FormatName, WrittenPart], request: Request) -> str:
    """The README, with a check."""
    check = Checked(Message("the specifications of PNG and SVG"), Message("it is not whole"), 1e-7)
    return readme(request, parts, {"torch": check})


def prose(notebook: bytes) -> list[str]:
    cells = json.loads(notebook)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def code(notebook: bytes) -> list[str]:
    cells = json.loads(notebook)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_files_for_programs_are_the_same_bytes_in_every_language(tmp_path: Path) -> None:
    english, *_ = written(tmp_path / "en", language("en"))
    chinese, *_ = written(tmp_path / "zh", language("zh"))
    assert english.keys() == chinese.keys()
    assert len(english) > 7
    assert [name for name in english if english[name] != chinese[name]] == ["train.ipynb"]
    assert code(english["train.ipynb"]) == code(chinese["train.ipynb"])
    assert "从头训练一个 LSTM" in prose(chinese["train.ipynb"])[0]
    assert not any(ENGLISH_WORD.search(cell) for cell in prose(chinese["train.ipynb"]))


def test_readme_is_in_the_language_of_the_request(tmp_path: Path) -> None:
    _, parts, request = written(tmp_path / "zh", language("zh"))
    text = CODE.sub("", said(parts, request))
    assert not ENGLISH_WORD.search(text), ENGLISH_WORD.search(text)
    for words in ("隐藏层大小 4，2 层", "## 词表", "| 文件 | 内容 |", "如何核对", "共用 5 个符号"):
        assert words in text


def test_nothing_in_readme_and_notebook_is_said_in_another_language(tmp_path: Path) -> None:
    """Outside of the marks are names: of files, formats, tensors and axes."""
    files, parts, request = written(tmp_path / "pseudo", PSEUDO)
    rest = unsaid(CODE.sub("", said(parts, request)))
    assert not ENGLISH_WORD.search(rest), rest
    assert all(BEGIN in cell for cell in prose(files["train.ipynb"]))
    assert not any(ENGLISH_WORD.search(unsaid(cell)) for cell in prose(files["train.ipynb"]))
