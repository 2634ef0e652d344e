"""How sheets and positions in lists are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

import msgspec

Order = Literal["asc", "desc"]
T = TypeVar("T")
P = TypeVar("P")


class SheetRef(msgspec.Struct, frozen=True):
    """A sheet as a path names it, seen from one workspace."""

    workspace_id: int
    table_id: UUID
    sheet_id: UUID


class SheetPosition(NamedTuple):
    """The position at which a page of sheets ended: its last sheet, and the rank that this sheet
    had when it was listed."""

    rank: int
    key: int


class Listed(NamedTuple, Generic[T, P]):
    """A page of a list. ``following`` is the position after which the next page begins, None on the
    last page."""

    items: Sequence[T]
    following: P | None
