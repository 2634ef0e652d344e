"""What one claim of an execution spends on calls of models, and the limits of its operation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from recalc.domain.states import Reason
from recalc.domain.usage import PRICE_UNITS, Limits, Usage
from recalc.domain.wording import counted
from recalc.engine.ports import SpendStatus
from recalc.models.port import Owner, Spend

_NONE = UUID(int=0)


class Account:
    """The ledger of the claim with this ``epoch``. ``notify`` is called when its run has something
    to do: a connection has failed for everybody, or a call waits for ``check_limits``.

    ``usage`` is the total of all calls until now. ``saved`` is how many entries of it are known to
    be in the store. ``limits_wanted`` is set by the run when it has checked the limits for the
    calls that wait for that; None where none does.
    """

    def __init__(
        self,
        owner: Owner,
        execution_id: UUID = _NONE,
        epoch: int = 0,
        notify: Callable[[], None] = lambda: None,
    ) -> None:
        self.owner = owner
        self.execution_id = execution_id
        self.epoch = epoch
        self.usage = Usage()
        self.saved = 0
        self.failed_connection: str | None = None
        self.limits_wanted: asyncio.Event | None = None
        self._notify = notify

    @property
    def unsaved(self) -> Usage | None:
        """The total, where the store may not have all of it; None otherwise."""
        return self.usage if self.usage.entries > self.saved else None

    def cell(self) -> Callable[[Spend], None]:
        """Return the function that takes the cost of each call of one cell."""
        failed = False

        def spent(spend: Spend) -> None:
            nonlocal failed
            if spend.outcome == "cached":
                self.usage = self.usage.with_cached()
                return
            priced = spend.price is not None and spend.currency is not None
            self.usage = self.usage.with_call(
                spend.outcome,
                (spend.input_tokens, spend.output_tokens),
                (spend.currency or "", spend.price or 0.0) if priced else None,
                estimated=spend.estimated,
                repeats=failed,
            )
            failed = spend.outcome == "failed"

        return spent

    def connection_failed(self, reason: str) -> None:
        """Take note that a connection has failed for everybody: the operation is to end."""
        self.failed_connection = reason
        self._notify()

    async def check_limits(self) -> None:
        """Return when the run has stored what was spent until now, and has found the operation
        within its limits. At a limit the run cancels its tasks, and so this."""
        if self.limits_wanted is None:
            self.limits_wanted = asyncio.Event()
            self._notify()
        await self.limits_wanted.wait()


class Stop(NamedTuple):
    """The reason for which an operation is to be cancelled, and a sentence for people."""

    reason: Reason
    message: str


def limit_reached(status: SpendStatus) -> Stop | None:
    """Return why an operation has to end; None while it is within its limits."""
    limits, usage = status.limits, status.usage
    if limits.max_price is not None and usage.exceeds(limits.max_price):
        return Stop(Reason.MAX_PRICE, _price_message(limits, usage))
    if limits.max_failed is not None and status.failed >= limits.max_failed:
        return Stop(
            Reason.MAX_FAILED,
            f"The operation was cancelled because {counted(status.failed, 'cell')} failed: its "
            f"max_failed is {limits.max_failed}.",
        )
    return None


def _price_message(limits: Limits, usage: Usage) -> str:
    prices = ", ".join(
        f"{price / PRICE_UNITS:.6g} {currency}" for currency, price in usage.total.prices.items()
    )
    return (
        f"The operation was cancelled because it has spent {prices}: its max_price is "
        f"{limits.max_price:g}. Calls that were under way are added to what it spent."
    )
