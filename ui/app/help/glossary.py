"""The words of the window as groups of the help."""

from collections.abc import Iterable

from ui.app.help.entries import Entry, Group
from ui.style.glossary import Word, network_words, training_words, view_words
from ui.style.translation import translate


def glossary() -> tuple[Group, ...]:
    return (
        Group(translate("Help", "The network"), _entries(network_words().values())),
        Group(translate("Help", "Training"), _entries(training_words().values())),
        Group(translate("Help", "Looking inside"), _entries(view_words().values())),
    )


def _entries(words: Iterable[Word]) -> tuple[Entry, ...]:
    return tuple(Entry(word.name, word.meaning) for word in words)
