"""Reads thousands of tables as other programs write them: the pairs are the right ones, or what else they
could be is said."""

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests.engine.random_tables import Written, outcome, tables

TABLES = 2_000


def prove(share: float) -> bool:
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:

        @settings(
            max_examples=max(1, round(TABLES * share)),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(tables())
        def every_table(written: Written) -> None:
            seen[outcome(written, Path(folder))] += 1

        try:
            every_table()
        except AssertionError as error:
            print(f"random tables: {error}")
            return False
    print(f"random tables: {seen.total()}, {dict(seen)}, none of them read otherwise without a word")
    return True
