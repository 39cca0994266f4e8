"""The languages there are: English, in which the sentences are written, and those with a catalogue."""

from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from playground.language.message import COMMA, Message, filled

FOLDER = Path(__file__).parents[2] / "assets" / "translations"
DOMAIN = "unroll"
SOURCE = "en"


@dataclass(frozen=True)
class Language:
    """Says sentences in one language. What its catalogue does not have is said in English."""

    code: str
    catalogue: NullTranslations = field(default_factory=NullTranslations, compare=False, repr=False)
    argparse: NullTranslations = field(default_factory=NullTranslations, compare=False, repr=False)
    window: NullTranslations = field(default_factory=NullTranslations, compare=False, repr=False)

    def text(self, said: str) -> str:
        """A Message in this language; any other text, which is foreign, as it is."""
        if not isinstance(said, Message):
            return said
        return filled(self._template(said), said.values, self.text, self.catalogue.gettext(COMMA.template))

    def _template(self, message: Message) -> str:
        if message.many:
            return self.catalogue.ngettext(message.template, message.many, message.number)
        return self.catalogue.gettext(message.template)

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return self.text(Message("English"))


ENGLISH = Language(SOURCE)


@cache
def codes() -> tuple[str, ...]:
    """Of all languages: a folder with a catalogue is one."""
    found = {path.parents[1].name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return (SOURCE, *sorted(found - {SOURCE}))


@cache
def language(code: str) -> Language:
    """The language of that code; English where there is no whole catalogue of it."""
    catalogue = _catalogue(code, DOMAIN)
    if catalogue is None:
        return ENGLISH
    others = (_catalogue(code, domain) or NullTranslations() for domain in ("argparse", "window"))
    return Language(code, catalogue, *others)


def own_name(code: str) -> str:
    """What the language of that code calls itself; for a menu, the catalogue of the window is not read."""
    return Language(code, _catalogue(code, DOMAIN) or NullTranslations()).name


@cache
def _catalogue(code: str, domain: str) -> NullTranslations | None:
    try:
        with (FOLDER / code / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
            return GNUTranslations(file)
    except (OSError, ValueError):  # missing or damaged
        return None
