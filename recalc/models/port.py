"""The interface by which column types call models, and what they exchange with it."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    nullcontext,
)
from typing import Any, Literal, Protocol
from uuid import UUID

import msgspec
from typing_extensions import override

#: The code of a cell's failure for which no call is made, as its connection fails for everybody.
NO_CALL = "connection_failed"

#: A message as the API of OpenAI has it: role, and content as text or as a list of parts.
Message = dict[str, Any]


class ModelFailed(Exception):
    """A call that gave no answer. ``code`` is stable, ``message`` is for people and holds no key.
    ``metrics`` are those of the cell until then."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.metrics: dict[str, Any] | None = None


class Spend(msgspec.Struct, frozen=True):
    """The cost of one call. ``price`` is None where no price is known.

    ``estimated``: the provider did not say how many tokens it counted. ``outcome`` is "cached" for
    an answer from the cache, which costs nothing and makes no call.
    """

    connection: str
    model: str
    outcome: Literal["completed", "failed", "aborted", "cached"]
    input_tokens: int = 0
    output_tokens: int = 0
    price: float | None = None
    currency: str | None = None
    estimated: bool = False


class Owner(msgspec.Struct, frozen=True):
    """The workspace and the operation for which calls are made."""

    workspace_id: int = 0
    operation_id: UUID = UUID(int=0)


async def no_limits() -> None:
    """Return at once: the operation of the caller has no limits."""


class Caller(msgspec.Struct, frozen=True):
    """The cell that makes calls, as the model layer needs to know it.

    ``spent`` is called exactly once for each call that was begun, also for one that was aborted.
    ``connection_failed`` is called when a connection has failed for everybody and no further call
    of this operation is made, and by each cell for which none is made then: it FAILS with
    ``NO_CALL``. ``check_limits`` is awaited before a further call of a cell that has cost
    something; at a limit of the operation it is cancelled. Time in ``deadline_paused`` does not
    count towards the cell's deadline; ``left`` returns the seconds until that. ``permit_lent`` is
    entered where the cell makes no call for a while, as before a call is repeated: others may make
    calls, and it waits at the end of the block until it may again. ``max_bytes`` bounds an answer's
    text.
    """

    owner: Owner = Owner()
    spent: Callable[[Spend], None] = lambda _: None
    connection_failed: Callable[[str], None] = lambda _: None
    check_limits: Callable[[], Awaitable[None]] = no_limits
    deadline_paused: Callable[[], AbstractContextManager[None]] = nullcontext
    permit_lent: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    left: Callable[[], float] = lambda: math.inf
    max_bytes: int = 1 << 20

    @asynccontextmanager
    async def turn_awaited(self) -> AsyncIterator[None]:
        """Enter this where a cell has to wait for its turn at a limit, and leave it with the turn:
        its permit is lent, and none of the time counts towards its deadline."""
        with self.deadline_paused():
            async with self.permit_lent():
                yield


class Chat(msgspec.Struct, frozen=True):
    """A chat to be completed. ``connection`` and ``model`` are None for the defaults.

    ``parameters`` are added to the request's body as they are. ``schema`` asks for JSON of that
    schema; a server that cannot promise it is asked without. ``cache`` is None for the
    connection's setting.
    """

    messages: list[Message]
    connection: str | None = None
    model: str | None = None
    parameters: dict[str, Any] = msgspec.field(default_factory=dict)
    schema: dict[str, Any] | None = None
    cache: bool | None = None


class Embedding(msgspec.Struct, frozen=True):
    """Texts of which the vectors are wanted."""

    texts: list[str]
    connection: str | None = None
    model: str | None = None
    cache: bool | None = None


def _nothing() -> None:
    """Keep nothing."""


class Answered(msgspec.Struct, frozen=True):
    """The answer to a chat, and the metrics of its cell. The caller calls ``keep`` when it has
    found the answer to be usable: then identical calls may be answered from the cache."""

    text: str
    metrics: dict[str, Any]
    keep: Callable[[], None] = _nothing


class Embedded(msgspec.Struct, frozen=True):
    """One vector for each text, and the metrics of its cell. ``keep`` is that of ``Answered``."""

    vectors: list[list[float]]
    metrics: dict[str, Any]
    keep: Callable[[], None] = _nothing


class Models(Protocol):
    """Calls models. Cancelling a call closes its connection at once."""

    async def complete(self, chat: Chat, caller: Caller) -> Answered:
        """Return the answer to a chat. Raises ModelFailed."""

    async def embed(self, embedding: Embedding, caller: Caller) -> Embedded:
        """Return the vectors of texts. Raises ModelFailed."""


class NoModels(Models):
    """Takes the place of models where no connection is configured."""

    @override
    async def complete(self, chat: Chat, caller: Caller) -> Answered:
        raise not_configured()

    @override
    async def embed(self, embedding: Embedding, caller: Caller) -> Embedded:
        raise not_configured()


def not_configured() -> ModelFailed:
    """Return the failure of a call where no connection is configured."""
    return ModelFailed(
        "models_not_configured",
        "This server has no connection to a model. Set RECALC_MODELS_FILE to a file that describes"
        " one, as docs/MODELS.md shows, and restart.",
    )
