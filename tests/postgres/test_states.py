"""States that SQL functions name, and moves that they make, are those of the transition table.

Each function that changes executions is called on an execution in each state. It must move those
that ``TRANSITIONS`` allows, to where that says, and leave the others alone.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from recalc.domain.records import Caller
from recalc.domain.states import (
    HELD,
    LIVE,
    TRANSITIONS,
    ExecutionState,
    Move,
    OperationState,
    sources,
    target,
)
from recalc.store.postgres.report import REPORT, parameters
from recalc.store.postgres.sql_functions import read_functions
from recalc.store.postgres.store import PostgresStore
from tests.conformance.sheet_fixture import NOW, A, ScriptedWorker, SheetFixture
from tests.postgres.test_present import REPORT_BEFORE

Admin = psycopg.AsyncConnection[tuple[Any, ...]]

FUNCTION = re.compile(
    r"CREATE OR REPLACE FUNCTION (\w+)\((.*?)(?:^\$\$;$|^RETURN .*?;$)", re.DOTALL | re.MULTILINE
)
#: A state that something named ``state`` is compared with, or gets. The name of its row, if any.
NAMED = re.compile(r"(?:(\w+)\.)?state\s*(?:=|<>|WHEN)\s*'(\w+)'")
LISTED = re.compile(r"(?:(\w+)\.)?state\s+IN\s*\(([^)]*)\)")
#: Statements that change the state of executions.
CHANGES = re.compile(r"UPDATE execution\b[^;]*?\bstate = [^;]*?\bWHERE\b", re.DOTALL)


def _functions() -> dict[str, str]:
    """The text of the functions by name; those of one name together."""
    found: dict[str, str] = {}
    for text in read_functions().values():
        code = re.sub(r"--.*", "", text)
        for name, body in FUNCTION.findall(code):
            found[name] = found.get(name, "") + body
    return found


def test_every_state_that_a_function_names_exists() -> None:
    """A row named ``o`` is an operation, ``e`` and ``x`` are executions."""
    of_row: dict[str, list[str]] = {
        "o": [*OperationState],
        "e": [*ExecutionState],
        "x": [*ExecutionState],
    }
    named = [
        (function, row, state)
        for function, body in _functions().items()
        for row, state in NAMED.findall(body)
    ]
    assert len(named) > 30
    for function, row, state in named:
        known = of_row.get(row, [*OperationState, *ExecutionState])
        assert state in known, f"{function}: the state of {row} is never {state!r}"


def test_every_list_of_states_is_of_the_table() -> None:
    """A list of states is that of the states from which some move is allowed, or the live ones."""
    possible = [LIVE, *map(sources, Move)]
    listed = [
        (function, {ExecutionState(name.strip(" '")) for name in names.split(",")})
        for function, body in _functions().items()
        for _, names in LISTED.findall(body)
    ]
    assert listed
    for function, states in listed:
        assert states in possible, f"{function} lists {states}"


Call = Callable[[ScriptedWorker, Admin], Awaitable[bool]]


@dataclass(frozen=True)
class Case:
    """A call of ``function`` that makes ``move``: returns whether it says that it moved."""

    function: str
    move: Move
    call: Call


async def _row(
    admin: Admin, statement: str, parameters: Mapping[str, object] | None = None
) -> tuple[Any, ...] | None:
    found = await admin.execute(statement.encode(), parameters)
    row: tuple[Any, ...] | None = await found.fetchone()
    return row


def _claims(arguments: str) -> Call:
    async def call(_: ScriptedWorker, admin: Admin) -> bool:
        which = "(SELECT id FROM execution)"
        statement = f"SELECT FROM recalc_claim({arguments.replace('id', which)})"
        return await _row(admin, statement) is not None

    return call


async def _hand_back(_: ScriptedWorker, admin: Admin) -> bool:
    row = await _row(admin, "SELECT recalc_hand_back(id, epoch, '{}') FROM execution")
    return row == (True,)


def _reports(statement: str) -> Call:
    async def call(scripted: ScriptedWorker, admin: Admin) -> bool:
        named = parameters(scripted.progress(), 60.0, NOW, give_up=False)
        assert not named["ends"]
        return await _row(admin, statement, {**named, "ends": True}) != (None,)

    return call


async def _cancel(_: ScriptedWorker | None, admin: Admin) -> bool:
    statement = """
        SELECT c.executions FROM operation o,
               recalc_cancel_operations(ARRAY[o.pk], 'USER', 'k', 1, NULL, '{}') AS c
    """
    row = await _row(admin, statement)
    return row is not None and row[0] != []


CASES = {
    "claim": Case("recalc_claim", Move.CLAIM, _claims("id, 'w', 60, NULL, '{}'")),
    "claim next": Case("recalc_claim", Move.CLAIM, _claims("NULL, 'w', 60, NULL, '{}'")),
    "claim, lanes": Case("recalc_claim", Move.CLAIM, _claims("id, 'w', 60, NULL")),
    "claim, first": Case("recalc_claim", Move.CLAIM, _claims("id, 'w', 60")),
    "hand back": Case("recalc_hand_back", Move.HAND_BACK, _hand_back),
    "report": Case("recalc_begin_report", Move.FINISH, _reports(REPORT)),
    "report, before": Case("recalc_report", Move.FINISH, _reports(REPORT_BEFORE)),
    "cancel": Case("recalc_cancel_operations", Move.CANCEL, _cancel),
}


def test_every_function_that_moves_executions_is_tried() -> None:
    """A new function that changes the state of executions needs a case here."""
    moving = {name for name, body in _functions().items() if CHANGES.search(body)}
    assert moving == {case.function for case in CASES.values()}


@pytest.fixture
async def sheet(store: PostgresStore) -> SheetFixture:
    """A sheet that is not audited after the test, whose states are not those of real work."""
    workspace = await store.create_workspace("ours")
    return await SheetFixture.open(store, Caller(workspace.id, "our-key"))


@pytest.mark.parametrize("state", ExecutionState)
@pytest.mark.parametrize("name", CASES)
async def test_a_function_makes_the_moves_of_the_table(
    sheet: SheetFixture, admin: Admin, name: str, state: ExecutionState
) -> None:
    """From a state that the table has no move for, nothing changes, and the function says so."""
    case = CASES[name]
    await sheet.start(cells=[(A, 0), (A, 1)])
    scripted = await sheet.claim()
    await admin.execute(
        "UPDATE execution SET state = %s, lease_until = clock_timestamp() - interval '1 s'",
        (str(state),),
    )
    before = await _row(admin, "SELECT to_jsonb(e) FROM execution e")
    moved = await case.call(scripted, admin)
    after = await _row(admin, "SELECT to_jsonb(e) FROM execution e")
    assert before is not None
    assert after is not None
    expected = target(state, case.move)
    assert moved == (expected is not None)
    assert after[0]["state"] == (state if expected is None else expected)
    if expected is None:
        assert after == before


@pytest.mark.parametrize("state", ExecutionState)
async def test_a_renewal_changes_no_state(
    sheet: SheetFixture, admin: Admin, state: ExecutionState
) -> None:
    """Only the lease of an execution that has a holder is renewed."""
    await sheet.start(cells=[(A, 0)])
    await sheet.claim()
    await admin.execute("UPDATE execution SET state = %s, lease_until = NULL", (str(state),))
    await admin.execute("SELECT recalc_renew(ARRAY[id], ARRAY[epoch], 60) FROM execution")
    found = await _row(admin, "SELECT state, lease_until IS NOT NULL FROM execution")
    assert found == (state, state in HELD)


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("state", OperationState)
async def test_a_cancel_ends_active_operations_only(
    sheet: SheetFixture, admin: Admin, state: OperationState, *, live: bool
) -> None:
    """An active one with a live execution is cancelled, without one it is completed."""
    await sheet.start(cells=[(A, 0)])
    await admin.execute("UPDATE operation SET state = %s", (str(state),))
    if not live:
        await admin.execute("UPDATE execution SET state = 'completed'")
    await _cancel(None, admin)
    ended = OperationState.CANCELLED if live else OperationState.COMPLETED
    expected = ended if state is OperationState.ACTIVE else state
    assert await _row(admin, "SELECT state FROM operation") == (expected,)


def test_the_table_has_all_moves_that_are_tried() -> None:
    """All moves but SUPERSEDE are made by functions; that one is made by ``withdraw.py``."""
    assert {case.move for case in CASES.values()} == {move for _, move in TRANSITIONS} - {
        Move.SUPERSEDE
    }
