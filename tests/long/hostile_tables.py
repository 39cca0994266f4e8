"""Reads tables that are made to take long or much memory, each in a process of its own: each is read, or
refused in one sentence, soon, and within bounds."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_MB = 300
MOST_S = 20.0  # of the processor; a person can cancel at any time
HANG_S = 300.0
SIZE = 63 * 2**20

READ = """
import resource, sys, time
from pathlib import Path
from playground.tables import TableError, read_table

def peak_mb():
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage knows of began with the memory of the parent
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)

started, told = time.process_time(), [time.process_time()]
gaps = [0.0]

def tell(share):
    now = time.process_time()
    gaps[0] = max(gaps[0], now - told[0])
    told[0] = now
    assert 0 <= share <= 1

try:
    table = read_table(Path(sys.argv[1]), told=tell)
    what = f"{len(table.pairs)} pairs"
except TableError as error:
    what = f"refused: {error}"
assert what.isprintable() and len(what) < 300, what
now = time.process_time()
print(f"{now - started:.2f} {max(gaps[0], now - told[0]):.2f} {peak_mb():.0f} {what}")
"""


@dataclass(frozen=True)
class Hostile:
    name: str  # with the suffix of the table
    make: Callable[[], bytes]


def _filled(unit: bytes, size: int = SIZE) -> Callable[[], bytes]:
    return lambda: unit * (size // len(unit))


def _between(start: bytes, unit: bytes, end: bytes, size: int = SIZE) -> Callable[[], bytes]:
    return lambda: start + unit * ((size - len(start) - len(end)) // len(unit)) + end


TEXT = b"x" * 10_000
UNITS = {
    "LF": b"\n",
    "CR": b"\r",
    "CR LF": b"\r\n",
    "space LF": b" \n",
    "tab LF": b"\t\n",
    "comma LF": b",\n",
    "commas": b",",
    "tabs": b"\t",
    "semicolons": b";",
    "quotes": b'"',
    "quote LF": b'"\n',
    "quote tab": b'"\t',
    "spaces": b" ",
    "letters": b"a",
    "zeros": b"\0",
    "U+00FF": b"\xff",
    "byte order marks": b"\xef\xbb\xbf",
    "arrows": " → ".encode(),
    "short pairs": b"a\tb\n",
    "short CSV": b"a,b\n",
    "hashes": b"# a comment\n",
    "open quotes": b'"a\tb\n',
    "doubled quotes": b'"""\t"""\n',
}
OTHERS = (
    Hostile("long texts.tsv", _filled(TEXT + b"\t" + TEXT + b"\n")),
    Hostile("long texts with emoji.tsv", _filled(TEXT[:-4] + "🎉".encode() + b"\tb\n")),
    Hostile("many columns.csv", _filled(b"ab," * 101 + b"ab\n")),
    Hostile("many columns.tsv", _filled(b"ab\t" * 101 + b"ab\n")),
    Hostile("one quote.csv", _between(b'a,"', b"b\n", b"")),
    Hostile("one quote.tsv", _between(b'a\t"', b"b\n", b"")),
    Hostile("a quote at each end.csv", _between(b'a,"', b"b\n", b'"\n')),
    Hostile("GB18030.csv", _filled("你好,好你\n".encode("gb18030"))),
    Hostile("UTF-16.tsv", _filled("你好\t好你\n".encode("utf-16-le"))),
    Hostile("almost UTF-8.tsv", _between(b"", "é\té\n".encode(), b"\xe9")),
    Hostile("invisible.tsv", _filled("\u200b".encode() * 3000 + b"\tb\n")),
    Hostile("emoji.tsv", _filled("🎉\ufe0f".encode() * 1400 + b"\tb\n")),
    Hostile("spaces.csv", _filled(b" a , b \n")),
    Hostile("200,000 rows.tsv", _filled(TEXT[:150] + b"\t" + TEXT[:150] + b"\n", 302 * 200_000)),
)
TABLES = (
    tuple(
        Hostile(f"{name}{suffix}", _filled(unit))
        for name, unit in UNITS.items()
        for suffix in (".tsv", ".csv")
    )
    + OTHERS
)


def prove(share: float) -> bool:
    count = max(1, round(len(TABLES) * share))
    failed = [hostile.name for hostile in TABLES[:count] if not holds(hostile)]
    print(f"hostile tables: {count}, {len(failed)} of them too slow, too large or not explained", *failed)
    return not failed


def holds(hostile: Hostile, most_s: float = MOST_S) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / hostile.name
        path.write_bytes(hostile.make())
        done = subprocess.run(
            [sys.executable, "-c", READ, path],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=HANG_S,
        )
    if done.returncode:
        print(f"  {hostile.name}: {done.stderr.strip().splitlines()[-1]}")
        return False
    seconds, gap, peak, what = done.stdout.strip().split(" ", 3)
    print(
        f"  {hostile.name}: {seconds} s, at most {gap} s without a sign of life, {peak} MB: {what}",
        flush=True,
    )
    return float(peak) <= MOST_MB and float(seconds) <= most_s
