"""Listen for notifications of commits, and forward them to this process's signals.

Correctness depends on commits only: workers poll as well, and each of their writes is guarded.
Notifications reduce latency. Those that are sent while the connection is broken are lost.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection, Notify

from recalc.domain.states import Reason
from recalc.engine.signals import Signals
from recalc.store.postgres.database import Limits, connection_settings

_log = structlog.get_logger(__name__)

#: The name of the second is older than the word "withdrawn"; the version before listens to it.
CANCELLED, CELLS_WITHDRAWN, CREATED = "recalc_cancelled", "recalc_touched", "recalc_created"
#: Seconds without a notification after which the connection is tested, and seconds for the test.
_SILENCE, _PROOF = 5.0, 2.0
#: Seconds before the first and before later attempts to connect again.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0


class Listener:
    """Forwards notifications of the database at ``url`` to ``signals``.

    ``listening`` is set while the connection is up. It has a direct connection of its own in
    autocommit mode: one in an open transaction would fill the server's queue of notifications.
    """

    def __init__(self, url: str, limits: Limits, signals: Signals) -> None:
        self._url = url
        self._settings = {**connection_settings(url, limits), "application_name": "recalc-listener"}
        self._signals = signals
        self.listening = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled, with a new connection whenever one breaks."""
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError, TimeoutError) as broken:
                if self.listening.is_set():
                    pause = _FIRST_PAUSE
                self.listening.clear()
                _log.warning("listener_broken", error=str(broken), again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            finally:
                self.listening.clear()

    async def _listen(self) -> None:
        connection = await AsyncConnection.connect(
            self._url,
            autocommit=True,
            **self._settings,  # type: ignore[arg-type]
        )
        async with connection:
            for channel in (CANCELLED, CELLS_WITHDRAWN, CREATED):
                await connection.execute(f"LISTEN {channel}".encode())
            self.listening.set()
            # Executions may have been created while this did not listen.
            self._signals.created()
            while True:
                async for notify in connection.notifies(timeout=_SILENCE):
                    self._forward(notify)
                async with asyncio.timeout(_PROOF):
                    await connection.execute(b"SELECT 1")

    def _forward(self, notify: Notify) -> None:
        if notify.channel == CREATED:
            self._signals.created()
            return
        try:
            operation_id, _, reason = notify.payload.partition(" ")
            operation = UUID(operation_id)
        except ValueError:
            _log.warning("notification_not_understood", channel=notify.channel)
            return
        if notify.channel == CANCELLED:
            self._signals.cancelled([operation], _reason(reason))
        else:
            self._signals.cells_withdrawn([operation])


def _reason(text: str) -> Reason:
    """The reason of a cancel. One that only a newer version has must not delay the abort."""
    try:
        return Reason(text)
    except ValueError:
        return Reason.USER
