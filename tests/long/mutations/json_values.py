"""Replaces, adds, drops and swaps values of a JSON text, also by what Python's json would not write."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any, TypeAlias

EXTREMES = (
    "0", "1", "2", "-1", "-0", "-0.0", "1.0", "0.5", "1e-400", "5e-324", "1e300", "1e400", "-1e400",
    "1" + "0" * 30, "-1" + "0" * 30, "1" + "0" * 400, "-1" + "0" * 400, "1" + "0" * 5000,
    "2147483648", "9007199254740993", "9223372036854775807", "9223372036854775808", "1.7976931348623157e308",
    "NaN", "Infinity", "-Infinity", "nan", "true", "false", "null", "[]", "{}", "[[]]", '[{"a": [1]}]',
    "[" * 33 + "]" * 33, "[" * 2000 + "]" * 2000, "[" * 99_999, '{"a": 1, "a": 2}', "[1, 2", "01", "",
    '""', '" "', '"\\ud800"', '"a\\udfffb"', '"\\ud83d\\ude00"', '"\\u0000"', '"a\\nb"',
    '"\\u2028"', '"\\u202e"', '"\\u0301"', '"e\\u0301"', '"\\u200d"', '"<img src=\\"/dev/zero\\">"',
    '"&amp;[*]"', '"=1+1"', '"../../x"', '"' + "x" * 10_000 + '"', '"' + "x" * 10_001 + '"',
    '"' + "é" * 3000 + '"', '"1"', '"true"', "[1, 2, 3]", '["a", "b"]', '[["a", "b"], ["b", "a"]]',
    '["a", "b", "a"]', "[0, 0, 0.1]", "[[0, 0, 0.1]]",
    "[" + "0, " * 30_000 + "0]", "[" + '["a", "b"], ' * 3000 + "[]]", '["' + "y" * 9000 + '"]',
)  # fmt: skip
WORDS = ("torch", "automatic", "word", "cell", "gru", "mean", "a b", "abc", "")
KEYS = ("", "x", "note", "best", "rates", "imported", "engine", "\ud800", "<b>", "a\nb", "epoch", "k" * 5000)
_HERE = "\ue000here\ue000"
Json: TypeAlias = Any  # whatever the text holds
Key: TypeAlias = Any  # of a dict or of a list
Place = tuple[Json, Key]  # a list or dict, and the index or key in it


def mutated(text: bytes, chance: Random) -> bytes:
    if chance.random() < 0.06:
        return _text_mutated(text, chance)
    raw, extremes = json.loads(text), []
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        extremes += _once(raw, chance)
    made = json.dumps(raw, ensure_ascii=chance.random() < 0.5)
    for extreme in extremes:
        made = made.replace(json.dumps(_HERE), extreme, 1).replace(f'"{_HERE}"', extreme, 1)
    return made.encode("utf-8", "surrogatepass")


def _once(raw: Json, chance: Random) -> list[str]:
    """Change one value in place; the texts that are to stand at the marks that this has left."""
    places = list(_places(raw))
    if not places:
        return []
    holder, key = chance.choice(places)
    match chance.randrange(12):
        case 0:
            del holder[key]
        case 1:
            _add(holder, key, chance)
        case 2:
            other, its = chance.choice(places)
            holder[key], other[its] = other[its], holder[key]
        case 3:
            other, its = chance.choice(places)
            holder[key] = json.loads(json.dumps(other[its]))
        case 4 | 5 | 6 if type(holder[key]) in (int, float):
            holder[key] += chance.choice([-1, 1, 0.5, 10, -10])
        case 7 | 8:
            holder[key] = _alike(holder[key], chance)
        case _:
            holder[key] = _HERE
            return [chance.choice(EXTREMES)]
    return []


def _alike(value: Json, chance: Random) -> Json:
    """Another value of the same type."""
    match value:
        case bool():
            return not value
        case str():
            return chance.choice([*WORDS, value + "é"])
        case list():
            return chance.choice([value[::-1], value[1:], value + value, sorted(value, key=str)])
    return value


def _places(value: Json) -> Iterator[Place]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _add(holder: Json, key: Key, chance: Random) -> None:
    if isinstance(holder, list):
        holder.insert(key, json.loads(json.dumps(holder[key])))
    elif chance.random() < 0.5:
        holder[chance.choice(KEYS)] = holder.pop(key)
    else:
        holder[chance.choice(KEYS)] = chance.choice([1, None, "x", [{}], {"a": {"b": [1.5]}}, 1e308])


def _text_mutated(text: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(text))
    return chance.choice(
        [
            text[:at],
            text + text[at:],
            b"\xef\xbb\xbf" + text,
            text.decode().encode("utf-16"),
            text[:at] + b"\xff" + text[at:],
            text[:at] + b"\x00" + text[at:],
            text[:at] + b'"' + text[at:],
            b"[" + text + b"]",
            b" " * at + text,
            b"",
        ]
    )
