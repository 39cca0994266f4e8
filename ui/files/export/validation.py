"""Checks the choices in the export dialog: whether an export can start, and if not, why."""

from dataclasses import dataclass

from playground.checkpoint import Trained
from playground.document import Document
from playground.export.format_api import FormatName
from playground.language import told
from playground.number_ranges import parse_rows
from playground.problems import Problem, stopping
from ui.session.readiness import no_network_text
from ui.session.state import RunStatus
from ui.style.numbers import whole
from ui.style.translation import said, translate


@dataclass(frozen=True)
class Pairs:
    """The pairs whose states and figures are exported."""

    rows: tuple[int, ...] = (0,)  # from 0
    problem: str = ""  # what is wrong with the field, as a sentence


def wants_pairs(formats: tuple[FormatName, ...]) -> bool:
    return "states" in formats or "figures" in formats


def pairs(text: str, formats: tuple[FormatName, ...], count: int) -> Pairs:
    """The chosen rows; the field is ignored unless a chosen format needs it."""
    if not wants_pairs(formats):
        return Pairs()
    try:
        return Pairs(parse_rows(text, count))
    except ValueError as error:
        return Pairs(problem=said(told(error)))


def pairs_note(formats: tuple[FormatName, ...], count: int) -> str:
    if not wants_pairs(formats):
        return translate("Export", "For States and Figures.")
    if count == 1:
        return translate("Export", "The only pair, for States and Figures.")
    text = translate("Export", "Of {0} pairs, for States and Figures: “1, 3-5” or “all”.")
    return text.format(whole(count))


@dataclass(frozen=True)
class Start:
    """Whether the export can start."""

    obstacle: str = ""  # why not, as a sentence
    told: bool = False  # the obstacle is already shown beside its field


def start(
    status: RunStatus,
    document: Document,
    problems: tuple[Problem, ...],
    trained: Trained | None,
    formats: tuple[FormatName, ...],
    field_problems: tuple[str, ...],
) -> Start:
    problem = stopping(problems)
    if problem is not None:
        return Start(said(problem.message))
    if trained is None or not status.torch_ready or status.torch_error:
        return Start(no_network_text(status, document, problems))
    if not formats:
        return Start(translate("Export", "Choose at least one format."))
    wrong = next((text for text in field_problems if text), "")
    return Start(wrong, told=bool(wrong))


def past_obstacle(formats: tuple[FormatName, ...], has_others: bool) -> str:
    """Why the states of past epochs cannot be exported; empty if they can."""
    if "states" not in formats:
        return translate("Export", "Choose States first.")
    return "" if has_others else translate("Export", "No earlier epoch is kept.")
