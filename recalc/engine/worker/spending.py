"""What a run does about what its calls cost: it ends an operation that has reached a limit, or one
whose connection has failed, and stores at its end what no report has stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import structlog

from recalc.domain.states import Reason
from recalc.domain.wording import one_line
from recalc.engine.context import Context
from recalc.engine.worker.account import Account, Stop, limit_reached

_log = structlog.get_logger(__name__)

T = TypeVar("T")


class Ask(Protocol):
    """Asks the store until it answers; returns None where the run is lost before."""

    async def __call__(self, ask: Callable[[float], Awaitable[T]]) -> T | None: ...


class Spending:
    """Watches the ``account`` of one run. ``abort`` ends that run."""

    def __init__(
        self, context: Context, account: Account, *, ask: Ask, abort: Callable[[Reason], None]
    ) -> None:
        self._context = context
        self._account = account
        self._ask = ask
        self._abort = abort
        #: Whether the operation has limits: true until the store has said that it has none.
        self.limited = True

    async def keep_limits(self) -> None:
        """Cancel the operation, and abort, where it has reached a limit or its connection failed.

        Called between the commit that marks cells and their start: whatever was spent and stored
        before that start is seen, by whichever process. So no more is spent above a limit than on
        the calls that are under way. Called likewise before a call is repeated that cost something.
        """
        stop = await self._reason_to_stop()
        if stop is None:
            return
        operation_id = self._account.owner.operation_id
        store = self._context.store
        if await self._ask(lambda _: store.cancel_for_reason_if_active(operation_id, *stop)):
            _log.warning(
                "operation_stopped",
                operation=str(operation_id),
                reason=stop.reason,
                message=stop.message,
            )
            self._context.signals.cancelled([operation_id], stop.reason)
        self._abort(stop.reason)

    async def _reason_to_stop(self) -> Stop | None:
        failed = self._account.failed_connection
        if failed is not None:
            return Stop(Reason.CONNECTION_FAILED, one_line(failed))
        if not self.limited:
            return None
        operation_id = self._account.owner.operation_id
        status = await self._ask(lambda _: self._context.store.spend_status(operation_id))
        if status is None:
            return None
        self.limited = bool(status.limits)
        return limit_reached(status)

    async def save(self) -> None:
        """Store what was spent since the last report, as on calls that were aborted. Call this when
        no task is left. Where the database is away for longer than a lease, it is lost."""
        loop, settings, account = asyncio.get_running_loop(), self._context.settings, self._account
        ends = loop.time() + settings.lease
        while (usage := account.unsaved) is not None:
            try:
                await self._context.store.save_spend(account.execution_id, account.epoch, usage)
                account.saved = usage.entries
            except Exception:  # noqa: BLE001 - the database may come back
                execution = str(account.execution_id)
                if loop.time() > ends:
                    _log.error("spend_lost", exc_info=True, execution=execution)
                    return
                _log.warning("store_failed", exc_info=True, execution=execution)
                await asyncio.sleep(settings.poll_interval / 4)
