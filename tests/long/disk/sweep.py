"""Tries a case once for each call on the disk that can fail."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.long.disk.cases import Case, tried
from tests.long.disk.failing import Fault, Kind

ONLY_WRITES: tuple[Kind, ...] = ("short", "lost")


def holds(kind: type[Case], share: float) -> bool:
    faults = sampled(faults_of(kind), share)
    found = {fault: wrong for fault in faults if (wrong := tried(kind, fault).faults)}
    print(f"{kind.name}: {len(faults)} tries, {len(found)} wrong")
    for sentence, times in Counter(each for wrong in found.values() for each in wrong).most_common(3):
        print(f"  {times} times: {sentence}")
    for fault in list(found)[:3]:
        print(f"  {fault}")
    return not found


def faults_of(kind: type[Case]) -> list[Fault]:
    """One try for each call, each kind of failure, once and from there on. Without a failure all is well."""
    sound = tried(kind, Fault())
    assert sound.calls, "nothing of it meets the disk"
    assert not sound.faults, sound.faults
    return list(_every(sound.calls, kind.kinds))


def _every(calls: Sequence[str], kinds: Sequence[Kind]) -> Iterator[Fault]:
    for kind in kinds:
        for at, call in enumerate(calls, 1):
            if kind not in ONLY_WRITES:
                yield from (Fault(at, lasts, kind) for lasts in (False, True))
            elif call == "write":
                yield Fault(at, False, kind)


def sampled(faults: Sequence[Fault], share: float) -> Sequence[Fault]:
    """Evenly spaced."""
    count = max(1, round(share * len(faults)))
    return [faults[n * len(faults) // count] for n in range(count)]
