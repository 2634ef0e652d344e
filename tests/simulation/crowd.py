"""Simulated runs of several workspaces on one worker, whose calls may take minutes.

Two promises are checked: a waiting workspace without a call begins one within two seconds, and no
workspace begins a call while another waits that has fewer.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import msgspec

from recalc.domain.records import Caller, Queued, Selection
from recalc.engine.operations import Operations
from recalc.engine.ports import CellResult, EncodedRows, InputRow, SheetRef
from recalc.engine.sheet_columns import NamedDependency, SheetColumns
from recalc.engine.signals import Signals
from recalc.engine.worker.account import Account
from recalc.engine.worker.permits import Permits
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.run import WorkerResources
from recalc.engine.worker.run_permits import CallPermit
from recalc.engine.worker.supervisor import Supervisor
from recalc.settings import Settings
from tests.simulation import loop as simulated
from tests.simulation.auditor import Auditor, Fairness
from tests.simulation.world import (
    ANY,
    SETTINGS,
    AuditedTransactions,
    SimulatedEvaluator,
    World,
    template,
)
from tests.support.memory_store import memory_database
from tests.support.values import values_of

CROWD_SETTINGS = SETTINGS.model_copy(update={"slow_calls": 4})
ROWS = 16
#: Seconds that the calls of a workspace may take.
LENGTHS: tuple[tuple[float, ...], ...] = ((0.01, 0.3), (0.3, 2.0, 20.0), (90.0,))
#: By execution: its workspace, its cells that no call was begun for, and whether a worker holds it.
_WAITING = """
SELECT o.workspace_id, e.pk, e.pending - e.running, e.state = 'active'
FROM execution e JOIN operation o ON o.pk = e.operation_pk
WHERE e.state IN ('queued', 'active') AND e.slow
"""


@dataclass
class Tenant:
    """A workspace of the simulation, with one sheet."""

    caller: Caller
    ref: SheetRef
    count: UUID
    call: UUID


class CrowdCalls:
    """Outbound calls of any length. A cell's input names its workspace."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd

    async def run(
        self, spec: ColumnSpec, row: InputRow, account: Account, permit: CallPermit
    ) -> CellResult:
        workspace_id = int(str(values_of(row)[spec.sources[0]]).split()[0])
        loop = asyncio.get_running_loop()
        self._crowd.observe()
        self._crowd.fairness.call_begins(workspace_id, loop.time())
        try:
            await asyncio.sleep(self._crowd.rng.choice(self._crowd.lengths[workspace_id]))
            return CellResult(True, inputs_version=row.inputs_version)
        finally:
            self._crowd.fairness.call_ends(workspace_id, loop.time())


@dataclass
class Crowd(World):
    """The state of one run."""

    tenants: list[Tenant] = field(default_factory=list)
    lengths: dict[int, tuple[float, ...]] = field(default_factory=dict)
    fairness: Fairness = field(default_factory=lambda: Fairness(CROWD_SETTINGS.slow_calls))
    settings: Settings = CROWD_SETTINGS

    def __post_init__(self) -> None:
        self.db = memory_database(self.start)
        self.auditor = cast(Auditor, self.fairness)
        self.disk_delays = self.rng.choice(((0,), (0, 0, 0.002), (0, 0.01, 0.01)))

    async def begin(self) -> None:
        """Make the workspaces, and the clients' side of the engine."""
        self.signals = Signals()
        transactions = AuditedTransactions(self)
        self.side = self.context(self.signals, transactions)
        self.clients = Operations(self.side)
        for _ in range(self.rng.choice((2, 3, 4))):
            self.tenants.append(await self._tenant())

    async def _tenant(self) -> Tenant:
        store, new_id = self.side.store, self.side.new_id
        workspace = await store.create_workspace("one of them")
        caller = Caller(workspace.id, "key")
        table, sheet = new_id(), new_id()
        await store.create_table(
            workspace.id, table_id=table, title="t", folder_id=None, default_sheet=sheet
        )
        ref = SheetRef(workspace.id, table, sheet)
        columns = SheetColumns(self.side)

        async def add(title: str, kind: str, config: Any, *sources: UUID) -> UUID:
            column, _ = await columns.create(
                ref,
                title=title,
                type=kind,
                config=config,
                dependencies=[NamedDependency(source) for source in sources] or None,
            )
            return column.id

        text = await add("text", "TEXT", None)
        count = await add("count", "COUNT", {"source": "text", "type": "chars"})
        call = await add("call", "ENDPOINT", {"url": "http://127.0.0.1:9/"}, text)
        rows = [msgspec.msgpack.encode({0: f"{workspace.id} {n}"}) for n in range(ROWS)]
        await store.add_rows(ref, EncodedRows(rows))
        self.lengths[workspace.id] = self.rng.choice(LENGTHS)
        return Tenant(caller, ref, count, call)

    def start_worker(self) -> None:
        resources = WorkerResources(
            SimulatedEvaluator(self),
            CrowdCalls(self),
            Permits(self.settings.slow_calls, first=True),
            Permits(self.settings.cells_at_once, quantum=self.settings.chunk_cells),
        )
        context = self.context(self.signals, AuditedTransactions(self))
        self.supervisor = Supervisor(context, resources, name="worker")
        self.task = asyncio.ensure_future(self.supervisor.run())

    async def main(self) -> None:
        await self.begin()
        self.start_worker()
        watch = asyncio.ensure_future(self._watch())
        await asyncio.gather(*map(self._work, self.tenants))
        for _ in range(4000):
            self.fairness.raise_broken()
            if not self.db.execute("SELECT 1 FROM operation WHERE state = 'active'").fetchone():
                break
            await asyncio.sleep(1)
        else:
            raise AssertionError("operations never end")
        await self.supervisor.stop()
        await self.task
        watch.cancel()
        self.fairness.raise_broken()

    async def _work(self, tenant: Tenant) -> None:
        """Create small and large operations from time to time, and cancel some."""
        for _ in range(self.rng.choice((1, 2, 4))):
            await asyncio.sleep(self.rng.choice((0, 0.3, 5.0, 40.0)))
            rows = self.rng.choice((None, None, [0], [0, 1, 2, 3, 4, 5]))
            columns = self.rng.choice(([tenant.call], [tenant.call, tenant.count]))
            made = await self.clients.create(
                tenant.caller,
                tenant.ref,
                Selection(column_ids=columns, row_ids=rows, statuses=ANY),
            )
            if isinstance(made, Queued) and self.rng.randrange(5) == 0:
                await asyncio.sleep(self.rng.choice((0.1, 10.0)))
                await self.clients.cancel(
                    tenant.caller,
                    tenant.ref,
                    str(made.operation.id),
                )

    async def _watch(self) -> None:
        """Record who waits, at every step."""
        while True:
            self.observe()
            await asyncio.sleep(0.05)

    def observe(self) -> None:
        waiting = self.db.execute(_WAITING).fetchall()
        self.fairness.observe(asyncio.get_running_loop().time(), waiting)


def simulate_crowd(seed: int) -> Crowd:
    """Run the crowd of ``seed``. Raises Violation, or Stuck, when a promise is broken."""
    rng = random.Random(seed)
    crowd = Crowd(rng, start=template())
    simulated.run(rng, crowd.main())
    return crowd
