"""Tokens that confirm a large operation: signed, expiring, for one selection on one structure.

A token is used once only. The store guarantees that: it stores the nonce with the operation.
"""

from __future__ import annotations

from itsdangerous import BadData, URLSafeSerializer

from recalc.domain.errors import Invalid
from recalc.domain.records import Millis


class Confirmations:
    """Issues and checks tokens that are valid for ``ttl_ms`` milliseconds."""

    def __init__(self, secret: bytes, *, ttl_ms: Millis) -> None:
        self._serializer = URLSafeSerializer(secret, salt="recalc.confirmation.v1")
        self._ttl = ttl_ms

    def issue(self, digest: bytes, columns_version: int, now: Millis, *, nonce: str) -> str:
        """Return a token for the request with this digest, on columns of this version."""
        token = self._serializer.dumps([digest.hex(), columns_version, now + self._ttl, nonce])
        return token if isinstance(token, str) else token.decode()

    def check(self, token: str, digest: bytes, columns_version: int, now: Millis) -> str:
        """Return the nonce of a token that confirms this request. Raises Invalid with the reason
        for which it does not."""
        try:
            confirmed, on, expires, nonce = self._serializer.loads(token)
        except (BadData, ValueError, TypeError) as error:
            raise _invalid("is not one of this server") from error
        if confirmed != digest.hex():
            raise _invalid("confirms another selection")
        if on != columns_version:
            raise _invalid("was issued before the columns changed")
        if now >= expires:
            raise _invalid("has expired")
        return str(nonce)


def _invalid(why: str) -> Invalid:
    return Invalid(
        "invalid_confirmation_token",
        f"The confirmation token {why}. Send the request without it to get a new one.",
        parameter="confirmation_token",
    )
