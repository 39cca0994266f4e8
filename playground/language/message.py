"""A sentence with its values, which whoever shows it puts into the language of the reader."""

from collections.abc import Callable, Mapping
from typing import Self, TypeAlias

Value: TypeAlias = "float | str | Message | tuple[Value, ...]"  # a str is foreign text: it stays as it is


class Message(str):
    """A sentence: a template in English with named fields of str.format, and their values.

    As a str it is the English sentence, so that it can be logged, compared and written into a file; a
    `Language` says it in another language. Values that are Messages are said in that language too, and a
    tuple becomes a list with commas. The template is a literal, for the catalogues are made of the sources.
    """

    __slots__ = ("many", "number", "template", "values")
    template: str
    values: Mapping[str, Value]
    many: str  # the template for another number than 1; empty where no number decides
    number: int  # that decides

    def __new__(cls, template: str, /, **values: Value) -> Self:
        return cls._made(template, "", 0, values)

    @classmethod
    def _made(cls, template: str, many: str, number: int, values: Mapping[str, Value]) -> Self:
        chosen = many if many and number != 1 else template
        made = super().__new__(cls, filled(chosen, values, str, ", "))
        made.template, made.many, made.number, made.values = template, many, number, values
        return made

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self)._made, (self.template, self.many, self.number, self.values))


def counted(one: str, many: str, /, count: int, **values: Value) -> Message:
    """A sentence whose form depends on a number, the field `count`: `one` for 1, else `many`. A language may
    have other forms."""
    number = int(count)  # numpy's too
    return Message._made(one, many, number, {"count": number, **values})


def sentences(*parts: str) -> Message:
    """Whole sentences, one after the other."""
    first, *others = parts
    both = first if isinstance(first, Message) else Message("{text}", text=first)
    for other in others:
        both = Message("{sentence} {next}", sentence=both, next=other)
    return both


def quotes(texts: tuple[str, ...]) -> tuple[Message, ...]:
    """Each foreign text in the quotation marks of the language, to be a list."""
    return tuple(Message("“{text}”", text=text) for text in texts)


def one_of(values: tuple[Value, ...]) -> Message:
    """A list of which one is meant: a, b or c."""
    return _ended(values, lambda most, last: Message("{most} or {last}", most=most, last=last))


def all_of(values: tuple[Value, ...]) -> Message:
    """A list of which all are meant: a, b and c."""
    return _ended(values, lambda most, last: Message("{most} and {last}", most=most, last=last))


def one_of_quoted(texts: tuple[str, ...]) -> Message:
    """A list of foreign texts of which one is meant: “a”, “b” or “c”."""
    return _ended_quoted(texts, lambda most, last: Message("{most} or “{last}”", most=most, last=last))


def all_of_quoted(texts: tuple[str, ...]) -> Message:
    """A list of foreign texts of which all are meant: “a”, “b” and “c”."""
    return _ended_quoted(texts, lambda most, last: Message("{most} and “{last}”", most=most, last=last))


def _ended_quoted(texts: tuple[str, ...], joined: Callable[[Value, Value], Message]) -> Message:
    if len(texts) > 1:
        return joined(quotes(texts[:-1]), texts[-1])
    return Message("{text}", text=quotes(texts))


def _ended(values: tuple[Value, ...], joined: Callable[[Value, Value], Message]) -> Message:
    if len(values) > 1:
        return joined(values[:-1], values[-1])
    return Message("{text}", text=values)


def filled(template: str, values: Mapping[str, Value], said: Callable[[str], str], comma: str) -> str:
    """The template with its values, of which each text is `said` in the language."""
    return template.format_map({name: _shown(value, said, comma) for name, value in values.items()})


def _shown(value: Value, said: Callable[[str], str], comma: str) -> object:
    if isinstance(value, tuple):
        return comma.join(str(_shown(part, said, comma)) for part in value)
    return said(value) if isinstance(value, str) else value


COMMA = Message(", ")  # between the parts of a list
