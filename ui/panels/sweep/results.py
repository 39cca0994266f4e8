"""The results of a sweep so far, one cell below the other."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from playground.spec import CELL_NAMES, Cell
from playground.sweep.values import CellSummary, SweepPlan
from ui.panels.sweep.text import fastest_text, solved_text, spread_text
from ui.panels.sweep.tiles import SeedTiles
from ui.session.sweeps import CellRuns
from ui.style.accessible import CHART
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.theme import colours
from ui.style.translation import translate
from ui.widgets.card import label

HEIGHT = 10
HATCHED = Qt.BrushStyle.BDiagPattern
NAME_PX = 42  # minimum width of a name, which aligns the bars


class CellResult(QWidget):
    """The results of one cell: success bar, epochs at which runs were solved, and a tile for each seed."""

    def __init__(self, cell: Cell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._count, self._spread = (
            label(CELL_NAMES[cell], "title"),
            label(),
            label(role="muted", wraps=True),
        )
        self._count.setObjectName(f"sweep_solved_{cell}")
        self._spread.setObjectName(f"sweep_spread_{cell}")
        set_tip(
            self._spread,
            translate(
                "Sweep",
                "The median over the solved runs; a quarter of them are solved before the middle half, a "
                "quarter later. Runs that are not solved do not count.",
            ),
        )
        self._bar, self.tiles = SuccessBar(cell), SeedTiles(cell)
        self._bar.setObjectName(f"sweep_success_{cell}")
        self._bar.setAccessibleName(translate("Sweep", "Solved runs of {0}").format(CELL_NAMES[cell]))
        self.tiles.setObjectName(f"sweep_tiles_{cell}")
        self.tiles.setAccessibleName(translate("Sweep", "Seeds of {0}").format(CELL_NAMES[cell]))
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        self._name.setMinimumWidth(scaled(NAME_PX))
        head.addWidget(self._name)
        head.addWidget(self._bar, 1)
        head.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._spread)
        layout.addWidget(self.tiles)

    def show_runs(
        self, plan: SweepPlan, runs: CellRuns, summary: CellSummary | None, opened: int | None
    ) -> None:
        self._count.setText(solved_text(runs))
        self._spread.setText(spread_text(runs, summary))
        self._bar.show_counts(runs.solved, len(runs.by_seed), len(plan.seeds))
        self._bar.setAccessibleDescription(self._count.text())
        self.tiles.setAccessibleDescription(f"{self._count.text()}, {self._spread.text()}")
        self.tiles.show_runs(plan.seeds, runs.by_seed, opened)


class SweepResults(QWidget):
    chosen = Signal(str, int)  # cell, seed
    reached = Signal(QRect)  # by a key; the area of the tile in pixels of this widget

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: dict[Cell, CellResult] = {cell: CellResult(cell) for cell in CELL_NAMES}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setSpacing(8)
        self._fastest = label(wraps=True)
        self._fastest.setObjectName("sweep_fastest")
        layout.addWidget(self._fastest)
        for cell, result in self._cells.items():
            layout.addWidget(result)
            self._connect(cell, result)
        layout.addStretch(1)

    def _connect(self, cell: Cell, result: CellResult) -> None:
        result.tiles.chosen.connect(partial(self.chosen.emit, cell))
        result.tiles.reached.connect(partial(self._on_tiles_reached, result.tiles))

    def _on_tiles_reached(self, tiles: SeedTiles, area: QRect) -> None:
        self.reached.emit(QRect(tiles.mapTo(self, area.topLeft()), area.size()))

    def show_sweep(
        self,
        plan: SweepPlan | None,
        runs: Mapping[Cell, CellRuns],
        summaries: Mapping[Cell, CellSummary],
        opened: tuple[Cell, int] | None,
    ) -> None:
        """`opened`: cell and seed of the run that the window shows."""
        self._fastest.setText("" if plan is None else fastest_text(runs, summaries, len(plan.seeds)))
        self._fastest.setVisible(bool(self._fastest.text()))
        for cell, result in self._cells.items():
            result.setVisible(plan is not None and cell in runs)
            if plan is not None and cell in runs:
                seed = opened[1] if opened is not None and opened[0] == cell else None
                result.show_runs(plan, runs[cell], summaries.get(cell), seed)


class SuccessBar(QWidget):
    """Filled: solved runs; hatched: ended but not solved; empty: not ended yet."""

    spoken_role = CHART

    def __init__(self, cell: Cell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell = cell
        self._solved, self._ended, self._planned = 0, 0, 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_counts(self, solved: int, ended: int, planned: int) -> None:
        if (solved, ended, planned) != (self._solved, self._ended, self._planned):
            self._solved, self._ended, self._planned = solved, ended, planned
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(60, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        solved, ended = self._x(self._solved), self._x(self._ended)
        painter.fillRect(self._part(0, self.width()), QColor(theme.track))
        painter.fillRect(self._part(solved, ended), QBrush(QColor(theme.ghost), HATCHED))
        painter.fillRect(self._part(0, solved), QColor(theme.of_cell(self._cell)))
        painter.end()

    def _x(self, runs: int) -> float:
        return self.width() * runs / self._planned

    def _part(self, left: float, right: float) -> QRectF:
        return QRectF(left, (self.height() - HEIGHT) / 2, right - left, HEIGHT)
