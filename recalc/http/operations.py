"""Runs one operation; generated code decodes, calls and encodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.types import Receive, Scope, Send

from recalc.domain.errors import Unauthenticated, Unavailable
from recalc.engine.requester import Requester, working_for
from recalc.generated import routes, wire
from recalc.http.admission import Admission
from recalc.http.long_files import FIELDS, ShortenedBody
from recalc.http.memory import AnswerMemory, BodyMemory
from recalc.http.mutations import Mutations
from recalc.http.security import Verify, verified
from recalc.http.streams import Streams, send_head

#: Answers must not be cached: a cache does not know that they belong to the key in X-API-KEY.
_HEADERS = [(b"cache-control", b"no-store")]
#: Statuses that say by themselves that there is no body.
_WITHOUT_LENGTH = frozenset({204, 304})
#: Stands for a key in the counts of operations that need none.
_NO_KEY = ""
#: Bytes of an answer that are written to the connection at once.
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Host:
    """The parts of a server with which every operation runs."""

    api: Any  # the generated Protocol of the operations that are hosted
    operations: Mapping[str, routes.Operation]
    max_body_bytes: int
    max_body_values: int
    memory: BodyMemory
    answers: AnswerMemory
    admission: Admission
    mutations: Mutations
    streams: Streams


class HostedOperation:
    """One operation. ``verify`` is what connexion makes of its security."""

    def __init__(self, operation: routes.Operation, host: Host, verify: Verify) -> None:
        self.operation = operation
        self._host = host
        self._verify = verify
        self._lane = host.admission.lane(operation.id)
        self._file = FIELDS.get(operation.id)

    async def __call__(
        self, values: Sequence[bytes], scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Verify the caller, run the operation and send its answer. ``values`` are the parameters
        in the path, unquoted, in their order."""
        host, operation = self._host, self.operation
        caller = await verified(self._verify, scope)
        if caller is None and not operation.public:
            raise Unauthenticated
        key, workspace = (_NO_KEY, None) if caller is None else (caller.key_id, caller.workspace_id)
        with host.answers.of(key) as answer:
            requester = Requester(workspace, answer, client_waits=True)
            with self._lane.admitted(key):
                with host.memory.of(key) as counted, working_for(requester):
                    holding: wire.Holding = counted
                    if self._file is not None:
                        files = ShortenedBody(receive, counted, host.max_body_bytes, self._file)
                        receive, holding = files.receive, files
                    request = wire.Request(
                        values=values,
                        headers=scope["headers"],
                        query_string=scope["query_string"],
                        receive=receive,
                        max_body=host.max_body_bytes,
                        max_values=host.max_body_values,
                        holding=holding,
                        is_large=requester.is_large,
                        protect=host.mutations.run,
                    )
                    reply = await operation.call(host.api, caller, request)
                if isinstance(reply, wire.Reply):
                    answer.settle(len(reply.body), refusable=operation.method == "GET")
                    await send_reply(reply, send, operation.headers)
                    return
            if scope["method"] == "HEAD":
                await send_head(reply, send, operation.headers)
                return
            # The request is no longer one of those under way, whose number is bounded: from here on
            # it is a stream.
            with host.streams.admitted(key), working_for(requester):
                await host.streams.send(
                    reply, receive, send, operation.headers, partial(self._verify_again, scope)
                )

    async def _verify_again(self, scope: Scope) -> None:
        """Raise where the key of a request is not valid any more. A database that does not answer
        is no reason to end a stream."""
        with suppress(Unavailable):
            await verified(self._verify, scope)


async def send_reply(reply: wire.Reply, send: Send, headers: wire.Headers) -> None:
    """Send an encoded answer, with ``headers`` beside its own."""
    sent = [*_HEADERS, *headers, *reply.headers]
    if reply.media_type is not None:
        sent.append((b"content-type", reply.media_type.encode()))
    if reply.status not in _WITHOUT_LENGTH:
        sent.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": sent})
    if len(reply.body) <= _PIECE:
        await send({"type": "http.response.body", "body": bytes(reply.body)})
        return
    # In pieces: each send waits until the client has taken most of the piece before it, and so does
    # the last, empty one. The answer is counted until this returns, and takes little memory then.
    for start in range(0, len(reply.body), _PIECE):
        piece = bytes(reply.body[start : start + _PIECE])
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
