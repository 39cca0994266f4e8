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


def choose(document: Document, kernels: KernelState) -> EngineUse:
    """The engine now; a run that torch begins may be taken over when the kernels are ready."""
    if document.training.engine == "torch":
        return EngineUse("torch", CHOSEN)
    obstacle = never(document, kernels)
    if obstacle:
        return EngineUse("torch", obstacle)
    if document.model.cell not in kernels.ready:
        return EngineUse("torch", NOT_READY)
    return EngineUse("fused", FASTER if document.training.engine == "automatic" else CHOSEN)


def never(document: Document, kernels: KernelState) -> str | None:
    """Why the fused engine will not train this document, in a sentence; None where it will."""
    if document.training.engine == "torch":
        return CHOSEN
    if document.training.device != "cpu":
        return "The fused engine runs on the CPU only."
    if document.layout.size > MOST_PARAMETERS:
        return f"The fused engine is for networks of up to {MOST_PARAMETERS:,} parameters."
    if _numbers_of_a_batch(document) > MOST_NUMBERS:
        return "The batch is too large for the fused engine: a smaller one, under Training, would do."
    if kernels.failure:
        return kernels.failure
    if document.training.engine == "automatic" and _torch_is_faster(document):
        return "PyTorch is faster at this size."
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
