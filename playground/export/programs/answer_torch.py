"""A program of its own: run a loader in the folder it belongs to, and let what it loaded answer.

    python -I answer_torch.py LOADER.py CASES.npz ANSWERS.npz

The loader makes `model`, or `weights` and `rnn`. Needs torch and numpy; prints versions as JSON.
"""

import contextlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

State = Any  # (layers, batch, hidden), or a pair of them
Answers = Callable[[Tensor, State], tuple[Tensor, State]]


def main(loader: str, questions: str, answers: str) -> None:
    sys.path.insert(0, ".")  # a person runs the loader in that folder
    made: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(Path(loader).read_text(encoding="utf-8"), loader, "exec"), made)  # noqa: S102
    answer = made["model"] if "model" in made else from_weights(made["weights"], made["rnn"])
    with np.load(questions, allow_pickle=False) as cases, torch.no_grad():
        np.savez(answers, **answered(cases, answer))
    sys.stdout.write(json.dumps({"torch": torch.__version__}))


def from_weights(weights: dict[str, Tensor], rnn: torch.nn.Module) -> Answers:
    """Embedding or one-hot before, and the linear read-out or none after the module that was loaded."""

    def answer(ids: Tensor, state: State) -> tuple[Tensor, State]:
        table = weights.get("embedding.weight", torch.eye(weights["rnn.weight_ih_l0"].shape[1]))
        output, after = rnn(table[ids], state)  # (batch, time, hidden)
        if "head.weight" in weights:
            output = output @ weights["head.weight"].T + weights["head.bias"]  # (batch, time, symbols)
        return output, after

    return answer


def answered(cases: Any, answer: Answers) -> dict[str, Any]:  # noqa: ANN401
    found = {}
    for n in range(sum(name.endswith(".ids") for name in cases)):
        ids, h0 = torch.tensor(cases[f"{n}.ids"]), torch.tensor(cases[f"{n}.h0"])
        pair = f"{n}.c0" in cases
        logits, state = answer(ids, (h0, torch.tensor(cases[f"{n}.c0"])) if pair else h0)
        found[f"{n}.logits"] = logits.numpy()
        found[f"{n}.h_n"] = (state[0] if pair else state).numpy()
        if pair:
            found[f"{n}.c_n"] = state[1].numpy()
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
