"""Starts the real window and closes it, whatever is under way: it ends with 0 and soon, and leaves nothing
but unsaved work when nobody was asked."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playground.project_file.recovery import abandoned
from playground.training.fused.compile_process import compile_apart
from tests.long.home import copy_kernels, environment

FULL = {"resting": 200, **dict.fromkeys(("loading", "compiling", "training", "updating"), 100)}
FULL |= {"sweeping": 100, "exporting": 100}
SOON_S = 3.0
HANGS_S = 90.0
HARMLESS = "This plugin does not support"  # Qt's offscreen platform, in the log

SESSION = """
import os, random, signal, sys, time
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import QTimer
import ui.app.application as application
from playground.pairs import Pair
from playground.spec import CELL_NAMES

when, way, seed, folder = (sys.argv.pop(1) for _ in range(4))
chance, original, begun = random.Random(int(seed)), application.Application.start, False

def settle(session, **changes):
    session.edit(replace(session.document, **changes), "changed")
    if way == "close":
        session.untouched = session.document

def train(session):
    settle(session, training=replace(session.document.training, epochs=10**7))
    session.runs.train()

def update(session):
    texts = ["".join(chance.choices([chr(0x4e00 + n) for n in range(1000)], k=30)) for _ in range(60)]
    model = replace(session.document.model, cell="lstm", hidden_size=1024, layers=8)
    settle(session, pairs=tuple(Pair(text, text[::-1]) for text in texts), model=model)
    session.runs.train()

def sweep(session):
    from playground.sweep.values import SweepPlan
    settle(session, training=replace(session.document.training, epochs=10**6))
    session.sweeps.start(SweepPlan(session.document, CELL_NAMES, tuple(range(50))))

def export(session):
    from playground.export.formats import FORMATS
    from ui.session.exports import ExportOrder
    names, to = tuple(each.name for each in FORMATS), Path(folder, "exported")
    trained = session.runs.result.trained
    session.exports.start(ExportOrder(trained, "work", names, (0,), None, to, False))

def train_for_export(session):
    settle(session)
    session.runs.train()

WORK = {"training": train, "updating": update, "sweeping": sweep, "exporting": train_for_export}

def is_ready(session):
    if when == "loading":
        return True
    if when == "compiling":
        return session.runs.status.torch_ready
    return session.runs.shown is not None

def is_under_way(session):
    status = session.runs.status
    if when == "exporting" and status.phase == "resting" and status.epoch and not session.exports.works:
        export(session)
    return {"training": status.phase == "running", "updating": status.phase == "running",
            "exporting": session.exports.works}.get(when, True)

def start(parts, path):
    original(parts, path)
    session = parts.session
    if when == "resting" and way == "signal":
        settle(session, pairs=(Pair("word", "drow"),))
    def leave():
        print(time.time(), int(parts.window.files.unsaved), flush=True)
        if way == "close":
            parts.window.close()
        else:
            os.kill(os.getpid(), signal.SIGTERM)
    def look():
        global begun
        if not begun and is_ready(session):
            begun = True
            WORK.get(when, lambda _session: None)(session)
        elif begun and is_under_way(session):
            timer.stop()
            QTimer.singleShot(int(1000 * chance.uniform(0, 10 if when == "exporting" else 2)), leave)
    timer = QTimer(parts, interval=5)
    timer.timeout.connect(look)
    timer.start()

application.Application.start = start
import main
sys.exit(main.main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class End:
    """How a window ended, and what was wrong with it."""

    when: str
    took_s: float
    faults: tuple[str, ...]


def prove(share: float) -> bool:
    compile_apart(lambda: False)
    ends = []
    for when, full in FULL.items():
        count = max(1, round(full * share))
        own = [end(when, ("close", "signal")[seed % 2], seed) for seed in range(count)]
        _tell(when, own)
        ends += own
    late = sum(each.took_s > SOON_S for each in ends)
    return not any(each.faults for each in ends) and late <= len(ends) // 100


def _tell(when: str, ends: Sequence[End]) -> None:
    took = sorted(each.took_s for each in ends)
    p95, bad = took[int(0.95 * (len(took) - 1))], [fault for each in ends for fault in each.faults]
    late = sum(each > SOON_S for each in took)
    print(
        f"closed while {when}: {len(ends)}, {len(bad)} faults; gone after {took[-1]:.1f} s at most, "
        f"{p95:.1f} s in 95 %, {took[len(took) // 2]:.1f} s in half of them; {late} over {SOON_S:.0f} s",
        *bad,
        sep="\n  ",
        flush=True,
    )


def end(when: str, way: str, seed: int, session: str = SESSION) -> End:
    """Start a window in a home of its own, and close it in that way while it does that."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        if when != "compiling":
            copy_kernels(home / "cache")
        command = [sys.executable, "-c", session, when, way, str(seed), str(home)]
        own = environment(home) | {"XDG_CACHE_HOME": str(home / "cache")}
        printed, said = home / "printed", home / "said"  # pipes would wait for whatever is left running
        with printed.open("w") as out, said.open("w") as error:
            child = subprocess.Popen(
                command, cwd=home, env=own, stdout=out, stderr=error, start_new_session=True
            )
            try:
                child.wait(HANGS_S)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        ended_at = time.time()
        closed_at, unsaved = [*map(float, printed.read_text().split()), ended_at, 0.0][:2]
        faults = (
            *_process_faults(child, said.read_text()),
            *_litter(home, bool(unsaved) and way == "signal"),
        )
        return End(when, ended_at - closed_at, tuple(f"{way} {seed}: {fault}" for fault in faults))


def _process_faults(child: "subprocess.Popen[bytes]", said: str) -> Iterator[str]:
    if child.returncode:
        yield f"exit code {child.returncode}"
    if said.strip():
        yield f"said {said.strip()[-500:]}"
    deadline = time.monotonic() + SOON_S
    while (left := _processes(child.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    if left:
        os.killpg(child.pid, signal.SIGKILL)
        yield f"left running: {'; '.join(left)}"


def _processes(session: int) -> list[str]:
    """What was started in that session of processes and still lives; Linux only."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            state, _, _, its_session = (process / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(its_session) == session and state != "Z":
                found.append((process / "cmdline").read_text().replace("\0", " "))
    return found


def _litter(home: Path, is_offered: bool) -> Iterator[str]:
    made = [path for path in (home / "temporary").iterdir() if not _is_of_torch(path)]
    left = [*made, *home.glob(".*"), *home.rglob("crash-*")]
    yield from (f"left {path.relative_to(home)}" for path in left)
    for log in home.rglob("faults.log"):
        lines = log.read_text(encoding="utf-8").splitlines()
        yield from (f"logged {line}" for line in lines if line and HARMLESS not in line)
    offers = [found for folder in home.rglob("recovery") for found in abandoned(folder)]
    if len(offers) != is_offered:
        yield f"{len(offers)} offers of unsaved work, not {int(is_offered)}"
    for offer in offers:
        offer.discard()
    yield from (f"left {path.relative_to(home)}" for path in home.rglob("recovery/*"))


def _is_of_torch(path: Path) -> bool:
    """One empty folder for all programs of the user; importing torch makes it."""
    return path.match("torchinductor_*") and not any(path.iterdir())
