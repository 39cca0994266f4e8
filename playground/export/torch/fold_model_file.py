"""model.py: the class with its loading, encoding and decoding; it needs torch and nothing else."""

from playground.document import Document
from playground.export.plain_model import model_source

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


def model_file(document: Document) -> str:
    vocabularies = document.vocabularies
    source = model_source(document.model, len(vocabularies.input), len(vocabularies.target))
    head = ["import json", "from pathlib import Path", "", "import torch", "from torch import nn"]
    if document.model.input == "one-hot":
        head.append("from torch.nn import functional")
    return "\n".join([*head, "", "", source]) + _symbols(document) + _LOADING


def _symbols(document: Document) -> str:
    """Encoding and decoding, as two further methods of the class."""
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
