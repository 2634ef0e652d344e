"""Encrypts texts with the keys of RECALC_SECRETS_KEY: AES-256-GCM, a random nonce for each text.

A text is bound to what it belongs to, such as a workspace and a name. Bytes that are copied to
another place in the database cannot be opened there.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress

import msgspec

#: First byte of what is sealed: the version of its form.
_VERSION = b"\x01"
_NONCE_BYTES = 12


class NoKey(Exception):
    """There is no key to encrypt with."""


class Unreadable(Exception):
    """None of the keys opens the bytes: the key is missing, or the bytes belong elsewhere."""


class SecretBox:
    """Seals texts with the first of ``keys``, each of 32 bytes. Opens what any of them sealed."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        # Imported only where it is used: that takes some 50 ms.
        if keys:
            from cryptography.exceptions import InvalidTag  # noqa: PLC0415
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

            self._wrong_key: type[Exception] = InvalidTag
            self._ciphers = [AESGCM(key) for key in keys]
        else:
            self._ciphers = []

    @property
    def has_key(self) -> bool:
        """Whether texts can be sealed."""
        return bool(self._ciphers)

    def seal(self, text: str, *belongs_to: str) -> bytes:
        """Encrypt a text, bound to ``belongs_to``. Raises NoKey."""
        if not self._ciphers:
            raise NoKey
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(nonce, text.encode(), _bound(belongs_to))
        return _VERSION + nonce + sealed

    def open(self, sealed: bytes, *belongs_to: str) -> str:
        """Decrypt what ``seal`` returned for the same ``belongs_to``. Raises Unreadable."""
        return self._opened(sealed, belongs_to)[1]

    def resealed(self, sealed: bytes, *belongs_to: str) -> bytes | None:
        """Return the same text encrypted with the first key; None where that key encrypted it.
        Raises Unreadable."""
        key, text = self._opened(sealed, belongs_to)
        return None if key == 0 else self.seal(text, *belongs_to)

    def _opened(self, sealed: bytes, belongs_to: Sequence[str]) -> tuple[int, str]:
        """Return the number of the key that opens the bytes, and the text. Raises Unreadable."""
        if sealed[:1] != _VERSION:
            raise Unreadable
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        for key, cipher in enumerate(self._ciphers):
            with suppress(self._wrong_key, ValueError):
                return key, cipher.decrypt(nonce, rest, _bound(belongs_to)).decode()
        raise Unreadable


def _bound(parts: Sequence[str]) -> bytes:
    """Return the parts as bytes that no other parts have."""
    return _VERSION + msgspec.json.encode(parts)
