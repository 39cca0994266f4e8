"""Loads the kernels from disk or compiles them, which takes seconds. The state is global to the process, as
is compiled code."""

import re
import threading
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from playground.engine_report import KernelState
from playground.spec import CELL_NAMES, Cell
from playground.training.engine_reasons import unavailable
from playground.training.fused.memory_layout import Product, StepKernel

COLOUR = re.compile("\x1b\\[[0-9;]*m")
MOST_LETTERS = 200


class Kernels(NamedTuple):
    burst: Callable[..., int]
    parts: tuple[Product, Product, StepKernel, StepKernel]  # passed to `burst`


_compiling = threading.Lock()  # one thread compiles, others wait
_loaded: dict[Cell, Kernels] = {}
_failures: list[str] = []


def state() -> KernelState:
    """Which kernels are ready now; never waits."""
    from playground.training.fused.kernel_cache import is_stored

    cause = "".join(_failures[:1])
    return KernelState(frozenset(_loaded), unavailable(cause) if cause else "", is_stored(), cause)


def load(*cells: Cell) -> KernelState:
    """Load the kernels of `cells`, or of all cells if none is given; returns the state. Raises nothing: if
    numba fails, the state says so."""
    for cell in cells or CELL_NAMES:
        try:
            kernels(cell)
        except Exception as error:  # numba missing, broken or unsupported here: torch trains
            _failures.append(f"{type(error).__name__}: {_line(str(error))}")
            break
    return state()


def kernels(cell: Cell) -> Kernels:
    """The kernels of that cell, loaded if necessary. Raises any error that keeps numba from compiling."""
    with _compiling:
        if cell not in _loaded:
            step = import_module(f"playground.training.fused.kernels.{cell}")
            from playground.training.fused.kernels.burst import burst
            from playground.training.fused.kernels.products import add_outer_products, add_product

            parts = (add_product, add_outer_products, step.forward, step.backward)
            _loaded[cell] = Kernels(burst, parts)
        return _loaded[cell]


def _line(text: str) -> str:
    """One short line, without the colour codes of numba's messages."""
    plain = "".join(letter if letter.isprintable() else " " for letter in COLOUR.sub("", text))
    return " ".join(plain.split())[:MOST_LETTERS]
