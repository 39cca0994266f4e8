"""On a disk that fails somewhere nothing is lost, and the person reads one sentence; killed saves likewise.

The long form, `python -m tests.long failing_io killed_saves`, tries every call and kills 200 times."""

import os

import pytest

from tests.long import killed_saves
from tests.long.disk import exports, kernels, projects
from tests.long.disk.cases import Case, tried
from tests.long.disk.sweep import faults_of, sampled

SINGLE = [kind for kind in exports.CASES if kind != exports.All]
TRIES = dict.fromkeys(projects.CASES, 8) | dict.fromkeys(SINGLE, 3)
SLOW = dict.fromkeys((kernels.OldKernels, kernels.CompileApart), 1)  # they are compiled


@pytest.mark.parametrize("kind", [*TRIES, *SLOW])
def test_failing_disk_harms_nothing(kind: type[Case]) -> None:
    faults = faults_of(kind)
    tries = (TRIES | SLOW)[kind]
    for fault in sampled(faults, tries / len(faults)):
        assert tried(kind, fault).faults == [], fault


@pytest.mark.skipif(not hasattr(os, "fork"), reason="signals of Unix")
@pytest.mark.parametrize("seed", range(3))
def test_killed_save_harms_nothing(seed: int) -> None:
    assert killed_saves.tried(seed)[1] == []
