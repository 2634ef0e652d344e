# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""What is generated for each operation of the contract."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
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
    """One operation of the contract: where it is, what it may answer, how it is called.

    ``errors`` are the codes of the errors that it may answer, by status.
    """

    id: str
    method: Method
    path: str
    statuses: frozenset[int]
    errors: Mapping[int, frozenset[str]]
    call: Callable[[ApiT, CallerT, Request], Awaitable[Reply]]
