"""What the benchmarks share: a private home, child processes that answer in JSON, and a lateness probe."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

LONGEST_S = 600

Figures = dict[str, float]


def screen() -> str:
    """What the windows are shown on."""
    platform = os.environ.get("QT_QPA_PLATFORM")
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if sys.platform.startswith("linux") and display is None:
        return "offscreen"
    return platform or display or "the desktop"


def run_child(script: str, role: str, home: Path, checkout: Path = ROOT) -> Figures:
    """Run a benchmark script in a role of its own process, with settings in `home`; the figures it prints.

    `checkout`: the version that it measures, with the modules of its benchmarks.
    """
    environment = {
        **os.environ,
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "APPDATA": str(home / "config"),
        "LOCALAPPDATA": str(home / "data"),
        "STARTED_AT": repr(time.time()),
        "OPENBLAS_NUM_THREADS": "1",  # as main.py sets it
        "PYTHONPYCACHEPREFIX": str(home / "bytecode"),  # there from the second start on, as for a person
    }
    environment["PYTHONPATH"] = os.pathsep.join((str(checkout / "benchmarks"), str(checkout)))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if screen() == "offscreen":
        environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-P", script, role]  # -P: no module of this folder unless of that checkout
    done = subprocess.run(
        command, env=environment, cwd=checkout, capture_output=True, text=True, check=False, timeout=LONGEST_S
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    figures: Figures = json.loads(lines[-1])
    return figures


def home() -> Path:
    """Where a child may write."""
    return Path(os.environ["XDG_DATA_HOME"])


def answer(figures: Mapping[str, float]) -> None:
    """Print the figures of a child for its parent."""
    print(json.dumps(dict(figures)), flush=True)


def alternate(script: str, roles: Sequence[str], rounds: int, warm_up: int = 0) -> dict[str, list[Figures]]:
    """Run the roles by turns, so that a busy moment of the machine meets all of them alike."""
    results: dict[str, list[Figures]] = {role: [] for role in roles}
    with tempfile.TemporaryDirectory(prefix="unroll-benchmark-", ignore_cleanup_errors=True) as home:
        for turn in range(warm_up + rounds):
            for role in roles:
                figures = run_child(script, role, Path(home))
                if turn >= warm_up:
                    results[role].append(figures)
    return results


def main(script: str, parent: Callable[[], None], roles: Mapping[str, Callable[[], None]]) -> None:
    """Without an argument the whole benchmark, else one role of it."""
    if len(sys.argv) > 1:
        roles[sys.argv[1]]()
    else:
        print(f"{Path(script).name}: {os.cpu_count()} cores, screen {screen()}")
        parent()


def verdict(name: str, value: float, goal: float, unit: str = "", at_most: bool = True) -> None:
    """One line: the figure, the goal, and whether it is met."""
    met = value <= goal if at_most else value >= goal
    sign = "≤" if at_most else "≥"
    print(f"  {'met   ' if met else 'MISSED'}  {name}: {value:.4g}{unit} (goal {sign} {goal:g}{unit})")
