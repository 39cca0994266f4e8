"""Damages projects and weights files in many ways: each is refused in one sentence, or is what it says.
Nothing warns, nothing changes silently, nothing takes long."""

import gc
import sys
import time
import traceback
import warnings
from dataclasses import dataclass, field

from tests.long import mutated_projects, mutated_weights
from tests.long.mutated_projects import Outcome
from tests.long.mutations import bases

PROJECTS, WEIGHTS = 120_000, 20_000
SLOW_S = 0.5
MOST_PRINTED = 10
KINDS = {
    **dict.fromkeys(mutated_projects.KINDS, mutated_projects.check),
    **dict.fromkeys(mutated_weights.KINDS, mutated_weights.check),
}


@dataclass
class Tally:
    """What became of the mutants of one kind."""

    accepted: int = 0
    refused: int = 0
    slowest: tuple[float, int] = (0.0, -1)  # seconds and seed
    failures: list[str] = field(default_factory=list)


def prove(share: float) -> bool:
    started, before = time.perf_counter(), peak_mb()
    _spare_what_is_loaded()
    counts = dict.fromkeys(mutated_projects.KINDS, PROJECTS // len(mutated_projects.KINDS))
    counts |= dict.fromkeys(mutated_weights.KINDS, WEIGHTS // len(mutated_weights.KINDS))
    tallies = [_tally(kind, max(1, round(count * share))) for kind, count in counts.items()]
    gc.unfreeze()
    print(f"  {time.perf_counter() - started:.0f} s, peak memory {peak_mb():.0f} MB, {before:.0f} MB before")
    return not any(tally.failures for tally in tallies)


def _spare_what_is_loaded() -> None:
    """As in the application: no collection while a file is read walks through all of torch."""
    bases.projects(), bases.exports()
    gc.collect()
    gc.freeze()


def _tally(kind: str, count: int) -> Tally:
    tally = Tally()
    for seed in range(count):
        try:
            outcome = _second_try(kind, seed, check(kind, seed))
        except AssertionError as error:
            tally.failures.append(str(error))
            continue
        tally.accepted += outcome.accepted
        tally.refused += not outcome.accepted
        tally.slowest = max(tally.slowest, (outcome.seconds, seed))
    _report(kind, tally)
    return tally


def check(kind: str, seed: int) -> Outcome:
    """Make that mutant and see what becomes of it. Raises AssertionError, which says how to do it again."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return KINDS[kind](kind, seed)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        again = f"from tests.long.mutated_files import check; check({kind!r}, {seed})"
        what = f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
        raise AssertionError(f'{kind} {seed}: {what}; again: python -c "{again}"') from error


def _second_try(kind: str, seed: int, outcome: Outcome) -> Outcome:
    """Slow is what is slow twice: another process may have been in the way."""
    if outcome.seconds < SLOW_S:
        return outcome
    outcome = check(kind, seed)
    assert outcome.seconds < SLOW_S, f"{kind} {seed} took {outcome.seconds:.2f} s twice"
    return outcome


def _report(kind: str, tally: Tally) -> None:
    seconds, seed = tally.slowest
    print(
        f"mutated files, {kind}: {tally.refused} refused, {tally.accepted} accepted, "
        f"{len(tally.failures)} failed; slowest {1000 * seconds:.0f} ms ({seed})",
        flush=True,
    )
    for failure in tally.failures[:MOST_PRINTED]:
        print(f"  {failure}")


def peak_mb() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
