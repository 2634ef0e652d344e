"""The memory of bodies: what all requests of a server may take, and what those of one key may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from recalc.generated import wire

#: The rest of the body is not read, so that the connection cannot be used again.
_LATER = {"Retry-After": "1", "Connection": "close"}
NO_MEMORY = (
    "The bodies of other requests take all the memory that there is for them. Nothing was changed."
    " Try again."
)


class BodyMemory:
    """``most``: bytes of all bodies together; ``most_of_key``: of the bodies of one API key.

    A body is counted in the first from its arrival on, and in the second once its key is known.
    """

    def __init__(self, most: int, most_of_key: int) -> None:
        self._most = most
        self._most_of_key = most_of_key
        self._held = 0
        self._of_key: Counter[str] = Counter()

    def hold(self, more: int) -> bool:
        """Whether there was room for ``more`` bytes; they are counted then."""
        if self._held + more > self._most:
            return False
        self._held += more
        return True

    def release(self, held: int) -> None:
        self._held -= held

    @contextmanager
    def of(self, key: str) -> Iterator[wire.Holding]:
        """What the body of one request of ``key`` takes, until the block ends."""
        holding = _Holding(self, key)
        try:
            yield holding
        finally:
            self.release(holding.unfolded)
            self._of_key[key] -= holding.all
            if not self._of_key[key]:
                del self._of_key[key]

    def hold_of_key(self, key: str, more: int) -> None:
        """Raises Refusal."""
        if self._of_key[key] + more > self._most_of_key:
            raise wire.Refusal(
                429,
                "too_many_bytes",
                f"The bodies of this API key's requests take {self._most_of_key} bytes, which is as"
                " many as this server holds of one key at once. Nothing was changed. Send it again"
                " after 1 s.",
                headers=_LATER,
            )
        self._of_key[key] += more


class _Holding:
    """``all`` bytes are counted for the key; ``unfolded`` of them did not come off the wire."""

    def __init__(self, memory: BodyMemory, key: str) -> None:
        self._memory = memory
        self._key = key
        self.all = 0
        self.unfolded = 0

    def read(self, more: int) -> None:
        self._memory.hold_of_key(self._key, more)
        self.all += more

    def unfold(self, more: int) -> None:
        self.read(more)
        if not self._memory.hold(more):
            raise wire.Refusal(503, "too_many_bytes", NO_MEMORY, headers=_LATER)
        self.unfolded += more
