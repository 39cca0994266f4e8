"""The command-line interface. Its options, output and exit codes are stable, because scripts rely on them."""

import contextlib
import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from playground.cli.errors import INTERRUPTED, WORK_FAILED, CommandError, Parser
from playground.cli.interrupting import Interrupted, endings_raised
from playground.cli.terminal import discard_output, plain
from playground.product import APP_NAME, APP_VERSION, PROJECT_SUFFIX, TABLE_SUFFIXES, WEIGHTS_SUFFIXES
from playground.vocabulary import shortened

if TYPE_CHECKING:
    from playground.export.format_api import Draw

COMMANDS = ("new", "tasks", "train", "sweep", "inspect", "export", "import", "check")


def main(argv: Sequence[str], draw: "Draw | None" = None) -> int:
    """Run one command and return its exit code. An error is one line on stderr. `draw` makes figures."""
    _speak_utf8()
    try:
        with endings_raised():
            code = _run(argv, draw)
        if sys.stdout:
            sys.stdout.flush()
    except CommandError as error:
        return _ended(str(error), error.code)
    except Interrupted as stop:
        return _ended(str(stop), stop.code)
    except KeyboardInterrupt:
        return _ended("interrupted", INTERRUPTED)
    except BrokenPipeError:
        discard_output()
        return WORK_FAILED
    except OSError as error:
        discard_output()
        return _ended(f"{error.filename or 'output'}: {error.strerror or error}", WORK_FAILED)
    except MemoryError:
        return _ended("there is not enough memory: close other programs, or give it less to do", WORK_FAILED)
    except Exception as error:
        return _ended(f"unforeseen error, please report it: {type(error).__name__}: {error}", WORK_FAILED)
    return code


def _run(argv: Sequence[str], draw: "Draw | None") -> int:
    parser = _parser(draw)
    try:
        arguments = parser.parse_args(_of_a_command(argv))
    except SystemExit:  # --help, --version
        return 0
    code: int = arguments.run(arguments)
    return code


def _of_a_command(argv: Sequence[str]) -> Sequence[str]:
    """The same arguments; raises CommandError where they are files that the window would have to open."""
    first = argv[0] if argv else ""
    if first == "-":
        raise CommandError("no project is read from standard input: give the name of a file")
    names_file = first.lower().endswith((PROJECT_SUFFIX, *WEIGHTS_SUFFIXES, *TABLE_SUFFIXES))
    if len(argv) > 1 and first not in COMMANDS and not first.startswith("-") and names_file:
        raise CommandError(f"the window opens one file at a time: `unroll {shortened(first)}`")
    return argv


def _parser(draw: "Draw | None") -> Parser:
    from playground.cli import check, export, import_, inspect, new, sweep, tasks, train

    parser = Parser(
        prog="unroll",
        description="A playground for recurrent sequence models. Without a command it opens the window.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{APP_NAME} {APP_VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (new, tasks, train, sweep, inspect, import_, check):
        module.add(commands)
    export.add(commands, draw)
    return parser


def _ended(message: str, code: int) -> int:
    with contextlib.suppress(OSError):  # the terminal may be gone
        print("unroll:", plain(message), file=sys.stderr)
    return code


def _speak_utf8() -> None:
    """Use UTF-8 in every locale; escape what it cannot encode, such as undecodable bytes of a file name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
