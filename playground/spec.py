"""Settings of the model and of its training, as plain values."""

from dataclasses import dataclass, replace
from typing import Literal

Cell = Literal["rnn", "lstm", "gru"]
Form = Literal["module", "cell"]
InputKind = Literal["one-hot", "embedding"]
Head = Literal["linear", "none"]
Loss = Literal["mean", "sum"]
Optimizer = Literal["adam", "adamw", "sgd", "rmsprop"]
Device = Literal["cpu", "cuda", "mps"]
Engine = Literal["automatic", "torch", "fused"]
Until = Literal["epochs", "solved", "flat"]

CELL_NAMES: dict[Cell, str] = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
GATES_PER_CELL: dict[Cell, int] = {"rnn": 1, "lstm": 4, "gru": 3}
OPTIMIZER_NAMES: dict[Optimizer, str] = {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD", "rmsprop": "RMSprop"}

MAX_LAYERS = 8
MAX_HIDDEN_SIZE = 1024
MAX_EMBEDDING_SIZE = 1024
MAX_FORGET_BIAS = 20.0  # in either direction: σ is 0 or 1 there to nine digits
MAX_EPOCHS = 10_000_000
MAX_PATIENCE = 1_000_000
ROOM_TO_SOLVE = 1_000  # epochs that a run which waits for something may take, unless more are asked for
MAX_BATCH_SIZE = 1_000_000
MAX_SEED = 2**31 - 1
MAX_LEARNING_RATE = 1000.0
MAX_RATES = 10_000  # recorded learning rates of one run


@dataclass(frozen=True)
class ModelSpec:
    cell: Cell = "rnn"
    form: Form = "module"  # one nn.RNN-like module, or an explicit loop over nn.RNNCell-like cells
    input: InputKind = "embedding"
    embedding_size: int = 10  # not used with one-hot input
    hidden_size: int = 8
    layers: int = 2
    head: Head = "linear"  # "none": the hidden state itself is the logits
    forget_bias: float = 0.0  # added to the forget gates' block of bias_ih at the start; LSTM only

    @property
    def starting_forget_bias(self) -> float:
        """The forget bias that acts; 0 for a cell without a forget gate."""
        return self.forget_bias if self.cell == "lstm" else 0.0


@dataclass(frozen=True)
class TrainSpec:
    loss: Loss = "mean"  # over the symbols of a batch
    optimizer: Optimizer = "adam"
    learning_rate: float = 0.05
    momentum: float = 0.0  # SGD and RMSprop only
    clip_norm: float = 0.0  # largest norm of the whole gradient; 0: no clipping
    epochs: int = 15
    batch_size: int = 0  # pairs per update; 0 takes all pairs at once, in their order
    seed: int = 16
    device: Device = "cpu"
    engine: Engine = "automatic"  # automatic: the faster of those that can run it
    until: Until = "epochs"  # what else ends a run: every pair is right, or the loss no longer falls …
    patience: int = 10  # … for this many epochs in a row


def ended_by(spec: TrainSpec, until: Until) -> TrainSpec:
    """The settings, with something else that ends a run, and enough epochs for it to come."""
    epochs = spec.epochs if until == "epochs" else max(spec.epochs, ROOM_TO_SOLVE)
    return replace(spec, until=until, epochs=epochs)
