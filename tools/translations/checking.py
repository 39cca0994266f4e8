"""What is wrong with the catalogues: each complaint names the place."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message

from playground.language.catalogue import FOLDER
from tools.translations import catalogues, extraction, glossary, spacing
from tools.translations.extraction import Found, Sentence

PRINTF = frozenset({"argparse"})  # domains whose fields are those of %


def complaints(root: Path = FOLDER, found: Sequence[Found] | None = None) -> list[str]:
    """All that is wrong, for every language; an empty list if all is well."""
    program = extraction.of_program() if found is None else found
    said = [f"{each.place}: the sentence must be a literal" for each in program if each.sentence is None]
    said += unclear(program)
    for folder in catalogues.folders(root):
        said += _of_domain(folder, "unroll", program)
        said += _of_domain(folder, "window", extraction.of_window())
        said += _of_domain(folder, "argparse", extraction.of_argparse())
    return said


def unclear(found: Sequence[Found]) -> Iterator[str]:
    """Templates with a value that has no name: nobody can tell which it is."""
    for each in found:
        for text in _forms(each.sentence) if each.sentence else ():
            if any(not name.isidentifier() for name, _ in fields(text)):
                yield f"{each.place}: a field without a name: {text}"


def _of_domain(folder: Path, domain: str, found: Sequence[Found]) -> Iterator[str]:
    file = catalogues.po_file(folder, domain)
    catalogue = catalogues.read(file)
    wanted = {each.sentence: each.place for each in found if each.sentence}
    where = f"{folder.name}/{domain}"
    for sentence, place in wanted.items():
        entry = catalogues.entry(catalogue, sentence)
        if entry is None or entry.fuzzy or not all(_translations(entry)):
            fault = "fuzzy" if entry is not None and entry.fuzzy else "missing"
            yield f"{place}: {fault} in {where}: {sentence.one}"
        else:
            yield from (f"{place}: {fault} in {where}" for fault in _faults(entry, domain, folder))
    if domain not in PRINTF:  # other Pythons say other things
        yield from _unused(catalogue, wanted, where)
    if file.with_suffix(".mo").read_bytes() != catalogues.compiled(catalogue):
        yield f"{where}: not compiled: run python -m tools.translations update"


def _unused(catalogue: Catalog, wanted: dict[Sentence, str], where: str) -> Iterator[str]:
    known = {(sentence.one, sentence.context) for sentence in wanted}
    for entry in catalogue:
        one = _texts(entry.id)[0]
        if one and (one, entry.context) not in known:
            yield f"{where}: unused: {one}"


def _faults(entry: Message, domain: str, folder: Path) -> Iterator[str]:
    ids = _texts(entry.id)
    for text in _translations(entry):
        try:
            differs = domain not in PRINTF and fields(text) != fields(ids[-1])
        except ValueError as error:
            yield f"“{text}” is no template ({error})"
            continue
        if differs:
            yield f"other fields than those of “{ids[-1]}” has “{text}”"
        yield from glossary.faults(ids[0], text, folder)
        if domain not in PRINTF:
            yield from spacing.faults(text)


def fields(template: str) -> set[tuple[str, str]]:
    """The fields of a template, with how each is written."""
    return {
        (name, f"{spec}!{conversion or ''}")
        for _, name, spec, conversion in Formatter().parse(template)
        if name is not None
    }


def _translations(entry: Message) -> tuple[str, ...]:
    return _texts(entry.string)


def _texts(said: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a sentence with a number, or the only one."""
    return (said or "",) if isinstance(said, str) or said is None else tuple(said)


def _forms(sentence: Sentence) -> tuple[str, ...]:
    return tuple(text for text in (sentence.one, sentence.many) if text)
