"""Both READMEs say the same: the same sections, the same commands, the same figures."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
BLOCK = re.compile(r"^ *(?P<fence>```+|~~~+).*?^ *(?P=fence) *$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)]+)\)|<(https?:[^>]+)>|(?<![(<])(https?:[^\s)>]+)")
FIGURE = re.compile(r"\d[\d,.]*\d|\d")
MARK = re.compile(r" *(?:#+ |- |\d+\. |\||!\[)")
WRAPPED = re.compile(r"[\u3400-\u9fff，。；：？！、（）“”][^\S\n]*\n[^\S\n]*\S")
UNCLOSED = re.compile(r"\W\*\*\w")  # behind a mark and before a letter, ** can only open bold words
TO_EACH_OTHER = {"README.md", "README.zh-CN.md"}


def blocks(text: str) -> list[str]:
    """The code blocks with their fences, in order; also the language that is named behind a fence."""
    return [found.group() for found in BLOCK.finditer(text)]


def shape(text: str) -> list[str]:
    """What each line is: a heading of a level, a point of a list, a row of a table with so many columns."""
    marks = (re.match(r" *(?:#+ |- |\d+\. |\| )", line) for line in plain(text).splitlines())
    return [f"{mark.group()}{mark.string.count(' | ')}" for mark in marks if mark is not None]


def plain(text: str) -> str:
    return BLOCK.sub("", text)


def paragraphs(text: str) -> int:
    return len(re.split(r"\n\s*\n", text.strip()))


def links(text: str) -> Counter[str]:
    found = Counter("".join(parts) for parts in LINK.findall(plain(text)))
    return Counter({target: times for target, times in found.items() if target not in TO_EACH_OTHER})


def test_headings_lists_tables_and_paragraphs_are_the_same() -> None:
    assert shape(CHINESE) == shape(ENGLISH)
    assert paragraphs(CHINESE) == paragraphs(ENGLISH)


def test_commands_are_the_same() -> None:
    assert len(blocks(ENGLISH)) > 3
    assert blocks(CHINESE) == blocks(ENGLISH)


def test_a_block_with_a_language_is_a_block() -> None:
    text = "```bash\npython a\n```\nwords\n~~~~\n```\n~~~~\n"
    assert blocks(text) == ["```bash\npython a\n```", "~~~~\n```\n~~~~"]


def test_every_name_and_figure_in_code_is_in_both() -> None:
    english, chinese = (set(CODE.findall(plain(text))) for text in (ENGLISH, CHINESE))
    assert english == chinese


def test_every_figure_is_in_both() -> None:
    english, chinese = (Counter(FIGURE.findall(plain(text))) for text in (ENGLISH, CHINESE))
    assert english == chinese


def test_links_and_pictures_lead_to_the_same_places() -> None:
    assert links(CHINESE) == links(ENGLISH)
    assert "(README.zh-CN.md)" in ENGLISH
    assert "(README.md)" in CHINESE


def test_chinese_paragraphs_are_not_wrapped_and_bold_words_are_bold() -> None:
    """A line break would be shown as a blank; behind a mark, ** closes only before a blank or a mark."""
    wrapped = [found.group() for found in WRAPPED.finditer(plain(CHINESE)) if not MARK.match(_last(found))]
    assert wrapped == []
    assert [words for words in bold(CHINESE) if UNCLOSED.search(words)] == []


def bold(text: str) -> list[str]:
    """Bold words, the ** that closes them, and the letter behind it."""
    return [found.group(1) for found in re.finditer(r"\*\*([^*\n]+\*\*.?)", text)]


def _last(found: re.Match[str]) -> str:
    """The line that the match ends in."""
    begin = found.string.rindex("\n", 0, found.end()) + 1
    return found.string[begin:].split("\n", 1)[0]
