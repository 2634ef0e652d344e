"""Decisions of the supervisor, each in a simulated world that forces it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

import pytest
import structlog

from recalc.domain.cell_ids import cell_id
from recalc.domain.records import CellError, Queued, Selection
from recalc.domain.states import PENDING, CellStatus, OperationStatus
from recalc.engine.ports import CellResult, Claim, InputRow
from recalc.engine.sheet_columns import NamedDependency, SheetColumns
from recalc.engine.worker import supervisor
from recalc.engine.worker.account import Account
from recalc.engine.worker.permits import Permits
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.quick import Chunk, evaluate
from recalc.engine.worker.run_permits import CallPermit
from recalc.store.sqlite.transactions import Work
from tests.simulation import loop
from tests.simulation.world import ANY, BOTH, CALL, CALLER, COUNT, SETTINGS, TEXT, World, called
from tests.support.values import values_of
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _silence() -> None:
    """The next test has its logs again: see tests/conftest.py."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


class Calls:
    """Slow cells that end when the test says so, or are cancelled."""

    def __init__(self) -> None:
        self.open: set[int] = set()
        self.begun = self.most = 0
        self.end = asyncio.Event()

    async def run(
        self, spec: ColumnSpec, row: InputRow, account: Account, permit: CallPermit
    ) -> CellResult:
        self.begun += 1
        self.open.add(row.row_index)
        self.most = max(self.most, len(self.open))
        try:
            await self.end.wait()
        finally:
            self.open.discard(row.row_index)
        try:
            return CellResult(
                called(values_of(row).get(spec.sources[0])), inputs_version=row.inputs_version
            )
        except KeyError:
            return CellResult(
                None, CellError("unlucky", "It failed."), inputs_version=row.inputs_version
            )


class Waiting(Calls):
    """Slow cells of ``rows`` that wait for their turns, and have lent their permits meanwhile."""

    def __init__(self, *rows: int) -> None:
        super().__init__()
        self.rows = rows
        self.waiting: set[int] = set()
        self.turn = asyncio.Event()

    async def run(
        self, spec: ColumnSpec, row: InputRow, account: Account, permit: CallPermit
    ) -> CellResult:
        if row.row_index in self.rows:
            self.waiting.add(row.row_index)
            permit.lend()
            try:
                await self.turn.wait()
                await permit.regain()
            finally:
                self.waiting.discard(row.row_index)
        return await super().run(spec, row, account, permit)


def _in_a_world(story: Callable[[World], Awaitable[None]]) -> None:
    world = World(random.Random(0))
    world.disk_delays = (0,)

    async def main() -> None:
        await world.begin()
        world.start_worker()
        world.workers[0].transactions.lossy = False
        await story(world)
        await world.stop_all()
        world.auditor.raise_broken()

    loop.run(world.rng, main())


async def _create(world: World, *columns: int, rows: list[int] | None = None) -> UUID:
    numbers = world.structure.by_number()
    ref = world.ref
    selection = Selection(
        column_ids=[numbers[each].id for each in columns], row_ids=rows, statuses=ANY
    )
    made = await world.clients.create(CALLER, ref, selection)
    assert isinstance(made, Queued)
    return made.operation.id


async def _ended(world: World, operation: UUID) -> Any:
    ref = world.ref

    async def look() -> Any:
        found = await world.clients.get(ref, str(operation))
        return (
            found
            if found.status in {OperationStatus.COMPLETED, OperationStatus.CANCELLED}
            else None
        )

    return await until(look, seconds=3600, pause=0.1)


async def _until(look: Callable[[], bool]) -> None:
    """Wait for a state of the world, for a minute of virtual time."""
    await until(look, seconds=60, pause=0.01)


CallsT = TypeVar("CallsT", bound=Calls)


def _calls(world: World) -> Calls:
    return _use(world, Calls())


def _use(world: World, calls: CallsT) -> CallsT:
    # The resources of a worker are frozen: its calls are chosen once.
    object.__setattr__(world.workers[0].supervisor._resources, "slow", calls)
    return calls


async def _inherited(world: World) -> tuple[UUID, Calls]:
    """Return an operation of two cells whose holder has died with both calls open, and the calls of
    the worker that will claim it."""
    calls = _calls(world)
    operation = await _create(world, CALL, rows=[0, 1])
    await _until(lambda: len(calls.open) == SETTINGS.slow_calls)
    await world.crash(world.workers[0])
    world.start_worker()
    world.workers[0].transactions.lossy = False
    return operation, _calls(world)


def test_slow_work_does_not_keep_quick_work_waiting() -> None:
    """All call permits are taken and more executions wait for them; an execution without calls is
    run at once."""

    async def story(world: World) -> None:
        calls = _calls(world)
        slow = await _create(world, CALL)
        await _until(lambda: len(calls.open) == SETTINGS.slow_calls)
        quick = await _ended(world, await _create(world, COUNT))
        assert quick.counts.completed == 4
        assert len(calls.open) == SETTINGS.slow_calls
        calls.end.set()
        assert (await _ended(world, slow)).counts.pending == 0

    _in_a_world(story)


def _permits(world: World) -> Permits:
    return world.workers[0].supervisor._resources.calls


def test_cells_that_wait_for_turns_keep_no_calls_waiting() -> None:
    """As many wait as there are permits, and hold none; the cells of another operation are called.
    Those that have their turns wait for permits then."""

    async def story(world: World) -> None:
        calls = _use(world, Waiting(0, 1))
        waiting = await _create(world, CALL, rows=[0, 1])
        await _until(lambda: calls.waiting == {0, 1} and not _permits(world).held)
        others = await _create(world, CALL, rows=[2, 3])
        await _until(lambda: calls.open == {2, 3})
        calls.turn.set()
        await asyncio.sleep(10)
        assert calls.open == {2, 3}
        calls.end.set()
        for operation in (waiting, others):
            assert (await _ended(world, operation)).counts.pending == 0
        assert calls.most == SETTINGS.slow_calls
        assert _permits(world).held == 0

    _in_a_world(story)


def test_cells_that_wait_for_turns_have_a_bound() -> None:
    """An operation has fewer RUNNING cells in a column than twice as many as there are permits, and
    all are computed in the end."""

    async def story(world: World) -> None:
        calls = _use(world, Waiting(0, 1, 2, 3))
        operation = await _create(world, CALL)
        await _until(lambda: len(calls.waiting) >= SETTINGS.slow_calls)
        await asyncio.sleep(10)
        assert SETTINGS.slow_calls <= len(calls.waiting) < 2 * SETTINGS.slow_calls
        calls.turn.set()
        calls.end.set()
        assert (await _ended(world, operation)).counts.completed == 3
        assert calls.begun == 4

    _in_a_world(story)


def test_a_cancel_of_cells_that_wait_for_turns_and_permits() -> None:
    """All end at once, and the permits are for the next."""

    async def story(world: World) -> None:
        calls = _use(world, Waiting(0, 1))
        waiting = await _create(world, CALL, rows=[0, 1])
        await _until(lambda: calls.waiting == {0, 1})
        others = await _create(world, CALL, rows=[2, 3])
        await _until(lambda: calls.open == {2, 3})
        calls.turn.set()  # they wait for permits now
        await asyncio.sleep(10)
        assert calls.waiting == {0, 1}
        answer = await world.clients.cancel(CALLER, world.ref, str(waiting))
        assert answer.running_invalidated == 2
        await _until(lambda: not calls.waiting)
        assert calls.open == {2, 3}
        calls.end.set()
        assert (await _ended(world, others)).counts.pending == 0
        assert _permits(world).held == 0

    _in_a_world(story)


def test_a_worker_that_stops_lets_cells_go_on_that_have_lent_their_permits() -> None:
    """Their turn comes within the grace period: they are computed, and not handed back."""

    async def story(world: World) -> None:
        calls = _use(world, Waiting(0))
        operation = await _create(world, CALL, rows=[0, 1, 3])
        await _until(lambda: calls.waiting == {0} and calls.open == {1, 3})
        worker = world.workers.pop()
        stop = asyncio.create_task(worker.supervisor.stop())
        await asyncio.sleep(0)
        calls.turn.set()
        await asyncio.sleep(0)
        calls.end.set()
        await stop
        await worker.task
        found = await world.clients.get(world.ref, str(operation))
        assert found.counts.completed == 3

    _in_a_world(story)


def test_quick_work_does_not_keep_slow_work_waiting() -> None:
    """A call begins while chunks of quick cells take their time."""

    async def story(world: World) -> None:
        hold = asyncio.Event()
        evaluator = world.workers[0].supervisor._resources.evaluator
        evaluate, evaluate_stored = evaluator.evaluate, evaluator.evaluate_stored

        async def slowly(chunk: Chunk) -> Any:
            await hold.wait()
            return await evaluate(chunk)

        async def slowly_stored(*task: Any) -> Any:
            await hold.wait()
            return await evaluate_stored(*task)

        evaluator.evaluate = slowly  # type: ignore[method-assign]
        evaluator.evaluate_stored = slowly_stored  # type: ignore[method-assign, assignment]
        quick = await _create(world, COUNT)
        slow = await _ended(world, await _create(world, CALL, rows=[0]))
        assert slow.counts.completed == 1
        hold.set()
        assert (await _ended(world, quick)).counts.completed == 4

    _in_a_world(story)


def test_the_commit_that_stores_a_chunk_marks_the_next() -> None:
    """Even where one chunk has all permits: it needs its own no longer."""

    async def story(world: World) -> None:
        cells = Permits(1)
        object.__setattr__(world.workers[0].supervisor._resources, "cells", cells)
        ended = await _ended(world, await _create(world, COUNT, rows=[0, 1]))
        assert ended.counts.completed == 2
        (reports,) = world.db.execute("SELECT step FROM execution").fetchone()
        assert reports == 3, "a mark, one that stores and marks, one that stores"
        assert cells.held == 0

    _in_a_world(story)


def test_work_that_fails_every_time_fails_its_cells_in_the_end() -> None:
    """The execution is not handed back: three leases expire, each an attempt, and the cells
    FAIL."""

    async def story(world: World) -> None:
        evaluator = world.workers[0].supervisor._resources.evaluator
        tried = 0

        async def raising(_: Chunk) -> Any:
            nonlocal tried
            tried += 1
            raise RuntimeError("nobody foresaw this")

        async def unable(*_: Any) -> None:
            return None

        evaluator.evaluate = raising  # type: ignore[method-assign, assignment]
        evaluator.evaluate_stored = unable  # type: ignore[method-assign, assignment]
        ended = await _ended(world, await _create(world, COUNT, rows=[0, 1]))
        assert (ended.status, ended.counts.failed) == (OperationStatus.COMPLETED, 2)
        assert tried == 3

    _in_a_world(story)


def test_inputs_that_cannot_be_read_for_a_moment_are_read_again() -> None:
    """The execution is kept, with all of its calls."""

    async def story(world: World) -> None:
        transactions = world.workers[0].transactions
        read = transactions.read
        failures = iter([ConnectionError("for a moment")] * 2)

        async def failing(work: Any) -> Any:
            if world.label(work) == "read_inputs" and (failure := next(failures, None)):
                raise failure
            return await read(work)

        transactions.read = failing  # type: ignore[method-assign]
        operation = await _create(world, COUNT, rows=[0])
        ended = await _ended(world, operation)
        assert ended.counts.completed == 1
        epochs = world.db.execute("SELECT max(epoch) FROM execution").fetchone()
        assert epochs == (1,)

    _in_a_world(story)


def test_a_poll_finds_that_another_operation_took_everything() -> None:
    """The signal is lost and the execution reads completed: the poll closes its calls all the
    same."""

    async def story(world: World) -> None:
        calls = _calls(world)
        world.workers[0].unlink()  # it gets no signals of other workers
        await _create(world, CALL, rows=[0, 1])
        await _until(lambda: len(calls.open) == 2)
        begun = asyncio.get_running_loop().time()
        numbers, ref = world.structure.by_number(), world.ref
        everything = Selection(column_ids=[numbers[CALL].id], row_ids=[0, 1], statuses=PENDING)
        made = await world.clients.create(CALLER, ref, everything)
        assert isinstance(made, Queued)
        await _until(lambda: not calls.open or calls.begun > 2)
        assert asyncio.get_running_loop().time() - begun <= 1.5 * SETTINGS.poll_interval
        calls.end.set()
        assert (await _ended(world, made.operation.id)).counts.completed == 2

    _in_a_world(story)


def test_what_is_claimed_during_a_sigterm_is_handed_back() -> None:
    """The delivery is abandoned in the middle of the claim; the execution is handed back before its
    lease expires."""

    async def story(world: World) -> None:
        worker = world.workers[0]
        supervisor = worker.supervisor
        supervisor._delivered = True
        supervisor._changed.set()
        claiming, go_on = asyncio.Event(), asyncio.Event()
        write = worker.transactions.write

        async def slowly(work: Any, *, urgent: bool = False) -> Any:
            result = await write(work, urgent=urgent)
            if world.label(work) == "claim":  # it is committed, and its answer on its way
                claiming.set()
                await go_on.wait()
            return result

        await asyncio.sleep(2 * SETTINGS.poll_interval)  # its own loop has ended
        worker.transactions.write = slowly  # type: ignore[method-assign]
        await _create(world, COUNT, rows=[0])
        (identity,) = world.db.execute("SELECT id FROM execution").fetchone()
        offer = asyncio.create_task(supervisor.offer(UUID(bytes=identity), slow=False))
        await claiming.wait()
        offer.cancel()
        stop = asyncio.create_task(supervisor.stop())
        await asyncio.sleep(0)
        go_on.set()
        await stop
        state, attempts = world.db.execute("SELECT state, attempts FROM execution").fetchone()
        assert (state, attempts) == ("queued", 0)

    _in_a_world(story)


def test_a_claim_whose_answer_is_lost_is_handed_back() -> None:
    """The connection breaks after the claim's commit: nobody waits for the lease to run out, and it
    is no attempt."""

    async def story(world: World) -> None:
        transactions = world.workers[0].transactions
        write = transactions.write
        losses = iter([ConnectionError("the answer was lost")])

        async def losing(work: Any, *, urgent: bool = False) -> Any:
            result = await write(work, urgent=urgent)
            if isinstance(result, Claim) and (loss := next(losses, None)):
                raise loss
            return result

        transactions.write = losing  # type: ignore[method-assign]
        ended = await _ended(world, await _create(world, COUNT, rows=[0]))
        assert ended.counts.completed == 1
        assert next(losses, None) is None
        found = world.db.execute("SELECT epoch, attempts FROM execution").fetchone()
        assert found == (2, 0)

    _in_a_world(story)


def test_a_claim_that_is_committed_after_its_connection_broke_is_handed_back() -> None:
    """It waited for a lock, so that the worker has looked for it in vain before."""

    async def story(world: World) -> None:
        worker = world.workers[0]
        write, read = worker.transactions.write, worker.transactions.read
        looked = asyncio.Event()
        late: list[asyncio.Task[None]] = []

        async def commit_late(work: Work[Any]) -> None:
            await looked.wait()
            assert isinstance(await write(work), Claim)

        async def breaking(work: Work[Any], *, urgent: bool = False) -> Any:
            waiting = world.db.execute("SELECT 1 FROM execution WHERE state = 'queued'").fetchone()
            if World.label(work) != "claim" or waiting is None:
                return await write(work, urgent=urgent)
            worker.transactions.write = write  # type: ignore[method-assign]
            late.append(asyncio.create_task(commit_late(work)))
            raise ConnectionError("it broke while the claim waited")

        async def noted(work: Work[Any]) -> Any:
            found = await read(work)
            if World.label(work) == "held_under":
                looked.set()
            return found

        worker.transactions.write = breaking  # type: ignore[method-assign]
        worker.transactions.read = noted  # type: ignore[method-assign]
        ended = await _ended(world, await _create(world, COUNT, rows=[0]))
        assert ended.counts.completed == 1
        await late[0]
        found = world.db.execute("SELECT epoch, attempts FROM execution").fetchone()
        assert found == (2, 0)

    _in_a_world(story)


def test_a_claim_whose_answer_is_lost_during_a_sigterm_is_handed_back() -> None:
    """The worker that stops does not leave it to its lease."""

    async def story(world: World) -> None:
        worker = world.workers[0]
        write = worker.transactions.write

        async def losing(work: Any, *, urgent: bool = False) -> Any:
            result = await write(work, urgent=urgent)
            if isinstance(result, Claim):
                worker.transactions.write = write  # type: ignore[method-assign]
                stops.append(asyncio.create_task(worker.supervisor.stop()))
                await asyncio.sleep(0)
                raise ConnectionError("the answer was lost")
            return result

        stops: list[asyncio.Task[None]] = []
        worker.transactions.write = losing  # type: ignore[method-assign]
        await _create(world, COUNT, rows=[0])
        await _until(lambda: bool(stops))
        await stops[0]
        found = world.db.execute("SELECT state, epoch, attempts FROM execution").fetchone()
        assert found == ("queued", 1, 0)

    _in_a_world(story)


def test_a_claim_that_cannot_be_started_counts_as_an_attempt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error of the program, which would come again at once: the lease runs out each time, and at
    the third its cells FAIL."""

    def failing(*_: Any) -> None:
        raise RuntimeError("nobody foresaw this")

    async def story(world: World) -> None:
        monkeypatch.setattr(supervisor, "Run", failing)
        ended = await _ended(world, await _create(world, COUNT, rows=[0]))
        assert ended.counts.failed == 1
        assert world.db.execute("SELECT epoch FROM execution").fetchone() == (4,)

    _in_a_world(story)


def test_without_room_an_offer_is_refused_soon() -> None:
    """A worker without room for an execution does not keep its delivery."""

    async def story(world: World) -> None:
        worker = world.workers[0]
        calls = _calls(world)
        await _create(world, CALL)
        await _until(lambda: len(calls.open) == SETTINGS.slow_calls)
        worker.supervisor._delivered = True
        begun = asyncio.get_running_loop().time()
        (identity,) = world.db.execute("SELECT id FROM execution ORDER BY pk DESC").fetchone()
        await worker.supervisor.offer(UUID(bytes=identity), slow=True)
        assert asyncio.get_running_loop().time() - begun <= 3 * SETTINGS.poll_interval
        assert len(calls.open) == SETTINGS.slow_calls
        calls.end.set()

    _in_a_world(story)


def test_a_dead_holders_cells_run_as_calls_come_free() -> None:
    """The dead holder had more calls open than the new one may have, which makes one after the
    other."""

    async def story(world: World) -> None:
        operation, heir = await _inherited(world)
        object.__setattr__(world.workers[0].supervisor._resources, "calls", Permits(1))
        await _until(lambda: len(heir.open) == 1)
        await asyncio.sleep(2 * SETTINGS.poll_interval)
        assert heir.begun == 1
        heir.end.set()
        assert (await _ended(world, operation)).counts.completed == 2
        assert (heir.begun, heir.most) == (2, 1)

    _in_a_world(story)


def test_a_claim_that_is_answered_after_its_lease_begins_no_call() -> None:
    """The inherited cells could be started at once. The clock shows that the lease has expired,
    even if its timer has not run yet."""

    async def story(world: World) -> None:
        operation, heir = await _inherited(world)
        worker = world.workers[0]
        claims: list[Claim] = []
        begun_under: list[int] = []
        claim_next, run, read = (
            worker.supervisor._store.claim_next,
            heir.run,
            worker.transactions.read,
        )

        async def answers_late(name: str, lease: float, **which: Any) -> Claim | None:
            claim = await claim_next(name, lease, **which)
            if claim is not None:
                if not claims:
                    await asyncio.sleep(SETTINGS.lease)
                claims.append(claim)
            return claim

        async def before_the_timer(work: Work[Any]) -> Any:
            for each in worker.supervisor._runs.values():
                if len(claims) == 1:
                    each._lease.stop()
            return await read(work)

        async def counted(
            spec: ColumnSpec, row: InputRow, account: Account, permit: CallPermit
        ) -> CellResult:
            begun_under.append(len(claims))
            return await run(spec, row, account, permit)

        worker.supervisor._store.claim_next = answers_late  # type: ignore[method-assign, assignment]
        worker.transactions.read = before_the_timer  # type: ignore[method-assign]
        heir.run = counted  # type: ignore[method-assign]
        heir.end.set()
        assert (await _ended(world, operation)).counts.completed == 2
        assert claims[0].sets.running
        assert begun_under == [2, 2]

    _in_a_world(story)


def test_a_cell_marked_before_its_source_became_slow_reads_stale() -> None:
    """Both were marked as one chunk. Then the source was made a call, and they were computed side
    by side: the dependent from the value that the source had before."""

    async def story(world: World) -> None:
        both, count = (world.structure.by_number()[number] for number in (BOTH, COUNT))
        columns = SheetColumns(world.side)
        await columns.update(world.ref, both.id, config={"sources": ["count"]})
        calls = _calls(world)
        evaluator = world.workers[0].supervisor._resources.evaluator
        evaluate_stored = evaluator.evaluate_stored
        marked, changed, begun, hold = (asyncio.Event() for _ in range(4))

        async def changed_under(*task: Any) -> Any:
            marked.set()
            await changed.wait()
            return await evaluate_stored(*task)

        async def slowly(chunk: Chunk) -> Any:
            begun.set()
            await hold.wait()
            return evaluate(chunk)

        evaluator.evaluate_stored = changed_under  # type: ignore[method-assign, assignment]
        evaluator.evaluate = slowly  # type: ignore[method-assign]
        operation = await _create(world, COUNT, BOTH, rows=[0])
        await marked.wait()
        text = NamedDependency(world.structure.by_number()[TEXT].id)
        url = {"url": "http://127.0.0.1:9/"}
        await columns.update(world.ref, count.id, type="ENDPOINT", config=url, dependencies=[text])
        changed.set()
        await begun.wait()
        await _until(lambda: calls.open == {0})
        calls.end.set()
        await until(lambda: not calls.open, seconds=60, pause=0)
        hold.set()  # in time for the report that has the call's result
        assert (await _ended(world, operation)).counts.completed == 2
        found = [
            await world.side.store.get_cell(world.ref, cell_id(each.id, 0))
            for each in (count, both)
        ]
        assert [(each.status, each.value) for each in found] == [
            (CellStatus.COMPLETED, "answer to a"),
            (CellStatus.STALE, {"count": None}),
        ]

    _in_a_world(story)
