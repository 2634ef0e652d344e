"""Results as an evaluating process encodes them for the SQLite store."""

from __future__ import annotations

import msgspec

from recalc.store import codec
from recalc.store.sqlite.encoded import EncodedResults, OtherRow, RowsEncoder, decode
from recalc.store.sqlite.evaluate import encode_rows
from recalc.store.sqlite.stored_rows import StoredRow


def test_rows_of_any_key_and_size_are_encoded() -> None:
    """Keys far apart, rows too large for a place, and rows with marks."""
    rows = [
        OtherRow(1 << 32, 0, 0, b"first", None),
        OtherRow((1 << 32) + 5, 3, 2, b"fifth", None),
        OtherRow((1 << 32) + (1 << 31), 0, 0, b"far", None),
        OtherRow((1 << 33) - 1, 0, 0, b"x" * (1 << 21), None),
        OtherRow((1 << 33) - 2, 0, 0, b"marked", b"\x80"),
    ]
    encoder = RowsEncoder()
    for row in rows:
        encoder.add(*msgspec.structs.astuple(row))
    found: EncodedResults = decode(encoder.end(completed=b"", failed=b"", changed=b""))
    assert sorted(found.rows(), key=lambda row: row.key) == sorted(rows, key=lambda row: row.key)
    assert [group.count for group in found.groups] == [1, 1, 1]


def test_rows_alike_are_encoded_as_one_by_one() -> None:
    """Of keys on both sides of a group's end, and of more bytes than the places of a group have."""
    for keys, size in (
        (range(5, 9), 10),
        (range((1 << 21) - 2, (1 << 21) + 2), 10),
        (range(4), 1 << 20),
    ):
        together, alone = RowsEncoder(), RowsEncoder()
        results = [bytes([key % 7]) * size for key in keys]
        together.add_alike(keys, 3, 2, results)
        for key, row in zip(keys, results, strict=True):
            alone.add(key, 3, 2, row, None)
        assert together.size == alone.size == 4 * size
        found: list[EncodedResults] = [
            decode(each.end(completed=b"", failed=b"", changed=b"")) for each in (together, alone)
        ]
        assert list(found[0].rows()) == list(found[1].rows())


def test_a_row_has_its_new_results_and_those_of_other_columns() -> None:
    """Of few and many columns, of numbers of any size; the row has none before, old ones of the
    same columns, or those of another."""
    for columns in ((3,), (200, 7, 70_000), tuple(range(15)), tuple(range(100, 116))):
        results = {each: [codec.encode((row, 1, 1)) for row in (1, 2)] for each in columns}
        for before in ({}, {columns[0]: b"\x00"}, {99: b"\x00"}):
            rows = [_row(key, before) for key in (1, 2)]
            assert list(map(codec.decode_value, encode_rows(rows, results))) == [
                {**dict.fromkeys(before, 0), **{each: [row, 1, 1] for each in columns}}
                for row in (1, 2)
            ]


def _row(key: int, results: dict[int, bytes]) -> StoredRow:
    return StoredRow(key, 0, 0, {}, {n: msgspec.Raw(each) for n, each in results.items()}, {}, 0)
