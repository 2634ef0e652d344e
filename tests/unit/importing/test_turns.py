"""Workspaces take turns at what parses files: those of one hold up those of no other."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from anyio import to_process

from recalc.engine.imports import in_process, intake
from recalc.engine.imports.intake import Intake
from recalc.importing import jobs
from tests.support.waiting import until

from .import_fixture import ImportFixture, encoded

CONTENT = b"a\n" + b"1\n" * 9


class Held:
    """Parsing that begins and then waits until it is let go. ``begun`` are the names of the tasks
    for which it has begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = asyncio.Event()

    async def __call__(self, work: Callable[..., Any], *args: Any) -> Any:
        if work in (jobs.inspect_short, jobs.inspect_spooled):
            task = asyncio.current_task()
            assert task is not None
            self.begun.append(task.get_name())
            await self.go.wait()
        return work(*args)


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
async def test_a_file_waits_for_no_files_of_another_workspace(
    monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    """While some files of one workspace are parsed, and others wait for that, the first one of
    another begins. All are received in the end."""
    monkeypatch.setattr(intake, "_PARSED_AT_ONCE", 2)
    held = Held()
    context = replace(
        ImportFixture(sync_import_bytes=1 if large else 100).context,
        offload=held,
    )
    files = Intake(context, held)

    async def receive(workspace_id: int) -> int:
        async with AsyncExitStack() as stack:
            upload = await files.receive(
                stack,
                workspace_id,
                file_name="x.csv",
                file_content_base64=encoded(CONTENT),
                delimiter=None,
            )
            return upload.inspection.rows

    heavy = [asyncio.create_task(receive(1), name="heavy") for _ in range(6)]
    await until(lambda: len(held.begun) >= 2)
    other = asyncio.create_task(receive(2), name="other")
    await until(lambda: len(held.begun) >= 3)
    assert held.begun == ["heavy", "heavy", "other"]
    held.go.set()
    assert await asyncio.gather(other, *heavy) == [9] * 7
    await files.close()


async def test_a_process_is_had_while_others_are_used() -> None:
    """Parsing has no limit of processes in common with other users of such processes."""
    limiter = to_process.current_default_process_limiter()
    tokens = [object() for _ in range(int(limiter.total_tokens))]
    for token in tokens:
        limiter.acquire_on_behalf_of_nowait(token)
    try:
        assert await in_process(os.getpid) != os.getpid()
    finally:
        for token in tokens:
            limiter.release_on_behalf_of(token)
