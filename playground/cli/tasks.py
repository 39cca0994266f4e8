"""`tasks`: lists the built-in tasks."""

import argparse
import json

from playground.cli.errors import Commands
from playground.cli.speech import said
from playground.cli.terminal import cells, padded
from playground.language import Message
from playground.tasks import TASKS, Task


def add(commands: Commands) -> None:
    parser = commands.add_parser("tasks", help=said(Message("list the built-in tasks")), allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help=said(Message("as a JSON list")))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.json:
        print(json.dumps([_object(task) for task in TASKS.values()], ensure_ascii=False))
        return 0
    names, titles = max(map(len, TASKS)), max(cells(_title(task)) for task in TASKS.values())
    for task in TASKS.values():
        print(f"{padded(task.name, names)}  {padded(_title(task), titles)}  {said(task.shows)}")
    return 0


def _title(task: Task) -> str:
    """In the language of the command, and in Chinese."""
    return " / ".join(dict.fromkeys((said(task.title), task.title_zh)))


def _object(task: Task) -> dict[str, object]:
    return {
        "name": task.name,
        "title": task.title,
        "title_zh": task.title_zh,
        "shows": task.shows,
        "shows_zh": task.shows_zh,
        "needs": task.needs,
        "generated": task.generated,
    }
