"""What a past network answers to the pairs, computed for the rows that are looked at."""

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.pairs import Pair


class PastAnswers:
    """Answers of one network at a time, remembered until another one is asked."""

    def __init__(self) -> None:
        self._checkpoint: Checkpoint | None = None
        self._answers: dict[Pair, tuple[str, ...]] = {}

    def answer(self, network: Document, checkpoint: Checkpoint, pair: Pair) -> tuple[str, ...]:
        """The predicted symbols; none where the network does not know a symbol of the pair."""
        if checkpoint is not self._checkpoint:
            self._checkpoint, self._answers = checkpoint, {}
        if pair not in self._answers:
            self._answers[pair] = _predicted(network, checkpoint, pair)
        return self._answers[pair]


def _predicted(network: Document, checkpoint: Checkpoint, pair: Pair) -> tuple[str, ...]:
    from playground.inspection.trace import trace  # not needed for the window to show

    symbols, _ = pair.symbols(network.vocabulary.level)
    known = network.vocabularies.input
    if not symbols or known.unknown(symbols):
        return ()
    record = trace(network.model, network.layout.split(checkpoint.flat), len(known), known.encode(symbols))
    return network.vocabularies.target.decode(record.prediction)
