# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""How a request is refused."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """A request that the contract does not permit. Nothing was changed."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        parameter: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.parameter = parameter
        self.headers = dict(headers or {})


class ClientGone(Exception):
    """The client went away before its request was complete: there is nobody to answer."""


def bad_parameter(name: str, message: str) -> Refusal:
    """A parameter whose value the contract does not permit."""
    return Refusal(400, "invalid_parameter", f"{name}: {message}", parameter=name)
