"""Create, change and read workspaces and API keys."""

from __future__ import annotations

from uuid import UUID

from psycopg import errors

from recalc.domain.errors import Invalid, InvalidWorkspace, NotFound, Unauthenticated
from recalc.domain.records import ApiKey, Caller, Millis, Workspace
from recalc.domain.states import Reason
from recalc.store import sql
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, fetch, fetch_one, run
from recalc.store.postgres.withdraw import cancel_operations


async def create_workspace(db: Connection, context: StoreContext, name: str) -> Workspace:
    """Create a workspace."""
    row = await fetch_one(
        db,
        "INSERT INTO workspace (name, created_at) VALUES (%s, %s) RETURNING id",
        (name, context.now),
    )
    return Workspace(row[0], name, suspended=False, created_at=context.now)


async def ensure_workspace(db: Connection, context: StoreContext, name: str) -> None:
    """Create a workspace if there is none at all. Of several callers at once, one creates."""
    if await fetch_one(db, "SELECT 1 FROM workspace LIMIT 1") is None:
        await run(db, "LOCK TABLE workspace IN SHARE ROW EXCLUSIVE MODE")
        await run(
            db,
            "INSERT INTO workspace (name, created_at)"
            " SELECT %s, %s WHERE NOT EXISTS (SELECT FROM workspace)",
            (name, context.now),
        )


async def list_workspaces(db: Connection) -> list[Workspace]:
    """Read all workspaces, in order of creation."""
    found = await fetch(db, "SELECT id, name, suspended_at, created_at FROM workspace ORDER BY id")
    return [Workspace(pk, name, at is not None, created) for pk, name, at, created in found]


async def suspend_workspace(db: Connection, context: StoreContext, workspace_id: int) -> list[UUID]:
    """Suspend a workspace and cancel its operations. Returns the ids of those.

    Waits for transactions that create operations, which share the workspace's lock.

    Raises NotFound.
    """
    await run(db, "SELECT 1 FROM workspace WHERE id = %s FOR UPDATE", (workspace_id,))
    await _set_suspended(db, workspace_id, context.now)
    active = await fetch(
        db,
        f"SELECT pk FROM operation WHERE workspace_id = %s AND state = {sql.ACTIVE}",
        (workspace_id,),
    )
    return await cancel_operations(
        db, [pk for (pk,) in active], Reason.SUSPENDED, "suspension", context.now
    )


async def resume_workspace(db: Connection, workspace_id: int) -> None:
    """Resume a suspended workspace. Raises NotFound."""
    await _set_suspended(db, workspace_id, None)


async def _set_suspended(db: Connection, workspace_id: int, at: Millis | None) -> None:
    changed = await run(
        db, "UPDATE workspace SET suspended_at = %s WHERE id = %s", (at, workspace_id)
    )
    if not changed:
        raise NotFound("workspace")


async def create_key(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    *,
    key_id: str,
    digest: bytes,
    prefix: str,
) -> ApiKey:
    """Store a key by the digest of its secret.

    Raises NotFound without the workspace, and Invalid when the digest is stored already.
    """
    try:
        await run(
            db,
            "INSERT INTO api_key (id, workspace_id, digest, prefix, created_at)"
            " VALUES (%s, %s, %s, %s, %s)",
            (key_id, workspace_id, digest, prefix, context.now),
        )
    except errors.ForeignKeyViolation as unknown:
        raise NotFound("workspace") from unknown
    except errors.UniqueViolation as taken:
        raise Invalid("key_exists", "This API key exists already.") from taken
    return ApiKey(key_id, workspace_id, prefix, context.now, None)


_KEY = "SELECT id, workspace_id, prefix, created_at, revoked_at FROM api_key"


async def list_keys(db: Connection, workspace_id: int | None) -> list[ApiKey]:
    """Read the keys of a workspace, or with None all keys, in order of creation."""
    where, values = (
        ("", ()) if workspace_id is None else (" WHERE workspace_id = %s", (workspace_id,))
    )
    found = await fetch(db, f"{_KEY}{where} ORDER BY created_at, id", values)
    return [ApiKey(*row) for row in found]


async def revoke_key(db: Connection, context: StoreContext, key_id: str) -> ApiKey:
    """Revoke a key. Raises NotFound."""
    row = await fetch_one(
        db,
        "UPDATE api_key SET revoked_at = coalesce(revoked_at, %s) WHERE id = %s"
        " RETURNING id, workspace_id, prefix, created_at, revoked_at",
        (context.now, key_id),
    )
    if row is None:
        raise NotFound("key")
    return ApiKey(*row)


async def authenticate(db: Connection, digest: bytes) -> Caller:
    """Read the caller that has this key. Raises Unauthenticated when the key is unknown or revoked,
    and InvalidWorkspace when its workspace is suspended."""
    row = await fetch_one(
        db,
        "SELECT k.id, k.workspace_id, k.revoked_at, w.suspended_at"
        " FROM api_key k JOIN workspace w ON w.id = k.workspace_id WHERE k.digest = %s",
        (digest,),
    )
    if row is None or row[2] is not None:
        raise Unauthenticated
    if row[3] is not None:
        raise InvalidWorkspace
    return Caller(row[1], row[0])
