"""Figures are read back as their viewers read them, and refused where they cannot be drawn."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.checkpoint import Checkpoint, Curve, Trained
from playground.document import Document
from playground.export.context import Work
from playground.export.errors import ExportError
from playground.export.figures import format as figures_format
from playground.export.figures.png_file import SIGNATURE, read_png
from playground.export.format_api import Checked, Request
from playground.pairs import Pair

RECIPE = "text: '本'\nepoch: 15 + 3 updates\nseed: 16"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>t</title><desc>{}</desc>{}</svg>'
DRAWN = "<g><rect/><path/><text>a</text></g>"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(rows: Sequence[bytes], texts: bytes = b"") -> bytes:
    """`rows` are filter bytes and filtered samples of three bytes a pixel."""
    size = struct.pack(">II5B", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"".join(rows)))
    return SIGNATURE + chunk(b"IHDR", size) + texts + pixels + chunk(b"IEND", b"")


def itxt(text: str) -> bytes:
    return chunk(b"iTXt", b"Description\0\0\0UTF-8\0Description\0" + text.encode())


COLOURFUL = [bytes([0, *range(30)]), bytes([1, *range(30, 60)])]
GOOD = {"a.png": png(COLOURFUL, itxt(RECIPE)), "a.svg": SVG.format(RECIPE, DRAWN).encode()}
UNPACKABLE = SIGNATURE + chunk(b"IHDR", bytes(13)) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def request(rows: tuple[int, ...] = (0,), pairs: tuple[Pair, ...] = Document().pairs) -> Request:
    def draw(_request: Request, folder: Path, _work: Work) -> tuple[tuple[str, str], ...]:
        folder.mkdir()
        for name, data in GOOD.items():
            (folder / name).write_bytes(data)
        return tuple((name, f"a picture as {name[2:]}") for name in GOOD)

    document = Document(pairs=pairs)
    checkpoint = Checkpoint(15, np.zeros(document.layout.size, np.float32), batch=3)
    return Request(Trained(document, checkpoint, Curve.of([])), "x", ("figures",), rows, draw=draw)


def checked(folder: Path, **files: bytes) -> Checked:
    """After some of the files were changed."""
    part = figures_format.write(request(), folder, Work())
    for suffix, data in files.items():
        (folder / "figures" / f"a.{suffix}").write_bytes(data)
    return figures_format.check(request(), folder, part, Work())


def test_files_are_named_within_the_export(tmp_path: Path) -> None:
    part = figures_format.write(request(), tmp_path, Work())
    assert part.files == (("figures/a.png", "a picture as png"), ("figures/a.svg", "a picture as svg"))
    assert all((tmp_path / name).is_file() for name, _ in part.files)
    assert figures_format.check(request(), tmp_path, part, Work()).compared.startswith("2 files: ")


@pytest.mark.parametrize(
    ("suffix", "data", "why"),
    [
        ("png", b"GIF89a", "it does not begin as a PNG does"),
        ("png", GOOD["a.png"][:-12], "it is not whole"),
        ("png", GOOD["a.png"][:-20], "a part of it is damaged"),
        ("png", GOOD["a.png"][:-5], "it is not whole"),
        (
            "png",
            png(COLOURFUL)[:8] + chunk(b"IHDR", bytes(13)) + chunk(b"IDAT", b"x") + chunk(b"IEND", b""),
            "damaged",
        ),
        ("png", GOOD["a.png"].replace("本".encode(), b"abc"), "a part of it is damaged"),
        ("png", png(COLOURFUL), "its recipe does not say “epoch: 15”"),
        ("png", png(COLOURFUL, itxt("epoch: 15\nseed: 17")), "its recipe does not say “seed: 16”"),
        ("png", png(COLOURFUL, itxt("epoch: 150\nseed: 16")), "its recipe does not say “epoch: 15”"),
        ("png", png([bytes([0] + 10 * [1, 2, 3])] * 2, itxt(RECIPE)), "it is of one colour"),
        ("svg", b"<svg>", "no element found"),
        ("svg", b"", "no element found"),
        ("svg", SVG.format(RECIPE, "<rect/>").encode(), "nothing is drawn in it"),
        ("svg", SVG.format("epoch: 16\nseed: 16", DRAWN).encode(), "its recipe does not say “epoch: 15”"),
        ("svg", b'<!DOCTYPE svg [<!ENTITY a "a">]>' + GOOD["a.svg"], "it declares something"),
    ],
)
def test_file_that_is_not_as_it_should_be_is_named(
    tmp_path: Path, suffix: str, data: bytes, why: str
) -> None:
    with pytest.raises(ExportError, match=f"figures: figures/a.{suffix} is not as it should be: ") as error:
        checked(tmp_path, **{suffix: data})
    assert why in str(error.value)


@pytest.mark.parametrize("filter_type", range(5))
def test_one_colour_is_known_by_every_filter(filter_type: int) -> None:
    """None, Sub, Up, Average and Paeth, computed as the specification says."""
    colour = np.array([201, 106, 22])
    image = np.broadcast_to(colour, (4, 6, 3)).astype(int)  # (rows, pixels, samples)
    left = np.pad(image, ((0, 0), (1, 0), (0, 0)))[:, :-1]
    up = np.pad(image, ((1, 0), (0, 0), (0, 0)))[:-1]
    corner = np.pad(image, ((1, 0), (1, 0), (0, 0)))[:-1, :-1]
    guess = left + up - corner
    away = [np.abs(guess - each) for each in (left, up, corner)]
    nearest = np.where(away[1] <= away[2], up, corner)
    paeth = np.where((away[0] <= away[1]) & (away[0] <= away[2]), left, nearest)
    predicted = [0 * image, left, up, (left + up) // 2, paeth][filter_type]
    rows = [bytes([filter_type, *row.ravel()]) for row in ((image - predicted) % 256)]
    assert read_png(png(rows)).has_one_colour
    rows[2] = bytes([0, *range(100, 118)])
    assert not read_png(png(rows)).has_one_colour


def test_texts_of_all_three_kinds_are_read() -> None:
    latin = chunk(b"tEXt", b"Title\0caf\xe9")
    packed = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"caf\xe9"))
    unicode = chunk(b"iTXt", b"Description\0\1\0\0\0" + zlib.compress("本".encode()))
    read = read_png(png(COLOURFUL, latin + packed + unicode))
    assert read.texts == {"Title": "café", "Comment": "café", "Description": "本"}


# --- What cannot be drawn


def test_nothing_stands_against_small_texts() -> None:
    assert figures_format.obstacle(request()) is None


def test_without_somebody_who_draws_there_are_none() -> None:
    refused = figures_format.obstacle(replace(request(), draw=None))
    assert refused is not None
    assert "export from the window" in refused


def test_too_much_is_refused_with_what_to_do() -> None:
    many = tuple(Pair("ab", "ba") for _ in range(51))
    assert figures_format.obstacle(request(tuple(range(50)), many)) is None
    refused = figures_format.obstacle(request(tuple(range(51)), many))
    assert refused == "Figures are drawn of up to 50 pairs, not of 51: choose fewer."
    long = (Pair("a" * 200, "a" * 200), Pair("a" * 1201, "b" * 1201))
    assert figures_format.obstacle(request((0,), long)) is None
    refused = figures_format.obstacle(request((0, 1), long))
    assert refused == (
        "Pair 2 has 1,201 symbols, and figures are drawn of up to 200: choose pairs that are shorter."
    )


def test_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    figures_format._missing_library.cache_clear()
    monkeypatch.setattr(figures_format, "PROBE", "raise ImportError('libEGL.so.1: cannot open it')")
    refused = figures_format.obstacle(request())
    figures_format._missing_library.cache_clear()
    assert refused == (
        "Qt, which draws the figures, cannot be loaded here (ImportError: libEGL.so.1: cannot open it): "
        "install that, or leave figures out."
    )
