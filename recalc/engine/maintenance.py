"""What has to be done now and then: clearing away, and imports whose process is gone."""

from __future__ import annotations

import asyncio

import structlog

from recalc.engine.context import Context

_log = structlog.get_logger(__name__)

#: Seconds between rounds, and between pieces of one round.
_ROUND, _PIECE = 5.0, 0.02
#: An import that was silent for this long (seconds) has no process any more.
_IMPORT_SILENCE = 60.0


async def run_maintenance(context: Context) -> None:
    """Work for ever, in pieces that are too small to hold anyone up."""
    while True:
        try:
            await context.store.fail_silent_imports(_IMPORT_SILENCE, context.now())
            while await context.store.purge(context.now()):  # noqa: ASYNC110 - a pace, no wait
                await asyncio.sleep(_PIECE)
        except Exception:  # noqa: BLE001 - tried again in the next round
            _log.warning("upkeep_failed", exc_info=True)
        await asyncio.sleep(_ROUND)
