"""Chooses the engine of a run: a pure function of its settings and of the kernels that are ready."""

from playground.document import Document
from playground.engine_report import EngineUse, KernelState
from playground.spec import GATES_PER_CELL
from playground.training.engine_reasons import MOST_PARAMETERS, use_of

MOST_NUMBERS = 128 << 20  # float32 numbers that all steps of a batch may take together
LARGE_LSTM = 192  # from this hidden size on, torch's own LSTM is faster; see benchmarks/engines.py


def choose(document: Document, kernels: KernelState) -> EngineUse:
    """The engine to use now; the fused engine may take over from torch once the kernels are ready."""
    torch = torch_for_good(document, kernels)
    if torch is not None:
        return torch
    if document.model.cell not in kernels.ready:
        return use_of("torch", "not_ready")
    if document.training.engine == "automatic":
        return use_of("fused", "faster")
    return use_of("fused", "chosen")


def torch_for_good(document: Document, kernels: KernelState) -> EngineUse | None:
    """torch and the reason, if the fused engine will never train this document; None if it can."""
    if document.training.engine == "torch":
        return use_of("torch", "chosen")
    if document.training.device != "cpu":
        return use_of("torch", "device")
    if document.layout.size > MOST_PARAMETERS:
        return use_of("torch", "network_size")
    if _numbers_of_a_batch(document) > MOST_NUMBERS:
        return use_of("torch", "batch_size")
    if kernels.failure:
        return EngineUse("torch", kernels.failure, why="unavailable", detail=kernels.cause)
    if document.training.engine == "automatic" and _torch_is_faster(document):
        return use_of("torch", "faster")
    return None


def _numbers_of_a_batch(document: Document) -> int:
    """Roughly how many numbers `fused.memory` allocates: states, gates and logits of every step, and
    gradients."""
    model, spec, pairs = document.model, document.training, len(document.pairs)
    gates = GATES_PER_CELL[model.cell] * model.hidden_size
    layers = model.layers * (2 * gates + 2 * model.hidden_size)
    one_step = layers + 3 * gates + model.hidden_size + 2 * len(document.vocabularies.target)
    return (min(spec.batch_size, pairs) or pairs) * document.longest * one_step


def _torch_is_faster(document: Document) -> bool:
    """As measured by benchmarks/engines.py: the fused engine has no fast matrix product for wide gates."""
    return document.model.cell == "lstm" and document.model.hidden_size >= LARGE_LSTM
