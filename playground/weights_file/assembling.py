"""Builds a project from tensors, a mapping and vocabularies."""

from dataclasses import replace

import numpy as np

from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.document import Document
from playground.inspection.trace import trace
from playground.language import Message
from playground.pairs import Pair
from playground.parameters import FloatArray
from playground.problems import problems, stopping
from playground.vocabulary import Level, join
from playground.weights_file.candidates import bias_of
from playground.weights_file.planning import ImportPlan, MappingError, Symbols, plan
from playground.weights_file.proposal import Mapping
from playground.weights_file.tensors import Tensors

KINDS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def assemble(
    tensors: Tensors,
    mapping: Mapping,
    input_symbols: Symbols,
    target_symbols: Symbols,
    level: Level,
    text: str = "",
) -> Project:
    """A project with the network at epoch 0 and one pair: the text, by default the first input symbols in
    order, and the network's prediction for it. Raises MappingError."""
    planned = plan(tensors, mapping, input_symbols, target_symbols, level, text)
    flat = _flat(tensors, planned)
    document = replace(planned.document, pairs=(_own_pair(planned, flat),))
    if stopping(problems(document)):
        raise MappingError(
            "text",
            Message(
                "The network's answer cannot be read as characters, since some of its symbols melt into "
                "one: choose words, or another text."
            ),
        )
    trained = Trained(document, Checkpoint(0, flat), Curve.of([]), imported=True)
    return Project(document, trained)


def _flat(tensors: Tensors, planned: ImportPlan) -> FloatArray:
    """All parameters in the order of the layout; zeros for a bias that the network does not have."""
    source, arrays = _sources(tensors, planned), tensors.arrays
    layout = planned.document.layout
    weights = {
        name: np.zeros(shape, np.float32) if source[name] is None else arrays[str(source[name])]
        for name, shape in layout.shapes
    }
    flat = layout.join(weights)
    flat.flags.writeable = False
    return flat


def _sources(tensors: Tensors, planned: ImportPlan) -> dict[str, str | None]:
    """Parameter name in the layout → tensor name in the file, or None."""
    head = planned.mapping.head
    recurrent = {
        f"rnn.{kind}_l{at}": getattr(layer, kind)
        for at, layer in enumerate(planned.group.layers)
        for kind in KINDS
    }
    return {
        "embedding.weight": planned.mapping.embedding,
        **recurrent,
        "head.weight": head,
        "head.bias": None if head is None else bias_of(tensors, head),
    }


def _own_pair(planned: ImportPlan, flat: FloatArray) -> Pair:
    """The text and the network's prediction for it."""
    document: Document = planned.document
    both, level = document.vocabularies, document.vocabulary.level
    ids = both.input.encode(planned.symbols)
    record = trace(document.model, document.layout.split(flat), len(both.input), ids, np.float32)
    return Pair(join(planned.symbols, level), join(both.target.decode(record.prediction), level))
