"""Reads a CSV file in blocks of lines: several times as fast as ``csv_rows``, whose rules it
follows.

It refuses nothing. It raises ``Unusual`` where it does not know a block to be valid, which some are
that are valid: ``csv_rows`` then reads the file line by line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

import msgspec

from recalc.importing.files import Limits

#: Bytes that are read at once. A value of a block fits into a cell of 1 MiB, however it is encoded.
_BLOCK = 1 << 16
#: Blocks that a record may begin and end in.
_LONGEST = 4
#: Ends of lines that are tried as the end of a block.
_TRIES = 64
#: Bytes of a JSON string for each of its characters, at most; two quotes come on top.
JSON_BYTES_PER_CHARACTER = 6
#: Bytes of MessagePack for each character, and for the header of a value, at most.
_BYTES_PER_CHARACTER, _HEADER_BYTES = 4, 5

Record = list[str]
_encode = msgspec.msgpack.Encoder().encode


class Unusual(Exception):
    """The file has to be read line by line."""


class Block:
    """Rows of a file: lines without quotes, split where their records are asked for, or records.
    ``size`` is the number of characters."""

    def __init__(self, text: str, delimiter: str) -> None:
        self.size = len(text)
        self._delimiter = delimiter
        plain = text.replace("\r\n", "\n") if "\r" in text else text
        self._lines: list[str] = []
        self._records: list[Record] = []
        if '"' in text or "\r" in plain:
            lines = io.StringIO(text, newline="")  # line ends inside quotes arrive as they are
            try:
                self._records = list(csv.reader(lines, delimiter=delimiter, strict=True))
            except csv.Error as error:
                raise Unusual from error
        else:
            self._lines = plain.split("\n")
            if not self._lines[-1]:  # behind the last line end
                del self._lines[-1]

    def __len__(self) -> int:
        return len(self._records or self._lines)

    def widths(self) -> set[int]:
        """Return the numbers of values that the rows have. An empty line has none."""
        delimiter = self._delimiter
        if self._records:
            return set(map(len, self._records))
        counts = {line.count(delimiter) for line in self._lines}
        return {count + 1 for count in counts} | ({0} if "" in self._lines else set())

    def longest(self) -> int:
        """Return the characters of the longest value."""
        return max(map(len, chain.from_iterable(self.records())), default=0)

    def records(self) -> Iterator[Record]:
        """Iterate over the rows, each with its values. An empty line of a file with one column is a
        row with one empty value. Lines are split one at a time: split, short ones take up to 90
        times their length."""
        if self._records:
            return (record or [""] for record in self._records)
        delimiter = self._delimiter
        return (line.split(delimiter) for line in self._lines)

    def take_titles(self) -> Record | None:
        """Remove the first row that is not empty, and all before it; return its values, None
        without one."""
        for position, row in enumerate(self._records or self._lines):
            if row:
                titles = next(islice(self.records(), position, None))
                del self._records[: position + 1]
                del self._lines[: position + 1]
                return titles
        return None

    def drop_empty(self) -> None:
        """Remove empty lines."""
        self._records = [record for record in self._records if record]
        self._lines = [line for line in self._lines if line]


class Blocks(Iterator[Block]):
    """Iterates over the rows behind the titles, block by block. Raises Unusual."""

    def __init__(self, source: BinaryIO, delimiter: str, limits: Limits) -> None:
        self._limits = limits
        # The limit holds for the whole process, whose readers all have the same setting.
        csv.field_size_limit(limits.cell_bytes)
        blocks = (Block(text, delimiter) for text in _texts(source))
        for block in blocks:
            titles = block.take_titles()
            if titles is not None:
                if max(map(len, titles)) > limits.cell_bytes:
                    break
                self.titles = titles
                self._blocks = chain([block], blocks)
                return
        raise Unusual

    def __next__(self) -> Block:
        block = next(self._blocks)
        width, widths = len(self.titles), block.widths()
        if width > 1 and 0 in widths:
            block.drop_empty()
            widths = block.widths()
        if not widths - {0} <= {width} or not self._fits(block):
            raise Unusual
        return block

    def _fits(self, block: Block) -> bool:
        """Whether no value and no row is longer than is allowed, however it is encoded."""
        limits, longest = self._limits, block.size
        if longest * JSON_BYTES_PER_CHARACTER + 2 > limits.cell_bytes:
            longest = block.longest()
        of_row = block.size * _BYTES_PER_CHARACTER + len(self.titles) * _HEADER_BYTES
        return (
            longest * JSON_BYTES_PER_CHARACTER + 2 <= limits.cell_bytes
            and of_row <= limits.row_bytes
        )


def encoded(header: Sequence[int], records: Iterable[Record]) -> Iterator[bytes]:
    """Encode records as MessagePack maps of column numbers, ``header``, to values."""
    # A list of numbers and values has the bytes of a map, behind another header.
    count = len(header)
    begin = _encode(dict.fromkeys(range(count), 0))[: 1 if count < 16 else 3]
    skipped = 1 if 2 * count < 16 else 3
    flat: list[int | str] = [0] * (2 * count)
    flat[::2] = header
    for record in records:
        flat[1::2] = record
        yield begin + _encode(flat)[skipped:]


def _texts(source: BinaryIO) -> Iterator[str]:
    """Yield the text of the file in pieces that seem to end with a record. Raises Unusual."""
    encoding = "utf-8-sig"
    rest = b""
    while chunk := source.read(_BLOCK):
        data = rest + chunk
        end = _end_of_record(data)
        if end:
            yield _text(data[:end], encoding)
            encoding = "utf-8"
        rest = data[end:]
        if len(rest) > _LONGEST * _BLOCK:
            raise Unusual
    yield _text(rest, encoding)


def _text(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unusual from error
    if "\0" in text:
        raise Unusual
    return text


def _end_of_record(data: bytes) -> int:
    """Return the end of the last line in ``data`` up to which the number of quotes is even: inside
    a quoted value it is odd. The csv module says later whether a value was cut all the same. 0
    where no such line is found."""
    end, quotes = len(data), data.count(b'"')
    for _ in range(_TRIES):
        feed = data.rfind(b"\n", 0, end)
        if feed < 0:
            break
        quotes -= data.count(b'"', feed, end)
        if quotes % 2 == 0:
            return feed + 1
        end = feed
    return 0
