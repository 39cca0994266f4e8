"""The command-line interface. Its options, output and exit codes are stable, because scripts rely on them."""

import contextlib
import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from playground.cli.argparse_words import speaking_argparse
from playground.cli.errors import INTERRUPTED, WORK_FAILED, WRONG_CALL, CommandError, Parser
from playground.cli.interrupting import Interrupted, endings_raised
from playground.cli.speech import said, speaking, warn
from playground.cli.terminal import discard_output
from playground.language import Message, codes, one_of
from playground.language.choice import OPTION, LanguageError, asked, of_system
from playground.product import APP_NAME, APP_VERSION

if TYPE_CHECKING:
    from playground.export.format_api import Draw

COMMANDS = ("new", "tasks", "train", "sweep", "inspect", "update", "export", "import", "check")


def main(argv: Sequence[str], draw: "Draw | None" = None) -> int:
    """Run one command and return its exit code. An error is one line on stderr. `draw` makes figures."""
    _speak_utf8()
    try:
        language, rest = asked(argv)
    except LanguageError as error:
        with speaking(of_system()):
            return _ended(error.message, WRONG_CALL)
    language = language or of_system()
    with speaking(language), speaking_argparse(language):
        return _main(rest, draw)


def _main(argv: Sequence[str], draw: "Draw | None") -> int:
    try:
        with endings_raised():
            code = _run(argv, draw)
        if sys.stdout:
            sys.stdout.flush()
    except CommandError as error:
        return _ended(error.message, error.code)
    except Interrupted as stop:
        return _ended(stop.message, stop.code)
    except KeyboardInterrupt:
        return _ended(Message("interrupted"), INTERRUPTED)
    except BrokenPipeError:
        discard_output()
        return WORK_FAILED
    except Exception as error:
        return _failed(error)
    return code


def _failed(error: Exception) -> int:
    """What no command has foreseen."""
    if isinstance(error, OSError):
        discard_output()
        place, why = error.filename or Message("output"), str(error.strerror or error)
        return _ended(Message("{file}: {sentence}", file=place, sentence=why), WORK_FAILED)
    if isinstance(error, MemoryError):
        shortage = Message("there is not enough memory: close other programs, or give it less to do")
        return _ended(shortage, WORK_FAILED)
    unforeseen = Message(
        "unforeseen error, please report it: {kind}: {error}", kind=type(error).__name__, error=str(error)
    )
    return _ended(unforeseen, WORK_FAILED)


def _run(argv: Sequence[str], draw: "Draw | None") -> int:
    if argv and argv[0] == "-":
        raise CommandError(Message("no project is read from standard input: give the name of a file"))
    parser = _parser(draw)
    try:
        arguments = parser.parse_args(argv)
    except SystemExit:  # --help, --version
        return 0
    code: int = arguments.run(arguments)
    return code


def _parser(draw: "Draw | None") -> Parser:
    from playground.cli import check, export, import_, inspect, new, sweep, tasks, train, update

    parser = Parser(
        prog="unroll",
        description=said(
            Message("A playground for recurrent sequence models. Without a command it opens the window.")
        ),
        allow_abbrev=False,
    )
    version, about_version = f"{APP_NAME} {APP_VERSION}", Message("show program's version number and exit")
    parser.add_argument("--version", action="version", version=version, help=said(about_version))
    parser.add_argument(
        OPTION,
        choices=codes(),
        metavar="CODE",
        help=said(
            Message(
                "before a command, {codes}: what it says to people (default: of the system)",
                codes=one_of(codes()),
            )
        ),
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (new, tasks, train, sweep, inspect, update, import_, check):
        module.add(commands)
    export.add(commands, draw)
    return parser


def _ended(message: Message, code: int) -> int:
    with contextlib.suppress(OSError):  # the terminal may be gone
        warn(message)
    return code


def _speak_utf8() -> None:
    """Use UTF-8 in every locale; escape what it cannot encode, such as undecodable bytes of a file name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
