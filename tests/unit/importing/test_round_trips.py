"""What is in the file is in the sheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.importing import Format, Limits, encode, inspect
from recalc.importing.json_rows import MAX_DEPTH

from .import_fixture import ImportFixture

CSV_FORMAT, JSON_FORMAT = Format("csv", ","), Format("json")
#: Any text that is UTF-8; NUL never is in a CSV file that is taken.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
TITLE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20
).filter(lambda title: bool(title.strip()))
TITLES = st.lists(TITLE, min_size=1, max_size=6, unique=True)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["x", "y", "},{"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    titles = draw(TITLES)
    record = st.lists(TEXT, min_size=len(titles), max_size=len(titles))
    return titles, draw(st.lists(record, max_size=8))


@given(
    table=tables(),
    tabs=st.booleans(),
    delimiter=st.sampled_from(",;\t|^.$ é"),
    # Python's writer leaves a lone carriage return unquoted unless its own line end has one.
    style=st.sampled_from(
        [(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\n"), (csv.QUOTE_ALL, "\r")]
    ),
    mark=st.booleans(),
)
async def test_csv_values_are_the_same_strings(
    table: tuple[list[str], list[list[str]]],
    tabs: bool,
    delimiter: str,
    style: tuple[Any, str],
    mark: bool,
) -> None:
    """What a CSV writer wrote reads as the same strings, the empty string among them, with any
    delimiter that is named, any line ends, and with or without a byte order mark."""
    titles, records = table
    text = io.StringIO(newline="")
    quoting, line_end = style
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerows([titles, *records])
    content = text.getvalue().encode("utf-8-sig" if mark else "utf-8")
    fixture = ImportFixture()
    name = "table.tsv" if tabs else "table.csv"
    imported = await fixture.create(content, name, delimiter=delimiter)
    sheet = fixture.made(imported)
    assert [column.title for column in sheet.columns] == titles
    assert sheet.read() == [dict(zip(titles, record, strict=True)) for record in records]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a\n1\n\n2\n", ["1", "", "2"]),
        (b"a\n\n\n", ["", ""]),
        (b"a\r\n1\r\n\r\n2", ["1", "", "2"]),
        (b"\n\na\n1\n", ["1"]),
        (b'a\n""\n1\n', ["", "1"]),
        (b"a\n", []),
    ],
)
async def test_an_empty_line_of_one_column_is_a_row(content: bytes, rows: list[str]) -> None:
    """Writers leave a line empty where the only value is: no row is lost. Ahead of the titles
    there are none."""
    fixture = ImportFixture()
    imported = await fixture.create(content, "one.csv")
    assert imported.operation.row_count == len(rows)
    assert fixture.made(imported).read() == [{"a": value} for value in rows]


async def test_an_empty_line_of_several_columns_is_no_row() -> None:
    """A row of several columns has a delimiter at least: nothing is lost."""
    fixture = ImportFixture()
    imported = await fixture.create(b"a,b\n1,2\n\n,\n\n", "two.csv")
    assert fixture.made(imported).read() == [{"a": "1", "b": "2"}, {"a": "", "b": ""}]


async def test_a_title_may_hold_another_delimiter_when_the_delimiter_is_named() -> None:
    """A file is taken at its word where the caller says how it is to be read."""
    fixture = ImportFixture()
    imported = await fixture.create(b"a;b\n1;2\n", "one.csv", delimiter=",")
    assert fixture.made(imported).read() == [{"a;b": "1;2"}]


SPECTRUM = Path(__file__).parents[4] / "shared" / "corpora" / "csv-spectrum"


@pytest.mark.skipif(
    not SPECTRUM.is_dir(), reason="the corpus csv-spectrum is not beside the checkout"
)
async def test_files_of_csv_spectrum_read_as_they_mean() -> None:
    """The public corpus of csv files, each with the JSON that it means."""
    files = sorted(SPECTRUM.glob("csvs/*.csv"))
    assert len(files) == 11
    for file in files:
        meant = json.loads((SPECTRUM / "json" / file.name).with_suffix(".json").read_text())
        fixture = ImportFixture()
        imported = await fixture.create(file.read_bytes(), file.name)
        assert fixture.made(imported).read() == meant, file.name


@given(
    rows=st.lists(st.dictionaries(TITLE, VALUES, max_size=5), min_size=1, max_size=6),
    indent=st.sampled_from([None, 2]),
    ascii_only=st.booleans(),
    cell_bytes=st.sampled_from([1 << 20, 1 << 10]),
)
def test_json_values_keep_their_types(
    rows: list[dict[str, Any]], indent: int | None, ascii_only: bool, cell_bytes: int
) -> None:
    """What a JSON writer wrote reads as the same values with the same types; what an object lacks
    is absent from its row, and null is not."""
    limits = Limits(rows=10, columns=999, cell_bytes=cell_bytes)
    titles = list({title: None for row in rows for title in row})
    content = json.dumps(rows, indent=indent, ensure_ascii=ascii_only).encode()
    values = [value for row in rows for value in row.values()]
    if not titles or any(len(json.dumps(v, indent=2)) > cell_bytes // 8 for v in values):
        return
    inspection = inspect(io.BytesIO(content), JSON_FORMAT, limits)
    assert (inspection.titles, inspection.rows) == (tuple(titles), len(rows))
    numbers = {title: number for number, title in enumerate(titles, start=7)}
    pieces = encode(io.BytesIO(content), JSON_FORMAT, limits, numbers)
    read = [msgspec.msgpack.decode(row) for piece in pieces for row in piece]
    expected = [{numbers[title]: value for title, value in row.items()} for row in rows]
    assert repr(read) == repr(expected)  # tells 1, 1.0 and True apart


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"a": st.lists(st.fixed_dictionaries({"b": st.just("},{")}), max_size=3)}
        ),
        min_size=1,
        max_size=4,
    ),
    times=st.integers(1, 4000),
    space=st.sampled_from(["", " ", "\n  "]),
)
def test_json_blocks_are_cut_between_rows(
    rows: list[dict[str, Any]], times: int, space: str
) -> None:
    """A long list reads as its rows, however much values and strings look like a row's end."""
    limits = Limits(rows=1 << 20, columns=9, cell_bytes=1 << 20)
    content = "[" + f"{space},{space}".join(json.dumps(row) for row in rows * times) + "]"
    read = [
        msgspec.msgpack.decode(row)
        for piece in encode(io.BytesIO(content.encode()), JSON_FORMAT, limits, {"a": 0})
        for row in piece
    ]
    assert [row[0] for row in read] == [row["a"] for row in rows * times]


def test_nesting_up_to_the_limit_is_taken() -> None:
    """A value nested exactly as deep as is allowed reads as it was written."""
    limits = Limits(rows=10, columns=9, cell_bytes=1 << 20)
    content = b'[{"a": ' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}]"
    assert inspect(io.BytesIO(content), JSON_FORMAT, limits).rows == 1


def test_many_quoted_delimiters_are_no_columns() -> None:
    """A quoted value with any number of delimiters and lines is one value."""
    limits = Limits(rows=10, columns=3, cell_bytes=1 << 20)
    text = ",,,,\n" * 50_000
    content = f'a,b\n"{text}",x"y\n'.encode()
    (piece,) = encode(io.BytesIO(content), CSV_FORMAT, limits, {"a": 1, "b": 2})
    assert inspect(io.BytesIO(content), CSV_FORMAT, limits).rows == 1
    assert [msgspec.msgpack.decode(row) for row in piece] == [{1: text, 2: 'x"y'}]


def test_pieces_are_short() -> None:
    """A piece has at most 1 000 rows, and at most 256 KiB unless one row is longer."""
    limits = Limits(rows=10_000, columns=3, cell_bytes=1 << 20)
    sizes = [1] * 1200 + [100_000] * 4 + [400_000] + [1] * 3
    content = b"a\n" + b"".join(b"x" * size + b"\n" for size in sizes)
    pieces = list(encode(io.BytesIO(content), CSV_FORMAT, limits, {"a": 1}))
    assert [len(row) for piece in pieces for row in piece] == [
        len(msgspec.msgpack.encode({1: "x" * size})) for size in sizes
    ]
    for piece in pieces:
        assert len(piece) <= 1000
        assert len(piece) == 1 or sum(map(len, piece)) <= 1 << 18
