"""One execution that this worker has claimed: mark → start → run → classify → report, until every
cell is stored or withdrawn, or the claim is lost.

The running set in the store decides what runs. A report marks cells, which puts them into the
running set. Only cells that a commit returned as running are started, and their inputs are read
after that commit. Every cell of the running set that is not being computed is started: those just
marked, and those that a dead holder had marked, in the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import structlog
from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.readiness import ready
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
    StructureChanged,
    Withdrawn,
)
from recalc.engine.worker.account import Account
from recalc.engine.worker.cell_tasks import CellTasks
from recalc.engine.worker.chunks import choose_chunk, failed_sources, lacks_source, make_chunk
from recalc.engine.worker.evaluator import Evaluator
from recalc.engine.worker.lease_timer import LeaseTimer
from recalc.engine.worker.permits import Permits
from recalc.engine.worker.plan import ColumnSpec, Plan
from recalc.engine.worker.quick import SOURCE_FAILED, Chunk
from recalc.engine.worker.results import CHUNK_BYTES, REPORT_BYTES
from recalc.engine.worker.run_permits import CallPermit, RunPermits
from recalc.engine.worker.spending import Spending
from recalc.engine.worker.stored_chunks import Evaluated, StoredChunks
from recalc.engine.worker.stored_task import StoredTask, make_task
from recalc.engine.worker.unreported import Cell, Unreported
from recalc.models.port import NO_CALL, Owner

_log = structlog.get_logger(__name__)

ROW_GONE = CellError("row_gone", "The row was deleted while the cell ran.")
T = TypeVar("T")
#: Rows that are read at once, as long as they are small.
_MAX_ROWS_READ = 1 << 20


class SlowCells(Protocol):
    """Runs one slow cell: an outbound call, whose cost ``account`` gets. Cancelling it closes the
    call at once. ``permit`` is lent while the cell only waits."""

    async def run(
        self, spec: ColumnSpec, row: InputRow, account: Account, permit: CallPermit
    ) -> CellResult: ...


@dataclass(frozen=True, slots=True)
class WorkerResources:
    """The resources that all runs of one process share. ``calls`` are permits for slow cells,
    ``cells`` for quick ones."""

    evaluator: Evaluator
    slow: SlowCells
    calls: Permits
    cells: Permits


class Run:
    """Drives one claimed execution. ``abort`` and ``look_again`` may be called at any time."""

    def __init__(
        self, claim: Claim, context: Context, resources: WorkerResources, sent: float
    ) -> None:
        self.claim = claim
        self._name = str(claim.execution_id)
        self._context = context
        self._resources = resources
        self._settings = context.settings
        self._loop = asyncio.get_running_loop()
        self._sets = claim.sets
        self._revision = claim.revision
        self._report_number = 0
        self._version = claim.structure.version
        self._plan = Plan.of(claim.structure, claim.sets.targets.columns)
        self._tasks = CellTasks(self._task_ended)
        self._chunk_task: asyncio.Task[None] | None = None
        self._unreported = Unreported(self._name)
        self._early = EMPTY  # cells that were started before a source of theirs had its result
        self._stored = StoredChunks(context.store.evaluation())
        self._max_rows_read = _MAX_ROWS_READ  # fewer where rows are large
        self._flush = False  # report at once, without waiting for more results
        self._look_again = False
        self._draining = False
        self._wake = asyncio.Event()
        self._all_ended = asyncio.Event()
        owner = Owner(claim.workspace_id, claim.operation_id)
        self._account = Account(owner, claim.execution_id, claim.epoch, self.wake)
        self.spending = Spending(context, self._account, ask=self._retry, abort=self.abort)
        sharing = (claim.workspace_id, claim.operation_id, self.wake)
        self._permits = RunPermits(resources.cells, resources.calls, *sharing)
        self.lost: Reason | None = None
        self._lease = LeaseTimer(
            self._settings.lease,
            self._settings.lease_margin,
            partial(self.abort, Reason.LEASE_LOST),
        )
        self.renewed(sent)

    # --- called by the supervisor ---

    def renewed(self, sent: float) -> None:
        """Count the lease from ``sent``, the time on the event loop's clock at which the claim or
        the renewal was sent."""
        self._lease.renew(sent)

    def abort(self, reason: Reason) -> None:
        """Stop everything now: no further call starts, and those under way are cancelled."""
        if self.lost is None:
            self.lost = reason
        self._permits.abort()
        self._tasks.cancel_all()
        self._wake.set()

    def look_again(self) -> None:
        """Ask the store whether cells were withdrawn."""
        self._look_again = True
        self._wake.set()

    def drain(self) -> None:
        """Start nothing more, and end when nothing runs."""
        self._draining = True
        self._permits.want_none()
        self._wake.set()

    def wake(self) -> None:
        """Look for something to start: permits may have become free."""
        self._wake.set()

    @property
    def slow(self) -> bool:
        """Whether it has slow cells, and so may wait for calls."""
        return bool(self._plan.slow)

    @property
    def revision(self) -> int:
        """The revision of the execution that this run knows."""
        return self._revision

    @property
    def ended(self) -> bool:
        """Whether every cell of the execution is stored or withdrawn."""
        return not self._sets.pending

    async def drive(self) -> None:
        """Run until the execution has ended, is lost, or is drained."""
        try:
            while self.lost is None and not self.ended:
                # Cleared before the state is read: a change during an await ends the wait below.
                self._wake.clear()
                if self._account.limits_wanted is not None:
                    await self._let_repeat(self._account.limits_wanted)
                    continue
                # Results that wait to be reported are bounded: nothing starts while they are many.
                full = self._unreported.size > REPORT_BYTES
                idle = self._draining or full or self._account.failed_connection is not None
                starting = EMPTY if idle else self._choose_to_start()
                stored, starting = self._stored.choose(starting, self._plan)
                if stored or starting:
                    read = await self._read(starting) if starting else {}
                    await self.spending.keep_limits()
                    if stored:
                        self._start_stored(stored)
                    if starting:
                        self._start(starting, read)
                elif self._account.failed_connection is not None and not self._unreported:
                    await self.spending.keep_limits()
                marking = EMPTY if idle else self._choose_to_mark()
                if marking or self._unreported or self._stored.evaluated or self._look_again:
                    await self._report(marking)
                    continue
                if self._draining and not self._tasks:
                    return
                await self._wake.wait()
                if self._unreported and not self._flush:
                    await self._wait_for_others()
        finally:
            await self._stop()

    async def _wait_for_others(self) -> None:
        """Wait for further slow cells to end, which share a commit with those that have: for
        ``merge_interval`` seconds, or until none runs."""
        self._all_ended.clear()
        if self._tasks:
            timer = self._loop.call_later(self._settings.merge_interval, self._all_ended.set)
            try:
                await self._all_ended.wait()
            finally:
                timer.cancel()

    async def _let_repeat(self, waiting: asyncio.Event) -> None:
        """Let calls be repeated that cost something, if the operation is within its limits with
        that cost. Else its tasks are cancelled, these calls with them."""
        self._account.limits_wanted = None  # a call that asks from now on may have cost more
        if self.spending.limited:
            await self._report(EMPTY)  # stores what was spent
            await self.spending.keep_limits()
        waiting.set()

    async def _stop(self) -> None:
        """Cancel everything; return when no task of this run is left."""
        self._lease.stop()
        self._permits.abort()
        tasks = list(self._tasks)
        self._tasks.cancel_all()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._permits.close()

    # --- mark: choose the cells that the next report puts into the running set ---

    def _choose_to_mark(self) -> CellSet:
        """Choose waiting cells, as many as this run is granted permits for."""
        if self._draining or self.lost is not None:
            return EMPTY
        return self._choose_slow() | self._choose_quick()

    def _choose_slow(self) -> CellSet:
        if not self._plan.slow:
            self._permits.want_no_calls()
            return EMPTY
        if len(self._not_started().only_columns(self._plan.slow)) > self._permits.reserved_calls:
            return EMPTY  # a dead holder's cells come first, and their calls are asked for
        waiting = self._sets.waiting.only_columns(self._plan.slow)
        slow = ready(waiting, self._sets.pending, self._plan.sources)
        startable = self._permits.startable
        slow = CellSet({column: slow.rows(column)[: startable(column)] for column in slow.columns})
        return _first(slow, self._permits.reserve_calls(len(slow)))

    def _choose_quick(self) -> CellSet:
        chunk = EMPTY
        if self._chunk_task is None:
            chunk = choose_chunk(self._plan, self._sets, self._settings.chunk_cells)
        wanted = min(len(chunk), self._resources.cells.capacity)
        granted = self._permits.take_cells(
            wanted, self._settings.least_free_cells, ending=len(self._stored.cells)
        )
        if not granted:
            return EMPTY
        if granted < len(chunk):
            chunk = choose_chunk(self._plan, self._sets, granted)
        self._permits.force_cells(len(chunk) - granted)
        return chunk

    # --- start: cells of the running set, with inputs that are read after their mark ---

    def _not_started(self) -> CellSet:
        """The cells of the running set that are not being computed, and have no result yet."""
        found = self._sets.running - self._unreported.cells - self._tasks.cells
        return found - self._stored.cells

    def _choose_to_start(self) -> CellSet:
        """Choose marked cells that there are permits for. Cells just marked have theirs. A dead
        holder's slow cells may be more than the calls that this run may make: they start as calls
        come free."""
        marked = self._not_started()
        if self._chunk_task is not None:
            marked -= marked.only_columns(self._plan.quick)
        slow = marked.only_columns(self._plan.slow)
        short_of = len(slow) - self._permits.reserved_calls
        if short_of > 0:
            self._permits.reserve_calls(short_of)
        return (marked - slow) | _first(slow, self._permits.reserved_calls)

    async def _read(self, cells: CellSet) -> dict[int, InputRow | None]:
        """Read the stored inputs of marked cells, by row; None for a row that is gone. Rows that
        would have more than ``CHUNK_BYTES`` in all are left out, all but one."""
        sources = self._plan.sources
        wanted = {source for column in cells.columns for source in sources.get(column, ())}
        asked = cells.all_rows()
        if len(asked) > self._max_rows_read:
            asked = asked[: self._max_rows_read]
        rows = await self._retry(
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
            self._max_rows_read = len(rows)
        else:
            self._max_rows_read = min(2 * self._max_rows_read, _MAX_ROWS_READ)
        if len(asked) < len(cells.all_rows()):
            self._wake.set()  # the rows that were left out may be started at once
        return dict.fromkeys(asked) | {row.row_index: row for row in rows}

    def _start_stored(self, cells: CellSet) -> None:
        """Start marked quick cells, whose inputs another process reads: after their mark."""
        if self._lease.is_due:
            self.abort(Reason.LEASE_LOST)
        if self.lost is not None:
            return
        task = make_task(
            self._plan,
            self._sets,
            cells,
            claim=self.claim,
            now=self._context.now(),
            row_bytes=self._settings.max_row_bytes,
        )
        self._chunk_task = self._tasks.start(self._run_stored(task, cells, self._plan), cells)

    def _start(self, cells: CellSet, read: Mapping[int, InputRow | None]) -> None:
        """Start those of the marked cells whose inputs were read, unless the claim was lost
        meanwhile. The others are started later."""
        if self._lease.is_due:
            self.abort(Reason.LEASE_LOST)
        if self.lost is not None:
            return
        cells = cells.only_rows(BitMap(read))
        rows = {row_index: row for row_index, row in read.items() if row is not None}
        for cell in cells:
            if cell[1] not in rows or cell[0] not in self._plan.specs:
                self._classify(cell, CellResult(None, ROW_GONE), self._plan)
        cells -= self._unreported.cells
        quick = cells.only_columns(self._plan.quick)
        self._early = (self._early - cells) | self._before_sources(quick, cells - quick)
        if quick:
            chunk = make_chunk(
                self._plan,
                self._sets,
                quick,
                rows,
                row_bytes=self._settings.max_row_bytes,
                workspace_id=self.claim.workspace_id,
            )
            self._chunk_task = self._tasks.start(self._run_chunk(chunk, self._plan), quick)
        for column in sorted(cells.only_columns(self._plan.slow).columns):
            self._start_slow(self._plan.specs[column], [rows[row] for row in cells.rows(column)])
        self._permits.keep_reserved(0)

    def _before_sources(self, quick: CellSet, slow: CellSet) -> CellSet:
        """Return those of the cells to be started that have a source whose result is still to come,
        and not from the same chunk: their column had other sources, or one of them another type,
        when they were marked. What they are computed from is about to be replaced."""
        cells, sources = quick | slow, self._plan.sources
        pending = self._sets.pending_in(cells.all_rows())
        return cells - (ready(quick, pending - quick, sources) | ready(slow, pending, sources))

    def _start_slow(self, spec: ColumnSpec, rows: Iterable[InputRow]) -> None:
        """Start the cells of one slow column."""
        takes_missing = spec.column_type.takes_missing
        failed = EMPTY if takes_missing else failed_sources(spec, self._sets)
        for row in rows:
            if lacks_source(row, failed):
                result = CellResult(None, SOURCE_FAILED, inputs_version=row.inputs_version)
                self._classify((spec.number, row.row_index), result, self._plan, row.stored)
                continue
            permit = self._permits.begin_call(spec.number)
            work = self._run_slow(spec, row.replacing([spec.number]), self._plan, permit)
            task = self._tasks.start(work, CellSet({spec.number: BitMap((row.row_index,))}))
            task.add_done_callback(permit.end)

    # --- run ---

    async def _run_chunk(self, chunk: Chunk, plan: Plan) -> None:
        """Evaluate a chunk. Cells for which the evaluator has no result are started again."""
        stored = {row.row_index: row.stored for row in chunk.rows}
        for row in await self._resources.evaluator.evaluate(chunk):
            for column, result in row.results.items():
                self._classify((column, row.row_index), result, plan, stored[row.row_index])

    async def _run_stored(self, task: StoredTask, cells: CellSet, plan: Plan) -> None:
        """Evaluate a chunk from the store. Cells that have no result are started again; where
        nothing came of the chunk, or columns have changed, from rows that this worker reads."""
        assert self._stored.evaluation is not None
        outcome = await self._resources.evaluator.evaluate_stored(self._stored.evaluation, task)
        if self._tasks.current_is_cancelled:
            return
        if outcome is None or plan is not self._plan:
            self._stored.leave(cells)
            return
        for cell in cells.only_rows(BitMap.deserialize(outcome.gone)):
            self._classify(cell, CellResult(None, ROW_GONE), plan)
        self._stored.leave(cells.only_rows(BitMap.deserialize(outcome.left)))
        done, failed = CellSet.unpack(outcome.done), CellSet.unpack(outcome.failed)
        if done:
            self._stored.evaluated = Evaluated(done, failed, outcome.results, plan)

    async def _run_slow(
        self, spec: ColumnSpec, row: InputRow, plan: Plan, permit: CallPermit
    ) -> None:
        result = await self._resources.slow.run(spec, row, self._account, permit)
        error = result.error
        if error is not None and error.code == NO_CALL and self._account.failed_connection:
            # The cancel that follows resets the cell. Its value is kept: it was not asked for, and
            # its execution does not end before that cancel.
            return
        self._classify((spec.number, row.row_index), result, plan, row.stored)

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        if task is self._chunk_task:
            self._chunk_task = None
            self._flush = True
        if not task.cancelled() and task.exception() is not None:
            # An error of this program: the lease runs out, and the execution is tried again.
            _log.error("run_failed", exc_info=task.exception(), execution=self._name)
            self.abort(Reason.FAILED)
        if not self._tasks:
            self._all_ended.set()
        self._wake.set()

    # --- classify ---

    def _classify(self, cell: Cell, result: CellResult, plan: Plan, stored: int = 0) -> None:
        """Keep a result for the next report, or drop it where its task was cancelled: the cell may
        belong to another holder by now. The store has ``stored`` bytes of the cell's row."""
        if self._tasks.current_is_cancelled:
            return
        self._unreported.add(cell, result, plan, stored)

    # --- report ---

    async def _report(self, marking: CellSet) -> None:
        """Store results, as many as one report takes or those of a chunk that another process has
        computed, and put ``marking`` into the running set, in one commit."""
        self._flush = False
        evaluated = self._stored.evaluated
        batch = [] if evaluated else self._unreported.batch()
        while self.lost is None:
            self._look_again = False
            batch = self._unreported.still_here(batch)
            progress = self._progress(batch, marking, evaluated)
            try:
                reply = await self._send(progress)
            except NotStorable as refused:
                if evaluated is not None:
                    self._stored.leave_evaluated()
                    evaluated = None
                    continue
                batch = self._unreported.smaller(batch, refused, self._plan)
                continue
            match reply:
                case Held(version):
                    self._report_number += 1
                    self._version = version
                    self._sets = progress.sets
                    self._unreported.remove_stored(batch)
                    if progress.usage is not None:
                        self._account.saved = progress.usage.entries
                    if evaluated is not None:
                        self._stored.drop()
                    break
                case StructureChanged(structure):
                    self._stored.leave_evaluated()
                    evaluated = None
                    self._version = structure.version
                    self._plan = Plan.of(structure, self._sets.targets.columns)
                    marking = marking.only_columns(self._plan.specs)
                case Withdrawn(revision, report_number, sets):
                    self._revision, self._report_number, self._sets = revision, report_number, sets
                    self._tasks.cancel_outside(sets.running)
                    self._unreported.drop_withdrawn(sets.running, self._plan)
                    self._stored.drop()
                    evaluated = None
                    marking &= sets.waiting
                    if not sets.pending:
                        break
                case Lost(reason):
                    self.abort(reason)
        self._permits.keep_cells(len(self._sets.running.only_columns(self._plan.quick)))
        self._permits.keep_reserved(len(self._not_started().only_columns(self._plan.slow)))

    def _progress(
        self, batch: list[Cell], marking: CellSet, evaluated: Evaluated | None
    ) -> Progress:
        if evaluated is not None:
            done, failed, outdated = evaluated.cells, evaluated.failed, EMPTY
        else:
            done, failed = CellSet.of(batch), self._unreported.failed(batch)
            outdated = self._unreported.outdated(batch, self._plan) | (done & self._early)
        delta = (
            Counts()
            .stored(completed=len(done) - len(failed), failed=len(failed))
            .started(len(marking))
        )
        return Progress(
            execution_id=self.claim.execution_id,
            sheet_id=self.claim.sheet_id,
            epoch=self.claim.epoch,
            revision=self._revision,
            report_number=self._report_number,
            columns_version=self._plan.structure.columns_version,
            sets=self._sets.finish(done, failed).start(marking),
            delta=delta,
            version=self._version,
            finished=self._unreported.rows(batch),
            outdated=outdated,
            sources=self._plan.computed,
            encoded=b"" if evaluated is None else evaluated.results,
            usage=self._account.unsaved,
        )

    async def _send(self, progress: Progress) -> Reply | None:
        """Return the store's reply; None when this run is lost before there is one.

        A report whose answer was lost may have been written. It is sent again unchanged, and the
        store answers as if it had come once.
        """

        async def send(sent: float) -> Reply:
            reply = await self._context.store.report_if_held(progress, self._settings.lease)
            if isinstance(reply, Held):
                self.renewed(sent)
            return reply

        return await self._retry(send)

    async def _retry(self, ask: Callable[[float], Awaitable[T]]) -> T | None:
        """Call ``ask`` with the present time until the store answers; return its answer, or None
        when this run is lost before.

        Aborts the run where every try fails for as long as a lease, while the lease is renewed: the
        store is there, and will never take this. Raises NotStorable at once.
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
