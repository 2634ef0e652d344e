"""The HTTP edge over a service that only remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from starlette.types import ASGIApp

from recalc.domain.error_codes import Missing
from recalc.domain.errors import InvalidWorkspace, NotFound, Unauthenticated
from recalc.domain.records import Caller, Cancelled, Page, RowsPage
from recalc.engine.api import Service
from recalc.engine.ports import SheetRef
from recalc.http.admission import Admission
from recalc.http.app import build_app
from recalc.http.memory import AnswerMemory, BodyMemory
from recalc.http.streams import Streams
from recalc.settings import Settings

KEY = "a-key-of-workspace-1"
SUSPENDED = "a-key-of-workspace-2"
MAX_BODY = 10_000
MAX_VALUES = 10_000
TABLE = UUID("3f8e1c52-6f0b-4f5c-9d0e-2b7a41c6d901")
SHEET = UUID("8c0a7a34-90f5-4c1d-8f35-7a1d0d4c2b02")
SHEETS = f"/api/public/v2/tables/{TABLE}/sheets"
BASE = f"{SHEETS}/{SHEET}"


@dataclass
class Recorder:
    """Remembers calls. ``hold`` lets a test stop a cancel in its middle; ``fail`` makes it fail."""

    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    fail: Exception | None = None
    missing: Missing = "table"

    async def cancel(self, caller: Caller, ref: SheetRef, operation: str) -> Cancelled:
        self.calls.append(("cancel", (caller, ref, operation), {}))
        self.entered.set()
        if self.hold is not None:
            await self.hold.wait()
        if self.fail is not None:
            raise self.fail
        self.finished.set()
        return Cancelled(operation, "Nothing was cancelled.")

    async def list(self, of: Caller | SheetRef, **options: Any) -> Any:
        """A page of nothing: of the rows of a sheet, or of the tables of a caller."""
        self.calls.append(("list", (of,), options))
        page: Page[Any] = Page([], None)
        return RowsPage(page, 1, 0, []) if isinstance(of, SheetRef) else page

    async def get(self, *args: Any) -> Any:
        self.calls.append(("get", args, {}))
        raise NotFound(self.missing)

    async def create(self, *args: Any, **options: Any) -> Any:
        self.calls.append(("create", args, options))
        raise self.fail or NotFound("sheet")

    add = create


async def authenticate(key: str) -> Caller:
    if key == SUSPENDED:
        raise InvalidWorkspace
    if key != KEY:
        raise Unauthenticated
    return Caller(workspace_id=1, key_id="key-1")


@pytest.fixture
async def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def ready() -> dict[str, bool]:
    return {"ready": True}


@pytest.fixture
async def app(recorder: Recorder, ready: dict[str, bool]) -> ASGIApp:
    async def check() -> None:
        if ready.get("silent"):
            await asyncio.Event().wait()
        if not ready["ready"]:
            raise RuntimeError("the database is away")

    parts = ("tables", "sheets", "columns", "rows", "cells", "operations", "imports")
    service = cast("Service", SimpleNamespace(**dict.fromkeys(parts, recorder)))
    return build_app(
        service=service,
        authenticate=authenticate,
        ready=check,
        admission=Admission.of(Settings()),
        memory=BodyMemory(1 << 30, 1 << 30),
        answers=AnswerMemory(1 << 30, 1 << 30),
        streams=Streams.of(Settings()),
        max_body_bytes=MAX_BODY,
        max_body_values=MAX_VALUES,
    )


@pytest.fixture
async def client(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://recalc", headers={"X-API-KEY": KEY}
    ) as found:
        yield found
