"""Files that are not taken: the code, what the message names, and that nothing was changed."""

from __future__ import annotations

import io
import json
import tracemalloc
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import Caller, ImportOperation
from recalc.importing import Format, Limits, encode, inspect

from .import_fixture import SHEET, TABLE, ImportFixture

CSV, TSV, JSON = "flights.csv", "flights.tsv", "flights.json"
JSON_FORMAT = Format("json")
SMALL = {"max_columns": 4, "max_cell_bytes": 100, "max_rows_per_sheet": 5}


def nested(depth: int) -> bytes:
    return b'[{"a": ' + b"[" * depth + b"]" * depth + b"}]"


#: File name, content (a str is the base64 itself), code, and what the message has to name.
REFUSED: list[tuple[str, bytes | str, str, str]] = [
    (CSV, "YQ", "invalid_base64", "padding"),
    (CSV, "YSxiCjEsMgo==", "invalid_base64", "padding"),
    (CSV, "YSxiCjEsMgoz====", "invalid_base64", "padding"),
    (CSV, "YQ==YQ==", "invalid_base64", "base64"),
    (CSV, "YSxi\nCjEsMg==", "invalid_base64", "line breaks"),
    (CSV, "data:text/csv;base64,YQ==", "invalid_base64", "data:"),
    (CSV, "YSxi_-==", "invalid_base64", "alphabet"),
    (CSV, "é===", "invalid_base64", "base64"),
    ("flights.xlsx", b"a\n1\n", "unsupported_file_type", ".csv"),
    ("csv", b"a\n1\n", "unsupported_file_type", "csv"),
    ("flights.csv.gz", b"a\n1\n", "unsupported_file_type", "flights.csv.gz"),
    ("a\0.csv", b"a\n1\n", "invalid_file_name", "printable"),
    ("x" * 252 + ".csv", b"a\n1\n", "invalid_file_name", "255"),
    (CSV, b"", "empty_file", "columns"),
    (CSV, b"\xef\xbb\xbf", "empty_file", "columns"),
    (CSV, b"\n\r\n\n", "empty_file", "columns"),
    (CSV, "a,b\n1,2\n".encode("utf-16"), "invalid_encoding", "UTF-16"),
    (CSV, "a,b\n1,2\n".encode("utf-32"), "invalid_encoding", "is UTF-32."),
    (CSV, b"a,b\n1,\xe42\n", "invalid_encoding", "Line 2 is not UTF-8 (byte 3 of it"),
    (CSV, "a,b\n1,2\n".encode("utf-16-be"), "invalid_encoding", "Line 1"),
    (CSV, "a,b\n1,2\n3,ä\n".encode("latin-1"), "invalid_encoding", "Line 3"),
    (CSV, b"a,b\n1,\x002\n", "invalid_encoding", "Line 2"),
    (CSV, b"a,b\n1\n", "ragged_line", "Line 2 has 1 value,"),
    (CSV, b"a,b\n1,2\n\n1,2,3\n", "ragged_line", "Line 4 has 3 values"),
    (CSV, b'a,b\n"1\n2",3\n4\n', "ragged_line", "Line 4"),
    (TSV, b"a\tb\n1,2\n", "ragged_line", "Line 2"),
    (CSV, b"a;b;c\n1;2;3\n", "other_delimiter", "a semicolon"),
    (CSV, b"a;b;c\n1,5;2;3\n", "other_delimiter", "delimiter ';'"),
    (CSV, b"sep=;\na;b\n1;2\n", "other_delimiter", "sep=;"),
    (CSV, b"a\tb\n1\t2\n", "other_delimiter", "a tab"),
    (CSV, b"a|b\n1|2\n", "other_delimiter", "a vertical bar"),
    (CSV, b'"a;b"\n1\n', "other_delimiter", "part of the title"),
    (TSV, b"a,b\n1,2\n", "other_delimiter", "a comma"),
    (CSV, b"a;b,5;c\n1;2;3\n", "ragged_line", "a semicolon"),
    (CSV, b'a\n"1"2\n', "malformed_csv", "line 2"),
    (CSV, b'a\n1\n"2\n', "malformed_csv", "line 3"),
    (CSV, b"a,b,c,d,e\n", "too_many_columns", "4 columns"),
    (CSV, b"a,,c\n1,2,3\n", "empty_title", "column 2"),
    (CSV, b"a,  \n1,2\n", "empty_title", "column 2"),
    (CSV, b"a,b,a\n1,2,3\n", "duplicate_title", "columns 1 and 3"),
    (CSV, b"x" * 256 + b"\n1\n", "value_too_large", "line 1"),
    (CSV, b"a\n" + b"1\n" * 6, "too_many_rows", "5 rows"),
    (CSV, b"a,b\n1,2\n3," + b"x" * 99 + b"\n", "value_too_large", "Line 3, column 'b'"),
    (CSV, b"a\n" + b"x" * 101 + b"\n", "value_too_large", "line 2"),
    (CSV, b"a\n" + b"\x01" * 20 + b"\n", "value_too_large", "Line 2, column 'a'"),
    (JSON, '[{"a": 1}]'.encode("utf-32"), "invalid_encoding", "is UTF-32."),
    (JSON, '[{"a": 1}]'.encode("utf-16"), "invalid_encoding", "is UTF-16."),
    (JSON, b"", "empty_file", "list of objects"),
    (JSON, b" \n ", "empty_file", "list of objects"),
    (JSON, b"[]", "empty_file", "object"),
    (JSON, b"[{}, {}]", "no_titles", "key"),
    (JSON, b'{"a": 1}', "not_a_list", "list"),
    (JSON, b'"a"', "not_a_list", "list"),
    (JSON, b'[{"a": 1}, {"a": 1, "b": 2, "a": 3}]', "duplicate_key", "Row 2"),
    (JSON, b'[{"a": 1}, {"a": {"x": 1}, "a": 3}, {"a": ":"}]', "duplicate_key", "Row 2"),
    (JSON, b'[{"a": ":"}, {"b": [{"x": 1, "x": 2}]}]', "duplicate_key", "Row 2, key 'b'"),
    (JSON, b'[{"a" : 1, "\\u0061": 2}]', "duplicate_key", "Row 1"),
    (JSON, b'[{"a": 1}, 3]', "not_an_object", "Row 2"),
    (JSON, b"[[1, 2]]", "not_an_object", "Row 1"),
    (JSON, b"[null]", "not_an_object", "Row 1"),
    (JSON, b'[{"a": 1}', "malformed_json", "ends too early"),
    (JSON, b'[{"a": 1},\n {"a": 1,}]', "malformed_json", "line 2: trailing comma"),
    (JSON, b'[{"a": 1}, ]', "malformed_json", "trailing comma"),
    (JSON, b'[{"a": 1}] x', "malformed_json", "trailing characters"),
    (JSON, b"[{a: 1}]", "malformed_json", "line 1"),
    (JSON, b'[{"a": "\\ud800"}]', "malformed_json", "half a \\u pair"),
    (JSON, b'[{"a": NaN}]', "not_finite", "Line 1"),
    (JSON, b'[{"a": 1},\n{"a": -Infinity}]', "not_finite", "Line 2"),
    (JSON, b'[{"a": 1e999}]', "number_out_of_range", "row 1"),
    (JSON, b'[{"a": 1}, {"a": 18446744073709551616}]', "number_out_of_range", "Row 2"),
    (JSON, b'[{"a": ' + b"9" * 5000 + b"}]", "value_too_large", "Row 1, key 'a'"),
    (JSON, nested(91), "value_too_large", "Row 1, key 'a'"),
    (JSON, '[{"a": "ä"}]'.encode("latin-1"), "invalid_encoding", "Line 1"),
    (JSON, '[{"a": 1}]'.encode("utf-16"), "invalid_encoding", "UTF-16"),
    (JSON, b'[{"": 1}]', "empty_title", "Row 1"),
    (JSON, b'[{"a": 1}, {"b\\u0000": 1}]', "invalid_title", "Row 2"),
    (JSON, json.dumps([{"k" * 256: 1}]).encode(), "title_too_long", "Row 1"),
    (JSON, json.dumps([{"a": 1}] * 6).encode(), "too_many_rows", "5 rows"),
    (JSON, b'[{"a": 1, "b": 2}, {"c": 1, "d": 2, "e": 3}]', "too_many_columns", "row 2"),
    (JSON, json.dumps([{"a": "x" * 99}]).encode(), "value_too_large", "Row 1, key 'a'"),
]

#: The same with the limits of a real server.
REFUSED_AT_SCALE: list[tuple[str, bytes | str, str, str]] = [
    (CSV, b"a,b\n1,2\n" * 5000 + b"3,\xff\n", "invalid_encoding", "Line 10001"),
    (CSV, ",".join(f"c{i}" for i in range(2000)).encode(), "too_many_columns", "999"),
    (CSV, b"x" * 256 + b"\n1\n", "title_too_long", "column 1"),
    (JSON, b"[" + b'{"a": 1},' * 50000 + b'{"a": 1, "a": 2}]', "duplicate_key", "Row 50001"),
    (JSON, b'[{"a": 1, "a": "' + b"x" * 600_000 + b'"}]', "duplicate_key", "Row 1"),
    (JSON, b"[" + b'{"a": 1},' * 50000 + b'{"a": 1]', "malformed_json", "line 1"),
    (JSON, b"[" + b'{"a": [{}, 1]},\n' * 30000 + b'{"a": x}]', "malformed_json", "line 30001"),
    (JSON, b'[{"a": [' + b'{"b": 1},' * 50000 + b"}]", "malformed_json", "line 1"),
    (JSON, nested(91), "too_deep", "Row 1, key 'a'"),
    (JSON, nested(5000), "too_deep", "90 deep"),
    (JSON, b'[{"a": ' + b'{"a": ' * 101 + b"1" + b"}" * 101 + b"}]", "too_deep", "Row 1"),
    (JSON, b'[{"a": ' + b"9" * 5000 + b"}]", "number_out_of_range", "strings"),
]

CASES = [(*case, SMALL) for case in REFUSED] + [(*case, {}) for case in REFUSED_AT_SCALE]


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize(("name", "content", "code", "names", "settings"), CASES)
async def test_a_bad_file_is_refused(
    name: str, content: bytes | str, code: str, names: str, settings: dict[str, Any], large: bool
) -> None:
    """A file that cannot be taken is refused before anything changes, whatever its size, and the
    message names what is wrong. The field is named as the request has it: a new sheet's file is in
    its `source`."""
    fixture = ImportFixture(**settings, sync_import_bytes=1 if large else 1 << 20)
    before = fixture.store.picture()
    for go, within in ((fixture.create, "source."), (fixture.append, "")):
        with pytest.raises(Invalid) as refused:
            await go(content, name)
        assert refused.value.code == code
        assert names in refused.value.message
        fields = {f"{within}file_name", f"{within}file_content_base64"}
        assert refused.value.parameter in fields
    assert fixture.store.picture() == before
    assert "reserve_rows" not in fixture.store.calls


@pytest.mark.parametrize("operation_id", ["", ".", "..", "a\0", "a\n", "\ud800", "x" * 256])
async def test_a_strange_operation_id_is_refused(operation_id: str) -> None:
    """An id that could not be asked for in a path is refused, and nothing is changed."""
    fixture = ImportFixture()
    before = fixture.store.picture()
    with pytest.raises(Invalid) as refused:
        await fixture.create(b"a\n1\n", operation_id=operation_id)
    assert (refused.value.code, refused.value.parameter) == ("invalid_operation_id", "operation_id")
    assert fixture.store.picture() == before


async def test_a_used_operation_id_is_refused() -> None:
    """An import's id is good for one import, and the second one changes nothing."""
    fixture = ImportFixture()
    first = await fixture.create(b"a\n1\n", operation_id="mine/1")
    assert first.operation.id == "mine/1"
    before = fixture.store.picture()
    for go in (fixture.create, fixture.append):
        with pytest.raises(Invalid) as refused:
            await go(b"a\n1\n", operation_id="mine/1")
        assert refused.value.code == "duplicate_operation_id"
    assert fixture.store.picture() == before


async def test_an_id_that_an_import_of_another_table_has_is_refused() -> None:
    """An id is good for one import in the whole workspace, and is refused before the file is read;
    no row id is used up."""
    fixture = ImportFixture()
    theirs = (await ImportFixture().create(b"a\n1\n", operation_id="mine")).operation
    fixture.store.imports["mine"] = replace(theirs, table_id=UUID(int=77))
    before = fixture.store.picture()
    for go in (fixture.create, fixture.append):
        with pytest.raises(Invalid) as refused:
            await go("not base64", operation_id="mine")
        assert refused.value.code == "duplicate_operation_id"
    assert fixture.store.picture() == before


async def test_an_id_that_another_request_takes_first_is_refused() -> None:
    """Of two requests with one id at the same time, the store takes one; the other one leaves the
    first one's import, the sheets and their row ids as they are."""
    for into_sheet in (False, True):
        fixture = ImportFixture()
        theirs = (await ImportFixture().create(b"a\n1\n", operation_id="mine")).operation

        def race(
            name: str, fixture: ImportFixture = fixture, theirs: ImportOperation = theirs
        ) -> None:
            if name == "create_import":
                fixture.store.imports["mine"] = theirs

        fixture.store.before = race
        with pytest.raises(Invalid) as refused:
            await (fixture.append if into_sheet else fixture.create)(b"a\n1\n", operation_id="mine")
        assert refused.value.code == "duplicate_operation_id"
        assert fixture.store.imports == {"mine": theirs}
        assert list(fixture.store.sheets) == [SHEET]
        assert fixture.sheet.next_row == 0


@pytest.mark.parametrize(
    ("file", "code", "names"),
    [
        (b"name,sum\n1,2\n", "computed_column", "'sum'"),
        (b"twice\n1\n", "ambiguous_column", "'twice'"),
        (b"name,x,y\n1,2,3\n", "too_many_columns", "2 new"),
    ],
)
async def test_titles_that_do_not_fit_the_sheet_are_refused(
    file: bytes, code: str, names: str
) -> None:
    """Titles of computed columns, titles that several columns have, and more new titles than fit
    are refused by name, and change nothing."""
    fixture = ImportFixture(max_columns=5)
    fixture.store.add_column(SHEET, "name")
    fixture.store.add_column(SHEET, "sum", "COUNT")
    fixture.store.add_column(SHEET, "twice")
    fixture.store.add_column(SHEET, "twice")
    before = fixture.store.picture()
    with pytest.raises(Invalid) as refused:
        await fixture.append(file)
    assert refused.value.code == code
    assert names in refused.value.message
    assert fixture.store.picture() == before


async def test_a_full_sheet_is_refused() -> None:
    """Rows that the sheet has no ids left for are refused: no column, no import, no row."""
    fixture = ImportFixture(max_rows_per_sheet=3)
    await fixture.append(b"a\n1\n2\n")
    before = fixture.store.picture()
    with pytest.raises(Invalid) as refused:
        await fixture.append(b"a,b\n1,2\n3,4\n")
    assert refused.value.code == "sheet_full"
    assert fixture.store.picture() == before


async def test_what_is_not_there_is_not_found() -> None:
    """An unknown table or sheet is told before the file is looked at."""
    fixture = ImportFixture()
    fixture.store.sheets.clear()
    with pytest.raises(NotFound):
        await fixture.append("not base64")
    with pytest.raises(NotFound):
        await fixture.imports.create_sheet(
            Caller(2, "key of another workspace"),
            TABLE,
            title=None,
            index=None,
            operation_id=None,
            file_name=CSV,
            file_content_base64="not base64",
        )


SIZE = 6 << 20
BOMBS: list[tuple[str, bytes, str]] = [
    (CSV, b"," * SIZE, "too_many_columns"),
    (CSV, b"a,b\n" + b"," * SIZE, "too_many_columns"),
    (CSV, b'a,b\nx",' + b"xx," * (SIZE // 3), "too_many_columns"),
    (CSV, b"a,b\n" + (b'"\n"' + b"," * 9000) * (SIZE // 9000), "too_many_columns"),
    (CSV, b'a\n"' + b"x" * SIZE + b'"\n', "value_too_large"),
    (CSV, b'a\n"' + b",,,\n" * (SIZE // 4) + b'"\n', "value_too_large"),
    (JSON, b'[{"a": [' + b"[]," * (SIZE // 3) + b"[]]}]", "value_too_large"),
    (JSON, b'[{"a": [' + b"{}," * (SIZE // 3) + b"{}]}]", "value_too_large"),
    (JSON, b"[{}," + b"1," * (SIZE // 2) + b"1]", "not_an_object"),
    (JSON, b'[{"a": ' + b"[" * SIZE, "too_deep"),
]


@pytest.mark.parametrize(("name", "content", "code"), BOMBS)
async def test_a_bomb_is_refused_with_bounded_memory(name: str, content: bytes, code: str) -> None:
    """A file that would become many times its size is refused within eight times its size."""
    fixture = ImportFixture()
    tracemalloc.start()
    try:
        with pytest.raises(Invalid) as refused:
            await fixture.create(content, name)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.code == code
    assert peak < 8 * SIZE


VALUE = b"[" + b"{}," * 43_000 + b"{}]"
EXPANDING: list[tuple[str, bytes]] = [
    ("rows", b"[" + b",".join([b'{"a":%b}' % VALUE] * 16) + b"]"),
    ("one row", b"[{" + b",".join(b'"a%d":%b' % (n, VALUE) for n in range(16)) + b"}]"),
]


@pytest.mark.parametrize(("name", "content"), EXPANDING)
async def test_values_that_expand_are_taken_with_bounded_memory(name: str, content: bytes) -> None:
    """A file whose values would all together become many times its size is imported within eight
    times its size, whether they stand in one row or in many."""
    limits = Limits(rows=100, columns=100, cell_bytes=1 << 18)
    tracemalloc.start()
    try:
        inspection = inspect(io.BytesIO(content), JSON_FORMAT, limits)
        numbers = {title: number for number, title in enumerate(inspection.titles)}
        rows = sum(
            len(piece) for piece in encode(io.BytesIO(content), JSON_FORMAT, limits, numbers)
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert rows == inspection.rows == (16 if name == "rows" else 1)
    assert peak < 8 * len(content)


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n", "\r", "\0"])
async def test_what_is_no_delimiter_is_refused_by_its_name(delimiter: str) -> None:
    """One character that a value can be told from; the refusal names the parameter."""
    fixture = ImportFixture()
    with pytest.raises(Invalid, match="one character") as refused:
        await fixture.append(b"a;b\n1;2\n", delimiter=delimiter)
    assert (refused.value.code, refused.value.parameter) == ("invalid_delimiter", "delimiter")
    assert fixture.sheet.read() == []


async def test_json_has_no_delimiter() -> None:
    """A delimiter that would be ignored is refused."""
    with pytest.raises(Invalid, match="has no delimiter") as refused:
        await ImportFixture().append(b'[{"a": 1}]', JSON, delimiter=",")
    assert refused.value.parameter == "delimiter"
