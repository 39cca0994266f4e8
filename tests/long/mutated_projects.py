"""Projects damaged in one of four kinds: refused in one sentence, or the original, or what they say."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from playground.project_file import ProjectFileError, from_bytes, to_bytes
from playground.project_file.archive import pack
from playground.project_file.json_text import MEMBER
from playground.project_file.verify import equal
from tests.long.mutations import byte_blocks, json_values, tensors, zips
from tests.long.mutations.bases import Base, projects
from tests.long.mutations.kept_values import lost_values
from tests.long.mutations.sentences import require_sentence
from tests.long.mutations.zip_parts import Ends, entries, joined

STALE = 0.1  # share in which a checksum is not that of the change


@dataclass(frozen=True)
class Mutant:
    data: bytes
    sealed: bool  # a change of the content must be noticed
    said: bytes | None = None  # project.json, if another was put in


@dataclass(frozen=True)
class Outcome:
    accepted: bool
    seconds: float  # of the processor: other programs are not counted


def check(kind: str, seed: int) -> Outcome:
    """Raises AssertionError, or whatever the program raises that it should not."""
    chance = Random(f"{kind} {seed}")
    base = chance.choice(projects())
    mutant = KINDS[kind](base, chance)
    started = time.process_time()
    accepted = _is_accepted(mutant, base)
    return Outcome(accepted, time.process_time() - started)


def _is_accepted(mutant: Mutant, base: Base) -> bool:
    try:
        project = from_bytes(mutant.data)
    except ProjectFileError as error:
        require_sentence(str(error))
        return False
    assert not mutant.sealed or equal(project, base.project), "the project changed silently"
    assert equal(from_bytes(to_bytes(project)), project), "saving it does not keep it"
    lost = lost_values(mutant.said, project) if mutant.said else []
    assert not lost, f"reading it changed {lost[:3]} silently"
    return True


def _bytes(base: Base, chance: Random) -> Mutant:
    return Mutant(byte_blocks.mutated(base.data, chance), sealed=True)


def _zip(base: Base, chance: Random) -> Mutant:
    return Mutant(zips.mutated(base.data, chance), sealed=True)


def _json(base: Base, chance: Random) -> Mutant:
    text = json_values.mutated(base.members[MEMBER], chance)
    made, stale = pack({**base.members, MEMBER: text}), chance.random() < STALE
    return Mutant(_with_old_crcs(made, base) if stale else made, stale, None if stale else text)


def _with_old_crcs(data: bytes, base: Base) -> bytes:
    pairs = zip(entries(data), entries(base.data), strict=True)
    return joined([entry.said(crc=old.central.crc) for entry, old in pairs], Ends())


def _tensors(base: Base, chance: Random) -> Mutant:
    names = [name for name in base.members if name != MEMBER]
    if not names:  # an untrained one has none
        return _json(base, chance)
    name = chance.choice(names)
    way = tensors.values_mutated if chance.random() < 0.25 else tensors.mutated
    data, stale = way(base.members[name], chance), chance.random() < STALE
    sums = {} if stale else {MEMBER: base.members[MEMBER].replace(_sum(base.members[name]), _sum(data))}
    return Mutant(pack({**base.members, **sums, name: data}), sealed=stale)


def _sum(data: bytes) -> bytes:
    return sha256(data).hexdigest().encode()


KINDS: dict[str, Callable[[Base, Random], Mutant]] = {
    "bytes": _bytes,
    "zip": _zip,
    "json": _json,
    "tensors": _tensors,
}
