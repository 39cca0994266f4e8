"""What is taken out of an inspecting view: copies that keep all digits, and files."""

import csv
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.driving import Heard, train_to_the_end
from tests.ui.fake_view import FakeCard, choose, menu_action, opened
from ui.inspection.inspector import Inspector
from ui.session.session import Session
from ui.style import theme
from ui.widgets.number_table import Table, aligned, cells_tab_separated, comma_separated, tab_separated

ODD = Table(
    ("symbol", "count", "value"),
    (
        ("a,b", 3, 0.1 + 0.2),
        ('"', -1, -1.5e-300),
        ("tab\there", 0, 1e16),
        ("line\nbreak", 7, 0.0),
        ("本", 12, -0.0),
    ),
)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def read(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))


# --- Copies


def test_selection_is_copied_with_all_digits(card: FakeCard, inspector: Inspector) -> None:
    view = opened(card)
    assert inspector.trusted is not None
    hidden = inspector.trusted.trace.layers[1].hidden.T.tolist()  # (H, T+1)
    choose(view, (1, 0), (1, 3), (4, 3))
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == f"unit 2\t{hidden[1][2]!r}\n\t{hidden[4][2]!r}\n"


@pytest.mark.parametrize(("written", "delimiter"), [(tab_separated, "\t"), (comma_separated, ",")])
def test_separated_text_reads_back_exactly(written: Callable[[Table], str], delimiter: str) -> None:
    header, *rows = read(written(ODD), delimiter)
    assert tuple(header) == ODD.columns
    assert [(word, int(count), repr(float(value))) for word, count, value in rows] == [
        (word, count, repr(value)) for word, count, value in ODD.rows
    ]


def test_all_digits_of_numpy_numbers_too() -> None:
    assert comma_separated(Table(("x",), ((np.float64(0.1),),))) == "x\n0.1\n"


def test_part_of_a_table_keeps_its_places() -> None:
    assert cells_tab_separated(ODD, [(0, 1), (4, 0)]) == "\t3\n本\t\n"


def test_text_is_aligned_as_shown() -> None:
    table = Table(("name", "p"), (("a", 0.5), ("本", -12.25)), "+.2f")
    assert aligned(table) == "name       p\na      +0.50\n本    -12.25\n"
    assert aligned(Table(("a", "b"), ())) == "a  b\n"


def test_menu_copies_the_whole_table(card: FakeCard) -> None:
    table = card.table()
    assert table is not None
    menu_action(card, "Copy as TSV").trigger()
    assert clipboard() == tab_separated(table)
    menu_action(card, "Copy as text").trigger()
    assert clipboard() == aligned(table)


def test_menu_copies_the_picture(card: FakeCard) -> None:
    menu_action(card, "Copy picture").trigger()
    image = QGuiApplication.clipboard().image()
    assert image.width() > 2 * card.area.width()


def test_picture_from_the_dark_theme_is_light_if_wanted(card: FakeCard, qapp: QApplication) -> None:
    def copied() -> QImage:
        menu_action(card, "Copy picture").trigger()
        return QGuiApplication.clipboard().image()

    theme.apply(qapp, "light")
    light = copied()
    theme.apply(qapp, "dark")
    dark = copied()
    theme.set_light_pictures(qapp, on=True)
    chosen = copied()
    assert theme.colours() is theme.DARK
    theme.set_light_pictures(qapp, on=False)
    theme.apply(qapp, "light")
    assert chosen == light != dark


# --- Files


def test_saved_numbers_read_back_exactly(card: FakeCard, heard: Heard, tmp_path: Path) -> None:
    path, table = tmp_path / "numbers.csv", card.table()
    assert table is not None
    assert card.save_numbers_to(path)
    header, *rows = read(path.read_bytes().decode("utf-8"), ",")
    assert tuple(header) == table.columns
    assert [(row[0], *map(float, row[1:])) for row in rows] == list(table.rows)
    assert heard.texts == [f"Saved the numbers to {path}."]


@pytest.mark.parametrize("numbers_open", [False, True])
def test_png_is_a_fine_picture_with_its_recipe(
    card: FakeCard, heard: Heard, tmp_path: Path, numbers_open: bool
) -> None:
    if numbers_open:
        opened(card)
    path = tmp_path / "picture.png"
    assert card.save_picture_to(path)
    image = QImage(str(path))
    assert image.width() > 2 * card.area.width()
    assert (image.text("Title"), image.text("Description")) == ("Fake view", card.recipe())
    assert len({image.pixelColor(x, 30).name() for x in range(image.width())}) > 2  # letters, on their ground
    assert heard.texts == [f"Saved the picture to {path}."]


def test_svg_is_readable_and_holds_text_and_recipe(
    card: FakeCard, inspector: Inspector, tmp_path: Path
) -> None:
    path = tmp_path / "picture.SVG"
    inspector.go_to(step=4)
    assert card.save_picture_to(path)
    assert QSvgRenderer(str(path)).isValid()
    text = path.read_text(encoding="utf-8")
    assert "step 4" in text
    assert f"<desc>{card.recipe()}</desc>" in text
    assert "<title>Fake view</title>" in text


def test_recipe_names_text_epoch_and_all_settings(card: FakeCard, session: Session, qtbot: QtBot) -> None:
    train_to_the_end(qtbot, session)
    assert (card.recipe() or "").splitlines() == [
        "text: 'hello'",
        "epoch: 15",
        "cell: rnn",
        "form: module",
        "layers: 2",
        "hidden size: 8",
        "input: embedding",
        "embedding size: 10",
        "head: linear",
        "level: character",
        "optimizer: adam",
        "learning rate: 0.05",
        "momentum: 0",
        "clip norm: off",
        "loss: mean",
        "batch size: all pairs",
        "epochs: 15",
        "seed: 16",
        "version: Unroll 0.1.0",
    ]


def test_picture_of_a_hidden_view_is_up_to_date(card: FakeCard, inspector: Inspector, tmp_path: Path) -> None:
    card.hide()
    inspector.go_to(step=5)
    assert card.save_picture_to(tmp_path / "picture.svg")
    assert "step 5" in (tmp_path / "picture.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["numbers.csv", "picture.png", "picture.svg"])
def test_failed_save_says_why_and_leaves_nothing(
    card: FakeCard, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A full disk: the file that was there stays, no half file lies beside it."""
    path = tmp_path / name
    path.write_bytes(b"old")
    before = sorted(tmp_path.iterdir())

    def write(_descriptor: int, _data: memoryview) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", write)
    saved = card.save_numbers_to(path) if name.endswith("csv") else card.save_picture_to(path)
    monkeypatch.undo()
    assert not saved
    assert path.read_bytes() == b"old"
    assert sorted(tmp_path.iterdir()) == before
    what = "numbers" if name.endswith("csv") else "picture"
    why = "the disk is full: free some space, or choose another place."
    assert heard.texts == [f"The {what} could not be saved to {path}: {why}"]
    assert heard.notices[0].kind == "error"


@pytest.mark.parametrize(
    ("path", "why"),
    [("missing/numbers.csv", "no such file or folder"), (".", "it is a folder"), ("a\0b", "null")],
)
def test_place_that_takes_no_file_is_named(
    card: FakeCard, heard: Heard, tmp_path: Path, path: str, why: str
) -> None:
    before = sorted(tmp_path.iterdir())
    assert not card.save_numbers_to(tmp_path / path)
    assert len(heard.texts) == 1
    assert why in heard.texts[0]
    assert heard.texts[0].endswith(".")
    assert sorted(tmp_path.iterdir()) == before


def test_name_without_suffix_gets_that_of_the_chosen_kind(
    card: FakeCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = []

    def choose_file(_parent: QWidget, _title: str, name: str, kinds: str) -> tuple[str, str]:
        proposed.append(Path(name))
        return str(tmp_path / "mine"), kinds.rpartition(";;")[2]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose_file)
    menu_action(card, "Save picture").trigger()
    menu_action(card, "Save data").trigger()
    assert QSvgRenderer(str(tmp_path / "mine.svg")).isValid()
    assert (tmp_path / "mine.csv").is_file()
    assert [path.name for path in proposed] == ["fake.png", "fake.csv"]
    assert proposed[1].parent == tmp_path  # where the last one went
