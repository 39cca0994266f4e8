"""Which engine a run gets, and the sentence that says why."""

from dataclasses import replace

import pytest

from playground.document import Document
from playground.engine_report import EngineUse, KernelState
from playground.pairs import Pair
from playground.spec import CELL_NAMES, Cell, Device, Engine, ModelSpec, TrainSpec
from playground.training.engine_choice import LARGE_LSTM, choose, torch_for_good
from playground.training.engine_reasons import CHOSEN, FASTER, MOST_PARAMETERS

READY = KernelState(frozenset(CELL_NAMES))
NONE_YET = KernelState()
BROKEN = KernelState(failure="The fused engine cannot be had here (ImportError: no numba).")
LATER = "The fused engine is not ready; once it is, it takes over."
ON_CPU = "The fused engine runs on the CPU only."
TOO_LARGE = f"The fused engine is for networks of up to {MOST_PARAMETERS:,} parameters."
LARGE_BATCH = "The batch is too large for the fused engine: a smaller one, under Training, would do."
TORCH_IS_FASTER = "PyTorch is faster at this size."


def document(
    engine: Engine = "automatic", cell: Cell = "rnn", device: Device = "cpu", hidden: int = 8
) -> Document:
    return Document(
        model=ModelSpec(cell, hidden_size=hidden), training=TrainSpec(engine=engine, device=device)
    )


LONG = Document((Pair("a" * 1000, "b" * 1000),) * 100, model=ModelSpec(hidden_size=256))


@pytest.mark.parametrize(
    ("made", "kernels", "expected"),
    [
        (document(), READY, EngineUse("fused", FASTER)),
        (document("fused"), READY, EngineUse("fused", CHOSEN)),
        (document("torch"), READY, EngineUse("torch", CHOSEN)),
        (document("torch"), BROKEN, EngineUse("torch", CHOSEN)),
        (document("torch", device="cuda"), NONE_YET, EngineUse("torch", CHOSEN)),
        (document(), NONE_YET, EngineUse("torch", LATER)),
        (document("fused"), NONE_YET, EngineUse("torch", LATER)),
        (document(cell="gru"), KernelState(frozenset({"rnn"})), EngineUse("torch", LATER)),
        (document(cell="gru"), KernelState(frozenset({"gru"})), EngineUse("fused", FASTER)),
        (document(), BROKEN, EngineUse("torch", BROKEN.failure)),
        (document("fused"), replace(READY, failure=BROKEN.failure), EngineUse("torch", BROKEN.failure)),
        (document(device="cuda"), READY, EngineUse("torch", ON_CPU)),
        (document("fused", device="mps"), BROKEN, EngineUse("torch", ON_CPU)),
        (document(cell="lstm", hidden=LARGE_LSTM), READY, EngineUse("torch", TORCH_IS_FASTER)),
        (document(cell="lstm", hidden=LARGE_LSTM - 1), READY, EngineUse("fused", FASTER)),
        (document("fused", "lstm", hidden=LARGE_LSTM), READY, EngineUse("fused", CHOSEN)),
        (document(cell="gru", hidden=300), READY, EngineUse("fused", FASTER)),
        (document(cell="gru", hidden=1024), READY, EngineUse("torch", TOO_LARGE)),
        (LONG, READY, EngineUse("torch", LARGE_BATCH)),
        (replace(LONG, training=TrainSpec(batch_size=9)), READY, EngineUse("fused", FASTER)),
        (replace(LONG, training=TrainSpec(batch_size=999)), READY, EngineUse("torch", LARGE_BATCH)),
        (document("fused", "gru", hidden=1024), BROKEN, EngineUse("torch", TOO_LARGE)),
    ],
)
def test_engine_and_its_reason(made: Document, kernels: KernelState, expected: EngineUse) -> None:
    assert choose(made, kernels) == expected
    assert choose(made, kernels).why != "recorded"
    assert expected.reason.endswith(".")


@pytest.mark.parametrize(
    ("made", "kernels", "sentence"),
    [
        (document(), NONE_YET, None),
        (document("fused"), READY, None),
        (document("torch"), READY, CHOSEN),
        (document(device="cuda"), NONE_YET, ON_CPU),
        (document(), BROKEN, BROKEN.failure),
        (document(cell="lstm", hidden=LARGE_LSTM), NONE_YET, TORCH_IS_FASTER),
        (document(cell="gru", hidden=1024), NONE_YET, TOO_LARGE),
    ],
)
def test_kernels_need_not_be_made_for_a_run_that_never_takes_them(
    made: Document, kernels: KernelState, sentence: str | None
) -> None:
    torch = torch_for_good(made, kernels)
    assert (torch.reason if torch else None) == sentence
