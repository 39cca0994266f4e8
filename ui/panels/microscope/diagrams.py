"""Circuit diagrams of the RNN, LSTM and GRU cells with the numbers of one unit at one step."""

from dataclasses import dataclass

from playground.inspection.microscope import HIDDEN, CellView
from ui.panels.microscope.symbols import CELL, FUNCTIONS, KEPT, STATE, WRITTEN, gru_note, letter
from ui.style.numbers import signed
from ui.style.translation import translate
from ui.widgets.drawing import Box, Drawing, Label, Node, Tag, Wire

X, H = "x", "h"  # keys of the inputs of the cell
LONGEST = len("+9.999")  # longest number in a tag, in characters

WIDTH = 310.0
LEFT, RIGHT = 23.0, 287.0  # x of the middle of the inputs and of the outputs
IN, END = 46.0, 264.0  # x where the wires of inputs begin and those of outputs end
TOP, MIDDLE, GATES_AT, RAIL = 15.0, 51.0, 88.0, 115.0


@dataclass(frozen=True)
class Incoming:
    """The inputs of a layer: `x` names what it reads, `units` is the size of its hidden state."""

    x: str
    units: int


def scheme(view: CellView, incoming: Incoming) -> Drawing:
    return _SCHEMES[view.kind](view, incoming)


def _rnn(view: CellView, incoming: Incoming) -> Drawing:
    made = view.sums[0]
    t = view.step
    return Drawing(
        width=WIDTH,
        height=84,
        boxes=(Box(HIDDEN, 222, 42, "tanh", "", view.hidden, signed=True),),
        nodes=(Node(HIDDEN, 148, 42, "+"),),
        tags=(
            Tag(X, LEFT, 19, f"x_{t}", incoming.x),
            Tag(H, LEFT, 65, f"h_{t - 1}", _units(incoming)),
            Tag(HIDDEN, RIGHT, 42, f"h_{t}", signed(view.hidden)),
        ),
        labels=(
            Label(X, 96, 14, f"W_ih·x_{t} + b_ih"),
            Label(X, 96, 32, signed(made.from_input + made.b_ih), strong=True),
            Label(H, 96, 60, f"W_hh·h_{t - 1} + b_hh"),
            Label(H, 96, 78, signed(made.from_hidden + made.b_hh), strong=True),
            Label(HIDDEN, 176, 37, signed(made.total), strong=True),
        ),
        wires=(
            Wire((X,), ((IN, 19), (148, 19), (148, 34))),
            Wire((H,), ((IN, 65), (148, 65), (148, 50))),
            Wire((HIDDEN,), ((156, 42), (198, 42))),
            Wire((HIDDEN,), ((246, 42), (END, 42))),
        ),
        stops=(),
    )


def _lstm(view: CellView, incoming: Incoming) -> Drawing:
    t, gates = view.step, view.values
    kept = gates["forget"] * (view.cell_before or 0.0)
    return Drawing(
        width=WIDTH,
        height=128,
        boxes=tuple(
            _box(view, gate, x, GATES_AT)
            for gate, x in (("forget", 84), ("input", 138), ("candidate", 190), ("output", 242))
        ),
        nodes=(
            Node(KEPT, 84, TOP, "×"),
            Node(WRITTEN, 164, 46, "×"),
            Node(CELL, 164, TOP, "+"),
            Node(STATE, 242, 34, "tanh"),
            Node(STATE, 242, 57, "×"),
        ),
        tags=(
            Tag(KEPT, LEFT, TOP, f"c_{t - 1}", _shortened(view.cell_before or 0.0)),
            *_incoming(view, incoming),
            Tag(CELL, RIGHT, TOP, f"c_{t}", _shortened(view.cell or 0.0)),
            Tag(STATE, RIGHT, 57, f"h_{t}", signed(view.hidden)),
        ),
        labels=(
            Label(KEPT, 123, 11, f"f·c_{t - 1}"),
            Label(KEPT, 123, 27, signed(kept), strong=True),
            Label(WRITTEN, 153, 40, "i·g", align=-1),
            Label(WRITTEN, 171, 35, signed(gates["input"] * gates["candidate"]), align=1, strong=True),
        ),
        wires=_lstm_wires(),
        stops=("forget", "input", "candidate", "output", CELL, STATE),
    )


def _lstm_wires() -> tuple[Wire, ...]:
    top = GATES_AT - 19
    return (
        Wire((KEPT,), ((IN, TOP), (76, TOP))),
        Wire((KEPT, "forget"), ((84, top), (84, TOP + 8))),
        Wire((KEPT,), ((92, TOP), (156, TOP))),
        Wire((WRITTEN, "input"), ((138, top), (138, 46), (156, 46))),
        Wire((WRITTEN, "candidate"), ((190, top), (190, 46), (172, 46))),
        Wire((WRITTEN,), ((164, 38), (164, TOP + 8))),
        Wire((CELL,), ((172, TOP), (END, TOP))),
        Wire((CELL, STATE), ((242, TOP), (242, 26))),
        Wire((STATE,), ((242, 42), (242, 49)), arrow=False),
        Wire((STATE, "output"), ((242, top), (242, 65)), arrow=False),
        Wire((STATE,), ((250, 57), (END, 57))),
        *_rail(84, 138, 190, 242),
    )


def _gru(view: CellView, incoming: Incoming) -> Drawing:
    t, gates = view.step, view.values
    return Drawing(
        width=WIDTH,
        height=130,
        boxes=tuple(
            _box(view, gate, x, GATES_AT) for gate, x in (("update", 84), ("reset", 148), ("candidate", 226))
        ),
        nodes=(
            Node(KEPT, 84, TOP, "×"),
            Node(STATE, 226, TOP, "+"),
            Node("update", 148, MIDDLE, "1−"),
            Node(WRITTEN, 226, MIDDLE, "×"),
            Node("reset", 187, GATES_AT, "×"),
        ),
        tags=(
            Tag(KEPT, LEFT, TOP, f"h_{t - 1}", signed(view.hidden_before)),
            *_incoming(view, incoming),
            Tag(STATE, RIGHT, TOP, f"h_{t}", signed(view.hidden)),
        ),
        labels=(
            Label(KEPT, 150, 11, f"z·h_{t - 1}"),
            Label(KEPT, 150, 27, signed(gates["update"] * view.hidden_before), strong=True),
            Label(WRITTEN, 219, 37, "(1−z)·n", align=-1),
            Label(WRITTEN, 232, 37, signed((1 - gates["update"]) * gates["candidate"]), align=1, strong=True),
            Label("", 190, 128, gru_note()),
        ),
        wires=_gru_wires(),
        stops=("update", "reset", "candidate", STATE),
    )


def _gru_wires() -> tuple[Wire, ...]:
    top = GATES_AT - 19
    return (
        Wire((KEPT,), ((IN, TOP), (76, TOP))),
        Wire((KEPT, "update"), ((84, top), (84, TOP + 8))),
        Wire((KEPT,), ((92, TOP), (218, TOP))),
        Wire((WRITTEN, "update"), ((84, MIDDLE), (132, MIDDLE))),
        Wire((WRITTEN, "update"), ((164, MIDDLE), (218, MIDDLE))),
        Wire((WRITTEN, "candidate"), ((226, top), (226, MIDDLE + 8)), arrow=False),
        Wire((WRITTEN,), ((226, MIDDLE - 8), (226, TOP + 8))),
        Wire((STATE,), ((234, TOP), (END, TOP))),
        Wire(("reset",), ((172, GATES_AT), (179, GATES_AT)), arrow=False),
        Wire(("reset", H), ((195, GATES_AT), (202, GATES_AT)), arrow=False),
        Wire(("reset", H), ((187, RAIL), (187, GATES_AT + 8))),
        *_rail(84, 148, 226),
    )


def _rail(*gates: float) -> tuple[Wire, ...]:
    """The wires of x and h, which go into every gate."""
    bottom = GATES_AT + 19
    return (
        Wire((X,), ((IN, RAIL), (gates[-1], RAIL)), arrow=False),
        Wire((H,), ((IN, 78), (54, 78), (54, RAIL), (gates[-1], RAIL)), arrow=False),
        *(Wire((X, H), ((x, RAIL), (x, bottom))) for x in gates),
    )


def _incoming(view: CellView, incoming: Incoming) -> tuple[Tag, Tag]:
    return (
        Tag(H, LEFT, 78, f"h_{view.step - 1}", _units(incoming)),
        Tag(X, LEFT, RAIL, f"x_{view.step}", incoming.x),
    )


def _shortened(value: float) -> str:
    """A cell state, which is unbounded, with fewer decimals if three do not fit into the tag."""
    tries = [signed(value, digits) for digits in (3, 2, 0)]
    return next((text for text in tries if len(text) <= LONGEST), tries[-1])


def _units(incoming: Incoming) -> str:
    return translate("Microscope", "{0} units").format(incoming.units)


def _box(view: CellView, gate: str, x: float, y: float) -> Box:
    made = next(found for found in view.sums if found.name == gate)
    return Box(
        key=gate,
        x=x,
        y=y,
        name=letter(view, gate),
        function=FUNCTIONS[made.activation],
        value=made.value,
        signed=made.activation == "tanh",
    )


_SCHEMES = {"rnn": _rnn, "lstm": _lstm, "gru": _gru}
