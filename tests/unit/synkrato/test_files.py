"""Rows in files: what is broken costs no other row, and what is written is what is read."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato.errors import DestinationExistsError
from synkrato._csv import CSVRows
from synkrato._files import Format, Noted, format_of, ndjson_rows, output_of, rows_of, write_rows

HEAD = b"code,name\n"
OPEN = "a quote is opened and not closed, or stands alone within quotes"


def of_csv(data: bytes, **columns: Any) -> list[tuple[int, dict[str, Any], str]]:
    """Line, content and reason of each row."""
    return [(row.line, dict(row), row.reason) for row in CSVRows(io.BytesIO(data), "code", **columns)]


def of_ndjson(data: bytes) -> list[tuple[int, dict[str, Any], str]]:
    return [(row.line, dict(row), row.reason) for row in ndjson_rows(io.BytesIO(data))]


def written(rows: list[dict[str, Any]], form: Format, *fields: str) -> bytes:
    file = io.BytesIO()
    write_rows(Noted(rows), file, form, fields, None)
    return file.getvalue()


def test_cells_are_texts_and_an_empty_one_is_no_field() -> None:
    """Whatever ends the lines; quotes hold commas, quotes and line ends, and lines of nothing are passed over."""
    data = b'\xef\xbb\xbfcode,name\r\n007,\r\n"a,""b""","one\r\ntwo"\r\n\r\n,\r\n3/4" bolt,x'
    assert of_csv(data) == [
        (2, {"code": "007"}, ""),
        (3, {"code": 'a,"b"', "name": "one\r\ntwo"}, ""),
        (7, {"code": '3/4" bolt', "name": "x"}, ""),
    ]


def test_columns_are_what_they_are_said_to_be() -> None:
    """Numbers and JSON; a cell that is neither breaks its row alone, which is kept as it stands."""
    data = b'code,n,v\na,7,true\nb,-1.50,"[1,{""x"":null}]"\nc, 1e3 ,""\nd,"1,5",null\ne,1e999,1\nf,1,[\ng,007,1\n'
    no_number = "field 'n': {!r} is no number that JSON can carry"
    assert of_csv(data, numbers=["n"], values=["v"]) == [
        (2, {"code": "a", "n": 7, "v": True}, ""),
        (3, {"code": "b", "n": -1.5, "v": [1, {"x": None}]}, ""),
        (4, {"code": "c", "n": 1000}, ""),
        (5, {"code": "d", "n": "1,5", "v": None}, no_number.format("1,5")),
        (6, {"code": "e", "n": "1e999", "v": 1}, no_number.format("1e999")),
        (7, {"code": "f", "n": 1, "v": "["}, "field 'v': '[' is no JSON"),
        (8, {"code": "g", "n": "007", "v": 1}, no_number.format("007")),
    ]


@pytest.mark.parametrize(
    ("line", "text", "reason"),
    [
        (b"b", "b", "it has 1 cells, and the first line names 2"),
        (b"b,c,d", "b,c,d", "it has 3 cells, and the first line names 2"),
        (b"b,\xff\xc3(", "b,\\xff\\xc3(", "it has bytes that are not UTF-8"),
        (b"b,\0", "b,\0", "it has a NUL character"),
        (b'b,"c', 'b,"c', OPEN),
        (b'b,"c"d', 'b,"c"d', OPEN),
        (b'"b"c"', '"b"c"', OPEN),
        (b"b,c\rd,e", "b,c\rd,e", "it is no CSV: new-line character seen in unquoted field"),
        (b"b," + b"c" * 131_073, "b," + "c" * 131_073, "it is no CSV: field larger than field limit (131072)"),
    ],
    ids=["too few", "too many", "not UTF-8", "NUL", "open", "after a quote", "lone quote", "carriage return", "long"],
)
def test_broken_line_costs_no_other(line: bytes, text: str, reason: str) -> None:
    """It comes with its number, what stands there and why it is no row; the rows around it are read."""
    for after in (b"z,1\n", b'"z","1"\n'):
        before, broken, *rest = of_csv(HEAD + b"a,1\n" + line + b"\n" + after)
        assert (before, rest) == ((2, {"code": "a", "name": "1"}, ""), [(4, {"code": "z", "name": "1"}, "")])
        assert broken[:2] == (3, {"text": text})
        assert broken[2].startswith(reason)


def test_quote_that_nobody_closes_takes_no_rows_along() -> None:
    """However far it is to the next one, or to the end."""
    many = b"".join(b"L%d,x\n" % number for number in range(20_000))
    for end in (b"", b'"q",""\n'):
        rows = of_csv(HEAD + b'a,"b\n' + many + end)
        assert rows[0] == (2, {"text": 'a,"b'}, OPEN)
        assert [row["code"] for _, row, _ in rows[1:20_001]] == [f"L{number}" for number in range(20_000)]
        assert {reason for _, _, reason in rows[1:]} == {""}


def test_quotes_that_open_again_and_again_are_not_read_to_the_end() -> None:
    """What is joined stays in memory."""
    file = io.BytesIO(HEAD + b'a,"b\n' + b'c","d\n' * 200_000)
    row = next(iter(CSVRows(file, "code")))
    assert (row, row.reason, file.tell() < 150_000) == ({"text": 'a,"b'}, OPEN, True)


def test_rest_of_a_broken_row_is_not_taken_for_a_row() -> None:
    """Its second line has as many cells as a row; a row that is whole is read though it follows."""
    data = HEAD + b'a,"one\ntwo 3/4" bolt",x\nb,"c, d"\n'
    assert of_csv(data) == [
        (2, {"text": 'a,"one'}, OPEN),
        (3, {"text": 'two 3/4" bolt",x'}, "it may be the rest of the broken line before it"),
        (4, {"code": "b", "name": "c, d"}, ""),
    ]


def test_row_of_several_lines_is_broken_as_a_whole() -> None:
    """When its quotes are closed and its cells are too many."""
    assert of_csv(HEAD + b'a,"1\n2",3\nb,4\n') == [
        (2, {"text": 'a,"1\n2",3'}, "it has 3 cells, and the first line names 2"),
        (4, {"code": "b", "name": "4"}, ""),
    ]


def test_line_without_end_is_not_held() -> None:
    """Of more than 16 MiB only the begin is kept, as CSV and as NDJSON."""
    wide = b"a," + b"x" * (40 * 1024 * 1024) + b"\n"
    for rows in (of_csv(HEAD + wide + b"b,1\n"), of_ndjson(b"\n" + wide + b'{"code":"b","name":"1"}\n')):
        assert rows == [
            (2, {"text": "a," + "x" * 298 + " [cut]"}, "it is longer than 16777216 bytes"),
            (3, {"code": "b", "name": "1"}, ""),
        ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "its first line has to name the columns, and it is empty."),
        (b"\na,b\n", "its first line has to name the columns, and it is empty."),
        (b"code,,c\n", "its first line has to name the columns, and column 2 has no name."),
        (b"code,a,a\n", "its first line has to name the columns, and 'a' is there twice."),
        (b"code,\xff\n", "its first line has to name the columns, and it has bytes that are not UTF-8."),
        (b'code,"a\nb\n', f"its first line has to name the columns, and {OPEN}."),
        (b"Code;n\n", "it has no column 'code', but Code;n."),
        (b"code,m\n", "it has no column 'n', but code, m."),
    ],
)
def test_first_line_has_to_name_the_columns(data: bytes, message: str) -> None:
    """Or nothing is read at all."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        rows_of(io.BytesIO(data), "csv", "code", ["n"], [])


def test_broken_line_of_ndjson_costs_no_other() -> None:
    """Each is told what is wrong with it."""
    data = b'\xef\xbb\xbf{"a":1}\n\n{"a":\n[1]\n{"a":"\xff"}\n' + b"[" * 99_999 + b'\n{"a":NaN}\n{"a":[1.10,"\\u0000"]}'
    rows = of_ndjson(data)
    assert [(line, reason) for line, _, reason in rows] == [
        (1, ""),
        (3, "it is no JSON: Expecting value"),
        (4, "it is no object of field names and values"),
        (5, "it has bytes that are not UTF-8"),
        (6, "it is no JSON: maximum recursion depth exceeded while decoding a JSON array from a unicode string"),
        (7, ""),
        (8, ""),
    ]
    assert (rows[0][1], rows[1][1], rows[-1][1]) == ({"a": 1}, {"text": '{"a":'}, {"a": [1.1, "\0"]})


def test_csv_names_all_fields_that_there_are() -> None:
    """As they are met, though the last row alone may have one; or those that are asked for, in that order."""
    rows: list[dict[str, Any]] = [{"a": "x,y", "b": 1}, {"b": True, "c": ["ä", None]}, {"a": "1\r2", "c": ""}]
    assert written(rows, "csv").decode() == 'a,b,c\n"x,y",1,\n,true,"[""ä"",null]"\n"1\r2",,\n'
    assert written(rows, "csv", "c", "a").decode() == 'c,a\n,"x,y"\n"[""ä"",null]",\n,"1\r2"\n'
    assert written(rows, "ndjson", "c", "a").decode() == '{"a":"x,y"}\n{"c":["ä",null]}\n{"c":"","a":"1\\r2"}\n'
    assert written([], "csv") == b""
    assert written([], "csv", "c") == b"c\n"


def test_half_a_character_is_written_as_json_escapes_it() -> None:
    """UTF-8 has none, and a file that ends there would be worse."""
    assert json.loads(written([{"a": "\ud83d"}], "ndjson")) == {"a": "\ud83d"}
    assert written([{"a": "\ud83d"}], "csv") == b"a\n\\ud83d\n"


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NAMES = TEXTS.filter(bool)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(st.dictionaries(NAMES, VALUES), max_size=5))
def test_ndjson_is_read_as_it_was_written(rows: list[dict[str, Any]]) -> None:
    """Whatever the values."""
    assert [row for _, row, _ in of_ndjson(written(rows, "ndjson"))] == rows


@given(
    st.lists(
        st.fixed_dictionaries({"code": TEXTS.filter(bool), "n": st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9)}),
        min_size=1,
    ),
    VALUES.filter(lambda value: not isinstance(value, str)),
    NAMES.filter(lambda name: name not in ("code", "n")),
)
def test_csv_is_read_as_it_was_written(rows: list[dict[str, Any]], value: Any, name: str) -> None:
    """Texts of any kind, numbers and JSON where it is said what they are; other readers read the same."""
    rows[0][name] = value
    data = written(rows, "csv")
    read = [row for _, row, _ in of_csv(data, numbers=["n"], values=[name])]
    assert read == [{key: each for key, each in row.items() if each is not None} for row in rows]
    assert [row["code"] for row in csv.DictReader(io.StringIO(data.decode(), newline=""))] == [r["code"] for r in rows]


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.csv", "csv"), ("a.CSV", "csv"), ("a.ndjson", "ndjson"), ("a.jsonl", "ndjson"), ("-", "ndjson")],
)
def test_name_says_what_a_file_is(name: str, form: Format) -> None:
    """NDJSON where there is no name."""
    assert format_of(Path(name)) == form


def test_file_that_appears_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """And nothing is left of the one that was being written."""
    path = tmp_path / "rows.csv"

    def write() -> None:
        with output_of(path, replace=False) as file:
            file.write(b"ours")
            path.write_bytes(b"theirs")

    with pytest.raises(DestinationExistsError):
        write()
    assert ([path], b"theirs") == (list(tmp_path.iterdir()), path.read_bytes())
    with output_of(path, replace=True) as file:
        file.write(b"ours")
    assert ([path], b"ours") == (list(tmp_path.iterdir()), path.read_bytes())
