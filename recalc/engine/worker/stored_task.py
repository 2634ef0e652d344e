"""A chunk of quick cells as a task for a process that reads the store itself: no row travels."""

from __future__ import annotations

from math import inf

import msgspec

from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets
from recalc.engine.ports import Claim
from recalc.engine.worker.chunks import choose_work
from recalc.engine.worker.plan import ColumnSpec, Plan

#: Stored bytes of the rows that one task reads, and of its results: the rest is not done.
TASK_BYTES = 1 << 20


class StoredWork(msgspec.Struct, frozen=True, array_like=True):
    """The cells of one column to compute: packed row ids. ``failed`` are those of its sources in
    these rows that FAILED in this operation, packed."""

    spec: ColumnSpec
    rows: bytes
    failed: bytes


class StoredTask(msgspec.Struct, frozen=True, array_like=True):
    """The cells of one chunk, in order of dependency, of rows of a sheet.

    ``compared`` are the columns that others are computed from. ``now`` and ``version``, of the
    sheet, are stored with the results. ``row_bytes``, ``workspace_id`` and ``seconds`` are as in
    ``quick.Chunk``.
    """

    sheet_id: bytes
    work: list[StoredWork]
    compared: list[int]
    now: int
    version: int
    row_bytes: int
    workspace_id: int
    seconds: float = inf


encode = msgspec.msgpack.Encoder().encode
decode_task = msgspec.msgpack.Decoder(StoredTask).decode


def make_task(
    plan: Plan, sets: Sets, cells: CellSet, *, claim: Claim, now: int, row_bytes: int
) -> StoredTask:
    """Make the task that computes quick ``cells`` of a claimed execution."""
    return StoredTask(
        claim.sheet_id.bytes,
        [
            StoredWork(each.spec, each.rows.serialize(), each.failed.pack())
            for each in choose_work(plan, sets, cells)
        ],
        sorted({source for sources in plan.computed.values() for source in sources}),
        now=now,
        version=plan.structure.version,
        row_bytes=row_bytes,
        workspace_id=claim.workspace_id,
    )
