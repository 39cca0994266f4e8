"""What is written as a table, or copied, is read back the same; tables of others are read or explained."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from playground.pairs import Pair
from playground.tables import TableError, copied, read_pasted, read_table, write_csv, write_tsv
from tests.engine.random_tables import Written, outcome, tables

CHARACTERS = st.one_of(
    st.characters(exclude_categories=("Cc", "Cs")), st.sampled_from("#\\\",; →\ufeff\t\n\r'=|")
)
TEXTS = st.text(CHARACTERS) | st.sampled_from(("input", "target", "en", "fr", "", "id", "0", "1", "sep=;"))
PAIRS = st.lists(st.builds(Pair, TEXTS, TEXTS)) | st.lists(
    st.builds(Pair, TEXTS, TEXTS, st.tuples(TEXTS, TEXTS.filter(bool)))
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIRS)
@example([Pair("\ufeffa", "b")])
@example([Pair("sep=;", ""), Pair("#", "")])
@example([Pair("input", "target"), Pair("input", "target")])
@example([Pair("", "a", ("b",)), Pair("0", "c", ("d",)), Pair("1", "e", ("f",))])
@example([Pair("x", "y"), Pair("12", "21")])
@example([Pair("a", "b,c"), Pair('"', "\n\t"), Pair("  ", "\u2028"), Pair("", "")])
def test_files_come_back(folder: Path, pairs: list[Pair]) -> None:
    for suffix, write in ((".tsv", write_tsv), (".TXT", write_tsv), (".csv", write_csv)):
        file = folder / f"pairs{suffix}"
        file.write_bytes(write(pairs).encode())
        assert read_table(file).pairs == tuple(pairs)


@given(PAIRS)
def test_no_other_program_reads_another_csv(pairs: list[Pair]) -> None:
    rows = list(csv.reader(io.StringIO(write_csv(pairs), newline=""), strict=True))
    assert rows[0] == ["input", "target"]
    assert [len(row) for row in rows[1:]] == [2 + len(pair.extra) for pair in pairs]
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


@given(PAIRS)
@example([Pair('"', 'a\t"\nb'), Pair("input", "target"), Pair("\ufeff#", "\\#")])
def test_copied_pairs_are_pasted_as_they_are(pairs: list[Pair]) -> None:
    assert read_pasted(copied(pairs)).pairs == tuple(pairs)
    with_line_ends = copied(pairs)
    if "\n" not in "".join(pair.input + pair.target + "".join(pair.extra) for pair in pairs):
        assert read_pasted(with_line_ends.replace("\n", "\r\n")).pairs == tuple(pairs)


def test_cells_are_copied_as_they_are() -> None:
    assert copied([Pair("#ab", "ba#"), Pair("he\"l'lo", "\\#x", ("y",))]) == "#ab\tba#\nhe\"l'lo\t\\#x\ty\n"
    assert copied([Pair("a\nb", '"c"')]) == '"a\nb"\t"""c"""\n'


def test_tsv_is_written_plainly() -> None:
    assert write_tsv([Pair("he\"l'lo", "ohlol"), Pair("#", "x", ("y",))]) == "he\"l'lo\tohlol\n#\tx\ty\n"
    assert write_tsv([Pair("en", "fr")]) == "input\ttarget\nen\tfr\n"


@pytest.mark.parametrize("pair", [Pair("a\0b", "c"), Pair("a", "b", ("\x1b",)), Pair("\ud83d", "b")])
def test_what_no_table_can_hold_is_not_written(pair: Pair) -> None:
    for write in (write_tsv, write_csv, copied):
        with pytest.raises(TableError, match=r"^Pair 2 holds the character U\+"):
            write([Pair("a", "b"), pair])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''@", "'plain", "-", "a=b"])
def test_no_cell_is_run_by_a_spreadsheet(folder: Path, text: str) -> None:
    written = write_csv([Pair(text, text, (text,))])
    line = written.splitlines()[1]
    assert line == ",".join([f"'{text}" if text.lstrip("'")[:1] in tuple("=+-@") else text] * 3)
    file = folder / "formulas.csv"
    file.write_text(written, encoding="utf-8")
    assert read_table(file).pairs == (Pair(text, text, (text,)),)


def test_tables_of_others_are_read_or_explained(folder: Path) -> None:
    """The long form reads thousands."""
    seen: Counter[str] = Counter()

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(tables())
    def every_table(written: Written) -> None:
        seen[outcome(written, folder)] += 1

    every_table()
    assert seen["read"] > seen.total() / 2
