"""Runs the long proofs, or those named; ends with 1 if one of them fails."""

import argparse
import sys

from tests.long import (
    branch_coverage,
    consoles,
    failing_io,
    fitting,
    growth,
    hostile_tables,
    interventions,
    killed_saves,
    killed_sessions,
    mutated_files,
    random_tables,
    session_machine,
    soak,
    starts_and_ends,
    state_dicts,
)

PROOFS = {
    "branch_coverage": branch_coverage.prove,
    "consoles": consoles.prove,
    "failing_io": failing_io.prove,
    "fitting": fitting.prove,
    "growth": growth.prove,
    "hostile_tables": hostile_tables.prove,
    "interventions": interventions.prove,
    "killed_saves": killed_saves.prove,
    "killed_sessions": killed_sessions.prove,
    "mutated_files": mutated_files.prove,
    "random_tables": random_tables.prove,
    "session_machine": session_machine.prove,
    "soak": soak.prove,
    "starts_and_ends": starts_and_ends.prove,
    "state_dicts": state_dicts.prove,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long")
    parser.add_argument("names", nargs="*", choices=[[], *PROOFS], help="by default all")
    parser.add_argument("--share", type=float, default=1.0, help="of the full number of tries")
    arguments = parser.parse_args()
    failed = [name for name in arguments.names or PROOFS if not PROOFS[name](arguments.share)]
    print("failed:" if failed else "all proofs hold", *failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
