"""Why an engine trains, in words: of the kind of reason and what it is about."""

from playground.engine_report import EngineName, EngineReason, EngineUse, Proof
from playground.language import Message

MOST_PARAMETERS = 8_000_000  # the fused engine holds about ten copies of them and of the optimizer state

CHOSEN = Message("Chosen under Training.")
FASTER = Message("The faster engine at this size.")
NOT_READY = Message("The fused engine is not ready; once it is, it takes over.")
TORCH_IS_FASTER = Message("PyTorch is faster at this size.")
_ALWAYS: dict[EngineReason, Message] = {
    "chosen": CHOSEN,
    "faster": FASTER,
    "not_ready": NOT_READY,
    "device": Message("The fused engine runs on the CPU only."),
    "network_size": Message(
        "The fused engine is for networks of up to {most:,} parameters.", most=MOST_PARAMETERS
    ),
    "batch_size": Message(
        "The batch is too large for the fused engine: a smaller one, under Training, would do."
    ),
}


def use_of(name: EngineName, why: EngineReason, detail: str = "", proof: Proof | None = None) -> EngineUse:
    """An engine and the reason for it."""
    return EngineUse(name, _reason(name, why, detail), proof, why, detail)


def unavailable(detail: str) -> Message:
    """`detail`: the error of numba, in its own words."""
    return Message("The fused engine cannot be had here ({error}).", error=detail)


def _reason(name: EngineName, why: EngineReason, detail: str) -> str:
    if why == "unavailable":
        return unavailable(detail)
    if why == "failed":
        return Message("The fused engine failed ({error}) and was left.", error=detail)
    if why == "differed":
        return Message(
            "The fused engine differed from PyTorch by {difference} and was left.", difference=detail
        )
    if why == "faster" and name == "torch":
        return TORCH_IS_FASTER
    return _ALWAYS.get(why, detail)
