"""More workspaces on a server's database, each with a key."""

from __future__ import annotations

import asyncio

from recalc.app import open_context
from recalc.engine.keys import Keys
from recalc.settings import Settings


def make_keys(database_url: str, count: int) -> list[str]:
    """Create ``count`` workspaces beside a running server; returns a key of each."""

    async def make() -> list[str]:
        settings = Settings(database_url=database_url)
        async with open_context(settings, shared_with_server=True) as context:
            keys = Keys(context)
            made = []
            for number in range(count):
                workspace = await context.store.create_workspace(f"w {number}")
                made.append((await keys.create(workspace.id)).secret)
            return made

    return asyncio.run(make())
