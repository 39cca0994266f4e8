"""The curves: every epoch once, whatever is done to the view; fewer points on the screen lose no peak."""

import csv
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from playground.document import Document
from tests.ui.driving import (
    Heard,
    action,
    endless,
    find,
    press,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_pairs,
    with_training,
)
from ui.app.main_window import MainWindow
from ui.panels.curves.guides import guides
from ui.panels.curves.legend import Legend
from ui.panels.curves.panel import CurvesPanel
from ui.panels.curves.plots import AccuracyPlot, LossPlot
from ui.session.session import Session
from ui.style.theme import LIGHT
from ui.widgets.decimate import decimate, trailing_mean
from ui.widgets.number_view import NumberView

# --- Arithmetic


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3000), st.integers(1, 200))
def test_thinned_curve_keeps_ends_peaks_and_order(values: list[float], columns: int) -> None:
    y = np.array(values)
    x = np.arange(len(y), dtype=np.float64) + 7
    thin_x, thin_y = decimate(x, y, columns)
    assert (thin_x[0], thin_x[-1]) == (x[0], x[-1])
    assert (thin_y.min(), thin_y.max()) == (y.min(), y.max())
    assert (np.diff(thin_x) > 0).all()
    assert np.array_equal(thin_y, y[(thin_x - 7).astype(int)])
    assert len(thin_x) <= max(2 * columns, 2 * columns + len(y) // columns + 2)


def test_every_spike_survives_thinning() -> None:
    y = np.zeros(100_000)
    spikes = np.arange(500, 100_000, 5_000)
    y[spikes] = 1.0
    x, thin = decimate(np.arange(100_000.0), y, 300)
    assert x[thin == 1.0].tolist() == spikes.tolist()
    assert len(x) < 1000


@given(st.lists(st.floats(0, 100), min_size=1, max_size=200), st.integers(1, 50))
def test_smoothing_is_the_mean_of_the_last_values(values: list[float], window: int) -> None:
    plain = [np.mean(values[max(0, at + 1 - window) : at + 1]) for at in range(len(values))]
    assert trailing_mean(np.array(values), window) == pytest.approx(plain, abs=1e-9)


def test_guides_are_in_the_unit_of_the_loss(session: Session) -> None:
    document = session.document
    mean = {guide.name: guide.loss for guide in guides(document, session.limits)}
    total = {guide.name: guide.loss for guide in guides(with_training(document, loss="sum"), session.limits)}
    assert mean["guessing"] == pytest.approx(np.log(4))
    assert total["guessing"] == pytest.approx(5 * np.log(4))


# --- In the window


def train_and_draw(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    """While a run goes on the plots are drawn a few times a second only."""
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: list(range(1, session.runs.status.epoch + 1)) in drawn(loss_plot(window)))


def loss_plot(window: MainWindow) -> LossPlot:
    """No fixture: pytest would hold the plot, and with it the menus of pyqtgraph, beyond the window."""
    return find(window, LossPlot, "loss_plot")


def drawn(plot: LossPlot | AccuracyPlot) -> list[list[float]]:
    """The x of every line that is drawn."""
    lines = [item.getOriginalDataset()[0] for item in plot.item.listDataItems()]
    return [line.tolist() for line in lines if line is not None and len(line)]


def test_plots_show_every_epoch_once(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    loss = loss_plot(window)
    assert drawn(loss) == []
    train_and_draw(qtbot, window, session)
    assert drawn(loss) == [list(range(1, 16))]
    assert drawn(find(window, AccuracyPlot, "accuracy_plot")) == [list(range(1, 16))] * 2


def test_loss_that_is_drawn_is_the_loss(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    loss = loss_plot(window)
    train_and_draw(qtbot, window, session)
    losses = [item.getOriginalDataset()[1] for item in loss.item.listDataItems()]
    assert [y.tolist() for y in losses if y is not None] == [session.runs.result.history.curve.loss.tolist()]


@pytest.mark.usefixtures("late_views")
def test_no_way_of_looking_adds_a_point(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    """Logarithm, smoothing, theme, other tabs and docks: while it trains and after it."""
    loss = loss_plot(window)
    session.edit(with_training(session.document, epochs=150), "150")
    session.runs.train()
    log, smoothing = find(window, QCheckBox, "loss_log"), find(window, QSlider, "smoothing")
    for turn in range(20):
        press(log)
        smoothing.setValue(turn * 5)
        if turn % 5 == 0:
            action(window, "view_dark" if turn % 2 else "view_light").trigger()
        if turn % 7 == 0:
            action(window, "view_reset_layout").trigger()
        qtbot.wait(5)
    action(window, "view_light").trigger()
    wait_until_idle(qtbot, session)
    assert session.runs.result.history.curve.epoch.tolist() == list(range(1, 151))
    wait_until(qtbot, lambda: list(range(1, 151)) in drawn(loss))
    assert [line for line in drawn(loss) if line != list(range(1, 151))] == []


def grown(session: Session, before: int) -> bool:
    return len(session.runs.result.history) > before


def test_pausing_and_going_on_draws_no_epoch_twice(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    loss = loss_plot(window)
    session.edit(endless(), "endless")
    for _ in range(3):
        session.runs.train()
        wait_until(qtbot, partial(grown, session, len(session.runs.result.history)))
        session.runs.pause()
        session.runs.step()
        qtbot.wait(40)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    session.runs.train()
    done = session.runs.status.epoch
    wait_until(qtbot, lambda: session.runs.status.epoch > done)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    expected = list(range(1, session.runs.status.epoch + 1))
    assert session.runs.result.history.curve.epoch.tolist() == expected
    wait_until(qtbot, lambda: drawn(loss)[0][-1] == expected[-1])
    (line,) = drawn(loss)
    assert set(line) <= set(expected)
    assert line == sorted(set(line))


def test_smoothing_draws_a_second_line_over_the_raw_one(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    loss = loss_plot(window)
    train_and_draw(qtbot, window, session)
    smoothing = find(window, QSlider, "smoothing")
    smoothing.setValue(40)
    assert drawn(loss) == [list(range(1, 16))] * 2
    smoothing.setValue(0)
    assert drawn(loss) == [list(range(1, 16))]


def test_curve_of_the_run_before_is_drawn_beside_the_new_one(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    loss = loss_plot(window)
    train_and_draw(qtbot, window, session)
    session.new_seed(17)
    assert drawn(loss) == [list(range(1, 16))]
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: drawn(loss) == [list(range(1, 16))] * 2)


def test_run_before_is_drawn_where_it_can_be_compared_and_sets_no_axis(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    loss = loss_plot(window)
    session.edit(with_training(session.document, epochs=200), "200")
    train_to_the_end(qtbot, session)
    session.edit(with_training(session.document, epochs=15, seed=17), "15")
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: [len(line) for line in drawn(loss)] == [200, 15])
    left, right = loss.item.getViewBox().viewRange()[0]
    assert left < 1 < 15 < right < 20
    assert "run before" in find(window, Legend, "curve_key").accessibleName()
    session.edit(with_pairs(session.document, ("ab", "ba")), "other pairs")
    assert drawn(loss) == []
    assert "run before" not in find(window, Legend, "curve_key").accessibleName()


def test_legend_names_every_level_and_explains_it(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    train_and_draw(qtbot, window, session)
    legend = find(window, Legend, "curve_key")
    assert legend.accessibleName() == "guessing 1.386, without memory 0.277, solved from epoch 5"
    (memory,) = (place for entry, place in legend._places(legend.width()) if "memory" in entry.name)
    assert "below it takes memory" in legend._tip_at(memory.center())
    legend.resize(150, 10)
    places = [place for _, place in legend._places(150)]
    assert legend.height() == places[-1].bottom() + 1 > places[0].height()
    assert not any(one.intersects(other) for one, other in combinations(places, 2))


@pytest.mark.parametrize("key", ["t", "?"])
def test_curves_show_numbers_and_explain_themselves_as_every_view(
    qtbot: QtBot, window: MainWindow, session: Session, key: str
) -> None:
    train_and_draw(qtbot, window, session)
    QTest.keyClicks(panel(window), key)
    if key == "t":
        table = find(window, NumberView, "curves_numbers").model()
        assert (table.rowCount(), table.columnCount()) == (15, 4)
        QTest.keyClicks(panel(window), key)
        assert not panel(window).shows_numbers
    else:
        shown = find(window, QLabel, "explanation_text").text()
        assert shown.startswith("The loss of every epoch, before its update")


def test_epoch_axis_marks_whole_epochs(window: MainWindow) -> None:
    axis = loss_plot(window).item.getAxis("bottom")
    for width in (60, 300, 3000):
        for last in (1.0, 2.0, 3.0, 15.0, 1e5):
            assert all(step >= 1 for step, _ in axis.tickSpacing(0, last, width))


def test_hovering_tells_the_values_of_the_nearest_epoch(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    loss = loss_plot(window)
    train_and_draw(qtbot, window, session)
    said, curve = find(window, QLabel, "curve_readout"), session.runs.result.history.curve
    loss.hovered.emit(7.2)
    assert said.text().startswith(f"epoch 7: loss {curve.loss[6]:.4f} (before its update), ")
    loss.hovered.emit(-1.0)
    assert said.text() == ""
    pairs = (("hello", "ohlol"), ("hole", "eloh"))
    session.edit(with_training(with_pairs(session.document, *pairs), batch_size=1), "two updates an epoch")
    train_and_draw(qtbot, window, session)
    loss.hovered.emit(7.2)
    assert "(mean over its updates)" in said.text()
    assert "starts from" not in find(window, Legend, "curve_key").accessibleDescription()


def test_pointer_over_the_plot_finds_its_epoch(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    loss = loss_plot(window)
    train_and_draw(qtbot, window, session)
    qtbot.wait(20)
    box = loss.item.getViewBox()
    place = loss.mapFromScene(box.mapViewToScene(box.viewRect().center()))
    with qtbot.waitSignal(loss.hovered) as heard:
        QTest.mouseMove(loss.viewport(), place)
    assert heard.args == [pytest.approx(box.viewRect().center().x(), abs=0.2)]


def test_solved_epoch_is_marked(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    loss = loss_plot(window)
    texts = [loss._solved.isVisible()]
    train_and_draw(qtbot, window, session)
    texts.append(loss._solved.isVisible())
    assert texts == [False, True]
    assert loss._solved.value() == session.runs.result.history.solved_at


def test_plots_live_through_empty_and_odd_curves(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    """One epoch, a loss of nearly zero on the logarithmic axis, no pairs at all."""
    press(find(window, QCheckBox, "loss_log"))
    find(window, QSlider, "smoothing").setValue(99)
    session.edit(with_pairs(with_training(Document(), epochs=1), ("a", "a")), "one")
    train_to_the_end(qtbot, session)
    session.edit(with_pairs(session.document), "none")
    qtbot.wait(150)
    assert not window.grab().isNull()
    press(find(window, QCheckBox, "loss_log"))
    assert not window.grab().isNull()


def test_double_click_shows_the_whole_curve_again(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    loss = loss_plot(window)
    train_and_draw(qtbot, window, session)
    loss.item.setXRange(3, 4)
    QTest.mouseDClick(loss.viewport(), Qt.MouseButton.LeftButton)
    wait_until(qtbot, lambda: loss.item.getViewBox().viewRect().contains(7, 1.0))


def test_both_plots_are_whole_the_moment_a_run_ends(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    """While it runs they take turns; the last points may come when it is the other one's turn."""
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.phase == "resting" and session.runs.status.epoch == 15)
    whole = list(range(1, 16))
    assert whole in drawn(loss_plot(window))
    assert whole in drawn(find(window, AccuracyPlot, "accuracy_plot"))


# --- What can be taken out


def panel(window: MainWindow) -> CurvesPanel:
    return window.findChildren(CurvesPanel)[0]


def test_curve_is_saved_with_all_digits(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path
) -> None:
    train_to_the_end(qtbot, session)
    assert panel(window).save_numbers_to(tmp_path / "curve.csv")
    with (tmp_path / "curve.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    curve = session.runs.result.history.curve
    assert header == ["epoch", "loss", "symbols right", "pairs right"]
    assert [[float(value) for value in row] for row in rows] == np.column_stack(
        (curve.epoch, curve.loss, curve.symbol_accuracy, curve.pair_accuracy)
    ).tolist()


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_picture_of_the_curve_holds_the_recipe_of_its_run(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path, suffix: str
) -> None:
    """Settings that were changed since belong to the next run."""
    train_to_the_end(qtbot, session)
    session.edit(with_training(session.document, epochs=20), "20")
    path = tmp_path / f"curve.{suffix}"
    assert panel(window).save_picture_to(path)
    image = QImage(str(path))
    said = image.text("Description") or path.read_text(encoding="utf-8")
    assert [
        line for line in ("epoch: 15", "epochs: 15", "seed: 16", "optimizer: adam") if line not in said
    ] == []
    places = [(x, y) for x in range(0, image.width(), 3) for y in range(image.height())]
    colours = {image.pixelColor(*place).name() for place in places}
    assert LIGHT.accent in colours
    assert LIGHT.second in colours


def test_without_a_curve_it_says_what_to_do(
    window: MainWindow, session: Session, heard: Heard, tmp_path: Path
) -> None:
    button = find(window, QToolButton, "curves_menu")
    menu = button.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    why = "There is no curve yet: train the network first."
    commands = [action for action in menu.actions() if "Copy" in action.text() or "Save" in action.text()]
    assert [(action.isEnabled(), action.toolTip()) for action in commands] == [(False, why)] * 5
    assert not panel(window).save_picture_to(tmp_path / "curve.png")
    assert heard.texts == [why]
    assert list(tmp_path.glob("curve*")) == []
    assert len(session.runs.result.history) == 0


def test_menu_copies_the_curve(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    train_to_the_end(qtbot, session)
    menu = find(window, QToolButton, "curves_menu").menu()
    assert menu is not None
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Copy as TSV").trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    loss = float(session.runs.result.history.curve.loss[-1])
    assert lines[0] == "epoch\tloss\tsymbols right\tpairs right"
    assert lines[-1].startswith(f"15\t{loss!r}\t")
