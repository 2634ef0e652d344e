"""How long to wait before a call is tried again."""

from __future__ import annotations

import email.utils
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

#: Seconds: the first wait is at most ``_BASE``, and no wait is longer than ``_MOST``.
_BASE, _MOST = 0.5, 30.0


def backoff(attempt: int, random: random.Random) -> float:
    """Return a random wait in seconds before the attempt that follows ``attempt`` failed ones; its
    bound doubles with each (full jitter)."""
    return random.uniform(0.0, min(_MOST, _BASE * 2.0 ** min(attempt - 1, 16)))


def retry_after(
    headers: Mapping[str, str], now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> float | None:
    """Return the seconds that a server asked to wait, as a number or as a date; None where it asked
    nothing that can be read."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if not value:
            continue
        try:
            seconds = float(value) * unit
        except ValueError:
            seconds = _until(value, now())
        if 0.0 <= seconds < 1e9:
            return seconds
    return None


def _until(date: str, now: datetime) -> float:
    try:
        moment = email.utils.parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return -1.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)
