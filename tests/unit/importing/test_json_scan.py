"""Ends of rows and numbers of keys, found without decoding."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recalc.importing.json_scan import count_keys, end_of_row

TEXT = st.text(st.sampled_from('a"\\\\{}[],: \n'), max_size=6)
VALUES = st.recursive(
    st.none() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
ROWS = st.lists(st.dictionaries(TEXT, VALUES, max_size=4), max_size=6)


def keys(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(keys, value.values()))
    return sum(map(keys, value)) if isinstance(value, list) else 0


def ends(text: str) -> list[int]:
    """Where the rows of a list end, as a decoder finds it."""
    found: list[int] = []
    ref = text.find("{")
    while ref != -1:
        found.append(json.JSONDecoder().raw_decode(text, ref)[1])
        ref = text.find("{", found[-1])
    return found


@settings(max_examples=300)
@given(ROWS, st.sampled_from([None, 1]), st.integers(0, 60))
def test_ends_of_rows_are_those_that_a_decoder_finds(
    rows: list[dict[str, Any]], indent: int | None, ahead: int
) -> None:
    """Whatever stands in keys and values, each cut is the end of a row, the first one behind the
    least place, and only the last rows are not followed by one."""
    text = json.dumps(rows, indent=indent)
    known = ends(text)
    start = 1
    while (end := end_of_row(text.encode(), start, start + ahead)) is not None:
        stop, following = end
        assert stop in known
        assert stop >= start + ahead
        assert not any(start + ahead < each < stop for each in known)
        assert text[stop:following].strip() == ","
        start = following
    assert not any(start + ahead < each for each in known[:-1])


@given(ROWS)
def test_keys_are_counted(rows: list[dict[str, Any]]) -> None:
    """All keys at all levels; colons in keys and values are none."""
    assert count_keys(json.dumps(rows).encode()) == keys(rows)


@pytest.mark.parametrize(
    "data",
    [b"", b"[", b'{"a', b'{"a": "', b'{"a": "\\', b"{}", b"{}]", b"{} {}", b"[" * 9999, b"}"],
)
@pytest.mark.parametrize("least", [0, 1, 5, 50])
def test_text_without_another_row_has_no_end(data: bytes, least: int) -> None:
    """Text that is cut off, ends, or is not JSON at all: no row follows."""
    assert end_of_row(data, 0, least) is None
