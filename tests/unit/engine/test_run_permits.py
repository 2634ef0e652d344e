"""Slow cells that only wait lend their permits: in every state, and by schedules of all kinds."""

from __future__ import annotations

import asyncio
import random
from uuid import UUID

import pytest

from recalc.engine.worker.permits import Permits
from recalc.engine.worker.run_permits import CallPermit, RunPermits
from tests.simulation import loop as simulated

CALL, OTHER = 2, 3


class Runs:
    """Runs of one process, and how often each was woken."""

    def __init__(self, capacity: int) -> None:
        self.cells = Permits(6)
        self.calls = Permits(capacity, first=True)
        self.woken: dict[RunPermits, int] = {}
        self.events: dict[RunPermits, asyncio.Event] = {}

    def run(self, workspace: int, operation: int = 0) -> RunPermits:
        def wake() -> None:
            self.woken[run] += 1
            self.events[run].set()

        identity = UUID(int=workspace << 8 | operation)
        run = RunPermits(self.cells, self.calls, workspace, identity, wake)
        self.woken[run] = 0
        self.events[run] = asyncio.Event()
        return run


def _begun(run: RunPermits, wanted: int, column: int = CALL) -> list[CallPermit]:
    """Begin as many calls as are granted, up to ``wanted``."""
    return [run.begin_call(column) for _ in range(run.reserve_calls(wanted))]


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_lent_permit_is_for_others() -> None:
    """A cell that waits makes room for another run's, and goes on at once where a permit is
    free."""
    runs = Runs(1)
    first, second = runs.run(1), runs.run(1, 1)
    (waiting,) = _begun(first, 1)
    assert _begun(second, 1) == []
    waiting.lend()
    assert runs.woken[second] == 1
    (other,) = _begun(second, 1)
    other.end()
    regained = waiting.regain()
    with pytest.raises(StopIteration):  # it does not suspend
        regained.send(None)
    assert runs.calls.held == 1
    waiting.end()
    assert runs.calls.held == 0


async def test_a_permit_that_was_not_lent_is_not_waited_for() -> None:
    """Nor is one lent twice."""
    runs = Runs(1)
    run = runs.run(1)
    (permit,) = _begun(run, 1)
    await permit.regain()
    permit.lend()
    permit.lend()
    assert runs.calls.held == 0
    await permit.regain()
    await permit.regain()
    assert runs.calls.held == 1


async def test_cells_that_wait_resume_before_new_ones_begin() -> None:
    """In the order in which they came. The run still gets what is left, when it asks again."""
    runs = Runs(2)
    run, hog = runs.run(1), runs.run(1, 1)
    mine = _begun(run, 2)
    for each in mine:
        each.lend()
    theirs = _begun(hog, 2)
    tasks = [asyncio.create_task(each.regain()) for each in mine]
    await _settle()
    assert run.reserve_calls(5) == 0
    theirs[0].end()
    await _settle()
    assert [task.done() for task in tasks] == [True, False]
    assert run.reserve_calls(5) == 0
    before = runs.woken[run]
    theirs[1].end()
    await asyncio.gather(*tasks)
    assert runs.woken[run] > before, "it wants more, and has to ask again"
    mine[0].end()
    assert run.reserve_calls(5) == 1


async def test_cells_resume_while_their_run_waits_for_the_store() -> None:
    """The run asks for nothing meanwhile, and is told that there may be more."""
    runs = Runs(1)
    run, hog = runs.run(1), runs.run(1, 1)
    (permit,) = _begun(run, 1)
    permit.lend()
    (theirs,) = _begun(hog, 1)
    assert run.reserve_calls(3) == 0
    task = asyncio.create_task(permit.regain())
    await _settle()
    before = runs.woken[run]
    theirs.end()
    await task
    assert runs.woken[run] > before
    assert runs.calls.held == 1


async def test_a_run_asks_again_when_its_cells_have_asked() -> None:
    """What a cell asks for when it comes to wait, or does not when it is cancelled, replaces what
    the run had wanted. So the run is woken."""
    runs = Runs(1)
    run, hog = runs.run(1), runs.run(1, 1)
    (permit,) = _begun(run, 1)
    permit.lend()
    assert len(_begun(hog, 1)) == 1
    assert run.reserve_calls(3) == 0
    task = asyncio.create_task(permit.regain())
    await _settle()
    assert runs.woken[run] == 1
    assert run.reserve_calls(3) == 0
    task.cancel()
    await _cancelled(task)
    assert runs.woken[run] == 2
    await _settle()
    assert runs.woken[run] == 2


@pytest.mark.parametrize("leave", ["want_none", "want_no_calls"])
async def test_a_run_that_drains_lets_its_cells_resume(leave: str) -> None:
    """It wants no further calls, but the cells that have lent theirs go on."""
    runs = Runs(1)
    run, hog = runs.run(1), runs.run(1, 1)
    (permit,) = _begun(run, 1)
    permit.lend()
    (theirs,) = _begun(hog, 1)
    task = asyncio.create_task(permit.regain())
    await _settle()
    assert run.reserve_calls(3) == 0
    getattr(run, leave)()
    theirs.end()
    await task
    permit.end()
    assert hog.reserve_calls(2) == 1, "nothing is kept for the run that drains"


async def test_a_workspace_that_lent_all_its_permits_resumes_while_another_has_all() -> None:
    """As any workspace without a call, it may have one beyond the capacity."""
    runs = Runs(2)
    run, hog = runs.run(1), runs.run(2)
    mine = _begun(run, 2)
    for each in mine:
        each.lend()
    assert len(_begun(hog, 5)) == 2
    await mine[0].regain()
    assert runs.calls.held == 3
    task = asyncio.create_task(mine[1].regain())
    await _settle()
    assert not task.done()
    task.cancel()


async def _cancelled(task: asyncio.Task[None]) -> None:
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cell_that_is_cancelled_gives_back_what_it_holds() -> None:
    """While it has lent its permit, while it waits for one, and when it is granted one in the same
    moment."""
    runs = Runs(1)
    run, hog = runs.run(1), runs.run(1, 1)
    for moment in ("lent", "waits", "granted"):
        (permit,) = _begun(run, 1)
        permit.lend()
        (theirs,) = _begun(hog, 1)
        if moment == "lent":
            permit.end()
            assert runs.calls.held == 1
            theirs.end()
        else:
            task = asyncio.create_task(permit.regain())
            await _settle()
            if moment == "granted":
                theirs.end()
                assert run.reserve_calls(0) == 0
                assert runs.calls.held == 1, "it was granted, and has not had its turn"
            task.cancel()
            await _cancelled(task)
            permit.end()
            if moment == "waits":
                assert runs.calls.held == 1
                theirs.end()
        assert runs.calls.held == 0, moment
        assert run.startable(CALL) == 1, moment
        assert hog.reserve_calls(1) == 1, "a cancelled cell wants nothing"
        hog.keep_reserved(0)


async def test_a_cancelled_cell_passes_its_turn_on() -> None:
    """The permit that comes free before its task has had its turn is the next cell's."""
    runs = Runs(2)
    run, hog = runs.run(1), runs.run(1, 1)
    mine = _begun(run, 2)
    for each in mine:
        each.lend()
    theirs = _begun(hog, 2)
    tasks = [asyncio.create_task(each.regain()) for each in mine]
    await _settle()
    tasks[0].cancel()
    theirs[0].end()
    assert run.reserve_calls(0) == 0
    await tasks[1]
    await _cancelled(tasks[0])
    for each in (*mine, theirs[1]):
        each.end()
    assert runs.calls.held == 0


async def test_nothing_of_an_aborted_run_waits() -> None:
    """Cells that wait for a permit are cancelled, also those that come to wait later, and the
    permits are for others."""
    runs = Runs(1)
    run, hog = runs.run(1), runs.run(1, 1)
    (permit,) = _begun(run, 1)
    permit.lend()
    (theirs,) = _begun(hog, 1)
    task = asyncio.create_task(permit.regain())
    await _settle()
    run.abort()
    await _cancelled(task)
    with pytest.raises(asyncio.CancelledError):
        await permit.regain()
    run.close()
    permit.end()
    assert runs.calls.held == 1
    theirs.end()
    assert hog.reserve_calls(1) == 1


async def test_cells_that_wait_are_bounded_by_column() -> None:
    """As many as there are permits have lent theirs: no further cell of the column begins, in no
    run of the operation. Other columns and operations go on. When half of them have gone on, the
    runs are woken."""
    runs = Runs(4)
    run, same, other = runs.run(1), runs.run(1), runs.run(1, 1)
    waiting = _begun(run, 4)
    for each in waiting[:3]:
        each.lend()
    assert [each.startable(CALL) for each in (run, same, other)] == [1, 1, 4]
    waiting[3].lend()
    assert [each.startable(CALL) for each in (run, same, other)] == [0, 0, 4]
    assert same.startable(OTHER) == 4
    await waiting[0].regain()
    before = runs.woken[same]
    waiting[1].end()
    assert runs.woken[same] == before + 1
    assert same.startable(CALL) == 2
    run.close()
    assert same.startable(CALL) == 4
    assert runs.woken[same] == before + 1


async def test_a_run_that_ends_wakes_those_that_its_cells_held_back() -> None:
    runs = Runs(2)
    run, same = runs.run(1), runs.run(1)
    for each in _begun(run, 2):
        each.lend()
    assert same.startable(CALL) == 0
    run.close()
    assert runs.woken[same] == 1
    assert same.startable(CALL) == 2


class Schedule:
    """Runs of several workspaces, which end, drain or are aborted, and whose cells wait for turns
    and are cancelled, as ``chance`` decides. Every step is checked."""

    CAPACITY = 3

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.runs = Runs(self.CAPACITY)
        self.calling = 0
        self.begun = self.resumed = 0
        self.ended = asyncio.Event()

    def check(self) -> None:
        held = self.runs.calls.held
        workspaces = 3
        assert self.calling <= held <= 2 * self.CAPACITY
        beyond = max(held - self.CAPACITY, 0)
        assert beyond < workspaces

    async def cell(self, permit: CallPermit) -> None:
        """Wait for turns, and make calls between them."""
        chance = self.chance
        for _ in range(chance.randrange(4)):
            permit.lend()
            await asyncio.sleep(chance.choice((0, 0, 1, 5)))
            await permit.regain()
            self.resumed += 1
            self.calling += 1
            self.check()
            try:
                await asyncio.sleep(chance.choice((0, 1, 3)))
            finally:
                self.calling -= 1

    async def drive(self, run: RunPermits, cells: int) -> None:
        """Begin ``cells`` cells of a run, cancel some, and perhaps abort it or let it drain. The
        run asks for permits when it is woken and when a cell has ended."""
        chance = self.chance
        tasks: list[asyncio.Task[None]] = []
        fate = chance.choice(("ends", "ends", "aborts", "drains"))
        event = self.runs.events[run]
        while cells:
            event.clear()
            granted = _begun(run, min(cells, run.startable(CALL)))
            for permit in granted:
                self.begun += 1
                cells -= 1
                task = asyncio.create_task(self.cell(permit))
                task.add_done_callback(permit.end)
                task.add_done_callback(lambda _: event.set())
                tasks.append(task)
            self.check()
            if tasks and not chance.randrange(4):
                chance.choice(tasks).cancel()
            if fate != "ends" and not chance.randrange(10):
                break
            if cells:
                await event.wait()
        if fate == "aborts":
            run.abort()
            for task in tasks:
                task.cancel()
        else:
            run.want_none()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(each, None | asyncio.CancelledError) for each in results)
        run.abort()
        run.close()
        self.check()

    async def main(self) -> None:
        async with asyncio.timeout(10_000):
            await asyncio.gather(
                *(
                    self.drive(self.runs.run(workspace, operation), self.chance.randint(1, 12))
                    for workspace in (1, 2, 3)
                    for operation in (0, 0, 1)
                )
            )
        assert self.runs.calls.held == 0
        assert not self.runs.calls._lent
        assert not self.runs.calls._shares


def test_no_permit_is_lost_or_held_twice() -> None:
    """Whatever runs and their cells do, and in whichever order: no more calls are open than permits
    are held, no more are held than there are, nothing hangs, and all come back."""
    begun = resumed = 0
    for seed in range(300):
        chance = random.Random(seed)
        schedule = Schedule(chance)

        async def work(schedule: Schedule = schedule) -> None:
            await schedule.main()

        simulated.run(chance, work())
        begun += schedule.begun
        resumed += schedule.resumed
    assert begun > 3000
    assert resumed > 1000
