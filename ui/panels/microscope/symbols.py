"""Keys, names and equation symbols of the parts of a cell."""

from playground.cells import GATES
from playground.inspection.axis_names import GATE_LETTERS
from playground.inspection.microscope import HIDDEN, CellView
from playground.inspection.saturation import Activation, is_saturated
from ui.style.translation import translate

CELL, STATE = "cell", "state"  # the parts besides the gates: the states computed from them
KEPT, WRITTEN, OUT = "kept", "written", "out"  # the products that the states are sums of
FUNCTIONS = {"sigmoid": "σ", "tanh": "tanh"}


def letter(view: CellView, gate: str) -> str:
    """The symbol of a gate: i, f, g, o; r, z, n; for an RNN, which has no gates, its state, such as h_4."""
    if gate == HIDDEN:
        return f"h_{view.step}"
    return GATE_LETTERS[view.kind][GATES[view.kind].index(gate)]


def part_name(key: str) -> str:
    """The name of a gate or a state."""
    return {
        "input": translate("Microscope", "input gate"),
        "forget": translate("Microscope", "forget gate"),
        "candidate": translate("Microscope", "candidate"),
        "output": translate("Microscope", "output gate"),
        "reset": translate("Microscope", "reset gate"),
        "update": translate("Microscope", "update gate"),
        CELL: translate("Microscope", "cell state"),
        STATE: translate("Microscope", "hidden state"),
        HIDDEN: translate("Microscope", "hidden state"),
    }[key]


def gru_note() -> str:
    return translate("Microscope", "z near 1 keeps the old state (PyTorch)")


def saturated_word(activation: Activation, value: float) -> str:
    return translate("Microscope", "saturated") if is_saturated(activation, value) else ""
