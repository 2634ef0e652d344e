"""Workspaces and API keys: create, list, suspend, revoke and check them."""

from __future__ import annotations

from sqlite3 import Connection, IntegrityError
from uuid import UUID

from recalc.domain.errors import Invalid, InvalidWorkspace, NotFound, Unauthenticated
from recalc.domain.records import ApiKey, Caller, Millis, Workspace
from recalc.domain.states import Reason
from recalc.store import sql
from recalc.store.sqlite.cancel import cancel_operations
from recalc.store.sqlite.context import StoreContext


def create_workspace(db: Connection, context: StoreContext, name: str) -> Workspace:
    """Create a workspace."""
    row = db.execute(
        "INSERT INTO workspace (name, created_at) VALUES (?, ?) RETURNING id", (name, context.now)
    ).fetchone()
    return Workspace(row[0], name, suspended=False, created_at=context.now)


def ensure_workspace(db: Connection, context: StoreContext, name: str) -> None:
    """Create a workspace of this name if there is none at all."""
    db.execute(
        "INSERT INTO workspace (name, created_at)"
        " SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM workspace)",
        (name, context.now),
    )


def list_workspaces(db: Connection) -> list[Workspace]:
    """Read all workspaces, oldest first."""
    found = db.execute("SELECT id, name, suspended_at, created_at FROM workspace ORDER BY id")
    return [Workspace(pk, name, at is not None, created) for pk, name, at, created in found]


def suspend_workspace(db: Connection, context: StoreContext, workspace_id: int) -> list[UUID]:
    """Suspend a workspace and cancel its operations; return the ids of those cancelled.

    Raises NotFound without the workspace.
    """
    _set_suspended(db, workspace_id, context.now)
    active = db.execute(
        f"SELECT pk FROM operation WHERE workspace_id = ? AND state = {sql.ACTIVE} ORDER BY pk",
        (workspace_id,),
    ).fetchall()
    return cancel_operations(
        db, [pk for (pk,) in active], Reason.SUSPENDED, "suspension", context.now
    )


def resume_workspace(db: Connection, workspace_id: int) -> None:
    """Let a suspended workspace work again. Raises NotFound without the workspace."""
    _set_suspended(db, workspace_id, None)


def _set_suspended(db: Connection, workspace_id: int, at: Millis | None) -> None:
    changed = db.execute(
        "UPDATE workspace SET suspended_at = ? WHERE id = ? RETURNING id", (at, workspace_id)
    ).fetchone()
    if changed is None:
        raise NotFound("workspace")


def create_key(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    *,
    key_id: str,
    digest: bytes,
    prefix: str,
) -> ApiKey:
    """Store a key by the digest of its secret.

    Raises NotFound without the workspace, Invalid when the digest is stored already.
    """
    if db.execute("SELECT 1 FROM workspace WHERE id = ?", (workspace_id,)).fetchone() is None:
        raise NotFound("workspace")
    try:
        db.execute(
            "INSERT INTO api_key (id, workspace_id, digest, prefix, created_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (key_id, workspace_id, digest, prefix, context.now),
        )
    except IntegrityError as taken:
        raise Invalid("key_exists", "This API key exists already.") from taken
    return ApiKey(key_id, workspace_id, prefix, context.now, None)


_KEY = "SELECT id, workspace_id, prefix, created_at, revoked_at FROM api_key"


def list_keys(db: Connection, workspace_id: int | None) -> list[ApiKey]:
    """Read the keys of a workspace, or of all, oldest first."""
    found = db.execute(
        f"{_KEY} WHERE ?1 IS NULL OR workspace_id = ?1 ORDER BY created_at, id",
        (workspace_id,),
    )
    return [ApiKey(*row) for row in found]


def revoke_key(db: Connection, context: StoreContext, key_id: str) -> ApiKey:
    """Revoke a key; one that was revoked before keeps its time. Raises NotFound."""
    db.execute(
        "UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
        (context.now, key_id),
    )
    row = db.execute(f"{_KEY} WHERE id = ?", (key_id,)).fetchone()
    if row is None:
        raise NotFound("key")
    return ApiKey(*row)


def authenticate(db: Connection, digest: bytes) -> Caller:
    """Return the holder of a key.

    Raises Unauthenticated for an unknown or revoked key, InvalidWorkspace where the workspace is
    suspended.
    """
    row = db.execute(
        "SELECT k.id, k.workspace_id, k.revoked_at, w.suspended_at"
        " FROM api_key k JOIN workspace w ON w.id = k.workspace_id WHERE k.digest = ?",
        (digest,),
    ).fetchone()
    if row is None or row[2] is not None:
        raise Unauthenticated
    if row[3] is not None:
        raise InvalidWorkspace
    return Caller(row[1], row[0])
