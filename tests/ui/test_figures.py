"""The figures of an export: the window's own views as whole pictures, with their recipe."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from playground.checkpoint import Curve, Project, Trained
from playground.document import Document, VocabularySpec
from playground.export.context import Work
from playground.export.figures import format as figures_format
from playground.export.format_api import Request
from playground.language import ENGLISH
from playground.pairs import Pair
from playground.project_file import save
from playground.spec import ModelSpec
from playground.training.epoch_store.store import MOST_SAVED, KeptEpochs
from playground.training.torch_trainer import TorchTrainer
from tests.ui.driving import train_to_the_end, wait_until_idle
from ui.background.figure_process import draw
from ui.figures import __main__ as program
from ui.figures import influence
from ui.figures.cell import cell_figure
from ui.figures.figure import Figure, laid_out
from ui.figures.influence import influence_figure
from ui.figures.loss import loss_figure
from ui.figures.states import states_figures
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.session.session import Session
from ui.style import theme
from ui.style.translation import speak
from ui.view_export import picture

ODD = "a<&\"'本"  # that XML has to escape
LSTM = Document(pairs=(Pair("ab", "ba"), Pair(ODD, ODD[::-1])), model=ModelSpec(cell="lstm", hidden_size=5))
WORDS = Document(
    pairs=(Pair("I love extraordinarily long words", "extraordinarily long words I love"),),
    vocabulary=VocabularySpec(level="word"),
    model=ModelSpec(cell="gru", form="cell", input="one-hot", layers=3, hidden_size=20),
)
LONG = Document(
    pairs=(Pair("abcdefghij" * 3, "0123456789" * 3),),
    model=ModelSpec(cell="rnn", head="none", layers=1, hidden_size=20),
)
SHORT = Document(pairs=(Pair("字", "画"),))


def trained(document: Document, epochs: int) -> Project:
    """With all its epochs."""
    kept = KeptEpochs()
    trainer = TorchTrainer(document, None, kept)
    points = [point for _ in range(epochs) for point in trainer.steps(1)]
    network = Trained(document, trainer.checkpoint(), Curve.of(points))
    return Project(document, network, kept.frozen(MOST_SAVED, len(document.layout.shapes)))


# --- From a process of its own


def test_export_holds_all_figures_with_their_recipe(tmp_path: Path) -> None:
    """As the command line and the window make them; a viewer opens every file."""
    network = trained(LSTM, 4).trained
    assert network is not None
    request = Request(network, "odd", ("figures",), rows=(1,), draw=draw)
    part = figures_format.write(request, tmp_path, Work())
    assert figures_format.check(request, tmp_path, part, Work()).compared.startswith("10 files: ")
    names = ("loss", "pair-2-states-layer-1", "pair-2-states-layer-2", "pair-2-cell", "pair-2-influence")
    assert [name for name, _ in part.files] == [
        f"figures/{name}{suffix}" for name in names for suffix in (".svg", ".png")
    ]
    for name in names:
        image = QImage(str(tmp_path / "figures" / f"{name}.png"))
        assert image.width() > 600
        assert {image.pixelColor(x, 1).name() for x in range(image.width())} == {"#ffffff"}
        path = tmp_path / "figures" / f"{name}.svg"
        assert QSvgRenderer(str(path)).isValid()
        title, recipe = (element.text or "" for element in list(ET.parse(path).getroot())[:2])  # noqa: S314
        assert (image.text("Title"), image.text("Description")) == (title, recipe)
        lines = recipe.splitlines()
        assert {"epoch: 4", "cell: lstm", "hidden size: 5", "learning rate: 0.05", "seed: 16"} <= set(lines)
        assert (f"text: {ODD!r}" in lines) == (name != "loss")


# --- What they show


@pytest.fixture(params=[LSTM, WORDS, LONG, SHORT], ids=["lstm", "words", "long", "short"])
def inspected(
    request: pytest.FixtureRequest, session: Session, inspector: Inspector, qtbot: QtBot, qapp: QApplication
) -> Inspected:
    theme.apply(qapp, "light")
    session.edit(request.param, "edit")
    wait_until_idle(qtbot, session)
    assert inspector.trusted is not None
    inspector.go_to(step=inspector.trusted.steps)
    return inspector.trusted


def figures(inspector: Inspector, inspected: Inspected) -> Iterator[Figure]:
    yield from states_figures(0, inspected)
    yield cell_figure(0, inspector, inspected)
    made = influence_figure(0, inspected)
    assert made is not None
    yield made


def hidden_parts(page: QWidget) -> list[str]:
    """Whatever would have to be scrolled, is cut, or lies beside the page."""
    areas, labels = page.findChildren(QAbstractScrollArea), page.findChildren(QLabel)
    scrolled = [
        type(area).__name__
        for area in areas
        if area.horizontalScrollBar().maximum() or area.verticalScrollBar().maximum()
    ]
    cut = [
        label.text()
        for label in labels
        if label.isVisible() and label.width() < label.fontMetrics().horizontalAdvance(label.text())
    ]
    views = [part for part in page.children() if isinstance(part, QWidget)]
    assert len(views) >= 2  # the title and a view
    beside = [view.objectName() or "view" for view in views if not page.rect().contains(view.geometry())]
    return scrolled + cut + beside


def test_nothing_of_a_figure_is_cut_or_scrolled(inspector: Inspector, inspected: Inspected) -> None:
    for figure in figures(inspector, inspected):
        page = laid_out(figure.page)
        assert hidden_parts(page) == [], figure.name
        page.hide()
        page.deleteLater()


def test_each_layer_has_its_states(inspected: Inspected) -> None:
    names = []
    for number, figure in enumerate(states_figures(0, inspected), 1):
        text = picture.svg(laid_out(figure.page), figure.title, figure.recipe).decode()
        layers = [f"layer {each}" for each in range(1, 4) if f">layer {each}<" in text]
        assert layers == [f"layer {number}"]
        names.append(figure.name)
        figure.page.hide()
        figure.page.deleteLater()
    assert names == [f"pair-1-states-layer-{at}" for at in range(1, inspected.document.model.layers + 1)]


def test_network_without_training_has_no_curve(session: Session, qtbot: QtBot) -> None:
    assert loss_figure(session) is None
    train_to_the_end(qtbot, session)
    made = loss_figure(session)
    assert made is not None
    assert made.title == "Loss and accuracy · epochs 1–15"
    page = laid_out(made.page)
    assert hidden_parts(page) == []
    page.hide()
    page.deleteLater()


def test_influence_that_takes_too_long_is_left_out(
    inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert inspector.trusted is not None
    monkeypatch.setattr(influence, "LONGEST_S", 1e-9)
    assert influence_figure(0, inspector.trusted) is None


# --- The program, in this process


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["ui.figures", *map(str, arguments)])
    return program.main()


def described(path: Path) -> str:
    return QImage(str(path)).text("Description")


@pytest.mark.usefixtures("qapp", "collecting_by_hand")
def test_any_kept_epoch_can_be_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "p.unroll"
    save(trained(replace(LSTM, model=ModelSpec(layers=1)), 6), project)
    assert run(monkeypatch, project, tmp_path / "two", "--epoch", 2) == 0
    names = [name for name, _ in json.loads(capsys.readouterr().out)]
    assert "pair-1-states-layer-1.png" in names
    assert "epoch: 2" in described(tmp_path / "two" / "pair-1-cell.png").splitlines()
    assert run(monkeypatch, project, tmp_path / "last", "--rows", "1,2") == 0
    assert "epoch: 6" in described(tmp_path / "last" / "pair-2-cell.png").splitlines()
    pictures = [QImage(str(tmp_path / which / "pair-1-states-layer-1.png")) for which in ("two", "last")]
    assert pictures[0] != pictures[1]


@pytest.mark.usefixtures("qapp", "collecting_by_hand")
def test_what_cannot_be_drawn_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "p.unroll"
    save(trained(LSTM, 2), project)
    assert run(monkeypatch, project, tmp_path / "out", "--epoch", 9) == 1
    assert capsys.readouterr().err == "Epoch 9 is not in the file: choose one that it holds.\n"
    assert run(monkeypatch, project, tmp_path / "out", "--rows", "1,3") == 1
    assert capsys.readouterr().err == "There is no pair 3: choose one up to 2.\n"
    project.write_bytes(b"no project")
    assert run(monkeypatch, project, tmp_path / "out") == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.fixture
def english_again() -> Iterator[None]:
    yield
    speak(ENGLISH)


@pytest.mark.usefixtures("qapp", "collecting_by_hand", "english_again")
def test_captions_and_complaints_are_in_the_language_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The recipe in the files is for programs: it stays as it is."""
    project, asked = tmp_path / "p.unroll", ("--language", "zh")
    save(trained(replace(LSTM, model=ModelSpec(layers=1)), 2), project)
    assert run(monkeypatch, project, tmp_path / "out", *asked) == 0
    captions = dict(json.loads(capsys.readouterr().out))
    assert captions["pair-1-states-layer-1.png"] == "第 1 层的状态 · 第 1 对 · 第 2 轮"
    assert captions["loss.png"] == "损失和准确率 · 第 1–2 轮"
    recipe = described(tmp_path / "out" / "pair-1-cell.png").splitlines()
    assert {"epoch: 2", "hidden size: 8"} <= set(recipe)
    assert run(monkeypatch, project, tmp_path / "out", "--rows", "3", *asked) == 1
    assert capsys.readouterr().err == "没有第 3 对：请选择不超过 2 的编号。\n"


# --- Pictures of any size


@pytest.mark.parametrize(("limit", "value"), [("MOST_PIXELS", 20_000), ("LONGEST_SIDE", 150)])
def test_picture_that_would_be_too_large_is_less_fine(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    label = QLabel("large")
    label.resize(400, 100)
    whole = QImage.fromData(picture.png(label, "", ""))
    assert (whole.width(), whole.height()) == (832, 232)
    monkeypatch.setattr(picture, limit, value)
    small = QImage.fromData(picture.png(label, "", ""))
    pixels = small.width() * small.height() if limit == "MOST_PIXELS" else small.width()
    assert 0.9 * value <= pixels <= 1.05 * value
    assert np.isclose(small.width() / small.height(), 832 / 232, rtol=0.05)
    assert qapp is not None
