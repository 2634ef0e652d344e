"""Maintenance: removes what is deleted or expired, and fails imports whose process is gone."""

from __future__ import annotations

import asyncio

import structlog

from recalc.engine.context import Context
from recalc.engine.imports.lifecycle import SILENCE

_log = structlog.get_logger(__name__)

#: Seconds between rounds, and between the pieces of one round.
_ROUND, _PIECE = 5.0, 0.02


async def run_maintenance(context: Context) -> None:
    """Run maintenance until cancelled, in pieces so small that they delay no request."""
    while True:
        try:
            await context.store.fail_silent_imports(SILENCE)
            while await context.store.purge():  # noqa: ASYNC110 - a pace, no wait
                await asyncio.sleep(_PIECE)
        except Exception:  # noqa: BLE001 - retried in the next round
            _log.warning("maintenance_failed", exc_info=True)
        await asyncio.sleep(_ROUND)
