"""JSON: a list of objects, one per row, whose keys are titles. Values keep their types.

A key that an object lacks is absent from its row; of a repeated key the last value counts. The
list is decoded in blocks of some hundred kilobytes, so that memory is bounded by the file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import BinaryIO, Final

import msgspec

from recalc.importing.files import (
    Inspection,
    Limits,
    Refused,
    check_column_count,
    check_row_count,
    check_title,
    quoted,
    value_too_large,
)

#: Levels of lists and objects inside one value. Everything that reads the value back, here and in
#: a client, recurses as deep.
MAX_DEPTH: Final = 100
_BLOCK: Final = 1 << 18
#: Block ends that are tried before the block is made twice as large.
_TRIES: Final = 16

_END_OF_OBJECT = re.compile(rb"\}[ \t\r\n]*+,")
_LIST = re.compile(rb"[ \t\r\n]*+\[")
_HALF_PAIR = re.compile(rb"\\u[dD][89abAB]")
_BYTE = re.compile(r"\(byte (\d+)\)")
_NOT_OBJECT = re.compile(r"Expected `object`, got `(\w+)` - at `\$\[(\d+)\]`")

Row = dict[str, object]

_decode_rows = msgspec.json.Decoder(list[Row]).decode
_decode_raw_rows = msgspec.json.Decoder(list[dict[str, msgspec.Raw]]).decode
_decode_value = msgspec.json.Decoder().decode


def inspect_json(source: BinaryIO, limits: Limits) -> Inspection:
    """Validate the whole file. Raises Refused, naming the line or the row (from 1) and key."""
    encode = msgspec.msgpack.Encoder().encode
    titles: dict[str, None] = {}
    count = 0
    for row in _rows(_text(source), limits):
        count += 1
        check_row_count(count, limits)
        if not row.keys() <= titles.keys():
            _add_titles(titles, row, count, limits)
        for title, value in row.items():
            if type(value) in (dict, list) and _deeper_than(value, MAX_DEPTH):
                raise _too_deep(f"Row {count}, key {quoted([title])}")
        try:
            encode(row)
        except OverflowError as error:
            raise _out_of_range(f"Row {count}") from error
    if not count:
        raise Refused("empty_file", "The list is empty. It has to hold one object for each row.")
    if not titles:
        raise Refused("no_titles", "None of the objects has a key. Keys are the columns' titles.")
    return Inspection(tuple(titles), count)


def encode_json(source: BinaryIO, limits: Limits, numbers: Mapping[str, int]) -> Iterator[bytes]:
    """The encoded rows of a file that was inspected; ``numbers`` are its columns' by title."""
    encode = msgspec.msgpack.Encoder().encode
    for row in _rows(_text(source), limits):
        yield encode({numbers[title]: value for title, value in row.items()})


def _add_titles(titles: dict[str, None], row: Row, count: int, limits: Limits) -> None:
    for title in row:
        if title not in titles:
            check_title(title, f"Row {count}: a key")
            titles[title] = None
            check_column_count(len(titles), limits, f"The file up to row {count}")


def _deeper_than(value: object, levels: int) -> bool:
    if isinstance(value, dict):
        return levels == 0 or any(_deeper_than(each, levels - 1) for each in value.values())
    if isinstance(value, list):
        return levels == 0 or any(_deeper_than(each, levels - 1) for each in value)
    return False


def _text(source: BinaryIO) -> bytes:
    """The file without its byte order mark. Raises Refused when it is not UTF-8."""
    data = source.read()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        raise Refused(
            "invalid_encoding",
            "The file has a NUL or a UTF-16 mark. Save the file as UTF-8.",
        )
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _BLOCK):
            decoder.decode(data[start : start + _BLOCK], final=start + _BLOCK >= len(data))
    except UnicodeDecodeError as error:
        line = _line(data, start + max(error.start - len(decoder.getstate()[0]), 0))
        raise Refused(
            "invalid_encoding", f"Line {line} is not UTF-8. Save the file as UTF-8."
        ) from error
    return data.removeprefix(codecs.BOM_UTF8)


def _rows(data: bytes, limits: Limits) -> Iterator[Row]:
    """The rows of the list. Raises Refused where the file stops being a list of objects."""
    if not data.strip():
        raise Refused("empty_file", "The file is empty. It has to hold a list of objects.")
    opening = _LIST.match(data)
    if opening is None:
        raise Refused(
            "not_a_list", "The file is not a JSON list. Write [ … ] around an object for each row."
        )
    count = 0
    place: int | None = opening.end()
    while place is not None:
        rows, place = _block(data, place, count, limits)
        count += len(rows)
        yield from rows


def _block(data: bytes, start: int, count: int, limits: Limits) -> tuple[list[Row], int | None]:
    """The rows from ``start``, where one begins, up to some other, and where that begins.

    A block is cut behind a "},", which may as well stand inside a value or a string. But what
    begins with a row and reads as a whole list ends with a row; otherwise another cut is tried.
    """
    size = _BLOCK
    while True:
        cuts = islice(_END_OF_OBJECT.finditer(data, min(start + size, len(data))), _TRIES)
        found = False
        for cut in cuts:
            found = True
            try:
                block = b"[%b]" % data[start : cut.start() + 1]
                rows = _decode_block(block, count, limits)
            except msgspec.DecodeError:
                continue
            return rows, cut.end()
        if not found:
            break
        size *= 2
    try:
        rows = _decode_block(b"[" + data[start:], count, limits)
    except msgspec.DecodeError as error:
        raise _malformed(data, start, error) from error
    if count and not rows:
        raise _malformed_on(_line(data, len(data)), "trailing comma in array")
    return rows, None


def _decode_block(block: bytes, count: int, limits: Limits) -> list[Row]:
    """The rows of a block, behind ``count`` others. Raises DecodeError when it is no list."""
    try:
        if len(block) <= min(2 * _BLOCK, limits.cell_bytes):
            return _decode_rows(block)
        # A value is decoded only when its text is no longer than a cell holds: "[[],[],…" would
        # take twenty times its length.
        return [
            {title: _value(raw, title, number, limits) for title, raw in row.items()}
            for number, row in enumerate(_decode_raw_rows(block), start=count + 1)
        ]
    except msgspec.ValidationError as error:
        wrong = _NOT_OBJECT.search(str(error))
        if wrong is not None:
            raise Refused(
                "not_an_object",
                f"Row {count + int(wrong[2]) + 1} is not an object but of type {wrong[1]}. Write "
                "each row as an object whose keys are titles.",
            ) from error
        raise _out_of_range(f"A number in row {count + 1} or after it") from error
    except RecursionError as error:
        raise _too_deep(f"A value in row {count + 1} or after it") from error


def _value(raw: msgspec.Raw, title: str, number: int, limits: Limits) -> object:
    if memoryview(raw).nbytes > limits.cell_bytes:
        raise value_too_large(limits, f"Row {number}, key {quoted([title])}")
    return _decode_value(raw)


def _malformed(data: bytes, start: int, error: msgspec.DecodeError) -> Refused:
    """The refusal of what follows ``start``, by the line that the decoder stopped in."""
    said = _BYTE.search(str(error))
    if said is None:
        # The decoder waits for the other half of a surrogate pair, too, and says no place.
        half = _HALF_PAIR.search(data, max(len(data) - 16, 0))
        what = "half a \\u pair" if half else "it ends too early, the file may be cut off"
        return _malformed_on(_line(data, len(data)), what)
    at = start + int(said[1]) - 1  # the block had a bracket put before it
    line = _line(data, at)
    if data[at : at + 3] in (b"NaN", b"Inf"):
        return Refused(
            "not_finite",
            f"Line {line} has NaN or Infinity, which JSON does not have. Write null or a string.",
        )
    return _malformed_on(line, str(error).partition(":")[2].partition(" (")[0].strip())


def _malformed_on(line: int, what: str) -> Refused:
    return Refused(
        "malformed_json",
        f"The JSON is not well-formed on line {line}: {what}. Correct the file and send it again.",
    )


def _line(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _too_deep(where: str) -> Refused:
    return Refused(
        "too_deep",
        f"{where} has lists or objects nested more than {MAX_DEPTH} deep. Flatten it.",
    )


def _out_of_range(where: str) -> Refused:
    return Refused(
        "number_out_of_range",
        f"{where} is out of range: whole numbers go from −2⁶³ to 2⁶⁴ − 1, others to ±1.8e308. "
        "Write larger ones as strings.",
    )
