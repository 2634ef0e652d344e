"""Lines of JSON: each line is a row, with its values as they are."""

from __future__ import annotations

import io
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.importing import Format, Limits, encode, inspect
from recalc.importing.files import Refused, format_of
from tests.unit.importing.test_round_trips import VALUES

LINES = Format("ndjson")
LIMITS = Limits(rows=100, columns=9, cell_bytes=1 << 20)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(["a", "b", "},"]), VALUES, min_size=1),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("name", ["x.ndjson", "x.jsonl", "x.y.NDJSON"])
def test_the_extension_names_it(name: str) -> None:
    assert format_of(name) == LINES


@given(
    rows=ROWS,
    end=st.sampled_from(["\n", "\r\n", "\n \t\n\n"]),
    start=st.sampled_from(["", "\n", "\ufeff"]),
    closed=st.booleans(),
    ascii_only=st.booleans(),
)
def test_lines_are_the_same_values(
    rows: list[dict[str, Any]], end: str, start: str, closed: bool, ascii_only: bool
) -> None:
    """Whatever ends them; empty lines are none, and the last line needs no end."""
    lines = [json.dumps(row, ensure_ascii=ascii_only) for row in rows]
    content = (start + end.join(lines) + end * closed).encode()
    titles = list({title: None for row in rows for title in row})
    found = inspect(io.BytesIO(content), LINES, LIMITS)
    assert (list(found.titles), found.rows) == (titles, len(rows))
    numbers = {title: number for number, title in enumerate(titles)}
    pieces = encode(io.BytesIO(content), LINES, LIMITS, numbers)
    read = [msgspec.msgpack.decode(row) for piece in pieces for row in piece]
    expected = [{numbers[title]: value for title, value in row.items()} for row in rows]
    assert repr(read) == repr(expected)  # tells 1, 1.0 and True apart


@pytest.mark.parametrize(
    ("content", "code", "part"),
    [
        ("", "empty_file", ""),
        (" \n\n", "empty_file", ""),
        ('{"a": 1}\n{"a": x}\n', "malformed_json", "line 2"),
        ('\n\n{"a": 1}\n\n{"a": x}', "malformed_json", "line 5"),
        ('{"a": 1}\n{"a"', "malformed_json", ""),
        ('{"a": 1}, {"a": 2}', "malformed_json", "Line 1 is not one whole object"),
        ('{"a": 1}{"a": 2}', "malformed_json", "line 1"),
        ('{"a": 1},\n{"a": 2}', "malformed_json", ""),
        ('{"a": [1\n2]}', "malformed_json", "Line 1 is not one whole object"),
        ('{"a": 1}\n\n{"a": [1\n2]}, {"b": 1}\n', "malformed_json", "Line 3 is not one"),
        ('\ufeff{"a": 1}, {"b": 2}\n{"c": 3\n"d": 4}\n', "malformed_json", "Line 1 is not one"),
        ('{"c": 3\n"d": 4}\n{"a": 1}, {"b": 2}', "malformed_json", "Line 1 is not one"),
        ('{"a": [[1\n2]]}\n{"a": 1}, {"a": 2}', "malformed_json", "Line 1 is not one"),
        ('{"a": 1}\r{"b": 2}\n', "malformed_json", "line 1"),
        ('{\n"a": 1\n}', "malformed_json", ""),
        ('[{"a": 1}]', "not_an_object", "Row 1"),
        ('{"a": 1}\n7\n', "not_an_object", "Row 2"),
        ('{"a": 1}\n{"a": 1, "a": 2}\n', "duplicate_key", "Row 2"),
    ],
)
def test_what_is_no_object_on_a_line_is_refused(content: str, code: str, part: str) -> None:
    """The message names the line, or the row."""
    with pytest.raises(Refused) as refused:
        inspect(io.BytesIO(content.encode()), LINES, LIMITS)
    assert refused.value.code == code
    assert part in refused.value.message
