"""Texts are cut into the symbols a reader sees, and come back unchanged."""

import sys
import unicodedata
from collections.abc import Sequence

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from playground.document import Document, VocabularySpec
from playground.pairs import Pair
from playground.vocabulary import (
    _PLAIN,
    Level,
    Vocabulary,
    format_symbols,
    join,
    numbered,
    parse_symbols,
    quoted,
    split,
    visible,
)

LEVELS: tuple[Level, ...] = ("character", "word")
levels = st.sampled_from(LEVELS)


def vocabulary_of(texts: Sequence[str], level: Level) -> Vocabulary:
    """Of pairs with these inputs."""
    return Document(tuple(Pair(text, text) for text in texts), VocabularySpec(level)).vocabularies.input


def test_lecture_indices() -> None:
    vocabulary = vocabulary_of(["hello", "ohlol"], "character")
    assert vocabulary.symbols == ("e", "h", "l", "o")
    assert vocabulary.encode("hello") == (1, 0, 2, 2, 3)
    assert vocabulary.encode("ohlol") == (3, 1, 2, 3, 2)
    assert vocabulary.decode([3, 1, 2, 3, 2]) == tuple("ohlol")


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("我饿了", ("我", "饿", "了")),
        ("cafe\u0301", ("c", "a", "f", "é")),
        ("👩‍👩‍👧x", ("👩‍👩‍👧", "x")),
        ("🇨🇳🇫🇷", ("🇨🇳", "🇫🇷")),
        ("नि", ("नि",)),
        ("a b", ("a", " ", "b")),
        ("", ()),
    ],
)
def test_characters_are_those_a_reader_sees(text: str, symbols: tuple[str, ...]) -> None:
    assert split(text, "character") == symbols


@pytest.mark.parametrize("text", ["the cat sat", "  the  cat\tsat ", "the\u3000cat sat"])
def test_words_stand_between_any_spaces(text: str) -> None:
    assert split(text, "word") == ("the", "cat", "sat")


@pytest.mark.parametrize("level", LEVELS)
def test_both_spellings_of_an_accent_are_one_symbol(level: Level) -> None:
    assert len(vocabulary_of(["é", "e\u0301"], level)) == 1


@given(st.text())
def test_characters_put_together_give_the_text(text: str) -> None:
    assert join(split(text, "character"), "character") == unicodedata.normalize("NFC", text)


@given(st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1)))
def test_words_put_together_and_cut_are_the_same_words(words: list[str]) -> None:
    normal = tuple(unicodedata.normalize("NFC", word) for word in words)
    assert split(join(words, "word"), "word") == normal


@given(st.text(), levels)
def test_splitting_is_settled_after_once(text: str, level: Level) -> None:
    once = split(text, level)
    assert split(join(once, level), level) == once


@given(st.lists(st.text()), levels)
def test_own_texts_encode_and_decode_to_themselves(texts: list[str], level: Level) -> None:
    vocabulary = vocabulary_of(texts, level)
    for text in texts:
        symbols = split(text, level)
        assert vocabulary.unknown(symbols) == ()
        assert vocabulary.decode(vocabulary.encode(symbols)) == symbols


@given(st.lists(st.text()), st.randoms(), levels)
def test_order_of_the_texts_does_not_change_the_indices(
    texts: list[str], random: object, level: Level
) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert vocabulary_of(shuffled, level) == vocabulary_of(texts, level)


def test_unknown_symbols_are_named_with_their_positions() -> None:
    vocabulary = vocabulary_of(["hello"], "character")
    assert vocabulary.unknown("help me") == ((4, "p"), (5, " "), (6, "m"))
    assert "p" not in vocabulary
    assert "h" in vocabulary
    with pytest.raises(KeyError, match="p"):
        vocabulary.encode("help")


def test_repeated_symbols_are_told_apart() -> None:
    assert numbered("hello") == ("h", "e", "l₁", "l₂", "o")
    assert numbered("a" * 12)[-1] == "a₁₂"


def test_space_can_be_seen_and_typed() -> None:
    assert visible(" ") == "␣"
    assert parse_symbols("e h  ␣ o") == ("e", "h", " ", "o")


def test_hidden_symbols_show_their_code_points() -> None:
    assert visible("\u200b") == "U+200B"
    assert visible("□") == "□"
    assert parse_symbols("∅ U+200B U+0041") == ("∅", "\u200b", "U+0041")


def test_symbol_in_a_sentence_is_visible_and_short() -> None:
    assert quoted(" ") == "␣"
    assert quoted("ab\u202ecd") == "ab\ufffdcd"
    assert quoted("word" * 20) == "word" * 9 + "wor…"


@given(st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1)), st.booleans())
def test_list_of_symbols_reads_back_what_it_wrote(symbols: list[str], with_space: bool) -> None:
    written = [unicodedata.normalize("NFC", s) for s in symbols]
    written += [" ", "\u3000", "␣", "\t", " \u0301"] * with_space
    assert parse_symbols(format_symbols(written)) == tuple(written)


def test_texts_that_are_split_quickly_are_split_the_same() -> None:
    """Each letter that needs no look at its neighbours, between others of its kind."""
    letters = [chr(code) for code in range(sys.maxunicode + 1) if _PLAIN.fullmatch(chr(code)) and code > 127]
    assert len(letters) > 20_000
    text = "".join(f"{letter}a{letter}" for letter in letters)
    assert unicodedata.normalize("NFC", text) == text
    assert regex.findall(r"\X", text) == list(text) == list(split(text, "character"))
