"""What a person may change of a document: values that can be trained in a moment, and values that cannot."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from playground.document import Document, VocabularySpec
from playground.pairs import Pair
from playground.spec import ModelSpec, TrainSpec
from tests.ui.driving import with_model, with_training


@dataclass(frozen=True)
class Change:
    """With a name, for the steps of a sequence that has failed."""

    name: str
    apply: Callable[[Document], Document] = field(repr=False)


SMALL = Document(
    pairs=(Pair("ab", "ba"),),
    model=ModelSpec(embedding_size=2, hidden_size=2, layers=1),
    training=TrainSpec(epochs=3),
)


def _pairs(*pairs: tuple[str, ...]) -> Change:
    made = tuple([Pair(source, target, tuple(extra)) for source, target, *extra in pairs])
    return Change(str(pairs), lambda document: replace(document, pairs=made))


def _model(**changes: object) -> Change:
    return Change(str(changes), lambda document: with_model(document, **changes))


def _training(**changes: object) -> Change:
    return Change(str(changes), lambda document: with_training(document, **changes))


def _vocabulary(spec: VocabularySpec) -> Change:
    return Change(str(spec), lambda document: replace(document, vocabulary=spec))


BACK_TO_SMALL = Change("small", lambda _: SMALL)

RATES: tuple[Change, ...] = tuple([_training(learning_rate=rate) for rate in (0.05, 0.01, 0.3, 1.0)])

SOUND: tuple[Change, ...] = (
    BACK_TO_SMALL,
    _pairs(("ab", "ba")),
    _pairs(("ab", "ba"), ("ba", "ab"), ("a", "b")),
    _pairs(("ab", "ba"), ("ba", "ab"), ("a", "b", "a third column")),
    _pairs(("é😀", "😀é")),
    _model(cell="rnn"),
    _model(cell="lstm"),
    _model(cell="gru"),
    _model(form="cell"),
    _model(form="module"),
    _model(input="one-hot"),
    _model(hidden_size=3),
    _model(layers=2),
    _training(optimizer="sgd", momentum=0.9),
    _training(optimizer="adamw"),
    _training(optimizer="rmsprop"),
    _training(clip_norm=0.01),
    _training(loss="sum"),
    _training(batch_size=1),
    _training(batch_size=2),
    _training(epochs=1),
    _training(epochs=2),
    _training(epochs=6),
    _training(epochs=30),
    _training(seed=7),
    _training(engine="torch"),
    _training(engine="fused"),
    _vocabulary(VocabularySpec(shared=False)),
    _vocabulary(VocabularySpec()),
    *RATES,
)

UNSOUND: tuple[Change, ...] = (
    _pairs(),
    _pairs(("ab", "b")),
    _pairs(("", "")),
    _model(hidden_size=0),
    _model(layers=9),
    _model(head="none", hidden_size=5),
    _training(learning_rate=float("inf")),
    _training(learning_rate=-1.0),
    _training(momentum=1.0, optimizer="sgd"),
    _training(clip_norm=-1.0),
    _training(epochs=0),
    _training(batch_size=-1),
    _training(seed=-1),
    _training(device="cuda"),
    _vocabulary(VocabularySpec(automatic=False, input=("a", "a"))),
)

TOO_FAST = _training(learning_rate=1000.0, optimizer="sgd", momentum=0.99, loss="sum", epochs=30)  # overflows
