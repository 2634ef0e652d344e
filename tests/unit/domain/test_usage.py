"""Sums of what calls have spent."""

from __future__ import annotations

import math

import pytest

from recalc.domain.usage import MOST, PRICE_UNITS, Spent, Usage, pack_usage, sum_of


@pytest.mark.parametrize("price", [1e12, math.inf])
def test_a_sum_is_never_larger_than_a_store_takes(price: float) -> None:
    """What a server counts is foreign: whatever it is, the ledger can be stored, and is above every
    limit."""
    usage = Usage()
    for _ in range(3):
        usage = usage.with_call(
            "completed", (10**20, MOST), ("USD", price), estimated=True, repeats=False
        )
    stored = sum_of([pack_usage(usage)] * 3)
    assert stored.total == stored.estimated == Spent(9, MOST, MOST, {"USD": MOST})
    assert stored.exceeds(1e300)
    assert stored.total.times(1e9).prices == {"USD": MOST}


def test_a_limit_is_compared_exactly() -> None:
    """A tenth and two tenths reach three tenths, and nothing above."""
    usage = Usage()
    for price in (0.1, 0.2):
        usage = usage.with_call("completed", (1, 1), ("USD", price), estimated=False, repeats=False)
    assert usage.total.prices == {"USD": 3 * PRICE_UNITS // 10}
    assert usage.exceeds(0.3)
    assert not usage.exceeds(0.3001)
