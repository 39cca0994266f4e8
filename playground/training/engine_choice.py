"""Which engine a run gets, as a pure function of its settings and of what is ready on the machine."""

from playground.document import Document
from playground.engine_report import EngineUse, KernelState
from playground.spec import GATES_PER_CELL

MOST_PARAMETERS = 8_000_000  # it holds some ten copies of them and of what the optimizer remembers
MOST_NUMBERS = 128 << 20  # of 4 bytes, that all steps of a batch take together
LARGE_LSTM = 192  # hidden size from which torch's own LSTM is faster; benchmarks/engines.py

NOT_READY = "The fused engine is not ready; once it is, it takes over."
CHOSEN = "Chosen under Training."
FASTER = "The faster engine at this size."
ON_CPU_ONLY = "The fused engine runs on the CPU only."
LARGE_NETWORK = f"The fused engine is for networks of up to {MOST_PARAMETERS:,} parameters."
LARGE_BATCH = "The batch is too large for the fused engine: a smaller one, under Training, would do."
TORCH_IS_FASTER = "PyTorch is faster at this size."


def choose(document: Document, kernels: KernelState) -> EngineUse:
    """The engine now; a run that torch begins may be taken over when the kernels are ready."""
    torch = torch_for_good(document, kernels)
    if torch is not None:
        return torch
    if document.model.cell not in kernels.ready:
        return EngineUse("torch", NOT_READY, why="not_ready")
    if document.training.engine == "automatic":
        return EngineUse("fused", FASTER, why="faster")
    return EngineUse("fused", CHOSEN, why="chosen")


def torch_for_good(document: Document, kernels: KernelState) -> EngineUse | None:
    """torch, where the fused engine will not train this document; None where it will."""
    if document.training.engine == "torch":
        return EngineUse("torch", CHOSEN, why="chosen")
    if document.training.device != "cpu":
        return EngineUse("torch", ON_CPU_ONLY, why="device")
    if document.layout.size > MOST_PARAMETERS:
        return EngineUse("torch", LARGE_NETWORK, why="network_size")
    if _numbers_of_a_batch(document) > MOST_NUMBERS:
        return EngineUse("torch", LARGE_BATCH, why="batch_size")
    if kernels.failure:
        return EngineUse("torch", kernels.failure, why="unavailable")
    if document.training.engine == "automatic" and _torch_is_faster(document):
        return EngineUse("torch", TORCH_IS_FASTER, why="faster")
    return None


def _numbers_of_a_batch(document: Document) -> int:
    """About what `fused.memory` makes room for: states, gates and logits of every step, and gradients."""
    model, spec, pairs = document.model, document.training, len(document.pairs)
    gates = GATES_PER_CELL[model.cell] * model.hidden_size
    layers = model.layers * (2 * gates + 2 * model.hidden_size)
    one_step = layers + 3 * gates + model.hidden_size + 2 * len(document.vocabularies.target)
    return (min(spec.batch_size, pairs) or pairs) * document.longest * one_step


def _torch_is_faster(document: Document) -> bool:
    """As measured by benchmarks/engines.py: the fused engine lacks a faster product for wide gates."""
    return document.model.cell == "lstm" and document.model.hidden_size >= LARGE_LSTM
