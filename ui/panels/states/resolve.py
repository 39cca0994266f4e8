"""What the states panel shows, as values; the panel only applies them."""

from PySide6.QtCore import QCoreApplication

from ui.inspector import Inspected, cell_scale
from ui.widgets.heatmap_data import Block, Column, HeatmapData


def heatmap_data(inspected: Inspected) -> HeatmapData:
    """Tape and states, the top layer first; the cell state of an LSTM above its hidden state."""
    columns = [Column("h₀")] + [_column(inspected, step) for step in range(1, inspected.steps + 1)]
    blocks: list[Block] = []
    for layer in reversed(range(len(inspected.trace.layers))):
        blocks += _blocks(inspected, layer)
    return HeatmapData(tuple(columns), tuple(blocks))


def check_text(inspected: Inspected) -> str:
    text = QCoreApplication.translate("StatesPanel", "recomputed − {0} = {1:.0e} ✓")
    return text.format(inspected.check.module, inspected.check.difference)


def _column(inspected: Inspected, step: int) -> Column:
    return Column(
        symbol=inspected.labels[step - 1],
        target=inspected.targets[step - 1] if inspected.targets else "",
        prediction=inspected.answers[step - 1],
        right=inspected.right(step),
        target_probability=inspected.target_probability(step),
    )


def _blocks(inspected: Inspected, layer: int) -> list[Block]:
    found = inspected.trace.layers[layer]
    name = QCoreApplication.translate("StatesPanel", "layer {0} · {1}")
    blocks = [Block(name.format(layer + 1, "h"), layer, found.hidden.T)]  # (H, T+1)
    if found.cell is not None:
        scale = cell_scale(found.cell)
        title = f"{name.format(layer + 1, 'c')}   (−{scale} … {scale})"
        blocks.insert(0, Block(title, layer, found.cell.T, scale))  # (H, T+1)
    return blocks
