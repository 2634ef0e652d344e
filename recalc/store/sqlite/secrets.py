"""Secrets of workspaces, and configs with hidden values. The caller encrypts what is secret."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from sqlite3 import Connection
from uuid import UUID

from recalc.domain.errors import NotFound
from recalc.domain.records import Json, SealedSecret, StoredConfig
from recalc.store import codec
from recalc.store.sqlite.context import StoreContext


def put_secret(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    name: str,
    *,
    origins: str,
    sealed: bytes,
) -> None:
    """Store a secret in place of one of the same name. Raises NotFound without the workspace."""
    if db.execute("SELECT 1 FROM workspace WHERE id = ?", (workspace_id,)).fetchone() is None:
        raise NotFound("workspace")
    db.execute(
        "INSERT INTO workspace_secret (workspace_id, name, origins, sealed, created_at, updated_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT (workspace_id, name) DO UPDATE"
        " SET origins = excluded.origins, sealed = excluded.sealed,"
        " updated_at = excluded.updated_at",
        (workspace_id, name, origins, sealed, context.now),
    )


def list_secrets(db: Connection, workspace_id: int) -> list[SealedSecret]:
    """Read the secrets of a workspace, by name."""
    found = db.execute(
        "SELECT name, origins, sealed, created_at, updated_at FROM workspace_secret"
        " WHERE workspace_id = ? ORDER BY name",
        (workspace_id,),
    )
    return [SealedSecret(*row) for row in found]


def delete_secret(db: Connection, workspace_id: int, name: str) -> None:
    """Delete a secret. Raises NotFound."""
    deleted = db.execute(
        "DELETE FROM workspace_secret WHERE workspace_id = ? AND name = ? RETURNING 1",
        (workspace_id, name),
    ).fetchone()
    if deleted is None:
        raise NotFound("secret")


def reseal_secret_if_same(
    db: Connection, workspace_id: int, secret: SealedSecret, sealed: bytes
) -> bool:
    """Store the same value, encrypted anew. False where the secret is another by now."""
    changed = db.execute(
        "UPDATE workspace_secret SET sealed = ? WHERE workspace_id = ? AND name = ? AND sealed = ?",
        (sealed, workspace_id, secret.name, secret.sealed),
    )
    return changed.rowcount == 1


def list_configs(
    db: Connection, types: Sequence[str], after: UUID | None, limit: int
) -> list[StoredConfig]:
    """Read configs of these types, by the columns' ids."""
    found = db.execute(
        "SELECT c.id, t.workspace_id, t.id, s.id, c.type, c.config FROM sheet_column c"
        " JOIN sheet s ON s.pk = c.sheet_pk JOIN tables t ON t.pk = s.table_pk"
        " WHERE c.id > ? AND c.type IN (SELECT value FROM json_each(?)) ORDER BY c.id LIMIT ?",
        (b"" if after is None else after.bytes, json.dumps(list(types)), limit),
    )
    return [
        StoredConfig(
            UUID(bytes=identity),
            workspace_id,
            UUID(bytes=table),
            UUID(bytes=sheet),
            kind,
            codec.decode_value(config),
            config,
        )
        for identity, workspace_id, table, sheet, kind, config in found
    ]


def reseal_config_if_same(db: Connection, config: StoredConfig, sealed: Mapping[str, Json]) -> bool:
    """Store a config with its hidden values encrypted anew. False where it is another by now."""
    changed = db.execute(
        "UPDATE sheet_column SET config = ? WHERE id = ? AND config = ?",
        (codec.encode(sealed), config.column_id.bytes, config.stored),
    )
    return changed.rowcount == 1
