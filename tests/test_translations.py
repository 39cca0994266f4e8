"""The catalogues are whole; and what is wrong with one is found, with its place."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from playground.language.catalogue import FOLDER
from tools.translations import catalogues, checking, extraction
from tools.translations.extraction import Found, Sentence

HERE = Path(__file__)


@pytest.fixture(scope="module")
def program() -> tuple[Found, ...]:
    return extraction.of_program()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "translations"))


def changed(folder: Path, change: Callable[[Catalog], object]) -> None:
    file = catalogues.po_file(folder / "zh", "unroll")
    catalogue = catalogues.read(file)
    change(catalogue)
    catalogues.write(catalogue, file)


def test_all_catalogues_are_whole(program: tuple[Found, ...]) -> None:
    assert checking.complaints(found=program) == []
    assert len(program) > 700


def _missing(catalogue: Catalog) -> None:
    catalogue.delete("The file is damaged ({how}): use a backup copy.")


def _empty(catalogue: Catalog) -> None:
    catalogue["Hidden size"].string = ""


def _fuzzy(catalogue: Catalog) -> None:
    catalogue["Hidden size"].flags.add("fuzzy")


def _unused(catalogue: Catalog) -> None:
    catalogue.add("Nobody says this.", "没有人说。")


def _other_field(catalogue: Catalog) -> None:
    catalogue["The {side} ends with a space."].string = "{place}以空格结尾。"


def _other_format(catalogue: Catalog) -> None:
    catalogue["learning rate {rate:g}"].string = "学习率 {rate}"


def _no_template(catalogue: Catalog) -> None:
    catalogue["The {side} ends with a space."].string = "{side以空格结尾。"


def _other_term(catalogue: Catalog) -> None:
    catalogue["hidden state of layer {layer}"].string = "第 {layer} 层的隐状态"


def _no_blank(catalogue: Catalog) -> None:
    catalogue["learning rate {rate:g}"].string = "学习率{rate:g}"


def _half_width(catalogue: Catalog) -> None:
    catalogue["hidden state of layer {layer}"].string = "隐藏状态, 第 {layer} 层"


def _blank_too_many(catalogue: Catalog) -> None:
    catalogue["hidden state of layer {layer}"].string = "隐藏状态， 第 {layer} 层"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_no_blank, "no blank between Chinese and Latin (“率0”)"),
        (_half_width, "a half-width mark after Chinese (“态,”)"),
        (_blank_too_many, "a blank beside a full-width mark (“， 第”)"),
        (_missing, "playground/project_file/archive.py:"),
        (_empty, "missing in zh/unroll: Hidden size"),
        (_fuzzy, "fuzzy in zh/unroll: Hidden size"),
        (_unused, "zh/unroll: unused: Nobody says this."),
        (
            _other_field,
            "other fields than those of “The {side} ends with a space.” has “{place}以空格结尾。”",
        ),
        (_other_format, "other fields than those of “learning rate {rate:g}”"),
        (_no_template, "is no template"),
        (_other_term, "“hidden state” is not called “隐藏状态”"),
    ],
)
def test_one_wrong_sentence_is_found(
    folder: Path, program: tuple[Found, ...], change: Callable[[Catalog], object], said: str
) -> None:
    changed(folder, change)
    (complaint,) = checking.complaints(folder, program)
    assert said in complaint


def test_catalogue_that_is_not_compiled_is_found(folder: Path, program: tuple[Found, ...]) -> None:
    changed(folder, lambda catalogue: setattr(catalogue["Hidden size"], "string", "隐藏层大小 (hidden_size)"))
    shutil.copy(FOLDER / "zh" / "LC_MESSAGES" / "unroll.mo", folder / "zh" / "LC_MESSAGES")
    assert ["not compiled" in complaint for complaint in checking.complaints(folder, program)] == [True]


def test_sentence_that_nobody_could_translate_is_found(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text('Message(f"no {literal}")\nMessage("the {} of it")\ncounted("1", many, 2)\n')
    found = tuple(extraction.in_file(file, extraction.OURS))
    assert [each.sentence for each in found] == [None, Sentence("the {} of it"), None]
    assert list(checking.unclear(found)) == [f"{file.name}: a field without a name: the {{}} of it"]


def test_update_keeps_what_is_translated(folder: Path, program: tuple[Found, ...]) -> None:
    file = catalogues.po_file(folder / "zh", "unroll")
    before = file.read_bytes()
    more = (*program, Found(HERE, 1, Sentence("A new sentence about nothing else.")))
    catalogues.write(catalogues.updated(catalogues.read(file), more), file)
    assert [c.split(": ", 1)[1] for c in checking.complaints(folder, more)] == [
        "missing in zh/unroll: A new sentence about nothing else."
    ]
    catalogues.write(catalogues.updated(catalogues.read(file), program), file)
    assert file.read_bytes() == before
    assert checking.complaints(folder, program) == []


def test_window_is_extracted_with_its_contexts() -> None:
    found = [each.sentence for each in extraction.of_window()]
    assert None not in found
    assert all(sentence.context for sentence in found if sentence)
    assert len(found) > 600
