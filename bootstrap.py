"""Make .venv, install the locked set into it, then start the app, its tests or the checks."""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "unroll.stamp"
OLDEST_PYTHON = (3, 11)
UNFINISHED = "unfinished"
USAGE = """usage: python bootstrap.py run [-- ARGS]          start the app, or one of its headless commands
       python bootstrap.py test [-- PYTEST ARGS]  run the tests
       python bootstrap.py lint                   run ruff, mypy and the import rules
       python bootstrap.py check                  lint, then test"""

HEADLESS = {"new", "tasks", "train", "sweep", "inspect", "export", "import", "check", "-h", "--help"}
LINT = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo"],
}
CHECK = {**LINT, "pytest": ["-m", "pytest"]}

# What Qt loads from the system, since its wheel does not carry it.
OFFSCREEN = """
    libglib-2.0.so.0 libgthread-2.0.so.0 libGL.so.1 libEGL.so.1 libX11.so.6
    libxkbcommon.so.0 libdbus-1.so.3 libfontconfig.so.1 libfreetype.so.6
"""
XCB = """
    libX11-xcb.so.1 libxkbcommon-x11.so.0 libxcb.so.1 libxcb-cursor.so.0 libxcb-glx.so.0 libxcb-icccm.so.4
    libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render.so.0 libxcb-render-util.so.0
    libxcb-shape.so.0 libxcb-shm.so.0 libxcb-sync.so.1 libxcb-util.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1
"""
WINDOW = {"xcb": XCB, "wayland": "libwayland-client.so.0 libwayland-cursor.so.0 libwayland-egl.so.1"}
ODD_PACKAGES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "ensurepip": "python{}.{}-venv".format(*sys.version_info),
}


class SetupError(Exception):
    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def main(argv: Sequence[str]) -> int:
    try:
        refuse_old_python(sys.version_info[:2])
        return dispatch(*split(argv))
    except SetupError as error:
        print(error, file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return 130


def refuse_old_python(version: tuple[int, int]) -> None:
    if version < OLDEST_PYTHON:
        raise SetupError("Unroll needs Python 3.11 or newer; this is Python {}.{}.".format(*version), 2)


def split(argv: Sequence[str]) -> tuple[str, list[str]]:
    arguments = list(argv[1:])
    return "".join(argv[:1]), arguments[1:] if arguments[:1] == ["--"] else arguments


def dispatch(command: str, arguments: list[str]) -> int:
    if command == "run":
        return run_app(arguments)
    if command == "test":
        return run_tests(arguments)
    if command in {"lint", "check"} and not arguments:
        return run_steps(LINT if command == "lint" else CHECK)
    if command not in {"-h", "--help"}:
        raise SetupError(USAGE, 2)
    print(USAGE)
    return 0


def run_app(arguments: list[str]) -> int:
    prepare("runtime", app_libraries(arguments, os.environ))
    return hand_over([str(ROOT / "main.py"), *arguments])


def run_tests(arguments: list[str]) -> int:
    prepare("dev", on_linux(OFFSCREEN))
    os.chdir(ROOT)
    return hand_over(["-m", "pytest", *arguments])


def run_steps(steps: Mapping[str, Sequence[str]]) -> int:
    prepare("dev", on_linux(OFFSCREEN if "pytest" in steps else ""))
    failed = [name for name, arguments in steps.items() if not passes(name, arguments)]
    print(f"failed: {', '.join(failed)}" if failed else "all passed")
    return 1 if failed else 0


def passes(name: str, arguments: Sequence[str]) -> bool:
    print(f"== {name}", flush=True)
    return subprocess.run([PYTHON, *arguments], cwd=ROOT, check=False).returncode == 0


def hand_over(arguments: Sequence[str]) -> int:
    command = [str(PYTHON), *arguments]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - signals then reach the app itself
    return subprocess.run(command, check=False).returncode


def on_linux(libraries: str) -> list[str]:
    return libraries.split() if sys.platform.startswith("linux") else []


def app_libraries(arguments: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    if not on_linux(OFFSCREEN) or command_of(arguments) in HEADLESS:
        return []
    platform = qt_platform(environment)
    if not platform:
        raise SetupError(no_display_message(), 2)
    return on_linux(OFFSCREEN + WINDOW.get(platform, ""))


def command_of(arguments: Sequence[str]) -> str:
    """The first argument behind `--language`, which may stand before a command."""
    first = "".join(arguments[:1])
    named = 2 if first == "--language" else 1 if first.startswith("--language=") else 0
    return "".join(arguments[named : named + 1])


def qt_platform(environment: Mapping[str, str]) -> str:
    by_display = {"DISPLAY": "xcb", "WAYLAND_DISPLAY": "wayland"}
    found = [platform for name, platform in by_display.items() if environment.get(name)]
    return environment.get("QT_QPA_PLATFORM") or "".join(found[:1])


def no_display_message() -> str:
    run = f"    {Path(sys.executable).name} bootstrap.py run --"
    return (
        "There is no display to open a window on: DISPLAY and WAYLAND_DISPLAY are not set.\n"
        "These commands do the same work without a window:\n"
        f"{run} new hello.unroll --task hello-embedding\n"
        f"{run} train hello.unroll"
    )


def prepare(kind: str, libraries: Sequence[str]) -> None:
    ready = is_ready(kind)
    provide(libraries if ready else [*libraries, "ensurepip"])
    if not ready:
        install(kind)


def provide(parts: Sequence[str]) -> None:
    missing = missing_parts(parts)
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise SetupError(f"Please install what this system lacks: {', '.join(missing)}.")
    packages = sorted({*map(debian_package, missing), *fonts(parts)})
    if os.geteuid() != 0:
        raise SetupError(apt_message(packages))
    apt_install(packages)
    if missing_parts(parts):
        raise SetupError(f"Still missing after that: {', '.join(missing_parts(parts))}.")


def missing_parts(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if not is_present(part)]


def is_present(part: str) -> bool:
    if part == "ensurepip":
        importlib.invalidate_caches()
        return importlib.util.find_spec(part) is not None
    try:
        ctypes.CDLL(part)
    except OSError:
        return False
    return True


def debian_package(part: str) -> str:
    """Debian names a library's package after it: libX11.so.6 is in libx11-6, libxcb.so.1 in libxcb1."""
    name, _, version = part.lower().partition(".so.")
    return ODD_PACKAGES.get(part) or (f"{name}-{version}" if name[-1].isdigit() else name + version)


def fonts(parts: Sequence[str]) -> list[str]:
    opens_window = {*" ".join(WINDOW.values()).split()} & {*parts}
    return ["fonts-noto-cjk"] if opens_window and not has_chinese_font() else []


def has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    return bool(lister and subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout)


def apt_message(packages: Iterable[str]) -> str:
    command = f"sudo apt-get install --no-install-recommends {' '.join(packages)}"
    return f"Some system packages are missing. Install them, then run this again:\n    {command}"


def apt_install(packages: Iterable[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A partly unreachable list may still hold what is needed, so only the install decides.
    subprocess.run(["apt-get", "update"], env=environment, stdout=sys.stderr, check=False)
    require(["apt-get", "install", "-y", "--no-install-recommends", *packages], environment)


def install(kind: str) -> None:
    if VENV.exists() and not is_usable():
        shutil.rmtree(VENV)
    VENV.mkdir(exist_ok=True)
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    # This interpreter may itself lie in the .venv just removed; the one it was made from does not.
    require([getattr(sys, "_base_executable", sys.executable), "-m", "venv", str(VENV)])
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    require([*pip, "-c", str(ROOT / "constraints.txt"), *requirements(kind)])
    STAMP.write_text(digest(kind), encoding="utf-8")


def require(command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Run a step of the set-up; what it says goes to stderr, since stdout belongs to the app."""
    print("==", *command[:4], file=sys.stderr, flush=True)
    if subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode:
        raise SetupError("That step failed, see above. Running the same command again starts over.")


def is_ready(kind: str) -> bool:
    return PYTHON.exists() and read(STAMP) in {digest(kind), digest("dev")}


def is_usable() -> bool:
    this_python = "\nversion = {}.{}.".format(*sys.version_info)
    return PYTHON.exists() and read(STAMP) != UNFINISHED and this_python in read(VENV / "pyvenv.cfg")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def digest(kind: str) -> str:
    parts = [kind, sys.version_info[:2], requirements(kind), read(ROOT / "constraints.txt")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def requirements(kind: str) -> list[str]:
    import tomllib  # not there in a Python too old for Unroll, which has to be told so first

    tables = tomllib.loads(read(ROOT / "pyproject.toml"))
    runtime: list[str] = tables["project"]["dependencies"]
    return runtime + tables["dependency-groups"]["dev"] if kind == "dev" else runtime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
