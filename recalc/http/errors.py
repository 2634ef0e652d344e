"""Turns every error, of whatever kind, into an ErrorResponse. Nothing else does."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

import structlog
from connexion.exceptions import ProblemException
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from recalc.domain.errors import (
    DomainError,
    Invalid,
    InvalidWorkspace,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from recalc.generated import routes, wire
from recalc.http.hosting import operation_of

_log = structlog.get_logger(__name__)

_STATUS: dict[type[DomainError], int] = {
    Invalid: 400,
    InvalidWorkspace: 400,
    Unauthenticated: 401,
    NotFound: 404,
    TooMany: 429,
    Unavailable: 503,
}
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as it is answered."""

    status: int
    code: str
    message: str
    parameter: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Encode the ErrorResponse. ``parameter`` is sent beside the contract's fields if known."""
        content: dict[str, object] = {
            "success": False,
            "error": self.code,
            "message": self.message,
        }
        if self.parameter is not None:
            content["parameter"] = self.parameter
        return wire.encode_json(content)


_INTERNAL = Problem(
    500,
    "internal_error",
    "The server failed, and logged why. The request was done completely or not at all. Read the "
    "state again before you repeat it.",
)


def problem_of(error: Exception) -> Problem:
    """Return the answer to ``error``. An exception that is no refusal is logged, and answered as
    500."""
    match error:
        case wire.Refusal():
            return Problem(error.status, error.code, error.message, error.parameter, error.headers)
        case wire.ClientGone():  # the client does not read it
            return Problem(400, "incomplete_request", "The request ended before its body did.")
        case DomainError():
            return _of_domain(error)
        case ProblemException():
            return _of_status(error.status, error.headers)
        case HTTPException():
            return _of_status(error.status_code, error.headers)
    _log.error("request_failed", exc_info=error)
    return _INTERNAL


def _of_domain(error: DomainError) -> Problem:
    if isinstance(error, Unavailable):
        _log.error("database_unavailable", code=error.code, cause=repr(error.__cause__))
    status = next(_STATUS[c] for c in type(error).__mro__ if c in _STATUS)
    headers = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    parameter = error.parameter if isinstance(error, Invalid) else None
    return Problem(status, error.code, error.message, parameter, headers)


def log_undocumented(operation: routes.Operation, problem: Problem, error: Exception) -> None:
    """Log an error that the operation answers and its contract does not name. Tests fail on it."""
    _log.error(
        "undocumented_error",
        operation=operation.id,
        status=problem.status,
        code=problem.code,
        exc_info=error,
    )


def _is_documented(operation: routes.Operation, problem: Problem) -> bool:
    """Return whether the contract names the error. It names those of the server itself nowhere, and
    need not list codes at all."""
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR or not operation.errors:
        return True
    return problem.code in operation.errors.get(problem.status, ())


def _of_status(status: int, headers: object) -> Problem:
    """Return the answer to an error that connexion or starlette raised."""
    if status == HTTPStatus.UNAUTHORIZED:
        return _of_domain(Unauthenticated())
    phrase = HTTPStatus(status).phrase
    kept = {str(k): str(v) for k, v in headers.items()} if isinstance(headers, dict) else {}
    return Problem(status, phrase.lower().replace(" ", "_"), f"{phrase}.", headers=kept)


def _challenge(operation: routes.Operation | None) -> str:
    """Return the authentication schemes with which an operation can be called."""
    schemes = ("ApiKey",) if operation is None else operation.challenges
    return ", ".join(f'{scheme} realm="recalc"' for scheme in schemes)


def _answer(operation: routes.Operation | None, error: Exception) -> Response:
    """Return the answer to ``error``, which a request of ``operation`` raised."""
    problem = problem_of(error)
    if operation is not None and not _is_documented(operation, problem):
        log_undocumented(operation, problem, error)
    headers = {"Cache-Control": "no-store", **problem.headers}
    if operation is not None:
        headers |= {name.decode(): value.decode() for name, value in operation.headers}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = _challenge(operation)
    return Response(problem.body(), problem.status, headers, JSON)


class Errors:
    """Answers every exception of the apps inside it. Where an answer has begun, the server refuses
    this second one, logs both errors and closes the connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            if scope["type"] != "http":
                raise
            await _answer(operation_of(scope), error)(scope, receive, send)
