"""Compiles kernels with numba: once per machine, cached on disk, run without the GIL."""

import warnings
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numba.core.config
from numba.core.errors import NumbaExperimentalFeatureWarning

from playground.training.fused import kernel_cache

if kernel_cache.folder() is not None:
    numba.core.config.CACHE_DIR = str(kernel_cache.folder())  # type: ignore[attr-defined]  # set from the environment

# Sums may be reordered, which vector instructions need. NaN and infinity must be preserved, since a run ends
# where they appear.
ORDER_IS_FREE = {"reassoc", "contract", "nsz", "arcp"}

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(signature: object) -> Callable[[Kernel], Kernel]:
    """Decorator that compiles a function for that signature, when its module is imported.

    Code that is damaged on disk is compiled anew, and what the disk does not take is not stored."""

    def compiled(function: Kernel) -> Kernel:
        for mend in (kernel_cache.clear, kernel_cache.give_up):
            if kernel_cache.folder() is not None:
                try:
                    return _compiled(function, signature, stored=True)
                except Exception:  # numba reads and unpickles whatever is there
                    mend()
        return _compiled(function, signature, stored=False)

    return compiled


def _compiled(function: Kernel, signature: object, stored: bool) -> Kernel:
    with warnings.catch_warnings():  # kernels are passed to others as functions on purpose
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        compile_it = numba.njit(
            signature, nogil=True, cache=stored, fastmath=ORDER_IS_FREE, error_model="numpy"
        )
        return cast("Kernel", compile_it(function))


def inlined(function: Kernel) -> Kernel:
    """Decorator for a part of kernels, compiled as part of each kernel that calls it."""
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # only kernels call it
    compile_it = numba.njit(nogil=True, fastmath=ORDER_IS_FREE, error_model="numpy", **options)
    return cast("Kernel", compile_it(function))
