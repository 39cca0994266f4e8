"""Numbers are read in any script, and never as another number than the one that was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.number_ranges import parse_rows, parse_seeds
from playground.typed_numbers import decimal_number, whole_number

ZEROS = "".join(chr(code) for code in range(0x110000) if unicodedata.decimal(chr(code), None) == 0)


def in_script(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in text)


@given(st.integers(-(10**30), 10**30), st.sampled_from(ZEROS))
def test_whole_numbers_have_the_digits_of_any_script(value: int, zero: str) -> None:
    assert whole_number(in_script(str(value), zero)) == value


@given(st.floats(0, 1e12), st.sampled_from(ZEROS), st.sampled_from(".,٫．"))
def test_decimals_have_them_too_behind_a_point_or_comma(value: float, zero: str, point: str) -> None:
    assert decimal_number(in_script(repr(value).replace(".", point), zero)) == value


@pytest.mark.parametrize(
    ("text", "value"), [("٠٫٠٢", 0.02), ("0,02", 0.02), ("1e-4", 1e-4), ("１.５", 1.5), ("−3", -3.0)]
)
def test_decimals_as_people_type_them(text: str, value: float) -> None:
    assert decimal_number(text) == value


@pytest.mark.parametrize(
    "text", ["1.234,5", "1,234.5", "1.2.3", "1,,2", "1 5", "1_0", "", ".", "e5", "nan", "1²", "½"]
)
def test_no_decimal_is_read_as_another(text: str) -> None:
    assert decimal_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("10,000", 10_000), ("٢٠", 20), ("１２", 12), (" 7 ", 7), ("1٬000", 1000)]
)
def test_whole_numbers_as_people_type_them(text: str, value: int) -> None:
    assert whole_number(text) == value


@pytest.mark.parametrize("text", ["1.000", "1,5", "1,00", "1,0000", "1.5", "1²", "①", "", "-", "1" * 5000])
def test_no_whole_number_is_read_as_another(text: str) -> None:
    assert whole_number(text) is None


def test_ranges_have_the_digits_of_any_script() -> None:
    assert parse_seeds("٠-٣، ١٦") == (0, 1, 2, 3, 16)
    assert parse_rows("१、३−५", 6) == (0, 2, 3, 4)
    with pytest.raises(ValueError, match="1²"):
        parse_seeds("1²")
