"""One execution in the hands of this worker, from its claim to its release.

The running set in the store decides what runs: cells enter it by a commit, and only cells that a
commit returned as running are started, their inputs read after it. Whatever is in the running set
and not attended to is started: newly marked cells and a dead holder's alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import structlog
from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.readiness import Sets, next_chunk, ready
from recalc.domain.records import CellError
from recalc.domain.states import Reason
from recalc.engine.context import Context
from recalc.engine.ports import (
    CellResult,
    Claim,
    Held,
    InputRow,
    Lost,
    NotStorable,
    Progress,
    Reply,
    RowResults,
    StructureChanged,
    Withdrawn,
)
from recalc.engine.worker.evaluator import Evaluator
from recalc.engine.worker.permits import Permits
from recalc.engine.worker.plan import ColumnSpec, Plan
from recalc.engine.worker.quick import SOURCE_FAILED, Chunk, ColumnWork
from recalc.engine.worker.results import CHUNK_BYTES, REPORT_BYTES, encoded_size

_log = structlog.get_logger(__name__)

ROW_GONE = CellError("row_gone", "The row was deleted while the cell ran.")
Cell = tuple[int, int]
T = TypeVar("T")
#: Rows at once, where nothing says fewer.
_MANY = 1 << 20


class SlowCells(Protocol):
    """Runs one slow cell: an outbound call. Cancelling it closes the call at once."""

    async def run(self, spec: ColumnSpec, row: InputRow) -> CellResult: ...


@dataclass(frozen=True, slots=True)
class WorkerResources:
    """What the runs of one process share. ``calls`` are permits for slow cells, ``cells`` for
    quick ones."""

    evaluator: Evaluator
    slow: SlowCells
    calls: Permits
    cells: Permits


@dataclass(frozen=True, slots=True)
class _Finished:
    """A result and its bytes, with the revision of its column when it was started, and the bytes
    that its row had in the store."""

    result: CellResult
    revision: int | None
    size: int
    stored: int


class Run:
    """Drives one held execution. ``abort`` and ``look_again`` may be called at any time."""

    def __init__(
        self, claim: Claim, context: Context, resources: WorkerResources, sent: float
    ) -> None:
        self.claim = claim
        self._context = context
        self._resources = resources
        self._settings = context.settings
        self._loop = asyncio.get_running_loop()
        self._sets = claim.sets
        self._revision = claim.revision
        self._report_number = 0
        self._version = claim.structure.version
        self._plan = Plan.of(claim.structure, claim.sets.targets.columns)
        self._tasks: dict[asyncio.Task[None], CellSet] = {}
        self._cancelled: set[asyncio.Task[None]] = set()  # of the above
        self._finished: dict[Cell, _Finished] = {}
        self._rows_read = _MANY  # at once: fewer where rows are so large that not all were read
        self._rows_reported = _MANY  # at once: fewer where the store refused what more held
        self._chunk_task: asyncio.Task[None] | None = None
        self._flush = False
        self._wake = asyncio.Event()
        owner = (claim.workspace_id, claim.operation_id, self.wake)
        self._cells = resources.cells.share(*owner)
        self._calls = resources.calls.share(*owner)
        self._call_permits = 0  # of those calls, for slow cells not yet launched
        self._look_again = False
        self._draining = False
        self.lost: Reason | None = None
        self._lease_timer: asyncio.TimerHandle | None = None
        self._lease_ends = 0.0
        self.renewed(sent)

    # --- what others tell this run ---

    def renewed(self, sent: float) -> None:
        """The lease was renewed by a request sent at ``sent`` (of this worker's own clock).

        Before it has run out, less a margin, the work stops: the store may let others claim then.
        """
        if self._lease_timer is not None:
            self._lease_timer.cancel()
        self._lease_ends = sent + self._settings.lease - self._settings.lease_margin
        self._lease_timer = self._loop.call_at(self._lease_ends, self.abort, Reason.LEASE_LOST)

    def abort(self, reason: Reason) -> None:
        """Stop everything now: no further call starts, and those under way are cancelled."""
        if self.lost is None:
            self.lost = reason
        self._forgo()
        for task in self._tasks:
            self._cancel(task)
        self._wake.set()

    def look_again(self) -> None:
        """Something may have been withdrawn: ask the store."""
        self._look_again = True
        self._wake.set()

    def drain(self) -> None:
        """Start nothing more, and end when nothing runs."""
        self._draining = True
        self._forgo()
        self._wake.set()

    def wake(self) -> None:
        self._wake.set()

    @property
    def slow(self) -> bool:
        """Whether it has slow cells, and so may wait for calls."""
        return bool(self._plan.slow)

    # --- the life of the execution ---

    async def drive(self) -> None:
        """Run until the execution has ended, is lost, or is drained."""
        try:
            while not self._over:
                # Before anything is looked at: what is told during an await below ends the wait.
                self._wake.clear()
                # What waits to be reported is bounded: nothing is added before it is less.
                full = self._unreported > REPORT_BYTES
                starting = EMPTY if self._draining or full else self._startable()
                if starting:
                    self._launch(starting, await self._read(starting))
                start = EMPTY if full else self._choose()
                if start or self._finished or self._look_again:
                    await self._report(start)
                    continue
                if self._draining and not self._tasks:
                    return
                await self._wake.wait()
                if self._finished and not self._flush:
                    # Many slow cells end at about the same time: let them share a commit.
                    await asyncio.sleep(self._settings.merge_interval)
        finally:
            await self._stop()

    @property
    def revision(self) -> int:
        """The revision of the execution that this run knows."""
        return self._revision

    @property
    def ended(self) -> bool:
        """Whether every cell of the execution is stored or withdrawn."""
        return not self._sets.pending

    @property
    def _over(self) -> bool:
        return self.lost is not None or not self._sets.pending

    async def _stop(self) -> None:
        """Return only when nothing of this run is at work any more."""
        if self._lease_timer is not None:
            self._lease_timer.cancel()
        self._forgo()
        tasks = list(self._tasks)
        for task in tasks:
            self._cancel(task)
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._cells.close()
            self._calls.close()

    # --- start: which cells, marked by which commit ---

    def _choose(self) -> CellSet:
        """Cells to mark as running now, as many as this run is granted permits for."""
        if self._draining or self.lost is not None:
            return EMPTY
        pending, waiting = self._sets.pending, self._sets.waiting
        return self._choose_slow(waiting, pending) | self._choose_chunk(waiting, pending)

    def _choose_slow(self, waiting: CellSet, pending: CellSet) -> CellSet:
        if not self._plan.slow:
            self._calls.forgo()
            return EMPTY
        if self._short_of_calls():
            return EMPTY  # a dead holder's cells come first, and their calls are asked for
        slow = ready(waiting.only_columns(self._plan.slow), pending, self._plan.sources)
        calls = self._calls.take(len(slow))
        self._call_permits += calls
        return _first(slow, calls)

    def _choose_chunk(self, waiting: CellSet, pending: CellSet) -> CellSet:
        chunk = EMPTY
        if self._chunk_task is None:
            chunk = self._next_chunk(waiting, pending, self._settings.chunk_cells)
        wanted = min(len(chunk), self._resources.cells.capacity)
        granted = self._cells.take(wanted, self._settings.least_free_cells)
        if not granted:
            return EMPTY
        if granted < wanted:
            chunk = self._next_chunk(waiting, pending, granted)
        self._cells.force(len(chunk) - granted)
        return chunk

    def _next_chunk(self, waiting: CellSet, pending: CellSet, cells: int) -> CellSet:
        candidates = waiting.only_columns(self._plan.quick)
        if not candidates:
            return EMPTY
        rows = max(cells // len(candidates.columns), 1)
        return next_chunk(candidates, pending, self._plan.sources, self._plan.quick, rows)

    def _forgo(self) -> None:
        """Want no more permits: nothing more is started."""
        self._cells.forgo()
        self._calls.forgo()

    def _settle_permits(self, quick: int, unlaunched: int) -> None:
        """Keep permits for ``quick`` running cells, and for ``unlaunched`` slow ones that have
        their call still before them; give back all others but those of open calls."""
        self._cells.give(self._cells.held - quick)
        kept = min(self._call_permits, unlaunched)
        self._calls.give(self._call_permits - kept)
        self._call_permits = kept

    def _unattended(self) -> CellSet:
        """Cells in the running set that nothing here works on yet."""
        attended = CellSet.of(self._finished)
        for cells in self._tasks.values():
            attended |= cells
        return self._sets.running - attended

    def _startable(self) -> CellSet:
        """Unattended cells that there are calls for, which are reserved. All of those just marked
        are; a dead holder's, which may be more than the calls here, run as calls come free."""
        unattended = self._unattended()
        if self._chunk_task is not None:
            unattended -= unattended.only_columns(self._plan.quick)
        slow = unattended.only_columns(self._plan.slow)
        if len(slow) > self._call_permits:
            self._call_permits += self._calls.take(len(slow) - self._call_permits)
        return (unattended - slow) | _first(slow, self._call_permits)

    def _short_of_calls(self) -> bool:
        """Whether slow cells are running, in the store, that there are no calls for."""
        return len(self._unattended().only_columns(self._plan.slow)) > self._call_permits

    async def _read(self, cells: CellSet) -> dict[int, InputRow | None]:
        """The stored inputs of marked cells, by row, read after their mark; None for a row that is
        gone. Rows that would have more than ``CHUNK_BYTES`` in all are left out, all but one."""
        sources = self._plan.sources
        wanted = {source for column in cells.columns for source in sources.get(column, ())}
        asked = cells.all_rows()
        if len(asked) > self._rows_read:
            asked = asked[: self._rows_read]
        rows = await self._insist(
            lambda _: self._context.store.read_inputs(
                self.claim.sheet_id, wanted, asked, replaced=cells.columns, most=CHUNK_BYTES
            )
        )
        if rows is None:
            return {}
        if sum(row.stored for row in rows) >= CHUNK_BYTES:
            # The rows behind were not read. Next time no more are asked for: a store may have to
            # look at each to know how large it is.
            asked = asked[: asked.rank(rows[-1].row_index)]
            self._rows_read = len(rows)
        else:
            self._rows_read = min(2 * self._rows_read, _MANY)
        if len(asked) < len(cells.all_rows()):
            self._wake.set()  # what was left out may be started at once
        return dict.fromkeys(asked) | {row.row_index: row for row in rows}

    def _launch(self, cells: CellSet, read: Mapping[int, InputRow | None]) -> None:
        """Start those of the marked cells whose inputs were read, unless the run was lost while
        they were. The others stay unattended, and are started later."""
        if self._loop.time() >= self._lease_ends:
            self.abort(Reason.LEASE_LOST)  # its timer is due, and has not had its turn
        if self.lost is not None:
            return
        cells = cells.only_rows(BitMap(read))
        rows = {row_index: row for row_index, row in read.items() if row is not None}
        for cell in cells:
            if cell[1] not in rows or cell[0] not in self._plan.specs:
                self._finish(cell, CellResult(None, ROW_GONE), self._plan)
        cells -= CellSet.of(self._finished)
        quick = cells.only_columns(self._plan.quick)
        if quick:
            self._chunk_task = self._spawn(
                self._run_chunk(self._chunk(quick, rows), self._plan), quick
            )
        for cell in cells.only_columns(self._plan.slow):
            self._launch_slow(cell, rows[cell[1]])
        self._settle_permits(self._cells.held, 0)

    def _launch_slow(self, cell: Cell, row: InputRow) -> None:
        spec = self._plan.specs[cell[0]]
        failed = not spec.column_type.takes_missing and cell[1] in _failed_sources(spec, self._sets)
        if failed:
            result = CellResult(None, SOURCE_FAILED, inputs_version=row.inputs_version)
            self._finish(cell, result, self._plan, row.stored)
            return
        self._call_permits -= 1
        row = row.replacing([spec.number])
        task = self._spawn(self._run_slow(spec, row, self._plan), CellSet.of([cell]))
        task.add_done_callback(lambda _: self._calls.give(1))

    def _spawn(self, work: Coroutine[None, None, None], cells: CellSet) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks[task] = cells
        task.add_done_callback(self._ended)
        return task

    def _cancel(self, task: asyncio.Task[None]) -> None:
        """Cancel a task once: a second cancel would interrupt the closing of its connection, and
        the connection would stay open. ``task.cancelling()`` does not tell: libraries cancel the
        task that they run in for purposes of their own, anyio while it connects."""
        if task not in self._cancelled:
            self._cancelled.add(task)
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        self._cancelled.discard(task)
        if task is self._chunk_task:
            self._chunk_task = None
            self._flush = True
        if not task.cancelled() and task.exception() is not None:
            # Nothing of ours may fail silently: let go of the execution, for another try.
            _log.error("run_failed", exc_info=task.exception(), execution=self._name)
            self.abort(Reason.FAILED)
        self._wake.set()

    # --- run and classify ---

    def _chunk(self, cells: CellSet, rows: Mapping[int, InputRow]) -> Chunk:
        chosen = cells.all_rows()
        positions = {row_index: position for position, row_index in enumerate(chosen)}
        work = []
        for column in self._plan.quick:
            here = cells.rows(column)
            if here:
                spec = self._plan.specs[column]
                failed = _failed_sources(spec, self._sets) & here
                work.append(
                    ColumnWork(
                        spec, [positions[r] for r in here], frozenset(positions[r] for r in failed)
                    )
                )
        inputs = [
            rows[r].replacing([column for column in self._plan.quick if r in cells.rows(column)])
            for r in chosen
        ]
        return Chunk(
            inputs, work, self._settings.max_row_bytes, workspace_id=self.claim.workspace_id
        )

    async def _run_chunk(self, chunk: Chunk, plan: Plan) -> None:
        """Rows for which there are no results stay unattended, and are computed later."""
        stored = {row.row_index: row.stored for row in chunk.rows}
        for row in await self._resources.evaluator.evaluate(chunk):
            for column, result in row.results.items():
                self._finish((column, row.row_index), result, plan, stored[row.row_index])

    async def _run_slow(self, spec: ColumnSpec, row: InputRow, plan: Plan) -> None:
        result = await self._resources.slow.run(spec, row)
        self._finish((spec.number, row.row_index), result, plan, row.stored)

    def _finish(self, cell: Cell, result: CellResult, plan: Plan, stored: int = 0) -> None:
        """``stored`` is how many bytes the cell's row has in the store."""
        if asyncio.current_task() in self._cancelled:
            return  # its cells may be another's by now, whatever became of the cancel
        self._finished[cell] = _Finished(
            result, plan.revision(cell[0]), encoded_size(result), stored
        )

    # --- report ---

    async def _report(self, start: CellSet) -> None:
        """Store what has finished, or as much of it as one report takes, and mark ``start`` as
        running, in one commit."""
        self._flush = False
        batch = self._batch()
        while self.lost is None:
            self._look_again = False
            done = CellSet.of(cell for cell in batch if cell in self._finished)
            progress = self._progress(done, start)
            try:
                reply = await self._send(progress)
            except NotStorable as refused:
                batch = self._less([cell for cell in batch if cell in self._finished], refused)
                continue
            match reply:
                case Held(version):
                    self._report_number += 1
                    self._version = version
                    self._sets = progress.sets
                    self._rows_reported = min(2 * self._rows_reported, _MANY)
                    for cell in done:
                        del self._finished[cell]
                    break
                case StructureChanged(structure):
                    self._version = structure.version
                    self._plan = Plan.of(structure, self._sets.targets.columns)
                    start = start.only_columns(self._plan.specs)
                case Withdrawn(revision, report_number, sets):
                    self._revision, self._report_number, self._sets = revision, report_number, sets
                    self._drop_withdrawn()
                    start &= sets.waiting
                    if not sets.pending:
                        break
                case Lost(reason):
                    self.abort(reason)
        unlaunched = self._unattended().only_columns(self._plan.slow)
        quick = self._sets.running.only_columns(self._plan.quick)
        self._settle_permits(len(quick), len(unlaunched))

    @property
    def _unreported(self) -> int:
        """Bytes of the results that wait to be reported."""
        return sum(each.size for each in self._finished.values())

    def _batch(self) -> list[Cell]:
        """Finished cells for one report: those of the first rows, so many that a store writes no
        more than ``REPORT_BYTES`` for them, of one row at least.

        All of a row's go together: a cell was computed from what lands with it, and would read
        STALE if its source landed before it.
        """
        by_row: dict[int, list[Cell]] = {}
        for cell in self._finished:
            by_row.setdefault(cell[1], []).append(cell)
        chosen: list[Cell] = []
        total = 0
        for row in sorted(by_row)[: self._rows_reported]:
            found = [self._finished[cell] for cell in by_row[row]]
            total += max(each.stored for each in found) + sum(each.size for each in found)
            if chosen and total > REPORT_BYTES:
                break
            chosen += by_row[row]
        return chosen

    def _less(self, batch: list[Cell], refused: NotStorable) -> list[Cell]:
        """What to report next after the store refused ``batch`` for something that it holds: half
        of its rows; of one row half of its cells. The cell that is left alone FAILS.

        Raises ``refused`` where no result is to blame.
        """
        if not batch or (self._finished[batch[0]].result.error is not None and len(batch) == 1):
            raise refused
        rows = sorted({row for _, row in batch})
        if len(rows) > 1:
            self._rows_reported = len(rows) // 2
            return [cell for cell in batch if cell[1] in rows[: self._rows_reported]]
        self._rows_reported = 1
        if len(batch) == 1:
            (cell,) = batch
            finished = self._finished[cell]
            _log.warning("result_refused", execution=self._name, error=refused.code)
            error = CellError(refused.code, refused.message)
            self._finished[cell] = replace(
                finished,
                result=CellResult(None, error, inputs_version=finished.result.inputs_version),
                size=1,
            )
            return batch
        # In order of dependency. What is left out may have been computed from what is to blame:
        # quick cells are computed anew, from what is stored by then. No call is made again.
        order = {column: position for position, column in enumerate(self._plan.specs)}
        cells = sorted(batch, key=lambda cell: order.get(cell[0], -1))
        kept = cells[: len(cells) // 2]
        for cell in cells[len(kept) :]:
            if cell[0] in self._plan.quick:
                del self._finished[cell]
        return kept

    async def _send(self, progress: Progress) -> Reply | None:
        """The store's reply; None when this run was lost before there was one.

        A report whose answer was lost may have been written: it is sent again as it was, and
        answered as if it had come once.
        """

        async def send(sent: float) -> Reply:
            reply = await self._context.store.report_if_held(progress, self._settings.lease)
            if isinstance(reply, Held):
                self.renewed(sent)
            return reply

        return await self._insist(send)

    async def _insist(self, ask: Callable[[float], Awaitable[T]]) -> T | None:
        """What the store answers to ``ask``, which is told when it asks, again and again; None when
        this run was lost before.

        What fails for as long as a lease, while the lease is renewed, is never going to succeed:
        let go of the execution, for another try. Raises NotStorable at once.
        """
        begun = self._loop.time()
        while self.lost is None:
            try:
                return await ask(self._loop.time())
            except NotStorable:
                raise
            except Exception:  # noqa: BLE001 - the database may come back before the lease is over
                _log.warning("store_failed", exc_info=True, execution=self._name)
                if self._loop.time() - begun > self._settings.lease:
                    self.abort(Reason.FAILED)
                await asyncio.sleep(self._settings.poll_interval / 4)
        return None

    def _progress(self, done: CellSet, start: CellSet) -> Progress:
        by_row: dict[int, dict[int, CellResult]] = {}
        failed: list[Cell] = []
        outdated: list[Cell] = []
        for cell, finished in self._finished.items():
            if cell not in done:
                continue
            by_row.setdefault(cell[1], {})[cell[0]] = finished.result
            if finished.result.error is not None:
                failed.append(cell)
            if finished.revision != self._plan.revision(cell[0]):
                outdated.append(cell)
        delta = (
            Counts()
            .stored(completed=len(done) - len(failed), failed=len(failed))
            .started(len(start))
        )
        return Progress(
            execution_id=self.claim.execution_id,
            sheet_id=self.claim.sheet_id,
            epoch=self.claim.epoch,
            revision=self._revision,
            report_number=self._report_number,
            structure=self._plan.structure.number,
            sets=self._sets.finish(done, CellSet.of(failed)).start(start),
            delta=delta,
            version=self._version,
            finished=[RowResults(row, results) for row, results in sorted(by_row.items())],
            outdated=CellSet.of(outdated),
            sources=self._plan.computed,
        )

    def _drop_withdrawn(self) -> None:
        """Abort and forget what is no longer in the running set.

        Quick cells may have been computed from a withdrawn cell's result of the same chunk: a
        chunk that lost a cell is evaluated anew, which costs nothing outside.
        """
        running = self._sets.running
        for task, cells in list(self._tasks.items()):
            if not cells <= running:
                self._cancel(task)
        for cell in [c for c in self._finished if c not in running]:
            del self._finished[cell]
        for cell in [c for c in self._finished if c[0] in self._plan.quick]:
            del self._finished[cell]

    @property
    def _name(self) -> str:
        return str(self.claim.execution_id)


def _failed_sources(spec: ColumnSpec, sets: Sets) -> BitMap:
    """The rows where a source of the column FAILED in this execution."""
    rows = BitMap()
    for source in spec.sources:
        rows |= sets.failed.rows(source)
    return rows


def _first(cells: CellSet, count: int) -> CellSet:
    """The first ``count`` cells, column by column."""
    chosen: dict[int, BitMap] = {}
    for column in sorted(cells.columns):
        rows = cells.rows(column)
        take = min(count, len(rows))
        if take == 0:
            break
        chosen[column] = rows if take == len(rows) else rows[:take]
        count -= take
    return CellSet(chosen)
