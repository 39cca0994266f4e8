"""What a circuit diagram is made of, as values; places are in pixels of the size it is designed for."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from ui.style.numbers import signed

BOX_WIDTH, BOX_HEIGHT = 48.0, 38.0
NODE = 8.0  # radius
PILL_WIDTH = 32.0
TAG_WIDTH, TAG_HEIGHT = 46.0, 28.0


@dataclass(frozen=True)
class Box:
    """An activation with its value: a number, and a bar from 0 to 1, or from −1 to 1 where it is signed."""

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
    """×, + or a function in a circle, or in a pill where it is a word."""

    key: str
    x: float
    y: float
    text: str

    @property
    def area(self) -> QRectF:
        return _around(self.x, self.y, PILL_WIDTH if len(self.text) > 1 else 2 * NODE, 2 * NODE)


@dataclass(frozen=True)
class Tag:
    """What comes in or goes out: a formula and, below it, a number or a word."""

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
    """Words beside a wire; `align` is −1, 0 or 1: whether x is their right end, middle or left end."""

    key: str
    x: float
    baseline: float
    text: str
    align: int = 0
    strong: bool = False


@dataclass(frozen=True)
class Wire:
    """Belongs to all its keys: it stands out with any of them."""

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
    stops: tuple[str, ...]  # the keys of the parts that can be chosen, in order

    def key_at(self, place: QPointF) -> str:
        """The part at a place; empty where there is none."""
        return next((key for key, area in self.areas if area.contains(place)), "")

    def words(self, key: str = "") -> str:
        """What comes in, what the boxes hold, what goes out; or what of it has a key."""
        spoken = [(tag.key, f"{tag.name} {tag.below}") for tag in self.tags]
        spoken += [(box.key, f"{box.name} {signed(box.value)}") for box in self.boxes]
        return ", ".join(words for owner, words in spoken if key in ("", owner))

    @property
    def areas(self) -> list[tuple[str, QRectF]]:
        """(key, area) of all that can be pointed at."""
        found = [(box.key, box.area) for box in self.boxes]
        found += [(node.key, node.area) for node in self.nodes]
        return found + [(tag.key, tag.area) for tag in self.tags]


def _around(x: float, y: float, width: float, height: float) -> QRectF:
    return QRectF(x - width / 2, y - height / 2, width, height)
