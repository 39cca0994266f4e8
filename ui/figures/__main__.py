"""python -m ui.figures PROJECT.unroll FOLDER [--epoch N] [--rows 1,2] [--language zh]: prints JSON."""

import argparse
import gc
import json
import os
import sys
from pathlib import Path

from playground.language import codes, language
from playground.language.catalogue import SOURCE
from playground.project_file import ProjectFileError, load
from playground.project_file.storage import reason
from ui.style.translation import said, speak


def main() -> int:
    gc.disable()  # on a run's thread the collector could destroy widgets; this process ends soon
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    arguments = _arguments()
    speak(language(arguments.language))
    from ui.figures.studio import FiguresError, Studio

    try:
        project = load(arguments.project)
        studio = Studio(project)
        try:
            made = studio.draw(arguments.folder, arguments.epoch, arguments.rows)
        finally:
            studio.close()
    except (ProjectFileError, FiguresError, OSError) as error:
        sys.stderr.write(f"{said(reason(error) if isinstance(error, OSError) else error.message)}\n")
        return 1
    sys.stdout.write(json.dumps(made))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ui.figures", allow_abbrev=False)
    parser.add_argument("project", type=Path)
    parser.add_argument("folder", type=Path, help="is made when it is not there")
    parser.add_argument("--epoch", type=int, help="that the file holds (default: its last)")
    parser.add_argument("--rows", type=_rows, default=(0,), metavar="1,2", help="pairs, from 1 (default: 1)")
    parser.add_argument("--language", choices=codes(), default=SOURCE, help="of the captions (default: en)")
    return parser.parse_args()


def _rows(text: str) -> tuple[int, ...]:
    return tuple(int(number) - 1 for number in text.split(",") if number)


if __name__ == "__main__":
    sys.exit(main())
