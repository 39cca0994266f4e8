"""The cells of the notebook: the sections of the script, then the hidden states of the first pair."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from playground.export.script import sections
from playground.export.script.facts import RunFacts
from playground.language import ENGLISH, Language, Message
from playground.spec import Cell as CellKind

MOST_STEPS, MOST_UNITS = 40, 32  # in a heatmap

Kind = Literal["markdown", "code"]


@dataclass(frozen=True)
class Cell:
    name: str
    kind: Kind
    source: str


LOOP = "training"  # the name of the cell that prints the log
HEATMAP = "heatmap"  # the name of the cell that shows the states

_TRAINING: dict[CellKind, Message] = {
    "rnn": Message("Training an RNN from scratch"),
    "lstm": Message("Training an LSTM from scratch"),
    "gru": Message("Training a GRU from scratch"),
}
_TITLES: dict[str, Message] = {
    "Settings": Message("Settings"),
    "Pairs": Message("Pairs"),
    "Model": Message("Model"),
    "Loss and optimizer": Message("Loss and optimizer"),
    "Training": Message("Training"),
}
_SAYS: dict[str, Message] = {
    "Settings": Message("PyTorch is all that is needed."),
    "Pairs": Message("Every symbol gets an index; what the network reads and answers are rows of indices."),
    "Model": Message("As a class for these very sizes."),
    "Loss and optimizer": Message(
        "The seed decides the initial weights: it is set right before the model is made."
    ),
    "Training": Message("Every line shows what the network answered, and its loss, before the update."),
}

_CLASS = '''\
class Heatmap:
    """A table for each layer, with a row for each unit and a column for each step."""

    def __init__(self, symbols, states):  # states (layers, units, time)
        self.symbols, self.states = symbols, states

    def _repr_html_(self):
        return "".join(self.table(f"Layer {n}", layer) for n, layer in enumerate(self.states.tolist(), 1))

    def table(self, title, rows):
        heads = "".join(f"<th>{HEAD}</th>" for symbol in self.symbols)
        lines = [f"<th>{n}</th>{''.join(map(self.cell, row))}" for n, row in enumerate(rows, 1)]
        body = "".join(f"<tr>{line}</tr>" for line in [f"<th></th>{heads}", *lines])
        return f"<table><caption>{title}</caption>{body}</table>"

    def cell(self, value):
        """Blue below 0, white at 0, orange above."""
        full, far = ((240, 150, 60) if value > 0 else (90, 160, 230)), min(1, abs(value))
        red, green, blue = (round(255 - far * (255 - part)) for part in full)
        return f'<td style="color: black; background-color: rgb({red}, {green}, {blue})">{value:.2f}</td>\''''


def cells(facts: RunFacts, remarks: Iterable[str] = (), language: Language = ENGLISH) -> tuple[Cell, ...]:
    """All cells of the notebook, which runs in one process; `remarks` go below its title. Its code is
    the same in every language."""
    return (*_title(facts, remarks, language), *_sections(facts, language), *_states(facts, language))


def _title(facts: RunFacts, remarks: Iterable[str], language: Language) -> Iterator[Cell]:
    title = language.text(_TRAINING[facts.model.cell])
    yield Cell("title", "markdown", "\n\n".join((f"# {title}", *map(language.text, remarks))))


def _sections(facts: RunFacts, language: Language) -> Iterator[Cell]:
    for section in sections(facts):
        name = section.title.lower().replace(" ", "-")
        title, about = (language.text(said[section.title]) for said in (_TITLES, _SAYS))
        yield Cell(f"about-{name}", "markdown", f"## {title}\n\n{about}")
        yield Cell(name, "code", section.code)


def _states(facts: RunFacts, language: Language) -> Iterator[Cell]:
    title, about = language.text(Message("Hidden states")), map(language.text, _about_states(facts))
    yield Cell("about-states", "markdown", "\n".join((f"## {title}", "", *about)))
    yield Cell("states", "code", "\n".join(_states_code(facts)))
    legend = Message("Blue is negative, orange is positive, white is 0.")
    yield Cell("about-heatmap", "markdown", language.text(legend))
    yield Cell("heatmap-class", "code", _heatmap_class(facts))
    units = f"[:, :{MOST_UNITS}]" if facts.model.hidden_size > MOST_UNITS else ""
    yield Cell(HEATMAP, "code", f"Heatmap(first, hidden{units})")


def _about_states(facts: RunFacts) -> Iterator[Message]:
    yield Message(
        "The trained network reads the first pair step by step, and leaves its state after every symbol."
    )
    steps, units = len(facts.pairs[0][0]), facts.model.hidden_size
    if steps > MOST_STEPS:
        yield Message("Shown are the first {most} of {symbols:,} symbols.", most=MOST_STEPS, symbols=steps)
    if units > MOST_UNITS:
        yield Message("Shown are the first {most} of {units:,} units.", most=MOST_UNITS, units=units)


def _states_code(facts: RunFacts) -> Iterator[str]:
    index = "index" if facts.shared else "input_index"
    device = "" if facts.on_cpu else ", device=DEVICE"
    yield f"first = pairs[0][0]{f'[:{MOST_STEPS}]' if len(facts.pairs[0][0]) > MOST_STEPS else ''}"
    yield "state, steps = None, []"
    yield "with torch.no_grad():"
    yield "    for symbol in first:"
    yield f"        _, state = model(torch.tensor([[{index}[symbol]]]{device}), state)"
    hidden = "state[0]" if facts.model.cell == "lstm" else "state"  # of (h, c)
    yield f"        steps.append({hidden}[:, 0])  # (layers, units)"
    yield "hidden = torch.stack(steps, 2)  # (layers, units, time)"


def _heatmap_class(facts: RunFacts) -> str:
    """The source of the heatmap class; it escapes symbols that contain special characters of HTML."""
    symbols = facts.pairs[0][0][:MOST_STEPS]
    blank = ".replace(' ', '␣')" if " " in symbols else ""
    special = any(character in symbol for symbol in symbols for character in "&<>\"'")
    head = f"{{escape(symbol){blank}}}" if special else f"{{symbol{blank}}}"
    source = _CLASS.replace("{HEAD}", head)
    return f"from html import escape\n\n\n{source}" if special else source
