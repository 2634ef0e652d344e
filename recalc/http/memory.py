"""Limits the bytes of bodies and of answers that a server holds, in all and for one API key."""

from __future__ import annotations

import threading
from typing import Self

from recalc.generated import wire
from recalc.http.tally import Tally, change

#: Headers of the refusal of a body. The rest of it is not read, so the connection is closed.
_BODY_REFUSED = {"Retry-After": "1", "Connection": "close"}
_ANSWER_REFUSED = {"Retry-After": "1"}
_ANSWERS_OF_OTHERS = (
    "The answers to other requests take all the memory that there is for them. Nothing was changed."
    " Send it again after 1 s."
)
NO_MEMORY = (
    "The bodies of other requests take all the memory that there is for them. Nothing was changed."
    " Try again."
)


class BodyMemory:
    """Counts the bytes of bodies: up to ``most`` of all, and ``most_of_key`` of one API key.

    A body counts in the first from its arrival on, and in the second once its key is known.
    """

    def __init__(self, most: int, most_of_key: int) -> None:
        self._most = most
        self._most_of_key = most_of_key
        self._held = 0
        self._of_key: Tally = {}

    def hold(self, more: int) -> bool:
        """Count ``more`` bytes if there is room for them; return whether there was."""
        if self._held + more > self._most:
            return False
        self._held += more
        return True

    def release(self, held: int) -> None:
        """Count ``held`` bytes less."""
        self._held -= held

    def of(self, key: str) -> Holding:
        """Count the body of one request of ``key``, until the block ends."""
        return Holding(self, key)

    def end(self, holding: Holding) -> None:
        """Stop counting a body for its key, and what decompressing it added."""
        self.release(holding.unfolded)
        change(self._of_key, holding.key, -holding.all)

    def hold_of_key(self, key: str, more: int) -> None:
        """Count ``more`` bytes for ``key``. Raises Refusal where that is too much."""
        if self._of_key.get(key, 0) + more > self._most_of_key:
            raise wire.Refusal(
                429,
                "too_many_bytes",
                f"The bodies of this API key's requests take {self._most_of_key} bytes, which is as"
                " many as this server holds of one key at once. Nothing was changed. Send it again"
                " after 1 s.",
                headers=_BODY_REFUSED,
            )
        change(self._of_key, key, more)


class Holding:
    """The bytes of one body: ``all`` count for its key; ``unfolded`` of them were not received, but
    came from decompressing it."""

    __slots__ = ("_memory", "all", "key", "unfolded")

    def __init__(self, memory: BodyMemory, key: str) -> None:
        self._memory = memory
        self.key = key
        self.all = 0
        self.unfolded = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.all:
            self._memory.end(self)

    def read(self, more: int) -> None:
        self._memory.hold_of_key(self.key, more)
        self.all += more

    def unfold(self, more: int) -> None:
        self.read(more)
        if not self._memory.hold(more):
            raise wire.Refusal(503, "too_many_bytes", NO_MEMORY, headers=_BODY_REFUSED)
        self.unfolded += more


class AnswerMemory:
    """Counts the bytes of answers: up to ``most`` of all, and ``most_of_key`` of one API key.

    An answer counts from before its data is read until the client has taken it. An answer that is
    the only one is never refused: else it could never be read.
    """

    def __init__(self, most: int, most_of_key: int) -> None:
        self._most = most
        self._most_of_key = most_of_key
        self._lock = threading.Lock()
        self._held = 0
        self._of_key: Tally = {}

    def of(self, key: str) -> Answer:
        """Count the answer to one request of ``key``, until the block ends."""
        return Answer(self, key)

    def count(self, answer: Answer, size: int, *, refusable: bool) -> None:
        """Count ``size`` bytes for the answer, in place of those counted before. Raises Refusal,
        and changes nothing, where that is too much and ``refusable``."""
        with self._lock:
            if answer.ended:
                return
            key, before = answer.key, answer.reserved
            others, others_of_key = self._held - before, self._of_key.get(key, 0) - before
            if refusable and size > before:
                if others_of_key and others_of_key + size > self._most_of_key:
                    message = self._too_many()
                    raise wire.Refusal(429, "too_many_bytes", message, headers=_ANSWER_REFUSED)
                if others and others + size > self._most:
                    message = _ANSWERS_OF_OTHERS
                    raise wire.Refusal(503, "too_many_bytes", message, headers=_ANSWER_REFUSED)
            self._replace(answer, size)

    def end(self, answer: Answer) -> None:
        """Stop counting the answer, even if a thread that reads for it still runs."""
        with self._lock:
            answer.ended = True
            self._replace(answer, 0)

    def _replace(self, answer: Answer, size: int) -> None:
        more = size - answer.reserved
        self._held += more
        change(self._of_key, answer.key, more)
        answer.reserved = size

    def _too_many(self) -> str:
        return (
            "With this answer, the answers to this API key's requests that are being made, or that"
            f" their clients have not taken yet, need more than {self._most_of_key} bytes, which"
            " is as many as this server holds of one key at once. Nothing was changed."
            " Take those answers, or ask for fewer rows. Then send it again after 1 s."
        )


class Answer:
    """The bytes of one answer: as estimated, and then as encoded."""

    __slots__ = ("_memory", "ended", "key", "reserved")

    def __init__(self, memory: AnswerMemory, key: str) -> None:
        self._memory = memory
        self.key = key
        self.reserved = 0
        self.ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._memory.end(self)

    def reserve(self, memory: int) -> None:
        """Count the bytes that the answer is estimated to take while it is read and encoded, unless
        more are counted already. Raises Refusal."""
        if memory > self.reserved:
            self._memory.count(self, memory, refusable=True)

    def settle(self, size: int, *, refusable: bool) -> None:
        """Count the bytes of the encoded answer. Raises Refusal only where it is ``refusable``: a
        change that was made is always answered."""
        self._memory.count(self, size, refusable=refusable)
