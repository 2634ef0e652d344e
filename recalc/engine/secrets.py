"""Secrets of workspaces: stored encrypted, put into the headers of calls, and never shown again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence

import structlog

from recalc.columns.base import CellFailed
from recalc.columns.secret_references import NAME
from recalc.columns.urls import origin_of
from recalc.domain.errors import Invalid
from recalc.domain.records import SealedSecret
from recalc.engine.context import Context
from recalc.engine.sealing import NoKey, SecretBox, Unreadable

_log = structlog.get_logger(__name__)

#: Characters of a secret.
MAX_CHARS = 4096
#: Stands for every server among the origins of a secret.
ANY = "*"
_VALUE = re.compile(r"[!-~](?:[ !-~]*[!-~])?")
_KIND = "secret"


class Secrets:
    """Use cases of the secrets of workspaces. ``box`` has the keys."""

    def __init__(self, context: Context, box: SecretBox) -> None:
        self._store = context.store
        self._poll = context.settings.poll_interval
        self._box = box

    async def set(self, workspace_id: int, name: str, value: str, servers: Sequence[str]) -> None:
        """Store a secret that may be sent to these servers (URLs, or ``*`` for any), in place of
        one of the same name.

        Raises Invalid for a bad name, value or URL, and without a key; NotFound without the
        workspace.
        """
        if not NAME.fullmatch(name):
            raise _bad(
                "The name of a secret has 1 to 128 letters, digits and underscores, and does not "
                "begin with a digit."
            )
        if len(value) > MAX_CHARS or not _VALUE.fullmatch(value):
            raise _bad(
                f"A secret has 1 to {MAX_CHARS} printable ASCII characters, and no space at its "
                "ends."
            )
        named = {_origin(server) for server in servers}
        origins = ANY if ANY in named else " ".join(sorted(named))
        if not origins:
            raise _bad("Name the servers that the secret may be sent to.")
        try:
            sealed = self._box.seal(value, _KIND, f"{workspace_id}", name, origins)
        except NoKey as error:
            raise no_key() from error
        await self._store.put_secret(workspace_id, name, origins=origins, sealed=sealed)

    async def values(
        self, workspace_id: int, names: frozenset[str], origin: str
    ) -> Mapping[str, str]:
        """Return the values of these secrets for a call of the server ``origin``. Waits for a
        database that does not answer. Raises CellFailed."""
        stored = {secret.name: secret for secret in await self._listed(workspace_id)}
        found = {}
        for name in sorted(names):
            secret = stored.get(name)
            if secret is None:
                raise CellFailed(
                    "secret_missing",
                    f"The workspace has no secret {name}. The operator of this server can store it:"
                    f" recalc secrets set {name} --workspace {workspace_id} --for {origin}",
                )
            found[name] = self._opened(workspace_id, secret, origin)
        return found

    async def _listed(self, workspace_id: int) -> Sequence[SealedSecret]:
        while True:
            try:
                return await self._store.list_secrets(workspace_id)
            except Exception:  # noqa: BLE001 - the database may come back before the deadline
                _log.warning("store_failed", exc_info=True)
                await asyncio.sleep(self._poll)

    def _opened(self, workspace_id: int, secret: SealedSecret, origin: str) -> str:
        if origin not in secret.origins.split() and secret.origins != ANY:
            raise CellFailed(
                "secret_not_for_server",
                f"The secret {secret.name} may not be sent to {origin}. Its operator named the "
                "servers that it is for.",
            )
        try:
            return self._box.open(secret.sealed, *place_of(workspace_id, secret))
        except Unreadable as error:
            raise CellFailed(
                "secret_unreadable",
                f"No key of RECALC_SECRETS_KEY opens the secret {secret.name}. The operator of this"
                " server can give it the key, or set the secret again.",
            ) from error


def place_of(workspace_id: int, secret: SealedSecret) -> tuple[str, ...]:
    """Return what the encrypted value of a stored secret is bound to."""
    return _KIND, f"{workspace_id}", secret.name, secret.origins


def no_key() -> Invalid:
    """Return the refusal to encrypt without a key."""
    return Invalid(
        "no_secrets_key",
        "RECALC_SECRETS_KEY is not set, so nothing can be encrypted. Nothing was stored. "
        "Set it for every process, to 32 bytes in base64 (`openssl rand -base64 32`).",
    )


def _origin(server: str) -> str:
    if server == ANY:
        return ANY
    origin = origin_of(server)
    if origin is None:
        raise _bad("A server is named by its http:// or https:// URL, such as https://example.com.")
    return origin


def _bad(message: str) -> Invalid:
    return Invalid("bad_secret", f"{message} Nothing was stored.")
