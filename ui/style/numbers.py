"""Formats numbers for the screen: one minus sign, one notation for small and large numbers, units.

Files and spreadsheets get `repr` instead: programs that read them understand only `-` as a minus sign.
"""

from functools import cache

MINUS = "−"  # as wide as a plus and spoken by screen readers, unlike a hyphen
UNITS = (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10))


def number(value: float, spec: str = ".3f") -> str:
    """Format with a Python format spec: −0.714, 1.2e−5, 4.6e7. Values that round to zero have no minus."""
    text = format(value, _without_minus_zero(spec))
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", MINUS)


def signed(value: float, digits: int = 3) -> str:
    """+0.714, always with a sign."""
    return number(value, f"+.{digits}f")


def column_number(value: float, spec: str) -> str:
    """For a column: exponents keep two digits, as in 1.2e−05, so that all numbers have the same length."""
    return format(value, _without_minus_zero(spec)).replace("-", MINUS)


@cache
def _without_minus_zero(spec: str) -> str:
    plus, rest = ("+", spec[1:]) if spec.startswith("+") else ("", spec)
    return f"{plus}z{rest}"


def power_of_ten(exponent: int) -> str:
    """0.01, 1000, 1e−4, 1e8: written out while that is short."""
    return number(10.0**exponent, "g" if -3 < exponent < 4 else ".0e")


def whole(count: int) -> str:
    """With thousands separators: 1,296."""
    return f"{count:,}"


def file_size(size: float) -> str:
    """A size in bytes as text; 1 MB is 2²⁰ bytes."""
    for unit, factor in UNITS:
        if size >= factor:
            amount = size / factor
            digits = 0 if amount >= 100 or amount == int(amount) else 1
            return f"{amount:.{digits}f} {unit}"
    return f"{size:.0f} B"


def duration(seconds: float) -> str:
    """Hours, minutes, seconds: 1:02:03, 2:03, 3 s."""
    rounded = round(seconds)
    if rounded < 60:
        return f"{rounded} s"
    minutes, rest = divmod(rounded, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
