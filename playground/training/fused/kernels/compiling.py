"""How kernels are compiled: once for each machine, kept on disk, run without the interpreter's lock."""

import warnings
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numba.core.config
from numba.core.errors import NumbaExperimentalFeatureWarning

from playground.training.fused.kernel_cache import folder

if folder() is not None:
    numba.core.config.CACHE_DIR = str(folder())  # type: ignore[attr-defined]  # set from the environment

# Sums may be taken in another order, which vector instructions need. NaN and infinity must stay what they
# are, since a run ends where they appear.
ORDER_IS_FREE = {"reassoc", "contract", "nsz", "arcp"}

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(signature: object) -> Callable[[Kernel], Kernel]:
    """A compiled function of that signature. It is compiled when its module is imported."""

    def compiled(function: Kernel) -> Kernel:
        with warnings.catch_warnings():  # kernels are handed to others as functions, which is what is meant
            warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
            cached = folder() is not None
            compile_it = numba.njit(
                signature, nogil=True, cache=cached, fastmath=ORDER_IS_FREE, error_model="numpy"
            )
            return cast("Kernel", compile_it(function))

    return compiled


def inlined(function: Kernel) -> Kernel:
    """A part of kernels, compiled with each of them."""
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # nothing else calls it
    compile_it = numba.njit(nogil=True, fastmath=ORDER_IS_FREE, error_model="numpy", **options)
    return cast("Kernel", compile_it(function))
