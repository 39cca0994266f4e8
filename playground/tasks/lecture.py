"""The programs of the lecture as documents, and the other tasks with fixed data."""

from playground.document import Document
from playground.pairs import Pair
from playground.spec import Cell, ModelSpec, TrainSpec

# For the tasks beyond the lecture: enough to solve all that can be solved, except "five steps late".
TRAINING = TrainSpec(learning_rate=0.02, epochs=300)


def hello_cell() -> Document:
    """Program 12-1: the loop over an RNN cell; the hidden state itself is the logits."""
    model = ModelSpec(form="cell", input="one-hot", hidden_size=4, layers=1, head="none")
    return Document(model=model, training=TrainSpec(loss="sum", learning_rate=0.1))


def hello_rnn() -> Document:
    """Program 12-2: the same model as one module."""
    return Document(model=ModelSpec(input="one-hot", hidden_size=4, layers=1, head="none"))


def hello_embedding(cell: Cell = "rnn") -> Document:
    """Program 12-3; with another cell, its exercises."""
    return Document(model=ModelSpec(cell=cell))


def fixed(*pairs: tuple[str, str]) -> Document:
    return Document(tuple(Pair(x, y) for x, y in pairs), training=TRAINING)


def five_sentences() -> Document:
    """我爱你 我恨你 我吃了 我没吃 我饿了, each word one character, so no spaces are needed."""
    return fixed(("我爱", "爱你"), ("我恨", "恨你"), ("我吃", "吃了"), ("我没", "没吃"), ("我饿", "饿了"))


def hihell() -> Document:
    return fixed(("hihell", "ihello"))


def contradiction() -> Document:
    return fixed(("ab", "xy"), ("ab", "yx"))
