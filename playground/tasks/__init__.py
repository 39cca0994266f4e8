"""The built-in tasks: small data sets that each show one property of recurrent networks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from playground.document import Document
from playground.tasks import generators as g
from playground.tasks import lecture
from playground.tasks.generators import Recipe

Needs = Literal["nothing", "memory", "future", "luck"]

DIFFICULTIES = (1, 2, 3)


@dataclass(frozen=True)
class Task:
    """A task and its description for the user; `build` makes its document."""

    name: str
    title: str
    title_zh: str
    shows: str
    shows_zh: str
    needs: Needs  # what a prediction depends on, besides the current symbol
    source: Recipe | Callable[[], Document] = field(repr=False)

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
        "hello, cell by cell (12-1)",
        "hello，逐步循环 (12-1)",
        "An RNN cell in a loop; its hidden state is the logits, so the loss cannot fall below 0.34 a symbol.",
        "RNN 单元逐步循环；隐藏状态就是得分，所以每个符号的损失降不到 0.34 以下。",
        "memory",
        lecture.hello_cell,
    ),
    Task(
        "hello-rnn",
        "hello, nn.RNN (12-2)",
        "hello，nn.RNN (12-2)",
        "The loop of 12-1 as one module: the same numbers, step by step.",
        "把 12-1 的循环换成一个模块：每一步的数值都相同。",
        "memory",
        lecture.hello_rnn,
    ),
    Task(
        "hello-embedding",
        "hello, embedding and read-out (12-3)",
        "hello，嵌入层与线性层 (12-3)",
        "A wider hidden state and a linear read-out learn hello within a few epochs.",
        "更宽的隐藏状态加上线性输出层，几轮之内就能学会 hello。",
        "memory",
        lecture.hello_embedding,
    ),
    Task(
        "hello-lstm",
        "hello, LSTM",
        "hello，LSTM",
        "Gates and a cell state: four times the weights, and slower than the RNN on so short a word.",
        "有门和细胞状态：权重是四倍，在这么短的词上反而比 RNN 慢。",
        "memory",
        lambda: lecture.hello_embedding("lstm"),
    ),
    Task(
        "hello-gru",
        "hello, GRU",
        "hello，GRU",
        "Two gates and no cell state: three times the weights of the RNN.",
        "两个门，没有细胞状态：权重是 RNN 的三倍。",
        "memory",
        lambda: lecture.hello_embedding("gru"),
    ),
    Task(
        "hihell",
        "hihell → ihello",
        "hihell → ihello",
        "The same letter asks for different answers: without memory only 4 of 6 can be right.",
        "同一个字母要求不同的答案：没有记忆最多只能答对 6 个中的 4 个。",
        "memory",
        lecture.hihell,
    ),
    Task(
        "copy",
        "Copy",
        "抄写",
        "Each answer is the symbol just read, so no memory is needed.",
        "答案就是刚读到的符号，不需要记忆。",
        "nothing",
        Recipe(g.letters("abcd"), g.same, 6, 6, shared=True),
    ),
    Task(
        "one-step-late",
        "One step late",
        "慢一拍",
        "The simplest memory: answer with the symbol before.",
        "最简单的记忆：回答前一个符号。",
        "memory",
        Recipe(g.letters("ab"), g.late(1), 6, 6),
    ),
    Task(
        "five-steps-late",
        "Five steps late",
        "慢五拍",
        "Capacity: five symbols at once are too many for 8 units; 16 units and 600 epochs mend it.",
        "容量：8 个单元很难同时记住五个符号；16 个单元训练 600 轮就可以。",
        "memory",
        Recipe(g.letters("ab"), g.late(5), 12, 6),
    ),
    Task(
        "parity",
        "Parity",
        "奇偶灯",
        "XOR over time: each 1 switches the light, so every symbol so far counts.",
        "时间上的异或：每个 1 都切换灯的状态，所以之前的每个符号都有影响。",
        "memory",
        Recipe(g.letters("01"), g.parity, 8, 4, shared=True),
    ),
    Task(
        "clock",
        "Three-beat clock",
        "三拍钟",
        "The input never changes: the state alone keeps the time.",
        "输入始终不变：只靠状态来计时。",
        "memory",
        Recipe(g.ticks, g.clock, 6, 6, count=1),
    ),
    Task(
        "keep-first",
        "Keep the first letter",
        "记住首字",
        "The longer the text, the less gradient reaches the first letter: gates hold what a plain RNN loses.",
        "文本越长，传回首字的梯度越小：普通 RNN 丢掉的，门能留住。",
        "memory",
        Recipe(g.first_then_noise, g.keep_first, 20, 20),
    ),
    Task(
        "bracket-depth",
        "Bracket depth",
        "括号深度",
        "Counting up and down: how many brackets are open.",
        "加减计数：还有几个括号没有关上。",
        "memory",
        Recipe(g.brackets, g.depth, 10, 6),
    ),
    Task(
        "carry-adder",
        "Carry adder (low bit first)",
        "进位加法（低位在前）",
        "Adding two binary numbers takes one bit of memory, the carry.",
        "两个二进制数相加只需要记住一位：进位。",
        "memory",
        Recipe(g.letters("012"), g.add_with_carry, 8, 4),
    ),
    Task(
        "backwards",
        "Say it backwards",
        "倒着背",
        "Store first, read later: the letters come back in reverse order.",
        "先存后取：字母按相反的顺序说出来。",
        "memory",
        Recipe(g.letters_then_silence, g.backwards, 6, 2, cell="lstm", shared=True),
    ),
    Task(
        "next-letter",
        "Tell the next letter",
        "未卜先知",
        "Impossible from left to right: a random next letter is known to a bidirectional network only.",
        "从左到右不可能做到：随机的下一个字母只有双向网络才知道。",
        "future",
        Recipe(g.letters("abc"), g.next_letter, 6, 3),
    ),
    Task(
        "answer-when-asked",
        "Answer when asked",
        "见问才答",
        "Selective memory: only the letter after a question is answered, one step after it came.",
        "选择性记忆：只回答问号后面的字母，并且晚一步回答。",
        "memory",
        Recipe(g.questions, g.answer, 6, 6),
    ),
    Task(
        "five-sentences",
        "Five sentences",
        "五句话",
        "All five begin alike, so the second word can only be guessed: at best 60 % is right.",
        "五句话开头相同，第二个字只能猜：最多答对 60%。",
        "future",
        lecture.five_sentences,
    ),
    Task(
        "contradiction",
        "Contradictory pairs",
        "互相矛盾",
        "One input with two answers: nobody can learn it, and the loss stays at ln 2 = 0.693.",
        "同一个输入有两个答案：谁也学不会，损失停在 ln 2 = 0.693。",
        "luck",
        lecture.contradiction,
    ),
)

TASKS: dict[str, Task] = {task.name: task for task in _ALL}
