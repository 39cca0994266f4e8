"""Shapes and parameters of a model as aligned lines of text."""

from math import prod

from playground.document import Document
from playground.parameters import tensor_shapes
from ui.style.numbers import whole
from ui.style.translation import listed, translate


def count_text(document: Document) -> str:
    return translate("ModelPanel", "{0} parameters").format(whole(document.layout.size))


def shape_lines(document: Document) -> str:
    """Each tensor of a forward pass with its shape and the names of its axes."""
    vocabularies, batch = document.vocabularies, document.training.batch_size
    pairs = max(1, len(document.pairs))
    batch = min(batch, pairs) if batch else pairs
    shapes = tensor_shapes(
        document.model, len(vocabularies.input), len(vocabularies.target), batch, document.longest
    )
    return _aligned(
        [(shape.name, _sizes(shape.sizes), listed(_axis(axis) for axis in shape.axes)) for shape in shapes]
    )


def parameter_lines(document: Document) -> str:
    """Each parameter tensor with its shape and its number of parameters."""
    return _aligned([(name, _sizes(shape), str(prod(shape))) for name, shape in document.layout.shapes])


def _sizes(sizes: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, sizes))}{',' if len(sizes) == 1 else ''})"


def _aligned(rows: list[tuple[str, str, str]]) -> str:
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    return "\n".join(f"{one:<{widths[0]}} {two:<{widths[1]}} {three}" for one, two, three in rows)


def _axis(name: str) -> str:
    names = {
        "batch": translate("Facts", "batch"),
        "time": translate("Facts", "time"),
        "layers": translate("Facts", "layers"),
        "hidden": translate("Facts", "hidden"),
        "symbols": translate("Facts", "symbols"),
        "embedding": translate("Facts", "embedding"),
    }
    return names[name]
