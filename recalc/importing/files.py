"""What a file may be called and hold, and how a file that may not be taken is refused."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["csv", "tsv", "json"]

MAX_TITLE = 255
_KINDS: dict[str, Kind] = {"csv": "csv", "tsv": "tsv", "json": "json"}
#: The delimiter of each kind of file that has one, where the caller names none.
_DEFAULT_DELIMITERS: dict[Kind, str] = {"csv": ",", "tsv": "\t"}
_FORBIDDEN_DELIMITERS = frozenset('"\r\n\0')
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


class Refused(Exception):
    """The file cannot be taken as it stands. ``code`` is stable, ``message`` is for people.

    Its arguments are all that it holds, so that it survives the way back from a worker process.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold. ``cell_bytes`` is the length of one value written as JSON."""

    rows: int
    columns: int
    cell_bytes: int


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is to be read. ``delimiter`` is empty for JSON; ``chosen`` says that the caller
    named it, so that the file is taken at its word.
    """

    kind: Kind
    delimiter: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file that was validated whole: the titles of its columns, in order, and its rows."""

    titles: tuple[str, ...]
    rows: int


def kind_of(file_name: str) -> Kind:
    """The format that the name's extension says. Raises Refused for any other.

    Content is not looked at: a guess would turn a broken file of one format into a strange file of
    another.
    """
    kind = _KINDS.get(file_name.rpartition(".")[2].lower()) if "." in file_name else None
    if kind is None:
        raise Refused(
            "unsupported_file_type",
            f"{file_name!r} is not a name that ends in .csv, .tsv or .json. Save the file in one "
            "of these formats, and name it so.",
        )
    return kind


def format_of(file_name: str, delimiter: str | None = None) -> Format:
    """The format of a file with this name, its values separated by ``delimiter``.

    ``delimiter`` None: a comma in CSV, a tab in TSV. Raises Refused for an unknown extension, for
    a delimiter that cannot be one, and for any delimiter of a JSON file.
    """
    kind = kind_of(file_name)
    if delimiter is None:
        return Format(kind, _DEFAULT_DELIMITERS.get(kind, ""))
    if kind == "json":
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
    """The name without folders and extension, cut to a title's length; None when that is blank."""
    stem = _FOLDERS.sub("", file_name).rpartition(".")[0].strip()
    return stem[:MAX_TITLE] or None


def check_title(title: str, where: str) -> None:
    """Raise Refused when ``title`` cannot title a column. ``where`` begins the message."""
    if not title.strip():
        raise Refused("empty_title", f"{where} is empty. Give every column a title.")
    if len(title) > MAX_TITLE:
        raise Refused(
            "title_too_long",
            f"{where} ({title[:40]!r}…) has {len(title)} characters; a title has at most "
            f"{MAX_TITLE}. Shorten it.",
        )
    if "\0" in title:
        raise Refused(
            "invalid_title", f"{where} ({title[:40]!r}) has a NUL character. Remove that."
        )


def check_column_count(count: int, limits: Limits, where: str) -> None:
    """Raise Refused for more columns than a sheet has. ``where`` begins the message."""
    if count > limits.columns:
        raise Refused(
            "too_many_columns",
            f"{where} has more than {limits.columns} columns, which is as many as a sheet has. "
            "Split the file.",
        )


def check_row_count(count: int, limits: Limits) -> None:
    """Raise Refused for more rows than a sheet takes."""
    if count > limits.rows:
        raise Refused(
            "too_many_rows",
            f"The file has more than {limits.rows} rows, which is as many as a sheet takes. "
            "Split the file.",
        )


def utf_by_mark(data: bytes) -> str | None:
    """The encoding, other than UTF-8, whose byte order mark ``data`` begins with."""
    # UTF-32's little-endian mark begins with that of UTF-16.
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    return None


def value_too_large(limits: Limits, where: str) -> Refused:
    """The refusal of a value over the limit. ``where`` begins the message."""
    return Refused(
        "value_too_large",
        f"{where}: a value is longer than the {limits.cell_bytes} bytes (as JSON) that a cell "
        "holds. Shorten it.",
    )


def quoted(titles: Sequence[str]) -> str:
    """A few titles for a message."""
    shown = ", ".join(repr(title[:40]) for title in titles[:3])
    return shown if len(titles) <= 3 else f"{shown} and {len(titles) - 3} more"
