"""What the results of cells become before they are reported: values that every store can hold.

Every result of every column type passes ``cell_result``. A value that cannot be stored FAILS its
cell alone, there; a store that refuses one all the same is dealt with by ``Run``.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from recalc.columns.base import Failure, Json, Result
from recalc.columns.values import stored_size
from recalc.domain.records import CellError
from recalc.engine.ports import CellResult

#: Stored bytes of the rows whose cells are computed at once, and of the results of one chunk of
#: quick cells: the rest is computed after them.
CHUNK_BYTES = 16 << 20
#: Stored bytes of the rows of one report, with the results that it brings: the rest is reported
#: after it. One row at least.
REPORT_BYTES = 8 << 20
#: Characters of a cell's error message.
MAX_MESSAGE = 2000

_encode = msgspec.msgpack.Encoder().encode


def cell_result(
    result: Result | msgspec.Raw,
    *,
    inputs_version: int,
    taken: int,
    row_bytes: int,
    metrics: Mapping[str, Json] | None = None,
) -> tuple[CellResult, int]:
    """Return a column function's result as a cell's, and its bytes.

    It FAILS where it cannot be stored, and where the row's results, of which there are ``taken``
    bytes without it, would have more than ``row_bytes``.
    """
    size: int | Failure
    if isinstance(result, Failure):
        return CellResult(None, cell_error(result), inputs_version=inputs_version), 1
    size = memoryview(result).nbytes if isinstance(result, msgspec.Raw) else stored_size(result)
    if metrics is not None and not isinstance(size, Failure):
        of_metrics = stored_size(dict(metrics))
        size = of_metrics if isinstance(of_metrics, Failure) else size + of_metrics
    if not isinstance(size, Failure) and taken + size > row_bytes:
        size = Failure(
            "row_too_large",
            f"With this result of {size} bytes the results of the row would have "
            f"{taken + size}; a row holds {row_bytes}. Use fewer or smaller columns.",
        )
    if isinstance(size, Failure):
        return CellResult(None, cell_error(size), inputs_version=inputs_version), 1
    return CellResult(
        result, metrics=dict(metrics) if metrics else None, inputs_version=inputs_version
    ), size


def cell_error(failure: Failure) -> CellError:
    """The error of a cell: what a message quotes of a value may be no text, or long."""
    message = failure.message.encode(errors="backslashreplace").decode()
    return CellError(
        failure.code, message if len(message) <= MAX_MESSAGE else message[:MAX_MESSAGE] + "…"
    )


def encoded_size(result: CellResult) -> int:
    """Bytes of a result's value; 0 where it has no encoding, which its store will say."""
    if isinstance(result.value, msgspec.Raw):
        return memoryview(result.value).nbytes
    try:
        return len(_encode(result.value))
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        return 0
