"""Generates the model as a plain PyTorch class with its sizes written out, as a student would write it."""

from playground.parameters import input_width
from playground.spec import Cell, ModelSpec

MODULE_NAMES: dict[Cell, str] = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}


def model_source(spec: ModelSpec, input_symbols: int, target_symbols: int) -> str:
    """Source of `class Model(nn.Module)`; it needs `torch`, `nn`, and for one-hot input `functional`.

    `forward(ids, state=None)` takes indices (batch, time) and returns logits (batch, time, symbols) and the
    last state: (layers, batch, hidden), or a pair (h, c) of them for LSTM.
    """
    width = input_width(spec, input_symbols)
    lines = ["class Model(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    if spec.input == "embedding":
        lines.append(f"        self.embedding = nn.Embedding({input_symbols}, {spec.embedding_size})")
    lines += _recurrent(spec, width)
    if spec.head == "linear":
        lines.append(f"        self.head = nn.Linear({spec.hidden_size}, {target_symbols})")
    lines += ["", "    def forward(self, ids, state=None):  # ids (batch, time)"]
    if spec.input == "embedding":
        lines.append(f"        x = self.embedding(ids)  # (batch, time, {width})")
    else:
        lines.append(f"        x = functional.one_hot(ids, {width}).float()  # (batch, time, {width})")
    lines += _module_pass(spec) if spec.form == "module" else _cell_pass(spec)
    if spec.head == "linear":
        lines.append(f"        return self.head(output), state  # (batch, time, {target_symbols})")
    else:
        lines.append("        return output, state  # the hidden states are the logits")
    return "\n".join(lines) + "\n"


def state_names(spec: ModelSpec) -> dict[str, str]:
    """Layout name → state_dict name, for the recurrent parameters whose name differs in `Model`."""
    if spec.form == "module":
        return {}
    kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return {f"rnn.{kind}_l{n}": f"cells.{n}.{kind}" for n in range(spec.layers) for kind in kinds}


def _recurrent(spec: ModelSpec, width: int) -> list[str]:
    name, hidden = MODULE_NAMES[spec.cell], spec.hidden_size
    if spec.form == "module":
        layers = f", num_layers={spec.layers}" if spec.layers > 1 else ""
        return [f"        self.rnn = nn.{name}({width}, {hidden}{layers}, batch_first=True)"]
    cells = [f"nn.{name}Cell({width if n == 0 else hidden}, {hidden})" for n in range(spec.layers)]
    return [f"        self.cells = nn.ModuleList([{', '.join(cells)}])"]


def _module_pass(spec: ModelSpec) -> list[str]:
    return [f"        output, state = self.rnn(x, state)  # (batch, time, {spec.hidden_size})"]


def _cell_pass(spec: ModelSpec) -> list[str]:
    """An explicit loop over time; the state of a layer is h, or (h, c) for LSTM."""
    pair = spec.cell == "lstm"
    if pair:
        states = "[None] * len(self.cells) if state is None else list(zip(*state))"
        hidden, stacked = "states[layer][0]", "tuple(torch.stack(parts) for parts in zip(*states))"
    else:
        states = "[None] * len(self.cells) if state is None else list(state)"
        hidden, stacked = "states[layer]", "torch.stack(states)"
    return [
        f"        states = {states}",
        "        outputs = []",
        "        for x_t in x.unbind(1):  # one time step: (batch, features)",
        "            for layer, cell in enumerate(self.cells):",
        "                states[layer] = cell(x_t, states[layer])",
        f"                x_t = {hidden}  # (batch, {spec.hidden_size}), what the next layer reads",
        "            outputs.append(x_t)",
        f"        output = torch.stack(outputs, 1)  # (batch, time, {spec.hidden_size})",
        f"        state = {stacked}",
    ]
