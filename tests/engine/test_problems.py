"""What is wrong is said in words, at its place, with what to do; a sound document says nothing."""

from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from playground.document import Document, VocabularySpec
from playground.pairs import MAX_PAIRS, MAX_TEXT, Pair
from playground.problems import Problem, problems, stopping
from playground.spec import MAX_HIDDEN_SIZE, MAX_LAYERS, MAX_SEED, ModelSpec, TrainSpec
from playground.vocabulary import MAX_LISTED


def with_pairs(*pairs: tuple[str, ...], **vocabulary: Any) -> Document:  # noqa: ANN401  fields of a spec
    return Document(
        pairs=tuple(Pair(x, y, tuple(extra)) for x, y, *extra in pairs),
        vocabulary=VocabularySpec(**vocabulary),
    )


def only_problem(document: Document) -> Problem:
    (problem,) = problems(document)
    return problem


@pytest.mark.parametrize(
    "document",
    [
        Document(),
        with_pairs(("hello", "ohlol"), ("he", "oh")),
        with_pairs(("the cat", "cat sat"), level="word"),
        with_pairs(("ab", "ba"), automatic=False, input=("a", "b")),
        with_pairs(("ab", "xy"), automatic=False, shared=False, input=("a", "b"), target=("x", "y")),
        with_pairs(("ab", "xy"), shared=False),
        Document(model=ModelSpec(hidden_size=4, head="none")),
        Document(model=ModelSpec(input="one-hot", embedding_size=0)),
        Document(training=TrainSpec(seed=0, batch_size=0, momentum=0, clip_norm=0)),
    ],
)
def test_sound_documents_have_no_problems(document: Document) -> None:
    assert problems(document) == ()
    assert stopping(problems(document)) is None


def test_no_pairs() -> None:
    found = problems(Document(pairs=()))
    assert found[0].place == "pairs"
    assert "add one" in found[0].message


@pytest.mark.parametrize("text", [("hello!", "ohlol"), ("hell", "ohlol"), ("", "ohlol")])
def test_unequal_lengths_name_the_pair_and_both_lengths(text: tuple[str, str]) -> None:
    problem = only_problem(with_pairs(("hello", "ohlol"), text))
    assert (problem.place, problem.row) == ("target", 1)
    assert f"Pair 2: input and target have lengths {len(text[0])} and 5" in problem.message
    assert problem.stops_training


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ("ab\u200b", "ba"),
            "The input holds an invisible character: zero width space (U+200B) at position 3.",
        ),
        (("ab", "b\u00ada"), "The target holds an invisible character: soft hyphen (U+00AD) at position 2."),
        (("ab", "ba\n"), "The target holds an invisible character: line feed (U+000A) at position 3."),
        (("ab", "ba "), "The target ends with a space."),
        ((" ab", "ba"), "The input begins with a space."),
        (("a👩\u200d👧", "b"), "counts as one symbol: its 3 characters belong together."),
    ],
)
def test_what_cannot_be_seen_is_named_where_lengths_differ(text: tuple[str, str], said: str) -> None:
    assert only_problem(with_pairs(text)).message.endswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\u1112\u1161\u11ab", "“한” counts as one symbol: its 3 characters belong together."),
        ("e\u0301", "“é” counts as one symbol: its 2 characters belong together."),
        ("🇨🇳", "counts as one symbol: its 2 characters belong together."),
    ],
)
def test_characters_that_are_put_together_are_said_to_be(text: str, said: str) -> None:
    """Somebody who sees three of them would not understand the length 1."""
    message = only_problem(with_pairs((text, "abc"))).message
    assert "input and target have lengths 1 and 3" in message
    assert message.endswith(said)
    assert "belong together" not in only_problem(with_pairs(("한", "abc"))).message


def test_what_no_file_can_hold_is_said_before_anybody_works_on_it() -> None:
    """Else only saving would refuse it."""
    many = Document((Pair("a", "b"),) * (MAX_PAIRS + 1))
    assert only_problem(many).message == "There are 200,001 pairs: keep 200,000 at most."
    text = "a" * (MAX_TEXT + 1)
    found = problems(with_pairs((text, text)))
    assert [problem.place for problem in found] == ["input", "target"]
    assert found[0].message == "Pair 1, input: the text has 10,001 characters; shorten it to 10,000."
    listed = tuple(f"w{n}" for n in range(MAX_LISTED + 1))
    own = with_pairs(("w1", "w2"), level="word", automatic=False, input=listed)
    assert only_problem(own).message.startswith("The vocabulary lists 20,001 symbols: make it automatic")


def test_lengths_are_counted_in_the_symbols_of_the_level() -> None:
    assert problems(with_pairs(("the cat", "a b"), level="word")) == ()
    assert "7 and 3" in only_problem(with_pairs(("the cat", "a b"))).message
    assert problems(with_pairs(("e\u0301", "x"))) == ()


def test_empty_row_among_others() -> None:
    problem = only_problem(with_pairs(("hello", "ohlol"), ("", "")))
    assert (problem.place, problem.row) == ("input", 1)
    assert "Pair 2 is empty" in problem.message


def test_third_column_is_mentioned_but_stops_nothing() -> None:
    found = problems(with_pairs(("hello", "ohlol", "note", "more")))
    assert [problem.stops_training for problem in found] == [False]
    assert "“note”, “more” are not used" in found[0].message
    assert stopping(found) is None


def test_symbol_outside_the_own_list_is_named_with_its_position() -> None:
    found = problems(with_pairs(("ab", "a "), automatic=False, input=("b",)))
    assert [(problem.place, problem.row) for problem in found] == [("input", 0), ("target", 0)]
    assert "symbol “a” at position 1" in found[0].message
    lone = only_problem(with_pairs(("ab", "a "), automatic=False, input=("a", "b")))
    assert "target: symbol “␣” at position 2" in lone.message


def test_each_side_is_held_against_its_own_list() -> None:
    document = with_pairs(("ab", "ab"), automatic=False, shared=False, input=("a", "b"), target=("a", "x"))
    problem = only_problem(document)
    assert (problem.place, "“b” at position 2" in problem.message) == ("target", True)


@pytest.mark.parametrize(
    ("symbols", "said"),
    [
        ((), "vocabulary is empty"),
        (("h", "e", "l", "o", "h"), "lists “h” twice (position 5)"),
        (("h", "e", "l", "o", "lo"), "has “lo” at position 5, which is not one character"),
    ],
)
def test_mistakes_in_the_own_list(symbols: tuple[str, ...], said: str) -> None:
    found = problems(with_pairs(("hello", "ohlol"), automatic=False, input=symbols))
    assert any(problem.place == "vocabulary" and said in problem.message for problem in found)


def test_word_list_takes_whole_words_but_not_two_at_once() -> None:
    assert problems(with_pairs(("cat", "cat"), level="word", automatic=False, input=("cat",))) == ()
    two = with_pairs(("cat", "cat"), level="word", automatic=False, input=("cat", "a dog"))
    assert "is not one word" in only_problem(two).message


def test_hidden_state_as_logits_needs_a_unit_for_each_target_symbol() -> None:
    problem = only_problem(Document(model=ModelSpec(head="none", hidden_size=8)))
    assert problem.place == "hidden_size"
    assert "set it to 4" in problem.message


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("hidden_size", 0),
        ("hidden_size", MAX_HIDDEN_SIZE + 1),
        ("layers", 0),
        ("layers", MAX_LAYERS + 1),
        ("embedding_size", 0),
        ("forget_bias", 20.5),
        ("forget_bias", nan),
        ("epochs", 0),
        ("seed", -1),
        ("seed", MAX_SEED + 1),
        ("batch_size", -1),
        ("learning_rate", 0.0),
        ("learning_rate", -0.1),
        ("learning_rate", nan),
        ("learning_rate", inf),
        ("momentum", 1.0),
        ("momentum", -0.1),
        ("momentum", nan),
        ("clip_norm", -1.0),
        ("clip_norm", inf),
        ("clip_norm", nan),
        ("device", "abacus"),
    ],
)
def test_settings_out_of_range_are_refused_at_their_field(place: str, value: Any) -> None:  # noqa: ANN401
    document = Document()
    if hasattr(document.model, place):
        document = replace(document, model=replace(document.model, **{place: value}))
    else:
        document = replace(document, training=replace(document.training, **{place: value}))
    problem = only_problem(document)
    assert (problem.place, problem.stops_training) == (place, True)


def test_extremes_of_the_ranges_are_allowed() -> None:
    largest = ModelSpec(hidden_size=MAX_HIDDEN_SIZE, layers=MAX_LAYERS)
    assert problems(Document(model=largest, training=TrainSpec(seed=MAX_SEED))) == ()


def test_first_stopping_problem_is_that_of_the_window_order() -> None:
    document = Document(pairs=(Pair("a", "b", ("c",)), Pair("ab", "c")), training=TrainSpec(epochs=0))
    found = problems(document)
    assert [problem.place for problem in found] == ["target", "target", "epochs"]
    assert stopping(found) is found[1]
