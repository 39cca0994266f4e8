"""The memory of RNN, LSTM and GRU side by side: the same pairs, seed, settings and number of updates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from playground.blas_threads import one_blas_thread
from playground.cells import Array
from playground.document import Document
from playground.inspection.long_memory import hidden_memory
from playground.inspection.trace import trace
from playground.parameters import FloatArray
from playground.spec import Cell
from playground.sweep.single_run import Engines, failure_sentence, with_cell
from playground.training.bursts import Pace
from playground.training.control import RunControl


@dataclass(frozen=True)
class Moment:
    """When a network is compared: after so many whole epochs, and updates of the next."""

    epoch: int
    batch: int = 0


@dataclass(frozen=True, eq=False)
class CellCurve:
    cell: Cell
    by_hidden: Array | None = None  # (T): of the top layer, as in HiddenMemory; None if it failed
    failure: str = ""  # why, in a sentence


@dataclass(frozen=True, eq=False)
class OtherCell:
    """A network that was trained for the comparison."""

    document: Document
    flat: FloatArray


def curve_of(document: Document, flat: FloatArray, ids: Sequence[int]) -> CellCurve:
    """∂h_T/∂h_k of the top layer while the network reads `ids`."""
    weights = document.layout.split(flat)
    record = trace(document.model, weights, len(document.vocabularies.input), ids)
    return CellCurve(document.model.cell, hidden_memory(document.model, weights, record).by_hidden[-1])


@one_blas_thread()
def trained_alike(
    document: Document,
    cell: Cell,
    moment: Moment,
    control: RunControl,
    engines: Engines,
    report: Callable[[float], None],
) -> OtherCell | CellCurve | None:
    """The same document with another cell, trained from its seed up to the moment; `report` receives the
    share that is done. None if stopped; a curve that failed if the training did."""
    own = with_cell(document.untouched, cell)
    own = replace(own, training=replace(own.training, epochs=max(own.training.epochs, moment.epoch)))
    try:
        trainer, pace = engines.make(own), Pace()
        ahead = trainer.updates_until(moment.epoch) + moment.batch
        done = 0
        while done < ahead:
            if control.permission() == "stop":
                return None
            pace.burst(trainer.steps, ahead - done)
            done = trainer.epoch * trainer.batches + trainer.batch
            report(done / ahead)
        return OtherCell(own, trainer.checkpoint().flat)
    except Exception as error:  # the other cells are still compared
        return CellCurve(cell, failure=failure_sentence(error))
