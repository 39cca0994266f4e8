"""Which engine computed a run, as JSON."""

from dataclasses import asdict
from sys import float_info
from typing import get_args

from playground.engine_report import EngineName, EngineUse, Proof
from playground.project_file.reader import Section
from playground.training.engine_choice import NOT_READY

MAX_UPDATES = 1000


def engine_json(use: EngineUse) -> dict[str, object]:
    proof = use.proof if use.name == "fused" else None  # one that failed may hold infinity
    reason = "" if use.reason == NOT_READY else use.reason  # true for the moment only
    return {"name": use.name, "reason": reason, "proof": asdict(proof) if proof else None}


def read_engine(section: Section) -> EngineUse:
    proof = _proof(section.section("proof")) if "proof" in section else None
    return EngineUse(section.choice("name", get_args(EngineName)), section.text("reason"), proof)


def _proof(section: Section) -> Proof:
    def difference(name: str) -> float:
        return section.number(name, "from 0", lambda x: 0 <= x <= float_info.max)

    return Proof(
        updates=section.whole("updates", 0, MAX_UPDATES),
        loss=difference("loss"),
        gradient=difference("gradient"),
        parameters=difference("parameters"),
        rounding=difference("rounding"),
    )
