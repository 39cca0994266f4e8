"""Exports loss, states, cell and influence as SVG and PNG, drawn by the caller's `request.draw`."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from playground.export.context import Work
from playground.export.errors import ExportError
from playground.export.figures.png_file import FaultError, read_png
from playground.export.format_api import Checked, Request, WrittenPart
from playground.language import Message, told

FOLDER = "figures"
MOST_PAIRS = 50
MOST_STEPS = 200  # longest text that is drawn
PROBE = "import PySide6.QtSvg, PySide6.QtWidgets"
_TEXT = Message(
    """\
Each figure is there as SVG, whose letters stay letters, and as PNG, twice as fine as on a screen. Every file
holds its recipe, which is all settings, seed, epoch, text and version: under `Description` in a PNG, in
`<desc>` in an SVG. The cell is that of the unit of the top layer that is furthest from 0 after the last step.
The map of influence is left out where it would take longer than half a minute."""
)
DRAWN = {"path", "rect", "polyline", "polygon", "text", "image", "circle", "ellipse", "line"}


def obstacle(request: Request) -> Message | None:
    if request.draw is None:
        return Message(
            "Figures are drawn by the window's own views: export from the window, or with main.py export."
        )
    if len(request.rows) > MOST_PAIRS:
        return Message(
            "Figures are drawn of up to {most} pairs, not of {pairs:,}: choose fewer.",
            most=MOST_PAIRS,
            pairs=len(request.rows),
        )
    document = request.trained.document
    for row in request.rows:
        steps = len(document.pairs[row].symbols(document.vocabulary.level)[0])
        if steps > MOST_STEPS:
            return Message(
                "Pair {pair} has {symbols:,} symbols, and figures are drawn of up to {most}: choose pairs "
                "that are shorter.",
                pair=row + 1,
                symbols=steps,
                most=MOST_STEPS,
            )
    return _missing_library()


def write(request: Request, folder: Path, work: Work) -> WrittenPart:
    if request.draw is None:
        raise ExportError(Message("Nobody is there to draw the figures."))
    work.say(Message("drawing the figures"))
    made = request.draw(request, folder / FOLDER, work)
    return WrittenPart(
        files=tuple((f"{FOLDER}/{name}", what) for name, what in made),
        text=request.language.text(_TEXT),
    )


def check(request: Request, folder: Path, part: WrittenPart, work: Work) -> Checked:
    """Parse every file. Raises ExportError if one is damaged, empty, of one colour, or lacks its recipe."""
    for name, _ in part.files:
        work.go_on()
        data = (folder / name).read_bytes()
        try:
            recipe = _recipe_of_png(data) if name.endswith(".png") else _recipe_of_svg(data)
            _require_recipe(recipe, request)
        except (FaultError, ET.ParseError) as error:
            raise ExportError(
                Message(
                    "figures: {name} is not as it should be: {error}. Please report this.",
                    name=name,
                    error=told(error),
                )
            ) from None
    return Checked(
        means=Message("the specifications of PNG and SVG"),
        compared=Message(
            "{files} files: each is whole, has its recipe, and is not of one colour or empty",
            files=len(part.files),
        ),
    )


def _recipe_of_png(data: bytes) -> str:
    picture = read_png(data)
    if picture.has_one_colour:
        raise FaultError(Message("it is of one colour"))
    return picture.texts.get("Description", "")


def _recipe_of_svg(data: bytes) -> str:
    """Rejects declarations, so no entity is resolved; Qt writes none."""
    if b"<!" in data:
        raise FaultError(Message("it declares something that no SVG of ours does"))
    root = ET.fromstring(data)  # noqa: S314  our own file, without entities
    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    if len(DRAWN.intersection(names)) < 2:  # the background is a rect
        raise FaultError(Message("nothing is drawn in it"))
    return next((element.text or "" for element in root if element.tag.endswith("}desc")), "")


def _require_recipe(recipe: str, request: Request) -> None:
    trained = request.trained
    wanted = [f"epoch: {trained.checkpoint.epoch}", f"seed: {trained.document.training.seed}"]
    lines = recipe.split("\n")
    missing = [line for line in wanted if not any(f"{found} ".startswith(f"{line} ") for found in lines)]
    if missing:
        raise FaultError(Message("its recipe does not say “{line}”", line=missing[0]))


@cache
def _missing_library() -> Message | None:
    """Why Qt cannot be loaded on this machine, tested once in a separate process; None if it can."""
    command = [sys.executable, "-I", "-c", PROBE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == 0:
        return None
    said = done.stderr.strip().split("\n")[-1]
    return Message(
        "Qt, which draws the figures, cannot be loaded here ({error}): install that, or leave figures out.",
        error=said,
    )
