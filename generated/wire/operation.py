# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""What is generated for each operation of the contract."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from .request import Headers, Request


@dataclass(frozen=True, slots=True)
class Reply:
    """An encoded answer."""

    status: int
    body: bytes | bytearray
    headers: Headers = field(default_factory=list)


Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
ApiT = TypeVar("ApiT")
CallerT = TypeVar("CallerT")


@dataclass(frozen=True, slots=True)
class Operation(Generic[ApiT, CallerT]):
    """One operation of the contract: where it is, what it may answer, how it is called."""

    id: str
    method: Method
    path: str
    statuses: frozenset[int]
    call: Callable[[ApiT, CallerT, Request], Awaitable[Reply]]
