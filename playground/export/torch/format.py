"""Exports a state_dict, and a class in plain PyTorch that loads it."""

from io import BytesIO
from pathlib import Path

from playground.document import Document
from playground.export.checking import answering
from playground.export.config import CONFIG, config_bytes
from playground.export.console import SETTING, needs_setting
from playground.export.context import Work
from playground.export.format_api import Checked, Request, WrittenPart
from playground.export.plain_model import model_source, state_names
from playground.language import Message

MODEL = "model.py"
_LOADING = '''

def load(folder=Path(__file__).parent):
    """The network with its weights and its vocabulary, ready to answer."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    model = Model()
    model.load_state_dict(torch.load(folder / "weights.pt", weights_only=True))
    model.input_symbols, model.target_symbols = config["input_symbols"], config["target_symbols"]
    return model.eval()
'''
WEIGHTS = "weights.pt"
COMMAND = f"python {MODEL}"
_USE = Message(
    "`model(ids, state)` takes indices (batch, time) and a state or None for zeros, and gives logits "
    "(batch, time, symbols) and the last state. `{command}` answers the first pair, `{command} TEXT` another "
    "text.",
    command=COMMAND,
)


def obstacle(request: Request) -> Message | None:  # noqa: ARG001
    return None


def write(request: Request, folder: Path, work: Work) -> WrittenPart:  # noqa: ARG001
    import torch

    document, flat = request.trained.document, request.trained.checkpoint.flat
    names = state_names(document.model)
    weights = document.layout.split(flat)
    state = {names.get(name, name): torch.tensor(values) for name, values in weights.items()}  # on the CPU
    saved = BytesIO()
    torch.save(state, saved)  # into memory: its own messages about a full disk help nobody
    (folder / WEIGHTS).write_bytes(saved.getbuffer())
    (folder / CONFIG).write_bytes(config_bytes(request, folder))
    (folder / MODEL).write_text(model_file(document) + _answering(request), encoding="utf-8")
    return WrittenPart(
        files=(
            (WEIGHTS, Message("the state_dict, on the CPU; torch.load takes it with weights_only=True")),
            (CONFIG, Message("vocabulary, model, training and pairs")),
            (MODEL, Message("the network as a class in plain PyTorch")),
        ),
        loader=_loader(request),
        text=request.language.text(_USE),
        command=COMMAND,
    )


def check(request: Request, folder: Path, part: WrittenPart, work: Work) -> Checked:
    return answering.check(request, folder, part, work, "torch")


def _loader(request: Request) -> str:
    example = answering.example(request)
    symbols = request.trained.document.vocabularies.target.symbols
    setting = SETTING if needs_setting(*symbols) else ()
    return "\n".join(
        (
            *["import sys", ""][: 2 * bool(setting)],
            "from model import load",
            "",
            *setting,
            *[""] * bool(setting),
            "model = load()",
            f"logits, state = model(model.encode({example.text}))  # (1, time, symbols)",
            f"print(model.decode(logits[0]))  # {example.answer}",
        )
    )


def model_file(document: Document) -> str:
    vocabularies = document.vocabularies
    source = model_source(document.model, len(vocabularies.input), len(vocabularies.target))
    head = ["import json", "import sys", "from pathlib import Path", ""]
    head += ["import torch", "from torch import nn"]
    if document.model.input == "one-hot":
        head.append("from torch.nn import functional")
    return "\n".join([*head, "", "", source]) + _symbols(document) + _LOADING


def _answering(request: Request) -> str:
    """What the file does as a program: it answers the text of its command line, or that of the first pair."""
    symbols = request.trained.document.vocabularies.target.symbols
    setting = "".join(f"    {line}\n" for line in (SETTING if needs_setting(*symbols) else ()))
    return f"""

if __name__ == "__main__":
{setting}    text, model = " ".join(sys.argv[1:]) or {answering.example(request).text}, load()
    print(model.decode(model(model.encode(text))[0][0]))
"""


def _symbols(document: Document) -> str:
    """The methods `encode` and `decode` of the class."""
    words = document.vocabulary.level == "word"
    single = all(len(symbol) == 1 for symbol in document.vocabularies.input.symbols)
    symbols = "text.split()" if words else "text"
    if words:
        says = "Words between spaces → their indices (1, time)."
    elif single:
        says = "A text → the indices of its characters (1, time)."
    else:
        says = "A text, or a list of symbols where one has several code points → their indices (1, time)."
    joint = '" "' if words else '""'
    return f'''
    def encode(self, text):
        """{says}"""
        return torch.tensor([[self.input_symbols.index(symbol) for symbol in {symbols}]])

    def decode(self, logits):
        """Logits (time, symbols) → the text of the most likely symbols."""
        return {joint}.join(self.target_symbols[index] for index in logits.argmax(1))
'''
