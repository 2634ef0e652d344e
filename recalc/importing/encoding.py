"""Inspects and encodes files of all formats: ``inspect`` first, then ``encode``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from recalc.importing.csv_rows import encode_csv, inspect_csv
from recalc.importing.files import Format, Inspection, Limits
from recalc.importing.json_rows import encode_json, inspect_json

#: Encoded rows that one transaction stores: each a MessagePack map of column numbers to values.
Piece = list[bytes]

#: Rows and bytes that a piece may have, which take two milliseconds to store. A longer row is a
#: piece of its own. Half as many rows cost a third more of the writer's time for each.
PIECE_ROWS = 1000
PIECE_BYTES = 1 << 18


def inspect(source: BinaryIO, file_format: Format, limits: Limits) -> Inspection:
    """Validate the whole file. Raises Refused, which names the line or row and what to do."""
    if file_format.is_json:
        return inspect_json(source, limits, lines=file_format.kind == "ndjson")
    return inspect_csv(source, file_format, limits)


def encode(
    source: BinaryIO, file_format: Format, limits: Limits, numbers: Mapping[str, int]
) -> Iterator[Piece]:
    """Yield the rows of a file in pieces. ``inspect`` has to have accepted it with these limits.

    ``numbers`` are the column numbers of all its titles.
    """
    if file_format.is_json:
        rows = encode_json(source, limits, numbers, lines=file_format.kind == "ndjson")
    else:
        rows = encode_csv(source, file_format, limits, numbers)
    piece: Piece = []
    size = 0
    for row in rows:
        if piece and (len(piece) == PIECE_ROWS or size + len(row) > PIECE_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(row)
        size += len(row)
    if piece:
        yield piece
