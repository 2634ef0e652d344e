"""The memory of bodies and answers: what all requests of a server may take, and what those of one
key may."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from recalc.generated import wire

#: The rest of the body is not read, so that the connection cannot be used again.
_LATER = {"Retry-After": "1", "Connection": "close"}
_SOON = {"Retry-After": "1"}
_ANSWERS_OF_OTHERS = (
    "The answers to other requests take all the memory that there is for them. Nothing was changed."
    " Send it again after 1 s."
)
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


class AnswerMemory:
    """``most``: bytes of all answers together; ``most_of_key``: of the answers of one API key.

    An answer is counted from before what it needs is read until the client has taken it. One that
    is alone is let in whatever it takes: else nobody could ever read it.
    """

    def __init__(self, most: int, most_of_key: int) -> None:
        self._most = most
        self._most_of_key = most_of_key
        self._lock = threading.Lock()
        self._held = 0
        self._of_key: Counter[str] = Counter()

    @contextmanager
    def of(self, key: str) -> Iterator[Answer]:
        """What the answer to one request of ``key`` takes, until the block ends."""
        answer = Answer(self, key)
        try:
            yield answer
        finally:
            self.end(answer)

    def count(self, answer: Answer, size: int, *, refusable: bool) -> None:
        """Count ``size`` bytes for the answer in place of what was counted. Raises Refusal, and
        counts what it did, where that is too much and ``refusable``."""
        with self._lock:
            if answer.ended:
                return
            key, before = answer.key, answer.reserved
            others, others_of_key = self._held - before, self._of_key[key] - before
            if refusable and size > before:
                if others_of_key and others_of_key + size > self._most_of_key:
                    raise wire.Refusal(429, "too_many_bytes", self._too_many(), headers=_SOON)
                if others and others + size > self._most:
                    raise wire.Refusal(503, "too_many_bytes", _ANSWERS_OF_OTHERS, headers=_SOON)
            self._held = others + size
            self._of_key[key] = others_of_key + size
            if not self._of_key[key]:
                del self._of_key[key]
            answer.reserved = size

    def end(self, answer: Answer) -> None:
        """Count nothing for the answer any more, whatever a thread of it still does."""
        with self._lock:
            answer.ended = True
            self._held -= answer.reserved
            self._of_key[answer.key] -= answer.reserved
            if not self._of_key[answer.key]:
                del self._of_key[answer.key]

    def _too_many(self) -> str:
        return (
            "The answers to this API key's requests that are being made, or that their clients"
            f" have not taken yet, need more than {self._most_of_key} bytes together with this"
            " one, which is as many as this server holds of one key at once. Nothing was changed."
            " Take those answers, or ask for fewer rows. Then send it again after 1 s."
        )


class Answer:
    """The bytes that one answer takes: as foreseen, and then as encoded."""

    def __init__(self, memory: AnswerMemory, key: str) -> None:
        self._memory = memory
        self.key = key
        self.reserved = 0
        self.ended = False

    def reserve(self, memory: int) -> None:
        """Count what the answer will take while it is read and encoded, unless more is counted for
        it already. Raises Refusal."""
        if memory > self.reserved:
            self._memory.count(self, memory, refusable=True)

    def settle(self, size: int, *, refusable: bool) -> None:
        """Count what the encoded answer has. Raises Refusal only where it is ``refusable``:
        what was changed is not denied."""
        self._memory.count(self, size, refusable=refusable)
