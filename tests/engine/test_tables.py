"""Tables of pairs: found out how they are written, read, and explained where they cannot be."""

import math
import os
import sys
from pathlib import Path

import pytest

from playground.pairs import MAX_PAIRS, MAX_TEXT
from playground.tables import Asked, Table, TableError, read_pasted, read_table, source
from playground.tables.values import NoteKind, SeparatorName
from tests.long.hostile_tables import TABLES, holds


@pytest.fixture
def read(tmp_path: Path) -> "Read":
    return Read(tmp_path)


class Read:
    """Reads a table of that name and contents."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, name: str, content: str | bytes, asked: Asked | None = None) -> Table:
        path = self._folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path, asked)


def texts(table: Table) -> list[tuple[str, ...]]:
    return [(pair.input, pair.target, *pair.extra) for pair in table.pairs]


def kinds(table: Table) -> list[NoteKind]:
    return [note.kind for note in table.notes]


# --- Headers


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("src-tgt.csv", "src,tgt\nab cd,X Y\n"),
        ("en-fr.csv", "en,fr\nab cd,X Y\n"),
        ("words.tsv", "input\ttarget\nab cd\tX Y\n"),
        ("tags.csv", "sentence,tags\nab cd,X Y\n"),
        ("word-tag.tsv", "Word\tTag\nab cd\tX Y\n"),
        ("qa.csv", "question;answer\nab cd;X Y\n"),
        ("chinese.txt", "输入\t输出\nab cd\tX Y\n"),
        ("mark.csv", "\ufeffInput, Target\r\nab cd, X Y\r\n"),
        ("swapped.csv", "target,source\nX Y,ab cd\n"),
        ("pandas.csv", ",source,target\n0,ab cd,X Y\n"),
    ],
)
def test_header_of_known_names_is_left_out_and_said(read: Read, name: str, content: str) -> None:
    table = read(name, content)
    assert texts(table) == [("ab cd", "X Y")]
    note = table.note("header")
    assert note is not None
    assert note.message.startswith("Line 1 (“")
    assert note.message.endswith("”) is a header and was left out.")


def test_first_row_that_only_looks_like_a_header_is_a_pair_and_is_said(read: Read) -> None:
    for content in (
        "abc,defg\nab,ba\ncd,dc\n",
        "x,y\nxx,yy\n",
        "my text,its tags\nab,ba\n",
        "ab,cd\n12,21\n34,43\n",
    ):
        table = read("table.csv", content)
        assert texts(table)[0] == tuple(content.splitlines()[0].split(","))
        assert kinds(table) == ["perhaps_header"]
    assert kinds(read("table.csv", "ab,ba\nabc,cba\n")) == []
    assert texts(read("table.csv", "x,y\n12,21\n")) == [("12", "21")]  # neither is a symbol of the others


def test_header_as_it_is_asked_for(read: Read) -> None:
    content = "left,right\nab,ba\n"
    assert texts(read("table.csv", content, Asked(header="yes"))) == [("ab", "ba")]
    assert texts(read("table.csv", content)) == [("left", "right"), ("ab", "ba")]
    known = read("table.csv", "input,target\nab,ba\n", Asked(header="no"))
    assert texts(known) == [("input", "target"), ("ab", "ba")]
    assert kinds(known) == []


def test_columns_are_found_by_their_names_and_the_others_are_said(read: Read) -> None:
    table = read("table.csv", "id,question,answer,date\n0,a,b,x\n1,c,d,\n")
    assert texts(table) == [("a", "b", "x"), ("c", "d")]
    assert kinds(table) == ["header", "index", "columns", "more_columns"]
    table = read("table.csv", "date,question,answer\n7,a,b\n9,c,d\n")
    assert texts(table) == [("a", "b", "7"), ("c", "d", "9")]
    assert kinds(table) == ["header", "columns", "more_columns"]


# --- What is data


@pytest.mark.parametrize("suffix", [".tsv", ".txt", ".csv"])
def test_hashes_and_backslashes_are_data(read: Read, suffix: str) -> None:
    mark = "," if suffix == ".csv" else "\t"
    rows = [("#ab", "ba#"), ("####..", "..####"), ("\\#define X", "a b"), ("\\", "#")]
    table = read(f"table{suffix}", "".join(f"{one}{mark}{other}\n" for one, other in rows))
    assert (texts(table), kinds(table)) == (rows, [])


def test_quotes_are_those_of_spreadsheets_and_others_are_symbols(read: Read) -> None:
    rows = [("a\nb", "c\td"), ('say "x"', "y"), ("he'l\"lo", "x"), ('"un', "closed")]
    content = '"a\nb"\t"c\td"\n"say ""x"""\ty\nhe\'l"lo\tx\n"un\tclosed\n'
    table = read("table.tsv", content)
    assert texts(table) == rows
    assert kinds(table) == ["invisible", "invisible"]  # the line feed, the tab
    assert texts(read("table.csv", '"a,b\nc",d\na"b,c\n')) == [("a,b\nc", "d"), ('a"b', "c")]


def test_quotation_marks_in_a_list_of_words_swallow_nothing(read: Read) -> None:
    rows = [('"', "PUNCT"), ("hello", "UH"), ('"', "PUNCT"), ("x", '"'), ("y", '"')]
    table = read("words.tsv", "".join(f"{word}\t{tag}\n" for word, tag in rows))
    assert texts(table) == rows
    needless = read("words.tsv", '"hello"\tUH\n')
    assert (texts(needless), kinds(needless)) == ([("hello", "UH")], ["quotes"])


def test_further_columns_blank_lines_and_spaces_are_said(read: Read) -> None:
    table = read("table.tsv", "\ufeffab\tba\r\n   \n\n cd\tdc\te\tf\r\nef\tfe\t\t\n")
    assert texts(table) == [("ab", "ba"), (" cd", "dc", "e", "f"), ("ef", "fe")]
    assert [(note.kind, note.message) for note in table.notes] == [
        ("more_columns", "Further columns are not used: 1 row, in line 4."),
        ("blank_lines", "Blank lines were left out: 2 lines, the first in line 2."),
        ("spaces", "Texts begin or end with a space: 1 text, in line 4."),
    ]


def test_invisible_characters_are_named_with_their_place(read: Read) -> None:
    table = read(
        "table.tsv",
        "ab\u200b\tb\u00a0a\nab\u200b\tcd\u200b\n👩\u200d👩\u200d👧❤\ufe0f\t1\ufe0f\u20e3🏴\U000e0067\U000e007f\n",
    )
    assert [note.message for note in table.notes if note.kind == "invisible"] == [
        "Invisible: zero width space (U+200B) in line 1, input, position 3, and 2 more.",
        "Invisible: no-break space (U+00A0) in line 1, target, position 2.",
    ]


# --- Separators


@pytest.mark.parametrize(
    ("name", "content", "separator"),
    [
        ("semi.csv", "ab;ba\ncd;dc\n", "semicolon"),
        ("decimal.csv", "1,5;5,1\n2,5;5,2\n", "semicolon"),
        ("quoted.csv", '"ab";"ba"\n"c;d";"d;c"\n', "semicolon"),
        ("line.csv", "sep=;\r\nab;ba\r\n", "semicolon"),
        ("line.csv", "sep=|\r\nab|ba\r\n", "pipe"),
        ("arrow.txt", "hello → ohlol\nab → ba\n", "arrow"),
        ("tabs.csv", "a, b\tb ,a\n", "tab"),
        ("comma.tsv", "ab,ba\ncd,dc\n", "comma"),
        ("space.csv", 'ab, ba\n"c, d", "d ,c"\n', "comma-space"),
        ("pipe.txt", "ab|ba\n", "pipe"),
    ],
)
def test_other_separators_are_found_and_said(
    read: Read, name: str, content: str, separator: SeparatorName
) -> None:
    table = read(name, content)
    assert table.separator == separator
    assert all(len(row) == 2 and row[0] == row[1][::-1] for row in texts(table) if row[0] != "hello")
    assert "separator" in kinds(table)
    assert not table.note("no_separator")


def test_separator_as_it_is_asked_for(read: Read) -> None:
    assert texts(read("table.tsv", "hello ohlol\n", Asked(separator="space"))) == [("hello", "ohlol")]
    assert texts(read("table.csv", "a;b,c\n", Asked(separator="semicolon"))) == [("a", "b,c")]
    rival = read("table.csv", "a;b,c\n").note("separator")
    assert rival is not None
    assert rival.message == "The columns were separated at a comma; a semicolon would do as well."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("space.tsv", "hello ohlol\n", "There is no tab in line 1; it has a space."),
        ("one.txt", "hello\nworld\n", "There is no tab in line 1 (2 lines have none)."),
        ("mixed.tsv", "ab\tba\ncd\tdc\n\nef;fe\n", "There is no tab in line 4; it has a semicolon."),
        ("mixed.csv", "a;b\nc;d\ne,f\n", "There is no semicolon in line 3; it has a comma."),
    ],
)
def test_first_line_that_does_not_fit_names_what_it_holds(
    read: Read, name: str, content: str, said: str
) -> None:
    note = read(name, content).note("no_separator")
    assert note is not None
    assert note.message == said


# --- Encodings

CHINESE = "输入,输出\r\n你好,好你\r\n我爱你,你爱我\r\n"


@pytest.mark.parametrize(
    ("encoding", "found", "is_guess"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", False),
        ("utf-16", "utf-16-le", False),
        ("utf-16-le", "utf-16-le", True),
        ("utf-16-be", "utf-16-be", True),
        ("gbk", "gb18030", True),
        ("gb18030", "gb18030", True),
    ],
)
def test_encodings_of_chinese_are_found(read: Read, encoding: str, found: str, is_guess: bool) -> None:
    table = read("table.csv", CHINESE.encode(encoding))
    assert texts(table) == [("你好", "好你"), ("我爱你", "你爱我")]
    assert (table.encoding, table.note("encoding") is not None) == (found, is_guess)


@pytest.mark.parametrize(
    "content",
    [
        "café,éfac\nnaïve,evïan\n",
        "Größe,eßörG\nÜbung,gnubÜ\n",
        "“hi”,”ih“\n",
        "déjà vu,uv àjéd\nété,été\n",
        "señor,roñes\n",
        "ÄÖÜ,ÜÖÄ\n5 €,€ 5\n",
    ],
)
def test_western_letters_are_not_taken_for_chinese(read: Read, content: str) -> None:
    table = read("table.csv", content.encode("cp1252"))
    assert (table.encoding, texts(table)) == (
        "cp1252",
        [tuple(row.split(",")) for row in content.splitlines()],
    )
    assert table.note("encoding") is not None


def test_encoding_as_it_is_asked_for(read: Read) -> None:
    data = "ab,ба\n".encode("cp1251")
    assert texts(read("table.csv", data, Asked(encoding="windows-1251"))) == [("ab", "ба")]
    assert read("table.csv", data, Asked(encoding="cp1251")).notes == ()
    marked = "\ufeffab,ba\n".encode()
    assert texts(read("table.csv", marked, Asked(encoding="utf-8"))) == [("ab", "ba")]
    for name in ("rot13", "elvish", "idna", "undefined"):
        with pytest.raises(TableError, match=r"There is no encoding|is not text in the encoding idna"):
            read("table.csv", data, Asked(encoding=name))
    with pytest.raises(TableError, match=r"^Line 2 is not text in the encoding ascii"):
        read("table.csv", "a,b\né,c\n", Asked(encoding="ascii"))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_damaged_utf_8_is_refused_with_its_line(read: Read, line_end: str) -> None:
    data = f"a,b{line_end}é,c{line_end}".encode() + "é,c".encode("latin-1")
    with pytest.raises(TableError, match=r"^Line 3 is not UTF-8"):
        read("table.csv", data)


# --- What cannot be read


@pytest.mark.parametrize("control", ["\0", "\x1b", "\x7f", "\x85"])
@pytest.mark.parametrize("name", ["table.csv", "table.tsv"])
def test_control_characters_are_refused(read: Read, name: str, control: str) -> None:
    with pytest.raises(TableError, match=rf"^Line 2 .*U\+00{ord(control):02X}"):
        read(name, f"a,b\na{control},bb\n")
    with pytest.raises(TableError, match="half a character"):
        read_pasted("a\t\ud83d")


@pytest.mark.parametrize("content", ['a,b\n"c,d\n', 'a,b\n"c"d,e\n', f"a,b\n{'c' * (MAX_TEXT + 1)},d"])
def test_malformed_csv_is_refused_with_its_line(read: Read, content: str) -> None:
    with pytest.raises(TableError, match=r"Line 2\b"):
        read("table.csv", content)


def test_too_much_is_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.pairs.MAX_PAIRS", 3)
    assert len(read("table.tsv", "a\tb\n" * 3 + "\n\n").pairs) == 3
    with pytest.raises(TableError, match="more than 3 rows"):
        read("table.tsv", "a\tb\n" * 4)
    monkeypatch.undo()
    with pytest.raises(TableError, match="Line 2 has 103 columns"):
        read("table.csv", "a,b\n" + "a," * 102 + "a\n")
    with pytest.raises(TableError, match=r"^Line 1 has more than 2,040,306 characters"):
        read("table.csv", "," * 3_000_000)
    monkeypatch.setattr("playground.tables.lines.MAX_LINES", 5)
    with pytest.raises(TableError, match="more than 5 lines"):
        read("table.csv", "\n" * 6)
    monkeypatch.undo()
    monkeypatch.setattr("playground.tables.gathering.MAX_MEMORY", 2**20)
    with pytest.raises(TableError, match="more than 1 MB of memory from line 2"):
        read("table.csv", "a,b\n" + f"{'é' * 9_000}," * 40 + f"{'🎉' * 9_000},\n" * 20)


def test_the_limits_are_those_promised() -> None:
    assert (source.MAX_BYTES, MAX_PAIRS, MAX_TEXT) == (64 * 2**20, 200_000, 10_000)


def test_large_files_are_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 2**10)
    assert len(read("table.tsv", b"a\tb\n" * 2**8).pairs) == 2**8
    with pytest.raises(TableError, match="larger than"):
        read("table.tsv", b"a\tb\n" * 2**8 + b"a")


def test_unreadable_files_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TableError, match="no such file"):
        read_table(tmp_path / "missing.tsv")
    (tmp_path / "folder.tsv").mkdir()
    with pytest.raises(TableError, match="This is a folder"):
        read_table(tmp_path / "folder.tsv")
    for name, said in (("pairs.xlsx", "save it as CSV"), ("pairs.png", r"choose a \.tsv, \.txt or \.csv")):
        (tmp_path / name).write_bytes(b"PK")
        with pytest.raises(TableError, match=said):
            read_table(tmp_path / name)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "locked.tsv").write_text("a\tb\n")
    monkeypatch.setattr(Path, "open", refuse)  # root could read it whatever its mode
    with pytest.raises(TableError, match="no permission"):
        read_table(tmp_path / "locked.tsv")


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders")
def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tsv")
    with pytest.raises(TableError, match="not an ordinary file"):
        read_table(tmp_path / "pipe.tsv")


def test_reading_tells_how_far_it_is_and_ends_when_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text("hello\tohlol\n" * 50_000)
    shares: list[float] = []
    read_table(path, told=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] > 0.9

    def stop(share: float) -> None:
        if share > 0.5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        read_table(path, told=stop)


@pytest.mark.parametrize("name", ["commas.csv", "long texts with emoji.tsv"])
def test_hostile_tables_take_little_memory(name: str) -> None:
    """The long form reads sixty of them, and looks at the time."""
    assert holds(next(table for table in TABLES if table.name == name), math.inf)
