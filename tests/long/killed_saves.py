"""Kills a process while it saves and copies: the file is whole and the newest, what is offered afterwards is
newer than the file, and the next start leaves no litter."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playground.project_file import ProjectFileError, load
from playground.project_file.recovery import abandoned
from playground.project_file.storage import BACKUP_SUFFIX
from tests.long.disk.cases import LONG_AGO, hidden
from tests.long.disk.projects import number

ROOT = Path(__file__).parents[2]
KILLS = 200
LONGEST_S = 0.4

SESSION = """
import sys
from pathlib import Path
from playground.project_file import save
from playground.project_file.recovery import RecoverySlot
from playground.project_file.storage import keep_backup
from tests.long.disk.projects import TRAINED, numbered

home, often = Path(sys.argv[1]), sys.argv[2]
file, slot = home / "mine.unroll", RecoverySlot(home / "recovery")

def say(what):
    print(what, number, flush=True)

def announce(digest):
    slot.note_saving(file, digest)
    keep_backup(file)

number = 0
say("ready")
while True:
    slot.forget_saving()
    for copy in range(1 if often == "saving" else 20):
        number += 1
        say("copying")
        if copy % 10:
            slot.write_edits(numbered(number).document, file)
        else:
            slot.write(numbered(number, TRAINED), file)
        say("copied")
    for _ in range(20 if often == "saving" else 1):
        number += 1
        say("saving")
        save(numbered(number, TRAINED), file, announce)
        say("saved")
    slot.discard()
"""


@dataclass(frozen=True)
class Killed:
    """What the process said: the number of the last step of each kind that it began, and that it ended."""

    copying: int
    copied: int
    saving: int
    saved: int

    @classmethod
    def of(cls, printed: str) -> "Killed":
        last = dict.fromkeys(("copying", "copied", "saving", "saved"), 0)
        for line in printed.splitlines(keepends=True):
            what, _, said = line.partition(" ")
            if what in last and said.endswith("\n"):
                last[what] = int(said)
        return cls(**last)

    @property
    def during(self) -> str:
        if self.saving > self.saved:
            return "a save"
        return "a copy" if self.copying > self.copied else "neither"


def prove(share: float) -> bool:
    found = [tried(seed) for seed in range(max(1, round(KILLS * share)))]
    during = Counter(killed.during for killed, _ in found)
    wrong = [fault for _, faults in found for fault in faults]
    print(f"killed saves: {len(found)} kills, {dict(during)}, {len(wrong)} faults")
    for fault in wrong[:5]:
        print(f"  {fault}")
    return not wrong


def tried(seed: int) -> tuple[Killed, list[str]]:
    """One kill, and what is wrong afterwards."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        killed = _kill(home, seed)
        return killed, list(_faults(home, killed))


def _kill(home: Path, seed: int) -> Killed:
    often = "saving" if seed % 2 else "copying"
    command = [sys.executable, "-c", SESSION, str(home), often]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready 0\n"
        time.sleep(random.Random(seed).uniform(0, LONGEST_S))
        child.kill()
        return Killed.of(child.stdout.read())


def _faults(home: Path, killed: Killed) -> Iterator[str]:
    file = home / "mine.unroll"
    try:
        saved = number(load(file)) if file.exists() else 0
        backup = file.with_name(file.name + BACKUP_SUFFIX)
        if backup.exists():
            load(backup)
    except ProjectFileError as error:
        yield f"{killed}: {error}"
        return
    if saved not in (killed.saved, killed.saving):
        yield f"{killed}: the file holds {saved}"
    yield from _faults_of_next_start(home, killed, saved)


def _faults_of_next_start(home: Path, killed: Killed, saved: int) -> Iterator[str]:
    for path in hidden(home):
        os.utime(path, LONG_AGO)
    found = abandoned(home / "recovery")
    offered = [number(recovered.project) for recovered in found]
    wanted = [each for each in (killed.copied, killed.copying) if each > saved]
    if len(offered) > 1 or not set(offered) <= set(wanted) or (killed.copied in wanted and not offered):
        yield f"{killed}: the file holds {saved}, and {offered} is offered"
    if any(recovered.project.trained is None for recovered in found):
        yield f"{killed}: what was trained is lost"
    for recovered in found:
        recovered.discard()
    left = sorted(path.name for path in home.rglob("*"))
    if not set(left) <= {"mine.unroll", f"mine.unroll{BACKUP_SUFFIX}", "recovery"}:
        yield f"{killed}: left behind: {left}"
