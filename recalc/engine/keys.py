"""API keys: random, shown once, and stored as a digest."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from recalc.domain.errors import Invalid, Unauthenticated
from recalc.domain.records import ApiKey, Caller
from recalc.engine.context import Context
from recalc.settings import LEAST_KEY_CHARS, MOST_KEY_CHARS

_PREFIX = "rk_"
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class NewKey:
    """A new key and its secret, which is shown this once only."""

    key: ApiKey
    secret: str


def digest(secret: str) -> bytes:
    """Return the digest of a key, which is stored instead of it. A slow hash would add nothing: a
    key has 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def new_secret() -> str:
    """Return a random key. It opens nothing until it is created."""
    return _PREFIX + secrets.token_urlsafe(32)


class Keys:
    """Use cases of API keys."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def create(self, workspace_id: int, secret: str | None = None) -> NewKey:
        """Create a key, with the given secret or a random one.

        Raises Invalid for a secret that is in use, NotFound without the workspace.
        """
        if secret is None:
            secret = new_secret()
        key = await self._context.store.create_key(
            workspace_id,
            key_id=self._context.new_id().hex[:16],
            digest=digest(secret),
            prefix=secret[: min(_SHOWN, len(secret) // 3)],
        )
        return NewKey(key, secret)

    async def ensure(self, workspace_id: int, secret: str) -> None:
        """Create the key unless it exists. Raises like ``create``."""
        try:
            await self.create(workspace_id, secret)
        except Invalid as exists:
            if exists.code != "key_exists":
                raise

    async def authenticate(self, secret: str) -> Caller:
        """Return the holder of a key. Raises Unauthenticated or InvalidWorkspace."""
        if not LEAST_KEY_CHARS <= len(secret) <= MOST_KEY_CHARS:
            raise Unauthenticated
        return await self._context.store.authenticate(digest(secret))
