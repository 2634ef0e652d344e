"""Workspaces, API keys and secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from recalc.domain.records import ApiKey, Caller, Json, SealedSecret, StoredConfig, Workspace


class TenantStore(Protocol):
    """Stores workspaces, API keys and secrets."""

    async def create_workspace(self, name: str) -> Workspace: ...

    async def ensure_workspace(self, name: str) -> None:
        """Create a workspace of this name if there is none at all. Of several callers at once,
        one creates it."""
        ...

    async def list_workspaces(self) -> Sequence[Workspace]: ...

    async def suspend_workspace(self, workspace_id: int) -> Sequence[UUID]:
        """Suspend a workspace and cancel its operations in the same transaction; return the ids of
        those cancelled."""

    async def resume_workspace(self, workspace_id: int) -> None: ...

    async def create_key(
        self, workspace_id: int, *, key_id: str, digest: bytes, prefix: str
    ) -> ApiKey:
        """Store a key by the digest of its secret.

        Raises NotFound without the workspace, Invalid when the digest is stored already.
        """

    async def list_keys(self, workspace_id: int | None) -> Sequence[ApiKey]: ...

    async def revoke_key(self, key_id: str) -> ApiKey:
        """Refuse the key from now on. Operations that were started with it go on."""

    async def authenticate(self, digest: bytes) -> Caller:
        """Return the holder of a key; read afresh for every request.

        Raises Unauthenticated when the key is unknown or revoked, InvalidWorkspace when its
        workspace is suspended or gone.
        """

    async def put_secret(
        self, workspace_id: int, name: str, *, origins: str, sealed: bytes
    ) -> None:
        """Store a secret, in place of one of the same name. Raises NotFound without the
        workspace."""

    async def list_secrets(self, workspace_id: int) -> Sequence[SealedSecret]:
        """Return the secrets of a workspace by name, their values encrypted."""
        ...

    async def delete_secret(self, workspace_id: int, name: str) -> None:
        """Delete a secret. Raises NotFound."""

    async def reseal_secret_if_same(
        self, workspace_id: int, secret: SealedSecret, sealed: bytes
    ) -> bool:
        """Store the same value of a secret, encrypted anew. False where the secret is another by
        now, or gone; then nothing is changed."""
        ...

    async def list_configs(
        self, types: Sequence[str], after: UUID | None, limit: int
    ) -> Sequence[StoredConfig]:
        """Return the configs of columns of these types in all workspaces, in the order of the
        columns' ids, from the one behind ``after``. Columns that were deleted are among them, until
        maintenance removes them."""
        ...

    async def reseal_config_if_same(self, config: StoredConfig, sealed: Mapping[str, Json]) -> bool:
        """Store the same config of a column with its hidden values encrypted anew, or of a mirror
        with the note that its source was deleted; no version and no revision rises. False where
        the config is another by now, or gone; then nothing is changed."""
        ...
