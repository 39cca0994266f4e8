"""Generated tasks: random inputs, and targets computed from them by a rule.

Of `Random` only `randrange` is used, whose numbers are the same in every version of Python.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from playground.document import Document, VocabularySpec
from playground.pairs import Pair
from playground.spec import Cell, ModelSpec
from playground.tasks.lecture import TRAINING

Draw = Callable[[Random, int], str]  # (generator, length) → one input
Rule = Callable[[str], str]  # input → target of the same length

# --- Inputs


def letters(alphabet: str) -> Draw:
    """Independent letters of the alphabet."""

    def draw(rng: Random, length: int) -> str:
        return "".join(alphabet[rng.randrange(len(alphabet))] for _ in range(length))

    return draw


def first_then_noise(rng: Random, length: int) -> str:
    """A letter to keep, then letters that do not matter."""
    return letters("abc")(rng, 1) + letters("xyz")(rng, length - 1)


def brackets(rng: Random, length: int) -> str:
    """Random brackets: never more closed than opened, nested at most 3 deep."""
    text, depth = "", 0
    for _ in range(length):
        opens = depth == 0 or (depth < 3 and rng.randrange(2) == 0)
        text, depth = text + ")("[opens], depth + (1 if opens else -1)
    return text


def letters_then_silence(rng: Random, length: int) -> str:
    half = length // 2
    return letters("abc")(rng, half) + "-" * (length - half)


def questions(rng: Random, length: int) -> str:
    """Letters and silence (dots); a third of the pieces is a letter after a question mark."""
    pieces, text = ("?a", "?b", "a", "b", ".", "."), ""
    while len(text) < length:
        text += pieces[rng.randrange(len(pieces))]
    return text[:length]


def ticks(_rng: Random, length: int) -> str:
    return "a" * length


# --- Targets


def same(text: str) -> str:
    return text


def late(steps: int) -> Rule:
    """The input, delayed by `steps` symbols."""
    return lambda text: ("_" * steps + text)[: len(text)]


def parity(text: str) -> str:
    """1 where the number of ones so far is odd, else 0."""
    return "".join(str(ones % 2) for ones in accumulate(map(int, text)))


def clock(text: str) -> str:
    return "".join("123"[step % 3] for step in range(len(text)))


def keep_first(text: str) -> str:
    return text[:1] * len(text)


def depth(text: str) -> str:
    """How many brackets are open after each one."""
    return "".join(map(str, accumulate(1 if symbol == "(" else -1 for symbol in text)))


def add_with_carry(text: str) -> str:
    """Bits of a sum, lowest first; each input digit is the sum of two bits, 0, 1 or 2."""
    bits, carry = "", 0
    for digit in text:
        carry, bit = divmod(int(digit) + carry, 2)
        bits += str(bit)
    return bits


def backwards(text: str) -> str:
    """Silence (-) while the letters are read, then the letters in reverse order."""
    spoken = text.rstrip("-")
    return ("-" * len(spoken) + spoken[::-1])[: len(text)]


def next_letter(text: str) -> str:
    return text[1:] + "_"


def answer(text: str) -> str:
    """The symbol after a question mark, one step late; silence (a dot) at every other step."""
    before = zip(".." + text, "." + text, strict=False)
    return "".join(symbol if asked == "?" else "." for asked, symbol in before)[: len(text)]


# --- Both


@dataclass(frozen=True)
class Recipe:
    """How to make the pairs of a task, and which model suits it."""

    draw: Draw
    rule: Rule
    length: int  # at difficulty 1
    growth: int  # symbols added per further difficulty
    count: int = 16  # pairs at difficulty 1; enough that the rule is easier to learn than the pairs
    cell: Cell = "rnn"
    shared: bool = False  # one alphabet for inputs and targets

    def document(self, rng: Random, difficulty: int) -> Document:
        length = self.length + self.growth * (difficulty - 1)
        count = self.count * difficulty if self.count > 1 else 1
        return Document(
            self._pairs(rng, length, count),
            VocabularySpec(shared=self.shared),
            ModelSpec(self.cell),
            TRAINING,
        )

    def _pairs(self, rng: Random, length: int, count: int) -> tuple[Pair, ...]:
        """`count` different inputs with their targets; never ends if `draw` cannot make that many."""
        inputs: dict[str, None] = {}
        while len(inputs) < count:
            inputs[self.draw(rng, length)] = None
        return tuple(Pair(text, self.rule(text)) for text in inputs)
