"""The metrics of a cell, and the cost of each of its calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from recalc.models.call import Tally
from recalc.models.connections import Configured
from recalc.models.port import Spend
from recalc.models.provider import ProviderError, Trouble

#: Troubles of calls that cost nothing: no model has seen them.
_FREE = frozenset(
    {
        Trouble.RATE_LIMITED,
        Trouble.SERVER,
        Trouble.UNREACHABLE,
        Trouble.DENIED,
        Trouble.FORBIDDEN,
        Trouble.REFUSED,
    }
)


def spend_of(
    configured: Configured,
    model: str,
    tally: Tally,
    outcome: Literal["completed", "failed", "aborted"],
    error: ProviderError | None = None,
) -> Spend:
    """Return the cost of one call."""
    price = configured.connection.prices.get(model)
    currency = None if price is None else price.currency
    taken, given = tally.tokens
    refused = error is not None and error.trouble in _FREE and not tally.received
    if refused or not tally.sent:
        taken = given = 0
    return Spend(
        connection=configured.name,
        model=model,
        outcome=outcome,
        input_tokens=taken,
        output_tokens=given,
        price=None if price is None else price.of(taken, given),
        currency=currency,
        estimated=tally.usage is None and bool(taken or given),
    )


def cached_spend(configured: Configured, model: str) -> Spend:
    """Return the cost of an answer from the cache: none."""
    price = configured.connection.prices.get(model)
    return Spend(
        configured.name, model, "cached", price=0.0, currency=price.currency if price else None
    )


@dataclass(slots=True)
class CellMetrics:
    """Adds up the calls of one cell."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    price: float | None = 0.0
    currency: str | None = None
    estimated: bool = False
    cached: bool = False
    latency: float | None = None
    first_token: float | None = None
    ended: str | None = None

    def add(self, spend: Spend) -> None:
        """Add the cost of a call."""
        self.cached |= spend.outcome == "cached"
        self.requests += spend.outcome != "cached"
        self.input_tokens += spend.input_tokens
        self.output_tokens += spend.output_tokens
        self.estimated |= spend.estimated
        self.currency = self.currency or spend.currency
        known = self.price is not None and spend.price is not None
        self.price = (self.price or 0.0) + (spend.price or 0.0) if known else None

    def timed(self, tally: Tally, now: float) -> None:
        """Take the times of the latest call."""
        self.latency = now - tally.begun
        self.first_token = None if tally.first is None else tally.first - tally.begun
        self.ended = tally.ended

    def shown(self) -> dict[str, Any]:
        """Return the metrics as they are answered. Times are in milliseconds."""
        found: dict[str, Any] = {
            "request_count": self.requests,
            "latency_ms": _milliseconds(self.latency),
            "time_to_first_token_ms": _milliseconds(self.first_token),
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "price": self.price,
        }
        if self.currency is not None:
            found["currency"] = self.currency
        if self.estimated:
            found["estimated"] = True
        if self.cached:
            found["cached"] = True
        if self.ended not in {None, "stop"}:
            found["finish_reason"] = self.ended
        return found


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
