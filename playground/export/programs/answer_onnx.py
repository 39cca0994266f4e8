"""A program of its own: let the session that a loader makes in the folder of model.onnx answer.

    python -I answer_onnx.py LOADER.py QUESTIONS.npz ANSWERS.npz

Needs numpy and onnx, and runs the loader where onnxruntime is present. Prints versions as JSON.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before it loads: it would report home, and leave an identifier
try:
    import onnxruntime
except ImportError:
    onnxruntime = None

MODEL = "model.onnx"
NAMES = ("logits", "h_n", "c_n")
Arrays = Mapping[str, Any]
Run = Callable[[Arrays], Any]


def main(loader: str, questions: str, answers: str) -> None:
    onnx.checker.check_model(MODEL, full_check=True)
    run = by_reference() if onnxruntime is None else by_loader(loader)
    with np.load(questions, allow_pickle=False) as asked:
        np.savez(answers, allow_pickle=False, **answered(asked, run))
    versions = {"onnx": onnx.__version__}
    if onnxruntime is not None:
        versions["onnxruntime"] = onnxruntime.__version__
    sys.stdout.write(json.dumps(versions))


def by_loader(loader: str) -> Run:
    made: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(Path(loader).read_text(encoding="utf-8"), loader, "exec"), made)  # noqa: S102
    session = made["session"]
    return lambda feed: session.run(None, dict(feed))


def by_reference() -> Run:
    evaluator = ReferenceEvaluator(MODEL)
    return lambda feed: evaluator.run(None, dict(feed))


def answered(asked: Arrays, run: Run) -> dict[str, Any]:
    """Inputs `0.ids`, `0.h0`, `1.ids` … → outputs `0.logits`, `0.h_n` …"""
    found: dict[str, Any] = {}
    for n in range(sum(name.endswith(".ids") for name in asked)):
        feed = {name.partition(".")[2]: asked[name] for name in asked if name.startswith(f"{n}.")}
        outputs = run(feed)
        found |= {f"{n}.{name}": values for name, values in zip(NAMES, outputs, strict=False)}
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
