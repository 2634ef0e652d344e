"""Secrets of workspaces: store, list and delete them. Their values are encrypted by the caller."""

from __future__ import annotations

from psycopg import errors

from recalc.domain.errors import NotFound
from recalc.domain.records import SealedSecret
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
