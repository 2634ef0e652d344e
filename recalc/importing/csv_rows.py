"""Reads CSV and TSV: a line of titles, then records of as many values, all of them strings.

The dialect is that of Python's csv module, strict. Fields are separated by a comma (.csv), a tab
(.tsv) or the delimiter that the caller names. Quotes are doubled inside quoted fields. An empty
field is the empty string.

In a file with one column, an empty line is a row with one empty value. In other files it is
skipped: their rows have at least one delimiter. Empty lines before the titles are skipped too. So
no row is lost, and none is added.

``csv_blocks`` reads most files, and faster. What is here reads the others, and makes all refusals.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from typing import BinaryIO

import msgspec

from recalc.importing.csv_blocks import JSON_BYTES_PER_CHARACTER, Blocks, Unusual, encoded
from recalc.importing.files import (
    Format,
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

#: Delimiters to look for where a file does not seem to have the one that it is read with.
_USUAL_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
#: Delimiters of a record from which its fields are counted before the csv module makes a list.
_SUSPECT = 1 << 14


def inspect_csv(source: BinaryIO, file_format: Format, limits: Limits) -> Inspection:
    """Validate the whole file. Raises Refused, naming the line."""
    try:
        return _inspect_blocks(source, file_format, limits)
    except (Unusual, Refused):
        source.seek(0)  # its lines may have another fault, or none
        return _inspect_lines(source, file_format, limits)


def _inspect_blocks(source: BinaryIO, file_format: Format, limits: Limits) -> Inspection:
    """Validate a file without knowing its lines. Raises Refused, and Unusual where a line may have
    to be named; either way, what is wrong is found line by line."""
    blocks = Blocks(source, file_format.delimiter, limits)
    _check_titles(blocks.titles, file_format, limits)
    rows = 0
    for block in blocks:
        rows += len(block)
        check_row_count(rows, limits)
    return Inspection(tuple(blocks.titles), rows)


def _inspect_lines(source: BinaryIO, file_format: Format, limits: Limits) -> Inspection:
    with closing(_Records(source, file_format.delimiter, limits)) as records:
        titles = next(records, None)
        if titles is None:
            raise Refused(
                "empty_file", "The file is empty. Its first line has to name the columns."
            )
        other = _check_titles(titles, file_format, limits)
        width = len(titles)
        rows = 0
        for record in records:
            if len(record) != width:
                raise _ragged(records.line, len(record), width, other)
            rows += 1
            check_row_count(rows, limits)
            if records.characters * JSON_BYTES_PER_CHARACTER + 2 > limits.cell_bytes:
                _check_sizes(record, titles, records.line, limits)
            # A character has at most four bytes, and a value's header at most five.
            if records.characters * 4 + width * 5 > limits.row_bytes:
                check_row_size(record, limits, f"Line {records.line}")
    return Inspection(tuple(titles), rows)


def encode_csv(
    source: BinaryIO, file_format: Format, limits: Limits, numbers: Mapping[str, int]
) -> Iterator[bytes]:
    """Encode the rows of a file that was inspected. ``numbers`` are column numbers by title."""
    done = 0
    try:
        blocks = Blocks(source, file_format.delimiter, limits)
        header = [numbers[title] for title in blocks.titles]
        for block in blocks:
            yield from encoded(header, block.records())
            done += len(block)
    except Unusual:
        source.seek(0)
        with closing(_Records(source, file_format.delimiter, limits)) as lines:
            header = [numbers[title] for title in next(lines)]
            yield from encoded(header, islice(lines, done, None))


def _check_titles(titles: list[str], file_format: Format, limits: Limits) -> str | None:
    """Return the delimiter, other than the file's own, that the titles hold; None if there is none.
    Raises Refused."""
    other = None if file_format.chosen else _other_delimiter(titles, file_format.delimiter)
    if other is not None and len(titles) == 1:
        raise _has_other_delimiter(other)
    _check_header(titles, limits)
    return other


def _other_delimiter(titles: list[str], delimiter: str) -> str | None:
    """Return the usual delimiter, other than the file's own, that is most frequent in the titles;
    None if there is none."""
    text = "".join(titles)
    found = max(_USUAL_DELIMITERS.keys() - {delimiter}, key=lambda each: (text.count(each), each))
    return found if found in text else None


def _has_other_delimiter(other: str) -> Refused:
    return Refused(
        "other_delimiter",
        f"Line 1 is one title that holds {_USUAL_DELIMITERS[other]}. If that separates the values, "
        f"send the file again with delimiter {other!r}, without a line such as sep={other}; if it "
        "is part of the title, name the delimiter that the file has.",
    )


def _ragged(line: int, values: int, width: int, other: str | None) -> Refused:
    hint = (
        ""
        if other is None
        else f" If {_USUAL_DELIMITERS[other]} separates them, send it as delimiter."
    )
    return Refused(
        "ragged_line",
        f"Line {line} has {_values(values)}, and the header has {width} columns. Give every line "
        f"as many; quote values that contain the delimiter.{hint}",
    )


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


def _check_header(titles: list[str], limits: Limits) -> None:
    check_column_count(len(titles), limits, "Line 1")
    seen: dict[str, int] = {}
    for position, title in enumerate(titles, start=1):
        check_title(title, f"Line 1: the title of column {position}")
        if title in seen:
            raise Refused(
                "duplicate_title",
                f"Line 1: columns {seen[title]} and {position} have the same title, "
                f"{quoted([title])}. Rename one of them.",
            )
        seen[title] = position


def _check_sizes(record: list[str], titles: list[str], line: int, limits: Limits) -> None:
    for title, value in zip(titles, record, strict=True):
        if len(msgspec.json.encode(value)) > limits.cell_bytes:
            raise value_too_large(limits, f"Line {line}, column {quoted([title])}")


class _Records(Iterator[list[str]]):
    """Iterates over the titles and rows of a file, with the line where each begins.

    An empty line counts as a row of one empty value where the titles are those of one column.
    """

    def __init__(self, source: BinaryIO, delimiter: str, limits: Limits) -> None:
        self._source = source
        self._lines = _Lines(source, delimiter, limits)
        # The limit holds for the whole process, whose readers all have the same setting. It stops a
        # quoted field that never ends before it fills the memory.
        csv.field_size_limit(limits.cell_bytes)
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)
        self._limits = limits
        self._width: int | None = None
        #: Of the record that was returned last: its first line, and its length in characters.
        self.line = 0
        self.characters = 0

    def __next__(self) -> list[str]:
        lines = self._lines
        while True:
            self.line = lines.number + 1
            try:
                record = next(self._reader)
            except UnicodeDecodeError as error:
                raise self._not_utf8() from error
            except csv.Error as error:
                raise self._malformed(error) from error
            self.characters = lines.characters
            lines.begin_record()
            if not record and self._width == 1:
                record = [""]
            if record:
                if self._width is None:
                    self._width = len(record)
                return record

    def close(self) -> None:
        """Detach from the source, which stays open."""
        self._lines.close()

    def _malformed(self, error: csv.Error) -> Refused:
        if str(error).startswith("field larger"):
            return value_too_large(self._limits, f"The record that begins on line {self.line}")
        return Refused(
            "malformed_csv",
            f"The record that begins on line {self.line} is not well-formed: {error}. Double the "
            'quotes inside a quoted value ("" for ") and close every quote.',
        )

    def _not_utf8(self) -> Refused:
        """Return the refusal that names the first line that is not UTF-8. The file is read again
        to find it, because text is decoded ahead of the csv reader."""
        self._source.seek(0)
        for number, line in enumerate(self._source, start=1):
            if number == 1 and (other := utf_by_mark(line)):
                return _invalid_encoding(f"The file is {other}.")
            try:
                line.decode()
            except UnicodeDecodeError as error:
                found = (
                    f"Line {number} is not UTF-8 (byte {error.start + 1} of it: {error.reason})."
                )
                return _invalid_encoding(found)
        return _invalid_encoding("The file is not UTF-8.")


class _Lines(Iterator[str]):
    """Iterates over lines of text, and checks each before the csv module reads it.

    The csv module has no limit of fields in a record: in a file of delimiters only, each would take
    at least eight bytes. So the fields of a record with many delimiters are counted first. Quoted
    delimiters do not count.
    """

    def __init__(self, source: BinaryIO, delimiter: str, limits: Limits) -> None:
        # newline="": line ends inside quoted fields arrive as they are.
        self._text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
        self._delimiter = delimiter
        self._limits = limits
        mark = re.escape(delimiter)
        self._field = re.compile(rf'(?:"(?:[^"]++|"")*+(?:"|\Z))?[^{mark}]*+(?:{mark}|\Z)')
        self._record: list[str] = []
        self._delimiters = 0
        self._suspect = _SUSPECT
        self.number = 0
        self.characters = 0

    def __next__(self) -> str:
        line = next(self._text)
        self.number += 1
        self.characters += len(line)
        self._record.append(line)
        self._delimiters += line.count(self._delimiter)
        if self._delimiters >= self._suspect:
            self._count_fields()
        if "\0" in line:
            raise _invalid_encoding(
                f"Line {self.number} has a NUL, as UTF-16, UTF-32 and binary files do."
            )
        return line

    def close(self) -> None:
        """Detach from the source, which stays open."""
        self._text.detach()  # else it would close the source when it is collected

    def begin_record(self) -> None:
        """Count the next lines for a new record."""
        self._record.clear()
        self._delimiters = 0
        self._suspect = _SUSPECT
        self.characters = 0

    def _count_fields(self) -> None:
        text = "".join(self._record)
        position = fields = 0
        while position < len(text) and fields <= self._limits.columns:
            found = self._field.match(text, position)
            assert found is not None
            position = found.end()
            fields += 1
        check_column_count(fields, self._limits, f"Line {self.number}")
        # They are counted again at twice as many delimiters, so all counts take linear time.
        self._suspect = 2 * self._delimiters


def _invalid_encoding(found: str) -> Refused:
    return Refused("invalid_encoding", f"{found} Save the file as UTF-8.")
