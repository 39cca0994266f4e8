"""Half an hour of random use at full rate: no warning, no exception, and only what has a budget grows."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.long.soaked_window import Sample

ROOT = Path(__file__).parents[2]
SECONDS = 1800.0
SEED = 12
SETTINGS = "[General]\npast_budget_mb=16\ntheme=light\n"  # a budget that is full soon
EXPECTED = "This plugin does not support"
MOST_MB_PER_10_MIN = 1.0
MOST_GAP_MS = 20


@dataclass(frozen=True)
class Report:
    code: int
    odd: tuple[str, ...]  # lines printed or logged
    samples: tuple[Sample, ...]
    gaps_ms: tuple[tuple[int, int], ...]  # length and count
    worst: tuple[tuple[int, str], ...]  # length and the last action before it

    @property
    def settled(self) -> tuple[Sample, ...]:
        """Once everything that is made on first use has been made."""
        return self.samples[len(self.samples) // 2 :]

    def slope(self, values: Sequence[float]) -> float:
        """Per 10 minutes."""
        seconds = [sample.seconds for sample in self.settled]
        return float(np.polyfit(seconds, values, 1)[0]) * 600

    @property
    def memory_slope(self) -> float:
        return self.slope([sample.rss_mb - sample.declared_mb for sample in self.settled])

    @property
    def malloc_slope(self) -> float:
        """Without what fragmentation holds."""
        return self.slope([sample.malloc_mb - sample.declared_mb for sample in self.settled])

    @property
    def more_widgets(self) -> int:
        """From the first to the last quarter of the settled time; a menu or a tooltip may be open at any."""
        counts = [sample.widgets for sample in self.settled]
        quarter = max(1, len(counts) // 4)
        return round(np.median(counts[-quarter:]) - np.median(counts[:quarter]))

    def gap_ms(self, quantile: float) -> int:
        lengths, counts = zip(*self.gaps_ms, strict=True)
        passed = np.cumsum(counts)
        return int(lengths[int(np.searchsorted(passed, quantile * passed[-1]))])


def prove(share: float) -> bool:
    report = _soaked(SEED, SECONDS * share)
    if len(report.samples) < 4:
        print("soak: it ended early", report.code, *report.odd, sep="\n  ")
        return False
    last, gap = report.samples[-1], report.gap_ms
    print(f"soak: {last.actions} actions in {last.seconds:.0f} s, exit code {report.code}")
    for sample in report.samples[:: max(1, len(report.samples) // 12)]:
        print(f"  {sample}")
    print(f"  memory {report.memory_slope:+.1f} MB, in use {report.malloc_slope:+.1f} MB per 10 minutes")
    print(f"  widgets {report.more_widgets:+d} in the second half")
    print(f"  gaps: p50 {gap(0.5)}, p99 {gap(0.99)}, longest {gap(1.0)} ms: {report.worst}")
    print(f"  {len(report.odd)} odd lines", *report.odd[:20], sep="\n  ")
    flat = report.memory_slope < MOST_MB_PER_10_MIN and report.more_widgets <= 0
    return report.code == 0 and not report.odd and flat and gap(0.99) <= MOST_GAP_MS


def _soaked(seed: int, seconds: float) -> Report:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "config" / "Unroll").mkdir(parents=True)
        (home / "config" / "Unroll" / "Unroll.conf").write_text(SETTINGS)
        environment = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "default",
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
        }
        command = [sys.executable, "-m", "tests.long.soaked_window", str(seed), str(seconds), name]
        done = subprocess.run(
            command,
            cwd=home,
            env=environment,
            capture_output=True,
            text=True,
            timeout=2 * seconds + 120,
            check=False,
        )
        logs = [log.read_text(encoding="utf-8") for log in home.rglob("*.log")]
        odd = [line for text in (done.stderr, *logs) for line in text.splitlines() if EXPECTED not in line]
        *samples, ending = [json.loads(line) for line in done.stdout.splitlines()] or [{}]
        return Report(
            code=done.returncode,
            odd=tuple(line for line in odd if line),
            samples=tuple(Sample(**sample) for sample in samples),
            gaps_ms=tuple((length, count) for length, count in ending.get("gaps_ms", ())),
            worst=tuple((length, action) for length, action in ending.get("worst", ())),
        )
