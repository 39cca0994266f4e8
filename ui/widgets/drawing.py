"""The parts of a circuit diagram, as values; coordinates are in pixels of its design size."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from ui.style.numbers import signed

BOX_WIDTH, BOX_HEIGHT = 48.0, 38.0
NODE = 8.0  # radius
PILL_WIDTH = 32.0
TAG_WIDTH, TAG_HEIGHT = 46.0, 28.0


@dataclass(frozen=True)
class Box:
    """An activation with its value as a number and as a bar from 0 to 1, or from −1 to 1 if `signed`."""

    key: str
    x: float
    y: float
    name: str
    function: str
    value: float
    signed: bool

    @property
    def area(self) -> QRectF:
        return _around(self.x, self.y, BOX_WIDTH, BOX_HEIGHT)


@dataclass(frozen=True)
class Node:
    """×, + or a function name; drawn in a circle, or in a pill if it is longer than one character."""

    key: str
    x: float
    y: float
    text: str

    @property
    def area(self) -> QRectF:
        return _around(self.x, self.y, PILL_WIDTH if len(self.text) > 1 else 2 * NODE, 2 * NODE)


@dataclass(frozen=True)
class Tag:
    """An input or output of the diagram: a formula and, below it, a number or a word."""

    key: str
    x: float
    y: float
    name: str
    below: str

    @property
    def area(self) -> QRectF:
        return _around(self.x, self.y, TAG_WIDTH, TAG_HEIGHT)


@dataclass(frozen=True)
class Label:
    """Text beside a wire; `align` −1, 0 or 1: x is the right end, the middle or the left end of the text."""

    key: str
    x: float
    baseline: float
    text: str
    align: int = 0
    strong: bool = False


@dataclass(frozen=True)
class Wire:
    """A line with corners; it is highlighted if any of its keys is."""

    keys: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    arrow: bool = True


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    boxes: tuple[Box, ...]
    nodes: tuple[Node, ...]
    tags: tuple[Tag, ...]
    labels: tuple[Label, ...]
    wires: tuple[Wire, ...]
    stops: tuple[str, ...]  # the keys of the parts that arrow keys can choose, in order

    def key_at(self, place: QPointF) -> str:
        """The key of the part at a point; empty if there is none."""
        return next((key for key, area in self.areas if area.contains(place)), "")

    def words(self, key: str = "") -> str:
        """The tags and boxes with their values in words; with a `key`, only those of that key."""
        spoken = [(tag.key, f"{tag.name} {tag.below}") for tag in self.tags]
        spoken += [(box.key, f"{box.name} {signed(box.value)}") for box in self.boxes]
        return ", ".join(words for owner, words in spoken if key in ("", owner))

    @property
    def areas(self) -> list[tuple[str, QRectF]]:
        """(key, area) of all parts that can be hovered."""
        found = [(box.key, box.area) for box in self.boxes]
        found += [(node.key, node.area) for node in self.nodes]
        return found + [(tag.key, tag.area) for tag in self.tags]


def _around(x: float, y: float, width: float, height: float) -> QRectF:
    return QRectF(x - width / 2, y - height / 2, width, height)
