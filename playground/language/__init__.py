"""Sentences as values, and the languages that they are said in. Imported by every room."""

from playground.language.catalogue import ENGLISH, Language, codes, language, own_name
from playground.language.error import SaidError, told
from playground.language.message import Message, Value, all_of, counted, one_of, quotes, sentences

__all__ = [
    "ENGLISH",
    "Language",
    "Message",
    "SaidError",
    "Value",
    "all_of",
    "codes",
    "counted",
    "language",
    "one_of",
    "own_name",
    "quotes",
    "sentences",
    "told",
]
