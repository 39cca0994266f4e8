"""Is everything that a command says in Chinese, but for foreign text?"""

import re
from functools import cache
from gettext import GNUTranslations, NullTranslations
from string import Formatter

from playground.language import Message, Value, language
from tests.end_to_end.commands import Done
from tools.translations.spacing import faults_of_text

WORD = re.compile(r"(?<![-\w])[A-Za-z]*[a-z][A-Za-z]+")  # no option, and no name of an argument
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FOREIGN = re.compile(
    r"“[^”]*”|'[^' ]*'|\((?:[^()]|\([^()]*\))*\)|[\w./-]*[/.][\w./-]*"
)  # as the English line has it


def require_chinese(given: list[str], english: Done, chinese: Done) -> None:
    """The complaint of the same call in Chinese: English words in it are those of the call, of quotations, of
    files, and those that the translation has on purpose."""
    assert (chinese.code, chinese.out) == (english.code, english.out)
    _require(chinese.complaint, given, FOREIGN.findall(english.complaint))


def require_said_in_chinese(given: list[str], told: list[str]) -> None:
    """The same of lines on stderr that were told in English, without another call."""
    for line in told:
        assert isinstance(line, Message), line
        _require(language("zh").text(line), given, [*FOREIGN.findall(line), *_foreign(line)])


def _require(said: str, given: list[str], foreign: list[str]) -> None:
    assert CHINESE.search(said), said
    known = _words(" ".join(given)) | _words(" ".join(foreign)) | kept_words()
    strange = {word for word in _words(said) - known if not _is_cut(word, given)}
    assert not strange, said
    assert not list(faults_of_text(said))


def _foreign(value: Value) -> list[str]:
    """The texts among the values that are in no language."""
    if isinstance(value, Message):
        return _foreign(tuple(value.values.values()))
    if isinstance(value, tuple):
        return [text for part in value for text in _foreign(part)]
    return [value] if isinstance(value, str) else []


def _is_cut(word: str, given: list[str]) -> bool:
    """Whether it is what is left of a long argument."""
    return any(argument.startswith(word) for argument in given)


@cache
def kept_words() -> frozenset[str]:
    """Words that the Chinese catalogues leave in English: names of options, of files, of PyTorch."""
    chinese = language("zh")
    said = [text for found in (chinese.catalogue, chinese.argparse) for text in _translations(found)]
    return frozenset(word for text in said for word in _words(_without_fields(text)))


def _translations(catalogue: NullTranslations) -> list[str]:
    assert isinstance(catalogue, GNUTranslations)
    return [said for sentence, said in vars(catalogue)["_catalog"].items() if sentence]


def _without_fields(text: str) -> str:
    plain = re.sub(r"%\(\w+\)\w|%\w", " ", text)
    return " ".join(literal for literal, _, _, _ in Formatter().parse(plain))


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text))
