"""Evaluates a chunk of quick cells. Pure, and importable in a worker process."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import inf
from time import process_time
from typing import Any

import msgspec

from recalc.columns import registry
from recalc.columns.base import Result
from recalc.domain.records import CellError, Json
from recalc.engine.ports import CellResult, InputRow, RowResults
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.results import CHUNK_BYTES, cell_result, encoded_size
from recalc.heap import freeze_heap

SOURCE_FAILED = CellError(
    "source_failed", "A source of this cell failed in the same operation. Look at that cell."
)


#: Rows that are evaluated before the time is looked at: at least, and at most.
_LEAST_ROWS, _MOST_ROWS = 4, 512
#: Seconds of processor time that the next part takes, if its rows take as long as those of the one
#: before.
_PART_SECONDS = 0.01


class ColumnWork(msgspec.Struct, frozen=True, array_like=True):
    """The cells of one column to compute: rows by their ``positions`` in ``Chunk.rows``, in order.

    ``failed`` are the positions where a source FAILED in this operation. There the cell FAILS
    without running, unless its type takes missing values.
    """

    spec: ColumnSpec
    positions: list[int]
    failed: frozenset[int]


class Chunk(msgspec.Struct, frozen=True, array_like=True):
    """Rows with the stored values of all sources, and the columns to compute, in order of
    dependency.

    The results of a row have at most ``row_bytes``, and those of all rows about
    ``result_bytes``. No further rows are begun after ``seconds`` of processor time. The chunk is
    of workspace ``workspace_id``.
    """

    rows: list[InputRow]
    work: list[ColumnWork]
    row_bytes: int = 1 << 62
    result_bytes: int = CHUNK_BYTES
    workspace_id: int = 0
    seconds: float = inf


Compiled = Callable[[Sequence[Sequence[Json]]], Sequence[Result]]


@lru_cache(maxsize=1024)
def _compiled(type_name: str, config: bytes, titles: tuple[str, ...]) -> Compiled:
    column_type = registry.get(type_name)
    return column_type.compile(column_type.parse(msgspec.msgpack.decode(config)), titles)


def compiled(spec: ColumnSpec) -> Compiled:
    """Return the function of a column, which is made once in a process."""
    return _compiled(spec.type, _encode(spec.config), spec.titles)


_encode = msgspec.msgpack.Encoder().encode
_decode_chunk = msgspec.msgpack.Decoder(Chunk).decode


class _RawResult(msgspec.Struct, frozen=True, array_like=True):
    """A ``CellResult`` whose value stays encoded."""

    value: msgspec.Raw
    error: CellError | None = None
    metrics: dict[str, Any] | None = None
    inputs_version: int = 0


class _RawResults(msgspec.Struct, frozen=True, array_like=True):
    row_index: int
    results: dict[int, _RawResult]


_decode_results = msgspec.msgpack.Decoder(list[_RawResults]).decode


class _TooMuch(Exception):
    """The results of a chunk have more bytes than are reported at once."""


def prepare(function: object) -> None:
    """Make an evaluating process ready. Unpickling ``function`` has imported its module."""
    del function
    freeze_heap()


def evaluate_encoded(chunk: bytes) -> bytes:
    """Evaluate a chunk that comes encoded from another process; returns the results encoded.
    MessagePack is far cheaper than pickle."""
    return _encode(evaluate(_decode_chunk(chunk)))


def encode_chunk(chunk: Chunk) -> bytes:
    """Encode a chunk for another process."""
    return _encode(chunk)


def decode_results(results: bytes) -> list[RowResults]:
    """Decode results. Their values stay encoded, as stores take them."""
    return [
        RowResults(
            row.row_index,
            {
                column: CellResult(found.value, found.error, found.metrics, found.inputs_version)
                for column, found in row.results.items()
            },
        )
        for row in _decode_results(results)
    ]


def evaluate(chunk: Chunk) -> list[RowResults]:
    """Return one result for every cell of the chunk; a cell that cannot be computed has an error.

    Where the results would have more than ``chunk.result_bytes``, or take longer than
    ``chunk.seconds``, returns those of the first rows only, of one at least.
    """
    found: list[RowResults] = []
    left = chunk.result_bytes
    for start, end in parts(len(chunk.rows), chunk.seconds):
        part = msgspec.structs.replace(_part(chunk, start, end), result_bytes=left)
        results, used, whole = _evaluate_first(part)
        found += results
        left -= used
        if not whole or left <= 0:
            break
    return found


def parts(rows: int, seconds: float) -> Iterator[tuple[int, int]]:
    """Cut ``rows`` into parts, from the first row of each to before its last. No part begins once
    the caller has used ``seconds`` of processor time."""
    begun = now = process_time()
    start, size = 0, rows if seconds == inf else _LEAST_ROWS
    while start < rows:
        yield start, min(start + size, rows)
        start += size
        before, now = now, process_time()
        if now - begun >= seconds:
            return
        rows_in_time = int(size * _PART_SECONDS / max(now - before, 1e-6))
        size = min(max(rows_in_time, _LEAST_ROWS), _MOST_ROWS)


def _evaluate_first(chunk: Chunk) -> tuple[list[RowResults], int, bool]:
    """The results of as many of the first rows as ``chunk.result_bytes`` permit, their bytes, and
    whether these are all rows."""
    whole = True
    while True:
        try:
            return *_evaluate(chunk), whole
        except _TooMuch:
            parts = halves(chunk)
            assert parts is not None, "one row alone is never too much"
            chunk, whole = parts[0], False


def _evaluate(chunk: Chunk) -> tuple[list[RowResults], int]:
    """Return one result for every cell, and the bytes of all. Raises _TooMuch, but never for one
    row alone."""
    results: list[dict[int, CellResult]] = [{} for _ in chunk.rows]
    taken = [row.kept for row in chunk.rows]
    before = sum(taken)
    for work in chunk.work:
        _evaluate_column(work, chunk, results, taken)
        if len(chunk.rows) > 1 and sum(taken) - before > chunk.result_bytes:
            raise _TooMuch
    found = [
        RowResults(row.row_index, found)
        for row, found in zip(chunk.rows, results, strict=True)
        if found
    ]
    return found, sum(taken) - before


def _evaluate_column(
    work: ColumnWork, chunk: Chunk, results: Sequence[dict[int, CellResult]], taken: list[int]
) -> None:
    """Compute one column, and add its results' bytes to those that the rows have ``taken``."""
    rows, spec, row_bytes = chunk.rows, work.spec, chunk.row_bytes
    positions, inputs = _inputs(work, chunk, results)
    if not positions:
        return
    for position, result in zip(positions, compiled(spec)(inputs), strict=True):
        results[position][spec.number], size = cell_result(
            result, rows[position].inputs_version, taken[position], row_bytes
        )
        taken[position] += size


def _inputs(
    work: ColumnWork, chunk: Chunk, results: Sequence[dict[int, CellResult]]
) -> tuple[list[int], list[tuple[Json, ...]]]:
    """The positions of the cells to be computed, and their inputs. The others FAIL."""
    rows, spec = chunk.rows, work.spec
    if not work.failed and not any(each.spec.number in spec.sources for each in chunk.work):
        stored = [rows[position].values.get for position in work.positions]
        if len(spec.sources) == 1:
            source = spec.sources[0]
            return work.positions, [(get(source),) for get in stored]
        return work.positions, [tuple(map(get, spec.sources)) for get in stored]
    takes_missing = spec.column_type.takes_missing
    positions: list[int] = []
    inputs: list[tuple[Json, ...]] = []
    for position in work.positions:
        found = results[position]
        failed_here = position in work.failed or any(
            source in found and found[source].error is not None for source in spec.sources
        )
        if failed_here and not takes_missing:
            found[spec.number] = CellResult(
                None, SOURCE_FAILED, inputs_version=rows[position].inputs_version
            )
            continue
        positions.append(position)
        inputs.append(values(spec, rows[position].values, found))
    return positions, inputs


def values(
    spec: ColumnSpec, stored: Mapping[int, Json], computed: Mapping[int, CellResult]
) -> tuple[Json, ...]:
    """The inputs of one cell: results of the same chunk, else stored values, else None."""
    return tuple(
        computed[source].value if source in computed else stored.get(source)
        for source in spec.sources
    )


def halves(chunk: Chunk) -> tuple[Chunk, Chunk] | None:
    """The chunk cut in two by rows; None when it has one row."""
    middle = len(chunk.rows) // 2
    if middle == 0:
        return None
    return _part(chunk, 0, middle), _part(chunk, middle, len(chunk.rows))


def only_column(chunk: Chunk, work: ColumnWork, computed: Mapping[int, CellResult]) -> Chunk:
    """One column of a chunk of one row. Its columns that are ``computed`` already are values, or
    sources that FAILED."""
    (row,) = chunk.rows
    failed = any(
        source in computed and computed[source].error is not None for source in work.spec.sources
    )
    known = msgspec.structs.replace(
        row,
        values={**row.values, **{column: found.value for column, found in computed.items()}},
        results=row.results + sum(map(encoded_size, computed.values())),
    )
    here = ColumnWork(work.spec, work.positions, frozenset({0}) if failed else work.failed)
    return msgspec.structs.replace(chunk, rows=[known], work=[here])


def _part(chunk: Chunk, start: int, end: int) -> Chunk:
    """The rows from ``start`` to before ``end``, all else as it is."""
    if start == 0 and end >= len(chunk.rows):
        return chunk
    work = [_work_part(work, start, end) for work in chunk.work]
    return msgspec.structs.replace(chunk, rows=chunk.rows[start:end], work=work)


def _work_part(work: ColumnWork, start: int, end: int) -> ColumnWork:
    """The positions from ``start`` to before ``end``, counted from ``start``. Its cost does not
    depend on the size of the chunk."""
    first, behind = (bisect_left(work.positions, each) for each in (start, end))
    positions = [position - start for position in work.positions[first:behind]]
    failed = frozenset(p for p in positions if p + start in work.failed)
    return ColumnWork(work.spec, positions, failed)


def all_failed(chunk: Chunk, error: CellError) -> list[RowResults]:
    """Give every cell of the chunk the same error."""
    found: list[dict[int, CellResult]] = [{} for _ in chunk.rows]
    for work in chunk.work:
        for position in work.positions:
            found[position][work.spec.number] = CellResult(
                None, error, inputs_version=chunk.rows[position].inputs_version
            )
    return [
        RowResults(row.row_index, cells)
        for row, cells in zip(chunk.rows, found, strict=True)
        if cells
    ]
