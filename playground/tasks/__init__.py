"""The built-in tasks: small data sets that each show one property of recurrent networks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from playground.document import Document
from playground.language import Message, language
from playground.tasks import generators as g
from playground.tasks import lecture
from playground.tasks.generators import Recipe

Needs = Literal["nothing", "memory", "future", "luck"]

DIFFICULTIES = (1, 2, 3)


@dataclass(frozen=True)
class Task:
    """A task and its description for the user; `build` makes its document."""

    name: str
    title: Message
    shows: Message  # what is read and answered, then what one sees in it
    needs: Needs  # what a prediction depends on, besides the current symbol
    source: Recipe | Callable[[], Document] = field(repr=False)

    @property
    def title_zh(self) -> str:
        return language("zh").text(self.title)

    @property
    def shows_zh(self) -> str:
        return language("zh").text(self.shows)

    @property
    def generated(self) -> bool:
        """Whether data seed and difficulty change the pairs; the other tasks are always the same."""
        return isinstance(self.source, Recipe)


def build(name: str, data_seed: int = 0, difficulty: int = 1) -> Document:
    """The document of a task; difficulty 1 to 3 sets length and number of its pairs, data_seed draws them.

    Raises KeyError for a name that is not in TASKS, and ValueError for another difficulty.
    """
    if difficulty not in DIFFICULTIES:
        raise ValueError(f"difficulty is {difficulty}, but goes from 1 to 3")
    source = TASKS[name].source
    if isinstance(source, Recipe):
        return source.document(Random(data_seed), difficulty)  # noqa: S311  data, not secrets
    return source()


_ALL = (
    Task(
        "hello-cell",
        Message("hello, cell by cell (12-1)"),
        Message(
            "Read hello, answer ohlol: the state of an RNN cell is the logits, so the loss stays above "
            "0.34 a symbol."
        ),
        "memory",
        lecture.hello_cell,
    ),
    Task(
        "hello-rnn",
        Message("hello, nn.RNN (12-2)"),
        Message("Read hello, answer ohlol: the loop of 12-1 as one module, with the same numbers."),
        "memory",
        lecture.hello_rnn,
    ),
    Task(
        "hello-embedding",
        Message("hello, embedding and read-out (12-3)"),
        Message("Read hello, answer ohlol: wider states and a linear read-out learn it in a few epochs."),
        "memory",
        lecture.hello_embedding,
    ),
    Task(
        "hello-lstm",
        Message("hello, LSTM"),
        Message(
            "Read hello, answer ohlol: four times the weights, and slower than the RNN on so short a word."
        ),
        "memory",
        lambda: lecture.hello_embedding("lstm"),
    ),
    Task(
        "hello-gru",
        Message("hello, GRU"),
        Message("Read hello, answer ohlol: two gates and no cell state, three times the weights of the RNN."),
        "memory",
        lambda: lecture.hello_embedding("gru"),
    ),
    Task(
        "hihell",
        Message("hihell → ihello"),
        Message(
            "Read hihell, answer ihello: h and l ask for different answers; without memory only 4 of 6 "
            "can be right."
        ),
        "memory",
        lecture.hihell,
    ),
    Task(
        "copy",
        Message("Copy"),
        Message("Read letters and answer each one at once: no memory is needed."),
        "nothing",
        Recipe(g.letters("abcd"), g.same, 6, 6, shared=True),
    ),
    Task(
        "one-step-late",
        Message("One step late"),
        Message("Read letters and answer the one before: the simplest memory."),
        "memory",
        Recipe(g.letters("ab"), g.late(1), 6, 6),
    ),
    Task(
        "five-steps-late",
        Message("Five steps late"),
        Message(
            "Read letters and answer the one five steps before: 8 units hold too little, 16 units and "
            "600 epochs suffice."
        ),
        "memory",
        Recipe(g.letters("ab"), g.late(5), 12, 6),
    ),
    Task(
        "parity",
        Message("Parity"),
        Message(
            "Read 0s and 1s, answer 1 while the number of 1s so far is odd, else 0: every symbol so far "
            "counts."
        ),
        "memory",
        Recipe(g.letters("01"), g.parity, 8, 4, shared=True),
    ),
    Task(
        "clock",
        Message("Three-beat clock"),
        Message(
            "Read the same letter again and again and answer 1, 2, 3 in turn: only the state keeps the time."
        ),
        "memory",
        Recipe(g.ticks, g.clock, 6, 6, count=1),
    ),
    Task(
        "keep-first",
        Message("Keep the first letter"),
        Message(
            "Read letters and answer the first one throughout: over a long text, gates hold what a plain "
            "RNN loses."
        ),
        "memory",
        Recipe(g.first_then_noise, g.keep_first, 20, 20),
    ),
    Task(
        "bracket-depth",
        Message("Bracket depth"),
        Message("Read brackets and answer how many are open: counting up and down."),
        "memory",
        Recipe(g.brackets, g.depth, 10, 6),
    ),
    Task(
        "carry-adder",
        Message("Carry adder (low bit first)"),
        Message(
            "Read the sums of two bits, lowest first, and answer the bits of the total: one bit of "
            "memory, the carry."
        ),
        "memory",
        Recipe(g.letters("012"), g.add_with_carry, 8, 4),
    ),
    Task(
        "backwards",
        Message("Say it backwards"),
        Message("Read letters and then answer them in reverse order: store first, read later."),
        "memory",
        Recipe(g.letters_then_silence, g.backwards, 6, 2, cell="lstm", shared=True),
    ),
    Task(
        "next-letter",
        Message("Tell the next letter"),
        Message("Read random letters and answer the next one: only a bidirectional network can know it."),
        "future",
        Recipe(g.letters("abc"), g.next_letter, 6, 3),
    ),
    Task(
        "answer-when-asked",
        Message("Answer when asked"),
        Message(
            "Read letters and question marks; answer only the letter after a question mark, one step "
            "after it came."
        ),
        "memory",
        Recipe(g.questions, g.answer, 6, 6),
    ),
    Task(
        "five-sentences",
        Message("Five sentences"),
        Message("Read a sentence and answer its next word: all five begin alike, so at best 60 % is right."),
        "future",
        lecture.five_sentences,
    ),
    Task(
        "contradiction",
        Message("Contradictory pairs"),
        Message(
            "Read ab, answer xy in one pair and yx in the other: nobody can learn both, the loss stays "
            "at ln 2 = 0.693."
        ),
        "luck",
        lecture.contradiction,
    ),
)

TASKS: dict[str, Task] = {task.name: task for task in _ALL}
