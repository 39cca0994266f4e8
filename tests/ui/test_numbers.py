"""Numbers on the screen: one minus, one way to write small and large ones, units that a person reads."""

import pytest

from ui.style.numbers import column_number, duration, file_size, number, power_of_ten, signed, whole


@pytest.mark.parametrize(
    ("value", "spec", "written"),
    [
        (-0.714, ".2f", "−0.71"),
        (0.714, "+.2f", "+0.71"),
        (-0.001, ".2f", "0.00"),
        (-0.001, "+.2f", "+0.00"),
        (-0.0, ".3f", "0.000"),
        (1.234e-5, ".3g", "1.23e−5"),
        (-4567890.0, ".2g", "−4.6e6"),
        (0.0, ".0e", "0e0"),
        (0.5, "4.0%", " 50%"),
        (12345.6, ",.1f", "12,345.6"),
        (float("inf"), ".3f", "inf"),
        (float("nan"), ".3f", "nan"),
    ],
)
def test_number_has_one_minus_and_a_short_exponent(value: float, spec: str, written: str) -> None:
    assert number(value, spec) == written


def test_signed_number_has_its_sign_in_any_case() -> None:
    assert [signed(value) for value in (0.5, -0.5, 0.0)] == ["+0.500", "−0.500", "+0.000"]
    assert signed(0.5, 1) == "+0.5"


def test_numbers_of_a_column_are_equally_long() -> None:
    values = (1.5, -1.5e-5, 2.25e12, 0.0)
    assert {len(column_number(value, "+.3e")) for value in values} == {10}
    assert column_number(-1.5e-5, "+.3e") == "−1.500e−05"


@pytest.mark.parametrize(
    ("exponent", "written"), [(0, "1"), (-2, "0.01"), (3, "1000"), (-4, "1e−4"), (12, "1e12")]
)
def test_powers_of_ten_are_short(exponent: int, written: str) -> None:
    assert power_of_ten(exponent) == written


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 kB"), (64 << 20, "64 MB"), (1 << 30, "1 GB")],
)
def test_file_size_is_in_units_of_1024(size: int, written: str) -> None:
    assert file_size(size) == written


def test_whole_numbers_have_thousands_and_durations_a_clock() -> None:
    assert whole(1292) == "1,292"
    assert [duration(seconds) for seconds in (3.4, 123, 3723)] == ["3 s", "2:03", "1:02:03"]
