"""What the tests of running code share."""

from __future__ import annotations

from typing import Any

import msgspec

from recalc.engine.worker.sandboxes import Sandboxes
from recalc.models.port import Caller, Owner
from recalc.sandbox.port import CodeFailed, Language, Program

MEMORY = 64 << 20


def sandboxes(processes: int = 1, seconds: float = 60.0, **more: Any) -> Sandboxes:
    """A pool with little memory, and a time limit that no test but those of it reaches."""
    return Sandboxes(processes, seconds, MEMORY, **more)


def caller(workspace_id: int = 1) -> Caller:
    """A cell of a workspace."""
    return Caller(owner=Owner(workspace_id))


async def outcome(pool: Sandboxes, language: Language, code: str, workspace: int = 1) -> Any:
    """The value of the code for a small row, or the code of its failure in angle brackets."""
    try:
        text = await pool.run(Program(language, code), b'{"a": 1, "b": null}', caller(workspace))
    except CodeFailed as failed:
        return f"<{failed.code}>"
    return msgspec.json.decode(text)
