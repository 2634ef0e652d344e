"""Refusals of requests.

Every refusal has a stable machine-readable ``code``, one of ``error_codes``, and a ``message`` that
says what happened and what to do. The HTTP edge maps each class to a status in one place.
"""

from __future__ import annotations

from recalc.domain.error_codes import InvalidCode, Missing, TooManyCode, UnavailableCode


class DomainError(Exception):
    """A refusal of a request. Nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotFound(DomainError):
    """The thing does not exist, is deleted, or belongs to another workspace: no caller can tell
    these apart."""

    def __init__(self, what: Missing) -> None:
        super().__init__(
            f"{what.replace(' ', '_')}_not_found",
            f"No such {what} at this path in this workspace. Check the ids in the path.",
        )


class Invalid(DomainError):
    """The request cannot be carried out as it is. ``parameter`` names the field that is wrong."""

    def __init__(self, code: InvalidCode, message: str, parameter: str | None = None) -> None:
        super().__init__(code, message)
        self.parameter = parameter


class Unauthenticated(DomainError):
    """The request has no key, an unknown key, or a revoked one."""

    def __init__(self, message: str = "Send a valid API key in the X-API-KEY header.") -> None:
        super().__init__("unauthenticated", message)


class InvalidWorkspace(DomainError):
    """The key is valid, but its workspace is suspended or gone."""

    def __init__(self) -> None:
        super().__init__(
            "invalid_workspace_context",
            "The workspace of this API key is suspended or gone. Ask its owner to resume it.",
        )


class TooMany(DomainError):
    """The caller has reached a limit; it may try again after ``retry_after`` seconds."""

    def __init__(self, code: TooManyCode, message: str, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """The database cannot be used at the moment; the message says what to do."""

    code: UnavailableCode

    def __init__(self, code: UnavailableCode, message: str) -> None:
        super().__init__(code, message)
