# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""What is generated for each operation of the contract."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeAlias, TypeVar

from .answers import Reply, StreamReply
from .request import Headers, Request

AnyReply: TypeAlias = Reply | StreamReply
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
ApiT = TypeVar("ApiT")
CallerT = TypeVar("CallerT")


@dataclass(frozen=True, slots=True)
class Operation(Generic[ApiT, CallerT]):
    """One operation of the contract: where it is, what it may answer, how it is called.

    ``errors`` are the codes of the errors that it may answer, by status. ``headers`` are those of
    all its answers, errors included. ``challenges`` are named by WWW-Authenticate in a 401. A
    ``public`` operation is called without a caller.
    """

    id: str
    method: Method
    path: str
    errors: Mapping[int, frozenset[str]]
    call: Callable[[ApiT, CallerT, Request], Awaitable[AnyReply]]
    public: bool = False
    challenges: tuple[str, ...] = ("ApiKey",)
    headers: Headers = field(default_factory=list)
