"""Converts the learning rates and the engine of a run to JSON and back."""

from dataclasses import asdict
from itertools import pairwise
from sys import float_info
from typing import get_args

from playground.checkpoint import RateChange, Rates
from playground.document import Document
from playground.engine_report import EngineName, EngineReason, EngineUse, Proof
from playground.language import Message
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.reader import Section, entry_of
from playground.project_file.size_limits import MAX_UPDATES
from playground.spec import MAX_LEARNING_RATE, MAX_RATES
from playground.training.engine_reasons import use_of


def rates_json(rates: Rates) -> list[list[object]]:
    return [[int(change.epoch), int(change.batch), float(change.rate)] for change in rates]


def read_rates(section: Section, document: Document, epoch: int, batch: int) -> Rates:
    """The learning rates up to that epoch and batch; () for an older file, which does not have them."""
    if "rates" not in section:
        return ()
    most, name = last_batch(document), section.called("rates")
    found = enumerate(section.rows("rates", MAX_RATES), 1)
    rates = tuple([_rate(entry_of(name, number), row, epoch, most) for number, row in found])
    places = [change[:2] for change in rates]
    if not rates or places[0] != (0, 0) or any(one >= other for one, other in pairwise(places)):
        raise ProjectFileError(
            Message("{name} must begin at epoch 0, batch 0 and rise from there.", name=name)
        )
    if places[-1] >= (epoch, batch):
        raise ProjectFileError(Message("{name} has a change after the last update: remove it.", name=name))
    return rates


def _rate(name: Message, row: object, epoch: int, most: int) -> RateChange:
    fits = (
        isinstance(row, list)
        and len(row) == 3
        and _is_whole(row[0], epoch)
        and _is_whole(row[1], most)
        and type(row[2]) in (int, float)
        and 0 < row[2] <= MAX_LEARNING_RATE
    )
    if not isinstance(row, list) or not fits:
        raise ProjectFileError(
            Message(
                "{name} must be an epoch up to {epoch}, a batch up to {most} and a rate above 0 and at "
                "most {highest:g}, found {found}.",
                name=name,
                epoch=epoch,
                most=most,
                highest=MAX_LEARNING_RATE,
                found=shown(row),
            )
        )
    return RateChange(row[0], row[1], float(row[2]))


def last_batch(document: Document) -> int:
    """The largest `batch` of a checkpoint: inside an epoch at least one of its updates is left to do."""
    size, pairs = document.training.batch_size, len(document.pairs)
    return (pairs - 1) // size if size else 0


def engine_json(use: EngineUse) -> dict[str, object]:
    proof = use.proof if use.name == "fused" else None  # a failed check may hold infinity
    why, detail = _kept_reason(use)
    return {"name": use.name, "why": why, "detail": detail, "proof": asdict(proof) if proof else None}


def _kept_reason(use: EngineUse) -> tuple[EngineReason, str]:
    if use.why == "recorded":
        return use.why, use.reason
    return ("recorded", "") if use.why == "not_ready" else (use.why, use.detail)  # true for the moment only


def read_engine(section: Section) -> EngineUse:
    proof = _proof(section.section("proof")) if "proof" in section else None
    name, why = section.choice("name", get_args(EngineName)), section.choice("why", get_args(EngineReason))
    return use_of(name, why, section.text("detail"), proof)


def _proof(section: Section) -> Proof:
    def difference(name: str) -> float:
        return section.number(name, Message("a number from 0"), lambda x: 0 <= x <= float_info.max)

    return Proof(
        updates=section.whole("updates", 0, MAX_UPDATES),
        loss=difference("loss"),
        gradient=difference("gradient"),
        parameters=difference("parameters"),
        rounding=difference("rounding"),
    )


def _is_whole(value: object, most: int) -> bool:
    return type(value) is int and 0 <= value <= most
