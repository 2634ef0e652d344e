"""The real engine and store in simulated worlds, and a test of this test by mutants."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from typing import Any

import pytest
import structlog

from recalc.domain.records import Queued, Selection
from recalc.domain.states import OperationStatus, Reason
from recalc.engine.worker.quick import SOURCE_FAILED
from recalc.engine.worker.run import Run
from recalc.store.sqlite.transactions import Work
from tests.simulation import loop
from tests.simulation.crowd import simulate_crowd
from tests.simulation.mutants import MUTANTS, UNFAIR, planted
from tests.simulation.snapshot import Cell
from tests.simulation.world import BOTH, CALL, CALLER, COUNT, HIT, SETTINGS, World, simulate

#: tests/README.md says why so many.
RUNS, PIECES = 500, 10
CROWDS, CROWD_PIECES = 100, 4
#: Worlds and crowds within which a mutant has to be caught, from the seed that is tried first.
WORLDS_PER_MUTANT, CROWDS_PER_MUTANT = 600, 100


@pytest.fixture(autouse=True)
def _silence() -> None:
    """The next test has its logs again: see tests/conftest.py."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


@pytest.mark.parametrize("piece", range(PIECES))
def test_no_seed_breaks_a_promise(piece: int) -> None:
    """In every simulated world each transaction changes only what it may."""
    audited = 0
    for seed in range(piece * RUNS // PIECES, (piece + 1) * RUNS // PIECES):
        audited += simulate(seed).auditor.audited
    assert audited > RUNS // PIECES


@pytest.mark.parametrize("seed", [16866, 64825, 71706])
def test_what_broke_a_promise_once_does_not_again(seed: int) -> None:
    """Seeds that once found a fault find none now. The first two: a claim that was answered after
    its lease began calls. The third: the auditor did not know that an execution that was handed
    back keeps the cells of a dead holder."""
    assert simulate(seed).auditor.audited > 0


def test_a_seed_replays_a_run_exactly() -> None:
    """The same seed gives the same steps, the same transactions and the same end."""
    first, second = simulate(7), simulate(7)
    assert first.steps == second.steps
    assert first.auditor.audited == second.auditor.audited
    assert first.auditor.state == second.auditor.state


def test_what_is_lost_while_inputs_are_read_is_let_go() -> None:
    """A run that loses its lease during a read ends, and its execution is run again."""
    world = World(random.Random(0))

    async def story() -> None:
        await world.begin()
        world.start_worker()
        worker = world.workers[0]
        read = worker.transactions.read
        lost: list[Run] = []
        worker.transactions.lossy = False  # a renewal that fails would let the lease run out

        async def losing(work: Work[Any]) -> Any:
            result = await read(work)
            if world.label(work) in {"read_inputs", "evaluation"} and not lost:
                lost.extend(worker.supervisor._runs.values())
                for run in lost:
                    run.abort(Reason.LEASE_LOST)
            return result

        worker.transactions.read = losing  # type: ignore[method-assign]
        # Only one execution: the end of another would wake it by chance.
        only = Selection(column_ids=[world.structure.by_number()[COUNT].id], row_ids=[0, 1])
        await world.clients.create(CALLER, world.ref, only)
        await world.settle()
        assert lost
        await world.stop_all()

    loop.run(world.rng, story())
    assert set(world.auditor.state.operations.values()) == {"completed"}


def test_a_report_that_never_succeeds_fails_its_cells_in_the_end() -> None:
    """The worker is alive and renews its lease. Still the execution is tried again, and given up
    after three attempts, as when a worker dies."""
    world = World(random.Random(0))

    async def story() -> None:
        await world.begin()
        world.start_worker()
        transactions = world.workers[0].transactions
        write = transactions.write

        async def failing(work: Work[Any], *, urgent: bool = False) -> Any:
            if world.label(work) == "report":
                raise sqlite3.IntegrityError("a constraint of ours")
            return await write(work, urgent=urgent)

        transactions.write = failing  # type: ignore[method-assign]
        only = Selection(column_ids=[world.structure.by_number()[COUNT].id], row_ids=[0, 1])
        ref = world.ref
        created = await world.clients.create(CALLER, ref, only)
        assert isinstance(created, Queued)
        await world.settle()
        identity = str(created.operation.id)
        ended = await world.clients.get(ref, identity)
        assert (ended.status, ended.counts.failed) == (OperationStatus.COMPLETED, 2)
        await world.stop_all()

    loop.run(world.rng, story())


@pytest.mark.parametrize("piece", range(CROWD_PIECES))
def test_no_seed_is_unfair(piece: int) -> None:
    """In every simulated crowd a workspace soon has its first call, and none begins one while
    another waits that has fewer."""
    begun = 0
    for seed in range(piece * CROWDS // CROWD_PIECES, (piece + 1) * CROWDS // CROWD_PIECES):
        begun += simulate_crowd(seed).fairness.begun
    assert begun > CROWDS // CROWD_PIECES


@pytest.mark.parametrize("name", UNFAIR)
def test_every_unfair_mutant_is_caught(name: str) -> None:
    """The simulation catches every change that makes the sharing of calls unfair."""
    mutant = UNFAIR[name]
    with planted(mutant):
        for seed in range(mutant.seed, mutant.seed + CROWDS_PER_MUTANT):
            try:
                simulate_crowd(seed)
            except BaseException:  # noqa: BLE001 - any end but a good one is a catch
                return
    pytest.fail(f"without this nobody notices: {mutant.promise}")


def test_a_result_waits_for_running_cells_only() -> None:
    """Where no slow cell of an execution runs, its results are stored at once."""
    patient = SETTINGS.model_copy(update={"merge_interval": 1000})
    world = World(random.Random(0), settings=patient)

    async def story() -> None:
        await world.begin()
        world.start_worker()
        world.workers[0].transactions.lossy = False
        await world.clients.create(CALLER, world.ref, Selection())
        await world.settle()
        assert asyncio.get_running_loop().time() < patient.merge_interval
        await world.stop_all()

    loop.run(world.rng, story())
    assert list(world.auditor.state.operations.values()) == ["completed"]


def test_a_value_that_cannot_be_stored_fails_its_cell_alone() -> None:
    """The other cells of its report are stored, each after one call, and nothing is tried again."""
    world = World(random.Random(0), odd=frozenset({"b b", "c"}))
    began: Counter[Cell] = Counter()
    begins = world.auditor.call_begins

    def counted(cell: Cell) -> None:
        began[cell] += 1
        begins(cell)

    world.auditor.call_begins = counted  # type: ignore[method-assign]

    async def story() -> None:
        await world.begin()
        world.start_worker()
        world.workers[0].transactions.lossy = False
        everything = Selection()
        ref = world.ref
        await world.clients.create(CALLER, ref, everything)
        await world.settle()
        await world.stop_all()

    loop.run(world.rng, story())
    cells = world.auditor.state.cells
    assert began == {(CALL, row): 1 for row in range(4)}
    errors = {row: cells[CALL, row].error for row in range(4)}
    assert errors[0] is None
    assert [error.code for error in errors.values() if error] == [
        "value_not_storable",
        "unlucky",
        "value_not_storable",
    ]
    assert [cells[COUNT, row].value for row in range(4)] == [1, 3, 4, 1]
    assert cells[BOTH, 1].value == {"count": 3, "call": None}
    assert [cells[HIT, row].error for row in (1, 3)] == [SOURCE_FAILED] * 2


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_caught(name: str) -> None:
    """The simulation catches the removal of any one safeguard of the engine."""
    mutant = MUTANTS[name]
    with planted(mutant):
        for seed in range(mutant.seed, mutant.seed + WORLDS_PER_MUTANT):
            try:
                simulate(seed)
            except BaseException:  # noqa: BLE001 - any end but a good one is a catch
                return
    pytest.fail(f"without this nobody notices: {mutant.promise}")
