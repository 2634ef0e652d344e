"""What every decoder of foreign bytes owes: an answer or its own refusal, whatever it is given."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from recalc.columns.answers import encoded_value
from recalc.columns.base import Failure
from recalc.columns.jsonpath import BadPath, finder
from recalc.columns.linear_regex import BadPattern, searcher
from recalc.columns.values import stored_size
from recalc.domain.cell_ids import MAX_ROW, cell_id, parse_cell_id
from recalc.domain.cellsets import CellSet
from recalc.domain.errors import Invalid
from recalc.engine.confirmation import Confirmations
from recalc.engine.cursors import Cursors
from recalc.generated import routes
from recalc.importing import base64_text
from recalc.importing.encoding import encode, inspect
from recalc.importing.files import Kind, Limits, Refused, format_of

_LIMITS = Limits(rows=50, columns=20, cell_bytes=200)
_ROUTER = routes.router()
_CONFIRMATIONS = Confirmations(b"a secret", ttl_ms=1000)
_CURSORS = Cursors(b"a secret")
_DOCUMENT: Any = {"a": [1, {"b": "text", "c": None}, [2.5]], "": {"x y": True}}


@dataclass(frozen=True)
class Target:
    """A decoder. ``check`` raises for what must not be; ``seeds`` are good input to start from."""

    check: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def path(data: bytes) -> None:
    """Of a request: found in the contract, or not."""
    found = _ROUTER.match(data)
    if found is not None:
        methods, values = found
        assert methods
        assert all(isinstance(value, bytes) for value in values)


def cursor(data: bytes) -> None:
    """Sealed by nobody: always Invalid."""
    with suppress(Invalid):
        _CURSORS.decode("rows", _text(data))
        raise AssertionError("a cursor that was never given out was accepted")


def confirmation_token(data: bytes) -> None:
    """Signed by nobody: never accepted."""
    try:
        _CONFIRMATIONS.check(_text(data), b"d", 1, 0)
    except Invalid:
        return
    raise AssertionError("a token that was never issued was accepted")


def cell(data: bytes) -> None:
    """An id of a cell: none, or one that is made of the same column and row again."""
    if len(data) >= 16:
        value = UUID(bytes=data[:16])
        parsed = parse_cell_id(value)
        if parsed is not None and value.variant == "specified in RFC 4122":
            assert 0 <= parsed[1] <= MAX_ROW
            assert cell_id(value, parsed[1]) == value


def answer(data: bytes) -> None:
    """An endpoint's, behind a line that says what it is: a value that can be stored, or a failure
    that says why not."""
    content_type, _, body = data.partition(b"\n")
    found = encoded_value(content_type.decode("latin-1"), body)
    if isinstance(found, Failure):
        assert found.message
    else:
        assert not isinstance(stored_size(msgspec.msgpack.decode(found)), Failure)


def json_path(data: bytes) -> None:
    """A JSONPath: refused, or it finds in a document."""
    with suppress(BadPath):
        assert isinstance(finder(_text(data))(_DOCUMENT), list)


def pattern(data: bytes) -> None:
    """A regular expression: refused, or it searches."""
    with suppress(BadPattern):
        searcher(_text(data))("some text, 12")


def base64(data: bytes) -> None:
    """The content of an import: refused, or as long as foretold."""
    with suppress(Refused):
        text = data.decode("ascii", "replace")
        decoded = base64_text.decode(text)
        assert len(decoded) == base64_text.decoded_size(text)


def imported(kind: Kind) -> Callable[[bytes], None]:
    """A file: refused whole, or taken with as many rows as were counted, within its limits."""

    file_format = format_of(f"file.{kind}")

    def check(data: bytes) -> None:
        try:
            found = inspect(io.BytesIO(data), file_format, _LIMITS)
        except Refused:
            return
        assert 0 < len(found.titles) <= _LIMITS.columns
        assert 0 <= found.rows <= _LIMITS.rows
        numbers = {title: number for number, title in enumerate(found.titles)}
        assert len(numbers) == len(found.titles)
        rows = [
            row
            for piece in encode(io.BytesIO(data), file_format, _LIMITS, numbers)
            for row in piece
        ]
        assert len(rows) == found.rows
        for row in rows:
            values = msgspec.msgpack.decode(row, type=dict[int, object])
            assert set(values) <= set(numbers.values())

    return check


def bitmap(data: bytes) -> None:
    """A stored set of cells: damage is told, or the set is one that can be stored again."""
    with suppress(ValueError):
        found = CellSet.unpack(data)
        assert CellSet.unpack(found.pack()) == found


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode()


_ROOT = b"/api/public/v2/tables"
TARGETS: Mapping[str, Target] = {
    "path": Target(path, (_ROOT, _ROOT + b"/8c0a7a34-90f5-4c1d-8f35-7a1d0d4c2b02/sheets/%2F")),
    "cursor": Target(cursor, (Cursors(b"other").encode("rows", 5).encode(), b"krRyb3dzBQ")),
    "confirmation token": Target(
        confirmation_token,
        (Confirmations(b"another", ttl_ms=1).issue(b"d", 1, 0, nonce="n").encode(),),
    ),
    "cell id": Target(cell, (cell_id(UUID(int=7), 3).bytes,)),
    "answer": Target(
        answer,
        (
            b'application/json; charset=latin1\n{"a": [1, "\xe9"]}',
            b"text/plain; charset=utf-16\n\xff\xfea\x00",
            b"application/json\n\xef\xbb\xbf[1e3, -5]",
        ),
    ),
    "JSONPath": Target(json_path, (b"$.a[1].b", b"$..[?@.b == 'text']", b"$['x y'][-1:2]")),
    "pattern": Target(pattern, (b"(a|b)+\\d{2,3}$", b"[^x]*?")),
    "base64": Target(base64, (b"YSxiCjEsMgo=",)),
    "CSV": Target(imported("csv"), (b"a,b\n1,2\n", b'\xef\xbb\xbf"a ""b""","c\n"\r\n1,2\r\n')),
    "TSV": Target(imported("tsv"), (b"a\tb\n1\t2\n",)),
    "JSON": Target(imported("json"), (b'[{"a": 1, "b": [null, "x"]}]', b'{"a": 1}\n{"a": 2}\n')),
    "JSON lines": Target(imported("ndjson"), (b'{"a": 1}\n{"a": [2]}\n', b'{"a": 1},\n\n{"b": 2}')),
    "bitmap": Target(bitmap, (CellSet.of([(1, 2), (1, 3), (4, 70_000)]).pack(),)),
}
