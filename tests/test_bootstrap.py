"""What bootstrap.py asks of the system, installs and starts. Nothing here is downloaded."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

import bootstrap

on_linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lacks Qt's libraries")
XCB_DISPLAY = {"DISPLAY": ":0"}


class Commands(list[list[str]]):
    """Stands in for the commands bootstrap would run, and makes what `python -m venv` makes."""

    def __init__(self) -> None:
        super().__init__()
        self.interrupted_by = "nothing"

    def __call__(self, command: Sequence[str], _environment: object = None) -> None:
        self.append([*command])
        if self.interrupted_by in command:
            raise KeyboardInterrupt
        if "venv" in command:
            bootstrap.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            bootstrap.PYTHON.touch()
            self.write_version(sys.version.split()[0])

    def write_version(self, version: str) -> None:
        (bootstrap.VENV / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")


def write_project(root: Path, runtime: Sequence[str] = ("numpy>=2",)) -> None:
    tables = f"[project]\ndependencies = {json.dumps(runtime)}\n[dependency-groups]\ndev = ['pytest']\n"
    (root / "pyproject.toml").write_text(tables)
    (root / "constraints.txt").write_text("numpy==2.4.6\n")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_project(tmp_path)
    for name in ("PYTHON", "STAMP", "VENV", "ROOT"):
        inside = Path(getattr(bootstrap, name)).relative_to(bootstrap.ROOT)
        monkeypatch.setattr(bootstrap, name, tmp_path / inside)
    return tmp_path


@pytest.fixture
def commands(project: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    assert project.exists()
    stand_in = Commands()
    monkeypatch.setattr(bootstrap, "require", stand_in)
    return stand_in


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> Callable[..., set[str]]:
    def pretend(*parts: str, user: int = 1000, apt: bool = True) -> set[str]:
        missing = set(parts)
        monkeypatch.setattr(bootstrap, "is_present", lambda part: part not in missing)
        monkeypatch.setattr(bootstrap, "has_chinese_font", lambda: True)
        monkeypatch.setattr(bootstrap, "shutil", SimpleNamespace(which=lambda name: name if apt else None))
        monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
        return missing

    return pretend


def xcb_window() -> list[str]:
    return bootstrap.app_libraries([], XCB_DISPLAY)


@pytest.mark.parametrize(
    ("part", "package"),
    [
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libGL.so.1", "libgl1"),
        ("libX11.so.6", "libx11-6"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("ensurepip", f"python3.{sys.version_info.minor}-venv"),
    ],
)
def test_each_missing_part_names_its_debian_package(part: str, package: str) -> None:
    assert bootstrap.debian_package(part) == package


@on_linux_only
def test_a_user_gets_one_apt_line_with_exactly_what_is_missing(lacking: Callable[..., set[str]]) -> None:
    lacking("libxcb-cursor.so.0", "libEGL.so.1", "libgthread-2.0.so.0", "libglib-2.0.so.0")
    with pytest.raises(bootstrap.SetupError) as caught:
        bootstrap.provide(xcb_window())
    lines = [line.strip() for line in str(caught.value).splitlines() if "sudo" in line]
    packages = "libegl1 libglib2.0-0 libxcb-cursor0"
    assert lines == [f"sudo apt-get install --no-install-recommends {packages}"]
    assert caught.value.code == 1


@on_linux_only
def test_the_line_for_a_window_adds_chinese_glyphs_when_there_are_none(
    lacking: Callable[..., set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking("libEGL.so.1")
    monkeypatch.setattr(bootstrap, "has_chinese_font", lambda: False)
    with pytest.raises(bootstrap.SetupError, match=r"recommends fonts-noto-cjk libegl1$"):
        bootstrap.provide(xcb_window())
    with pytest.raises(bootstrap.SetupError, match=r"recommends libegl1$"):
        bootstrap.provide(bootstrap.on_linux(bootstrap.OFFSCREEN))


def test_without_apt_the_missing_libraries_are_named(lacking: Callable[..., set[str]]) -> None:
    lacking("libEGL.so.1", apt=False)
    with pytest.raises(bootstrap.SetupError, match=r"libEGL\.so\.1\.$"):
        bootstrap.provide(["libEGL.so.1", "libGL.so.1"])


def test_nothing_is_asked_for_when_nothing_is_missing(lacking: Callable[..., set[str]]) -> None:
    lacking(apt=False)
    bootstrap.provide(["libEGL.so.1", "ensurepip"])


def test_root_installs_what_is_missing(
    lacking: Callable[..., set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = lacking("libEGL.so.1", user=0)
    monkeypatch.delenv("DEBIAN_FRONTEND", raising=False)
    ran: list[tuple[list[str], str]] = []

    def run(command: list[str], env: dict[str, str], check: bool, stdout: object) -> SimpleNamespace:
        assert stdout is sys.stderr, "stdout belongs to the app"
        ran.append((command, env["DEBIAN_FRONTEND"]))
        missing.clear()
        return SimpleNamespace(returncode=int(check))

    monkeypatch.setattr(bootstrap, "subprocess", SimpleNamespace(run=run))
    bootstrap.provide(["libEGL.so.1"])
    install = ["apt-get", "install", "-y", "--no-install-recommends", "libegl1"]
    assert ran == [(["apt-get", "update"], "noninteractive"), (install, "noninteractive")]


def test_root_is_told_when_installing_did_not_help(
    lacking: Callable[..., set[str]], commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking("libEGL.so.1", user=0)
    monkeypatch.setattr(bootstrap, "subprocess", SimpleNamespace(run=lambda *_, **__: None))
    with pytest.raises(bootstrap.SetupError, match=r"Still missing .*libEGL\.so\.1"):
        bootstrap.provide(["libEGL.so.1"])
    assert len(commands) == 1


def test_a_library_that_does_not_load_counts_as_missing() -> None:
    assert bootstrap.missing_parts(["ensurepip", "libno-such-thing.so.9"]) == ["libno-such-thing.so.9"]


@on_linux_only
@pytest.mark.parametrize(
    ("environment", "has_xcb", "has_wayland"),
    [
        ({"DISPLAY": ":0"}, True, False),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, True, False),
        ({"DISPLAY": "", "WAYLAND_DISPLAY": "wayland-0"}, False, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, False, False),
    ],
)
def test_a_window_needs_the_libraries_of_its_display(
    environment: dict[str, str], has_xcb: bool, has_wayland: bool
) -> None:
    needed = bootstrap.app_libraries(["hello.unroll"], environment)
    assert "libEGL.so.1" in needed
    assert ("libxcb-cursor.so.0" in needed) == has_xcb
    assert ("libwayland-client.so.0" in needed) == has_wayland


@pytest.mark.parametrize(
    "command", ["new", "tasks", "train", "sweep", "inspect", "export", "import", "check"]
)
def test_headless_commands_need_no_display_and_no_qt(command: str) -> None:
    for language in ([], ["--language", "zh"], ["--language=zh"]):
        assert bootstrap.app_libraries([*language, command, "hello.unroll"], {}) == []


@on_linux_only
@pytest.mark.parametrize("arguments", [[], ["--", "train.unroll"], ["hello.unroll", "train"]])
def test_without_a_display_run_shows_the_headless_commands(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert bootstrap.main(["run", *arguments]) == 2
    said = capsys.readouterr().err
    assert "no display" in said
    assert "bootstrap.py run -- new hello.unroll --task hello-embedding\n" in said
    assert "bootstrap.py run -- train hello.unroll\n" in said


def test_an_old_python_is_refused_in_one_line() -> None:
    with pytest.raises(bootstrap.SetupError) as caught:
        bootstrap.refuse_old_python((3, 10))
    assert str(caught.value) == "Unroll needs Python 3.11 or newer; this is Python 3.10."
    assert caught.value.code == 2
    bootstrap.refuse_old_python((3, 11))


@pytest.mark.parametrize("argv", [[], ["runn"], ["lint", "x"], ["check", "--", "-x"]])
def test_anything_else_shows_the_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(argv) == 2
    assert capsys.readouterr().err.startswith("usage: ")


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: ")


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["test"], []),
        (["test", "--", "-k", "gates", "--", "x"], ["-k", "gates", "--", "x"]),
        (["test", "-q"], ["-q"]),
    ],
)
def test_arguments_reach_pytest_unchanged(
    argv: list[str], expected: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    def hand_over(arguments: list[str]) -> int:
        started.extend(arguments)
        return 5

    monkeypatch.chdir(project)
    monkeypatch.setattr(bootstrap, "prepare", lambda *_: None)
    monkeypatch.setattr(bootstrap, "hand_over", hand_over)
    assert bootstrap.main(argv) == 5
    assert started == ["-m", "pytest", *expected]


def test_every_step_runs_and_the_failed_ones_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "prepare", lambda *_: None)
    monkeypatch.setattr(bootstrap, "passes", lambda name, _: name not in {"ruff check", "mypy"})
    assert bootstrap.main(["check"]) == 1
    assert capsys.readouterr().out == "failed: ruff check, mypy\n"
    monkeypatch.setattr(bootstrap, "passes", lambda *_: True)
    assert bootstrap.main(["lint"]) == 0


def test_check_is_lint_and_the_tests() -> None:
    assert [*bootstrap.CHECK] == [*bootstrap.LINT, "pytest"]
    assert {"ruff check", "ruff format", "mypy", "lint-imports"} == {*bootstrap.LINT}


def test_the_locked_set_is_installed_once(commands: Commands, project: Path) -> None:
    bootstrap.prepare("runtime", [])
    assert [command[1:3] for command in commands] == [["-m", "venv"], ["-m", "pip"]]
    assert commands[1][-3:] == ["-c", str(project / "constraints.txt"), "numpy>=2"]
    bootstrap.prepare("runtime", [])
    assert len(commands) == 2


def test_tests_add_the_dev_group_and_the_app_runs_in_it(commands: Commands) -> None:
    bootstrap.prepare("runtime", [])
    bootstrap.prepare("dev", [])
    assert commands[-1][-2:] == ["numpy>=2", "pytest"]
    bootstrap.prepare("runtime", [])
    assert len(commands) == 4


@pytest.mark.parametrize("changed", ["dependencies", "constraints", "other tables"])
def test_only_a_changed_set_is_installed_anew(commands: Commands, project: Path, changed: str) -> None:
    bootstrap.prepare("runtime", [])
    (bootstrap.VENV / "kept").touch()
    if changed == "dependencies":
        write_project(project, runtime=["numpy>=2.1"])
    if changed == "constraints":
        (project / "constraints.txt").write_text("numpy==2.4.7\n")
    if changed == "other tables":
        with (project / "pyproject.toml").open("a") as file:
            file.write("[tool.ruff]\nline-length = 100\n")
    bootstrap.prepare("runtime", [])
    assert len(commands) == (2 if changed == "other tables" else 4)
    assert (bootstrap.VENV / "kept").exists()


@pytest.mark.parametrize("step", ["venv", "pip"])
def test_an_interrupted_install_starts_over(commands: Commands, step: str) -> None:
    commands.interrupted_by = step
    with pytest.raises(KeyboardInterrupt):
        bootstrap.prepare("runtime", [])
    (bootstrap.VENV / "half-written").touch()
    commands.interrupted_by = "nothing"
    commands.clear()
    bootstrap.prepare("runtime", [])
    assert len(commands) == 2
    assert not (bootstrap.VENV / "half-written").exists()


@pytest.mark.parametrize("damage", ["other Python", "no interpreter"])
def test_an_unusable_venv_is_made_again(commands: Commands, project: Path, damage: str) -> None:
    bootstrap.prepare("runtime", [])
    (bootstrap.VENV / "old").touch()
    if damage == "no interpreter":
        bootstrap.PYTHON.unlink()
    else:
        commands.write_version("3.9.1")
        write_project(project, runtime=["numpy"])
    bootstrap.prepare("runtime", [])
    assert len(commands) == 4
    assert not (bootstrap.VENV / "old").exists()


def test_a_venv_made_by_hand_is_kept_and_completed(commands: Commands) -> None:
    commands(["python", "-m", "venv"])
    (bootstrap.VENV / "kept").touch()
    bootstrap.prepare("dev", [])
    assert len(commands) == 3
    assert (bootstrap.VENV / "kept").exists()


def test_a_missing_ensurepip_matters_only_until_the_venv_is_made(
    commands: Commands, lacking: Callable[..., set[str]]
) -> None:
    lacking()
    bootstrap.prepare("runtime", [])
    lacking("ensurepip", apt=False)
    bootstrap.prepare("runtime", [])
    with pytest.raises(bootstrap.SetupError, match="ensurepip"):
        bootstrap.prepare("dev", [])
    assert len(commands) == 2


@pytest.mark.skipif(os.name == "nt", reason="a symbolic link stands in for the venv")
def test_arguments_and_exit_code_pass_through_to_the_app(project: Path, tmp_path: Path) -> None:
    bootstrap.PYTHON.parent.mkdir(parents=True)
    bootstrap.PYTHON.symlink_to(sys.executable)
    bootstrap.STAMP.write_text(bootstrap.digest("runtime"))
    (project / "main.py").write_text("import os, sys\nprint(sys.argv[1:], os.getcwd())\nsys.exit(7)\n")
    copy = shutil.copy(str(bootstrap.__file__), project)
    (tmp_path / "elsewhere").mkdir()
    result = subprocess.run(
        [sys.executable, copy, "run", "--", "train", "a b.unroll", "--", "-x"],
        cwd=tmp_path / "elsewhere",
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout == f"['train', 'a b.unroll', '--', '-x'] {tmp_path / 'elsewhere'}\n", result.stderr
    assert result.returncode == 7
