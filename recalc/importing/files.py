"""Checks the names, titles and sizes of files, and refuses those that cannot be imported."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from recalc.domain.error_codes import FileCode

Kind = Literal["csv", "tsv", "json", "ndjson"]

#: Characters that a title may have.
MAX_TITLE = 255
_KINDS: dict[str, Kind] = {
    "csv": "csv",
    "tsv": "tsv",
    "json": "json",
    "ndjson": "ndjson",
    "jsonl": "ndjson",
}
_encode = msgspec.msgpack.Encoder().encode
#: The delimiters of the kinds of files that have one, where the caller names none.
_DEFAULT_DELIMITERS: dict[Kind, str] = {"csv": ",", "tsv": "\t"}
_FORBIDDEN_DELIMITERS = frozenset('"\r\n\0')
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


class Refused(Exception):
    """A file that cannot be imported. ``code`` is stable, ``message`` is for people.

    It has no state beside its arguments, so that it can be pickled by a worker process.
    """

    def __init__(self, code: FileCode, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one file. ``cell_bytes`` is the length of one value as JSON, ``row_bytes`` that
    of all values of a row as MessagePack."""

    rows: int
    columns: int
    cell_bytes: int
    row_bytes: int = 8 << 20


@dataclass(frozen=True, slots=True)
class Format:
    """How to read a file. ``delimiter`` is empty for JSON. ``chosen`` says that the caller named
    it; then no other delimiter is looked for."""

    kind: Kind
    delimiter: str = ""
    chosen: bool = False

    @property
    def is_json(self) -> bool:
        """Whether it is JSON: a list (json) or lines (ndjson)."""
        return self.kind in ("json", "ndjson")


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file that was validated: the titles of its columns, in order, and its number of rows."""

    titles: tuple[str, ...]
    rows: int


def kind_of(file_name: str) -> Kind:
    """Return the format of the name's extension. Raises Refused for an unknown one.

    The content is not used: a guess could take a broken file of one format for one of another.
    """
    kind = _KINDS.get(file_name.rpartition(".")[2].lower()) if "." in file_name else None
    if kind is None:
        raise Refused(
            "unsupported_file_type",
            f"{file_name!r} is not a name that ends in .csv, .tsv, .json, .ndjson or .jsonl. Save "
            "the file in one of these formats, and name it so.",
        )
    return kind


def format_of(file_name: str, delimiter: str | None = None) -> Format:
    """Return the format of a file with this name, whose values are separated by ``delimiter``.

    None is a comma for CSV, and a tab for TSV. Raises Refused for an unknown extension, for a
    delimiter that is not allowed, and for any delimiter of a JSON file.
    """
    kind = kind_of(file_name)
    if delimiter is None:
        return Format(kind, _DEFAULT_DELIMITERS.get(kind, ""))
    if Format(kind).is_json:
        raise Refused(
            "invalid_delimiter", "A JSON file has no delimiter. Leave delimiter out, or send CSV."
        )
    if len(delimiter) != 1 or delimiter in _FORBIDDEN_DELIMITERS:
        raise Refused(
            "invalid_delimiter",
            "delimiter has to be one character, and neither a quote nor a line end nor NUL. "
            "Usual ones are a comma, a semicolon, a tab and a vertical bar.",
        )
    return Format(kind, delimiter, chosen=True)


def title_of(file_name: str) -> str | None:
    """Return the name without folders and extension, cut to ``MAX_TITLE``; None if it is blank."""
    stem = _FOLDERS.sub("", file_name).rpartition(".")[0].strip()
    return stem[:MAX_TITLE] or None


def check_title(title: str, where: str) -> None:
    """Raise Refused for a ``title`` that no column can have. ``where`` begins the message."""
    if not title.strip():
        raise Refused("empty_title", f"{where} is empty. Give every column a title.")
    if len(title) > MAX_TITLE:
        raise Refused(
            "title_too_long",
            f"{where} ({title[:40]!r}…) has {len(title)} characters; a title has at most "
            f"{MAX_TITLE}. Shorten it.",
        )
    if "\0" in title:
        raise Refused("invalid_title", f"{where} ({title[:40]!r}) has a NUL character. Remove it.")


def check_column_count(count: int, limits: Limits, where: str) -> None:
    """Raise Refused for more columns than a sheet may have. ``where`` begins the message."""
    if count > limits.columns:
        raise Refused(
            "too_many_columns",
            f"{where} has more than {limits.columns} columns, which is as many as a sheet may "
            "have. Split the file.",
        )


def check_row_count(count: int, limits: Limits) -> None:
    """Raise Refused for more rows than a sheet may have."""
    if count > limits.rows:
        raise Refused(
            "too_many_rows",
            f"The file has more than {limits.rows} rows, which is as many as a sheet may have. "
            "Split the file.",
        )


def utf_by_mark(data: bytes) -> str | None:
    """Return the encoding, other than UTF-8, whose byte order mark ``data`` begins with, if any."""
    # UTF-32's little-endian mark begins with that of UTF-16.
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    return None


def value_too_large(limits: Limits, where: str) -> Refused:
    """Return the refusal of a value that is too long. ``where`` begins the message."""
    return Refused(
        "value_too_large",
        f"{where}: a value is longer than the {limits.cell_bytes} bytes (as JSON) that a cell "
        "may have. Shorten it.",
    )


def check_row_size(values: Collection[object], limits: Limits, where: str) -> None:
    """Raise Refused for a row whose values have more bytes than a row may have."""
    size = sum(len(_encode(value)) for value in values)
    if size > limits.row_bytes:
        raise Refused(
            "row_too_large",
            f"{where}: the values have {size} bytes in all; a row may have {limits.row_bytes}. Put "
            "them into several rows or files.",
        )


def quoted(titles: Sequence[str]) -> str:
    """Quote up to three titles for a message."""
    shown = ", ".join(repr(title[:40]) for title in titles[:3])
    return shown if len(titles) <= 3 else f"{shown} and {len(titles) - 3} more"
