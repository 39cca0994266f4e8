"""What argparse itself says, in the language of the command."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playground.language import Language

_argparse: Any = argparse  # its functions of translation have no public name


@contextmanager
def speaking_argparse(language: Language) -> Iterator[None]:
    """argparse looks up its words in the catalogue of the process, which others may need: it gets another one
    meanwhile."""
    before = _argparse._, _argparse.ngettext
    _argparse._, _argparse.ngettext = language.argparse.gettext, language.argparse.ngettext
    try:
        yield
    finally:
        _argparse._, _argparse.ngettext = before
