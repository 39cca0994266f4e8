"""The command line in Chinese. The `unroll` fixture asks for each error of other tests in Chinese."""

import json
import re
from pathlib import Path

import pytest

from playground.cli import COMMANDS
from playground.export.formats import FORMATS
from tests.end_to_end.commands import Done, Unroll
from tests.end_to_end.languages import CHINESE, WORD, kept_words, require_chinese
from tests.pseudo_language import PSEUDO, unsaid

VALUES = ("en", "zh", "one", "none")  # of options, such as one-hot


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def test_language_of_the_system_is_spoken_unless_another_is_asked_for(
    unroll: Unroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    english, said = unroll("tasks").out, unroll("--language", "zh", "tasks").out
    assert "隐藏状态" in said
    assert "hidden state" not in said
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert (unroll("tasks").out, unroll("--language=en", "tasks").out) == (said, english)
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert unroll("tasks").out == english


@pytest.mark.parametrize("arguments", [["--language"], ["--language", "klingon", "tasks"]])
def test_language_that_there_is_not_is_refused(unroll: Unroll, arguments: list[str]) -> None:
    refused = unroll(*arguments)
    assert (refused.code, refused.out) == (2, "")
    assert refused.complaint == "--language takes en or zh, such as --language zh."


def test_an_english_word_in_a_chinese_line_is_found() -> None:
    english = Done(2, "", "unroll: a.unroll: There is no task “copy”.\n")
    require_chinese(["a.unroll"], english, Done(2, "", "unroll: a.unroll：没有任务“copy”。\n"))
    with pytest.raises(AssertionError):
        require_chinese(["a.unroll"], english, Done(2, "", "unroll: a.unroll：没有 task “copy”。\n"))


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese_and_names_the_same_options(unroll: Unroll, command: str) -> None:
    call = [*filter(None, [command]), "--help"]
    english, said = unroll(*call).out, unroll("--language", "zh", *call).out
    assert re.findall(r"--[a-z-]+", said.split("\n\n")[0]) == re.findall(
        r"--[a-z-]+", english.split("\n\n")[0]
    )
    described = said.split("\n\n", 1)[1]
    words = set(WORD.findall(re.sub(r"\{.*\}|[A-Z]{2,}\S*", "", described)))
    assert CHINESE.search(described)
    assert words <= kept_words() | {*COMMANDS, *(info.name for info in FORMATS), *VALUES}


@pytest.mark.usefixtures("chinese")
def test_what_programs_read_is_the_same_in_every_language(
    unroll: Unroll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Projects, logs and objects: bytes. A sentence in an object is English, as before."""

    def all_of(language: str) -> dict[str, str]:
        folder = tmp_path / language
        folder.mkdir()
        monkeypatch.chdir(folder)
        speaking = ("--language", language)
        calls = {
            "log": ("train", "a.unroll", "--engine", "torch", "--out", "b.unroll"),
            "objects": ("inspect", "b.unroll", "--input", "hello", "--json"),
            "tasks": ("tasks", "--json"),
        }
        unroll(*speaking, "new", "a.unroll", "--epochs", 3)
        said = {name: unroll(*speaking, *call).out for name, call in calls.items()}
        return {**said, "files": " ".join(str((folder / f).read_bytes()) for f in ("a.unroll", "b.unroll"))}

    english, said = all_of("en"), all_of("zh")
    assert english == said
    assert all(english[name] for name in ("log", "objects", "tasks", "files"))
    assert json.loads(english["tasks"])[0]["shows"].startswith("Read hello, answer ohlol")


@pytest.mark.usefixtures("chinese")
def test_check_and_inspect_are_chinese_in_columns(unroll: Unroll, tmp_path: Path) -> None:
    out = tmp_path / "a.unroll"
    unroll("new", out)
    lines = unroll("check", out).out.splitlines()
    assert [line.split()[0] for line in lines] == ["样本对", "词表", "模型", "参数", "训练", "已训练"]
    assert "embedding" not in "".join(lines)
    table = unroll("inspect", out, "--input", "hello").out.splitlines()
    assert table[0].split() == ["步", "符号", "预测", "概率"]
    assert "第 2 层的隐藏状态" in table


def test_nothing_that_commands_say_is_left_in_english(
    unroll: Unroll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "a.unroll"
    calls = (("new", out, "--force"), ("check", out), ("inspect", out, "--input", "hello"))
    english = [unroll(*call).out for call in calls]
    monkeypatch.setattr("playground.cli.of_system", lambda: PSEUDO)
    for call, said in zip(calls, english, strict=True):
        rest = unsaid(unroll(*call).out)
        assert WORD.search(said)
        assert not WORD.search(rest), rest
