"""The words of the window, each in one or two sentences."""

from ui.app.help.entries import Entry, Group
from ui.style.translation import translate


def glossary() -> tuple[Group, ...]:
    return (
        Group(translate("Help", "The network"), _network()),
        Group(translate("Help", "Training"), _training()),
        Group(translate("Help", "Looking inside"), _inspection()),
    )


def _network() -> tuple[Entry, ...]:
    return (
        Entry(
            translate("Glossary", "symbol"),
            translate("Glossary", "What the network reads or predicts at one step: a character, or a word."),
        ),
        Entry(
            translate("Glossary", "vocabulary"),
            translate("Glossary", "All symbols in their order; the network knows a symbol by its index."),
        ),
        Entry(
            translate("Glossary", "one-hot"),
            translate("Glossary", "A symbol as a vector of zeros, with a one at its index."),
        ),
        Entry(
            translate("Glossary", "embedding"),
            translate("Glossary", "A symbol as a vector of numbers that the network learns."),
        ),
        Entry(
            translate("Glossary", "hidden state (h)"),
            translate("Glossary", "What a layer carries from one step to the next: its memory."),
        ),
        Entry(
            translate("Glossary", "cell state (c)"),
            translate("Glossary", "The second memory of an LSTM, which its gates write, keep and read."),
        ),
        Entry(
            translate("Glossary", "gate"),
            translate(
                "Glossary",
                "Numbers from 0 to 1 that decide how much passes: input, forget, output; reset, update.",
            ),
        ),
        Entry(
            translate("Glossary", "read-out"),
            translate("Glossary", "The linear layer that turns the top hidden state into logits."),
        ),
        Entry(
            translate("Glossary", "logits"),
            translate("Glossary", "One number for each symbol; softmax turns them into probabilities."),
        ),
        Entry(
            translate("Glossary", "bounded logits"),
            translate(
                "Glossary",
                "Without a read-out the logits are the hidden state, from −1 to 1: the loss cannot "
                "come near 0.",
            ),
        ),
    )


def _training() -> tuple[Entry, ...]:
    return (
        Entry(
            translate("Glossary", "epoch"),
            translate("Glossary", "One pass over all pairs. With batches it has several updates."),
        ),
        Entry(
            translate("Glossary", "loss"),
            translate(
                "Glossary",
                "The cross entropy in nats: 0 means that every answer is certain and right.",
            ),
        ),
        Entry(
            translate("Glossary", "guessing"),
            translate("Glossary", "The loss of a network that finds all symbols equally likely."),
        ),
        Entry(
            translate("Glossary", "without memory"),
            translate("Glossary", "The lowest loss of a network that sees only the present symbol."),
        ),
        Entry(
            translate("Glossary", "best possible"),
            translate(
                "Glossary",
                "The lowest loss of any network that reads from left to right; above 0 where pairs "
                "contradict.",
            ),
        ),
        Entry(
            translate("Glossary", "solved at n"),
            translate("Glossary", "From epoch n to the last, every prediction equals its target."),
        ),
        Entry(
            translate("Glossary", "seed"),
            translate(
                "Glossary",
                "The number that decides the initial weights: the same seed, the same run.",
            ),
        ),
        Entry(
            translate("Glossary", "learning rate"),
            translate(
                "Glossary",
                "How far each update moves the weights. Too large a rate makes training diverge.",
            ),
        ),
        Entry(
            translate("Glossary", "clip norm"),
            translate(
                "Glossary",
                "The longest gradient that an update may use; a longer one is shortened to it.",
            ),
        ),
        Entry(
            translate("Glossary", "fork"),
            translate(
                "Glossary",
                "Go back to a past epoch and train from there; the old curve stays for comparison.",
            ),
        ),
        Entry(
            translate("Glossary", "fused engine"),
            translate(
                "Glossary",
                "Compiled code that trains small networks about a hundred times faster. Each run "
                "first checks it against PyTorch: “✓ 4e−7” is the largest difference found.",
            ),
        ),
        Entry(
            translate("Glossary", "sweep"),
            translate("Glossary", "The same training with many seeds and cells, to compare them fairly."),
        ),
    )


def _inspection() -> tuple[Entry, ...]:
    return (
        Entry(
            translate("Glossary", "live"),
            translate("Glossary", "The views show the newest network, and follow the run."),
        ),
        Entry(
            translate("Glossary", "side B"),
            translate(
                "Glossary",
                "A network and text kept with B; the views then show the difference to it.",
            ),
        ),
        Entry(
            translate("Glossary", "saturated"),
            translate(
                "Glossary",
                "A tanh or sigmoid so near its bounds that a gradient hardly passes through it.",
            ),
        ),
        Entry(
            translate("Glossary", "recomputed − nn.RNN"),
            translate(
                "Glossary",
                "The largest difference between the numbers shown, which Unroll computes itself, and "
                "PyTorch's own.",
            ),
        ),
        Entry(
            translate("Glossary", "influence"),
            translate(
                "Glossary",
                "How much a prediction would change with an earlier input or state: a gradient.",
            ),
        ),
        Entry(
            translate("Glossary", "attribution"),
            translate(
                "Glossary",
                "The difference of two logits as a sum of what each unit, input or step adds.",
            ),
        ),
        Entry(
            translate("Glossary", "bookmark (☆)"),
            translate("Glossary", "A past epoch that is kept, also when others make room."),
        ),
    )
