"""Secrets of workspaces, and configs with hidden values. The caller encrypts what is secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from psycopg import errors

from recalc.domain.errors import NotFound
from recalc.domain.records import Json, SealedSecret, StoredConfig
from recalc.store import codec
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, fetch, fetch_one, run


async def put_secret(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    name: str,
    *,
    origins: str,
    sealed: bytes,
) -> None:
    """Store a secret in place of one of the same name. Raises NotFound without the workspace."""
    try:
        await run(
            db,
            "INSERT INTO workspace_secret"
            " (workspace_id, name, origins, sealed, created_at, updated_at)"
            " VALUES (%(workspace)s, %(name)s, %(origins)s, %(sealed)s, %(now)s, %(now)s)"
            " ON CONFLICT (workspace_id, name) DO UPDATE"
            " SET origins = excluded.origins, sealed = excluded.sealed,"
            " updated_at = excluded.updated_at",
            {
                "workspace": workspace_id,
                "name": name,
                "origins": origins,
                "sealed": sealed,
                "now": context.now,
            },
        )
    except errors.ForeignKeyViolation as unknown:
        raise NotFound("workspace") from unknown


async def list_secrets(db: Connection, workspace_id: int) -> list[SealedSecret]:
    """Read the secrets of a workspace, by name."""
    found = await fetch(
        db,
        "SELECT name, origins, sealed, created_at, updated_at FROM workspace_secret"
        " WHERE workspace_id = %s ORDER BY name",
        (workspace_id,),
    )
    return [SealedSecret(*row) for row in found]


async def delete_secret(db: Connection, workspace_id: int, name: str) -> None:
    """Delete a secret. Raises NotFound."""
    deleted = await fetch_one(
        db,
        "DELETE FROM workspace_secret WHERE workspace_id = %s AND name = %s RETURNING 1",
        (workspace_id, name),
    )
    if deleted is None:
        raise NotFound("secret")


async def reseal_secret_if_same(
    db: Connection, workspace_id: int, secret: SealedSecret, sealed: bytes
) -> bool:
    """Store the same value, encrypted anew. False where the secret is another by now."""
    changed = await run(
        db,
        "UPDATE workspace_secret SET sealed = %s"
        " WHERE workspace_id = %s AND name = %s AND sealed = %s",
        (sealed, workspace_id, secret.name, secret.sealed),
    )
    return changed == 1


async def list_configs(
    db: Connection, types: Sequence[str], after: UUID | None, limit: int
) -> list[StoredConfig]:
    """Read configs of these types, by the columns' ids."""
    found = await fetch(
        db,
        "SELECT c.id, t.workspace_id, t.id, s.id, c.type, c.config FROM sheet_column c"
        " JOIN sheet s ON s.pk = c.sheet_pk JOIN tables t ON t.pk = s.table_pk"
        " WHERE c.id > %s AND c.type = ANY (%s) ORDER BY c.id LIMIT %s",
        (UUID(int=0) if after is None else after, list(types), limit),
    )
    return [
        StoredConfig(
            identity, workspace_id, table, sheet, kind, codec.decode_value(config), bytes(config)
        )
        for identity, workspace_id, table, sheet, kind, config in found
    ]


async def reseal_config_if_same(
    db: Connection, config: StoredConfig, sealed: Mapping[str, Json]
) -> bool:
    """Store a config with its hidden values encrypted anew. False where it is another by now."""
    # A change of the column writes the config that it read under this lock, also where it changes
    # the title only.
    await fetch(
        db,
        "SELECT s.pk FROM sheet s JOIN sheet_column c ON c.sheet_pk = s.pk WHERE c.id = %s"
        " FOR NO KEY UPDATE OF s",
        (config.column_id,),
    )
    changed = await run(
        db,
        "UPDATE sheet_column SET config = %s WHERE id = %s AND config = %s",
        (codec.encode(sealed), config.column_id, config.stored),
    )
    return changed == 1
