"""Sentences as values, and the languages that they are said in. Imported by every room."""

from playground.language.catalogue import ENGLISH, Language, codes, language, own_name
from playground.language.error import SaidError, told
from playground.language.message import (
    Message,
    Value,
    all_of,
    all_of_quoted,
    counted,
    one_of,
    one_of_quoted,
    quotes,
    sentences,
)

__all__ = [
    "ENGLISH",
    "Language",
    "Message",
    "SaidError",
    "Value",
    "all_of",
    "all_of_quoted",
    "codes",
    "counted",
    "language",
    "one_of",
    "one_of_quoted",
    "own_name",
    "quotes",
    "sentences",
    "told",
]
