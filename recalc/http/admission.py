"""Limits the requests of one API key: those under way at once, and those begun in a minute.

Each process counts by itself, so behind n servers a key gets up to n times as many. Cancels are
counted apart, so that a key that has used up its requests can still cancel.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from recalc.domain.errors import TooMany
from recalc.http.tally import Tally, change
from recalc.settings import Settings

_MINUTE = 60.0
#: The operation that is counted apart.
CANCEL = "cancelTableSheetOperation"
#: Seconds up to which sums of fractions of a minute are exact.
_EXACT = 1e-6
#: Keys above which those that have sent nothing for a minute are forgotten.
_KEYS = 4096


@dataclass(frozen=True, slots=True)
class Allowance:
    """The limits of one key for one kind of request, which is named in the plural for messages."""

    kind: str
    at_once: int
    per_minute: int


class Lane:
    """Counts one kind of request, for every key.

    The rate is that of the generic cell rate algorithm (ITU-T I.371): one number per key, no timer.
    A key that has sent nothing for a minute may send ``per_minute`` requests at once, and after
    that one for each ``per_minute``-th of a minute that passes.
    """

    def __init__(self, allowance: Allowance, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowance = allowance
        self._clock = clock
        self._open: Tally = {}
        #: The time, in seconds, at which the key's requests would all have arrived at an even pace.
        self._even: dict[str, float] = {}

    def admitted(self, key: str) -> Admitted:
        """Count a request of ``key`` as open, within the block. Raises TooMany."""
        return Admitted(self, key)

    def begin(self, key: str) -> None:
        """Count a request of ``key`` as open. Raises TooMany."""
        allowance = self._allowance
        if self._open.get(key, 0) >= allowance.at_once:
            raise TooMany(
                "too_many_at_once",
                f"This API key has {allowance.at_once} {allowance.kind} under way, which is as "
                "many as this server takes of one key at once. Nothing was changed. Send it again "
                "after 1 s.",
                retry_after=1,
            )
        self._pace(key)
        change(self._open, key, 1)

    def end(self, key: str) -> None:
        """Count a request of ``key`` as open no longer."""
        change(self._open, key, -1)

    def _pace(self, key: str) -> None:
        allowance, now = self._allowance, self._clock()
        even = max(self._even.get(key, now), now) + _MINUTE / allowance.per_minute
        early = even - now - _MINUTE
        if early > _EXACT:
            wait = math.ceil(early - _EXACT)
            raise TooMany(
                "too_many_requests",
                f"This API key has sent more than {allowance.per_minute} {allowance.kind} in a "
                "minute, which is as many as this server takes of one key. Nothing was changed. "
                f"Send it again after {wait} s.",
                retry_after=wait,
            )
        self._even[key] = even
        if len(self._even) > _KEYS:
            self._even = {k: at for k, at in self._even.items() if at > now}


class Admitted:
    """A request that is open within a block."""

    __slots__ = ("_key", "_lane")

    def __init__(self, lane: Lane, key: str) -> None:
        self._lane = lane
        self._key = key

    def __enter__(self) -> None:
        self._lane.begin(self._key)

    def __exit__(self, *_: object) -> None:
        self._lane.end(self._key)


class Admission:
    """Counts the requests of a server."""

    def __init__(self, *, requests: Allowance, cancels: Allowance) -> None:
        self._requests = Lane(requests)
        self._cancels = Lane(cancels)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Make it with the limits of the settings."""
        return cls(
            requests=Allowance(
                "requests", settings.concurrent_requests, settings.requests_per_minute
            ),
            cancels=Allowance("cancels", settings.concurrent_cancels, settings.cancels_per_minute),
        )

    def lane(self, operation_id: str) -> Lane:
        """The lane that counts requests for this operation of the contract."""
        return self._cancels if operation_id == CANCEL else self._requests
