"""Texts that say which engine (fused or PyTorch) is used, and why."""

from playground.engine_report import EngineUse, KernelState
from playground.training.engine_choice import choose
from ui.session.session import Session
from ui.style.numbers import number
from ui.style.translation import said, translate


def engine_of(session: Session) -> EngineUse:
    """The engine of the current run, or of the last one of this document; else the one for the next run."""
    runs = session.runs
    trained = runs.result.trained
    used = trained.engine if trained is not None and runs.has_own_curve else None
    if used is not None and used.why == "not_ready" and runs.status.phase == "resting":
        used = None  # nothing waits any more
    return used or choose(session.document, runs.status.kernels)


def engine_name(use: EngineUse) -> str:
    if use.name == "torch":
        return "PyTorch"
    return translate("Engines", "fused engine")


def engine_text(use: EngineUse) -> str:
    """Short text for the status bar."""
    if use.why == "not_ready":
        return translate("Engines", "PyTorch, until the fused engine is ready")
    if use.name == "torch" or use.proof is None or not use.proof.updates:
        return engine_name(use)
    text = translate("Engines", "{0} ✓ {1}")
    return text.format(engine_name(use), number(use.proof.largest, ".0e"))


def engine_summary(session: Session) -> str:
    """Which engine is used and why, in one or two lines."""
    return _sentences(session, _distance_text(engine_of(session)))


def engine_explanation(session: Session) -> str:
    """The same, with the result of the parity check in detail."""
    return _sentences(session, _proof_text(engine_of(session)))


def _sentences(session: Session, checked: str) -> str:
    use, kernels = engine_of(session), session.runs.status.kernels
    name = engine_name(use)
    parts = (f"{name[0].upper()}{name[1:]}.", said(use.reason), checked, _keeping_text(kernels))
    return " ".join(filter(None, parts))


def _distance_text(use: EngineUse) -> str:
    if use.proof is None or use.name == "torch" or not use.proof.updates:
        return ""
    text = translate("Engines", "Within {0} of PyTorch.")
    return text.format(number(use.proof.largest, ".0e"))


def _proof_text(use: EngineUse) -> str:
    if use.proof is None or use.name == "torch" or not use.proof.updates:
        return ""
    text = translate(
        "Engines",
        "PyTorch computed the first {0} updates too: the loss differs by {1}, gradients by {2} and "
        "parameters by {3} at most.",
    )
    proof, differences = use.proof, (use.proof.loss, use.proof.gradient, use.proof.parameters)
    return text.format(proof.updates, *(number(value, ".0e") for value in differences))


def _keeping_text(kernels: KernelState) -> str:
    if kernels.is_stored:
        return ""
    return translate(
        "Engines", "There is no writable folder for its compiled code, so every start compiles it again."
    )
