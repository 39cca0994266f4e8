"""Compiles kernels with numba: once per machine, cached on disk, run without the GIL."""

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

import numba
import numba.core.config
from numba.core.errors import NumbaExperimentalFeatureWarning

from playground.training.fused.kernel_cache import folder
from playground.training.fused.kernel_checksums import stored

# Sums may be reordered, which vector instructions need. NaN and infinity must be preserved, since a run ends
# where they appear.
ORDER_IS_FREE = {"reassoc", "contract", "nsz", "arcp"}

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(signature: object) -> Callable[[Kernel], Kernel]:
    """Decorator that compiles a function for that signature, when its module is imported."""

    def compiled(function: Kernel) -> Kernel:
        place, compile_it = folder(), partial(_compiled, signature, function)
        if place is None:
            return compile_it(False)
        numba.core.config.CACHE_DIR = str(place)  # type: ignore[attr-defined]  # set from the environment
        return stored(place, f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}", compile_it)

    return compiled


def _compiled(signature: object, function: Kernel, cached: bool) -> Kernel:
    options: dict[str, Any] = {"fastmath": ORDER_IS_FREE, "error_model": "numpy"}
    with warnings.catch_warnings():  # kernels are passed to others as functions on purpose
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        return cast("Kernel", numba.njit(signature, nogil=True, cache=cached, **options)(function))


def inlined(function: Kernel) -> Kernel:
    """Decorator for a part of kernels, compiled as part of each kernel that calls it."""
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # only kernels call it
    compile_it = numba.njit(nogil=True, fastmath=ORDER_IS_FREE, error_model="numpy", **options)
    return cast("Kernel", compile_it(function))
