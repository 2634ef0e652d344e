"""Reads JSON: a list of objects, or lines of one each, whose keys are titles. Values keep their
types.

A key that an object lacks is absent from its row. An object that has a key twice is refused, since
one of the values would be lost. The list is decoded in blocks of 256 KiB, and a longer row one
value at a time, so memory is bounded by the file's size, not by that of its decoded values.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final

import msgspec

from recalc.importing.files import (
    Inspection,
    Limits,
    Refused,
    check_column_count,
    check_row_count,
    check_row_size,
    check_title,
    quoted,
    utf_by_mark,
    value_too_large,
)
from recalc.importing.json_lines import check_lines, to_list
from recalc.importing.json_scan import count_keys, end_of_row

#: Levels of lists and objects that a value may have. All that reads the value, here and in clients,
#: recurses as deep.
MAX_DEPTH: Final = 90
#: Bytes of the file that are decoded at once.
_BLOCK: Final = 1 << 18

_END_OF_OBJECT = re.compile(rb"\}[ \t\r\n]*+,")
_LIST = re.compile(rb"[ \t\r\n]*+\[")
_HALF_PAIR = re.compile(rb"\\u[dD][89abAB]")
_BYTE = re.compile(r"\(byte (\d+)\)")
_NOT_OBJECT = re.compile(r"Expected `object`, got `(\w+)` - at `\$\[(\d+)\]`")

Row = dict[str, object]

_decode_rows = msgspec.json.Decoder(list[Row]).decode
_decode_raw_rows = msgspec.json.Decoder(list[dict[str, msgspec.Raw]]).decode
_decode_value = msgspec.json.Decoder().decode
_encode = msgspec.msgpack.Encoder().encode


def inspect_json(source: BinaryIO, limits: Limits, *, lines: bool = False) -> Inspection:
    """Validate the whole file: a list, or ``lines``. Raises Refused, which names the line, or row
    (from 1) and key."""
    encode = msgspec.msgpack.Encoder().encode
    titles: dict[str, None] = {}
    count = 0
    for row in _rows(_text(source, lines), limits, check=True):
        count += 1
        check_row_count(count, limits)
        if not row.keys() <= titles.keys():
            _add_titles(titles, row, count, limits)
        try:
            size = len(encode(row))
        except OverflowError as error:
            raise _out_of_range(f"Row {count}") from error
        if size > limits.row_bytes:
            check_row_size(row.values(), limits, f"Row {count}")
    if not count:
        raise Refused("empty_file", "The list is empty. It has to hold one object for each row.")
    if lines:
        check_lines(source)
    if not titles:
        raise Refused("no_titles", "None of the objects has a key. Keys are the columns' titles.")
    return Inspection(tuple(titles), count)


def encode_json(
    source: BinaryIO, limits: Limits, numbers: Mapping[str, int], *, lines: bool = False
) -> Iterator[bytes]:
    """Encode the rows of a file that was inspected. ``numbers`` are column numbers by title."""
    encode = msgspec.msgpack.Encoder().encode
    for row in _rows(_text(source, lines), limits, check=False):
        yield encode({numbers[title]: value for title, value in row.items()})


def _add_titles(titles: dict[str, None], row: Row, count: int, limits: Limits) -> None:
    for title in row:
        if title not in titles:
            check_title(title, f"Row {count}: a key")
            titles[title] = None
            check_column_count(len(titles), limits, f"The file up to row {count}")


def _text(source: BinaryIO, lines: bool) -> bytes:
    """Return the file without its byte order mark, ``lines`` as a list. Raises Refused if it is not
    UTF-8."""
    data = source.read()
    other = utf_by_mark(data)
    if other is not None or b"\0" in data:
        found = f"The file is {other}." if other else "The file has a NUL, as binary files do."
        raise Refused("invalid_encoding", f"{found} Save the file as UTF-8.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _BLOCK):
            decoder.decode(data[start : start + _BLOCK], final=start + _BLOCK >= len(data))
    except UnicodeDecodeError as error:
        line = _line(data, start + max(error.start - len(decoder.getstate()[0]), 0))
        raise Refused(
            "invalid_encoding", f"Line {line} is not UTF-8. Save the file as UTF-8."
        ) from error
    text = data.removeprefix(codecs.BOM_UTF8)
    return to_list(text) if lines else text


def _rows(data: bytes, limits: Limits, *, check: bool) -> Iterator[Row]:
    """Yield the rows of the list. Raises Refused where the file is not a list of objects, and with
    ``check`` also for objects that are not allowed.

    In most files every "}," ends a row. So a block is cut after one, and decoded as a list; if that
    works, it ends with a row. After the first block that cannot be decoded so, the ends of rows are
    searched for.
    """
    if not data.strip():
        raise Refused("empty_file", "The file is empty. It has to hold a list of objects.")
    opening = _LIST.match(data)
    if opening is None:
        raise Refused(
            "not_a_list", "The file is not a JSON list. Write [ … ] around an object for each row."
        )
    count = 0
    start = opening.end()
    guessing = True
    while True:
        guess = _guess(data, start + _BLOCK) if guessing else None
        end = guess or end_of_row(data, start, start + _BLOCK)
        if end is None:
            break
        stop, following = end
        try:
            rows = _block(data, start, stop, count, limits, check=check)
        except Refused:
            if guess is None:
                raise
            guessing = False
            continue
        for row in rows:
            count += 1
            yield row
        start = following
    rest = 0
    for row in _block(data, start, None, count, limits, check=check):
        rest += 1
        yield row
    if count and not rest:
        raise _malformed_on(_line(data, len(data)), "trailing comma in array")


def _guess(data: bytes, least: int) -> tuple[int, int] | None:
    """Return the result of ``end_of_row`` for a file whose objects are all rows, from the next "},"
    only."""
    found = _END_OF_OBJECT.search(data, least, least + _BLOCK)
    return None if found is None else (found.start() + 1, found.end())


def _block(
    data: bytes, start: int, stop: int | None, count: int, limits: Limits, *, check: bool
) -> Iterable[Row]:
    """Decode the rows from ``start``, where one begins, to ``stop``, where one ends; None is the
    file's end. ``count`` rows come before them."""
    text = b"[" + data[start:] if stop is None else b"[%b]" % data[start:stop]
    try:
        if len(text) <= min(2 * _BLOCK, limits.cell_bytes):
            rows = _decode_rows(text)
            if check and not _has_keys(text, _count_all(rows, count)):
                # A key is repeated in some row: this finds it.
                return list(_one_by_one(text, _decode_raw_rows(text), count, limits))
            return rows
        # A value is decoded only if its text is no longer than a cell may have, and dropped before
        # the next one: "[[],[],…" takes twenty times its length.
        return _one_by_one(text, _decode_raw_rows(text), count, limits)
    except msgspec.ValidationError as error:
        wrong = _NOT_OBJECT.search(str(error))
        if wrong is not None:
            raise Refused(
                "not_an_object",
                f"Row {count + int(wrong[2]) + 1} is not an object but of type {wrong[1]}. Write "
                "each row as an object whose keys are titles.",
            ) from error
        raise _out_of_range(f"A number in row {count + 1} or after it") from error
    except msgspec.DecodeError as error:
        raise _malformed(data, start, error) from error
    except RecursionError as error:
        raise _too_deep(f"A value in row {count + 1} or after it") from error


def _one_by_one(
    text: bytes, rows: Sequence[Mapping[str, msgspec.Raw]], count: int, limits: Limits
) -> Iterator[Row]:
    """Yield the rows of ``text`` with their values encoded, and check each value."""
    if count_keys(text) != sum(map(_count_raw, rows)):
        raise _repeated_key(f"Row {_repeats(text, rows, count)}")
    for number, row in enumerate(rows, start=count + 1):
        yield {title: _encoded(raw, title, number, limits) for title, raw in row.items()}


def _encoded(raw: msgspec.Raw, title: str, number: int, limits: Limits) -> msgspec.Raw:
    where = f"Row {number}, key {quoted([title])}"
    if memoryview(raw).nbytes > limits.cell_bytes:
        raise value_too_large(limits, where)
    try:
        value = _decode_value(raw)
        keys = _count(value, MAX_DEPTH) if type(value) in (dict, list) else 0
        if not _has_keys(bytes(raw), keys):
            raise _repeated_key(where)
        return msgspec.Raw(_encode(value))
    except msgspec.ValidationError as error:
        raise _out_of_range(f"A number in row {number}") from error
    except OverflowError as error:
        raise _out_of_range(f"Row {number}") from error
    except RecursionError as error:
        raise _too_deep(where) from error


# --- keys, which objects have once each ---


def _has_keys(text: bytes, keys: int) -> bool:
    """Whether ``text`` has as many keys as ``keys``. Cheap where no string has a colon."""
    return text.count(b":") == keys or count_keys(text) == keys


def _count_all(rows: Sequence[Row], count: int) -> int:
    """Count the keys of the rows and of all objects in them. Raises Refused for a value that is
    nested too deeply."""
    keys = sum(map(len, rows))
    for number, row in enumerate(rows, start=count + 1):
        for title, value in row.items():
            if type(value) in (dict, list):
                try:
                    keys += _count(value, MAX_DEPTH)
                except RecursionError as error:
                    raise _too_deep(f"Row {number}, key {quoted([title])}") from error
    return keys


def _count(value: Any, levels: int) -> int:
    """Count the keys of a list or object and of all objects in it. Raises RecursionError beyond
    ``levels``."""
    if levels == 0:
        raise RecursionError
    keys, values = (len(value), value.values()) if type(value) is dict else (0, value)
    for each in values:
        if type(each) in (dict, list):
            keys += _count(each, levels - 1)
    return keys


def _count_raw(row: Mapping[str, msgspec.Raw]) -> int:
    return len(row) + sum(count_keys(bytes(raw)) for raw in row.values())


def _repeats(text: bytes, rows: Sequence[Mapping[str, msgspec.Raw]], count: int) -> int:
    """Return the number of the first row that has a key twice."""
    start = 1  # after the bracket
    for number, row in enumerate(rows, start=count + 1):
        end = end_of_row(text, start, start)
        stop, following = (len(text), len(text)) if end is None else end
        if count_keys(text[start:stop]) != _count_raw(row):
            return number
        start = following
    raise AssertionError("the block has more keys than its rows")


def _repeated_key(where: str) -> Refused:
    return Refused(
        "duplicate_key",
        f"{where}: an object has the same key twice, and could keep only one of the values. Rename "
        "or remove one.",
    )


def _malformed(data: bytes, start: int, error: msgspec.DecodeError) -> Refused:
    """Return the refusal of text after ``start`` that is not JSON. It names the line where the
    decoder stopped."""
    said = _BYTE.search(str(error))
    if said is None:
        # The decoder names no position where a file ends, or where half a surrogate pair does.
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


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


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
