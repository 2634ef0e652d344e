"""The spend of model calls: what each claim of an execution has spent, and sums of that.

A claim has a ledger: the total of all calls that its holder has made so far. A store keeps the
newest total of each claim and replaces it by a later one, never adds to it. So a total that is
written twice, or after an older one was lost, counts each call once. The spend of an operation is
the sum over the claims of its executions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Literal

import msgspec

from recalc.domain.records import Operation
from recalc.domain.states import OperationStatus

#: Prices are whole numbers of this part of a currency's unit, so that sums are exact.
PRICE_UNITS = 10**12
#: The largest sum, which stands for all larger ones: a store takes no larger number. It is above
#: every limit.
MOST = 2**63 - 1
_NONE: Mapping[str, int] = {}


class Spent(msgspec.Struct, frozen=True, array_like=True):
    """Calls with their tokens and prices. ``prices`` has ``PRICE_UNITS`` by currency. No number is
    above ``MOST``."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    prices: Mapping[str, int] = _NONE

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.calls + other.calls,
            min(self.input_tokens + other.input_tokens, MOST),
            min(self.output_tokens + other.output_tokens, MOST),
            {
                currency: min(self.prices.get(currency, 0) + other.prices.get(currency, 0), MOST)
                for currency in {**self.prices, **other.prices}
            },
        )

    def times(self, part: float) -> Spent:
        """Return this part, or multiple, of the spend, rounded."""
        return Spent(
            min(round(self.calls * part), MOST),
            min(round(self.input_tokens * part), MOST),
            min(round(self.output_tokens * part), MOST),
            {currency: min(round(price * part), MOST) for currency, price in self.prices.items()},
        )


class Usage(msgspec.Struct, frozen=True, array_like=True):
    """The spend of one claim, or the sum of several.

    ``total`` is all of it, ``estimated`` the part for which the provider did not say how many
    tokens it counted. ``retries`` are the calls that repeated a failed one for the same cell,
    ``aborted`` those that were closed before their answer had come, ``unpriced`` those for which no
    price is known. ``cached`` are answers from the cache, which make no call.
    """

    total: Spent = Spent()
    estimated: Spent = Spent()
    aborted: int = 0
    retries: int = 0
    unpriced: int = 0
    cached: int = 0

    @property
    def entries(self) -> int:
        """Number of calls and cached answers: it rises with each that is added."""
        return self.total.calls + self.cached

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.total + other.total,
            self.estimated + other.estimated,
            self.aborted + other.aborted,
            self.retries + other.retries,
            self.unpriced + other.unpriced,
            self.cached + other.cached,
        )

    def with_cached(self) -> Usage:
        """Add an answer from the cache."""
        return msgspec.structs.replace(self, cached=self.cached + 1)

    def with_call(
        self,
        outcome: Literal["completed", "failed", "aborted"],
        tokens: tuple[int, int],
        price: tuple[str, float] | None,
        *,
        estimated: bool,
        repeats: bool,
    ) -> Usage:
        """Add a call. ``tokens`` are those of the input and the output, ``price`` is the currency
        and the amount, None where no price is known."""
        prices = _NONE if price is None else {price[0]: round(min(price[1] * PRICE_UNITS, MOST))}
        spent = Spent(1, *tokens, prices)
        return Usage(
            self.total + spent,
            self.estimated + spent if estimated else self.estimated,
            self.aborted + (outcome == "aborted"),
            self.retries + repeats,
            self.unpriced + (price is None and any(tokens)),
            self.cached,
        )

    def exceeds(self, max_price: float) -> bool:
        """Whether the price in any currency has reached ``max_price``."""
        most = round(min(max_price * PRICE_UNITS, MOST))
        return any(price >= most for price in self.total.prices.values())


class Limits(msgspec.Struct, frozen=True):
    """What an operation may spend before the server cancels it. None: no limit.

    ``max_price`` is compared with the price in each currency, ``max_failed`` with the number of
    FAILED cells.
    """

    max_price: float | None = None
    max_failed: int | None = None

    def __bool__(self) -> bool:
        return self.max_price is not None or self.max_failed is not None


class AskedLimits(msgspec.Struct, frozen=True):
    """The limits of a request. ``max_failed_share`` is a share of the cells, up to 1."""

    max_price: float | None = None
    max_failed: int | None = None
    max_failed_share: float | None = None

    def over(self, cells: int) -> Limits:
        """Return the limits of an operation over ``cells`` cells: of two numbers the smaller."""
        most = [] if self.max_failed is None else [self.max_failed]
        if self.max_failed_share is not None:
            most.append(max(1, ceil(self.max_failed_share * cells)))
        return Limits(self.max_price, min(most, default=None))


class OperationUsage(msgspec.Struct, frozen=True):
    """The spend of an operation, read with the operation in one snapshot."""

    operation: Operation
    usage: Usage

    @property
    def avoided(self) -> Spent | None:
        """What the cancel avoided: the mean spend of the cells that had started, for each cell that
        had not. None for an operation that was not cancelled."""
        if self.operation.status is not OperationStatus.CANCELLED:
            return None
        counts = self.operation.counts
        started = counts.completed + counts.failed + counts.running_invalidated
        return self.usage.total.times(counts.not_started_reset / started if started else 0.0)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Usage).decode


def pack_usage(usage: Usage) -> bytes:
    """Return a usage as it is stored."""
    return _encode(usage)


def sum_of(packed: Sequence[bytes]) -> Usage:
    """Return the sum of stored usages."""
    return sum(map(_decode, packed), Usage())
