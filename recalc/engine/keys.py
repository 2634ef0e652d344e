"""API keys: random, shown once, stored as a digest."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from recalc.domain.errors import Invalid, Unauthenticated
from recalc.domain.records import ApiKey, Caller
from recalc.engine.context import Context

_PREFIX = "rk_"
_SHOWN = 10
#: Characters of a key given by its owner; generated ones have 46.
MIN_CHARS, MAX_CHARS = 16, 256


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and its secret, which is never seen again."""

    key: ApiKey
    secret: str


def digest(secret: str) -> bytes:
    """What is stored of a key. Its 256 random bits make a slow hash pointless."""
    return hashlib.sha256(secret.encode()).digest()


class Keys:
    def __init__(self, context: Context) -> None:
        self._context = context

    async def create(self, workspace_id: int, secret: str | None = None) -> NewKey:
        """A new key, or the given secret as one. Raises Invalid for a secret that is too short,
        too long, no printable ASCII or in use, NotFound without the workspace."""
        if secret is None:
            secret = _PREFIX + secrets.token_urlsafe(32)
        if not (
            MIN_CHARS <= len(secret) <= MAX_CHARS and secret.isascii() and secret.isprintable()
        ):
            raise Invalid(
                "bad_key",
                f"An API key has {MIN_CHARS} to {MAX_CHARS} printable ASCII characters.",
            )
        key = await self._context.store.create_key(
            workspace_id,
            key_id=self._context.new_id().hex[:16],
            digest=digest(secret),
            prefix=secret[: min(_SHOWN, len(secret) // 3)],
            now=self._context.now(),
        )
        return NewKey(key, secret)

    async def ensure(self, workspace_id: int, secret: str) -> None:
        """Create the key unless it exists."""
        try:
            await self.create(workspace_id, secret)
        except Invalid as exists:
            if exists.code != "key_exists":
                raise

    async def authenticate(self, secret: str) -> Caller:
        """Who holds this key. Raises Unauthenticated or InvalidWorkspace."""
        if not MIN_CHARS <= len(secret) <= MAX_CHARS:
            raise Unauthenticated
        return await self._context.store.authenticate(digest(secret))
