"""The connections that a process has to PostgreSQL."""

from __future__ import annotations

import psycopg
import pytest

from recalc.domain.errors import Unauthenticated
from recalc.store.postgres.database import Limits
from recalc.store.postgres.store import PostgresStore
from tests.support.waiting import until

Admin = psycopg.AsyncConnection[tuple[object, ...]]


async def _connections(admin: Admin) -> object:
    found = await admin.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    return (await found.fetchone() or [None])[0]


async def test_connections_for_requests_are_made_once_a_key_is_looked_up(
    store: PostgresStore, admin: Admin
) -> None:
    """A worker looks up none: it has connections for its work only."""
    assert await store.claim_next("worker", 60) is None
    assert await _connections(admin) == 2
    with pytest.raises(Unauthenticated):
        await store.authenticate(b"of no key")
    limits = Limits()

    async def all_open() -> bool:
        expected = 2 + limits.cancel_connections + limits.key_connections
        return await _connections(admin) == expected

    await until(all_open)
