"""Source lines that let a program print any text on any console, and into any file or pipe."""

SETTING = (
    'if hasattr(sys.stdout, "reconfigure"):  # a notebook prints any text anyway',
    '    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")',
)


def needs_setting(*printed: str) -> bool:
    """Whether there are consoles that cannot print these texts: old ones know little more than ASCII."""
    return not all(map(str.isascii, printed))
