"""Memory that training takes, known before any is taken, and what to do where there is not enough."""

from playground.document import Document
from playground.language import Message, SaidError, counted, sentences, told
from playground.spec import Cell

MOST_CELLS = 1 << 27  # of a padded array of indices: 1 GiB
MOST_BYTES = 4 << 30  # of an update on the CPU; a system that runs out of memory ends the program
FORWARD_BYTES = 256 << 20  # of a forward pass without gradients
NUMBER, INDEX = 4, 8  # bytes
COPIES: dict[Cell, int] = {"rnn": 4, "lstm": 10, "gru": 10}  # numbers of each unit at each step


class ShortageError(SaidError, MemoryError):
    """There is, or would be, too little memory; the message tells the user how much, and what to do."""


def require_padded(document: Document) -> None:
    """Raise ShortageError if the padded indices of all pairs would take too much, most of it padding."""
    pairs, longest = len(document.pairs), document.longest
    if pairs * longest > MOST_CELLS:
        raise ShortageError(
            Message(
                "{pairs:,} pairs, each padded to the {longest:,} symbols of the longest, take too much "
                "memory: shorten the longest pair, or leave it out.",
                pairs=pairs,
                longest=longest,
            )
        )


def require_update(document: Document) -> None:
    """Raise ShortageError if an update would take too much."""
    sentence = obstacle(document)
    if sentence:
        raise ShortageError(sentence)


def obstacle(document: Document) -> Message | None:
    """Why the document cannot be trained with its batch size, as a sentence; None if it can.

    PyTorch's need decides for either engine: at the start of a run it checks the fused one, which needs less.
    On other devices PyTorch itself says when their memory ends.
    """
    need = bytes_of_update(document)
    if need <= MOST_BYTES or document.training.device != "cpu":
        return None
    return Message(
        "{need} ({product}): {remedy}.",
        need=_need(document),
        product=_product(document),
        remedy=_remedy(fitting_batch(document)),
    )


def shortage(document: Document) -> ShortageError:
    """To be raised where the memory did not suffice for an update."""
    half = batch_pairs(document) // 2
    why = Message(
        "{need} ({product}): close other programs, or {remedy}.",
        need=_need(document),
        product=_product(document),
        remedy=_remedy(min(half, fitting_batch(document))),
    )
    return ShortageError(sentences(Message("There was not enough memory."), why))


def in_words(error: Exception, document: Document) -> str:
    """What an error says, in words if it is one of memory."""
    is_wordless = is_shortage(error) and not isinstance(error, ShortageError)
    return told(shortage(document) if is_wordless else error)


def is_shortage(error: Exception) -> bool:
    """Whether the memory did not suffice. For the CPU, PyTorch has no class of its own for that."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and "allocate" in str(error) and "memory" in str(error)
    )


def bytes_of_update(document: Document) -> int:
    """Approximately, with PyTorch: what a batch takes at every step, forward and backward."""
    return batch_pairs(document) * document.longest * _bytes_of_step(document)


def updates_at_once(document: Document) -> int:
    """How many runs may train at a time."""
    return max(1, MOST_BYTES // max(1, bytes_of_update(document)))


def evaluation_pairs(document: Document, most: int) -> int:
    """The number of pairs in a forward pass, `most` or fewer."""
    return max(1, min(most, FORWARD_BYTES // max(1, document.longest * _bytes_of_step(document))))


def batch_pairs(document: Document) -> int:
    """The number of pairs in a full batch."""
    size, pairs = document.training.batch_size, len(document.pairs)
    return min(size, pairs) or pairs


def fitting_batch(document: Document) -> int:
    """The largest batch size that fits, rounded down to two digits; 0 if even one pair is too large."""
    most = MOST_BYTES // max(1, document.longest * _bytes_of_step(document))
    rounded: int = 10 ** max(0, len(str(most)) - 2)
    return most // rounded * rounded


def _bytes_of_step(document: Document) -> int:
    """Of one step of one pair, measured with torch 2.13."""
    held = _logit_bytes(document) + _input_bytes(document) + _state_bytes(document)
    return max(held, _one_hot_bytes(document))


def _logit_bytes(document: Document) -> int:
    """The logits, their logarithmic softmax, and the gradients of both."""
    return 4 * NUMBER * len(document.vocabularies.target)


def _input_bytes(document: Document) -> int:
    """Features, and the gradients of an embedding."""
    if document.model.input == "one-hot":
        return NUMBER * len(document.vocabularies.input)
    return 2 * NUMBER * document.model.embedding_size


def _one_hot_bytes(document: Document) -> int:
    """While indices become one-hot numbers, which PyTorch makes of whole numbers."""
    if document.model.input != "one-hot":
        return 0
    return (INDEX + NUMBER) * len(document.vocabularies.input)


def _state_bytes(document: Document) -> int:
    """States and gates of all layers, and what their gradients need."""
    model = document.model
    return NUMBER * model.layers * model.hidden_size * COPIES[model.cell]


def _need(document: Document) -> Message:
    """How much memory an update needs."""
    pairs, gigabytes = batch_pairs(document), bytes_of_update(document) / 1e9
    if pairs == 1:
        return Message("A single pair needs about {gigabytes:.1f} GB of memory", gigabytes=gigabytes)
    if pairs == len(document.pairs):
        return Message(
            "All {pairs:,} pairs at once need about {gigabytes:.1f} GB of memory",
            pairs=pairs,
            gigabytes=gigabytes,
        )
    return Message(
        "A batch of {pairs:,} pairs needs about {gigabytes:.1f} GB of memory",
        pairs=pairs,
        gigabytes=gigabytes,
    )


def _product(document: Document) -> Message:
    """The sizes that make most of the need."""
    model, symbols = document.model, len(document.vocabularies.target)
    rows = _steps(document)
    if _logit_bytes(document) >= max(_state_bytes(document), _input_bytes(document)):
        return Message(
            "{rows} × {symbols:,} symbols × {bytes} bytes for each copy of the logits",
            rows=rows,
            symbols=symbols,
            bytes=NUMBER,
        )
    if _input_bytes(document) >= _state_bytes(document):
        symbols = len(document.vocabularies.input)
        return Message("{rows} × {symbols:,} symbols of one-hot inputs", rows=rows, symbols=symbols)
    return counted(
        "{rows} × 1 layer of {units:,} units",
        "{rows} × {count} layers of {units:,} units",
        model.layers,
        rows=rows,
        units=model.hidden_size,
    )


def _steps(document: Document) -> Message:
    return counted(
        "1 pair × {steps:,} steps",
        "{count:,} pairs × {steps:,} steps",
        batch_pairs(document),
        steps=document.longest,
    )


def _remedy(pairs: int) -> Message:
    """`pairs`: that may be in a batch."""
    if pairs:
        return Message("choose a batch size of at most {pairs:,}", pairs=pairs)
    return Message("shorten the longest pair, or make the model smaller")
