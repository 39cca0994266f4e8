"""Sentences as values: in English they are what they say, in other languages what the catalogue says."""

import copy
import pickle
from collections.abc import Mapping
from gettext import NullTranslations

import pytest

from playground.language import (
    ENGLISH,
    Language,
    Message,
    all_of,
    codes,
    counted,
    language,
    one_of,
    quotes,
    sentences,
)
from playground.language.choice import LanguageError, asked, of_system
from tests.pseudo_language import PSEUDO, unsaid


class Backwards(NullTranslations):
    """A language that places the values of a sentence elsewhere, and has one form for all numbers."""

    SAID: Mapping[str, str] = {
        "{pair} is {what}": "{what}: {pair}",
        "empty": "LEER",
        "{count} pairs": "{count}er PAAR",
        ", ": "; ",
    }

    def gettext(self, message: str) -> str:
        return self.SAID.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        return self.gettext(msgid2)


OTHER = Language("other", Backwards())


def test_a_message_is_its_english_sentence() -> None:
    said = Message("{pair} is {what}", pair=3, what=Message("empty"))
    assert said == "3 is empty"
    assert isinstance(said, str)
    assert f"{said}!" == "3 is empty!"
    assert ENGLISH.text(said) == "3 is empty"


def test_another_language_places_values_elsewhere_and_says_them_too() -> None:
    said = Message("{pair} is {what}", pair="empty", what=Message("empty"))
    assert OTHER.text(said) == "LEER: empty", "foreign text stays as it is"
    assert OTHER.text("empty") == "empty"


def test_numbers_choose_the_form_and_are_written_as_the_template_says() -> None:
    one, many = (counted("1 pair", "{count:,} pairs", count) for count in (1, 2000))
    assert (one, many) == ("1 pair", "2,000 pairs")
    assert OTHER.text(counted("1 pair", "{count} pairs", 1)) == "1er PAAR"


@pytest.mark.parametrize(
    ("values", "both", "either"),
    [(("a",), "a", "a"), (("a", "b"), "a and b", "a or b"), (("a", "b", "c"), "a, b and c", "a, b or c")],
)
def test_lists_are_joined_by_the_language(values: tuple[str, ...], both: str, either: str) -> None:
    assert (all_of(values), one_of(values)) == (both, either)
    assert Message("{text}", text=quotes(values)) == ", ".join(f"“{value}”" for value in values)
    assert language("zh").text(Message("{text}", text=quotes(values))) == "、".join(f"“{v}”" for v in values)


def test_braces_of_foreign_text_are_text() -> None:
    said = Message("{pair} is {what}", pair="{what}", what="{0}")
    assert said == "{what} is {0}"
    assert OTHER.text(said) == "{0}: {what}"


def test_sentences_follow_one_another_as_the_language_has_it() -> None:
    both = sentences(Message("The last weights are kept."), Message("PyTorch trains instead."))
    assert both == "The last weights are kept. PyTorch trains instead."
    assert language("zh").text(both) == "已保留最后的权重。改由 PyTorch 训练。"


@pytest.mark.parametrize(
    "said", [Message("{a} is {b}", a=1, b=("x",)), counted("1 pair", "{count} pairs", 5)]
)
def test_messages_go_to_other_processes_and_are_copied(said: Message) -> None:
    for other in (pickle.loads(pickle.dumps(said)), copy.deepcopy(said)):  # noqa: S301  our own
        assert other == said
        assert PSEUDO.text(other) == PSEUDO.text(said) != said


def test_pseudo_language_marks_every_sentence_and_makes_it_longer() -> None:
    said = Message("{pair} is {what}", pair="foreign", what=Message("empty"))
    shown = PSEUDO.text(said)
    assert len(shown) >= 1.4 * len(said)
    assert unsaid(shown) == ""
    assert unsaid(f"{shown} is English, {shown}") == " is English, "


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh"}, "zh"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "../../etc"}, "en"),
    ],
)
def test_the_system_says_which_language_is_meant(environment: dict[str, str], code: str) -> None:
    assert of_system(environment).code == code


def test_the_option_stands_before_everything_else() -> None:
    zh = language("zh")
    assert asked(["--language", "zh", "check", "a"]) == (zh, ("check", "a"))
    assert asked(["--language=en"]) == (ENGLISH, ())
    assert asked(["check", "--language", "zh"]) == (None, ("check", "--language", "zh"))
    for wrong in (["--language"], ["--language", "fr"], ["--language="], ["--language", "../zh"]):
        with pytest.raises(LanguageError, match="--language takes en or zh, such as --language zh"):
            asked(wrong)


def test_languages_are_the_folders_with_a_catalogue() -> None:
    assert codes() == ("en", "zh")
    assert [language(code).name for code in codes()] == ["English", "简体中文"]
    assert language("fr") is ENGLISH, "what there is not is English"
    assert (
        language("zh").text(Message("What no catalogue has: {value}", value=1)) == "What no catalogue has: 1"
    )
