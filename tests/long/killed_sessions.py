"""Kills the real window while somebody types, saves and trains: what is offered afterwards is never older
than the file, and at most the edits of the last seconds are lost."""

import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playground.document import Document
from playground.project_file import ProjectFileError, load
from playground.project_file.recovery import abandoned

ROOT = Path(__file__).parents[2]
SESSIONS = 40
MOST_LOST_S = 5.0
WRITING_S = 2.0  # a copy may be on its way to the disk

SESSION = """
import random, sys, time
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import QTimer
import ui.app.application as application
from playground.pairs import Pair

chance, mine = random.Random(int(sys.argv.pop(1))), Path(sys.argv.pop(1))
longest_s = chance.choice([0.3, 1.0, 4.0])
original = application.Application.start

def start(parts, path):
    original(parts, path)
    session, count = parts.session, 0
    def edit():
        nonlocal count
        count += 1
        word = "n" * count
        session.edit(replace(session.document, pairs=(Pair(word, word),)), f"edit {count}")
        print(time.time(), count, flush=True)
        if chance.random() < 0.1:
            parts.window.files.save_to(mine)
        if chance.random() < 0.1 and session.runs.status.torch_ready:
            session.runs.train()
        timer.start(int(1000 * chance.uniform(0, longest_s)))
    timer = QTimer(parts, singleShot=True)
    timer.timeout.connect(edit)
    timer.start(0)

application.Application.start = start
import main
main.main(sys.argv[1:])
"""


@dataclass(frozen=True)
class Found:
    edits: list[tuple[float, int]]  # when and which
    killed_at: float
    saved: int
    offered: int | None

    @property
    def is_older(self) -> bool:
        return self.offered is not None and self.offered <= self.saved

    @property
    def lost_s(self) -> float:
        """The age of the oldest edit that is neither saved nor offered."""
        lost = [when for when, edit in self.edits if edit > max(self.saved, self.offered or 0)]
        return self.killed_at - min(lost, default=self.killed_at)


def prove(share: float) -> bool:
    found = [_session(seed) for seed in range(max(1, round(SESSIONS * share)))]
    older, lost = sum(each.is_older for each in found), sorted(each.lost_s for each in found)
    edits, offers = sum(len(each.edits) for each in found), sum(each.offered is not None for each in found)
    print(f"killed sessions: {len(found)} with {edits} edits, {offers} offers, {older} older than the file")
    print(f"  oldest lost edit: {lost[-1]:.1f} s, in the median session {lost[len(lost) // 2]:.1f} s")
    return not older and lost[-1] <= MOST_LOST_S + WRITING_S


def _session(seed: int) -> Found:
    with tempfile.TemporaryDirectory() as name:
        home, chance = Path(name), random.Random(seed)
        environment = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
        }
        command = [sys.executable, "-c", SESSION, str(seed), str(home / "mine.unroll")]
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        with subprocess.Popen(command, env=environment, stdout=pipe, stderr=quiet, text=True) as child:
            time.sleep(chance.uniform(4, 20))
            child.kill()
            killed_at = time.time()
            printed = child.stdout.read() if child.stdout else ""
        lines = [line.split() for line in printed.splitlines()]
        edits = [(float(when), int(edit)) for when, edit in lines]
        return Found(edits, killed_at, _saved(home / "mine.unroll"), _offered(home))


def _saved(file: Path) -> int:
    try:
        return _number(load(file).document)
    except ProjectFileError:  # there is none yet; a damaged one has no edit either, and that is a failure
        assert not file.exists(), "the file of the person is damaged"
        return 0


def _offered(home: Path) -> int | None:
    (folder,) = [*home.rglob("recovery"), home / "none"][:1]
    found = abandoned(folder)
    for recovered in found:
        recovered.keep()
    return _number(found[0].project.document) if found else None


def _number(document: Document) -> int:
    return len(document.pairs[0].input)
