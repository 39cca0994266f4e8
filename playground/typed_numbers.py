"""Reads numbers as people type them: with the digits of any script, and with a decimal point or comma."""

import re
import unicodedata

_SIGNS = str.maketrans(
    {
        "٫": ".",  # Arabic decimal separator
        "．": ".",
        "٬": ",",  # Arabic thousands separator
        "،": ",",
        "，": ",",
        "、": ",",
        "−": "-",
        "－": "-",
        "＋": "+",
    }
)
_WHOLE = re.compile(r"[-+]?\d{1,4000}", re.ASCII)  # Python turns no more digits than that into a number
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+", re.ASCII)  # as Unroll itself writes large numbers
_DECIMAL = re.compile(r"[-+]?(\d+[.,]?\d*|[.,]\d+)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)


def in_ascii(text: str) -> str:
    """The text with digits, separators and signs of other scripts replaced by those of ASCII."""
    return "".join(map(_digit, text.translate(_SIGNS)))


def whole_number(text: str) -> int | None:
    """The whole number, or None if the text is none; 10,000 is one, 1.000 and 1,5 are not."""
    plain = in_ascii(text).strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    return int(plain) if _WHOLE.fullmatch(plain) else None


def decimal_number(text: str) -> float | None:
    """The number, or None if the text is none. One point or comma begins the decimals: 1.234,5 is none."""
    plain = in_ascii(text).strip()
    return float(plain.replace(",", ".")) if _DECIMAL.fullmatch(plain) else None


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
