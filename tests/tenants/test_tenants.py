"""Another workspace's things are not there: the same answer as for things that are nowhere, for
every id that the contract lets a caller send, and nothing of theirs changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from tests.tenants.contract import Json, Operation, Position, operations
from tests.tenants.two_workspaces import (
    OTHER_KEY,
    ROWS,
    Ids,
    TwoWorkspaces,
    everything,
    furnish,
    opened,
    request_of,
    resource,
    status_of_nowhere,
    unknown,
)

#: What a header says that differs from answer to answer by itself.
_BY_ITSELF = {"date", "content-length"}
WITH_IDS = [operation for operation in operations() if operation.places]


@pytest.fixture(params=["sqlite", "postgres"])
async def workspaces(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[TwoWorkspaces]:
    async with opened(request.param, tmp_path) as made:
        yield made


def _masked(answer: httpx.Response, swapped: Mapping[Position, Json]) -> tuple[int, str, Json]:
    """Status, body and headers, with the ids that were sent written as their places."""
    text = answer.text
    for position, value in swapped.items():
        text = text.replace(str(value), f"<{position}>")
    headers = {name: value for name, value in answer.headers.items() if name not in _BY_ITSELF}
    return answer.status_code, text, headers


async def _compare(
    workspaces: TwoWorkspaces,
    client: httpx.AsyncClient,
    operation: Operation,
    mine: Ids,
    places: list[Position],
) -> None:
    answers = []
    for ids in (workspaces.others, unknown()):
        swapped = {position: ids[resource(operation, position)] for position in places}
        answer = await client.send(request_of(client, operation, mine, swapped))
        answers.append(_masked(answer, swapped))
    (foreign, nowhere), expected = answers, status_of_nowhere(operation, places)
    if expected is None:
        assert foreign[0] == nowhere[0] < 300, (foreign, nowhere)
    else:
        assert foreign == nowhere
        assert foreign[0] == expected, foreign


@pytest.mark.parametrize("operation", WITH_IDS, ids=lambda operation: operation.id)
async def test_of_another_workspace_is_nowhere(
    workspaces: TwoWorkspaces, operation: Operation
) -> None:
    """One id after the other, then all that stand in the path; at last one's own, which work."""
    before = await workspaces.theirs()
    async with workspaces.client() as client:
        mine = await furnish(client, ROWS)
        ours = await everything(client, mine)
        for position in operation.places:
            await _compare(workspaces, client, operation, mine, [position])
            if status_of_nowhere(operation, [position]) is not None:
                assert await everything(client, mine) == ours
        if len(operation.in_path()) > 1:
            await _compare(workspaces, client, operation, mine, operation.in_path())
        # Otherwise every answer above might be 404 for another reason.
        for position in operation.places:
            mine = await furnish(client, ROWS)
            own = {position: mine[resource(operation, position)]}
            if position.kind == "body" and position.name == "operation_id":
                continue  # taken already, by this very workspace
            answer = await client.send(request_of(client, operation, mine, own))
            assert answer.status_code < 300, (str(position), answer.text)
    assert await workspaces.theirs() == before


_BAD_KEYS: dict[str, tuple[list[tuple[str, bytes]], int, str]] = {
    "none": ([], 401, "unauthenticated"),
    "empty": ([("X-API-KEY", b"")], 401, "unauthenticated"),
    "unknown": ([("X-API-KEY", b"a-key-that-nobody-has")], 401, "unauthenticated"),
    "revoked": ([("X-API-KEY", b"a-key-that-was-revoked")], 401, "unauthenticated"),
    "suspended": ([("X-API-KEY", b"a-key-of-a-suspended-one")], 400, "invalid_workspace_context"),
    "in another header": ([("Authorization", OTHER_KEY.encode())], 401, "unauthenticated"),
    "as a bearer": ([("Authorization", b"Bearer " + OTHER_KEY.encode())], 401, "unauthenticated"),
    "in a cookie": ([("Cookie", b"X-API-KEY=" + OTHER_KEY.encode())], 401, "unauthenticated"),
    "twice": ([("X-API-KEY", OTHER_KEY.encode())] * 2, 401, "unauthenticated"),
    "two": (
        [("X-API-KEY", OTHER_KEY.encode()), ("x-api-key", b"a-key-that-nobody-has")],
        401,
        "unauthenticated",
    ),
    "too long": ([("X-API-KEY", b"k" * 257)], 401, "unauthenticated"),
    "far too long": ([("X-API-KEY", b"k" * 60_000)], 401, "unauthenticated"),
    "with more behind it": ([("X-API-KEY", OTHER_KEY.encode() + b"k")], 401, "unauthenticated"),
    "not ASCII": ([("X-API-KEY", "schlüssel-für-die-tür".encode())], 401, "unauthenticated"),
    "no text": ([("X-API-KEY", b"\xff\xfe" * 16)], 401, "unauthenticated"),
}


@pytest.mark.parametrize("kind", _BAD_KEYS)
async def test_a_key_that_is_no_key_opens_nothing(workspaces: TwoWorkspaces, kind: str) -> None:
    """Every operation refuses it before it looks at anything else, on ids that are there."""
    context, keys = workspaces.engine.context, workspaces.engine.keys
    suspended = await context.store.create_workspace("suspended")
    await keys.create(suspended.id, "a-key-of-a-suspended-one")
    revoked = await keys.create(1, "a-key-that-was-revoked")
    await context.store.suspend_workspace(suspended.id)
    await context.store.revoke_key(revoked.key.id)
    headers, status, code = _BAD_KEYS[kind]
    before = await workspaces.theirs()
    bodies = set()
    async with workspaces.client(None) as client:
        for operation in operations():
            request = request_of(client, operation, workspaces.others, {})
            raw = [(name.encode(), value) for name, value in headers]
            request.headers = httpx.Headers([*request.headers.raw, *raw])
            answer = await client.send(request)
            assert (answer.status_code, answer.json()["error"]) == (status, code), operation.id
            assert ("WWW-Authenticate" in answer.headers) == (status == 401)
            bodies.add(answer.content)
    assert len(bodies) == 1
    assert await workspaces.theirs() == before


def test_the_contract_has_operations_with_ids() -> None:
    """What is derived from the contract is there."""
    assert len(operations()) == 33
    places = {
        (operation.id, str(position)) for operation in WITH_IDS for position in operation.places
    }
    assert ("cancelTableSheetOperation", "path:operation_id") in places
    assert ("create_table_sheet_column", "body:dependencies.[].column_id") in places
    assert ("createTableSheetOperation", "body:row_ids.[]") in places
    assert ("list_tables", "query:folder_id") in places
