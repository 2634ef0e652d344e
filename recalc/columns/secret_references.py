"""References to secrets of the workspace: ``${NAME}`` in a header value of an ENDPOINT column.

``$${`` stands for ``${`` itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

#: What names a secret.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_PART = re.compile(rf"\$(?P<escape>\$\{{)|\$\{{(?P<name>{NAME.pattern})\}}|\$\{{")


class SecretSource(Protocol):
    """Gives the values of secrets to a call."""

    async def values(
        self, workspace_id: int, names: frozenset[str], origin: str
    ) -> Mapping[str, str]:
        """Return the values of these secrets for a call of the server ``origin``. Raises
        CellFailed for one that is missing, cannot be decrypted, or is not for this server."""
        ...


class NoSecrets:
    """A source without secrets, for types that use none."""

    async def values(
        self, workspace_id: int, names: frozenset[str], origin: str
    ) -> Mapping[str, str]:
        """Raise LookupError for any name."""
        raise LookupError(workspace_id, names, origin)


def is_clear(text: str) -> bool:
    """Whether each ``${`` of a text is a reference, or written ``$${``."""
    return all(part["escape"] or part["name"] for part in _PART.finditer(text))


def names_in(text: str) -> set[str]:
    """Return the names of the secrets that a text refers to."""
    return {part["name"] for part in _PART.finditer(text) if part["name"]}


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the value of each secret in place of its reference."""
    return _PART.sub(lambda part: part["escape"] or values[part["name"]], text)
