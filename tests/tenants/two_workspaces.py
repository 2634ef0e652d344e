"""Two workspaces on one server, each with one of everything that has an id."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from starlette.types import ASGIApp

from recalc.app import Engine, open_engine
from recalc.domain.cell_ids import cell_id
from recalc.http.admission import Admission
from recalc.http.app import build_app
from recalc.http.memory import AnswerMemory, BodyMemory
from recalc.http.streams import Streams
from recalc.settings import Settings
from tests.support.postgres import shared_server
from tests.tenants.contract import Json, Operation, Position, put

ROOT = "/api/public/v2/tables"
KEY, OTHER_KEY = "a-key-of-the-first-workspace", "a-key-of-another-workspace"
#: So many rows in the other workspace's sheet, to have rows that the first one's has not.
ROWS, OTHER_ROWS = 3, 40
#: A column of the one type that names its sources as dependencies.
CALLING = {"title": "called", "type": "ENDPOINT", "config": {"url": "http://127.0.0.1:9/"}}
Ids = Mapping[str, Json]


@dataclass
class TwoWorkspaces:
    """``engine`` computes nothing, so that operations stay as they are. ``others`` are the ids
    of the other workspace's things."""

    app: ASGIApp
    engine: Engine
    others: Ids

    @asynccontextmanager
    async def client(self, key: str | None = KEY) -> AsyncIterator[httpx.AsyncClient]:
        headers = {} if key is None else {"X-API-KEY": key}
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://recalc", headers=headers
        ) as opened:
            yield opened

    async def theirs(self) -> Json:
        """Everything that the other workspace can see."""
        async with self.client(OTHER_KEY) as client:
            return await everything(client, self.others)


@asynccontextmanager
async def opened(store: str, folder: Path, **more: Any) -> AsyncIterator[TwoWorkspaces]:
    """A server in this process, on "sqlite" or "postgres", with two workspaces and ``more``
    settings."""
    async with AsyncExitStack() as stack:
        url = f"sqlite:///{folder}/tenants.db"
        if store == "postgres":
            url = stack.enter_context(shared_server().database())
        settings = Settings(
            database_url=url,
            requests_per_minute=10_000_000,
            cancels_per_minute=10_000_000,
            stream_lifetime=0.1,  # of an operation that nobody computes, it would not end before
            **more,
        )
        engine = await stack.enter_async_context(open_engine(settings, worker=False))
        context = engine.context
        await engine.keys.create(1, KEY)
        other = await context.store.create_workspace("other")
        await engine.keys.create(other.id, OTHER_KEY)
        app = build_app(
            service=engine.service,
            authenticate=engine.keys.authenticate,
            ready=context.store.ready,
            admission=Admission.of(settings),
            memory=BodyMemory(settings.max_bodies_bytes, settings.max_key_bodies_bytes),
            answers=AnswerMemory(settings.max_answers_bytes, settings.max_key_answers_bytes),
            streams=Streams.of(settings),
            max_body_bytes=settings.max_body_bytes,
            max_body_values=settings.max_body_values,
        )
        workspaces = TwoWorkspaces(app, engine, {})
        async with workspaces.client(OTHER_KEY) as client:
            workspaces.others = await furnish(client, OTHER_ROWS)
        yield workspaces


async def furnish(client: httpx.AsyncClient, rows: int) -> Ids:
    """One of everything; returns the ids by the names that the contract has for them."""

    async def post(path: str, body: Json) -> Json:
        answer = await client.post(path, json=body)
        assert answer.status_code in {201, 202}, answer.text
        return answer.json()

    made = await post(ROOT, {"title": "mine", "folder_id": 5 if rows == ROWS else 6})
    table = f"{ROOT}/{made['table']['id']}"
    sheet = f"{table}/sheets/{made['default_sheet']['id']}"
    # Titled as in the contract's examples, which name their sources.
    carrier = (await post(f"{sheet}/columns", {"title": "carrier", "type": "TEXT"}))["column"]
    config = {"source": "carrier", "value": "UA"}
    contains = {"title": "is_united", "type": "CONTAINS", "config": config}
    computed = (await post(f"{sheet}/columns", contains))["column"]
    on_carrier = {"dependencies": [{"column_id": carrier["id"]}]}
    calls = {**CALLING, "title": "calls", **on_carrier}
    calling = (await post(f"{sheet}/columns", calls))["column"]
    await post(f"{sheet}/rows", {"values": [{"carrier": f"{row}"} for row in range(rows)]})
    content = base64.b64encode(b"carrier\nUA\n").decode()
    imported = f"import-{uuid4()}"
    file = {"file_name": "a.csv", "file_content_base64": content, "operation_id": imported}
    await post(f"{sheet}/imports/file", file)
    operation = (await post(f"{sheet}/operations", {}))["operation_id"]
    return {
        "table_id": made["table"]["id"],
        "sheet_id": made["default_sheet"]["id"],
        "column_id": computed["id"],
        "text_column_id": carrier["id"],
        "calling_column_id": calling["id"],
        "cell_id": computed_cell(computed["id"], rows - 1),
        "text_cell_id": computed_cell(carrier["id"], rows - 1),
        "operation_id": operation,
        "import_id": imported,
        "folder_id": made["table"]["folder_id"],
        "row": rows - 1,
    }


def computed_cell(column: str, row: int) -> str:
    return str(cell_id(UUID(column), row))


def unknown() -> Ids:
    """Ids of the right form of things that are nowhere."""
    column, text = str(uuid4()), str(uuid4())
    return {
        "table_id": str(uuid4()),
        "sheet_id": str(uuid4()),
        "column_id": column,
        "calling_column_id": str(uuid4()),
        "text_column_id": text,
        "cell_id": computed_cell(column, OTHER_ROWS - 1),
        "text_cell_id": computed_cell(text, OTHER_ROWS - 1),
        "operation_id": str(uuid4()),
        "import_id": f"import-{uuid4()}",
        "folder_id": 7,
        "row": OTHER_ROWS,
    }


def resource(operation: Operation, position: Position) -> str:
    """Which of the ids above belongs at ``position``. Raises KeyError for one that the contract has
    and these workspaces have not."""
    edits = operation.id == "update_table_sheet_cell"
    imports = position.kind == "body" or operation.id == "get_table_sheet_operation"
    return {
        "table_id": "table_id",
        "sheet_id": "sheet_id",
        "column_id": "column_id" if position.kind == "path" else "text_column_id",
        "column_ids": "column_id",
        "cell_id": "text_cell_id" if edits else "cell_id",
        "cell_ids": "cell_id",
        "operation_id": "import_id" if imports else "operation_id",
        "folder_id": "folder_id",
        "row_indices": "row",
        "row_ids": "row",
    }[position.name]


def status_of_nowhere(operation: Operation, swapped: Collection[Position]) -> int | None:
    """What a request is answered whose ids at ``swapped`` are nowhere; None where the id is only
    a name, and all is well."""
    names = {position.name for position in swapped}
    if {position.kind for position in swapped} == {"path"}:
        if operation.id == "cancelTableSheetOperation" and names == {"operation_id"}:
            return 200  # its seed says so: zeros, and nothing changed
        return 404
    if names <= {"folder_id", "operation_id"} or operation.id == "delete_table_sheet_rows":
        return None  # labels; a name for an import; rows that are gone already are passed over
    return 400


def request_of(
    client: httpx.AsyncClient, operation: Operation, ids: Ids, swapped: Mapping[Position, Json]
) -> httpx.Request:
    """A request for ``operation`` on the things of ``ids``, but for the places ``swapped``."""
    path, query, body = operation.path, {}, operation.body
    if any(position.steps[0] == "dependencies" for position in swapped):
        ids = {**ids, "column_id": ids["calling_column_id"]}
        body = CALLING if operation.id.startswith("create") else {}
    for position in operation.places:
        value = swapped.get(position, ids[resource(operation, position)])
        if position.kind == "path":
            path = path.replace(f"{{{position.name}}}", str(value))
        elif position in swapped:
            if position.kind == "query":
                query[position.name] = value
                if position.name == "column_id":
                    query["status"] = "STALE"  # without a status, it means nothing
            else:
                body = put(body if _stands_alone(position) else {}, position.steps, value)
        elif position.kind == "body" and _has(body, position.steps):
            body = put(body, position.steps, value)
    return client.build_request(operation.method, path, params=query or None, json=body)


def _stands_alone(position: Position) -> bool:
    """Whether the id goes with the example; lists of ids exclude one another."""
    return position.steps[-1] != "[]"


def _has(body: Json, steps: tuple[str, ...]) -> bool:
    return isinstance(body, dict) and steps[0] in body


async def everything(client: httpx.AsyncClient, ids: Ids) -> Json:
    """All that its owner can read of the things of ``ids``."""
    table = f"{ROOT}/{ids['table_id']}"
    sheet = f"{table}/sheets/{ids['sheet_id']}"
    paths = [
        ROOT,
        table,
        f"{table}/sheets",
        f"{table}/sheets/operations/{ids['import_id']}",
        sheet,
        f"{sheet}/columns",
        f"{sheet}/rows",
        f"{sheet}/status-counts",
        f"{sheet}/operations",
        f"{sheet}/operations/{ids['operation_id']}",
        f"{sheet}/cells/{ids['text_cell_id']}",
    ]
    seen = []
    for path in paths:
        answer = await client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        seen.append(answer.json())
    return json.loads(json.dumps(seen))
