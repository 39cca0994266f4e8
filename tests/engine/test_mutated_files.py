"""Whatever is damaged in a project or in weights: one sentence, or what the file says, and nothing silent.

The long form is `python -m tests.long mutated_files`.
"""

import warnings
from random import Random

import pytest

from tests.long import mutated_projects, mutated_weights
from tests.long.mutated_files import check
from tests.long.mutations import bases

PROJECTS, WEIGHTS = 1600, 400


@pytest.mark.parametrize("kind", mutated_projects.KINDS)
def test_damaged_project_is_refused_or_is_what_it_says(kind: str) -> None:
    accepted = [check(kind, seed).accepted for seed in range(PROJECTS // len(mutated_projects.KINDS))]
    assert 0 < sum(accepted) < len(accepted)


@pytest.mark.parametrize("kind", mutated_weights.KINDS)
def test_damaged_weights_are_refused_or_a_project(kind: str) -> None:
    accepted = [check(kind, seed).accepted for seed in range(WEIGHTS // len(mutated_weights.KINDS))]
    assert 0 < sum(accepted) < len(accepted)


def test_failure_says_how_to_make_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def warn(kind: str, seed: int) -> None:
        warnings.warn(f"{kind} {seed} is odd", stacklevel=1)

    monkeypatch.setattr("tests.long.mutated_files.KINDS", {"zip": warn})
    with pytest.raises(AssertionError, match=r"^zip 7: UserWarning: zip 7 is odd .*check\('zip', 7\)"):
        check("zip", 7)


def test_same_seed_makes_the_same_damage() -> None:
    base = bases.projects()[-1]
    for way in mutated_projects.KINDS.values():
        assert way(base, Random(5)) == way(base, Random(5))  # noqa: S311
