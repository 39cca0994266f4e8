"""Both READMEs say the same: the same sections, the same commands, the same figures."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
BLOCK = re.compile(r"^```\n.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")


def shape(text: str) -> list[str]:
    """What each line is: a heading of a level, a point of a list, a row of a table."""
    marks = (re.match(r"#+ |- |\d+\. |\| ", line) for line in BLOCK.sub("", text).splitlines())
    return [mark.group() for mark in marks if mark is not None]


def test_headings_lists_and_tables_are_the_same() -> None:
    assert shape(CHINESE) == shape(ENGLISH)


def test_commands_are_the_same() -> None:
    assert BLOCK.findall(CHINESE) == BLOCK.findall(ENGLISH)


def test_every_name_and_figure_in_code_is_in_both() -> None:
    english, chinese = (set(CODE.findall(BLOCK.sub("", text))) for text in (ENGLISH, CHINESE))
    assert english == chinese


def test_each_leads_to_the_other() -> None:
    assert "(README.zh-CN.md)" in ENGLISH
    assert "(README.md)" in CHINESE
