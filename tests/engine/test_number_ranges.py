"""Pairs chosen by their numbers, as people type them."""

import pytest

from playground.number_ranges import parse_rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1", (0,)),
        ("1, 3–5", (0, 2, 3, 4)),
        ("1,3-5", (0, 2, 3, 4)),
        (" 3 - 5 ,1,", (0, 2, 3, 4)),
        ("2, 2, 1-3", (0, 1, 2)),
        ("5-5", (4,)),
        ("all", (0, 1, 2, 3, 4, 5)),
        (" ALL ", (0, 1, 2, 3, 4, 5)),
        ("１，３、４", (0, 2, 3)),
    ],
)
def test_numbers_ranges_and_all(text: str, rows: tuple[int, ...]) -> None:
    assert parse_rows(text, 6) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No pair is chosen"),
        (" , ", "No pair is chosen"),
        ("one", "“one” is no number of a pair"),
        ("1, 2x", "“2x”"),
        ("-2", "“-2”"),
        ("1-2-3", "“1-2-3”"),
        ("1.5", "“1.5”"),
        ("5-3", "“5-3” runs backwards: write 3-5."),
        ("0", "There is no pair 0: they go from 1 to 6."),
        ("7", "There is no pair 7: they go from 1 to 6."),
        ("2-900000000", "There is no pair 900000000"),
        ("1" * 5000, "is no number of a pair"),
    ],
)
def test_what_is_no_choice_is_said(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as found:
        parse_rows(text, 6)
    assert said in str(found.value)


def test_the_only_pair_is_called_so() -> None:
    with pytest.raises(ValueError, match="there is only one"):
        parse_rows("2", 1)
