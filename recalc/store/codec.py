"""The encoding of values in a store's blobs: MessagePack, with values inside results undecoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from pyroaring import BitMap

from recalc.domain.errors import Invalid
from recalc.domain.records import CellError, Dependency, Json
from recalc.engine.ports import NotStorable

#: Bytes of a row's results, at most, in every store. Workers keep to far less
#: (RECALC_MAX_ROW_BYTES), but each by what it read: several at once on one row may exceed that.
MAX_ROW_RESULTS = 64 << 20

encode = msgspec.msgpack.Encoder().encode
decode_value = msgspec.msgpack.Decoder().decode
_decode_array = msgspec.msgpack.Decoder(list[dict[int, Any]]).decode
#: Encode and decode the sources of a column. A sheet may have thousands.
encode_dependencies = msgspec.msgpack.Encoder(uuid_format="bytes").encode
decode_dependencies = msgspec.msgpack.Decoder(tuple[Dependency, ...]).decode
#: Decodes the inputs of a row: column number → value, undecoded.
decode_inputs = msgspec.msgpack.Decoder(dict[int, msgspec.Raw]).decode


V = TypeVar("V")


class StoredResult(msgspec.Struct, Generic[V], array_like=True, frozen=True):
    """The stored result of one computed cell. ``value`` is first: it begins at the second byte,
    whatever follows it. PostgreSQL reads the others up to ``error`` (``recalc_is_failure``)."""

    value: V
    updated_at: int
    version: int
    error: CellError | None = None
    metrics: dict[str, Any] | None = None


def decode_values(inputs: Sequence[bytes]) -> list[dict[int, Json]]:
    """Decode the inputs of rows, less than 65 536, with their values: as one array, which takes
    half the time."""
    return _decode_array(b"\xdc" + len(inputs).to_bytes(2, "big") + b"".join(inputs))


def map_head(count: int) -> bytes:
    """Return how a map of so many entries begins, less than 65 536."""
    return bytes((0x80 | count,)) if count < 16 else b"\xde" + count.to_bytes(2, "big")


def encode_value(value: Json) -> bytes:
    """Encode a result's value. Raises NotStorable for a value that has no encoding."""
    return _encode_checked(value)


def _encode_checked(value: object) -> bytes:
    try:
        return encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        raise NotStorable(
            "value_not_storable",
            f"The result is a value that cannot be stored ({type(error).__name__}).",
        ) from error


def row_too_large() -> NotStorable:
    """Return the refusal of a row whose results would have more than ``MAX_ROW_RESULTS`` bytes."""
    return NotStorable(
        "row_too_large",
        f"The results of this row would have more than {MAX_ROW_RESULTS} bytes. Use fewer or "
        "smaller columns.",
    )


def check_row_inputs(index: int, inputs: Mapping[int, msgspec.Raw], most: int | None) -> None:
    """Raise Invalid when the edited values of a row have more than ``most`` bytes in all; None: no
    limit."""
    if most is None:
        return
    size = sum(memoryview(raw).nbytes for raw in inputs.values())
    if size > most:
        raise Invalid(
            "row_too_large",
            f"The values of row {index} would have {size} bytes; a row holds {most}. Nothing was "
            "changed. Shorten the value, or another of the row.",
            parameter="value",
        )


#: Decode a result, with its value undecoded, and decoded.
decode_result = msgspec.msgpack.Decoder(StoredResult[msgspec.Raw]).decode
decode_whole_result = msgspec.msgpack.Decoder(StoredResult[Any]).decode


def encode_result(
    value: bytes,
    updated_at: int,
    version: int,
    error: CellError | None,
    metrics: Mapping[str, Json] | None,
) -> bytes:
    """Encode a result; ``value`` is encoded already. One without error and metrics is shorter.

    Raises NotStorable for metrics that have no encoding.
    """
    fields = result_fields(msgspec.Raw(value), updated_at, version, error, metrics)
    return encode(fields) if metrics is None else _encode_checked(fields)


def result_fields(
    value: object,
    updated_at: int,
    version: int,
    error: CellError | None,
    metrics: Mapping[str, Json] | None,
) -> tuple[object, ...]:
    """Return what ``encode_result`` encodes, for a value that need not be encoded yet."""
    if error is None and metrics is None:
        return value, updated_at, version
    pair = None if error is None else (error.code, error.message)
    return value, updated_at, version, pair, metrics


NULL = encode(None)


def differs(before: msgspec.Raw | bytes | None, value: bytes, *, failed: bool) -> bool:
    """Return whether those that read the stored result ``before`` find another one in an encoded
    value, or in its place that of a cell that FAILED. No result is like null."""
    if before is None:
        return failed or value != NULL
    stored = decode_result(before)
    return value != bytes(stored.value) or failed != (stored.error is not None)


def pack_rows(rows: BitMap) -> bytes:
    """Pack row ids."""
    packed = rows.copy()
    packed.run_optimize()
    return bytes(packed.serialize())


def unpack_rows(blob: bytes) -> BitMap:
    """Unpack row ids."""
    return BitMap.deserialize(blob)


def row_key(sheet_pk: int, row_index: int) -> int:
    """Return the primary key of a row's data."""
    return sheet_pk << 32 | row_index
