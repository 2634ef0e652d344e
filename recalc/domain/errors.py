"""What a request can be refused for.

Every refusal carries a stable machine-readable ``code`` and a ``message`` that says what happened
and what to do. The HTTP edge maps the class to a status in one place.
"""

from __future__ import annotations


class DomainError(Exception):
    """A refusal. Nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotFound(DomainError):
    """The thing does not exist, is deleted, or belongs to another workspace (which is the same)."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what.replace(' ', '_')}_not_found",
            f"No such {what} in this workspace. Check the id, and the path that it stands in.",
        )


class Invalid(DomainError):
    """The request cannot be carried out as it stands."""

    def __init__(self, code: str, message: str, parameter: str | None = None) -> None:
        super().__init__(code, message)
        self.parameter = parameter


class Unauthenticated(DomainError):
    """No key, an unknown key, or a revoked one."""

    def __init__(self, message: str = "Send a valid API key in the X-API-KEY header.") -> None:
        super().__init__("unauthenticated", message)


class InvalidWorkspace(DomainError):
    """The key is good, and its workspace is suspended or gone."""

    def __init__(self) -> None:
        super().__init__(
            "invalid_workspace_context",
            "The workspace of this API key is suspended or gone. Ask its owner to resume it.",
        )


class TooLarge(DomainError):
    """The request is larger than a limit of this server."""


class TooMany(DomainError):
    """The caller has used up a limit for now; try again after ``retry_after`` seconds."""

    def __init__(self, code: str, message: str, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """The database cannot be used as it stands; the message says what to do about it."""
