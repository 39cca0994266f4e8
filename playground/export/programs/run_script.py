"""A program of its own: run a script as a person would, and save the weights that it ends with.

    python -I run_script.py TRAIN.py WEIGHTS.npz

The log goes to stdout as it comes. Needs torch and numpy.
"""

import os
import runpy
import sys

import numpy as np


def main(script: str, weights: str) -> None:
    for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK"):  # of whoever runs this
        os.environ.pop(name, None)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    made = runpy.run_path(script, run_name="__main__")
    state = made["model"].state_dict()
    np.savez(weights, **{name: values.cpu().numpy() for name, values in state.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
