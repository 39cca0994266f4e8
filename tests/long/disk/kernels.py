"""Compiled kernels on a failing disk: they are compiled and used, whether or not they can be stored."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numba.core.config

from playground.training.fused import compile_process, kernel_cache
from playground.training.fused.kernels.compiling import kernel
from tests.long.disk.cases import Case


def next_number(number: int) -> int:
    return number + 1


class KernelCase(Case):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.patches = ExitStack()
        self.answer = 0
        for owner, name, value in (
            (kernel_cache, "_caches", lambda: folder),
            (kernel_cache, "_fingerprint", lambda: "x"),
            (numba.core.config, "CACHE_DIR", str(folder / "unroll" / "kernels-x")),
        ):
            self.patches.enter_context(patch.object(owner, name, value))
        kernel_cache.folder.cache_clear()

    def compile(self) -> None:
        compiled: Any = kernel("int64(int64)")(next_number)
        self.answer = compiled(1)

    def act(self) -> None:
        self.compile()

    def faults(self) -> Iterator[str]:
        if self.answer != 2:
            yield f"the kernel gives {self.answer}"
        self.answer = 0
        self.compile()  # at the next start
        if self.answer != 2:
            yield f"the kernel gives {self.answer} at the next start"

    def end(self) -> None:
        self.patches.close()
        kernel_cache.folder.cache_clear()


class NewKernels(KernelCase):
    name = "store compiled kernels"


class OldKernels(KernelCase):
    name = "load compiled kernels"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.compile()
        kernel_cache.folder.cache_clear()


class CompileApart(KernelCase):
    name = "ask whether kernels are stored"

    def act(self) -> None:
        quick: Any = lambda _: None  # noqa: E731
        with patch.object(compile_process, "_compile_until", quick):
            kernel_cache.folder()
            compile_process.compile_apart(lambda: False)
        self.answer = 2


CASES: tuple[type[Case], ...] = (NewKernels, OldKernels, CompileApart)
