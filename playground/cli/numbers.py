"""Types of numbers for the parsers: what is typed in the window is taken on the command line too."""

import argparse

from playground.cli.speech import said
from playground.language import Message
from playground.typed_numbers import decimal_number, whole_number


def whole(text: str) -> int:
    value = whole_number(text)
    if value is None:
        fault = Message("“{text}” is no whole number: write digits, such as 100", text=text)
        raise argparse.ArgumentTypeError(said(fault))
    return value


def decimal(text: str) -> float:
    value = decimal_number(text)
    if value is None and text.strip("+- ").lower() in ("nan", "inf"):
        return float(text)  # a number all the same, whose range is checked as that of others
    if value is None:
        fault = Message("“{text}” is no number: write it with one point, such as 0.05", text=text)
        raise argparse.ArgumentTypeError(said(fault))
    return value
