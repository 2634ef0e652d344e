"""Operations that are to be removed: the header Deprecation (RFC 9745)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from codegen.whitelist.answers import SINCE


def deprecated_since(operation: Mapping[str, Any]) -> date | None:
    """The day from which on an operation is deprecated; None if it is not."""
    if not operation.get("deprecated", False):
        return None
    return date.fromisoformat(str(operation[SINCE]))


def header_of(since: date) -> str:
    """The value of Deprecation: midnight of the day, in UTC."""
    return f"@{int(datetime.combine(since, time(), UTC).timestamp())}"
