"""What the server does around the contract's operations."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
import pytest
import recalc_client
import yaml
from recalc_client.api.operations import cancel_table_sheet_operation
from recalc_client.models.cancel_table_sheet_operation_response import (
    CancelTableSheetOperationResponse,
)
from starlette.types import ASGIApp
from structlog.testing import capture_logs

from codegen.build import CONTRACT
from recalc.domain.errors import Unavailable
from recalc.engine.api import Service
from recalc.http.admission import Admission
from recalc.http.memory import AnswerMemory, BodyMemory
from recalc.http.mutations import Mutations
from recalc.http.streams import Streams
from recalc.settings import Settings
from tests.contract.conftest import BASE, KEY, SHEET, TABLE, Recorder
from tests.support.hang import HANG_SECONDS

CANCEL = f"{BASE}/operations/secret-id"


async def test_a_change_survives_its_connection(app: ASGIApp, recorder: Recorder) -> None:
    """The request is cancelled in the middle of a cancel; the cancel is not."""
    recorder.hold = asyncio.Event()
    scope = {
        "type": "http",
        "method": "DELETE",
        "path": CANCEL,
        "raw_path": CANCEL.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"x-api-key", KEY.encode())],
    }

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError(f"nobody is there to read {message}")

    request = asyncio.ensure_future(cast("Any", app(scope, receive, send)))
    await recorder.entered.wait()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    recorder.hold.set()
    await recorder.finished.wait()


async def test_shutdown_waits_for_changes() -> None:
    """What began is over before the store is closed."""
    mutations = Mutations()
    gate = asyncio.Event()
    task = asyncio.ensure_future(mutations.run(gate.wait()))
    draining = asyncio.ensure_future(mutations.drain())
    for _ in range(3):
        await asyncio.sleep(0)
    assert not draining.done()
    gate.set()
    await draining
    assert await task


async def test_the_lifespan_is_left_after_the_changes(recorder: Recorder) -> None:
    """connexion runs it, around everything."""
    from recalc.http.app import build_app

    seen: list[str] = []

    @asynccontextmanager
    async def lifespan(_app: Any) -> Any:
        seen.append("entered")
        yield
        seen.append("left")

    app = build_app(
        service=cast("Service", _Parts(recorder)),
        authenticate=cast("Any", None),
        ready=cast("Any", None),
        admission=Admission.of(Settings()),
        memory=BodyMemory(1000, 1000),
        answers=AnswerMemory(1000, 1000),
        streams=Streams.of(Settings()),
        max_body_bytes=1000,
        max_body_values=1000,
        lifespan=lifespan,
    )
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
    assert seen == ["entered", "left"]
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


class _Parts:
    def __init__(self, part: Any) -> None:
        self._part = part

    def __getattr__(self, name: str) -> Any:
        return self._part


async def test_one_line_per_request_without_secrets(client: httpx.AsyncClient) -> None:
    """operationId, workspace, status and time; no key, no id that somebody typed."""
    with capture_logs() as logs:
        await client.delete(CANCEL)
        await client.get("/nope")
    lines = [line for line in logs if line["event"] == "request"]
    assert [line["operation_id"] for line in lines] == ["cancelTableSheetOperation", None]
    assert [line["workspace"] for line in lines] == [1, None]
    assert [line["status"] for line in lines] == [200, 404]
    assert all(line["ms"] >= 0 for line in lines)
    assert KEY not in str(logs)
    assert "secret-id" not in str(logs)


async def test_the_document_is_the_contract(client: httpx.AsyncClient) -> None:
    """Without a key, in its real version. These differ: the mark of the generator, the header of
    the key, which security schemes name already, forms and enums of booleans, types of constant
    texts, fields that can only be null, links, and parameters of paths, of which the viewer draws
    neither names nor fields.
    """
    del client.headers["X-API-KEY"]
    served = (await client.get("/openapi.json")).json()
    assert served.pop("x-generated")
    contract = json.loads(json.dumps(yaml.safe_load(CONTRACT.read_text()), default=str))
    assert contract["components"]["parameters"].pop("X-API-KEY")
    assert contract["components"].pop("links")
    for path, item in contract["paths"].items():
        shared = item.pop("parameters", [])
        for part in (each for each in item.values() if isinstance(each, dict)):
            listed = [*shared, *part.get("parameters", [])]
            if listed:
                part["parameters"] = [
                    _with_one_boolean(each)
                    for each in listed
                    if each.get("name") != "X-API-KEY"
                    and each.get("$ref") != "#/components/parameters/X-API-KEY"
                ]
            for response in part.get("responses", {}).values():
                response.pop("links", None)
        _simplify(item)
        assert served["paths"][path] == item
    _simplify(contract)
    assert served == contract


def _simplify(schema: Any) -> None:
    for each in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(each, dict | list):
            _simplify(each)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "boolean":
        schema.pop("enum", None)
    if isinstance(schema.get("const"), str):
        schema["type"] = "string"
    properties, required = schema.get("properties", {}), schema.get("required", [])
    for name in [name for name, each in properties.items() if each == {"type": "null"}]:
        if name not in required:
            del properties[name]


def _with_one_boolean(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter.get("schema", {})
    if {"type": "boolean"} not in schema.get("anyOf", []):
        return parameter
    kept = {key: value for key, value in schema.items() if key != "anyOf"}
    return parameter | {"schema": {"type": "boolean"} | kept}


async def test_the_docs_page_needs_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    """Every file that it names is served here; the viewer draws the contract as it is, keeps no
    key, and asks no other server what it thinks of it."""
    del client.headers["X-API-KEY"]
    page = await client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "http" not in page.text.replace("https", "http").split("<body>")[1]
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js", "favicon-32x32.png"):
        assert f"/docs/{name}" in page.text
        assert (await client.get(f"/docs/{name}")).status_code == 200
    start = (await client.get("/docs/start.js")).text
    assert 'url: "/openapi.json"' in start
    assert "persistAuthorization: false" in start
    assert "validatorUrl: null" in start
    assert (await client.get("/docs/openapi.json")).status_code == 404


async def test_the_viewer_is_a_current_one(client: httpx.AsyncClient) -> None:
    """Major version 5, which draws OpenAPI 3.1, of at least the minor version that was chosen."""
    script = (await client.get("/docs/swagger-ui-bundle.js")).text
    version = re.search(r'PACKAGE_VERSION:"(\d+)\.(\d+)\.\d+"', script)
    assert version is not None
    assert (int(version[1]), int(version[2])) >= (5, 34)


async def test_pages_are_shielded(client: httpx.AsyncClient) -> None:
    """No other page can frame them, nothing comes from elsewhere, nothing is guessed or told on."""
    for path in ("/", "/docs", "/docs/start.js", "/docs/swagger-ui.css", "/openapi.json"):
        headers = (await client.get(path)).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["base-uri"] == policy["form-action"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"


async def test_answers_are_nobody_elses(client: httpx.AsyncClient) -> None:
    """No cache on the way keeps what a key got: it could not tell one key from another."""
    assert (await client.delete(CANCEL)).headers["cache-control"] == "no-store"
    assert (await client.get(BASE)).headers["cache-control"] == "no-store"


async def test_the_generated_client_round_trips(client: httpx.AsyncClient) -> None:
    """Typed there and back; an id with a slash arrives as one."""
    authenticated = recalc_client.AuthenticatedClient(
        base_url="http://recalc", token=KEY, prefix="", auth_header_name="X-API-KEY"
    ).set_async_httpx_client(client)
    found = await cancel_table_sheet_operation.asyncio(TABLE, SHEET, "a/b", client=authenticated)
    assert isinstance(found, CancelTableSheetOperationResponse)
    assert found.success
    assert found.operation_id == "a/b"
    assert found.execution_ids == []


async def test_health_without_a_key(client: httpx.AsyncClient, ready: dict[str, bool]) -> None:
    """healthz says that the process answers, readyz that it can serve; 503 when it cannot."""
    del client.headers["X-API-KEY"]
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/readyz")).status_code == 200
    ready["ready"] = False
    assert (await client.get("/healthz")).status_code == 200
    response = await client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["error"] == "not_ready"
    assert (await client.post("/healthz")).headers["allow"] == "GET, HEAD, OPTIONS"


async def test_readyz_does_not_wait_for_a_silent_database(
    client: httpx.AsyncClient, ready: dict[str, bool]
) -> None:
    """The probe is cancelled and answered 503 while the store is still waiting; the next one that
    the store answers says 200."""
    ready["silent"] = True
    async with asyncio.timeout(HANG_SECONDS):
        response = await client.get("/readyz")
    assert (response.status_code, response.json()["error"]) == (503, "database_unreachable")
    ready["silent"] = False
    assert (await client.get("/readyz")).status_code == 200


async def test_a_database_that_cannot_be_used_is_told_apart(
    client: httpx.AsyncClient, recorder: Recorder
) -> None:
    """503 with the store's own code and message, in the contract's form, also for a cancel: its
    statuses do not name 503."""
    recorder.fail = Unavailable("disk_full", "The disk of the database is full.")
    answer = await client.delete(CANCEL)
    assert answer.status_code == 503
    assert answer.json() == {
        "success": False,
        "error": "disk_full",
        "message": "The disk of the database is full.",
    }
