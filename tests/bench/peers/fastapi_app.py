"""What one would write by hand: FastAPI and pydantic over the database file of a recalc server.

Three operations with the look-ups, checks and answers of recalc's own: the key is looked up for
each request, what an answer is made of is read in one transaction, and an operation ended when its
last execution did. There are no limits of requests, bodies and connections. Served by uvicorn on
uvloop and httptools, as recalc is. Reads and writes run on the event loop, which is faster here
than FastAPI's thread pool: each takes less time than the change of thread.

    python -m tests.bench.peers.fastapi_app DATABASE PORT
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import time
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel
from pyroaring import BitMap

from recalc.domain.cell_ids import cell_id

_SHEET = "/api/public/v2/tables/{table_id}/sheets/{sheet_id}"
_COUNTERS = (
    *("cell_count", "completed", "failed", "pending", "running"),
    *("not_started_reset", "running_invalidated", "superseded"),
)
_ROW_BITS = 32


class Operation(BaseModel):
    operation_id: str
    operation: Literal["recalculate"]
    status: str
    status_counts: dict[str, int]
    cell_count: int
    completed_count: int
    failed_count: int
    pending_count: int
    not_started_reset_count: int
    running_invalidated_count: int
    superseded_count: int
    cancelled_cell_count: int
    execution_ids: list[str]
    created_at: datetime
    ended_at: datetime | None
    cancel_reason: str | None = None
    cancel_message: str | None = None
    status_url: str


class OperationAnswer(BaseModel):
    success: bool
    operation: Operation


class CancelAnswer(BaseModel):
    success: bool
    message: str
    operation_id: str
    execution_ids: list[str]
    cancelled_cell_count: int
    not_started_reset_count: int
    running_invalidated_count: int
    aborted_call_count: int


class NewRows(BaseModel):
    values: list[dict[str, Any]]


class Cell(BaseModel):
    id: UUID
    sheet_id: UUID
    column_id: UUID
    row_index: int
    status: str
    display_value: str | None
    value: Any
    error: str | None = None
    error_message: str | None = None
    request_metrics: dict[str, Any] | None = None
    execution_id: UUID | None = None
    last_computed_version: int | None = None
    updated_at: datetime | None = None


class Row(BaseModel):
    row_index: int
    cells: dict[str, Cell]


class RowsAnswer(BaseModel):
    success: bool
    rows_created: int
    start_row_index: int
    row_indices: list[int]
    rows: list[Row]
    cell_count: int
    row_count: int
    version: int


class Database:
    """The file, opened as recalc opens it. ``with`` its connection, a transaction that was begun
    is committed."""

    connection: sqlite3.Connection

    def open(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            self.connection.execute(f"PRAGMA {pragma}")

    def one(self, statement: str, *values: Any) -> Any:
        return self.connection.execute(statement, values).fetchone()

    def all(self, statement: str, *values: Any) -> list[Any]:
        return self.connection.execute(statement, values).fetchall()


app = FastAPI(openapi_url=None)
database = Database()


async def workspace(x_api_key: str = Header()) -> int:
    found = database.one(
        "SELECT w.id, k.revoked_at, w.suspended_at FROM api_key k"
        " JOIN workspace w ON w.id = k.workspace_id WHERE k.digest = ?",
        hashlib.sha256(x_api_key.encode()).digest(),
    )
    if found is None or found[1] is not None:
        raise HTTPException(401)
    if found[2] is not None:
        raise HTTPException(400)
    identity: int = found[0]
    return identity


async def sheet(table_id: UUID, sheet_id: UUID, workspace_id: int = Depends(workspace)) -> int:
    found = database.one(
        "SELECT s.pk FROM tables t JOIN sheet s ON s.table_pk = t.pk"
        " WHERE t.id = ? AND t.workspace_id = ? AND t.deleted_at IS NULL"
        " AND s.id = ? AND s.deleted_at IS NULL",
        *(table_id.bytes, workspace_id, sheet_id.bytes),
    )
    if found is None:
        raise HTTPException(404)
    pk: int = found[0]
    return pk


def operation_of(sheet_pk: int, operation_id: str) -> Any:
    try:
        identity = UUID(operation_id).bytes
    except ValueError:
        return None
    return database.one(
        "SELECT pk, id, state, created_at, ended_at, cancel_reason, cancel_message"
        " FROM operation WHERE sheet_pk = ? AND"
        " (id = ? OR pk = (SELECT operation_pk FROM execution WHERE id = ?))",
        *(sheet_pk, identity, identity),
    )


@app.get(_SHEET + "/operations/{operation_id}")
async def get_operation(
    table_id: UUID, sheet_id: UUID, operation_id: str, sheet_pk: int = Depends(sheet)
) -> OperationAnswer:
    with database.connection:
        database.connection.execute("BEGIN")
        found = operation_of(sheet_pk, operation_id)
        if found is None:
            raise HTTPException(404)
        pk, identity, state, created_at, ended_at, reason, message = found
        executions = database.all(
            f"SELECT id, state, epoch, ended_at, {', '.join(_COUNTERS)} FROM execution"
            " WHERE operation_pk = ? ORDER BY pk",
            pk,
        )
    counts = dict(
        zip(_COUNTERS, map(sum, zip(*(e[4:] for e in executions), strict=True)), strict=True)
    )
    active = sum(e[7] for e in executions if e[1] == "active")
    if state == "completed":
        ended_at = max(e[3] for e in executions)
    text = str(UUID(bytes=identity))
    path = f"/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{text}"
    return OperationAnswer(
        success=True,
        operation=Operation(
            operation_id=text,
            operation="recalculate",
            status="running" if state == "active" else state,
            status_counts={
                "QUEUED": counts["pending"] - active,
                "DISPATCHED": active - counts["running"],
                "RUNNING": counts["running"],
                "COMPLETED": counts["completed"],
                "FAILED": counts["failed"],
                "NOT_STARTED_RESET": counts["not_started_reset"],
                "RUNNING_INVALIDATED": counts["running_invalidated"],
                "SUPERSEDED": counts["superseded"],
            },
            cell_count=counts["cell_count"],
            completed_count=counts["completed"],
            failed_count=counts["failed"],
            pending_count=counts["pending"],
            not_started_reset_count=counts["not_started_reset"],
            running_invalidated_count=counts["running_invalidated"],
            superseded_count=counts["superseded"],
            cancelled_cell_count=counts["not_started_reset"] + counts["running_invalidated"],
            execution_ids=[str(UUID(bytes=e[0])) for e in executions],
            created_at=datetime.fromtimestamp(created_at / 1000, UTC),
            ended_at=ended_at and datetime.fromtimestamp(ended_at / 1000, UTC),
            cancel_reason=reason,
            cancel_message=message,
            status_url=path,
        ),
    )


@app.delete(_SHEET + "/operations/{operation_id}")
async def cancel_operation(operation_id: str, sheet_pk: int = Depends(sheet)) -> CancelAnswer:
    with database.connection:
        database.connection.execute("BEGIN")
        found = operation_of(sheet_pk, operation_id)
        if found is None:
            message = (
                f"No operation of this sheet has the id {operation_id}. Nothing was cancelled."
            )
        elif found[2] == "active":
            raise HTTPException(500, "this peer cancels nothing that is active")
        else:
            ended_at = found[4]
            if found[2] == "completed":
                (ended_at,) = database.one(
                    "SELECT max(ended_at) FROM execution WHERE operation_pk = ?", found[0]
                )
            at = datetime.fromtimestamp(ended_at / 1000, UTC).isoformat(timespec="milliseconds")
            message = f"Nothing was cancelled: operation {operation_id} was {found[2]} at {at}."
    return CancelAnswer(
        success=True,
        message=message,
        operation_id=operation_id,
        execution_ids=[],
        cancelled_cell_count=0,
        not_started_reset_count=0,
        running_invalidated_count=0,
        aborted_call_count=0,
    )


@app.post(_SHEET + "/rows", status_code=201)
async def add_rows(sheet_id: UUID, body: NewRows, sheet_pk: int = Depends(sheet)) -> RowsAnswer:
    columns = [
        (UUID(bytes=identity), *rest)
        for identity, *rest in database.all(
            "SELECT id, number, title, type FROM sheet_column"
            " WHERE sheet_pk = ? AND deleted_at IS NULL ORDER BY number",
            sheet_pk,
        )
    ]
    numbers = {title: number for _, number, title, kind in columns if kind == "TEXT"}
    for values in body.values:
        if not numbers.keys() >= values.keys():
            raise HTTPException(400, "unknown column")
    count = len(body.values)
    database.connection.execute("BEGIN IMMEDIATE")
    (first,) = database.one("SELECT next_row FROM sheet WHERE pk = ?", sheet_pk)
    (packed,) = database.one("SELECT rows FROM sheet_rows WHERE sheet_pk = ?", sheet_pk) or (None,)
    database.connection.executemany(
        "INSERT INTO row_data (id, inputs) VALUES (?, ?)",
        [
            (
                (sheet_pk << _ROW_BITS) + first + at,
                msgspec.msgpack.encode({numbers[title]: v for title, v in values.items()}),
            )
            for at, values in enumerate(body.values)
        ],
    )
    rows = BitMap() if packed is None else BitMap.deserialize(packed)
    rows.add_range(first, first + count)
    database.connection.execute(
        "INSERT OR REPLACE INTO sheet_rows VALUES (?, ?)", (sheet_pk, rows.serialize())
    )
    row_count, version = database.one(
        "UPDATE sheet SET next_row = next_row + ?, row_count = row_count + ?,"
        " version = version + 1, updated_at = ? WHERE pk = ? RETURNING row_count, version",
        *(count, count, int(time.time() * 1000), sheet_pk),
    )
    database.connection.execute("COMMIT")
    return RowsAnswer(
        success=True,
        rows_created=count,
        start_row_index=first,
        rows=[
            Row(
                row_index=first + at,
                cells={
                    str(identity): _cell(identity, sheet_id, kind, first + at, values, title)
                    for identity, _, title, kind in columns
                },
            )
            for at, values in enumerate(body.values)
        ],
        row_indices=list(range(first, first + count)),
        row_count=row_count,
        cell_count=count * len(columns),
        version=version,
    )


def _cell(
    column: UUID, sheet: UUID, kind: str, row: int, values: dict[str, Any], title: str
) -> Cell:
    value = values.get(title)
    return Cell(
        id=cell_id(column, row),
        sheet_id=sheet,
        column_id=column,
        row_index=row,
        status="COMPLETED" if kind == "TEXT" else "STALE",
        display_value=value if value is None or isinstance(value, str) else json.dumps(value),
        value=value,
    )


def main(path: str, port: int) -> None:
    """Serve the database of ``path`` on ``port``."""
    database.open(path)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
