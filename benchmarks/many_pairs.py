"""Ten thousand pairs of twenty symbols: edits, undo, scrolling, typing, and training in mini-batches."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median

import common

PAIRS, LENGTH, BATCH, SECONDS, ROUNDS = 10_000, 20, 64, 8.0, 3
ACT_MS, RSS_MB, SETTLE_S = 200.0, 1500.0, 0.6


def table() -> Path:
    """A file with the pairs: letters, answered by the letter before."""
    draw, path = Random(1), common.home() / "pairs.tsv"  # noqa: S311  data, not secrets
    texts = ("".join(draw.choices("abcdefgh", k=LENGTH)) for _ in range(PAIRS))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{text}\ta{text[:-1]}\n" for text in texts), encoding="utf-8")
    return path


def peak_rss_mb() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def window() -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QTableView
    from window import idle_after, open_window, spin, train, worst_later

    from playground.tables import read_table

    parts, path = open_window(), table()
    session = parts.session
    pairs_table = parts.window.findChild(QTableView, "pairs_table")
    assert isinstance(pairs_table, QTableView)
    figures: common.Figures = {}

    def import_pairs() -> None:
        session.edit(replace(session.document, pairs=read_table(path).pairs), "import")

    def edit_cell() -> None:
        index = pairs_table.model().index(5000, 0)
        pairs_table.model().setData(index, "b" * LENGTH, Qt.ItemDataRole.EditRole)

    def scroll() -> None:
        bar = pairs_table.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)

    def start_typing() -> None:
        pairs_table.setCurrentIndex(pairs_table.model().index(5000, 0))
        QTest.keyClick(pairs_table.viewport(), Qt.Key.Key_A)

    def type_on() -> None:
        editor = pairs_table.focusWidget()
        if editor is not None:
            QTest.keyClick(editor, Qt.Key.Key_B)

    def act(name: str, do: Callable[[], object]) -> None:
        """The act itself, and the longest the window is deaf while what it set off settles."""
        figures[f"{name}_ms"] = idle_after(do)
        figures[f"{name}_later_ms"] = worst_later(SETTLE_S)

    act("import", import_pairs)
    act("edit a cell", edit_cell)
    act("undo", session.undo_stack.undo)
    act("scroll", scroll)
    act("start typing", start_typing)
    act("a key", type_on)
    spin(0.2)
    training = replace(session.document.training, batch_size=BATCH, epochs=100_000)
    trained = train(parts, replace(session.document, training=training), SECONDS)
    figures |= {f"training_{name}": value for name, value in trained.items()}
    figures["rss_mb"] = peak_rss_mb()
    common.answer(figures)
    parts.close()


def compare() -> None:
    found = common.alternate(__file__, ("window",), ROUNDS)["window"]
    middle = {name: median(figures[name] for figures in found) for name in found[0]}
    for name in ("import", "edit a cell", "undo", "scroll", "start typing", "a key"):
        common.verdict(name, middle[f"{name}_ms"], ACT_MS, " ms")
        print(f"          longest block while it settles: {middle[f'{name}_later_ms']:.0f} ms")
    print(
        f"  training in batches of {BATCH}: {middle['training_steps_per_s']:.0f} steps/s, lateness ", end=""
    )
    print(
        "p50 {training_p50_ms:.1f}, p99 {training_p99_ms:.1f}, max {training_max_ms:.1f} ms".format(**middle)
    )
    common.verdict("peak memory", middle["rss_mb"], RSS_MB, " MB")


if __name__ == "__main__":
    common.main(__file__, compare, {"window": window})
