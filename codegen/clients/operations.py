"""What every client has: the operations of the server."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from codegen.tools import ToolFailed


def check_operations(client: str, wanted: AbstractSet[str], found: AbstractSet[str]) -> None:
    """Raise ToolFailed unless a client has the operations that the server has, and no others."""
    for names, verb in ((wanted - found, "lacks"), (found - wanted, "has, and the server lacks,")):
        if names:
            raise ToolFailed(f"the {client} client {verb} {', '.join(sorted(names))}.")
