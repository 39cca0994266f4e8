"""Progress, for a person at a terminal only."""

import sys


def tell(text: str, share: float | None) -> None:
    """One line, in place of the one before."""
    if sys.stderr.isatty():
        shown = text if share is None else f"{share:4.0%} {text}"
        print(f"\r\033[K{shown}", end="", file=sys.stderr, flush=True)


def tell_no_more() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
