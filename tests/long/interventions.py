"""Random interventions of every kind on every kind of network: states, logits and influence are those of a
PyTorch loop in which the same values are replaced by hand."""

from collections import Counter

from hypothesis import HealthCheck, given, settings

from tests.engine import test_interventions
from tests.engine.touching import Case, cases

CASES, DERIVED = 500, 100


def _tries(count: float) -> settings:
    slow = list(HealthCheck)
    return settings(
        max_examples=max(1, round(count)), deadline=None, database=None, suppress_health_check=slow
    )


def prove(share: float) -> bool:
    counts: Counter[str] = Counter()

    @_tries(CASES * share)
    @given(cases())
    def states(case: Case) -> None:
        test_interventions.require_case(case)
        counts["cases"] += 1
        counts.update({each.kind for each in case.interventions})
        counts.update({type(each.value).__name__ for each in case.interventions})

    @_tries(DERIVED * share)
    @given(cases())
    def influence(case: Case) -> None:
        test_interventions.require_same_derivatives(case)
        counts["influence"] += 1

    try:
        states()
        influence()
    except AssertionError as error:
        print(f"interventions: {error}")
        return False
    finally:
        print("interventions:", ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    return True
