"""Which values of a project.json are not in the project that was read from it."""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from playground.checkpoint import Project
from playground.project_file.codec import project_json

Json: TypeAlias = Any  # whatever the text holds
NOT_KEPT = ("version", "app_version", "sha256")  # written anew


def lost_values(text: bytes, project: Project) -> list[str]:
    """The places of values that are gone or are others now, beyond what a file may say in two ways."""
    raw = json.loads(text)
    for key in NOT_KEPT:
        del raw[key]
    trained = raw.get("trained") or {}
    if not trained.get("imported", True):  # means the same as nothing
        del trained["imported"]
    if trained.get("document") == raw["document"]:  # is left out where it is the same
        del trained["document"]
    if "engine" in trained and trained["engine"]["name"] == "torch":  # has no proof
        trained["engine"].pop("proof", None)
    return list(_lost(raw, json.loads(json.dumps(project_json(project))), ""))


def _lost(one: Json, other: Json, place: str) -> Iterator[str]:
    match one, other:
        case dict(), dict():
            yield from (f"{place}/{key}" for key in one.keys() - other.keys())
            for key in one.keys() & other.keys():
                yield from _lost(one[key], other[key], f"{place}/{key}")
        case list(), list() if len(one) == len(other):
            for at, (a, b) in enumerate(zip(one, other, strict=True)):
                yield from _lost(a, b, f"{place}/{at}")
        case _:
            if not _is_same(one, other):
                yield place


def _is_same(one: Json, other: Json) -> bool:
    """1 and 1.0 are the same number, as are two that no float tells apart; true is none."""
    if type(one) is int and type(other) is float:
        return float(one) == other
    return type(one) is type(other) and bool(one == other)
