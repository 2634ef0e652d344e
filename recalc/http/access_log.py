"""Logs each request: its method, operation, workspace, status and milliseconds."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recalc.http.hosting import operation_of
from recalc.http.request_log import RequestLine, request_log
from recalc.http.security import caller_of


class AccessLog:
    """The outermost app, so that it sees every answer. It logs no path and no value, since both may
    hold data of users."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = request_log()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        log = self._log
        if log is None or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | None = None
        started = time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            operation = operation_of(scope)
            caller = caller_of(scope)
            log(
                RequestLine(
                    method=scope["method"],
                    operation_id=None if operation is None else operation.id,
                    workspace=None if caller is None else caller.workspace_id,
                    status=status,
                    ms=round((time.perf_counter() - started) * 1000, 2),
                )
            )
