"""Evaluation of a chunk of quick cells: pure, and importable in a worker process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import msgspec

from recalc.columns import registry
from recalc.columns.base import Failure, Result
from recalc.columns.values import bounded
from recalc.domain.records import CellError, Json
from recalc.engine.ports import CellResult, InputRow, RowResults
from recalc.engine.worker.plan import ColumnSpec

SOURCE_FAILED = CellError(
    "source_failed", "A source of this cell failed in the same operation. Look at that cell."
)


class ColumnWork(msgspec.Struct, frozen=True, array_like=True):
    """What to compute of one column: rows by their places in ``Chunk.rows``.

    ``failed`` are those places where a source FAILED in this operation; there the cell FAILS
    without running, unless its type takes missing values.
    """

    spec: ColumnSpec
    positions: list[int]
    failed: frozenset[int]


class Chunk(msgspec.Struct, frozen=True, array_like=True):
    """Rows with the stored values of all sources, and what to compute of them, in order: a column
    may be a source of a later one."""

    rows: list[InputRow]
    work: list[ColumnWork]


Compiled = Callable[[Sequence[Sequence[Json]]], Sequence[Result]]


@lru_cache(maxsize=1024)
def _compiled(type_name: str, config: bytes, titles: tuple[str, ...]) -> Compiled:
    column_type = registry.get(type_name)
    return column_type.compile(column_type.parse(msgspec.msgpack.decode(config)), titles)


_encode = msgspec.msgpack.Encoder().encode
_decode_chunk = msgspec.msgpack.Decoder(Chunk).decode
_decode_results = msgspec.msgpack.Decoder(list[RowResults]).decode


def evaluate_encoded(chunk: bytes) -> bytes:
    """``evaluate`` for a chunk that came from another process, which is far cheaper as msgpack
    than as pickles."""
    return _encode(evaluate(_decode_chunk(chunk)))


def encode_chunk(chunk: Chunk) -> bytes:
    return _encode(chunk)


def decode_results(results: bytes) -> list[RowResults]:
    return _decode_results(results)


def evaluate(chunk: Chunk) -> list[RowResults]:
    """One result for every cell of the chunk; a cell that cannot be computed has an error."""
    results: list[dict[int, CellResult]] = [{} for _ in chunk.rows]
    for work in chunk.work:
        _evaluate_column(work, chunk.rows, results)
    return [
        RowResults(row.row_index, found)
        for row, found in zip(chunk.rows, results, strict=True)
        if found
    ]


def _evaluate_column(
    work: ColumnWork, rows: Sequence[InputRow], results: Sequence[dict[int, CellResult]]
) -> None:
    spec = work.spec
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
    if not positions:
        return
    compute = _compiled(spec.type, msgspec.msgpack.encode(spec.config), spec.titles)
    for position, result in zip(positions, compute(inputs), strict=True):
        results[position][spec.number] = classify(result, rows[position].inputs_version)


def values(
    spec: ColumnSpec, stored: Mapping[int, Json], computed: Mapping[int, CellResult]
) -> tuple[Json, ...]:
    """The inputs of one cell: results of the same chunk first, else as stored; None: missing."""
    return tuple(
        computed[source].value if source in computed else stored.get(source)
        for source in spec.sources
    )


def classify(result: Result, inputs_version: int) -> CellResult:
    """A column function's result as a cell's; one that is too large or too deep FAILS."""
    if not isinstance(result, Failure):
        result = bounded(result)
    if isinstance(result, Failure):
        return CellResult(
            None, CellError(result.code, result.message), inputs_version=inputs_version
        )
    return CellResult(result, inputs_version=inputs_version)


def halves(chunk: Chunk) -> tuple[Chunk, Chunk] | None:
    """The chunk cut in two by rows; None when it has one row."""
    middle = len(chunk.rows) // 2
    if middle == 0:
        return None
    return _part(chunk, 0, middle), _part(chunk, middle, len(chunk.rows))


def _part(chunk: Chunk, start: int, end: int) -> Chunk:
    return Chunk(
        chunk.rows[start:end],
        [
            ColumnWork(
                work.spec,
                [position - start for position in work.positions if start <= position < end],
                frozenset(position - start for position in work.failed if start <= position < end),
            )
            for work in chunk.work
        ],
    )


def all_failed(chunk: Chunk, error: CellError) -> list[RowResults]:
    """The chunk's results when it could not be evaluated at all."""
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
