"""Tables of pairs: what is written is read back, and what cannot be read is explained."""

import csv
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playground import tables
from playground.pairs import MAX_PAIRS, MAX_TEXT, Pair
from playground.tables import TableError, load_pairs, read_csv, read_tsv, write_csv, write_tsv

TEXTS = st.text(st.one_of(st.characters(exclude_categories=("Cc", "Cs")), st.sampled_from('#\\", \ufeff')))
PAIRS = st.lists(st.builds(Pair, TEXTS, TEXTS)) | st.lists(
    st.builds(Pair, TEXTS, TEXTS, st.tuples(TEXTS, TEXTS.filter(bool)))
)


@given(PAIRS)
@example([Pair("\ufeffa", "b")])
@example([Pair("\\#a", "b"), Pair("#", ""), Pair("", ""), Pair("  ", "\u2028")])
def test_tsv_comes_back(pairs: list[Pair]) -> None:
    text = write_tsv(pairs)
    assert read_tsv(text) == tuple(pairs)
    assert read_tsv(text.replace("\n", "\r\n")) == tuple(pairs)


@given(PAIRS)
@example([Pair("input", "target"), Pair("input", "target")])
@example([Pair("\ufeffa", 'b"'), Pair("", ""), Pair(" ", ",")])
def test_csv_comes_back(pairs: list[Pair]) -> None:
    text = write_csv(pairs)
    assert read_csv(text) == tuple(pairs)
    cells = (cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


@given(PAIRS)
def test_files_come_back(tmp_path_factory: pytest.TempPathFactory, pairs: list[Pair]) -> None:
    folder = tmp_path_factory.mktemp("tables")
    for suffix, write in ((".tsv", write_tsv), (".TXT", write_tsv), (".csv", write_csv)):
        file = folder / f"pairs{suffix}"
        file.write_bytes(write(pairs).encode())
        assert load_pairs(file) == tuple(pairs)


def test_tsv_comments_blank_lines_and_ragged_rows() -> None:
    text = "\ufeff# input\ttarget\n\nhello\tohlol\r\n   \n only\na\tb\tc\td\ne\tf\t\t\n"
    text += "\\#x\ty\n\\\\#x\ty\n\\x\ty"
    assert read_tsv(text) == (
        Pair("hello", "ohlol"),
        Pair(" only", ""),
        Pair("a", "b", ("c", "d")),
        Pair("e", "f"),
        Pair("#x", "y"),
        Pair("\\#x", "y"),
        Pair("\\x", "y"),
    )


def test_pasted_text_has_no_comments() -> None:
    assert read_tsv("#a\tb\n\\#c\td", comments=False) == (Pair("#a", "b"), Pair("#c", "d"))


def test_tsv_is_written_plainly() -> None:
    assert write_tsv([Pair("he\"l'lo", "ohlol"), Pair("#", "x", ("y",))]) == "he\"l'lo\tohlol\n\\#\tx\ty\n"


def test_csv_header_quotes_and_ragged_rows() -> None:
    text = '\ufeffInput, Target\r\n"a,""b",c\r\n\r\nonly\r\n1,2,3\r\ninput,target\r\n'
    assert read_csv(text) == (
        Pair('a,"b', "c"),
        Pair("only", ""),
        Pair("1", "2", ("3",)),
        Pair("input", "target"),
    )
    assert read_csv("hello,ohlol") == (Pair("hello", "ohlol"),)


@pytest.mark.parametrize("pair", [Pair("a\tb", "c"), Pair("a", "b\n"), Pair("a", "b", ("\r",))])
def test_tsv_refuses_to_write_what_it_could_not_read(pair: Pair) -> None:
    with pytest.raises(TableError, match=r"^Pair 2 holds a tab"):
        write_tsv([Pair("a", "b"), pair])


@pytest.mark.parametrize("read", [read_tsv, read_csv])
@pytest.mark.parametrize("control", ["\0", "\x1b", "\x7f", "\x85"])
def test_control_characters_are_refused(read: Callable[[str], object], control: str) -> None:
    with pytest.raises(TableError, match=rf"^Line 2 .*U\+00{ord(control):02X}"):
        read(f"a,b\na{control},b\n")


@pytest.mark.parametrize(
    "text", ['a,b\n"c,d\n', 'a,b\n"c"d,e\n', 'a,b\n"c\nd",e\n', f"a,b\n{'c' * 200_000},d"]
)
def test_malformed_csv_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(TableError, match=r"[Ll]ine [23]\b"):
        read_csv(text)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.tables.MAX_PAIRS", 3)
    assert len(read_tsv("a\tb\n" * 3 + "#\n\n")) == 3
    for read in (read_tsv, read_csv):
        with pytest.raises(TableError, match="more than 3 rows"):
            read("a\n" * 4)


def test_the_limits_are_those_promised() -> None:
    assert (tables.MAX_BYTES, MAX_PAIRS) == (64 * 1024 * 1024, 200_000)


def test_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_BYTES", 2**20)
    file = tmp_path / "big.tsv"
    file.write_bytes(b"a\tb\n" * 2**18)
    monkeypatch.setattr("playground.tables.MAX_PAIRS", 2**18)
    assert len(load_pairs(file)) == 2**18
    file.write_bytes(b"a\tb\n" * 2**18 + b"a")
    with pytest.raises(TableError, match="larger than 1 MB"):
        load_pairs(file)


def test_unreadable_files_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TableError, match="no such file"):
        load_pairs(tmp_path / "missing.tsv")
    (tmp_path / "folder.tsv").mkdir()
    with pytest.raises(TableError, match="This is a folder"):
        load_pairs(tmp_path / "folder.tsv")
    (tmp_path / "pairs.xlsx").write_bytes(b"PK")
    with pytest.raises(TableError, match=r"choose a \.tsv, \.txt or \.csv file"):
        load_pairs(tmp_path / "pairs.xlsx")

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "locked.tsv").write_text("a\tb\n")
    monkeypatch.setattr(Path, "open", refuse)  # root could read it whatever its mode
    with pytest.raises(TableError, match="no permission"):
        load_pairs(tmp_path / "locked.tsv")


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders")
def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tsv")
    with pytest.raises(TableError, match="not an ordinary file"):
        load_pairs(tmp_path / "pipe.tsv")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_other_encodings_are_refused_with_the_line(tmp_path: Path, line_end: str) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes(f"a,b{line_end}é,c{line_end}".encode() + "é,c".encode("latin-1"))
    with pytest.raises(TableError, match=r"^Line 3 is not UTF-8"):
        load_pairs(file)
    file.write_bytes("a,b".encode("utf-16"))
    with pytest.raises(TableError, match=r"^Line 1 is not UTF-8"):
        load_pairs(file)


@pytest.mark.parametrize(
    ("text", "what"),
    [('"a\tb",c', "line 1 holds a tab"), ("a" * (MAX_TEXT + 1) + ",b", "more than 10,000 characters")],
)
def test_what_a_project_could_not_hold_is_refused(text: str, what: str) -> None:
    with pytest.raises(TableError, match=what):
        read_csv(text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''@", "'plain", "-", "a=b"])
def test_no_cell_is_run_by_a_spreadsheet(text: str) -> None:
    written = write_csv([Pair(text, text, (text,))])
    line = written.splitlines()[1]
    assert line == ",".join([f"'{text}" if text.lstrip("'")[:1] in tuple("=+-@") else text] * 3)
    assert read_csv(written) == (Pair(text, text, (text,)),)
