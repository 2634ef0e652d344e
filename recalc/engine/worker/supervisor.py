"""Claims executions, runs each as a task, and alone decides to abort and to hand back.

Correctness depends on commits only. Notifications reduce latency and may be lost, doubled or late:
the poll and the guard of every write find what a lost one was about.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from itertools import count
from uuid import UUID

import structlog

from recalc.domain.errors import Unavailable
from recalc.domain.states import ExecutionState, Reason
from recalc.ending import end_tasks
from recalc.engine.context import Context
from recalc.engine.ports import Claim, LeaseStatus
from recalc.engine.worker.permits import Permits
from recalc.engine.worker.run import Run, WorkerResources

_log = structlog.get_logger(__name__)

#: Polls after which an execution that was delivered to a worker without room goes elsewhere.
_OFFER_POLLS = 2


class Supervisor:
    """The worker of one process. ``name`` is unique for ever: its claims are named ``name:1``,
    ``name:2`` … in the store. With ``delivered``, it claims the executions that are offered to it,
    and does not look for others."""

    def __init__(
        self, context: Context, resources: WorkerResources, *, name: str, delivered: bool = False
    ) -> None:
        self._context = context
        self._store = context.store
        self._settings = context.settings
        self._resources = resources
        self._names = (f"{name}:{number}" for number in count(1))
        #: The names of claims of which it is not known what became of them, and until when each
        #: is looked for, by the time of the event loop.
        self._unanswered: dict[str, float] = {}
        self._delivered = delivered
        self._runs: dict[UUID, Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._offered: set[asyncio.Task[asyncio.Task[None] | None]] = set()
        self._cancelled_early: set[UUID] = set()
        self._stopping = False
        self._stopped = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Work until ``stop``. Cancelling this counts as a crash: nothing is handed back."""
        signals = self._context.signals
        unlisten = [
            signals.on_cancelled(self._on_cancelled),
            signals.on_cells_withdrawn(self._on_cells_withdrawn),
            signals.on_work(self._changed.set),
        ]
        poller = asyncio.create_task(self._poll_forever())
        try:
            while not self._stopping and not self._delivered:
                self._changed.clear()
                if not any([await self._hold_next(slow=slow) for slow in (False, True)]):
                    await self._wait(self._settings.poll_interval)
            await self._stopped.wait()
        finally:
            for each in unlisten:
                each()
            await end_tasks([poller])

    async def stop(self) -> None:
        """Claim no more; wait for runs to end, up to the grace period; then hand back the rest."""
        self._stopping = True
        self._changed.set()
        async with self._claiming:
            pass  # a claim that was being made has become a run
        for run in list(self._runs.values()):
            run.drain()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._settings.grace)
        for run in list(self._runs.values()):
            run.abort(Reason.SHUTDOWN)
        while self._tasks:
            await asyncio.wait(self._tasks)
        async with self._claiming:
            try:
                await self._undo_unanswered()
            except Exception:  # noqa: BLE001 - its lease will run out
                _log.warning("hand_back_failed", exc_info=True)
        self._stopped.set()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    # --- claim ---

    async def offer(self, execution_id: UUID, *, slow: bool) -> None:
        """Claim and run this execution, and return when it is released. Return after
        ``_OFFER_POLLS`` polls when this worker has no room for it: it is delivered again, to any
        worker. Cancelling the offer does not stop a claim or a run that it has begun."""
        holding = asyncio.create_task(self._hold_offered(execution_id, slow=slow))
        self._offered.add(holding)
        holding.add_done_callback(self._offered.discard)
        task = await asyncio.shield(holding)
        if task is not None:
            await asyncio.wait({task})

    async def _hold_offered(self, execution_id: UUID, *, slow: bool) -> asyncio.Task[None] | None:
        loop = asyncio.get_running_loop()
        ends = loop.time() + _OFFER_POLLS * self._settings.poll_interval
        if not self._has_free_permits(slow=slow):
            # Workers with free permits go first.
            self._changed.clear()
            await self._wait(self._settings.poll_interval / 4)
        while full := self._full(slow=slow):
            if await self._workspace_of(execution_id) not in full:
                break
            if self._stopping or loop.time() >= ends:
                return None
            self._changed.clear()
            await self._wait(self._settings.poll_interval)
        return await self._hold(partial(self._store.claim, execution_id))

    async def _workspace_of(self, execution_id: UUID) -> int | None:
        try:
            return await self._store.workspace_of(execution_id)
        except Exception:  # noqa: BLE001 - the claim fails too, or a sweep delivers it again
            _log.warning("claim_failed", exc_info=True)
            return None

    async def _hold_next(self, *, slow: bool) -> asyncio.Task[None] | None:
        """Claim and start the next execution of this kind, if there is one and room for it."""
        full = self._full(slow=slow)
        return await self._hold(partial(self._store.claim_next, slow=slow, besides=full))

    def _full(self, *, slow: bool) -> Collection[int]:
        """The workspaces of which this worker claims no further execution of this kind: it holds
        as many as it may, or no permit is free and the workspace has its share of them. A workspace
        of which it holds none is never among them.

        Executions with slow cells and those without are counted apart, so that neither waits for
        the other.
        """
        held = Counter(run.claim.workspace_id for run in self._runs.values() if run.slow is slow)
        permits, least = self._permits(slow=slow)
        free = permits.free >= least
        return [
            workspace_id
            for workspace_id, executions in held.items()
            if executions >= self._settings.executions_per_worker
            or not (free or permits.owes(workspace_id, least))
        ]

    def _permits(self, *, slow: bool) -> tuple[Permits, int]:
        """The permits for cells of this kind, and how many must be free for a claim."""
        if slow:
            return self._resources.calls, 1
        return self._resources.cells, self._settings.least_free_cells

    def _has_free_permits(self, *, slow: bool) -> bool:
        permits, least = self._permits(slow=slow)
        return permits.free >= least

    async def _hold(
        self, claim: Callable[[str, float], Awaitable[Claim | None]]
    ) -> asyncio.Task[None] | None:
        """Claim an execution and start to run it; None when there is none, or this worker stops."""
        async with self._claiming:
            if self._stopping:
                return None
            self._cancelled_early.clear()
            try:
                await self._undo_unanswered()
                sent = asyncio.get_running_loop().time()
                claimed = await self._answer(claim)
                return None if claimed is None else self._start(claimed, sent)
            except Exception:  # noqa: BLE001 - the store may be back at the next poll
                _log.warning("claim_failed", exc_info=True)
                return None

    async def _answer(self, claim: Callable[[str, float], Awaitable[Claim | None]]) -> Claim | None:
        """Return the answer of a claim. Remembers its name where the connection broke: the claim
        may be committed all the same, also later, when it has got the locks that it waits for.
        After any other error the lease runs out, which counts as an attempt and delays the next."""
        name = next(self._names)
        try:
            return await claim(name, self._settings.lease)
        except (Unavailable, OSError):
            lease = self._settings.lease
            self._unanswered[name] = asyncio.get_running_loop().time() + lease
            raise

    async def _undo_unanswered(self) -> None:
        """Hand back what was claimed for this worker without its knowing."""
        if not self._unanswered:
            return
        began = asyncio.get_running_loop().time()
        for held in await self._store.held_under(list(self._unanswered)):
            if await self._store.hand_back_if_held(held.execution_id, held.epoch, held.running):
                _log.info("claim_undone", execution=str(held.execution_id), epoch=held.epoch)
            self._unanswered.pop(held.claim_name, None)
        self._unanswered = {name: ends for name, ends in self._unanswered.items() if began < ends}

    def _start(self, claim: Claim, sent: float) -> asyncio.Task[None]:
        _log.info(
            "execution_claimed",
            execution=str(claim.execution_id),
            operation=str(claim.operation_id),
            epoch=claim.epoch,
            cells=len(claim.sets.pending),
        )
        run = Run(claim, self._context, self._resources, sent)
        older = self._runs.get(claim.execution_id)
        if older is not None:
            older.abort(Reason.LEASE_LOST)
        self._runs[claim.execution_id] = run
        if claim.operation_id in self._cancelled_early:
            run.look_again()
        task = asyncio.create_task(self._supervise(run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _supervise(self, run: Run) -> None:
        """Run an execution, and release it."""
        claim = run.claim
        try:
            await run.drive()
        except Exception:  # noqa: BLE001 - the execution is tried again when its lease has run out
            _log.error("run_failed", exc_info=True, execution=str(claim.execution_id))
            run.abort(Reason.FAILED)
        finally:
            if self._runs.get(claim.execution_id) is run:
                del self._runs[claim.execution_id]
            self._changed.set()
        await run.spending.save()
        if run.ended:
            _log.info(
                "execution_ended",
                execution=str(claim.execution_id),
                operation=str(claim.operation_id),
                epoch=claim.epoch,
            )
            await self._complete(claim.operation_id)
        elif run.lost is Reason.FAILED:
            # Not handed back: its lease runs out, which counts as an attempt and delays the next.
            _log.warning(
                "execution_failed",
                execution=str(claim.execution_id),
                operation=str(claim.operation_id),
                attempts=claim.attempts,
            )
        else:
            await self._hand_back(run)

    async def _complete(self, operation_id: UUID) -> None:
        """End the operation if no execution of it is live. Where this fails, the sweep does it.

        It is a transaction of its own: of two last reports each would still see the other's
        execution as live.
        """
        try:
            if await self._store.complete_if_no_live_execution(operation_id):
                _log.info("operation_completed", operation=str(operation_id))
        except Exception:  # noqa: BLE001 - the sweep ends it
            _log.warning("completion_failed", exc_info=True, operation=str(operation_id))

    async def _hand_back(self, run: Run) -> None:
        """Hand an execution back. Changes nothing where the claim is lost."""
        claim = run.claim
        try:
            back = await self._store.hand_back_if_held(
                claim.execution_id, claim.epoch, claim.sets.running
            )
        except Exception:  # noqa: BLE001 - the lease will run out
            _log.warning("hand_back_failed", exc_info=True, execution=str(claim.execution_id))
            return
        _log.info(
            "execution_released",
            execution=str(claim.execution_id),
            operation=str(claim.operation_id),
            reason=run.lost,
            handed_back=back,
        )

    # --- notifications ---

    def _on_cancelled(self, operations: Collection[UUID], reason: Reason) -> None:
        if self._claiming.locked():
            self._cancelled_early.update(operations)
        for run in list(self._runs.values()):
            if run.claim.operation_id in operations:
                run.abort(reason)

    def _on_cells_withdrawn(self, operations: Collection[UUID]) -> None:
        for run in list(self._runs.values()):
            if run.claim.operation_id in operations:
                run.look_again()

    # --- poll ---

    async def _poll_forever(self) -> None:
        """Renew leases, find what lost notifications were about, and end operations left over."""
        while True:
            await asyncio.sleep(self._settings.poll_interval)
            try:
                await self._poll()
            except Exception:  # noqa: BLE001 - tried again at the next poll, and leases run out
                _log.warning("poll_failed", exc_info=True)

    async def _poll(self) -> None:
        runs = {each: run for each, run in self._runs.items() if run.lost is None}
        if runs:
            sent = asyncio.get_running_loop().time()
            statuses = await self._store.renew_if_held(
                {execution_id: run.claim.epoch for execution_id, run in runs.items()},
                self._settings.lease,
            )
            for execution_id, run in runs.items():
                self._judge(run, statuses.get(execution_id), sent)
        for operation_id in await self._store.sweep():
            _log.info("operation_completed", operation=str(operation_id), by="sweeper")
        if not self._claiming.locked():
            async with self._claiming:
                await self._undo_unanswered()

    @staticmethod
    def _judge(run: Run, status: LeaseStatus | None, sent: float) -> None:
        if status is None:
            run.abort(Reason.DELETED)
        elif status.epoch != run.claim.epoch:
            run.abort(Reason.LEASE_LOST)
        elif status.state is ExecutionState.CANCELLED:
            run.abort(status.reason or Reason.USER)
        elif status.state is not ExecutionState.ACTIVE:
            run.abort(status.reason or Reason.LEASE_LOST)
        else:
            run.renewed(sent)
            if status.revision != run.revision:
                run.look_again()
