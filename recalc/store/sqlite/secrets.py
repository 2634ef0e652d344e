"""Secrets of workspaces: store, list and delete them. Their values are encrypted by the caller."""

from __future__ import annotations

from sqlite3 import Connection

from recalc.domain.errors import NotFound
from recalc.domain.records import SealedSecret
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
