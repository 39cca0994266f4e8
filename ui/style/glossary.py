"""The words of the window, each in one or two sentences: for the help, and for tooltips."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from playground.language import Language
from ui.style.translation import spoken, translate

# A setting has the name of its field in the document.
NetworkTerm = Literal[
    "symbol",
    "vocabulary",
    "cell",
    "input",
    "one_hot",
    "embedding",
    "embedding_size",
    "forget_bias",
    "hidden_size",
    "layers",
    "hidden_state",
    "cell_state",
    "gate",
    "head",
    "form",
    "logits",
    "bounded_logits",
    "shapes",
    "parameters",
    "batch_first",
]
TrainingTerm = Literal[
    "epochs",
    "until",
    "patience",
    "loss",
    "guessing",
    "without_memory",
    "best_possible",
    "solved_at",
    "seed",
    "learning_rate",
    "optimizer",
    "momentum",
    "batch_size",
    "clip_norm",
    "fork",
    "device",
    "engine",
    "fused_engine",
    "sweep",
]
ViewTerm = Literal[
    "live",
    "side_b",
    "saturated",
    "recomputed",
    "influence",
    "attribution",
    "gradient_norm",
    "bookmark",
    "intervention",
    "edited_weight",
]
Term = NetworkTerm | TrainingTerm | ViewTerm


@dataclass(frozen=True)
class Word:
    name: str
    meaning: str


def meaning(term: Term) -> str:
    return _words(spoken())[term].meaning


@cache
def _words(_language: Language) -> Mapping[Term, Word]:
    """All of them, said once in a language: nearly every field asks for one."""
    return network_words() | training_words() | view_words()


def network_words() -> dict[NetworkTerm, Word]:
    return {
        "symbol": Word(
            translate("Glossary", "symbol"),
            translate("Glossary", "What the network reads or predicts at one step: a character, or a word."),
        ),
        "vocabulary": Word(
            translate("Glossary", "vocabulary"),
            translate("Glossary", "All symbols in their order; the network knows a symbol by its index."),
        ),
        "cell": Word(
            translate("Glossary", "cell"),
            translate(
                "Glossary",
                "How a layer makes its next state: RNN by one tanh, LSTM and GRU with gates that keep or "
                "replace parts of it.",
            ),
        ),
        "input": Word(
            translate("Glossary", "input"),
            translate("Glossary", "How the network reads a symbol: as a one-hot vector, or as an embedding."),
        ),
        "one_hot": Word(
            translate("Glossary", "one-hot"),
            translate("Glossary", "A symbol as a vector of zeros, with a one at its index."),
        ),
        "embedding": Word(
            translate("Glossary", "embedding"),
            translate("Glossary", "A symbol as a vector of numbers that the network learns."),
        ),
        "embedding_size": Word(
            translate("Glossary", "embedding size"),
            translate("Glossary", "How many numbers stand for one input symbol."),
        ),
        "forget_bias": Word(
            translate("Glossary", "forget bias"),
            translate(
                "Glossary",
                "A number added to the forget gates' bias of an LSTM before training: 1 to 3 open the gates, "
                "so that the cell state begins with a long memory.",
            ),
        ),
        "hidden_size": Word(
            translate("Glossary", "hidden size"),
            translate("Glossary", "The number of units in each layer: the length of its state."),
        ),
        "layers": Word(
            translate("Glossary", "layers"),
            translate(
                "Glossary", "Recurrent layers above each other: each reads the states of the one below."
            ),
        ),
        "hidden_state": Word(
            translate("Glossary", "hidden state (h)"),
            translate("Glossary", "What a layer carries from one step to the next: its memory."),
        ),
        "cell_state": Word(
            translate("Glossary", "cell state (c)"),
            translate("Glossary", "The second memory of an LSTM, which its gates write, keep and read."),
        ),
        "gate": Word(
            translate("Glossary", "gate"),
            translate(
                "Glossary",
                "Numbers from 0 to 1 that decide how much passes: input, forget, output; reset, update.",
            ),
        ),
        "head": Word(
            translate("Glossary", "read-out"),
            translate(
                "Glossary",
                "The linear layer that turns the top hidden state into logits; with none, the state itself "
                "is the logits.",
            ),
        ),
        "form": Word(
            translate("Glossary", "form"),
            translate(
                "Glossary",
                "How the PyTorch code is written: nn.RNN, nn.LSTM or nn.GRU as a module, or a loop over "
                "its cell. Both compute the same.",
            ),
        ),
        "logits": Word(
            translate("Glossary", "logits"),
            translate("Glossary", "One number for each symbol; softmax turns them into probabilities."),
        ),
        "bounded_logits": Word(
            translate("Glossary", "bounded logits"),
            translate(
                "Glossary",
                "The lowest loss without a read-out: the logits are then the hidden state, from −1 to 1, so "
                "no answer can be certain.",
            ),
        ),
        "shapes": Word(
            translate("Glossary", "shapes"),
            translate(
                "Glossary",
                "The size of each tensor of a forward pass, with the names of its axes; the batch comes "
                "first, as with batch_first=True.",
            ),
        ),
        "parameters": Word(
            translate("Glossary", "parameters"),
            translate(
                "Glossary", "The weights and biases that training changes, with the names PyTorch gives them."
            ),
        ),
        "batch_first": Word(
            translate("Glossary", "batch_first"),
            translate(
                "Glossary",
                "Inputs and outputs are (batch, time, features), as with batch_first=True in PyTorch; the "
                "last state h_n is (layers, batch, hidden) in any case.",
            ),
        ),
    }


def training_words() -> dict[TrainingTerm, Word]:
    return {
        "epochs": Word(
            translate("Glossary", "epoch"),
            translate("Glossary", "One pass over all pairs. With batches it has several updates."),
        ),
        "until": Word(
            translate("Glossary", "until solved, until flat"),
            translate(
                "Glossary",
                "What ends a run: all its epochs, every pair right for a while, or a loss that no longer "
                "falls.",
            ),
        ),
        "patience": Word(
            translate("Glossary", "patience"),
            translate("Glossary", "For how many epochs in a row this must hold before the run ends."),
        ),
        "loss": Word(
            translate("Glossary", "loss"),
            translate(
                "Glossary",
                "The cross entropy in nats: 0 means that every answer is certain and right.",
            ),
        ),
        "guessing": Word(
            translate("Glossary", "guessing"),
            translate("Glossary", "The loss of a network that gives every symbol the same probability."),
        ),
        "without_memory": Word(
            translate("Glossary", "without memory"),
            translate(
                "Glossary",
                "The lowest loss for a network that sees only the present symbol; below it takes memory.",
            ),
        ),
        "best_possible": Word(
            translate("Glossary", "best possible"),
            translate(
                "Glossary",
                "The lowest loss for any network that reads from left to right: the pairs ask for different "
                "answers where the texts so far are the same.",
            ),
        ),
        "solved_at": Word(
            translate("Glossary", "solved from epoch n"),
            translate("Glossary", "From epoch n to the last, every prediction equals its target."),
        ),
        "seed": Word(
            translate("Glossary", "seed"),
            translate(
                "Glossary",
                "The number that decides the initial weights: the same seed, the same run.",
            ),
        ),
        "learning_rate": Word(
            translate("Glossary", "learning rate"),
            translate(
                "Glossary",
                "How far each update moves the weights. Too large a rate makes training diverge.",
            ),
        ),
        "optimizer": Word(
            translate("Glossary", "optimizer"),
            translate(
                "Glossary", "The rule that turns gradients into updates; Adam suits most small networks."
            ),
        ),
        "momentum": Word(
            translate("Glossary", "momentum"),
            translate("Glossary", "The share of the last update that the next one repeats."),
        ),
        "batch_size": Word(
            translate("Glossary", "batch"),
            translate("Glossary", "How many pairs share one update; 0 takes all pairs at once."),
        ),
        "clip_norm": Word(
            translate("Glossary", "clip norm"),
            translate(
                "Glossary",
                "The longest gradient that an update may use; a longer one is shortened to it.",
            ),
        ),
        "fork": Word(
            translate("Glossary", "fork"),
            translate(
                "Glossary",
                "Go back to a past epoch and train from there; the old curve stays for comparison.",
            ),
        ),
        "device": Word(
            translate("Glossary", "device"),
            translate(
                "Glossary", "What computes the training: the processor (CPU), or a graphics card (CUDA, MPS)."
            ),
        ),
        "engine": Word(
            translate("Glossary", "engine"),
            translate(
                "Glossary",
                "Which code trains: PyTorch, or the fused engine, which is faster for small networks.",
            ),
        ),
        "fused_engine": Word(
            translate("Glossary", "fused engine"),
            translate(
                "Glossary",
                "Compiled code that trains small networks about a hundred times faster. Each run "
                "first checks it against PyTorch: “✓ 4e−7” is the largest difference found.",
            ),
        ),
        "sweep": Word(
            translate("Glossary", "sweep"),
            translate("Glossary", "The same training with many seeds and cells, to compare them fairly."),
        ),
    }


def view_words() -> dict[ViewTerm, Word]:
    return {
        "live": Word(
            translate("Glossary", "live"),
            translate("Glossary", "The views show the newest network, and follow the run."),
        ),
        "side_b": Word(
            translate("Glossary", "side B"),
            translate(
                "Glossary",
                "A network and text kept with the key B; “minus side B” shows how other states differ from "
                "it.",
            ),
        ),
        "saturated": Word(
            translate("Glossary", "saturated"),
            translate(
                "Glossary",
                "A tanh or sigmoid so near its bounds that a gradient hardly passes through it.",
            ),
        ),
        "recomputed": Word(
            translate("Glossary", "recomputed − nn.RNN"),
            translate(
                "Glossary",
                "The largest difference between the numbers shown, which Unroll computes itself, and "
                "PyTorch's own.",
            ),
        ),
        "influence": Word(
            translate("Glossary", "influence"),
            translate(
                "Glossary",
                "How much a prediction would change with an earlier input or state: a gradient.",
            ),
        ),
        "attribution": Word(
            translate("Glossary", "attribution"),
            translate(
                "Glossary",
                "The difference of two logits as a sum of what each unit, input or step adds.",
            ),
        ),
        "gradient_norm": Word(
            translate("Glossary", "‖W‖, ‖∇W‖"),
            translate(
                "Glossary",
                "The length of a matrix, and of its gradient, as one number: the root of the sum of all "
                "squares.",
            ),
        ),
        "bookmark": Word(
            translate("Glossary", "bookmark (☆)"),
            translate("Glossary", "A past epoch that is kept, also when others make room."),
        ),
        "intervention": Word(
            translate("Glossary", "intervention"),
            translate(
                "Glossary",
                "A value set by hand while the network reads; all that is computed from it follows. "
                "“h 1.3@2=0” sets h of layer 1, unit 3, at step 2 to 0; also f 1.*@*=1, c 1.2@3-=keep, "
                "h 1.*@2=*0.5, h0 1=@text.",
            ),
        ),
        "edited_weight": Word(
            translate("Glossary", "weight set by hand"),
            translate(
                "Glossary",
                "All views show the network with it, and training goes on from it; the epochs kept before "
                "stay as they are.",
            ),
        ),
    }
