"""Results as an evaluating process encodes them for the SQLite store."""

from __future__ import annotations

import msgspec

from recalc.store.sqlite.encoded import EncodedResults, OtherRow, RowsEncoder, decode


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
