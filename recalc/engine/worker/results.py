"""Turns the results of column functions into values that every store can hold.

Every result of every column type passes ``cell_result``, which FAILS the cell where its value
cannot be stored. Where a store refuses a value all the same, ``Run`` finds the cell to blame.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from recalc.columns.base import Failure, Json, Result
from recalc.columns.values import stored_size
from recalc.domain.records import CellError
from recalc.engine.ports import CellResult

#: Stored bytes of the rows whose inputs are read at once, and of the results of one chunk. The rest
#: is computed afterwards.
CHUNK_BYTES = 16 << 20
#: Stored bytes of the rows of one report, with the results that it brings. One row may have more.
REPORT_BYTES = 8 << 20
#: Bytes that the metrics of a cell may have.
METRICS_BYTES = 1 << 12
#: Characters that a cell's error message may have.
MAX_MESSAGE = 2000

_encode = msgspec.msgpack.Encoder().encode


def cell_result(
    result: Result | msgspec.Raw,
    inputs_version: int,
    taken: int,
    row_bytes: int,
    metrics: Mapping[str, Json] | None = None,
) -> tuple[CellResult, int]:
    """Return the result of a cell from that of its column function, and its bytes.

    The cell FAILS where the value cannot be stored, and where the row's results, which have
    ``taken`` bytes without it, would have more than ``row_bytes``.
    """
    size: int | Failure
    one_byte = result is None or result is True or result is False
    if one_byte and metrics is None and taken < row_bytes:
        return CellResult(result, None, None, inputs_version), 1
    kept, of_metrics = _kept(metrics)
    if isinstance(result, Failure):
        error = cell_error(result)
        return CellResult(None, error, metrics=kept, inputs_version=inputs_version), 1 + of_metrics
    size = memoryview(result).nbytes if isinstance(result, msgspec.Raw) else stored_size(result)
    if not isinstance(size, Failure):
        size += of_metrics
    if not isinstance(size, Failure) and taken + size > row_bytes:
        size = Failure(
            "row_too_large",
            f"With this result of {size} bytes the results of the row would have "
            f"{taken + size}; a row holds {row_bytes}. Use fewer or smaller columns.",
        )
    if isinstance(size, Failure):
        error = cell_error(size)
        return CellResult(None, error, metrics=kept, inputs_version=inputs_version), 1 + of_metrics
    return CellResult(result, metrics=kept, inputs_version=inputs_version), size


def _kept(metrics: Mapping[str, Json] | None) -> tuple[dict[str, Json] | None, int]:
    """Return the metrics of a cell and their bytes; None and 0 where they cannot be stored, or have
    more than ``METRICS_BYTES``. What a server says of its answer is no reason to lose it."""
    if not metrics:
        return None, 0
    kept = dict(metrics)
    size = stored_size(kept)
    return (None, 0) if isinstance(size, Failure) or size > METRICS_BYTES else (kept, size)


def cell_error(failure: Failure) -> CellError:
    """Make the error of a cell. Messages quote values, so half surrogate pairs are escaped, and
    what is longer than ``MAX_MESSAGE`` is cut."""
    message = failure.message.encode(errors="backslashreplace").decode()
    return CellError(
        failure.code, message if len(message) <= MAX_MESSAGE else message[:MAX_MESSAGE] + "…"
    )


def encoded_size(result: CellResult) -> int:
    """Bytes of a result's value; 0 where it cannot be encoded, which its store will refuse."""
    if isinstance(result.value, msgspec.Raw):
        return memoryview(result.value).nbytes
    try:
        return len(_encode(result.value))
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        return 0
