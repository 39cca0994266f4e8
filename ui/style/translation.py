"""Translation of what the window says: translate(context, literal), with its values by format."""

from collections.abc import Iterable
from typing import Any, Self

from playground.language import ENGLISH, Language, Message

_spoken = [ENGLISH]  # the language of the window


def speak(language: Language) -> None:
    """Say what follows in this language; what has been said stays as it is until it is said again."""
    _spoken[0] = language


def spoken() -> Language:
    return _spoken[0]


class Sentence(str):
    """A sentence of the window in the language that was spoken when it was made, which can be said again."""

    __slots__ = ("context", "named", "template", "values")
    context: str
    template: str
    values: tuple[object, ...] | None  # None: not filled in yet, or nothing to fill in
    named: dict[str, object]

    def __new__(cls, context: str, template: str) -> Self:
        made = super().__new__(cls, spoken().window.pgettext(context, template))
        made.context, made.template, made.values, made.named = context, template, None, {}
        return made

    def format(self, *values: object, **named: object) -> Self:
        """With its values, of which sentences and messages are said in the same language."""
        kept = {name: _filled_in(value) for name, value in named.items()}
        made = super().__new__(type(self), str(self).format(*map(_filled_in, values), **kept))
        made.context, made.template, made.values, made.named = self.context, self.template, values, named
        return made

    def again(self) -> "Sentence":
        anew = Sentence(self.context, self.template)
        return anew if self.values is None else anew.format(*self.values, **self.named)

    def __reduce__(self) -> tuple[object, ...]:
        return (str, (str(self),))


def translate(context: str, template: str) -> str:
    return Sentence(context, template)


def said(sentence: str) -> str:
    """A sentence of the window or a message of the engine in the language spoken now; other text as it is."""
    if isinstance(sentence, Sentence):
        return sentence.again()
    return spoken().text(sentence) if isinstance(sentence, Message) else sentence


def listed(parts: Iterable[str]) -> str:
    """A list as the language writes it."""
    return said(Message("{text}", text=tuple(parts)))


def _filled_in(value: Any) -> Any:  # noqa: ANN401  whatever a template can hold
    return said(value) if isinstance(value, str) else value
