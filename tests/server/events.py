"""Server-sent events as tests read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec


@dataclass
class Told:
    """One event, as it was received."""

    id: str
    event: str
    data: dict[str, Any]


def received(response: httpx.Response) -> Iterator[Told]:
    """The events of a stream, as they come; heartbeats are passed over."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield Told(fields["id"], fields["event"], msgspec.json.decode(fields["data"]))
            fields = {}
