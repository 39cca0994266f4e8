"""The summary below the pairs: what is wrong with them, or what accuracy to expect."""

from dataclasses import dataclass

from playground.document import Document
from playground.loss_floors import Limits
from playground.problems import Problem, stopping
from ui.session.blank_pairs import only_waits
from ui.style.numbers import number
from ui.style.translation import said, translate


@dataclass(frozen=True)
class Summary:
    text: str
    role: str  # in the style sheet
    note: str = ""


def summary(document: Document, problems: tuple[Problem, ...], limits: Limits | None) -> Summary:
    data = tuple(p for p in problems if p.place in ("pairs", "input", "target", "vocabulary"))
    problem = stopping(data)
    if problem is not None:
        others = sum(p.stops_training for p in data) - 1
        more = translate("Summary", "and {0} more like this") if others else ""
        if only_waits(document, problem):
            return Summary(said(problem.message), "muted", more.format(others))
        return Summary(f"✗ {said(problem.message)}", "wrong", more.format(others))
    warning = said(data[0].message) if data else ""
    if limits is not None and limits.contradiction is not None:
        return Summary(_contradiction(limits), "warning", warning)
    return Summary(_fits(document), "right", warning or _memory(document, limits))


def _fits(document: Document) -> str:
    both = document.vocabularies
    symbols = len({*both.input.symbols, *both.target.symbols})
    counts = len(document.pairs), document.longest, symbols
    ones = (
        translate("Summary", "1 pair"),
        translate("Summary", "1 step"),
        translate("Summary", "1 symbol"),
    )
    many = (
        translate("Summary", "{0} pairs"),
        translate("Summary", "{0} steps"),
        translate("Summary", "{0} symbols"),
    )
    chosen = [one if n == 1 else more.format(n) for n, one, more in zip(counts, ones, many, strict=True)]
    return translate("Summary", "✓ Everything fits: {0}, {1}, {2}.").format(*chosen)


def _contradiction(limits: Limits) -> str:
    first, second, step = limits.contradiction or (0, 0, 0)
    one = translate("Summary", "the same first symbol")
    same = one if step == 0 else translate("Summary", "the same first {0} symbols").format(step + 1)
    text = translate(
        "Summary",
        "⚠ Pairs {0} and {1} ask for different answers after {2}: "
        "at best {3} of the symbols can be right (loss {4}).",
    )
    reachable = (number(limits.causal_accuracy, ".0%"), number(limits.causal_loss))
    return text.format(first + 1, second + 1, same, *reachable)


def _memory(document: Document, limits: Limits | None) -> str:
    """Whether the task needs memory, as a sentence; empty while the limits are unknown."""
    if limits is None:
        return ""
    symbols = document.symbol_count
    if limits.memoryless_accuracy == 1:
        return translate("Summary", "No memory needed: each symbol decides its answer.")
    text = translate("Summary", "Needs memory: without it at best {0} of {1} symbols are right.")
    return text.format(round(limits.memoryless_accuracy * symbols), symbols)
