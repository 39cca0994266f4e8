"""What a sentence advises to type can be typed: options, their values, and commands exist."""

import argparse
import re
from pathlib import Path

import bootstrap
from playground.cli import COMMANDS, _parser
from tests.advice import VALUE, sentences

OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]*[a-z])(?:[ =]([a-z]+)\b)?")
COMMAND = re.compile(r"`unroll (\w+)")
BOOTSTRAP = re.compile(r"python bootstrap\.py (\w+)")
SHARED = {  # files of several commands, each of which must have the options
    "playground/cli/run_options.py": ("train", "sweep"),
    "playground/cli/files.py": ("new", "import"),
    "playground/cli/tables.py": ("new",),
    "playground/cli/touching.py": ("inspect",),
    "playground/cli/memory.py": ("inspect",),
}
OTHER_PROGRAMS = ("torchrun",)


def parsers() -> dict[str, argparse.ArgumentParser]:
    (commands,) = (a for a in _parser(None)._actions if isinstance(a, argparse._SubParsersAction))
    return dict(commands.choices)


def commands_of(file: str) -> tuple[str, ...]:
    """The commands that may say a sentence of this file; none where the window says it too."""
    name = file.removeprefix("playground/cli/").removesuffix(".py").rstrip("_")
    return SHARED.get(file, (name,) if file.startswith("playground/cli/") and name in COMMANDS else ())


def test_options_in_sentences_are_options_of_the_command_that_says_them() -> None:
    followed = 0
    for sentence in sentences():
        if any(program in sentence.text for program in OTHER_PROGRAMS):
            continue
        for option, value in OPTION.findall(sentence.text):
            commands = COMMANDS if option == "--help" else commands_of(sentence.file)
            assert commands, f"{sentence.file} is heard in the window, which has no {option}: {sentence.text}"
            for command in commands:
                followed += 1
                actions = parsers()[command]._option_string_actions
                assert option in actions, f"{command} has no {option}: {sentence.text}"
                choices = actions[option].choices
                if value and choices and all(isinstance(choice, str) for choice in choices):
                    assert value in choices, f"{option} takes no {value}: {sentence.text}"
    assert followed >= 8


def test_commands_in_sentences_exist() -> None:
    said = [name for sentence in sentences() for name in COMMAND.findall(sentence.text)]
    assert "tasks" in said
    assert set(said) <= set(COMMANDS)


def test_commands_of_the_setup_in_sentences_exist() -> None:
    said = {name for sentence in sentences() for name in BOOTSTRAP.findall(sentence.text)}
    assert "run" in said
    assert all(f'"{name}"' in Path(bootstrap.__file__).read_text(encoding="utf-8") for name in said)


def test_sentences_are_found() -> None:
    texts = [sentence.text for sentence in sentences()]
    assert "--force replaces an earlier export." in texts
    assert any(VALUE in text for text in texts)
